//! Signs of life: whoever got nothing for a month is told once that somebody looked.

use chrono::{DateTime, Months, Utc};
use domain::{Cadence, Person, Profile, Weekdays};
use store::StoreError;

use crate::worker::{Outcome, Worker, WorkerError};

/// After so much silence.
const SILENCE: Months = Months::new(1);
/// The hour of those whose profiles name none.
const HOUR: u8 = 7;

impl Worker {
    /// Queues the signs of life that are due, each at its reader's own hour of the next
    /// business day; one per person and month, however often this is done.
    pub async fn heartbeat_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        let mut queued = 0;
        for person in self.db.silent_readers(silent_since(now)).await? {
            if self.db.standing(person.id).await?.hush(now).is_some() || self.db.paused_until(person.id, now).await?.is_some() {
                continue;
            }
            let Some(hour) = self.reading_hour(&person, now).await? else { continue };
            let slot = Cadence::Daily { hour, days: Weekdays::BUSINESS };
            let Some(due) = slot.due(now, person.zone, 0) else { continue };
            let month = due.with_timezone(&person.zone).format("%Y-%m").to_string();
            let mut tx = self.db.begin().await?;
            if tx.enqueue_heartbeat(person.id, &month, due, now).await? {
                tx.commit().await?;
                queued += 1;
            }
        }
        Ok(Outcome::of(queued))
    }

    /// The hour of a reader's first profile that writes to them; none when none does.
    async fn reading_hour(&self, person: &Person, now: DateTime<Utc>) -> Result<Option<u8>, StoreError> {
        Ok(self.writing_profiles(person, now).await?.first().map(|(p, _)| p.cadence.hour().unwrap_or(HOUR)))
    }

    /// The active profiles, as old as the silence, whose mails this person gets, in their own
    /// rhythm, each with the token of its subscription.
    pub(crate) async fn writing_profiles(&self, person: &Person, now: DateTime<Utc>) -> Result<Vec<(Profile, String)>, StoreError> {
        let Some(member_id) = person.member_id else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for stored in self.db.profiles_of(member_id).await? {
            if !stored.profile.active || stored.created_at > silent_since(now) {
                continue;
            }
            let subscription = self.db.subscription(person.id, stored.profile.id, &self.chance.token(), now).await?;
            let cadence = subscription.cadence.unwrap_or(stored.profile.cadence);
            if subscription.stopped_at.is_none() && cadence != Cadence::Off {
                found.push((Profile { cadence, ..stored.profile }, subscription.token));
            }
        }
        Ok(found)
    }
}

/// A month ago.
pub(crate) fn silent_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now.checked_sub_months(SILENCE).unwrap_or(now)
}
