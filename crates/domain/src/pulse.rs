//! Which addresses of a source have fallen silent while others of it are lively: the source as
//! a whole looks well, and one of its files brings nothing any more.

use chrono::{DateTime, Duration, Utc};

use crate::{Feed, Source};

/// Failures in a row after which an address that was never read is told.
const TRIES: i64 = 3;

/// How one address was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pulse {
    /// The last good reading.
    pub last: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: i64,
}

/// An address that has not been read for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck<'a> {
    /// Its key inside the source.
    pub feed: &'a str,
    /// When it was read last, if ever.
    pub last: Option<DateTime<Utc>>,
}

impl Source {
    /// Hours of silence of one address after which that is told: the source's limit, and never
    /// less than three of its own rounds.
    pub fn silence_of(&self, feed: &Feed) -> u32 {
        self.silence_hours.max(feed.every_minutes.saturating_mul(3).div_ceil(60))
    }

    /// The polled addresses that are silent for longer than they may be, or fail again and
    /// again and were never read. One that nobody has asked yet is neither.
    pub fn stuck(&self, pulse: impl Fn(&str) -> Option<Pulse>, now: DateTime<Utc>) -> Vec<Stuck<'_>> {
        let silent = |feed: &Feed, pulse: Pulse| match pulse.last {
            Some(at) => now - at > Duration::hours(i64::from(self.silence_of(feed))),
            None => pulse.failures >= TRIES,
        };
        let known = self.polled().filter_map(|feed| Some((feed, pulse(&feed.key)?)));
        known.filter(|(feed, pulse)| silent(feed, *pulse)).map(|(feed, pulse)| Stuck { feed: &feed.key, last: pulse.last }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_silent_address_is_found_among_lively_ones_by_its_own_rhythm() {
        let feed = |key: &str, minutes: u32| serde_json::json!({ "key": key, "url": "https://a.example/", "every_minutes": minutes });
        let source: Source = serde_json::from_value(serde_json::json!({
            "name": "a", "adapter": "rss", "title": "A", "zone": "America/Toronto", "silence_hours": 48,
            "feed": [feed("new", 120), feed("open", 1_440), feed("year", 43_200), feed("failing", 60), feed("fresh", 60)],
        }))
        .unwrap();
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let pulse = |feed: &str| {
            let read = |hours| Some(Pulse { last: Some(now - Duration::hours(hours)), failures: 0 });
            match feed {
                "new" => read(1),
                "open" => read(73),
                "year" => read(20 * 24),
                "failing" => Some(Pulse { last: None, failures: 3 }),
                "fresh" => Some(Pulse { last: None, failures: 1 }),
                _ => None,
            }
        };
        let stuck: Vec<&str> = source.stuck(pulse, now).iter().map(|s| s.feed).collect();
        assert_eq!(stuck, ["open", "failing"]);
        assert!(source.stuck(|_| None, now).is_empty(), "nobody has asked yet");
    }
}
