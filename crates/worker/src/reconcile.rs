//! Every quarter of an hour: did everybody hear of what is theirs? Asked from the other end
//! than the one that queues, and mended once where the answer is no.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use domain::Cause;
use store::{Discrepancy, Enqueued, Item, Oddity, StoreError, Tx};

use crate::worker::{Outcome, Worker, WorkerError};

/// How often.
const EVERY: TimeDelta = TimeDelta::minutes(15);
/// The lease under which it is done.
const LEASE: &str = "reconciling";
/// The setting that keeps when it was done last.
pub const RECONCILED: &str = "reconciled";
/// Slots that a mended item is offered, a second apart, before the next round takes it up.
const SLOTS: i64 = 60;

impl Worker {
    /// Looks when it is time to, mends what is found, and tells the operator.
    pub async fn reconcile_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        let last: Option<DateTime<Utc>> = self.db.setting(RECONCILED).await?.and_then(|at| at.parse().ok());
        if last.is_some_and(|at| at <= now && now - at < EVERY) {
            return Ok(Outcome::Idle);
        }
        let until = now + TimeDelta::from_std(self.settings.lease).unwrap_or_default();
        if !self.db.take_lease(LEASE, &self.owner, now, until).await? {
            return Ok(Outcome::Idle);
        }
        let done = self.reconcile(now).await;
        self.db.release(LEASE, &self.owner).await?;
        let found = done?;
        self.db.set_setting(RECONCILED, &now.trunc_subsecs(0).to_rfc3339()).await?;
        Ok(Outcome::of(found))
    }

    async fn reconcile(&self, now: DateTime<Utc>) -> Result<u64, WorkerError> {
        // Broken lines first: once forgotten, what they stood for is found as untold.
        let mut all = self.db.broken_lines(now).await?;
        all.extend(self.db.odd_envelopes(now).await?);
        let first = self.mend(&all, now).await?;
        let untold = self.db.untold(now).await?;
        let found = first + self.mend(&untold, now).await?;
        if found > 0 {
            self.bells.matching.notify_one();
            self.bells.deliver.notify_one();
        }
        Ok(found)
    }

    async fn mend(&self, all: &[Discrepancy], now: DateTime<Utc>) -> Result<u64, WorkerError> {
        if all.is_empty() {
            return Ok(0);
        }
        let mut tx = self.db.begin().await?;
        let (mut mended, mut known) = (0, 0);
        for found in all {
            if tx.note_discrepancy(found, now).await? {
                mend_one(&mut tx, found, now).await?;
                mended += 1;
            } else {
                known += 1;
            }
        }
        tx.commit().await?;
        let first = all.first().map_or("", |f| f.oddity.as_str());
        tracing::error!(mended, found_again = known, first, "reconciliation: mails did not add up; see the staff page of mails");
        Ok(mended + known)
    }
}

async fn mend_one(tx: &mut Tx, found: &Discrepancy, now: DateTime<Utc>) -> Result<(), StoreError> {
    match found.oddity {
        Oddity::Untold => tell(tx, found, now).await,
        Oddity::NoEnvelope => tx.forget_lines(found.envelope_id).await,
        Oddity::NoMatch => tx.match_again(found.notice_id).await,
        Oddity::NeverLeft | Oddity::Silenced | Oddity::Stuck => tx.put_back(found.envelope_id, now).await,
    }
}

/// Late rather than never: at once, whatever the reader's rhythm.
async fn tell(tx: &mut Tx, found: &Discrepancy, now: DateTime<Utc>) -> Result<(), StoreError> {
    let item = Item {
        profile_id: found.profile_id,
        notice_id: found.notice_id,
        cause: Cause::New,
        notice_revision: found.notice_revision,
        score: found.score,
    };
    for seconds in 1..=SLOTS {
        let due = now + TimeDelta::seconds(seconds);
        if tx.enqueue(found.person_id, due, std::slice::from_ref(&item), now).await? != Enqueued::Taken {
            return Ok(());
        }
    }
    Ok(())
}
