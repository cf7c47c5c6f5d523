//! The span of time that an address asks for, and how it is written into it.
//!
//! Pure. A window begins where the last one ended, less an overlap, however long ago that
//! was: an outage makes the next window longer, and nothing is missed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::Feed;

use crate::schedule;

/// From when to when a walk asks for changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Everything before was read.
    pub from: DateTime<Utc>,
    /// The end; what changes later belongs to the next window.
    pub to: DateTime<Utc>,
}

/// A placeholder such as `{date-2}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    shape: Shape,
    /// How long before the window; none for its end.
    back: Option<TimeDelta>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `2026-11-22`
    Date,
    /// `20261122`
    Compact,
    /// `11/22/2026`
    Us,
    /// `2026-11-22T17:00:00`, UTC
    Time,
}

const SHAPES: [(&str, Shape); 4] = [("date", Shape::Date), ("yyyymmdd", Shape::Compact), ("us-date", Shape::Us), ("time", Shape::Time)];

/// What may stand between braces, for people who wrote something else.
pub const KNOWN: &str = "{fiscal_year}, {date}, {date-2}, {yyyymmdd}, {yyyymmdd-2}, {us-date}, {us-date-2}, {time} and {time-6h}";

impl Mark {
    fn parse(text: &str) -> Option<Self> {
        let (shape, rest) = SHAPES.iter().find_map(|(name, shape)| Some((*shape, text.strip_prefix(name)?)))?;
        if rest.is_empty() {
            return Some(Self { shape, back: None });
        }
        let count = rest.strip_prefix('-')?;
        let (digits, hours) = match (count.strip_suffix('h'), count.strip_suffix('d')) {
            (Some(digits), _) => (digits, 1),
            (_, Some(digits)) => (digits, 24),
            _ if shape != Shape::Time => (count, 24),
            _ => return None,
        };
        let number: u16 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
        Some(Self { shape, back: Some(TimeDelta::hours(i64::from(number) * hours)) })
    }

    fn write(self, window: &Window, zone: Tz) -> String {
        let at = self.back.map_or(window.to, |back| window.from - back);
        let day: NaiveDate = at.with_timezone(&zone).date_naive();
        match self.shape {
            Shape::Date => day.to_string(),
            Shape::Compact => day.format("%Y%m%d").to_string(),
            Shape::Us => day.format("%m/%d/%Y").to_string(),
            Shape::Time => at.format("%Y-%m-%dT%H:%M:%S").to_string(),
        }
    }
}

/// Each `{…}` that is a placeholder, where it stands.
fn marks(text: &str) -> impl Iterator<Item = (usize, usize, Mark)> + '_ {
    text.match_indices('{').filter_map(move |(at, _)| {
        let end = at + text[at..].find('}')?;
        Some((at, end + 1, Mark::parse(&text[at + 1..end])?))
    })
}

/// Whether an address or body changes with time.
pub fn moves(feed: &Feed) -> bool {
    marks(&feed.url).chain(marks(&feed.body)).next().is_some()
}

/// How long the windows of a feed overlap.
pub fn overlap(feed: &Feed) -> TimeDelta {
    marks(&feed.url).chain(marks(&feed.body)).filter_map(|(.., mark)| mark.back).max().unwrap_or_default()
}

/// Writes a window into an address or a body; braces that are no placeholder stay.
pub fn fill(text: &str, window: &Window, zone: Tz) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for (from, to, mark) in marks(text) {
        out.push_str(&text[done..from]);
        out.push_str(&mark.write(window, zone));
        done = to;
    }
    out.push_str(&text[done..]);
    schedule::address(&out, window.to)
}

/// The next window of a feed that was read up to `read_until`, or never.
pub fn next(feed: &Feed, read_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Window {
    let from = read_until.unwrap_or(now - TimeDelta::days(i64::from(feed.backfill_days))).min(now);
    let longest = (feed.window_hours > 0).then(|| from - overlap(feed) + TimeDelta::hours(i64::from(feed.window_hours)));
    Window { from, to: longest.map_or(now, |end| end.min(now)) }
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America::Toronto, UTC};

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn feed(url: &str, hours: u32) -> Feed {
        toml::from_str(&format!("key = \"a\"\nurl = '''{url}'''\nevery_minutes = 60\nwindow_hours = {hours}\nbackfill_days = 3")).unwrap()
    }

    #[test]
    fn a_window_is_written_as_each_publisher_reads_dates() {
        let window = Window { from: at("2026-11-20T03:30:00Z"), to: at("2026-11-22T17:00:00Z") };
        let cases = [
            ("a={date-2}&b={date}", "a=2026-11-17&b=2026-11-22"),
            ("{us-date-1}..{us-date}", "11/18/2026..11/22/2026"),
            ("{yyyymmdd-0} {yyyymmdd}", "20261119 20261122"),
            ("{time-6h} {time-1d} {time}", "2026-11-19T21:30:00 2026-11-19T03:30:00 2026-11-22T17:00:00"),
            ("{\"query\":\"x>={yyyymmdd-1d}\",\"n\":{}}", "{\"query\":\"x>=20261118\",\"n\":{}}"),
            ("{fiscal_year}{{date}", "2026-2027{2026-11-22"),
            ("{date--1}{date-}{date-x}{dates}{time-6}{date-99999}{", "{date--1}{date-}{date-x}{dates}{time-6}{date-99999}{"),
        ];
        for (template, written) in cases {
            assert_eq!(fill(template, &window, Toronto), written);
        }
        assert_eq!(fill("{date-0}", &window, UTC), "2026-11-20", "a day is a day of the source's zone");
    }

    #[test]
    fn an_outage_makes_the_window_longer_and_slices_keep_it_short() {
        let now = at("2026-11-22T17:00:00Z");
        let whole = feed("https://a.ca/?f={time-6h}", 0);
        assert!(moves(&whole) && overlap(&whole) == TimeDelta::hours(6));
        let week = now - TimeDelta::days(7);
        assert_eq!(next(&whole, Some(week), now), Window { from: week, to: now });
        assert_eq!(next(&whole, None, now).from, now - TimeDelta::days(3));
        assert_eq!(next(&whole, Some(now + TimeDelta::hours(5)), now).from, now, "a clock that was wrong is not believed");
        let short = feed("https://a.ca/?f={time-1h}&t={time}", 6);
        let (mut until, mut walks) = (week, 0);
        while until < now {
            let window = next(&short, Some(until), now);
            assert!(window.to - (window.from - TimeDelta::hours(1)) <= TimeDelta::hours(6));
            assert!(window.to > until, "each walk gets further");
            (until, walks) = (window.to, walks + 1);
        }
        assert_eq!(walks, 34, "five new hours a walk");
        assert!(!moves(&feed("https://a.ca/{fiscal_year}", 0)));
    }
}
