//! Dates as publishers write them.

use crate::fault;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::{Closing, Fault, Status};

/// An open notice whose closing date cannot be read is refused: it would stay open for ever.
pub(crate) fn or_refuse(closing: Option<Closing>, text: &str, status: Status) -> Result<Option<Closing>, Fault> {
    if closing.is_none() && status == Status::Open && !text.trim().is_empty() {
        let text = text.trim();
        return Err(fault::closing(text, format!("the closing date {text:?} cannot be read")));
    }
    Ok(closing)
}

/// A calendar date: `2026-11-22`, also with a time behind it.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let (head, rest) = text.trim().as_bytes().split_at_checked(10)?;
    if head[4] != b'-' || head[7] != b'-' || !matches!(rest.first(), None | Some(b'T' | b' ')) {
        return None;
    }
    NaiveDate::from_ymd_opt(number(&head[..4])?.cast_signed(), number(&head[5..7])?, number(&head[8..])?)
}

/// Fourteen digits, `20261110150000`: a time in UTC.
pub(crate) fn stamp(text: &str) -> Option<DateTime<Utc>> {
    let digits: &[u8; 14] = text.as_bytes().try_into().ok()?;
    let part = |from: usize, to: usize| number(&digits[from..to]);
    let day = NaiveDate::from_ymd_opt(part(0, 4)?.cast_signed(), part(4, 6)?, part(6, 8)?)?;
    Some(day.and_hms_opt(part(8, 10)?, part(10, 12)?, part(12, 14)?)?.and_utc())
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))
}

/// An instant with its offset: RFC 3339, also with a blank instead of `T`.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    // The shortest one is `2026-11-22T17:00:00Z`.
    let (clock, zone) = text.split_at_checked(19).filter(|(_, zone)| !zone.is_empty())?;
    if let Some((naive, ahead)) = plain(clock).zip(offset(zone)) {
        return naive.checked_sub_offset(ahead).map(|at| at.and_utc());
    }
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// A wall-clock time as most write it, `2026-12-01 14:00` or `2026-12-01T14:00:00`: without
/// the detour over formats, which a long table feels.
fn plain(text: &str) -> Option<NaiveDateTime> {
    let (day, clock) = text.split_at_checked(10)?;
    Some(date(day)?.and_time(time(clock.strip_prefix(['T', ' '])?)?))
}

/// A time as most write it, `14:00` or `14:00:00`.
pub(crate) fn time(text: &str) -> Option<NaiveTime> {
    let text = text.as_bytes();
    if !matches!(text.len(), 5 | 8) || text[2] != b':' || text.get(5).is_some_and(|b| *b != b':') {
        return None;
    }
    let second = text.get(6..).map_or(Some(0), number)?;
    NaiveTime::from_hms_opt(number(&text[..2])?, number(&text[3..5])?, second)
}

/// An offset as most write it, `Z` or `+01:00`.
pub(crate) fn offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = match text.as_bytes() {
        b"Z" => return FixedOffset::east_opt(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    if digits.len() != 5 || digits[2] != b':' {
        return None;
    }
    let (hours, minutes) = (number(&digits[..2])?, number(&digits[3..])?);
    (hours < 24 && minutes < 60).then(|| FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60).cast_signed()))?
}

/// A closing: an instant with offset as it is, a wall-clock time in `zone`, a bare date at
/// the last second of its day.
pub(crate) fn closing(text: &str, zone: Tz) -> Option<Closing> {
    let text = text.trim();
    if let Some(at) = instant(text) {
        return Some(Closing::stated(at, text, zone));
    }
    let bare = || date(text).filter(|_| text.len() == 10)?.and_hms_opt(23, 59, 59);
    if let Some(naive) = plain(text).or_else(bare) {
        return Some(Closing::local(naive, text, zone));
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
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

    /// The short way says the same as the formats, and nothing where they say nothing.
    #[test]
    fn the_short_way_is_the_same_way() {
        let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
        for form in forms {
            let naive = "2026-02-28T23:59:07".parse::<NaiveDateTime>().unwrap();
            let text = naive.format(form).to_string();
            assert_eq!(plain(&text), NaiveDateTime::parse_from_str(&text, form).ok(), "{text}");
            assert!(plain(&text).is_some(), "{text}");
        }
        for text in [
            "2026-02-30 10:00",
            "2026-02-28 24:00",
            "2026-02-28 10:60",
            "2026-02-28 10:00:6",
            "2026-02-28_10:00",
            "2026-02-28 10.00",
            "é026-02-28 10:00",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_short_way_to_an_instant_is_the_same_way() {
        for clock in ["2026-02-28T23:59:07", "2026-03-01 00:00:00", "0001-01-01T00:00:00", "2026-02-28T23:59:60", "2026-02-28T24:00:00"] {
            for zone in ["Z", "+01:00", "-05:30", "+23:59", "-23:59", "+24:00", "+01:60", "+0100", "+01", "z", ".5Z", "−01:00", " 01:00"]
            {
                let text = format!("{clock}{zone}");
                let expected = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.to_utc());
                assert_eq!(instant(&text), expected, "{text}");
                let short =
                    plain(clock).zip(offset(zone)).and_then(|(naive, ahead)| naive.checked_sub_offset(ahead)).map(|at| at.and_utc());
                assert!(short.is_none() || short == expected, "{text}");
            }
        }
        assert_eq!(offset("-05:30").map(|o| o.local_minus_utc()), Some(-19_800));
    }

    #[test]
    fn stated_offsets_win() {
        let stated = closing("2026-12-10T14:00:00-05:00", Toronto).unwrap();
        assert_eq!((stated.at.to_rfc3339(), stated.assumed), ("2026-12-10T19:00:00+00:00".into(), false));
    }

    #[test]
    fn stamps_are_utc() {
        assert_eq!(stamp("20261110150001").unwrap().to_rfc3339(), "2026-11-10T15:00:01+00:00");
        for text in ["", "2026111015000", "20261310150001", "2026111015000x", "20261110250001"] {
            assert!(stamp(text).is_none(), "{text}");
        }
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
