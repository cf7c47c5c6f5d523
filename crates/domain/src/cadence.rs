//! How often a profile's alerts are sent: nothing but the date of the next envelope.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::Closing;

/// A set of weekdays, Monday first; never empty in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(pub u8);

impl Weekdays {
    /// Monday to Friday.
    pub const BUSINESS: Self = Self(0b001_1111);
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// Whether the day is in the set.
    pub fn has(self, day: Weekday) -> bool {
        self.0 & (1 << day.num_days_from_monday()) != 0
    }
}

/// When matches leave: at once (grouped), daily, weekly, or never by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "every")]
pub enum Cadence {
    /// At once, rounded up to the installation's grouping minutes.
    Instant,
    /// On chosen weekdays at an hour of the reader's own zone.
    Daily {
        /// Hour, 0 to 23, local.
        hour: u8,
        /// The days; [`Weekdays::BUSINESS`] by default.
        days: Weekdays,
    },
    /// Once a week.
    Weekly {
        /// The day, 0 is Monday.
        day: u8,
        /// Hour, 0 to 23, local.
        hour: u8,
    },
    /// Matches are kept and shown, never mailed.
    Off,
}

impl Default for Cadence {
    fn default() -> Self {
        Self::Daily { hour: 7, days: Weekdays::BUSINESS }
    }
}

impl Cadence {
    /// The next time an envelope of this cadence is due, strictly not before `now`, in the
    /// reader's `zone`; `None` when nothing is mailed. `group_minutes` rounds instant alerts
    /// up (0 means at once).
    pub fn due(self, now: DateTime<Utc>, zone: Tz, group_minutes: u32) -> Option<DateTime<Utc>> {
        match self {
            Self::Off => None,
            Self::Instant => Some(round_up(now, group_minutes)),
            Self::Daily { hour, days } => next_local(now, zone, hour, |day| days.has(day)),
            Self::Weekly { day, hour } => next_local(now, zone, hour, |d| d.num_days_from_monday() == u32::from(day.min(6))),
        }
    }

    /// The local hour at which mails of this cadence leave; none for those of no fixed hour.
    pub fn hour(self) -> Option<u8> {
        match self {
            Self::Daily { hour, .. } | Self::Weekly { hour, .. } => Some(hour),
            Self::Instant | Self::Off => None,
        }
    }

    /// The slot after `after`, for when the envelope at `after` has already left.
    pub fn next_after(self, after: DateTime<Utc>, zone: Tz, group_minutes: u32) -> Option<DateTime<Utc>> {
        self.due(after + Duration::seconds(1), zone, group_minutes)
    }
}

/// A full hour of a day in a zone, as an instant. An hour that the change of clocks skips is
/// taken an hour later; one that exists twice, the first time.
pub fn local_hour(date: NaiveDate, hour: u8, zone: Tz) -> DateTime<Utc> {
    let time = NaiveTime::from_hms_opt(u32::from(hour.min(23)), 0, 0).unwrap_or_default();
    instant(date.and_time(time), zone)
}

fn round_up(now: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    let now_s = now.with_nanosecond(0).unwrap_or(now);
    let now_s = if now_s < now { now_s + Duration::seconds(1) } else { now_s };
    let step = i64::from(minutes) * 60;
    if step == 0 {
        return now_s;
    }
    let late = now_s.timestamp().rem_euclid(step);
    if late == 0 { now_s } else { now_s + Duration::seconds(step - late) }
}

/// The first local `hour:00` at or after `now` on an accepted weekday.
fn next_local(now: DateTime<Utc>, zone: Tz, hour: u8, accept: impl Fn(Weekday) -> bool) -> Option<DateTime<Utc>> {
    let time = NaiveTime::from_hms_opt(u32::from(hour.min(23)), 0, 0)?;
    let today: NaiveDate = now.with_timezone(&zone).date_naive();
    (0..=8)
        .map(|days| today + Duration::days(days))
        .filter(|date| accept(date.weekday()))
        .map(|date| instant(date.and_time(time), zone))
        .find(|at| *at >= now)
}

fn instant(naive: chrono::NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    zone.from_local_datetime(&naive).earliest().map_or_else(|| Closing::local(naive + Duration::hours(1), "", zone).at, |at| at.to_utc())
}
