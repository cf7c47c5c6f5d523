//! From the configuration to the parts: database, mailer, worker, pages. Knows which part
//! needs what; starts none of them.

use std::{fs, sync::Arc};

use anyhow::Context as _;
use chrono_tz::Tz;
use domain::Email;
use mail::{Identity, Mailer};
use store::Db;
use url::Url;
use worker::{Parts, Worker, chance::Dice, fetch};

use crate::{
    both::{Both, Trouble},
    clock,
    config::{Config, MailMode},
};

/// Opens the database, making its folder where needed; its tables are up to date after.
pub async fn database(config: &Config) -> anyhow::Result<Db> {
    let db = open(config).await?;
    db.migrate().await.with_context(|| db.describe())?;
    Ok(db)
}

/// Opens the database as it is.
pub async fn open(config: &Config) -> anyhow::Result<Db> {
    if config.database.is_sqlite() {
        fs::create_dir_all(&config.data).map_err(|e| {
            let (folder, why) = (config.data.display(), Both::io(&e));
            Trouble::new(
                format!("le dossier des données {folder} ne peut être créé\u{a0}: {}.", why.fr),
                format!("the data folder {folder} cannot be made: {}.", why.en),
            )
        })?;
    }
    Db::open(config.database.url()).await.map_err(|e| {
        Trouble::new(
            format!("la base {} ne répond pas\u{a0}: {}.", config.database.shown(), chain(&e)),
            format!("the database {} does not answer: {}.", config.database.shown(), chain(&e)),
        )
        .into()
    })
}

/// An error with what lies beneath it, in one line.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(inner) = next {
        let said = inner.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        next = inner.source();
    }
    text
}

/// Who writes. Without a configuration the mails are files for the operator's own eyes, and
/// say so where the sender would stand.
pub fn identity(config: &Config, address: &str) -> Identity {
    let given = &config.association;
    let or = |text: &str, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text.to_owned() };
    Identity {
        name: or(&given.name, "Crieur"),
        from: given.from.clone().unwrap_or_else(placeholder),
        reply_to: given.reply_to.clone(),
        postal: or(&given.postal, "association.postal"),
        contact: or(&given.contact, "association.contact"),
        public_url: address.to_owned(),
    }
}

/// An address that can never be written to.
pub fn placeholder() -> Email {
    "crieur@crieur.invalid".parse().unwrap()
}

/// How mails leave.
pub fn mailer(config: &Config, identity: &Identity) -> anyhow::Result<Mailer> {
    Ok(match &config.mail {
        MailMode::Folder(folder) => Mailer::folder(folder)?,
        MailMode::Smtp(settings) => Mailer::smtp(settings.clone(), identity)?,
    })
}

/// The only way out, on the installation's terms.
pub fn fetcher(config: &Config, address: &str) -> anyhow::Result<fetch::Fetcher> {
    let polling = &config.polling;
    Ok(fetch::Fetcher::new(fetch::FetchSettings {
        connect: polling.connect,
        idle: polling.silence,
        total: polling.total,
        pause: polling.crawl_delay,
        user_agent: polling.user_agent.clone(),
        ..fetch::FetchSettings::new(env!("CARGO_PKG_VERSION"), address)
    })?)
}

/// What moves by itself. `address` is where readers reach the pages.
pub fn worker(config: &Config, db: &Db, address: &str) -> anyhow::Result<Worker> {
    let identity = identity(config, address);
    let (polling, fetcher) = (&config.polling, fetcher(config, address)?);
    Ok(Worker::new(Parts {
        db: db.clone(),
        sources: polling.sources.clone(),
        fetcher,
        mailer: mailer(config, &identity)?,
        identity,
        clock: clock::machine(),
        chance: Arc::new(Dice),
        settings: worker::Settings {
            name: format!("crieur-{}", std::process::id()),
            group_minutes: config.group_minutes,
            reminders: config.reminder_days.clone(),
            keys: polling.keys.clone(),
            vocabulary: config.vocabulary.clone(),
            keep_days: polling.keep.0,
            keep_mib: polling.keep.1,
            ..worker::Settings::default()
        },
    }))
}

/// Who runs this installation, for the pages.
pub fn site(config: &Config, address: &str) -> anyhow::Result<web::Site> {
    let zone: Tz = config.association.zone;
    let name = if config.association.name.is_empty() { "Crieur" } else { &config.association.name };
    let mut site = web::Site::new(name, Url::parse(address)?, zone);
    site.contact.clone_from(&config.association.contact);
    site.sources.clone_from(&config.polling.sources);
    site.proxies.clone_from(&config.proxies);
    site.reports_token = config.reports_token.as_ref().map(|token| web::Token(token.0.clone()));
    site.group_minutes = config.group_minutes;
    Ok(site)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_placeholder_is_an_address_that_nobody_has() {
        assert!(super::placeholder().as_str().ends_with(".invalid"));
    }
}
