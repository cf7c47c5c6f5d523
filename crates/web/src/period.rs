//! The period of a report: a preset, or two dates; always whole days of the reader's zone.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::visit::Visit;

/// The presets, in the order of the page.
pub(crate) const PRESETS: [&str; 7] = ["today", "7", "28", "month", "last-month", "quarter", "custom"];

/// From the first moment of `from` to the last of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day, counted in.
    pub to: NaiveDate,
    zone: Tz,
}

impl Period {
    /// What the address says; `None` when its dates are not dates or run backwards.
    pub(crate) fn read(preset: &str, from: &str, to: &str, now: DateTime<Utc>, zone: Tz) -> Option<Self> {
        let today = now.with_timezone(&zone).date_naive();
        let month = |date: NaiveDate| date.with_day(1).unwrap_or(date);
        let (from, to) = match preset {
            "custom" => (from.parse().ok()?, if to.is_empty() { today } else { to.parse().ok()? }),
            "today" => (today, today),
            "7" => (today - Days::new(6), today),
            "month" => (month(today), today),
            "last-month" => (month(today) - Months::new(1), month(today) - Days::new(1)),
            "quarter" => (month(today) - Months::new(today.month0() % 3), today),
            _ => (today - Days::new(27), today),
        };
        (from <= to).then_some(Self { from, to, zone })
    }

    /// The preset that an address without one means: dates given by hand, or four weeks.
    pub(crate) fn preset<'a>(preset: &'a str, from: &str) -> &'a str {
        match preset {
            "" if from.is_empty() => "28",
            "" => "custom",
            other => other,
        }
    }

    /// The instants between which things count: from the first, before the second.
    pub(crate) fn instants(self) -> (DateTime<Utc>, DateTime<Utc>) {
        (midnight(self.from, self.zone), midnight(self.to + Days::new(1), self.zone))
    }

    /// The period in words.
    pub(crate) fn words(self, visit: &Visit) -> String {
        let (from, to) = (locale::date(visit.lang, self.from), locale::date(visit.lang, self.to));
        if self.from == self.to {
            return visit.say_with("web-report-day", &[("day", from.into())]);
        }
        visit.say_with("web-report-span", &[("from", from.into()), ("to", to.into())])
    }
}

/// The first moment of a day; where the clock jumps over midnight, the first that exists.
fn midnight(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let naive = date.and_time(NaiveTime::MIN);
    let first = (0..4).find_map(|hours| zone.from_local_datetime(&(naive + chrono::Duration::hours(hours))).earliest());
    first.map_or_else(|| naive.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(preset: &str, from: &str, to: &str) -> Option<(String, String)> {
        let now: DateTime<Utc> = "2026-11-23T03:00:00Z".parse().unwrap();
        Period::read(preset, from, to, now, chrono_tz::America::Toronto).map(|p| (p.from.to_string(), p.to.to_string()))
    }

    fn days(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn presets_are_whole_days_where_the_reader_is() {
        assert_eq!(read("today", "", ""), Some(days("2026-11-22", "2026-11-22")));
        assert_eq!(read("7", "", ""), Some(days("2026-11-16", "2026-11-22")));
        assert_eq!(read("28", "", ""), Some(days("2026-10-26", "2026-11-22")));
        assert_eq!(read("month", "", ""), Some(days("2026-11-01", "2026-11-22")));
        assert_eq!(read("last-month", "", ""), Some(days("2026-10-01", "2026-10-31")));
        assert_eq!(read("quarter", "", ""), Some(days("2026-10-01", "2026-11-22")));
        assert_eq!(read("custom", "2026-01-05", "2026-01-31"), Some(days("2026-01-05", "2026-01-31")));
        assert_eq!(read("custom", "2026-02-01", "2026-01-31"), None);
        assert_eq!(read("custom", "hier", ""), None);
    }

    #[test]
    fn a_day_begins_at_local_midnight_also_when_clocks_change() {
        let p = Period { from: "2026-11-01".parse().unwrap(), to: "2026-11-01".parse().unwrap(), zone: chrono_tz::America::Toronto };
        let (from, to) = p.instants();
        assert_eq!((from.to_rfc3339(), to.to_rfc3339()), ("2026-11-01T04:00:00+00:00".into(), "2026-11-02T05:00:00+00:00".into()));
    }
}
