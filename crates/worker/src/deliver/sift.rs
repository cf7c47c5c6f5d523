//! What in an envelope is still worth telling when it leaves, and as what.
//!
//! An envelope is filled long before it leaves. What closed meanwhile is left out, several
//! changes are one, a change that was taken back is none, and what a mail really tells is
//! noted so that the next one does not tell it again.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Cause, Change, Notice, Person, Status};
use store::{EnvelopeItem, FollowedItem, Leased, Newer, StoreError};

use crate::worker::Worker;

/// Why something is not told.
const NOT_OPEN: &str = "no longer open";
const PAUSED: &str = "the profile is paused";
const TAKEN_BACK: &str = "changed back, or told meanwhile";
const MOVED: &str = "the closing has moved";

/// What there is to tell.
pub(super) struct Sifted {
    pub(super) items: Vec<EnvelopeItem>,
    pub(super) news: Vec<FollowedItem>,
}

impl Sifted {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.news.is_empty()
    }

    /// The notices in it, when all of them were told before: a mail on old matters only.
    pub(super) fn old_matters(&self) -> Vec<i64> {
        let told_before = |cause: Cause| cause != Cause::New;
        let old = self.items.iter().all(|i| told_before(i.item.cause)) && self.news.iter().all(|n| told_before(n.news.cause));
        let ids = self.items.iter().map(|i| i.notice.id).chain(self.news.iter().map(|n| n.notice.id));
        if old { ids.collect() } else { Vec::new() }
    }
}

impl Worker {
    /// The envelope's content as it is now, each with the cause that holds now. None when
    /// the lease has gone to somebody else.
    pub(super) async fn sift(&self, envelope: &Leased, person: &Person, now: DateTime<Utc>) -> Result<Option<Sifted>, StoreError> {
        let mut left_out: Vec<(&'static str, i64)> = Vec::new();
        let mut items = Vec::new();
        for mut item in self.db.items_of(envelope.id).await? {
            item.changes.retain(Change::is_told);
            let told = if item.profile.active { verdict(item.item.cause, &item.notice.notice, &item.changes, now) } else { Err(PAUSED) };
            match told {
                Ok(cause) => {
                    item.item.cause = cause;
                    items.push(item);
                }
                Err(why) => left_out.push((why, item.id)),
            }
        }
        for why in [NOT_OPEN, TAKEN_BACK, PAUSED] {
            let ids: Vec<i64> = left_out.iter().filter(|(w, _)| *w == why).map(|(_, id)| *id).collect();
            if !ids.is_empty() && !self.db.leave_out(envelope.id, envelope.attempt, &ids, why, now).await? {
                return Ok(None);
            }
        }
        let Some(news) = self.sift_news(envelope, person, now).await? else { return Ok(None) };
        let newer = newer(&items, &news);
        if !newer.is_empty() && !self.db.note_newer(envelope.id, envelope.attempt, &newer).await? {
            return Ok(None);
        }
        Ok(Some(Sifted { items, news }))
    }

    async fn sift_news(&self, envelope: &Leased, person: &Person, now: DateTime<Utc>) -> Result<Option<Vec<FollowedItem>>, StoreError> {
        // Whoever has no firm any more follows nothing.
        if person.member_id.is_none() {
            return Ok(Some(Vec::new()));
        }
        let mut news: Vec<FollowedItem> = Vec::new();
        let mut left_out: Vec<(&'static str, i64)> = Vec::new();
        for mut item in self.db.news_of(envelope.id).await? {
            item.changes.retain(Change::is_told);
            let told = verdict(item.news.cause, &item.notice.notice, &item.changes, now)
                .and_then(|cause| if is_stale(cause, &item) { Err(MOVED) } else { Ok(cause) });
            match told {
                Ok(cause) => {
                    item.news.cause = cause;
                    news.push(item);
                }
                Err(why) => left_out.push((why, item.id)),
            }
        }
        for why in [NOT_OPEN, TAKEN_BACK, MOVED] {
            let ids: Vec<i64> = left_out.iter().filter(|(w, _)| *w == why).map(|(_, id)| *id).collect();
            if !ids.is_empty() && !self.db.leave_news_out(envelope.id, envelope.attempt, &ids, why, now).await? {
                return Ok(None);
            }
        }
        // A reminder says nothing that news of the same notice do not say better.
        let told: Vec<i64> = news.iter().filter(|n| n.news.cause != Cause::Reminder).map(|n| n.notice.id).collect();
        news.retain(|n| n.news.cause != Cause::Reminder || !told.contains(&n.notice.id));
        Ok(Some(news))
    }
}

/// As what an entry is told now, or why it is not.
fn verdict(cause: Cause, notice: &Notice, changes: &[Change], now: DateTime<Utc>) -> Result<Cause, &'static str> {
    let ahead = notice.closing.as_ref().is_none_or(|closing| closing.at > now);
    match cause {
        Cause::New | Cause::Reminder => {
            if notice.is_open(now) {
                Ok(cause)
            } else {
                Err(NOT_OPEN)
            }
        }
        _ if matches!(notice.status, Status::Cancelled | Status::Withdrawn) => Ok(Cause::Cancelled),
        _ if !ahead => Err(NOT_OPEN),
        _ if changes.is_empty() => Err(TAKEN_BACK),
        _ if changes.iter().any(|change| matches!(change, Change::Closing { .. })) => Ok(Cause::Closing),
        _ => Ok(Cause::Amended),
    }
}

/// The name under which a reminder of this closing stands in the ledger.
pub(crate) fn reminder_key(closes_at: DateTime<Utc>, days: u16) -> String {
    format!("{}{days}", reminder_prefix(closes_at))
}

/// What the names of all reminders of this closing begin with.
pub(crate) fn reminder_prefix(closes_at: DateTime<Utc>) -> String {
    format!("{} {} ", Cause::Reminder.as_str(), closes_at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Whether a reminder is of a closing date that holds no more.
fn is_stale(cause: Cause, item: &FollowedItem) -> bool {
    let holds = |at: DateTime<Utc>| item.news.cause_key.starts_with(&reminder_prefix(at));
    cause == Cause::Reminder && !item.notice.notice.closing.as_ref().is_some_and(|closing| holds(closing.at))
}

/// What is told in a newer form than the one that was queued.
fn newer(items: &[EnvelopeItem], news: &[FollowedItem]) -> Vec<Newer> {
    let matches = items.iter().filter(|i| i.notice.revision > i.item.notice_revision).map(|i| Newer::Match(i.id, i.notice.revision));
    let followed = news.iter().filter(|n| n.notice.revision > n.news.notice_revision).map(|n| Newer::News(n.id, n.notice.revision));
    matches.chain(followed).collect()
}
