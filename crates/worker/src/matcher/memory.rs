//! What the matcher keeps between two batches: what notices taught it, the profiles made
//! ready, and how often a notice broke it. All of it can be rebuilt from the store.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use domain::{Band, Match, Notice, Profile};
use matching::{Index, Learned};
use store::{CodeList, Db, ProfileStamp};

use super::know;
use crate::worker::{Worker, WorkerError};

/// How a notice is judged; tests break it.
pub(crate) type Judge = Arc<dyn Fn(&Index, &Notice, f64) -> Vec<Match> + Send + Sync>;

/// Profiles made ready for notices.
pub(crate) struct Ready {
    pub(super) index: Index,
    pub(super) profiles: HashMap<i64, Profile>,
    /// The lowest threshold of any profile.
    pub(super) least: f64,
    stamp: ProfileStamp,
    learned: Arc<Learned>,
}

impl Ready {
    /// Makes profiles ready, on a thread of its own: thousands take a while.
    pub(super) async fn of(profiles: Vec<Profile>, learned: &Arc<Learned>, stamp: ProfileStamp) -> Result<Arc<Self>, WorkerError> {
        let learned = Arc::clone(learned);
        let made = tokio::task::spawn_blocking(move || Self {
            index: Index::of(&profiles, &learned),
            least: profiles.iter().map(threshold).fold(f64::INFINITY, f64::min),
            profiles: profiles.into_iter().map(|p| (p.id, p)).collect(),
            stamp,
            learned,
        });
        made.await.map(Arc::new).map_err(|e| WorkerError::Broken { step: "indexing profiles", why: e.to_string() })
    }
}

/// How far learning has come.
#[derive(Clone, Default)]
struct Last {
    /// The last notice learned from.
    notice: i64,
    /// The titles of codes learned from.
    codes: Vec<CodeList>,
}

/// See the module.
pub(crate) struct Memory {
    learned: RwLock<Arc<Learned>>,
    /// Held while learning, so that nothing is learned twice.
    last: tokio::sync::Mutex<Last>,
    ready: Mutex<Option<Arc<Ready>>>,
    tries: Mutex<HashMap<(i64, i64), u32>>,
    judge: RwLock<Judge>,
    /// What links in mails are signed with.
    pub(crate) pass_key: tokio::sync::OnceCell<domain::PassKey>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            learned: RwLock::default(),
            last: tokio::sync::Mutex::default(),
            ready: Mutex::default(),
            tries: Mutex::default(),
            judge: RwLock::new(Arc::new(Index::matches_from)),
            pass_key: tokio::sync::OnceCell::new(),
        }
    }
}

/// The score from which a profile is told.
pub(super) fn threshold(profile: &Profile) -> f64 {
    profile.threshold.map_or(Band::POSSIBLE_FROM, f64::from)
}

impl Worker {
    /// What past notices have taught so far; shared with whoever shows scores.
    pub fn learned(&self) -> Arc<Learned> {
        Arc::clone(&self.memory.learned.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Learns from every notice of the store that was not learned from yet. Scores thus
    /// depend on what is stored, and not on the order in which it was matched.
    pub async fn learn(&self) -> Result<Arc<Learned>, WorkerError> {
        let mut known = self.memory.last.lock().await;
        // Noted only together with what was learned: a read that fails half-way loses nothing.
        let mut last = known.clone();
        let mut learned = self.learn_codes(&mut last).await?;
        loop {
            let page = self.db.all_notices(last.notice, 1000).await?;
            let Some(newest) = page.last().map(|n| n.id) else { break };
            let mut next = learned.take().unwrap_or_else(|| Learned::clone(&self.learned()));
            let taught = tokio::task::spawn_blocking(move || {
                for stored in &page {
                    next.learn(&stored.notice);
                }
                next
            });
            learned = Some(taught.await.map_err(|e| WorkerError::Broken { step: "learning", why: e.to_string() })?);
            last.notice = newest;
        }
        if let Some(learned) = learned {
            *self.memory.learned.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(learned);
            *known = last;
        }
        Ok(self.learned())
    }
}

impl Worker {
    /// Begins anew with what codes are called, when any of that was imported since.
    async fn learn_codes(&self, last: &mut Last) -> Result<Option<Learned>, WorkerError> {
        let codes = self.db.code_lists().await?;
        if codes == last.codes {
            return Ok(None);
        }
        let labels = self.db.code_labels().await?;
        let taught = tokio::task::spawn_blocking(move || {
            let mut learned = Learned::default();
            for label in &labels {
                learned.learn_label(label);
            }
            learned.settle();
            learned
        });
        let learned = taught.await.map_err(|e| WorkerError::Broken { step: "learning", why: e.to_string() })?;
        *last = Last { notice: 0, codes };
        Ok(Some(learned))
    }
}

impl Memory {
    /// The profiles made ready, anew when any of them or what was learned has changed.
    pub(super) async fn ready(&self, db: &Db, learned: &Arc<Learned>) -> Result<Arc<Ready>, WorkerError> {
        let stamp = db.profile_stamp().await?;
        let known = self.ready.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|r| r.stamp == stamp && Arc::ptr_eq(&r.learned, learned)) {
            return Ok(known);
        }
        let named = know::with_names(db, db.active_profiles().await?).await?;
        let made = Ready::of(named, learned, stamp).await?;
        *self.ready.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        Ok(made)
    }

    /// Counts one more try at this revision of a notice.
    pub(super) fn tried(&self, id: i64, revision: i64) -> u32 {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let count = tries.entry((id, revision)).or_default();
        *count += 1;
        *count
    }

    pub(super) fn judge(&self) -> Judge {
        Arc::clone(&self.judge.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// For tests of what a broken matcher does.
    #[cfg(test)]
    pub(crate) fn judge_by(&self, judge: Judge) {
        *self.judge.write().unwrap() = judge;
    }
}
