//! What a listing leaves out, asked notice by notice: SEAO's own pages, some after each
//! reading of its listing and never all at once.
//!
//! Only notices that are new, changed or still without a description are asked for. What is to
//! be asked stands in the feed's cursor, so that a restart goes on where it stopped; a page that
//! fails leaves its notice as the listing told it, and is tried again later. A refusal of the
//! server ends it for as long as the source's `refusal_minutes` say.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{Fault, FaultKind, Lang, Status, Text, supplemented};
use feeds::{Adapter, SeaoDetail, seao_detail};
use serde::{Deserialize, Serialize};
use store::{Outcome, PollRun};
use url::Url;

use super::{
    Leased, PollError, failed_run,
    fault::nothing_known,
    intake::{Intake, Taken},
    new_run,
    walk::Walk,
};
use crate::{
    fetch::{Ask, Payload, Reply},
    schedule,
    worker::{Progress, WorkerError},
};

/// Pages that are asked for under one lease.
const BATCH: u32 = 5;
/// Tries of one page before it is left alone.
const TRIES: u32 = 5;
/// Most notices that wait, and that are remembered as having nothing more to say.
const MOST: usize = 5_000;
/// Largest page.
const CAP: u64 = 8 << 20;
/// What a kept page is called, before its notice's reference.
pub(super) const PAGE: &str = "avis ";

/// What is to be asked, in the feed's cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Details {
    waiting: Vec<Wanted>,
    /// Notices whose pages said nothing more.
    asked: BTreeSet<String>,
    /// How many may still be asked for before the listing is read again.
    left: u32,
    /// When the listing is to be read.
    listing_due: Option<DateTime<Utc>>,
}

/// A page that is to be asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Wanted {
    reference: String,
    uuid: String,
    #[serde(skip_serializing_if = "is_zero")]
    tries: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<DateTime<Utc>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// A notice of a listing, as far as its own page matters.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) reference: String,
    pub(super) url: String,
    pub(super) outcome: Outcome,
    pub(super) described: bool,
}

impl Details {
    /// Takes note of what a listing named.
    pub(super) fn want(&mut self, listed: Vec<Listed>) {
        for Listed { reference, url, outcome, described } in listed {
            let changed = matches!(outcome, Outcome::New | Outcome::Changed);
            if changed {
                self.asked.remove(&reference);
            }
            let needed = changed || (!described && !self.asked.contains(&reference));
            let known = self.waiting.iter().any(|w| w.reference == reference);
            if let Some(uuid) = uuid(&url).filter(|_| needed && !known && self.waiting.len() < MOST) {
                self.waiting.push(Wanted { reference, uuid, ..Wanted::default() });
            }
        }
    }

    /// The listing is read to its end, and due again at `listing_due`.
    pub(super) fn begin(&mut self, most: u32, listing_due: DateTime<Utc>) {
        (self.left, self.listing_due) = (most, Some(listing_due));
    }

    /// Whether a page may be asked for now, before the listing is due.
    pub(super) fn ready(&self, now: DateTime<Utc>) -> bool {
        let early = self.listing_due.is_some_and(|at| at > now);
        early && self.left > 0 && self.waiting.iter().any(|w| w.after.is_none_or(|at| at <= now))
    }

    fn next(&mut self, now: DateTime<Utc>) -> Option<Wanted> {
        let at = self.waiting.iter().position(|w| w.after.is_none_or(|at| at <= now)).filter(|_| self.left > 0)?;
        self.left -= 1;
        Some(self.waiting.remove(at))
    }

    fn done(&mut self, wanted: Wanted) {
        self.asked.insert(wanted.reference);
        while self.asked.len() > MOST {
            self.asked.pop_first();
        }
    }

    /// The page failed: it waits at the end of the line, and is left alone after some tries.
    fn failed(&mut self, wanted: Wanted, again: DateTime<Utc>) {
        let tries = wanted.tries.saturating_add(1);
        if tries >= TRIES {
            return self.done(wanted);
        }
        self.waiting.push(Wanted { tries, after: Some(again), ..wanted });
    }

