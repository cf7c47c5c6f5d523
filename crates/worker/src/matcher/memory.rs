//! What the matcher keeps between two batches: what notices taught it, the profiles made
//! ready, and how often a notice broke it. All of it can be rebuilt from the store.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock, atomic::AtomicUsize},
};

use domain::{Band, Match, Notice, Profile};
use matching::{Index, Learned};
use store::{Db, ProfileStamp};

use super::{know, learn::Known};
use crate::worker::WorkerError;

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

/// See the module.
pub(crate) struct Memory {
    pub(super) learned: RwLock<Arc<Learned>>,
    /// What that is; held while learning, so that nothing is learned twice.
    pub(super) edition: tokio::sync::Mutex<Known>,
    ready: Mutex<Option<Arc<Ready>>>,
    tries: Mutex<HashMap<(i64, i64), u32>>,
    judge: RwLock<Judge>,
    /// Notices that came since the database last counted its tables.
    pub(super) unstudied: AtomicUsize,
    /// What links in mails are signed with.
    pub(crate) pass_key: tokio::sync::OnceCell<domain::PassKey>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            learned: RwLock::default(),
            edition: tokio::sync::Mutex::default(),
            ready: Mutex::default(),
            tries: Mutex::default(),
            judge: RwLock::new(Arc::new(Index::matches_from)),
            unstudied: AtomicUsize::new(0),
            pass_key: tokio::sync::OnceCell::new(),
        }
    }
}

/// The score from which a profile is told.
pub(super) fn threshold(profile: &Profile) -> f64 {
    profile.threshold.map_or(Band::POSSIBLE_FROM, f64::from)
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
