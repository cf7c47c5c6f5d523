//! Never more than so many alerts a day: what is more goes into the next day's digest.

use chrono::{DateTime, Days, Utc};
use domain::{Person, local_hour};
use store::{Enqueued, Leased, StoreError};

use crate::{matcher::hour_of, worker::Worker};

/// Days ahead that are tried for a slot; each holds one digest, so the first is free.
const AHEAD: u64 = 7;

impl Worker {
    /// Whether this person has had today's alerts, by the calendar of their own zone. Then
    /// everything in the envelope has been moved to the next day's hour, and nothing is left
    /// to do with it.
    pub(super) async fn had_enough(&self, envelope: &Leased, person: &Person, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let cap = i64::from(self.settings.mails_a_day);
        // One that may have arrived is no new mail.
        if cap == 0 || envelope.unknown_before {
            return Ok(false);
        }
        let today = now.with_timezone(&person.zone).date_naive();
        let day = |ahead: u64| today.checked_add_days(Days::new(ahead)).unwrap_or(today);
        let (from, until) = (local_hour(today, 0, person.zone), local_hour(day(1), 0, person.zone));
        if self.db.other_alerts(person.id, envelope.id, from, until).await? < cap {
            return Ok(false);
        }
        let profiles = match person.member_id {
            Some(member) => self.db.profiles_of(member).await?,
            None => Vec::new(),
        };
        let hour = hour_of(profiles.iter().map(|p| &p.profile).filter(|p| p.active), person.member_id);
        for ahead in 1..=AHEAD {
            let slot = local_hour(day(ahead), hour, person.zone);
            let reason = format!("{cap} alerts a day: moved to the digest of {}", slot.format("%Y-%m-%dT%H:%MZ"));
            match self.db.postpone(envelope.id, envelope.attempt, slot, &reason, now).await? {
                Enqueued::Taken => {}
                Enqueued::Into(digest) => {
                    tracing::info!(envelope = envelope.id, digest, "enough alerts today, moved to the digest");
                    return Ok(true);
                }
                Enqueued::Nothing => return Ok(true),
            }
        }
        Ok(false)
    }
}
