//! `crieur serve`, `web` and `worker`: start, announce, wait for the signal, stop.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use store::Db;
use tokio::{net::TcpListener, sync::watch};
use worker::Worker;

use crate::{
    both::{Both, Trouble},
    clock,
    config::{Config, MailMode},
    staff,
    terminal::Terminal,
    upload, wire,
};

/// How often a process without a matcher looks at what notices teach.
const LEARN_EVERY: Duration = Duration::from_mins(10);

/// Which halves run in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Both,
    Web,
    Worker,
}

/// Runs until Ctrl-C or SIGTERM.
pub async fn run(config: Config, terminal: Terminal, part: Part) -> anyhow::Result<()> {
    let db = wire::database(&config).await?;
    let listener = if part == Part::Worker { None } else { Some(listen(&config).await?) };
    let address = address(&config, listener.as_ref());
    announce(&config, &db, terminal, part, &address);
    if part != Part::Worker
        && let Some(link) = staff::first_link(&db, &config, &address, clock::now()).await?
    {
        terminal.say(
            "\nPremier démarrage. Ouvrez ce lien pour vous connecter comme personnel (valable 24 heures, une fois)\u{a0}:",
            "\nFirst start. Open this link to sign in as staff (valid for 24 hours, once):",
        );
        Terminal::line(format!("  {}", terminal.strong(link)));
    }
    let worker = wire::worker(&config, &db, &address)?;
    let (stop, stopped) = stop_signal();
    tokio::spawn(async move {
        wait_for_signal().await;
        // Nobody listens only when everything has already ended.
        let _ = stop.send(true);
    });
    let pages = async {
        match listener {
            Some(listener) => serve_pages(&config, &db, &worker, listener, &address, stopped.clone()).await,
            None => Ok(()),
        }
    };
    let work = async {
        if part == Part::Web {
            keep_learning(&worker, stopped.clone()).await;
            return Ok(());
        }
        Ok(worker.run(until(stopped.clone())).await?)
    };
    tokio::try_join!(pages, work)?;
    worker.mailer.close().await;
    db.close().await;
    terminal.note("Arrêté.", "Stopped.");
    Ok(())
}

/// A switch that is thrown once.
pub fn stop_signal() -> (watch::Sender<bool>, watch::Receiver<bool>) {
    watch::channel(false)
}

/// Ready when the switch is thrown, or its hand is gone.
pub async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Ready at Ctrl-C, or at SIGTERM where there is one.
pub async fn wait_for_signal() {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
        let term = async {
            match terminate.as_mut() {
                Some(signal) => drop(signal.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! { _ = tokio::signal::ctrl_c() => {}, () = term => {} }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

/// The listening socket, or a sentence on why there is none.
pub async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let bind = config.bind;
    TcpListener::bind(bind).await.map_err(|e| {
        let why = if e.kind() == std::io::ErrorKind::PermissionDenied {
            Both::new("les ports sous 1024 demandent des droits", "ports below 1024 need privileges")
        } else {
            Both::io(&e)
        };
        Trouble::new(
            format!("impossible d'écouter sur {bind}\u{a0}: {}. Une autre adresse\u{a0}: --bind 127.0.0.1:8081.", why.fr),
            format!("cannot listen on {bind}: {}. Another address: --bind 127.0.0.1:8081.", why.en),
        )
        .into()
    })
}

/// Where readers reach the pages: the public address, or the one really listened on.
pub fn address(config: &Config, listener: Option<&TcpListener>) -> String {
    match (&config.public_url, listener.and_then(|l| l.local_addr().ok())) {
        (None, Some(local)) => format!("http://{local}"),
        _ => config.address(),
    }
}

/// Serves the pages until the switch is thrown.
pub async fn serve_pages(
    config: &Config,
    db: &Db,
    worker: &Worker,
    listener: TcpListener,
    address: &str,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let learner = worker.clone();
    let state = web::State {
        db: db.clone(),
        clock: clock::machine(),
        learned: Arc::new(move || learner.learned()),
        take_table: upload::taker(worker),
        ready: web::Ready::default(),
        site: Arc::new(wire::site(config, address)?),
    };
    web::serve(listener, web::router(state), until(stopped)).await.context("web")
}

/// Previews need what notices teach, also where another process does the matching.
async fn keep_learning(worker: &Worker, stopped: watch::Receiver<bool>) {
    let learn = async {
        loop {
            if let Err(error) = worker.learn().await {
                tracing::warn!(%error, "learning from notices failed; it is tried again");
            }
            tokio::time::sleep(LEARN_EVERY).await;
        }
    };
    tokio::select! { () = until(stopped) => {}, () = learn => {} }
}

fn announce(config: &Config, db: &Db, terminal: Terminal, part: Part, address: &str) {
    let place = db.describe();
    if let Some(file) = &config.file {
        terminal.say(format!("Configuration\u{a0}: {}", file.display()), format!("Configuration: {}", file.display()));
    }
    terminal.say(format!("Base\u{a0}: {place}"), format!("Database: {place}"));
    if part != Part::Web {
        match &config.mail {
            MailMode::Folder(folder) => terminal.say(
                format!("Courriels\u{a0}: en fichiers dans {} (rien n'est envoyé)", folder.display()),
                format!("Mails: as files in {} (nothing is sent)", folder.display()),
            ),
            MailMode::Smtp(smtp) => {
                terminal.say(format!("Courriels\u{a0}: {}:{}", smtp.host, smtp.port), format!("Mails: {}:{}", smtp.host, smtp.port));
            }
        }
        let sources: Vec<&str> = config.polling.sources.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
        terminal.say(format!("Sources\u{a0}: {}", sources.join(", ")), format!("Sources: {}", sources.join(", ")));
    }
    if part != Part::Worker {
        let shown = terminal.strong(address);
        terminal.say(format!("Pages\u{a0}: {shown}"), format!("Pages: {shown}"));
    }
}
