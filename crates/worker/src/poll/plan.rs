//! What a catalogue feed remembers: which files were taken, which wait, when to look again.
//!
//! Pure; the plan is the feed's cursor in the store, written together with each file's run,
//! so that a crash costs at most the file in hand.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use feeds::ckan::Resource;
use serde::{Deserialize, Serialize};

/// A file that is to be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) url: String,
    /// The publisher's date of it: another date is another content.
    pub(super) stamp: String,
    /// Failures in a row.
    #[serde(default)]
    pub(super) tries: u32,
    /// Not before this time.
    #[serde(default)]
    pub(super) after: Option<DateTime<Utc>>,
    /// Why it failed last.
    #[serde(default)]
    pub(super) error: Option<String>,
    /// Since when it fails.
    #[serde(default)]
    pub(super) since: Option<DateTime<Utc>>,
}

/// The cursor of a catalogue feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Plan {
    /// The day of the first listing; the backfill is counted from it.
    began: Option<NaiveDate>,
    /// Files that were taken: id to the publisher's date.
    done: BTreeMap<String, String>,
    /// Files that wait, newest period first.
    pub(super) waiting: Vec<Waiting>,
    /// When the listing is to be read next.
    pub(super) next_listing: Option<DateTime<Utc>>,
    /// Failures in a row of the listing.
    pub(super) listing_tries: u32,
}

impl Plan {
    /// Takes a listing in: new and replaced files wait, those that were taken or are older
    /// than the backfill do not. The same name twice is two files. How many are new.
    pub(super) fn merge(&mut self, listing: &[Resource], prefix: &str, backfill_days: u32, today: NaiveDate) -> usize {
        let began = *self.began.get_or_insert(today);
        let first = began.checked_sub_days(Days::new(u64::from(backfill_days))).unwrap_or_default();
        let before: BTreeMap<String, Waiting> = self.waiting.drain(..).map(|w| (w.id.clone(), w)).collect();
        let mut new = 0;
        for resource in listing.iter().filter(|r| r.name.starts_with(prefix) && is_data(r)) {
            let stamp = resource.last_modified.as_ref().or(resource.created.as_ref()).cloned().unwrap_or_default();
            let old = period_end(resource).is_some_and(|end| end < first);
            if old || self.done.get(&resource.id) == Some(&stamp) {
                continue;
            }
            let known = before.get(&resource.id).filter(|w| w.stamp == stamp);
            new += usize::from(known.is_none());
            let fresh = Waiting {
                id: resource.id.clone(),
                name: resource.name.clone(),
                url: String::new(),
                stamp,
                tries: 0,
                after: None,
                error: None,
                since: None,
            };
            self.waiting.push(Waiting { url: resource.url.clone(), ..known.cloned().unwrap_or(fresh) });
        }
        self.waiting.sort_by_key(|w| std::cmp::Reverse((dates(&w.name).max(), w.stamp.clone())));
        new
    }

    /// The next file that may be taken now.
    pub(super) fn ready(&self, now: DateTime<Utc>) -> Option<&Waiting> {
        self.waiting.iter().find(|w| w.after.is_none_or(|at| at <= now))
    }

    /// Whether the listing is to be read before any file.
    pub(super) fn listing_due(&self, now: DateTime<Utc>) -> bool {
        self.next_listing.is_none_or(|at| at <= now)
    }

    /// A file was taken.
    pub(super) fn taken(&mut self, id: &str) {
        if let Some(at) = self.waiting.iter().position(|w| w.id == id) {
            let done = self.waiting.remove(at);
            self.done.insert(done.id, done.stamp);
        }
    }

    /// A file failed; it waits for `wait` from `here`, the others go on.
    pub(super) fn failed(&mut self, id: &str, error: String, here: DateTime<Utc>, wait: TimeDelta) {
        if let Some(w) = self.waiting.iter_mut().find(|w| w.id == id) {
            (w.tries, w.after, w.error) = (w.tries.saturating_add(1), Some(here + wait), Some(error));
            w.since.get_or_insert(here);
        }
    }

    /// When there is something to do again.
    pub(super) fn next_due(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let files = self.waiting.iter().map(|w| w.after.unwrap_or(now).max(now));
        files.chain(self.next_listing).min().unwrap_or(now)
    }

    /// The most failures in a row of anything that still fails.
    pub(super) fn failures(&self) -> u32 {
        self.waiting.iter().map(|w| w.tries).max().unwrap_or_default().max(self.listing_tries)
    }

