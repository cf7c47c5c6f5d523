//! When a tender closes.

use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A closing date further away than this many days is a standing list that takes offers at
/// any time (publishers write 2065, 2076, 2100…).
pub const CONTINUOUS_AFTER_DAYS: i64 = 3 * 365;

/// A closing date: the instant, the text as published, and the zone it was read in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The instant, UTC.
    pub at: DateTime<Utc>,
    /// The text as published.
    pub text: String,
    /// The zone in which `text` was read, and in which people are shown the date.
    pub zone: Tz,
    /// Whether the publisher left the zone out and the source's own was assumed.
    pub assumed: bool,
    /// Whether the local time does not exist or exists twice (a change of clocks); the
    /// earlier instant was taken, which is the safe side for a bidder.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
}

impl Closing {
    /// Reads a local wall-clock time without offset, in the zone that the source is known for.
    pub fn local(naive: NaiveDateTime, text: &str, zone: Tz) -> Self {
        let (at, doubtful) = match zone.from_local_datetime(&naive) {
            LocalResult::Single(at) => (at.to_utc(), false),
            LocalResult::Ambiguous(early, late) => (early.to_utc().min(late.to_utc()), true),
            LocalResult::None => {
                // Inside the gap: the offset in force after it gives the earlier instant.
                let after = zone.offset_from_utc_datetime(&(naive + Duration::hours(12))).fix();
                (Utc.from_utc_datetime(&(naive - after)), true)
            }
        };
        Self { at, text: text.to_owned(), zone, assumed: true, doubtful }
    }

    /// An instant that the publisher stated with its offset.
    pub fn stated(at: DateTime<Utc>, text: &str, zone: Tz) -> Self {
        Self { at, text: text.to_owned(), zone, assumed: false, doubtful: false }
    }

    /// Whether this is a standing list that takes offers at any time, seen from `now`.
    pub fn is_continuous(&self, now: DateTime<Utc>) -> bool {
        self.at - now > Duration::days(CONTINUOUS_AFTER_DAYS)
    }

    /// The local time in the closing's own zone.
    pub fn local_time(&self) -> DateTime<Tz> {
        self.at.with_timezone(&self.zone)
    }
}
