//! When a feed is read again: its own rhythm, and patience with one that fails.
//!
//! Pure arithmetic; time and chance are arguments. Back-off lives here and not in the
//! client, so that a failing feed costs nothing between two tries and survives a restart.

use std::time::Duration;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use chrono_tz::America::Toronto;

/// What stands for the Canadian fiscal year in an address.
pub const FISCAL_YEAR: &str = "{fiscal_year}";

/// First wait after a failure.
const FIRST: f64 = 60.0;
/// Longest wait: a feed that fails for a week is still asked four times a day.
const LONGEST: f64 = 6.0 * 3600.0;

/// The wait after the `failures`-th failure in a row (from 1): 1, 2, 4 … minutes up to 6 h,
/// a fifth more or less by `chance` (0 to 1), and never before the publisher allows it.
pub fn back_off(failures: u32, retry_after: Option<Duration>, chance: f64) -> TimeDelta {
    let doubled = FIRST * 2_f64.powi(i32::try_from(failures.saturating_sub(1)).unwrap_or(i32::MAX).min(20));
    let wait = seconds(doubled.min(LONGEST) * (0.8 + 0.4 * chance));
    let asked = retry_after.and_then(|d| TimeDelta::from_std(d).ok()).unwrap_or_default();
    wait.max(asked)
}

/// The time of the next poll after a good one: the feed's rhythm, up to a twentieth (at
/// most five minutes) later by `chance`, so that feeds do not march in step.
pub fn next_due(now: DateTime<Utc>, every_minutes: u32, chance: f64) -> DateTime<Utc> {
    let every = f64::from(every_minutes) * 60.0;
    now + seconds(every + (every / 20.0).min(300.0) * chance)
}

/// Whole seconds; what is handed in is always small.
fn seconds(s: f64) -> TimeDelta {
    TimeDelta::from_std(Duration::from_secs_f64(s.round())).unwrap_or_default()
}

/// An address with its placeholder filled in: the fiscal year begins on 1 April, by the
/// calendar of Toronto.
pub fn address(url: &str, now: DateTime<Utc>) -> String {
    if !url.contains(FISCAL_YEAR) {
        return url.to_owned();
    }
    let today = now.with_timezone(&Toronto).date_naive();
    let first = if today.month() >= 4 { today.year() } else { today.year() - 1 };
    url.replace(FISCAL_YEAR, &format!("{first}-{}", first + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_to_six_hours_and_stays_there() {
        let minutes: Vec<i64> = (1..=12).map(|n| back_off(n, None, 0.5).num_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]);
        assert_eq!(back_off(u32::MAX, None, 0.5).num_hours(), 6, "however long it lasts");
        assert_eq!(back_off(1, None, 0.0).num_seconds(), 48);
        assert_eq!(back_off(1, None, 1.0).num_seconds(), 72);
    }

    #[test]
    fn a_dead_feed_is_asked_at_most_thirty_times_in_three_days() {
        for chance in [0.0, 0.5, 1.0] {
            let (mut at, mut tries) = (TimeDelta::zero(), 0);
            while at < TimeDelta::hours(72) {
                tries += 1;
                at += back_off(tries, None, chance);
            }
            assert!(tries <= 30, "{tries} tries with chance {chance}");
        }
    }

    #[test]
    fn the_publisher_may_ask_for_more_patience_but_not_for_less() {
        assert_eq!(back_off(1, Some(Duration::from_hours(2)), 0.5).num_seconds(), 7200);
        assert_eq!(back_off(5, Some(Duration::from_secs(1)), 0.5).num_minutes(), 16);
    }

    #[test]
    fn a_good_poll_is_followed_by_the_next_in_its_rhythm() {
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        assert_eq!(next_due(now, 120, 0.0), now + TimeDelta::minutes(120));
        assert_eq!(next_due(now, 120, 1.0), now + TimeDelta::minutes(125));
        assert_eq!(next_due(now, 20, 1.0), now + TimeDelta::minutes(21));
    }

    #[test]
    fn the_fiscal_year_turns_on_the_first_of_april_in_toronto() {
        let year = |now: &str| address("https://example.ca/{fiscal_year}-x.csv", now.parse().unwrap());
        assert_eq!(year("2026-11-22T17:00:00Z"), "https://example.ca/2026-2027-x.csv");
        assert_eq!(year("2027-04-01T03:59:59Z"), "https://example.ca/2026-2027-x.csv");
        assert_eq!(year("2027-04-01T04:00:00Z"), "https://example.ca/2027-2028-x.csv");
        assert_eq!(year("2027-01-01T12:00:00Z"), "https://example.ca/2026-2027-x.csv");
        assert_eq!(address("https://example.ca/a", "2027-01-01T12:00:00Z".parse().unwrap()), "https://example.ca/a");
    }
}
