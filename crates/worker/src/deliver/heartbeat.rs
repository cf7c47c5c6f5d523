//! From a queued sign of life to its mail: what was looked at, and what came nearest.

use chrono::{DateTime, Utc};
use domain::{Hush, Person};
use mail::{Heartbeat, NearMiss, Section};
use store::{Leased, StoreError};

use super::compose::{Composed, made};
use crate::{
    heartbeat::silent_since,
    links::Links,
    worker::{Worker, WorkerError},
};

/// Near misses shown.
const SHOWN: usize = 3;

impl Worker {
    /// Everything is asked again here: since it was queued its reader may have got a mail,
    /// or have paused.
    pub(super) async fn compose_heartbeat(&self, envelope: &Leased, person: &Person, now: DateTime<Utc>) -> Result<Composed, StoreError> {
        if let Some(hush) = self.db.standing(person.id).await?.hush(now) {
            return Ok(Composed::Nothing(hush.as_str()));
        }
        if self.db.paused_until(person.id, now).await?.is_some() {
            return Ok(Composed::Nothing(Hush::Paused.as_str()));
        }
        if self.db.mailed_since(person.id, silent_since(now)).await? {
            return Ok(Composed::Nothing("not silent"));
        }
        let profiles = self.writing_profiles(person, now).await?;
        if profiles.is_empty() {
            return Ok(Composed::Nothing("unsubscribed"));
        }
        let links = Links::new(&self.identity.public_url, person, self.pass_key().await?, now);
        let (profiles, tokens): (Vec<_>, Vec<_>) = profiles.into_iter().unzip();
        let misses = match self.nearest(&profiles, SHOWN, now).await {
            Ok(misses) => misses,
            Err(WorkerError::Store(error)) => return Err(error),
            Err(other) => return Ok(Composed::Impossible(other.to_string())),
        };
        let states = self.db.feed_states().await?;
        let screened = self.db.screened(silent_since(now)).await?;
        let urls: Vec<(String, String)> =
            profiles.iter().zip(&tokens).map(|(p, token)| (links.unsubscribe(token), links.profile(p.id))).collect();
        let pages: Vec<String> = misses.iter().map(|m| links.notice(m.notice.id)).collect();
        let heartbeat = Heartbeat {
            envelope_id: envelope.id,
            person,
            now,
            sources: self.sources_read(&states, now),
            polls: screened.polls,
            notices: screened.notices,
            misses: misses
                .iter()
                .zip(&pages)
                .map(|(miss, page)| NearMiss {
                    notice: &miss.notice.notice,
                    score: miss.matched.score,
                    threshold: miss.threshold,
                    reasons: &miss.matched.reasons,
                    page_url: page,
                })
                .collect(),
            sections: profiles
                .iter()
                .zip(&urls)
                .map(|(profile, (unsubscribe_url, manage_url))| Section {
                    profile: Some(profile),
                    entries: Vec::new(),
                    more: 0,
                    more_url: "",
                    unsubscribe_url,
                    manage_url,
                })
                .collect(),
        };
        Ok(made(mail::heartbeat(&self.identity, &heartbeat)))
    }
}
