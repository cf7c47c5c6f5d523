//! `crieur demo`: everything at once, in a throw-away folder, with invented firms and a
//! sample feed of our own that is polled over loopback like any source.

mod canadabuys;
mod content;
mod feed;
mod notices;
mod seao;

use std::{path::Path, time::Duration};

use chrono::{DateTime, Utc};
use chrono_tz::America::Toronto;
use domain::{Member, Person, Role};
use store::Db;
use tokio::{net::TcpListener, sync::watch};
use worker::Worker;

use crate::{
    cli::Demo,
    clock,
    config::Config,
    serve::{self, stop_signal, until, wait_for_signal},
    sources, staff,
    terminal::Terminal,
    wire,
};
use content::Firm;
use feed::Feed;

/// When the feeds change: late enough to read the first mails, soon enough to wait for.
const SECOND_STATE_AFTER: Duration = Duration::from_secs(25);
/// Where the pages are, when nobody says and it is free.
const PORT: u16 = 8080;

/// Runs until Ctrl-C; nothing is left behind.
pub async fn run(given: &Demo, terminal: Terminal) -> anyhow::Result<()> {
    let folder = tempfile::Builder::new().prefix("crieur-demo-").tempdir()?;
    let (stop, stopped) = stop_signal();
    tokio::spawn(async move {
        wait_for_signal().await;
        // Nobody listens only when everything has already ended.
        let _ = stop.send(true);
    });
    let feed = Feed::start(folder.path(), clock::now().with_timezone(&Toronto).date_naive(), stopped.clone()).await?;
    let listener = pages(given.port).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let config = config(folder.path(), &feed, given.live)?;
    let db = wire::database(&config).await?;
    let worker = wire::worker(&config, &db, &address)?;

    for source in feed::SOURCES {
        worker.poll_now(Some(source), clock::now()).await?;
    }
    let links = people(&db, &config, &address, clock::now()).await?;
    worker.learn().await?;
    announce(terminal, given, &config, &address, &links);
    let pages = serve::serve_pages(&config, &db, &worker, listener, &address, stopped.clone());
    let work = async { Ok(worker.run(until(stopped.clone())).await?) };
    tokio::try_join!(pages, work, second_state(&feed, &db, &worker, terminal, stopped.clone()))?;
    db.close().await;
    drop(folder);
    terminal.note("Arrêté ; le dossier de la démonstration est supprimé.", "Stopped; the demonstration's folder is gone.");
    Ok(())
}

/// The socket of the pages: the port asked for, or the usual one, or any.
async fn pages(port: Option<u16>) -> anyhow::Result<TcpListener> {
    let on = |port: u16| TcpListener::bind(("127.0.0.1", port));
    match port {
        Some(port) => serve::listen(&Config::of(&[("web.bind", format!("127.0.0.1:{port}"), "--port")])?).await,
        None => match on(PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => Ok(on(0).await?),
        },
    }
}

fn config(folder: &Path, feed: &Feed, live: bool) -> anyhow::Result<Config> {
    let flag = |key, value: &str| (key, value.to_owned(), "demo");
    let mut config = Config::of(&[
        flag("data.folder", &folder.to_string_lossy()),
        flag("association.name", "Association de démonstration"),
        flag("association.from", "avis@demonstration.example"),
        flag("association.postal", "1, rue de l'Exemple, Québec (Québec)"),
        flag("association.contact", "bonjour@demonstration.example"),
        flag("mail.group_minutes", "0"),
        flag("polling.crawl_delay_seconds", "0"),
    ])?;
    let real = std::mem::take(&mut config.polling.sources);
    config.polling.sources = sources::parse("demo", &feed.sources())?;
    if live {
        config.polling.sources.extend(real);
        config.polling.crawl_delay = Duration::from_secs(1);
    }
    Ok(config)
}

/// Who can sign in at once.
struct Links {
    staff: String,
    member: String,
    firm: String,
}

/// Stores the firms with their people and profiles, and one staff member.
async fn people(db: &Db, config: &Config, address: &str, now: DateTime<Utc>) -> anyhow::Result<Links> {
    let staff = staff::first_link(db, config, address, now).await?.unwrap_or_default();
    let mut first: Option<(Person, String)> = None;
    for firm in content::firms()? {
        let name = firm.name.clone();
        let person = store_firm(db, firm, now).await?;
        if first.is_none() {
            first = person.map(|p| (p, name));
        }
    }
    let (person, firm) = first.ok_or_else(|| anyhow::anyhow!("the demonstration has no firm"))?;
    let member = staff::sign_in(db, address, person.id, person.lang, now).await?;
    Ok(Links { staff, member, firm })
}

async fn store_firm(db: &Db, firm: Firm, now: DateTime<Utc>) -> anyhow::Result<Option<Person>> {
    let member = Member { id: 0, name: firm.name, neq: Some(firm.neq) };
    let Some(member_id) = db.upsert_member(&member, now).await? else { return Ok(None) };
    let mut first = None;
    for (name, email, lang) in firm.people {
        let mut person = Person { id: 0, member_id: Some(member_id), role: Role::Member, email, name, lang, zone: Toronto };
        person.id = db.upsert_person(&person, now).await?;
        first = first.or(Some(person));
    }
    for mut profile in firm.profiles {
        profile.member_id = member_id;
        db.save_profile(&profile, now).await?;
    }
    Ok(first)
}

/// After a while the feeds change, and are polled again.
async fn second_state(feed: &Feed, db: &Db, worker: &Worker, terminal: Terminal, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
    tokio::select! {
        () = until(stopped) => return Ok(()),
        () = tokio::time::sleep(SECOND_STATE_AFTER) => {}
    }
    feed.change()?;
    for source in feed::SOURCES {
        db.set_due(source, clock::now()).await?;
    }
    worker.nudge();
    terminal.say(
        "\nLes sources ont changé : clôtures déplacées, avis annulés, avis nouveaux. De nouveaux courriels arrivent.",
        "\nThe sources have changed: closings moved, notices cancelled, notices new. More mails arrive.",
    );
    Ok(())
}

fn announce(terminal: Terminal, given: &Demo, config: &Config, address: &str, links: &Links) {
    let strong = |text: &str| terminal.strong(text);
    let mails = config.data.join("mails");
    terminal.say(
        format!(
            "Démonstration de Crieur : entreprises et avis inventés, rien n'est envoyé.\n\n\
             Pages                    {}\n\
             Comme personnel          {}\n\
             Comme {}\n                         {}\n\
             Courriels (.eml)         {}",
            strong(address),
            strong(&links.staff),
            links.firm,
            strong(&links.member),
            strong(&mails.display().to_string()),
        ),
        format!(
            "Demonstration of Crieur: invented firms and notices, nothing is sent.\n\n\
             Pages                    {}\n\
             As staff                 {}\n\
             As {}\n                         {}\n\
             Mails (.eml)             {}",
            strong(&format!("{address}/en")),
            strong(&links.staff),
            links.firm,
            strong(&links.member),
            strong(&mails.display().to_string()),
        ),
    );
    if given.live {
        terminal.say("\nLes vraies sources sont lues aussi.", "\nThe real sources are polled too.");
    }
    terminal.say("\nCtrl-C arrête et supprime tout.", "\nCtrl-C stops and removes everything.");
}
