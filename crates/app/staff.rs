//! `crieur staff link`, and the first link of a new installation. The page behind the link
//! is `web`'s.

use std::fmt::Write as _;

use chrono::{DateTime, Duration, Utc};
use domain::{Email, Lang, Person, Role};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use store::Db;

use crate::{clock, config::Config, terminal::Terminal, wire};

/// How long a link from the command line lives.
const HOURS: i64 = 24;

/// Prints a link for a staff member.
pub async fn link(config: &Config, terminal: Terminal, email: &Email) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let now = clock::now();
    let person = person(&db, config, email, now).await?;
    let link = sign_in(&db, &config.address(), person.id, person.lang, now).await?;
    terminal.note(
        format!("Lien de connexion pour {email}, valable {HOURS} heures, une fois\u{a0}:"),
        format!("Sign-in link for {email}, valid for {HOURS} hours, once:"),
    );
    Terminal::line(link);
    Ok(())
}

/// The staff member of this address; added when unknown.
async fn person(db: &Db, config: &Config, email: &Email, now: DateTime<Utc>) -> anyhow::Result<Person> {
    let known = db.person_by_email(email).await?;
    if let Some(known) = known.as_ref().filter(|p| p.role == Role::Staff) {
        return Ok(known.clone());
    }
    if known.is_some() {
        return Err(crate::both::Trouble::new(
            format!("{email} est l'adresse d'un membre; le personnel a besoin d'une autre adresse."),
            format!("{email} is a member's address; staff need another one."),
        )
        .into());
    }
    let mut person = Person {
        id: 0,
        member_id: None,
        role: Role::Staff,
        email: email.clone(),
        name: String::new(),
        lang: config.association.lang,
        zone: config.association.zone,
    };
    person.id = db.upsert_person(&person, now).await?;
    Ok(person)
}

/// The link for the very first start: nobody works here yet.
pub async fn first_link(db: &Db, config: &Config, address: &str, now: DateTime<Utc>) -> anyhow::Result<Option<String>> {
    if !db.staff().await?.is_empty() {
        return Ok(None);
    }
    let email = config.association.from.clone().unwrap_or_else(wire::placeholder);
    let person = person(db, config, &email, now).await?;
    sign_in(db, address, person.id, person.lang, now).await.map(Some)
}

/// A one-time link for a person; the store keeps only the hash of its token.
pub async fn sign_in(db: &Db, address: &str, person: i64, lang: Lang, now: DateTime<Utc>) -> anyhow::Result<String> {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let token = hex(&bytes);
    db.create_sign_in(&hex(&Sha256::digest(token.as_bytes())), person, now, now + Duration::hours(HOURS)).await?;
    let prefix = if lang == Lang::EN { "/en" } else { "" };
    Ok(format!("{address}{prefix}/sign-in/{token}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
