//! `crieur check` and `crieur sources`: is everything in place, and how are the sources.

use std::{fs, io, io::Read as _, path::Path, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Lang;
use mail::{Mailer, SmtpSettings};
use store::FeedState;
use tokio::{io::AsyncReadExt as _, net::TcpStream, time::timeout};

use crate::{
    both::{Both, Trouble},
    clock,
    config::{Config, MailMode},
    reconciled,
    terminal::Terminal,
    wire,
};

/// How long a mail server has to greet.
const PATIENCE: Duration = Duration::from_secs(10);

/// A line of the list: what was looked at, whether it is good, and what was seen.
type Line = (Both, Result<Both, Both>);

/// Looks at everything and prints a list; fails when a line of it is bad.
pub async fn execute(config: &Config, terminal: Terminal) -> anyhow::Result<()> {
    let file = config
        .file
        .as_ref()
        .map_or_else(|| Both::new("valeurs par défaut, aucun fichier", "defaults, no file"), |path| Both::same(path.display()));
    let mut list: Vec<Line> = vec![(Both::new("Configuration", "Configuration"), Ok(file)), folder(&config.data)];
    list.push((Both::new("Base de données", "Database"), database(config).await));
    list.push((Both::new("Envois", "Deliveries"), deliveries(config).await));
    list.push((Both::new("Sources", "Sources"), Ok(sources(config))));
    list.push((Both::new("Courriel", "Mail"), mail(config).await));
    list.push((Both::new("Vocabulaire", "Vocabulary"), Ok(vocabulary(config))));
    list.push((Both::new("Adresse publique", "Public address"), Ok(address(config))));
    for (name, result) in &list {
        let seen = result.as_ref().unwrap_or_else(|bad| bad);
        let mark = terminal.mark(result.is_ok());
        terminal.say(format!("{mark} {}\u{a0}: {}", name.fr, seen.fr), format!("{mark} {}: {}", name.en, seen.en));
    }
    let bad = list.iter().filter(|(_, result)| result.is_err()).count();
    if bad == 0 {
        terminal.say("Tout est en place.", "Everything is in place.");
        return Ok(());
    }
    Err(Trouble::new(format!("à corriger\u{a0}: {bad}."), format!("to mend: {bad}.")).into())
}

fn folder(path: &Path) -> Line {
    let tried = fs::create_dir_all(path).and_then(|()| tempfile::tempfile_in(path)).and_then(|mut f| f.read(&mut [0]));
    let result = match tried {
        Ok(_) => Ok(Both::same(path.display())),
        Err(e) => {
            let (path, why) = (path.display(), Both::io(&e));
            Err(Both::new(format!("{path} n'est pas inscriptible\u{a0}: {}", why.fr), format!("{path} is not writable: {}", why.en)))
        }
    };
    (Both::new("Dossier des données", "Data folder"), result)
}

async fn database(config: &Config) -> Result<Both, Both> {
    let failed = |e: anyhow::Error| match e.downcast::<Trouble>() {
        Ok(trouble) => trouble.0.into_iter().next().unwrap_or_else(|| Both::same("")),
        Err(other) => Both::same(format!("{other:#}")),
    };
    let db = wire::open(config).await.map_err(failed)?;
    db.ping().await.map_err(|e| Both::same(wire::chain(&e)))?;
    db.migrate().await.map_err(|e| {
        Both::new(
            format!("les tables ne peuvent être mises à jour ({})", wire::chain(&e)),
            format!("the tables cannot be updated ({})", wire::chain(&e)),
        )
    })?;
    let place = db.describe();
    db.close().await;
    Ok(Both::new(format!("{place}, tables à jour"), format!("{place}, tables up to date")))
}

async fn deliveries(config: &Config) -> Result<Both, Both> {
    // Why a database cannot be read stands in its own line already.
    let unread = || Both::new("la base ne peut être lue", "the database cannot be read");
    let db = wire::open(config).await.map_err(|_| unread())?;
    let line = reconciled::line(&db, clock::now()).await;
    db.close().await;
    line.map_err(|_| unread())?
}

fn sources(config: &Config) -> Both {
    let all = &config.polling.sources;
    let names = |on: bool| all.iter().filter(|s| s.enabled == on).map(|s| s.name.clone()).collect::<Vec<_>>();
    let (on, off) = (names(true).join(", "), names(false).join(", "));
    if off.is_empty() { Both::same(on) } else { Both::new(format!("{on} (au repos\u{a0}: {off})"), format!("{on} (resting: {off})")) }
}

/// A file with a mistake is refused before anything is checked.
fn vocabulary(config: &Config) -> Both {
    let known = codes::Vocabulary::builtin().concepts().len();
    match &config.vocabulary {
        None => Both::new(format!("{known} concepts du programme"), format!("{known} concepts of the program")),
        Some(all) => {
            let own = all.concepts().len() - known;
            Both::new(
                format!("{known} concepts du programme et {own} à vous"),
                format!("{known} concepts of the program and {own} of yours"),
            )
        }
    }
}

fn address(config: &Config) -> Both {
    match &config.public_url {
        Some(url) => Both::same(url),
        None => Both::new(
            format!("{} (non réglée\u{a0}; nécessaire pour le SMTP)", config.address()),
            format!("{} (not set; needed for SMTP)", config.address()),
        ),
    }
}

async fn mail(config: &Config) -> Result<Both, Both> {
    let identity = wire::identity(config, &config.address());
    wire::mailer(config, &identity).map_err(|e| Both::same(format!("{e:#}")))?;
    match &config.mail {
        MailMode::Folder(folder) => {
            Mailer::folder(folder).map_err(|e| Both::same(wire::chain(&e)))?;
            Ok(Both::new(format!("en fichiers dans {}", folder.display()), format!("as files in {}", folder.display())))
        }
        MailMode::Smtp(smtp) => greeting(smtp).await,
    }
}

/// Whether the server is there; nothing is sent. With TLS from the first byte, a server that
/// accepts the connection is all that can be seen from here.
async fn greeting(smtp: &SmtpSettings) -> Result<Both, Both> {
    let place = format!("{}:{}", smtp.host, smtp.port);
    let refused = |why: &Both| Both::new(format!("{place} ne répond pas ({})", why.fr), format!("{place} does not answer ({})", why.en));
    let late = || refused(&Both::io(&io::ErrorKind::TimedOut.into()));
    let connected = timeout(PATIENCE, TcpStream::connect((smtp.host.as_str(), smtp.port))).await;
    let mut stream = connected.map_err(|_| late())?.map_err(|e| refused(&Both::io(&e)))?;
    if smtp.tls != mail::TlsMode::Tls {
        let mut hello = [0; 3];
        let read = timeout(PATIENCE, stream.read_exact(&mut hello)).await;
        read.map_err(|_| late())?.map_err(|e| refused(&Both::io(&e)))?;
        if &hello != b"220" {
            return Err(Both::new(format!("{place} n'est pas un serveur SMTP"), format!("{place} is no SMTP server")));
        }
    }
    Ok(Both::new(format!("{place} répond"), format!("{place} answers")))
}

/// Prints the sources with their health.
pub async fn list_sources(config: &Config, terminal: Terminal) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let (states, now, lang) = (db.feed_states().await?, clock::now(), terminal.lang);
    for source in &config.polling.sources {
        let own: Vec<&FeedState> = states.iter().filter(|s| s.source == source.name).collect();
        let last = own.iter().filter_map(|s| s.last_success).max();
        let health = if source.is_handed_over() {
            let by_hand = ("aucune adresse\u{a0}: un tableau se remet sur sa page", "no address: a table is handed over on its page");
            format!("{}{} {}", source.title, terminal.pick("\u{a0}:", ":"), terminal.pick(by_hand.0, by_hand.1))
        } else {
            locale::source_line(lang, &source.title, now, last, source.silence_hours)
        };
        let rest = if source.enabled { "" } else { terminal.pick(" (au repos)", " (resting)") };
        Terminal::line(format!("{}{rest}  {health}", terminal.strong(&source.name)));
        let pulse = |feed: &str| own.iter().find(|s| s.feed == feed).map(|s| s.pulse());
        for stuck in source.stuck(pulse, now) {
            Terminal::line(format!("  {} {}", terminal.mark(false), locale::stuck_line(lang, &source.title, now, stuck)));
        }
        for feed in &source.feeds {
            let state = own.iter().find(|s| s.feed == feed.key);
            let unseen = if source.unseen(feed) { terminal.pick(" · jamais encore vu en direct", " · not yet seen live") } else { "" };
            let line = if feed.enabled { feed_line(lang, now, state.copied()) } else { terminal.pick("au repos", "resting").to_owned() };
            Terminal::line(format!("  {:10} {line}{unseen}", feed.key));
        }
    }
    db.close().await;
    Ok(())
}

fn feed_line(lang: Lang, now: DateTime<Utc>, state: Option<&FeedState>) -> String {
    let text = |fr: &str, en: &str| if lang == Lang::EN { en.to_owned() } else { fr.to_owned() };
    let Some(state) = state else { return text("jamais lu", "never read") };
    let next = locale::relative(lang, now, state.next_due);
    let last = state.last_success.map_or_else(|| text("jamais lu", "never read"), |at| locale::relative(lang, now, at));
    let next = if state.next_due <= now + TimeDelta::minutes(1) {
        text("prochaine lecture maintenant", "next poll now")
    } else {
        text(&format!("prochaine lecture {next}"), &format!("next poll {next}"))
    };
    match &state.last_error {
        Some(error) => {
            let (failures, why) = (state.failures, locale::fault(lang, error));
            text(
                &format!("{last}, {next}, échecs\u{a0}: {failures}\n             {why}"),
                &format!("{last}, {next}, failures: {failures}\n             {why}"),
            )
        }
        None => format!("{last}, {next}"),
    }
}
