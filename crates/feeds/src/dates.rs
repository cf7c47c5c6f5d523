//! Dates as publishers write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::{Closing, Status};

/// An open notice whose closing date cannot be read is refused: it would stay open for ever.
pub(crate) fn or_refuse(closing: Option<Closing>, text: &str, status: Status) -> Result<Option<Closing>, String> {
    if closing.is_none() && status == Status::Open && !text.trim().is_empty() {
        return Err(format!("the closing date {:?} cannot be read", text.trim()));
    }
    Ok(closing)
}

/// A calendar date: `2026-11-22`, also with a time behind it.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let head = text.get(..10)?;
    let rest = &text[10..];
    let ends = rest.is_empty() || rest.starts_with(['T', ' ']);
    NaiveDate::parse_from_str(head, "%Y-%m-%d").ok().filter(|_| ends)
}

/// An instant with its offset: RFC 3339, also with a blank instead of `T`.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| at.to_utc())
}

/// A closing: an instant with offset as it is, a wall-clock time in `zone`, a bare date at
/// the last second of its day.
pub(crate) fn closing(text: &str, zone: Tz) -> Option<Closing> {
    let text = text.trim();
    if let Some(at) = instant(text) {
        return Some(Closing::stated(at, text, zone));
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| if text.len() == 10 { date(text)?.and_time(NaiveTime::from_hms_opt(23, 59, 59)?).into() } else { None })?;
    Some(Closing::local(naive, text, zone))
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::Toronto;

    use super::*;

    #[test]
    fn wall_clock_times_follow_the_clocks() {
        let summer = closing("2026-08-14T15:00:00", Toronto).unwrap();
        assert_eq!((summer.at.to_rfc3339(), summer.assumed), ("2026-08-14T19:00:00+00:00".into(), true));
        let winter = closing("2026-12-01T14:00:00", Toronto).unwrap();
        assert_eq!(winter.at.to_rfc3339(), "2026-12-01T19:00:00+00:00");
    }

    #[test]
    fn stated_offsets_win() {
        let stated = closing("2026-12-10T14:00:00-05:00", Toronto).unwrap();
        assert_eq!((stated.at.to_rfc3339(), stated.assumed), ("2026-12-10T19:00:00+00:00".into(), false));
    }

    #[test]
    fn nonsense_is_none() {
        for text in ["", "soon", "2026-13-01T00:00:00", "2026-02-30", "2026-11-22Z09", "é026-11-2é"] {
            assert!(closing(text, Toronto).is_none(), "{text}");
            assert!(date(text).is_none(), "{text}");
        }
        assert_eq!(closing("2026-11-22", Toronto).unwrap().at.to_rfc3339(), "2026-11-23T04:59:59+00:00");
    }
}
