//! A feed that is read page by page: one lease reads one page.
//!
//! One at a time, so that each page is stored with the place where to go on, a restart loses
//! nothing, and a long backfill neither holds a lease for hours nor keeps other feeds waiting.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Fault, FaultKind, FeedKind};
use feeds::{Asked, FeedError, Turn};
use store::{PollRun, RunOutcome};

use super::{
    Leased, PollError, count, failed_run,
    fault::{nothing_known, short},
    intake::{Intake, Taken},
    new_run,
    walk::{Page, Walk, permitted},
};
use crate::{
    fetch::{Ask, Payload, Reply},
    schedule, window,
    worker::{Progress, WorkerError},
};

/// What came of a page that was read.
struct Read {
    taken: Taken,
    turn: Turn,
    records: i64,
    digest: String,
}

/// What the end of a walk through everything shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Nothing: there are more pages, or it was not everything.
    Nothing,
    /// All of it, from this payload on.
    Whole(i64),
    /// It cannot be believed, as this payload showed.
    Unbelievable(i64),
}

impl Leased<'_> {
    /// Reads the next page of the walk, or the first one of a new walk.
    pub(super) async fn paged(mut self) -> Result<(), WorkerError> {
        let mut walk: Walk = serde_json::from_value(self.state.cursor.clone()).unwrap_or_default();
        if self.feed.details > 0 && walk.page.is_none() && walk.details.ready(self.now) {
            return Box::pin(self.details(walk)).await;
        }
        let mut page = walk.take(self.feed, self.source.zone, self.now);
        let resource = (page.number > 1).then(|| format!("page {}", page.number));
        let mut run = new_run(&self.source.name, &self.feed.key, resource, self.now);
        let taken = match self.page(&walk, &mut page, &mut run).await {
            Ok(None) => {
                walk.done(&page, None);
                self.walked(&mut walk, page.to);
                Taken::default()
            }
            Ok(Some(read)) => {
                let (taken, shown) = self.took(&mut walk, page, read, &mut run);
                self.show(shown).await?;
                taken
            }
            Err(e) => {
                if page.first > 0 && matches!(e, PollError::Feed(_) | PollError::Suspicious(_)) {
                    self.show(Shown::Unbelievable(page.first)).await?;
                }
                walk.failed(page);
                self.fail(&e);
                failed_run(&mut run, &e)
            }
        };
        self.changed_by(&run);
        self.state.cursor = serde_json::to_value(&walk).unwrap_or_default();
        self.finish(run, taken).await
    }

    /// Fetches and stores a page; nothing when the server says that it is the old one.
    async fn page(&mut self, walk: &Walk, page: &mut Page, run: &mut PollRun) -> Result<Option<Read>, PollError> {
        self.worker.tell(Progress::Fetching { source: &self.source.name, feed: &self.feed.key, resource: run.resource.as_deref() });
        let every = TimeDelta::minutes(i64::from(self.every()));
        let known = walk.validates(page, every, self.now);
        let ask = Ask {
            body: &page.body,
            etag: self.state.etag.as_deref().filter(|_| known),
            last_modified: self.state.last_modified.as_deref().filter(|_| known),
            // A page's address was found good before it was remembered.
            private: self.source.private_network,
            ..self.ask(&page.url)?
        };
        let body = match self.request(&ask).await? {
            Reply::NotModified if known => {
                (run.outcome, run.http_status) = (RunOutcome::NotModified, Some(304));
                return Ok(None);
            }
            Reply::NotModified => return Err(nothing_known()),
            Reply::Body(body) => *body,
        };
        (run.http_status, run.bytes) = (Some(i64::from(body.status)), count(body.payload.bytes));
        let digest = body.payload.digest.clone();
        if page.number > 1 && page.digest == digest {
            let text = format!("page {} is page {} once more", page.number, page.number - 1);
            return Err(PollError::Suspicious(Fault::new(FaultKind::SamePage, text).with("n", page.number)));
        }
        if page.number == 1 {
            (page.etag, page.last_modified) = (body.etag, body.last_modified);
        }
        let known = page.number == 1 && self.worker.settings.skip_same_payload && self.state.payload_digest.as_ref() == Some(&digest);
        // A page is as long as it is; a whole listing is looked at when its last page was read.
        let of_all = self.is_everything();
        let intake = Intake { kind: FeedKind::Delta, page: of_all, resource: run.resource.as_deref(), ..self.intake(None) };
        // Before anything of it is looked at: one whose continuation cannot be read is kept as well.
        let (payload, kept) = if known {
            (body.payload, None)
        } else {
            Box::pin(intake.keep(body.payload)).await.map(|(payload, id)| (payload, Some(id)))?
        };
        if page.number == 1 {
            page.first = kept.unwrap_or_default();
        }
        let (payload, turn) = self.turn(walk, page, payload).await?;
        if known && turn.next.is_none() {
            run.outcome = RunOutcome::Unchanged;
            let records = self.state.last_records.unwrap_or_default();
            if of_all && !turn.partial {
                self.intake(None).repeated(payload).await?;
            }
            return Ok(Some(Read { taken: Taken::default(), turn, records, digest }));
        }
        let taken = match kept {
            Some(id) => intake.take_kept(payload, id).await?,
            None => intake.take(payload).await?,
        };
        taken.write_into(run);
        if page.number == 1 {
            page.first = taken.payload;
        }
        page.nameless |= taken.nameless();
        Ok(Some(Read { taken, turn, records: run.seen, digest }))
    }

    /// How the page goes on; read on a thread of its own, as it may be long.
    async fn turn(&self, walk: &Walk, page: &Page, mut payload: Payload) -> Result<(Payload, Turn), PollError> {
        let _place = self.worker.reading(payload.bytes).await;
        let (adapter, since) = (self.adapter, Some(walk.newest.unwrap_or(page.from)));
        let (url, body, mark) = (page.url.clone(), page.body.clone(), page.mark.clone());
        let read = move || {
            let io = |source| FeedError::Io { place: "temporary file".to_owned(), source };
            let asked = Asked { url: &url, body: &body, mark: &mark, since };
            let turn = adapter.turn(&asked, payload.reader().map_err(io)?)?;
            Ok::<_, FeedError>((payload, turn))
        };
        Ok(tokio::task::spawn_blocking(read).await.map_err(|e| PollError::Broken(e.to_string()))??)
    }

    /// A page is stored: on to the next, or the walk is done.
    fn took(&mut self, walk: &mut Walk, page: Page, read: Read, run: &mut PollRun) -> (Taken, Shown) {
        let Read { mut taken, turn, records, digest } = read;
        if self.feed.details > 0 {
            walk.details.want(std::mem::take(&mut taken.listed));
        }
        if page.number == 1 {
            walk.url.clone_from(&page.url);
            walk.read_at = Some(self.now);
            self.state.payload_digest = Some(digest.clone());
        }
        let ended = match turn.next {
            Some(mut next) => {
                let hosts = (self.source.hosts.as_slice(), self.source.key_parameter.as_str());
                let home = &self.feed.url;
                match permitted(home, &next.url, hosts.0, hosts.1) {
                    Ok(url) => next.url = url,
                    Err(why) => return self.stray(walk, why, run, taken),
                }
                // An empty page that names itself is how some publishers end.
                match page.circle(&next, self.feed.max_pages) {
                    Some(_) if records == 0 => page,
                    Some(why) => return self.stray(walk, why, run, taken),
                    None => {
                        walk.goes_on(page, next, records, &digest, turn.newest);
                        self.state.next_due = self.now;
                        if self.state.failures == 0 {
                            self.state.last_success = Some(self.now);
                        }
                        return (taken, Shown::Nothing);
                    }
                }
            }
            None => page,
        };
        if let Err(why) = self.whole(ended.records + records) {
            return self.stray(walk, why, run, taken);
        }
        (self.state.etag, self.state.last_modified) = (ended.etag.clone(), ended.last_modified.clone());
        // A circle that an empty page closes is an end like another.
        let everything = ended.first > 0 && !ended.nameless && !turn.partial && taken.payload > 0;
        let shown = if everything { Shown::Whole(ended.first) } else { Shown::Nothing };
        walk.done(&ended, turn.newest);
        self.walked(walk, ended.to);
        (taken, shown)
    }

    /// Whether its pages together name everything that is open.
    fn is_everything(&self) -> bool {
        self.feed.kind == FeedKind::Snapshot && !window::moves(self.feed)
    }

    /// Decides what is not listed any more, where the feed is a list of everything.
    async fn show(&self, shown: Shown) -> Result<(), WorkerError> {
        if !self.is_everything() {
            return Ok(());
        }
        let (source, feed) = (self.source.name.as_str(), self.feed.key.as_str());
        let mut tx = self.worker.db.begin().await?;
        match shown {
            Shown::Nothing => {}
            Shown::Unbelievable(payload) => tx.snapshot_failed(source, feed, payload).await?,
            Shown::Whole(first) => {
                let listed = tx.take_walk(source, feed, first, self.now).await?;
                if listed.gone + listed.back > 0 {
                    tracing::info!(source, feed, gone = listed.gone, back = listed.back, "listing changed");
                }
            }
        }
        Ok(tx.commit().await?)
    }

    /// What is only known at the end of a listing of everything: that it is too short.
    fn whole(&mut self, records: i64) -> Result<(), Fault> {
        let before = self.state.last_records.filter(|n| *n > 0 && self.feed.kind == FeedKind::Snapshot);
        if let Some(before) = before {
            let least = if self.intake(None).patient { 1 } else { (before * 3 + 3) / 4 };
            if records < least {
                return Err(short(records, before, least, " on all pages"));
            }
        }
        self.state.last_records = Some(records);
        Ok(())
    }

    /// The page is stored, but the walk cannot be ended: it begins again, later.
    fn stray(&mut self, walk: &mut Walk, why: Fault, run: &mut PollRun, taken: Taken) -> (Taken, Shown) {
        walk.page = None;
        let error = PollError::Suspicious(why);
        self.fail(&error);
        failed_run(run, &error);
        let payload = taken.payload;
        (taken, if payload > 0 { Shown::Unbelievable(payload) } else { Shown::Nothing })
    }

    /// A whole window is stored.
    fn walked(&mut self, walk: &mut Walk, to: DateTime<Utc>) {
        debug_assert!(walk.page.is_none());
        (self.state.failures, self.state.last_error) = (0, None);
        self.state.last_success = Some(self.now);
        // What a long pause left over is read at once, window by window.
        let caught_up = self.now - to < TimeDelta::minutes(i64::from(self.every()));
        self.state.next_due = if caught_up { schedule::next_due(self.now, self.every(), self.worker.chance.fraction()) } else { self.now };
        if self.feed.details > 0 {
            walk.details.begin(self.feed.details, self.state.next_due);
            self.state.next_due = if walk.details.ready(self.now) { self.now } else { self.state.next_due };
        }
    }
}
