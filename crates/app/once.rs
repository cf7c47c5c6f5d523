//! `crieur poll`, `deliver` and `migrate`: one piece of work, then the end.

use std::{path::Path, sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::Lang;
use indicatif::ProgressBar;
use locale::number;
use store::{Db, PollRun, RunOutcome};
use worker::{Progress, Watcher, Worker, WorkerError};

use crate::{
    both::{Trouble, count},
    cli::Deliver,
    clock,
    config::Config,
    standings,
    terminal::Terminal,
    wire,
};

/// Polls all sources, one, or one's file; then matches what is new.
pub async fn poll(config: &Config, terminal: Terminal, source: Option<&str>, file: Option<&Path>) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let bar = terminal.spinner("Lecture des sources", "Polling");
    let worker = wire::worker(config, &db, &config.address())?.watched_by(watch(bar.clone(), terminal.lang));
    let polled = match (source, file) {
        (Some(source), Some(file)) => worker.poll_file(source, file, clock::now()).await.map(|run| vec![run]),
        _ => worker.poll_now(source, clock::now()).await,
    };
    let runs = polled.map_err(explain)?;
    bar.set_message(terminal.pick("Appariement", "Matching"));
    let matched = settle(&worker).await?;
    bar.finish_and_clear();
    for run in &runs {
        terminal.say(line(run, Lang::FR), line(run, Lang::EN));
    }
    terminal.say(
        format!("Appariement\u{a0}: {}.", count(Lang::FR, matched, ["avis ou profil", "avis et profils"])),
        format!("Matched: {}.", count(Lang::EN, matched, ["notice or profile", "notices and profiles"])),
    );
    db.close().await;
    let failed = runs.iter().filter(|r| r.outcome == RunOutcome::Failed).count();
    if failed == 0 {
        return Ok(());
    }
    Err(Trouble::new(
        format!("lectures en échec\u{a0}: {failed} sur {}.", runs.len()),
        format!("failed polls: {failed} of {}.", runs.len()),
    )
    .into())
}

/// Matches until nothing is left to match.
pub async fn settle(worker: &Worker) -> Result<usize, WorkerError> {
    let mut done = 0;
    while let worker::Outcome::Did(n) = worker.match_step(clock::now()).await? {
        done += usize::try_from(n).unwrap_or_default();
    }
    Ok(done)
}

/// How long after its start `deliver` still looks for what has just been queued.
const SETTLED: TimeDelta = TimeDelta::seconds(2);

/// Sends what is due; what is held only when it is released. Or holds everything, or only
/// shows where the mails stand.
pub async fn deliver(config: &Config, terminal: Terminal, given: &Deliver) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    if given.hold {
        db.hold_all(clock::now()).await?;
        terminal.say(
            "Toute alerte est retenue, jusqu'à «\u{a0}crieur deliver --release\u{a0}».",
            "Every alert is held, until “crieur deliver --release”.",
        );
    } else if given.list {
        standings::list(&db, terminal).await?;
    } else {
        send(config, &db, terminal, given.release).await?;
    }
    db.close().await;
    Ok(())
}

async fn send(config: &Config, db: &Db, terminal: Terminal, release: bool) -> anyhow::Result<()> {
    if release {
        let n = db.release_held(clock::now()).await?;
        terminal.say(format!("Alertes libérées\u{a0}: {}.", number(Lang::FR, n)), format!("Alerts released: {}.", number(Lang::EN, n)));
    }
    let worker = wire::worker(config, db, &config.address())?;
    let bar = terminal.spinner("Envoi", "Delivering");
    let mut handled = 0;
    // What was queued a moment ago may be due only with the next full second, or the one
    // after it when that slot has left: "deliver" right behind "poll" must not miss it.
    let settled = clock::now() + SETTLED;
    loop {
        match worker.deliver_step(clock::now()).await? {
            worker::Outcome::Did(n) => {
                handled += n;
                bar.set_position(handled);
            }
            worker::Outcome::Idle if clock::now() >= settled => break,
            worker::Outcome::Idle => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    bar.finish_and_clear();
    worker.mailer.close().await;
    terminal
        .say(format!("Courriels traités\u{a0}: {}.", number(Lang::FR, handled)), format!("Mails handled: {}.", number(Lang::EN, handled)));
    Ok(standings::counts(db, terminal).await?)
}

/// Brings the tables up to date.
pub async fn migrate(config: &Config, terminal: Terminal) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    terminal.say(format!("{}\u{a0}: les tables sont à jour.", db.describe()), format!("{}: the tables are up to date.", db.describe()));
    db.close().await;
    Ok(())
}

/// What stops a poll, in the user's language where people can do something about it.
pub fn explain(error: WorkerError) -> anyhow::Error {
    match error {
        WorkerError::UnknownSource { name, known } => Trouble::new(
            format!("il n'y a pas de source «\u{a0}{name}\u{a0}»\u{a0}; il y a\u{a0}: {known}."),
            format!("there is no source “{name}”; there are: {known}."),
        )
        .into(),
        WorkerError::File { path, source } => Trouble::unreadable(&path, &source).into(),
        other => other.into(),
    }
}

/// One poll in one line.
pub fn line(run: &PollRun, lang: Lang) -> String {
    let n = |value: i64| number(lang, value);
    let file = run.resource.as_deref().map(|r| format!(" {r}")).unwrap_or_default();
    let (fr, en) = match run.outcome {
        RunOutcome::Failed => {
            let why = locale::fault(lang, run.error.as_deref().unwrap_or_default());
            (format!("échec\u{a0}: {why}"), format!("failed: {why}"))
        }
        RunOutcome::NotModified | RunOutcome::Unchanged => ("rien de changé".to_owned(), "nothing has changed".to_owned()),
        RunOutcome::Ok => (
            format!("{} lus, {} nouveaux, {} modifiés, {} écartés", n(run.seen), n(run.added), n(run.changed), n(run.skipped)),
            format!("{} read, {} new, {} changed, {} set aside", n(run.seen), n(run.added), n(run.changed), n(run.skipped)),
        ),
    };
    if lang == Lang::EN {
        format!("{}/{}{file}: {en}", run.source, run.feed)
    } else {
        format!("{}/{}{file}\u{a0}: {fr}", run.source, run.feed)
    }
}

/// Shows on a bar what a poll is doing.
pub fn watch(bar: ProgressBar, lang: Lang) -> Watcher {
    Arc::new(move |progress| match progress {
        Progress::Fetching { source, feed, resource } => {
            bar.set_message(format!("{source}/{feed} {}", resource.unwrap_or_default()));
        }
        Progress::Stored { source, feed, records } => bar.set_message(format!("{source}/{feed} {}", number(lang, records))),
        Progress::Done(_) => {}
    })
}
