//! Delivering: due envelopes become mails and leave, one recipient each.
//!
//! Sent outside any transaction; before a byte leaves, the attempt is noted, so that after
//! a crash it is known exactly which outcomes nobody knows. Every outcome is written with
//! the number of the attempt: a late worker changes nothing.

mod cap;
mod compose;
mod heartbeat;
mod scribe;
mod sift;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, stream};
use mail::{Mail, SendError, SendKind, Stage};
use store::{Leased, NewReport, Returned, StoreError};

use crate::{
    fault::point,
    worker::{Outcome, Worker, WorkerError},
};
use compose::Composed;
use scribe::Line;
pub(crate) use scribe::Scribe;
pub(crate) use sift::{reminder_key, reminder_prefix};

/// Seconds to wait after each failed try; after the last one it is given up, visibly.
pub const RETRY: [i64; 7] = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];
/// Alerts that should have left before this long ago are held until somebody says that they
/// may leave: after the restore of an old backup, most of them have left already. Three days
/// without the program, a long weekend, are made up for without a word.
pub const HORIZON: TimeDelta = TimeDelta::days(4);
/// How long an envelope rests, beyond its lease, when nobody knows whether it arrived.
const UNKNOWN_REST: TimeDelta = TimeDelta::minutes(15);

impl Worker {
    /// Sends what is due, several mails at once.
    pub async fn deliver_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        let at_once = self.settings.mails_at_once.max(1);
        let leased = self.claim_mails(at_once, now).await?;
        let count = leased.len() as u64;
        let handled: Vec<Result<(), WorkerError>> =
            stream::iter(leased).map(|envelope| self.guarded(envelope, now)).buffer_unordered(at_once).collect().await;
        handled.into_iter().collect::<Result<(), WorkerError>>()?;
        Ok(Outcome::of(count))
    }

    /// Leases up to `n` due envelopes; what is too late is held instead.
    pub(crate) async fn claim_mails(&self, n: usize, now: DateTime<Utc>) -> Result<Vec<Leased>, WorkerError> {
        let lease = TimeDelta::from_std(self.settings.lease).unwrap_or_default();
        let horizon = if self.db.holds_all().await? { now + TimeDelta::seconds(1) } else { now - HORIZON };
        let held = self.db.hold_back(horizon, now).await?;
        if held > 0 {
            tracing::error!(held, "alerts are held; \"crieur deliver --release\" lets them leave");
        }
        let leased = self.db.lease_envelopes(now, now + lease, u32::try_from(n).unwrap_or(u32::MAX)).await?;
        point!("leased");
        Ok(leased)
    }

    /// One envelope in a task of its own: what breaks it is written on it and the others
    /// leave.
    pub(crate) async fn guarded(&self, envelope: Leased, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let (id, attempt, worker) = (envelope.id, envelope.attempt, self.clone());
        let handled = tokio::spawn(async move { Box::pin(worker.handle(envelope, now)).await });
        match handled.await {
            Ok(handled) => Ok(handled?),
            Err(broken) => {
                tracing::error!(envelope = id, %broken, "composing a mail broke off");
                self.db.mark_failed(id, attempt, &format!("composing broke off: {broken}"), now).await?;
                Ok(())
            }
        }
    }

    async fn handle(&self, envelope: Leased, now: DateTime<Utc>) -> Result<(), StoreError> {
        let begun = self.clock.now();
        let (id, attempt) = (envelope.id, envelope.attempt);
        let mut mail = match self.compose(&envelope, now).await? {
            Composed::Mail(mail) => *mail,
            Composed::Nothing(reason) => return self.db.mark_suppressed(id, attempt, reason, now).await.map(drop),
            Composed::Impossible(why) => return self.db.mark_failed(id, attempt, &why, now).await.map(drop),
            Composed::Lost => return Ok(()),
        };
        if let Some(earlier) = &envelope.message_id {
            mail.message_id.clone_from(earlier);
        } else {
            // The same after the restore of a backup that does not know of the first sending.
            let what = format!("{id}|{}|{}|{}", envelope.kind, mail.to, envelope.due_at.timestamp());
            mail.seal(&self.pass_key().await?.stamp(&what));
        }
        point!("composed");
        let begin = Box::pin(self.begin(id, attempt, &mail.message_id, now, begun));
        let sent = Box::pin(self.mailer.send_when(&mail, begin)).await;
        point!("answered");
        let done = self.record(&envelope, &mail, sent, self.later(now, begun)).await;
        point!("marked");
        done
    }

    /// The last moment before the text leaves: notes that it does, and holds the envelope
    /// for as long as the server may take to answer. `false`: this mail is not ours to send
    /// any more, or nobody could be told that it leaves.
    async fn begin(&self, id: i64, attempt: i64, message_id: &str, now: DateTime<Utc>, begun: DateTime<Utc>) -> bool {
        let now = self.later(now, begun);
        let until = now + TimeDelta::from_std(self.settings.lease).unwrap_or_default();
        let line = Line::Started { id, attempt, message_id: message_id.to_owned(), until };
        let ours = self.scribe.write(&self.db, line, now).await;
        point!("started");
        ours.unwrap_or_else(|error| {
            tracing::error!(envelope = id, %error, "a mail is held back, since its beginning cannot be noted");
            false
        })
    }

    async fn record(&self, envelope: &Leased, mail: &Mail, sent: Result<(), SendError>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let (id, attempt) = (envelope.id, envelope.attempt);
        let Err(error) = sent else {
            tracing::info!(envelope = id, kind = envelope.kind, message_id = mail.message_id, "mail sent");
            return self.scribe.write(&self.db, Line::Sent { id, attempt }, now).await.map(drop);
        };
        let tries = envelope.tries + 1;
        let text = error.to_string();
        tracing::warn!(envelope = id, attempt, stage = %error.stage, code = error.code, "mail not sent");
        match (error.kind, next_try(tries)) {
            (SendKind::Unknown, _) => {
                let rest = TimeDelta::from_std(self.settings.lease).unwrap_or_default() + UNKNOWN_REST;
                self.db.mark_unknown(id, attempt, now + rest, &text, now).await
            }
            (SendKind::Transient, Some(wait)) => self.db.mark_retry(id, attempt, now + wait, &text, now).await,
            (SendKind::Transient, None) => self.db.mark_failed(id, attempt, &format!("given up after {tries} tries: {text}"), now).await,
            // A refused sender is the operator's to mend and says nothing of the recipient: a
            // morning's mails must not be given up for it.
            (SendKind::Permanent, Some(wait)) if error.stage == Stage::Sender => {
                self.db.mark_retry(id, attempt, now + wait, &text, now).await
            }
            (SendKind::Permanent, _) => self.db.mark_failed(id, attempt, &text, now).await,
        }?;
        // Afterwards: what it calls back are the recipient's other mails, and this one has its end.
        self.note_refusal(id, &error, now).await
    }
}

