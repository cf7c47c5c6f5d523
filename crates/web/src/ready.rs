//! The notices of the last days, kept read between previews, so that a profile can be tried
//! while it is being written. Nothing here decides anything: what is missing or has changed is
//! read from the store first, and what finds no room is ranked the slow way.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::Profile;
use matching::{Learned, Shelf};
use store::StoredNotice;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{Error, State};

/// The memory that kept notices may take.
const ROOM: usize = 64 << 20;
/// So many are read from the store at a time.
const BATCH: usize = 500;

/// What is kept, shared by all previews; they take turns.
#[derive(Clone, Default)]
pub struct Ready(Arc<Mutex<Option<Kept>>>);

struct Kept {
    learned: Arc<Learned>,
    shelf: Shelf,
    published: HashMap<i64, DateTime<Utc>>,
}

/// The notices published since a day, and which of them a profile would be told of.
#[derive(Default)]
pub(crate) struct Found {
    /// How many there are.
    pub read: usize,
    /// When the first of them was published.
    pub since: Option<DateTime<Utc>>,
    /// Their keys with their scores, best first.
    pub scores: Vec<(i64, f64)>,
}

impl Ready {
    /// Ranks everything first stored and published since `start` for a profile.
    pub(crate) async fn rank(&self, state: &State, profile: &Profile, start: DateTime<Utc>) -> Result<Found, Error> {
        let learned = (state.learned)();
        let mut turn =
            Turn { kept: Arc::clone(&self.0).lock_owned().await, learned, profile: profile.clone(), start, found: Found::default() };
        let wanted = state.db.recent_revisions(start).await?;
        let missing = turn.missing(&wanted);
        for ids in missing.chunks(BATCH) {
            let batch = state.db.notices(ids).await?;
            // Arithmetic over hundreds of texts does not belong on the reactor.
            turn = tokio::task::spawn_blocking(move || turn.fill(&batch)).await?;
        }
        Ok(tokio::task::spawn_blocking(move || turn.rank()).await?)
    }
}

fn published(stored: &StoredNotice) -> DateTime<Utc> {
    stored.notice.published.and_then(|d| d.and_hms_opt(12, 0, 0)).map_or(stored.first_seen, |d| d.and_utc())
}

/// One preview's turn at what is kept.
struct Turn {
    kept: OwnedMutexGuard<Option<Kept>>,
    learned: Arc<Learned>,
    profile: Profile,
    start: DateTime<Utc>,
    found: Found,
}

impl Turn {
    /// What is kept under the present edition of what notices teach.
    fn kept(&mut self) -> &mut Kept {
        let learned = &self.learned;
        if self.kept.as_ref().is_some_and(|k| !Arc::ptr_eq(&k.learned, learned)) {
            *self.kept = None;
        }
        self.kept.get_or_insert_with(|| Kept { learned: Arc::clone(learned), shelf: Shelf::over(learned, ROOM), published: HashMap::new() })
    }

    /// Lets go of what is not wanted any more; gives the keys of what is not there yet.
    fn missing(&mut self, wanted: &[(i64, i64)]) -> Vec<i64> {
        let kept = self.kept();
        let ids: HashSet<i64> = wanted.iter().map(|(id, _)| *id).collect();
        kept.shelf.retain(|id| ids.contains(&id));
        kept.published.retain(|id, _| ids.contains(id));
        let missing = wanted.iter().filter(|(id, revision)| !kept.shelf.has(*id, *revision));
        missing.map(|(id, _)| *id).collect()
    }

    /// Puts notices on the shelf; those that find no room are ranked now.
    fn fill(mut self, batch: &[StoredNotice]) -> Self {
        let kept = self.kept();
        let mut left = Vec::new();
        for stored in batch {
            if kept.shelf.put(stored.id, stored.revision, &stored.notice) {
                kept.published.insert(stored.id, published(stored));
            } else {
                kept.published.remove(&stored.id);
                left.push(stored);
            }
        }
        left.retain(|stored| published(stored) >= self.start);
        let ranked = matching::rank(&self.profile, left.iter().map(|s| &s.notice), &self.learned);
        self.found.scores.extend(ranked.into_iter().map(|(at, found)| (left[at].id, found.score)));
        for stored in left {
            self.found.count(published(stored));
        }
        self
    }

    fn rank(mut self) -> Found {
        let (mut found, profile, start) = (std::mem::take(&mut self.found), std::mem::take(&mut self.profile), self.start);
        let Kept { shelf, published, .. } = self.kept();
        published.values().filter(|at| **at >= start).for_each(|at| found.count(*at));
        let inside = |id: &i64| published.get(id).is_some_and(|at| *at >= start);
        found.scores.extend(shelf.rank(&profile, 0.0).into_iter().filter(|(id, _)| inside(id)));
        found.scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }
}

impl Found {
    fn count(&mut self, published: DateTime<Utc>) {
        self.read += 1;
        self.since = Some(self.since.map_or(published, |since| since.min(published)));
    }
}