    /// The server wants to be left alone: nothing of it is asked before `again`.
    fn refused(&mut self, wanted: Wanted, again: DateTime<Utc>) {
        self.waiting.insert(0, wanted);
        self.left = 0;
        self.listing_due = self.listing_due.max(Some(again));
    }
}

/// The key of a notice's own page, if it is one that can stand in an address.
fn uuid(url: &str) -> Option<String> {
    let (_, id) = url.split_once("ItemId=")?;
    let good = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then(|| id.to_owned())
}

impl Leased<'_> {
    /// Asks for some of the pages that wait.
    pub(super) async fn details(mut self, mut walk: Walk) -> Result<(), WorkerError> {
        let mut run = new_run(&self.source.name, &self.feed.key, Some("details".to_owned()), self.now);
        for _ in 0..BATCH {
            let Some(wanted) = walk.details.next(self.now) else { break };
            match self.detail(&wanted, &mut run).await {
                Ok(()) => walk.details.done(wanted),
                Err(e @ PollError::Store(_)) => {
                    walk.details.failed(wanted, self.here());
                    failed_run(&mut run, &e);
                    break;
                }
                Err(e) if self.retry_after(&e).is_some() => {
                    let wait = schedule::back_off(1, self.retry_after(&e), self.worker.chance.fraction());
                    walk.details.refused(wanted, self.here() + wait);
                    self.state.last_error = Some(e.fault().stored());
                    failed_run(&mut run, &e);
                    break;
                }
                Err(e) => {
                    run.skipped += 1;
                    tracing::info!(source = self.source.name, notice = wanted.reference, error = %e, "a notice's own page failed");
                    let wait = schedule::back_off(wanted.tries.saturating_add(3), None, self.worker.chance.fraction());
                    walk.details.failed(wanted, self.here() + wait);
                }
            }
        }
        let due = walk.details.listing_due.unwrap_or(self.now);
        self.state.next_due = if walk.details.ready(self.now) { self.now } else { due };
        self.changed_by(&run);
        self.state.cursor = serde_json::to_value(&walk).unwrap_or_default();
        self.finish(run, Taken::default()).await
    }

    async fn detail(&self, wanted: &Wanted, run: &mut PollRun) -> Result<(), PollError> {
        let resource = format!("{PAGE}{}", wanted.reference);
        self.worker.tell(Progress::Fetching { source: &self.source.name, feed: &self.feed.key, resource: Some(&resource) });
        let place = Url::parse(&self.feed.url).and_then(|home| home.join(&format!("avis/{}/consulter", wanted.uuid)));
        let url = place.map_err(|e| {
            PollError::Suspicious(Fault::new(FaultKind::BadAddress, e.to_string()).with("detail", e.to_string()).at(&self.feed.url))
        })?;
        let ask = Ask { private: self.source.private_network, cap: CAP, ..self.ask(url.as_str())? };
        let Reply::Body(body) = self.request(&ask).await? else { return Err(nothing_known()) };
        (run.http_status, run.bytes) = (Some(i64::from(body.status)), run.bytes + super::count(body.payload.bytes));
        let intake = Intake { kind: domain::FeedKind::Delta, resource: Some(&resource), ..self.intake(None) };
        let (payload, id) = Box::pin(intake.keep(body.payload)).await?;
        run.seen += 1;
        if intake.supplement(&wanted.reference, payload, id).await? {
            run.changed += 1;
        } else {
            run.unchanged += 1;
        }
        Ok(())
    }
}

