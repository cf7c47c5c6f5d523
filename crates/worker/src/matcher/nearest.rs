//! What came nearest among what is open, and was not near enough to be told.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use domain::{Match, Profile};
use store::StoredNotice;

use super::{
    PAGE, judge,
    memory::{Ready, threshold},
};
use crate::worker::{Worker, WorkerError};

/// Below this a resemblance is chance.
const LEAST: f64 = 5.0;

/// A notice that a profile nearly matched.
pub(crate) struct Miss {
    pub(crate) notice: StoredNotice,
    pub(crate) matched: Match,
    /// What it would have had to reach.
    pub(crate) threshold: f64,
}

impl Worker {
    /// The `most` nearest misses of these profiles over everything open, best first, each
    /// notice once. What a filter of the profile rules out is no miss.
    pub(crate) async fn nearest(&self, profiles: &[Profile], most: usize, now: DateTime<Utc>) -> Result<Vec<Miss>, WorkerError> {
        let learned = self.learn().await?;
        // Judged as if anything were welcome; the real thresholds come after.
        let open_hearted = profiles.iter().map(|p| Profile { threshold: Some(0), ..p.clone() }).collect();
        let mut ready = Ready::of(open_hearted, &learned, store::ProfileStamp::default()).await?;
        if let Some(ready) = std::sync::Arc::get_mut(&mut ready) {
            ready.least = LEAST;
        }
        let mut misses: Vec<Miss> = Vec::new();
        let mut after = 0;
        loop {
            let page = self.db.open_notices(now, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            let judged = judge::notices(&ready, page.clone(), self.memory.judge()).await?;
            for notice in page {
                let Some(Ok(matches)) = judged.get(&notice.id) else { continue };
                misses.extend(best(profiles, &notice, matches));
            }
            misses.sort_by(|a, b| b.matched.score.partial_cmp(&a.matched.score).unwrap_or(Ordering::Equal));
            misses.truncate(most);
        }
        Ok(misses)
    }
}

/// A notice's best score below a threshold; nothing when it reached one, and was told then.
fn best(profiles: &[Profile], notice: &StoredNotice, matches: &[Match]) -> Option<Miss> {
    let reached = |m: &Match| profiles.iter().find(|p| p.id == m.profile_id).map(|p| (m.score, threshold(p)));
    if matches.iter().filter_map(reached).any(|(score, least)| score >= least) {
        return None;
    }
    let matched = matches.iter().filter(|m| m.score >= LEAST).max_by(|a, b| a.score.total_cmp(&b.score))?;
    let least = threshold(profiles.iter().find(|p| p.id == matched.profile_id)?);
    Some(Miss { notice: notice.clone(), matched: matched.clone(), threshold: least })
}
