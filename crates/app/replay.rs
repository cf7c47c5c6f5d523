//! `crieur replay`: what a source has said is read again, then matched.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::Lang;
use store::RunOutcome;
use worker::Replayed;

use crate::{
    both::{Trouble, count},
    cli::Replay,
    clock,
    config::Config,
    once::{explain, line, settle, watch},
    terminal::Terminal,
    wire,
};

pub async fn execute(config: &Config, terminal: Terminal, given: &Replay) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let bar = terminal.spinner("Relecture", "Reading again");
    let worker = wire::worker(config, &db, &config.address())?.watched_by(watch(bar.clone(), terminal.lang));
    let zone = config.association.zone;
    let since = given.since.map(|day| begin(day, zone));
    let done = worker.replay(&given.source, since, clock::now()).await.map_err(explain)?;
    bar.set_message(terminal.pick("Appariement", "Matching"));
    settle(&worker).await?;
    bar.finish_and_clear();
    for one in &done {
        terminal.say(told(one, zone, Lang::FR), told(one, zone, Lang::EN));
    }
    let resolved = usize::try_from(done.iter().map(|one| one.resolved).sum::<u64>()).unwrap_or(usize::MAX);
    terminal.say(
        format!(
            "{} relues\u{a0}; {} de la quarantaine.",
            count(Lang::FR, done.len(), ["réponse", "réponses"]),
            count(Lang::FR, resolved, ["enregistrement sorti", "enregistrements sortis"])
        ),
        format!(
            "{} read again; {} out of quarantine.",
            count(Lang::EN, done.len(), ["reply", "replies"]),
            count(Lang::EN, resolved, ["record", "records"])
        ),
    );
    db.close().await;
    verdict(&given.source, &done)
}

/// The first instant of a day.
fn begin(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    midnight.and_local_timezone(zone).earliest().map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

fn told(one: &Replayed, zone: Tz, lang: Lang) -> String {
    format!("{} {}", locale::date_time(lang, one.read_at, zone), line(&one.run, lang))
}

fn verdict(source: &str, done: &[Replayed]) -> anyhow::Result<()> {
    let failed = done.iter().filter(|one| one.run.outcome == RunOutcome::Failed).count();
    let trouble = match (done.len(), failed) {
        (0, _) => Trouble::new(
            format!("rien n'est gardé de «\u{a0}{source}\u{a0}» pour cette période (polling.keep_days)."),
            format!("nothing is kept of “{source}” for this time (polling.keep_days)."),
        ),
        (_, 0) => return Ok(()),
        (all, failed) => {
            Trouble::new(format!("relectures en échec\u{a0}: {failed} sur {all}."), format!("failed readings: {failed} of {all}."))
        }
    };
    Err(trouble.into())
}