impl Intake<'_> {
    /// The reference of the notice whose own page a kept payload is, if it is one.
    pub(super) fn page_of(&self) -> Option<&str> {
        self.resource.filter(|_| self.adapter == Adapter::SeaoLive)?.strip_prefix(PAGE)
    }

    /// Adds what a notice's own page says; whether that is anything new.
    pub(super) async fn supplement(&self, reference: &str, mut payload: Payload, id: i64) -> Result<bool, PollError> {
        let reader = payload.reader().map_err(|e| PollError::Broken(e.to_string()))?;
        let SeaoDetail { description, value } = seao_detail(reader)?;
        let stored = self.worker.db.notice_by_reference(self.source, reference).await?;
        // One that is not listed any more rests as it is.
        let Some(mut notice) = stored.map(|s| s.notice).filter(|n| n.status != Status::Unlisted) else { return Ok(false) };
        let before = (notice.description.clone(), notice.value.clone());
        if !description.is_empty() {
            notice.description = Text::of(Lang::FR, description);
        }
        notice.value = notice.value.or(value);
        let key = supplemented(&notice.version_key);
        // A page of before, read again, says nothing against a release that has come since.
        let late = self.again.is_some() && key != notice.version_key && !before.0.is_empty();
        if late || before == (notice.description.clone(), notice.value.clone()) {
            return Ok(false);
        }
        notice.version_key = key;
        let mut tx = self.worker.db.begin().await?;
        let done = tx.upsert_notices_of(&[notice], Some(id), self.now).await?;
        tx.commit().await?;
        Ok(done.iter().any(|u| u.outcome == Outcome::Changed))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const HOUR: TimeDelta = TimeDelta::hours(1);

    fn listed(n: u32, outcome: Outcome, described: bool) -> Listed {
        let url = format!("https://seao.gouv.qc.ca/avis-resultat-recherche/consulter?ItemId=u-{n}");
        Listed { reference: format!("n{n}"), url, outcome, described }
    }

    #[test]
    fn only_what_is_new_changed_or_bare_is_asked_and_never_more_than_allowed() {
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let mut details = Details::default();
        details.want(vec![listed(1, Outcome::New, false), listed(2, Outcome::Unchanged, true), listed(3, Outcome::Unchanged, false)]);
        details.want(vec![listed(1, Outcome::Unchanged, false), listed(4, Outcome::Changed, true)]);
        assert!(!details.ready(now), "the listing was not read to its end");
        details.begin(2, now + HOUR);
        assert!(details.ready(now) && !details.ready(now + HOUR), "the listing comes first when it is due");
        let first = details.next(now).unwrap();
        assert_eq!((first.reference.as_str(), first.uuid.as_str()), ("n1", "u-1"));
        details.done(first);
        let second = details.next(now).unwrap();
        assert_eq!(second.reference, "n3");
        details.failed(second, now + HOUR);
        assert!(!details.ready(now) && details.next(now).is_none(), "two were allowed");
        let kept: Details = serde_json::from_value(serde_json::to_value(&details).unwrap()).unwrap();
        assert_eq!(kept, details, "it survives the store");

        // What said nothing is not asked again until it changes; what fails is left alone in the end.
        details.want(vec![listed(1, Outcome::Unchanged, false)]);
        details.begin(100, now + HOUR * 9);
        let mut order = Vec::new();
        let mut at = now;
        while let Some(wanted) = details.next(at) {
            order.push(wanted.reference.clone());
            details.failed(wanted, at);
            at += TimeDelta::seconds(1);
        }
        assert_eq!(order.iter().filter(|r| *r == "n4").count(), 5);
        assert!(!order.contains(&"n1".to_owned()));
        details.want(vec![listed(1, Outcome::Changed, true)]);
        assert_eq!(details.next(at).unwrap().reference, "n1");
    }

    #[test]
    fn a_refusal_ends_it_until_the_server_may_be_asked_again() {
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let mut details = Details::default();
        details.want(vec![listed(1, Outcome::New, false)]);
        details.begin(9, now + HOUR);
        let wanted = details.next(now).unwrap();
        details.refused(wanted, now + HOUR * 24);
        assert!(!details.ready(now + HOUR * 2));
        assert_eq!(details.listing_due, Some(now + HOUR * 24), "nor is the listing");
        details.begin(9, now + HOUR * 25);
        assert!(details.ready(now + HOUR * 24));
    }

    #[test]
    fn nothing_of_a_publisher_can_lead_elsewhere() {
        for bad in
            ["", "ItemId=", "x?ItemId=../../y", "x?ItemId=a/b", "x?ItemId=a%2Fb", "x?ItemId=a&b=c", &format!("ItemId={}", "a".repeat(65))]
        {
            assert_eq!(uuid(bad), None, "{bad}");
        }
        assert_eq!(uuid("https://a.example/x?ItemId=0a-1").as_deref(), Some("0a-1"));
    }
}