    /// What the newest failing file says.
    pub(super) fn error(&self) -> Option<String> {
        self.waiting.iter().find_map(|w| w.error.clone())
    }
}

fn is_data(resource: &Resource) -> bool {
    let format = resource.format.trim().to_ascii_uppercase();
    format.is_empty() || matches!(format.as_str(), "JSON" | "CSV" | "XML" | "OCDS")
}

/// The last day of a file's period, from its name or else from the day it was put there.
fn period_end(resource: &Resource) -> Option<NaiveDate> {
    let created = || resource.created.as_deref().and_then(|c| NaiveDate::parse_from_str(c.get(..10)?, "%Y-%m-%d").ok());
    dates(&resource.name).max().or_else(created)
}

/// The dates in a name such as `hebdo_20261109_20261115.json`.
fn dates(name: &str) -> impl Iterator<Item = NaiveDate> + '_ {
    name.split(|c: char| !c.is_ascii_digit())
        .filter(|part| part.len() == 8)
        .filter_map(|part| NaiveDate::parse_from_str(part, "%Y%m%d").ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(id: &str, name: &str, stamp: &str) -> Resource {
        Resource {
            id: id.into(),
            name: name.into(),
            url: format!("https://example.ca/{id}"),
            format: "JSON".into(),
            size: None,
            created: Some("2026-01-01T00:00:00".into()),
            last_modified: Some(stamp.into()),
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ids(plan: &Plan) -> Vec<&str> {
        plan.waiting.iter().map(|w| w.id.as_str()).collect()
    }

    fn listing() -> Vec<Resource> {
        vec![
            file("old", "hebdo_20250101_20250107.json", "1"),
            file("w1", "hebdo_20261026_20261101.json", "1"),
            file("w3", "hebdo_20261109_20261115.json", "1"),
            file("w2", "hebdo_20261102_20261108.json", "1"),
            file("twin", "hebdo_20261102_20261108.json", "2"),
            file("month", "mensuel_20261001_20261031.json", "1"),
            Resource { format: "PDF".into(), ..file("doc", "hebdo_guide", "1") },
        ]
    }

    #[test]
    fn the_newest_week_comes_first_and_twins_are_two() {
        let mut plan = Plan::default();
        assert_eq!(plan.merge(&listing(), "hebdo_", 365, day("2026-11-22")), 4);
        assert_eq!(ids(&plan), ["w3", "twin", "w2", "w1"]);
    }

    #[test]
    fn what_was_taken_rests_until_it_is_replaced() {
        let mut plan = Plan::default();
        plan.merge(&listing(), "hebdo_", 30, day("2026-11-22"));
        for id in ["w3", "twin", "w2", "w1"] {
            plan.taken(id);
        }
        assert_eq!(plan.merge(&listing(), "hebdo_", 30, day("2027-11-22")), 0, "the backfill is counted from the first day");
        let mut later = listing();
        later[2].last_modified = Some("2".into());
        later.push(file("w4", "hebdo_20261116_20261122.json", "1"));
        assert_eq!(plan.merge(&later, "hebdo_", 30, day("2026-11-23")), 2);
        assert_eq!(ids(&plan), ["w4", "w3"]);
        assert_eq!(plan, serde_json::from_value(serde_json::to_value(&plan).unwrap()).unwrap(), "the plan survives the store");
    }

    #[test]
    fn a_failing_file_waits_and_blocks_nobody() {
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let mut plan = Plan { next_listing: Some(now + TimeDelta::hours(12)), ..Plan::default() };
        plan.merge(&listing(), "hebdo_", 365, day("2026-11-22"));
        plan.failed("w3", "truncated".into(), now, TimeDelta::minutes(1));
        assert_eq!(plan.ready(now).unwrap().id, "twin");
        assert_eq!((plan.next_due(now), plan.failures()), (now, 1));
        for id in ["twin", "w2", "w1"] {
            plan.taken(id);
        }
        assert_eq!((plan.ready(now), plan.next_due(now)), (None, now + TimeDelta::minutes(1)));
        plan.merge(&listing(), "hebdo_", 365, day("2026-11-22"));
        assert_eq!(plan.waiting[0].tries, 1, "a new listing does not forget");
        assert_eq!(plan.error().as_deref(), Some("truncated"));
        plan.taken("w3");
        assert_eq!((plan.failures(), plan.error(), plan.next_due(now)), (0, None, now + TimeDelta::hours(12)));
    }
}
