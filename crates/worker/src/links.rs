//! The addresses that mails carry: pages of the web application, by their public address.
//!
//! Those that show something of a reader's own carry a pass: it reads that one page without
//! signing in, for longer than any law asks, and can do nothing else. The two never call
//! each other, so the paths stand in both; an end-to-end test follows each link of a mail.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::{Lang, Pass, PassKey, Person, Reach};

/// How long links work at least. Canada's law asks for 60 days where they unsubscribe.
const DAYS: i64 = 90;

/// Links in one reader's language. French has the bare paths, English stands under `/en`.
pub(crate) struct Links {
    base: String,
    person_id: i64,
    key: PassKey,
    expires: DateTime<Utc>,
}

impl Links {
    pub(crate) fn new(public_url: &str, person: &Person, key: PassKey, now: DateTime<Utc>) -> Self {
        let site = public_url.trim_end_matches('/');
        let base = if person.lang == Lang::EN { format!("{site}/en") } else { site.to_owned() };
        // By the day, so that a mail that is tried again on the same day is the same mail.
        let expires = (now.date_naive() + TimeDelta::days(DAYS + 1)).and_time(NaiveTime::MIN).and_utc();
        Self { base, person_id: person.id, key, expires }
    }

    fn pass(&self, reach: Reach) -> String {
        Pass { person_id: self.person_id, reach, expires: self.expires }.sign(&self.key)
    }

    pub(crate) fn notice(&self, id: i64) -> String {
        format!("{}/notices/{id}?r={}", self.base, self.pass(Reach::Notice(id)))
    }

    /// The closing date for a calendar. It holds nothing of the reader's, since calendars
    /// are shared: no pass.
    pub(crate) fn calendar(&self, id: i64) -> String {
        format!("{}/notices/{id}/closing.ics", self.base)
    }

    pub(crate) fn matches(&self, profile_id: i64) -> String {
        format!("{}/profiles/{profile_id}/matches?r={}", self.base, self.pass(Reach::Matches(profile_id)))
    }

    pub(crate) fn profile(&self, profile_id: i64) -> String {
        format!("{}/profiles/{profile_id}/edit", self.base)
    }

    pub(crate) fn unsubscribe(&self, token: &str) -> String {
        format!("{}/u/{token}", self.base)
    }

    pub(crate) fn follow(&self, id: i64) -> String {
        format!("{}/f/{}", self.base, self.pass(Reach::Follow(id)))
    }

    pub(crate) fn followed(&self) -> String {
        format!("{}/followed?r={}", self.base, self.pass(Reach::Followed))
    }

    pub(crate) fn leave_all(&self) -> String {
        format!("{}/f/{}", self.base, self.pass(Reach::LeaveAll))
    }
}
