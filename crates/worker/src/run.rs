//! The loop: poll, match, deliver and tidy, each at its own pace, until told to stop.

use std::{future::Future, time::Duration};

use store::FeedState;
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};

use crate::worker::{Outcome, Worker, WorkerError};

/// How long a loop with nothing to do rests; a bell wakes it earlier.
const REST: Duration = Duration::from_secs(1);
/// How long feeds rest when none is due; they are due by the minute.
const FEED_REST: Duration = Duration::from_secs(2);
/// How long a loop rests after the store failed it.
const TROUBLE_REST: Duration = Duration::from_secs(5);
/// How often it is asked whether it is time to reconcile.
const RECONCILE_REST: Duration = Duration::from_secs(30);
const TIDY_EVERY: Duration = Duration::from_hours(1);
const REMIND_EVERY: Duration = Duration::from_mins(5);
/// Time that everything has.
const GRACE: Duration = Duration::from_secs(30);

type Stop = watch::Receiver<bool>;

impl Worker {
    /// Works until `shutdown` is done; then claims nothing more and ends within 30 seconds.
    /// A poll that does not end in time is given back untouched.
    pub async fn run(&self, shutdown: impl Future<Output = ()> + Send) -> Result<(), WorkerError> {
        self.register(self.clock.now()).await?;
        let (stop, stopped) = watch::channel(false);
        let mut loops = JoinSet::new();
        let (poller, matcher, sender, tidier) = (self.clone(), self.clone(), self.clone(), self.clone());
        loops.spawn(self.clone().reminding(stopped.clone()));
        loops.spawn(self.clone().reconciling(stopped.clone()));
        let (sa, sb, sc, sd) = (stopped.clone(), stopped.clone(), stopped.clone(), stopped);
        loops.spawn(async move { poller.polls(sa).await });
        loops.spawn(async move {
            // Pages that show scores want what was learned even when nothing is to match.
            if let Err(error) = matcher.learn().await {
                tracing::error!(%error, "what past notices teach could not be read");
            }
            let bell = matcher.bells.matching.clone();
            pace("matching", sb, &bell, REST, || matcher.match_step(matcher.clock.now())).await;
        });
        loops.spawn(async move { sender.deliveries(sc).await });
        loops.spawn(async move {
            let never = Notify::new();
            pace("tidying", sd, &never, TIDY_EVERY, || async { tidier.hourly_step(tidier.clock.now()).await.map(|_| Outcome::Idle) }).await;
        });
        shutdown.await;
        tracing::info!("stopping: nothing new is begun");
        // Nobody listens only when every loop has already ended.
        let _ = stop.send(true);
        self.bells.matching.notify_one();
        self.bells.deliver.notify_one();
        let ended = timeout(GRACE, async { while loops.join_next().await.is_some() {} }).await;
        if ended.is_err() {
            tracing::warn!("stopped with work in hand; it is taken up again when its lease ends");
            loops.abort_all();
        }
        Ok(())
    }

    async fn reminding(self, stop: Stop) {
        let never = Notify::new();
        let step = || async { self.remind_step(self.clock.now()).await.map(|_| Outcome::Idle) };
        pace("reminding", stop, &never, REMIND_EVERY, step).await;
    }

    async fn reconciling(self, stop: Stop) {
        let never = Notify::new();
        // What is found twice must not be looked for without a rest.
        let step = || async { self.reconcile_step(self.clock.now()).await.map(|_| Outcome::Idle) };
        pace("reconciling", stop, &never, RECONCILE_REST, step).await;
    }

    /// Keeps several mails going; one that the server makes wait holds up no other.
    async fn deliveries(&self, mut stop: Stop) {
        let at_once = self.settings.mails_at_once.max(1);
        let mut going: JoinSet<()> = JoinSet::new();
        while !*stop.borrow() {
            while going.try_join_next().is_some() {}
            // Leasing costs the same for one as for many: it waits for room for half.
            if going.len() > at_once / 2 {
                tokio::select! { _ = going.join_next() => {}, _ = stop.changed() => {} }
                continue;
            }
            let now = self.clock.now();
            match self.claim_mails(at_once - going.len(), now).await {
                Ok(leased) if leased.is_empty() => rest(&mut stop, &self.bells.deliver, REST).await,
                Ok(leased) => leased.into_iter().for_each(|envelope| {
                    let worker = self.clone();
                    going.spawn(async move {
                        if let Err(error) = worker.guarded(envelope, now).await {
                            tracing::error!(%error, "what became of a mail could not be noted");
                        }
                    });
                }),
                Err(error) => {
                    tracing::error!(%error, "no mail could be claimed");
                    rest(&mut stop, &self.bells.deliver, TROUBLE_REST).await;
                }
            }
        }
        // What has begun is ended, as far as there is time.
        while going.join_next().await.is_some() {}
    }

    /// Keeps several polls going; one that is slow holds up no other.
    async fn polls(&self, mut stop: Stop) {
        let mut going: JoinSet<()> = JoinSet::new();
        let mut held: Vec<FeedState> = Vec::new();
        while !*stop.borrow() {
            while going.try_join_next().is_some() {}
            if going.is_empty() {
                held.clear();
            }
            if going.len() >= self.settings.polls_at_once.max(1) {
                tokio::select! { _ = going.join_next() => {}, _ = stop.changed() => {} }
                continue;
            }
            let now = self.clock.now();
            match self.claim_feed(now).await {
                Ok(Some(state)) => {
                    held.push(state.clone());
                    let worker = self.clone();
                    going.spawn(async move {
                        if let Err(error) = worker.poll_leased(state, now).await {
                            tracing::error!(%error, "a poll could not be recorded");
                        }
                    });
                }
                Ok(None) => rest(&mut stop, &self.bells.polls, FEED_REST).await,
                Err(error) => {
                    tracing::error!(%error, "no feed could be claimed");
                    rest(&mut stop, &self.bells.polls, TROUBLE_REST).await;
                }
            }
        }
        let deadline = Instant::now() + self.settings.poll_grace.min(Duration::from_secs(25));
        while let Ok(Some(_)) = timeout_at(deadline, going.join_next()).await {}
        if !going.is_empty() {
            going.shutdown().await;
            self.give_back(held).await;
        }
    }

    /// Gives feeds back whose polls were broken off; those that ended are not ours any more
    /// and stay as they are.
    async fn give_back(&self, held: Vec<FeedState>) {
        for state in held {
            let given = async {
                let mut tx = self.db.begin().await?;
                tx.finish_feed(&state).await?;
                tx.commit().await
            };
            if let Err(error) = given.await {
                tracing::warn!(source = state.source, feed = state.feed, %error, "a feed stays leased");
            }
        }
    }
}

/// Repeats a step: at once while there is work, else after a rest or a bell.
async fn pace<F>(name: &'static str, mut stop: Stop, bell: &Notify, idle: Duration, step: impl Fn() -> F)
where
    F: Future<Output = Result<Outcome, WorkerError>>,
{
    while !*stop.borrow() {
        match step().await {
            Ok(Outcome::Did(_)) => {}
            Ok(Outcome::Idle) => rest(&mut stop, bell, idle).await,
            Err(error) => {
                tracing::error!(step = name, %error, "the step failed; it is tried again");
                rest(&mut stop, bell, TROUBLE_REST).await;
            }
        }
    }
}

async fn rest(stop: &mut Stop, bell: &Notify, long: Duration) {
    tokio::select! {
        _ = stop.changed() => {}
        () = bell.notified() => {}
        () = tokio::time::sleep(long) => {}
    }
}
