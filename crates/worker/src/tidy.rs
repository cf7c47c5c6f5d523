//! Forgetting: ended sessions and links, old records of polls and of what could not be read,
//! and payloads that were kept long enough.

use chrono::{DateTime, TimeDelta, Utc};
use store::Horizon;

use crate::worker::{Outcome, Worker, WorkerError};

/// Days after which an ended session, a spent link or a flood counter is forgotten.
const ACCESS_DAYS: i64 = 1;
/// Days for which the record of a poll is kept.
const RUN_DAYS: i64 = 90;
/// Days for which a record that could not be read is kept.
const QUARANTINE_DAYS: i64 = 180;

impl Worker {
    /// What is done once an hour: signs of life are queued, and old things forgotten.
    pub async fn hourly_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        self.heartbeat_step(now).await?;
        self.tidy_step(now).await
    }

    /// Forgets what nobody needs any more.
    pub async fn tidy_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        let ago = |days| now - TimeDelta::days(days);
        let horizon = Horizon { access: ago(ACCESS_DAYS), runs: ago(RUN_DAYS), quarantine: ago(QUARANTINE_DAYS) };
        let tidied = self.db.tidy(&horizon).await?;
        let most = i64::from(self.settings.keep_mib) << 20;
        let payloads = self.db.tidy_payloads(ago(i64::from(self.settings.keep_days)), most, now).await?;
        Ok(Outcome::of(tidied.access + tidied.runs + tidied.quarantine + payloads))
    }
}
