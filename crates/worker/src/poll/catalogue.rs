//! A feed that is a catalogue of files: one lease reads the listing or takes one file.
//!
//! One at a time, so that progress is kept after each file, a restart goes on where it
//! stopped, and a year's backfill never holds a lease for hours.

use chrono_tz::America::Toronto;
use domain::{Fault, FaultKind, FeedKind};
use feeds::ckan;
use store::{PollRun, RunOutcome};
use url::Url;

use super::{
    Leased, PollError, count, failed_run,
    fault::nothing_known,
    intake::{Intake, Taken},
    new_run,
    plan::{Plan, Waiting},
};
use crate::{
    fetch::{Ask, Reply},
    schedule,
    worker::{Progress, WorkerError},
};

/// Largest listing; the feed's own cap is for its files.
const LISTING_CAP: u64 = 32 << 20;

impl Leased<'_> {
    pub(super) async fn catalogue(mut self) -> Result<(), WorkerError> {
        let mut plan: Plan = serde_json::from_value(self.state.cursor.clone()).unwrap_or_default();
        let file = if plan.listing_due(self.now) { None } else { plan.ready(self.now).cloned() };
        let (run, taken) = match file {
            Some(file) => self.file(&mut plan, &file).await,
            None => (self.listing(&mut plan).await, Taken::default()),
        };
        self.state.next_due = plan.next_due(self.now);
        self.state.failures = i64::from(plan.failures());
        self.state.cursor = serde_json::to_value(&plan).unwrap_or_default();
        if run.outcome != RunOutcome::Failed {
            self.state.last_success = Some(self.now);
            self.state.last_error = plan.error();
        }
        self.changed_by(&run);
        self.finish(run, taken).await
    }

    async fn listing(&mut self, plan: &mut Plan) -> PollRun {
        let mut run = new_run(&self.source.name, &self.feed.key, None, self.now);
        match self.read_listing(plan, &mut run).await {
            Ok(()) => {
                plan.listing_tries = 0;
                plan.next_listing = Some(schedule::next_due(self.now, self.every(), self.worker.chance.fraction()));
            }
            Err(e) => {
                plan.listing_tries = plan.listing_tries.saturating_add(1);
                let wait = schedule::back_off(plan.listing_tries, self.retry_after(&e), self.worker.chance.fraction());
                plan.next_listing = Some(self.here() + wait);
                self.state.last_error = Some(e.fault().stored());
                failed_run(&mut run, &e);
            }
        }
        run
    }

    async fn read_listing(&mut self, plan: &mut Plan, run: &mut PollRun) -> Result<(), PollError> {
        self.worker.tell(Progress::Fetching { source: &self.source.name, feed: &self.feed.key, resource: None });
        let url = schedule::address(&self.feed.url, self.now);
        let ask = Ask {
            private: self.source.private_network,
            etag: self.state.etag.as_deref(),
            last_modified: self.state.last_modified.as_deref(),
            cap: LISTING_CAP,
            ..self.ask(&url)?
        };
        let mut body = match self.request(&ask).await? {
            Reply::NotModified => {
                (run.outcome, run.http_status) = (RunOutcome::NotModified, Some(304));
                return Ok(());
            }
            Reply::Body(body) => *body,
        };
        (run.http_status, run.bytes) = (Some(i64::from(body.status)), count(body.payload.bytes));
        let json = body.payload.to_vec().map_err(|e| PollError::Broken(e.to_string()))?;
        let listing = ckan::resources(&json)?;
        if !listing.iter().any(|r| r.name.starts_with(&self.feed.resource_prefix)) {
            let prefix = &self.feed.resource_prefix;
            let fault = Fault::new(FaultKind::NoFile, format!("empty: none of {} files begins with {prefix:?}", listing.len()));
            return Err(PollError::Suspicious(fault.with("n", listing.len()).with("prefix", prefix.as_str())));
        }
        let today = self.now.with_timezone(&Toronto).date_naive();
        let new = plan.merge(&listing, &self.feed.resource_prefix, self.feed.backfill_days, today);
        if new == 0 && self.state.payload_digest.as_ref() == Some(&body.payload.digest) {
            run.outcome = RunOutcome::Unchanged;
        }
        (self.state.etag, self.state.last_modified) = (body.etag, body.last_modified);
        self.state.payload_digest = Some(body.payload.digest);
        Ok(())
    }

    async fn file(&mut self, plan: &mut Plan, file: &Waiting) -> (PollRun, Taken) {
        let mut run = new_run(&self.source.name, &self.feed.key, Some(file.name.clone()), self.now);
        match self.take_file(file, &mut run).await {
            Ok(taken) => {
                plan.taken(&file.id);
                self.state.last_records = Some(run.seen);
                (run, taken)
            }
            Err(e) => {
                let wait = schedule::back_off(file.tries.saturating_add(1), self.retry_after(&e), self.worker.chance.fraction());
                let fault = of_file(&file.name, e.fault());
                plan.failed(&file.id, fault.stored(), self.here(), wait);
                self.state.last_error = Some(fault.stored());
                let taken = failed_run(&mut run, &e);
                (run, taken)
            }
        }
    }

    async fn take_file(&self, file: &Waiting, run: &mut PollRun) -> Result<Taken, PollError> {
        self.worker.tell(Progress::Fetching { source: &self.source.name, feed: &self.feed.key, resource: Some(&file.name) });
        let same = same_host(&self.feed.url, &file.url);
        let ask = Ask { private: self.source.private_network && same, ..self.ask(&file.url)? };
        // A key is for the publisher's own host.
        let ask = Ask { key: ask.key.filter(|_| same), ..ask };
        let Reply::Body(body) = self.request(&ask).await? else {
            return Err(nothing_known());
        };
        (run.http_status, run.bytes) = (Some(i64::from(body.status)), count(body.payload.bytes));
        // A week is as long as it is: there is no band to compare it with.
        let taken = Intake { kind: FeedKind::Delta, resource: Some(&file.name), ..self.intake(None) }.take(body.payload).await?;
        taken.write_into(run);
        Ok(taken)
    }
}

/// What is wrong with one of several files.
fn of_file(name: &str, fault: Fault) -> Fault {
    let text = format!("{name}: {fault}");
    fault.at(name).saying(text)
}

/// Whether a file lies on the very host and port that the operator wrote down.
fn same_host(configured: &str, url: &str) -> bool {
    let place = |text: &str| {
        let url = Url::parse(text).ok()?;
        Some((url.host()?.to_owned(), url.port_or_known_default()?))
    };
    place(configured).is_some_and(|known| place(url) == Some(known))
}
