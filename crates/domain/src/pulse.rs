//! Which addresses of a source have fallen silent while others of it are lively: the source as
//! a whole looks well, and one of its files brings nothing any more.

use chrono::{DateTime, Duration, Utc};

use crate::{Feed, Source};

/// Failures in a row after which an address that was never read is told.
const TRIES: i64 = 3;

/// Days after which a file that could never be read is no news to anybody: what it held has
/// closed. It stays on its source's page.
const WORTH: i64 = 60;

/// How one address was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pulse<'a> {
    /// The last good reading.
    pub last: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: i64,
    /// Where it leads to several files: the one that has failed for longest, and since when.
    pub file: Option<(&'a str, DateTime<Utc>)>,
}

/// An address that has not been read for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stuck<'a> {
    /// Its key inside the source.
    pub feed: &'a str,
    /// When it was read last, if ever; of a file: since when it fails.
    pub last: Option<DateTime<Utc>>,
    /// The one of its files that fails while the others are read.
    pub file: Option<&'a str>,
}

impl Source {
    /// Hours of silence of one address after which that is told: the source's limit, and never
    /// less than three of its own rounds.
    pub fn silence_of(&self, feed: &Feed) -> u32 {
        self.silence_hours.max(feed.every_minutes.saturating_mul(3).div_ceil(60))
    }

    /// The polled addresses that are silent for longer than they may be, or fail again and
    /// again and were never read, and those that are read, of which one file has failed for as
    /// long. One that nobody has asked yet is neither.
    pub fn stuck<'a>(&'a self, pulse: impl Fn(&str) -> Option<Pulse<'a>>, now: DateTime<Utc>) -> Vec<Stuck<'a>> {
        let stuck = |feed: &'a Feed, pulse: Pulse<'a>| {
            let limit = Duration::hours(i64::from(self.silence_of(feed)));
            let silent = pulse.last.map_or(pulse.failures >= TRIES, |at| now - at > limit);
            let all = silent.then_some(Stuck { feed: &feed.key, last: pulse.last, file: None });
            let failing = pulse.file.filter(|(_, since)| now - *since > limit && now - *since < Duration::days(WORTH));
            all.or_else(|| failing.map(|(file, since)| Stuck { feed: &feed.key, last: Some(since), file: Some(file) }))
        };
        self.polled().filter_map(|feed| stuck(feed, pulse(&feed.key)?)).collect()
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
            let read = |hours| Some(Pulse { last: Some(now - Duration::hours(hours)), failures: 0, file: None });
            match feed {
                "new" => read(1),
                "open" => read(73),
                "year" => read(20 * 24),
                "failing" => Some(Pulse { last: None, failures: 3, file: None }),
                "fresh" => Some(Pulse { last: None, failures: 1, file: None }),
                _ => None,
            }
        };
        let stuck: Vec<&str> = source.stuck(pulse, now).iter().map(|s| s.feed).collect();
        assert_eq!(stuck, ["open", "failing"]);
        assert!(source.stuck(|_| None, now).is_empty(), "nobody has asked yet");
    }

    #[test]
    fn one_file_that_fails_is_told_beyond_its_limit_and_not_for_ever() {
        let source: Source = serde_json::from_value(serde_json::json!({
            "name": "a", "adapter": "seao", "title": "A", "zone": "America/Toronto", "silence_hours": 48,
            "feed": [{ "key": "weekly", "url": "https://a.example/", "every_minutes": 720, "kind": "catalogue" }],
        }))
        .unwrap();
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let told = |read_hours: i64, failing_hours: i64| {
            let file = Some(("week.json", now - Duration::hours(failing_hours)));
            let pulse = Pulse { last: Some(now - Duration::hours(read_hours)), failures: 9, file };
            source.stuck(|_| Some(pulse), now).first().copied()
        };
        assert_eq!(told(1, 48), None, "it may yet be mended");
        let since = now - Duration::hours(49);
        assert_eq!(told(1, 49), Some(Stuck { feed: "weekly", last: Some(since), file: Some("week.json") }));
        assert_eq!(told(49, 49).unwrap().file, None, "all of it is silent: that is what is told");
        assert_eq!(told(1, 24 * 61), None, "what it held has closed");
    }
}
