//! How values are written so that both engines read, order and compare them alike.

use chrono::{DateTime, NaiveDate, SubsecRound, TimeZone, Utc};
use domain::squeeze;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Result, StoreError};

/// The instant that stands for "unknown" where NULL would need rules of its own.
pub(crate) fn far() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(9999, 12, 31, 0, 0, 0).single().unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The date that stands for "unknown": before all others.
pub(crate) fn long_ago() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or(NaiveDate::MIN)
}

/// Cut to whole seconds and held between the years 1 and 9999, in which the text order of
/// SQLite is the order of time.
pub(crate) fn second(at: DateTime<Utc>) -> DateTime<Utc> {
    let first = Utc.from_utc_datetime(&long_ago().into());
    at.clamp(first, far()).trunc_subsecs(0)
}

/// The same for a date.
pub(crate) fn day(date: Option<NaiveDate>) -> NaiveDate {
    date.map_or_else(long_ago, |d| d.clamp(long_ago(), far().date_naive()))
}

/// Text that PostgreSQL takes as well: NUL, which it refuses, becomes a visible sign.
pub(crate) fn text(given: &str) -> String {
    given.replace('\0', "\u{2400}")
}

/// A publisher's key without regard to case and white space.
pub(crate) fn key(given: &str) -> String {
    text(&squeeze(given).to_lowercase())
}

pub(crate) fn encode<T: Serialize>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|why| StoreError::Encode { what, why })
}

pub(crate) fn decode<T: DeserializeOwned>(what: &'static str, key: impl ToString, json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|why| StoreError::corrupt(what, key, why))
}

/// The stable name of a serialisable unit variant, e.g. a status.
pub(crate) fn name<T: Serialize>(what: &'static str, value: &T) -> Result<String> {
    Ok(encode(what, value)?.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds_whose_text_order_is_their_order() {
        let times: Vec<DateTime<Utc>> =
            vec![DateTime::<Utc>::MIN_UTC, DateTime::UNIX_EPOCH, "2026-11-22T17:00:00.999Z".parse().unwrap(), DateTime::<Utc>::MAX_UTC];
        let texts: Vec<String> = times.into_iter().map(|t| second(t).to_rfc3339()).collect();
        assert_eq!(texts[2], "2026-11-22T17:00:00+00:00");
        assert!(texts.is_sorted() && texts.iter().all(|t| t.len() == 25), "{texts:?}");
        assert_eq!(day(None), long_ago());
        assert!(day(Some(NaiveDate::MAX)) < NaiveDate::MAX);
    }

    #[test]
    fn keys_are_compared_without_case_and_space() {
        assert_eq!(key("  Cb-12  É\u{a0}x "), key("CB-12 é x"));
        assert_ne!(key("e"), key("é"));
    }
}