impl Worker {
    /// What time it is, by the clock of the step: a hurried clock shortens leases, and must
    /// shorten what is measured against them.
    fn later(&self, now: DateTime<Utc>, begun: DateTime<Utc>) -> DateTime<Utc> {
        now + (self.clock.now() - begun).max(TimeDelta::zero())
    }

    /// A recipient refused at the door counts like one that comes back later.
    async fn note_refusal(&self, id: i64, error: &SendError, now: DateTime<Utc>) -> Result<(), StoreError> {
        if error.kind != SendKind::Permanent || error.stage != Stage::Recipient {
            return Ok(());
        }
        let code = error.code.unwrap_or_default();
        let kind = if mail::gone_at_once(code, &error.text) { Returned::Hard } else { Returned::Soft };
        let status = code.to_string();
        let report = NewReport { kind, way: "smtp", recipients: &[], status: &status, detail: &error.text };
        self.db.report_refusal(id, &report, now).await.map(drop)
    }
}

/// The wait after so many tries in vain, or none when that was the last.
fn next_try(tries: i64) -> Option<TimeDelta> {
    let at = usize::try_from(tries - 1).ok()?;
    RETRY.get(at).map(|seconds| TimeDelta::seconds(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_eight_times_over_more_than_a_day() {
        let waits: Vec<i64> = (1..).map_while(next_try).map(|w| w.num_seconds()).collect();
        assert_eq!(waits, RETRY);
        assert!(waits.iter().sum::<i64>() > 24 * 3600);
        assert_eq!(next_try(0), None, "an attempt that was never begun has no successor");
    }
}
