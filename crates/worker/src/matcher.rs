//! Matching: what is new or changed meets what the firms can do.
//!
//! One matcher at a time over all workers (a named lease), in batches: judged on a thread of
//! its own, then everything that follows is written in one transaction. What a crash leaves
//! undone is still pending and is simply done again; the ledger keeps it from being told
//! twice.

mod again;
mod judge;
mod know;
mod learn;
mod memory;
mod nearest;
mod queue;
mod teach;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Change, Fault, FaultKind, Match, Profile};
use matching::Learned;
use store::{ProfileStamp, Quarantined, StoreError, StoredNotice, Tx};

use crate::{
    fault::point,
    worker::{Outcome, Worker, WorkerError},
};
pub(crate) use again::{HOUR, hour_of};
use again::{Known, Telling, again};
pub use learn::Lore;
pub(crate) use memory::Memory;
use memory::Ready;
use queue::{Queue, Seen};

/// The lease under which matching is done.
const LEASE: &str = "matching";
/// Notices judged and written together.
const BATCH: u32 = 500;
/// Profiles run over the open notices together.
const PROFILES: usize = 100;
/// Open notices read at once.
const PAGE: u32 = 500;
/// After so many tries a notice that breaks the matcher is set aside.
const TRIES: u32 = 3;

impl Worker {
    /// Matches one batch: new and edited profiles over all open notices, then new and
    /// changed notices against all profiles.
    pub async fn match_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        let profiles = self.db.pending_profiles().await?;
        if profiles.is_empty() && self.db.pending_notices(1).await?.is_empty() && self.db.unknown_notices(1).await?.is_empty() {
            return Ok(Outcome::Idle);
        }
        let until = now + TimeDelta::from_std(self.settings.lease).unwrap_or_default();
        if !self.db.take_lease(LEASE, &self.owner, now, until).await? {
            return Ok(Outcome::Idle);
        }
        let done = self.match_under_lease(&profiles[..profiles.len().min(PROFILES)], now).await;
        self.db.release(LEASE, &self.owner).await?;
        let outcome = Outcome::of(done?);
        if outcome.did() {
            self.bells.deliver.notify_one();
        }
        Ok(outcome)
    }

    async fn match_under_lease(&self, profiles: &[Profile], now: DateTime<Utc>) -> Result<u64, WorkerError> {
        self.know(now).await?;
        let learned = self.learn_more(now).await?;
        if !profiles.is_empty() {
            self.match_profiles(profiles, &learned, now).await?;
        }
        Ok(profiles.len() as u64 + self.match_notices(&learned, now).await?)
    }

    /// New and edited profiles, once over everything that is open.
    async fn match_profiles(&self, profiles: &[Profile], learned: &Arc<Learned>, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let profiles = &self.teach(profiles, learned).await?;
        let named = know::with_names(&self.db, profiles.clone()).await?;
        let ready = Ready::of(named, learned, ProfileStamp::default()).await?;
        let mut found: HashMap<i64, Vec<(Seen, Match)>> = HashMap::new();
        let mut after = 0;
        loop {
            let page = self.db.open_notices(now, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            let seen: HashMap<i64, Seen> = page.iter().map(|n| (n.id, Seen::of(n))).collect();
            // A notice that breaks the matcher is passed over here; it is counted, and in the
            // end set aside, where notices are matched.
            for (id, matches) in judge::notices(&ready, page, self.memory.judge()).await? {
                for m in matches.unwrap_or_default() {
                    found.entry(m.profile_id).or_default().push((seen[&id], m));
                }
            }
        }
        let mut tx = self.db.begin().await?;
        let mut queue = Queue::new(&self.db, now, self.settings.group_minutes);
        for profile in profiles {
            let mut matches = found.remove(&profile.id).unwrap_or_default();
            matches.sort_unstable_by_key(|(seen, _)| seen.id);
            self.write_profile(&mut tx, &mut queue, profile, &matches, now).await?;
        }
        point!("profiles-matched");
        queue.write(&mut tx).await?;
        point!("profiles-queued");
        tx.commit().await?;
        point!("profiles-done");
        Ok(())
    }

    async fn write_profile(
        &self,
        tx: &mut Tx,
        queue: &mut Queue<'_>,
        profile: &Profile,
        found: &[(Seen, Match)],
        now: DateTime<Utc>,
    ) -> Result<(), WorkerError> {
        let rows: Vec<(i64, i64, &Match)> = found.iter().map(|(n, m)| (n.id, n.revision, m)).collect();
        tx.save_pairs(&rows, now).await?;
        if profile.revision > 1 {
            // What was found earlier and has closed since is still true; only what is open
            // and no longer fits is marked as gone.
            let mut kept: Vec<i64> = found.iter().map(|(n, _)| n.id).collect();
            kept.extend(self.closed_matches(profile.id, now).await?);
            tx.drop_matches_of_profile(profile.id, &kept, now).await?;
        }
        for (notice, m) in found {
            queue.new_match(profile, *notice, m.score).await?;
        }
        tx.save_lessons(profile.id, &profile.lessons).await?;
        tx.profile_matched(profile.id, profile.revision).await?;
        tracing::info!(profile = profile.id, revision = profile.revision, matches = found.len(), "profile matched");
        Ok(())
    }

    async fn closed_matches(&self, profile_id: i64, now: DateTime<Utc>) -> Result<Vec<i64>, StoreError> {
        let mut filter = store::MatchFilter { sort: store::MatchOrder::Newest, limit: 500, twins: true, ..Default::default() };
        let mut closed = Vec::new();
        loop {
            let page = self.db.matches_of_profile(profile_id, &filter).await?;
            let count = u32::try_from(page.len()).unwrap_or(u32::MAX);
            closed.extend(page.into_iter().filter(|m| !m.notice.notice.is_open(now)).map(|m| m.notice.id));
            if count < filter.limit {
                return Ok(closed);
            }
            filter.offset += count;
        }
    }

    /// A batch of new and changed notices against all profiles.
    async fn match_notices(&self, learned: &Arc<Learned>, now: DateTime<Utc>) -> Result<u64, WorkerError> {
        let pending = self.db.pending_notices(BATCH).await?;
        if pending.is_empty() {
            return Ok(0);
        }
        let ready = self.memory.ready(&self.db, learned).await?;
        let open: Vec<StoredNotice> = pending.iter().filter(|(n, _)| n.notice.is_open(now)).map(|(n, _)| n.clone()).collect();
        let judged = judge::notices(&ready, open, self.memory.judge()).await?;
        let batch = Batch { pending: &pending, judged: &judged, profiles: &ready.profiles, now };
        self.write(&batch).await?;
        Ok(pending.len() as u64)
    }

    async fn write(&self, batch: &Batch<'_>) -> Result<(), WorkerError> {
        let mut tx = self.db.begin().await?;
        let mut queue = Queue::new(&self.db, batch.now, self.settings.group_minutes);
        let known = Known::of(&self.db, &mut tx, &batch.retold()).await?;
        let telling = Telling { profiles: batch.profiles, known: &known, minor: self.settings.minor, now: batch.now };
        let mut done = Vec::with_capacity(batch.pending.len());
        for (notice, changes) in batch.pending {
            match batch.judged.get(&notice.id) {
                Some(Err(why)) if !self.give_up(&mut tx, notice, why, batch.now).await? => continue,
                Some(Ok(matches)) => {
                    tx.save_matches(notice.id, notice.revision, matches, batch.now).await?;
                    if notice.revision > 1 {
                        let kept: Vec<i64> = matches.iter().map(|m| m.profile_id).collect();
                        tx.drop_matches(notice.id, &kept, batch.now).await?;
                    }
                    for m in matches {
                        if let Some(profile) = batch.profiles.get(&m.profile_id) {
                            queue.new_match(profile, Seen::of(notice), m.score).await?;
                        }
                    }
                }
                Some(Err(_)) | None => {}
            }
            if let Some(what) = again(&notice.notice, changes, batch.now) {
                telling.tell(&mut queue, notice, what, |profile_id| batch.score(notice.id, profile_id)).await?;
            }
            done.push((notice.id, notice.revision));
        }
        point!("notices-matched");
        queue.write(&mut tx).await?;
        point!("notices-queued");
        tx.notices_matched(&done).await?;
        tx.commit().await?;
        point!("notices-done");
        Ok(())
    }

    /// Counts the tries at a notice that breaks the matcher. At the last one it is set
    /// aside where people see it, and no longer stands in the way.
    async fn give_up(&self, tx: &mut Tx, notice: &StoredNotice, why: &str, now: DateTime<Utc>) -> Result<bool, WorkerError> {
        let tries = self.memory.tried(notice.id, notice.revision);
        tracing::error!(notice = notice.id, tries, why, "matching a notice broke off");
        if tries < TRIES {
            return Ok(false);
        }
        let record = Quarantined {
            id: 0,
            source: notice.notice.source.clone(),
            feed: LEASE.to_owned(),
            run_id: None,
            place: format!("notice {}, revision {}", notice.id, notice.revision),
            reference: Some(notice.notice.reference.clone()),
            reason: Fault::new(FaultKind::Matching, format!("matching broke off {TRIES} times: {why}"))
                .with("n", TRIES)
                .with("detail", why.to_string())
                .stored(),
            raw: serde_json::to_string(&notice.notice).unwrap_or_default(),
            seen_at: now,
            payload: None,
            noted_at: None,
        };
        tx.quarantine(&[record]).await?;
        Ok(true)
    }
}

/// What one transaction is about.
struct Batch<'a> {
    pending: &'a [(StoredNotice, Vec<Change>)],
    judged: &'a HashMap<i64, Result<Vec<Match>, String>>,
    profiles: &'a HashMap<i64, Profile>,
    now: DateTime<Utc>,
}

impl Batch<'_> {
    fn retold(&self) -> Vec<i64> {
        self.pending.iter().filter(|(n, changes)| again(&n.notice, changes, self.now).is_some()).map(|(n, _)| n.id).collect()
    }

    fn score(&self, notice_id: i64, profile_id: i64) -> f64 {
        let matches = self.judged.get(&notice_id).and_then(|j| j.as_ref().ok());
        matches.and_then(|all| all.iter().find(|m| m.profile_id == profile_id)).map_or(0.0, |m| m.score)
    }
}
