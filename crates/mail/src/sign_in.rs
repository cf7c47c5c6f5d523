//! The mail with the one-time link that opens a session.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{Lang, Person};
use locale::say;

use crate::{Identity, Mail, MailError, clean, message_id, view};

/// A sign-in mail.
#[derive(Debug, Clone, Copy)]
pub struct SignIn<'a> {
    /// The envelope's key: the Message-ID comes from it.
    pub envelope_id: i64,
    /// Who asked.
    pub person: &'a Person,
    /// The Date.
    pub now: DateTime<Utc>,
    /// The one-time link.
    pub link: &'a str,
    /// How long it works.
    pub minutes: u32,
}

struct View {
    lang: Lang,
    subject: String,
    preheader: String,
    headline: String,
    sender: String,
    link: String,
    valid: String,
    sent_to: String,
    address: String,
    contact: String,
    home: Option<String>,
}

impl View {
    fn say(&self, key: &str) -> String {
        say(self.lang, key, &[])
    }

    fn colon(&self) -> String {
        self.say("colon")
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Html<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "sign_in.txt", escape = "none")]
struct Plain<'a> {
    v: &'a View,
}

/// Writes a sign-in mail.
pub fn sign_in(identity: &Identity, wanted: &SignIn<'_>) -> Result<Mail, MailError> {
    let lang = locale::spoken(wanted.person.lang);
    let link = clean::link(wanted.link).ok_or(MailError::Link { what: "the sign-in link" })?;
    let valid = valid(lang, wanted.minutes);
    let view = View {
        lang,
        subject: say(lang, "mail-sign-in-subject", &[("product", say(lang, "product", &[]).into())]),
        preheader: valid.clone(),
        headline: say(lang, "mail-sign-in-headline", &[]),
        sender: clean::cut(&identity.name, clean::NAME),
        link,
        valid,
        sent_to: say(lang, "mail-sent-to", &[("email", wanted.person.email.as_str().into())]),
        address: view::address(lang, identity),
        contact: clean::cut(&identity.contact, clean::SENTENCE),
        home: clean::link(&identity.public_url),
    };
    let rendered = |result: askama::Result<String>| result.map_err(|error| MailError::Build(error.to_string()));
    let (text, html) = (rendered(Plain { v: &view }.render())?, rendered(Html { v: &view }.render())?);
    Ok(Mail {
        from_name: identity.name.clone(),
        from: identity.from.clone(),
        reply_to: identity.reply_to.clone().unwrap_or_else(|| identity.from.clone()),
        to_name: wanted.person.name.clone(),
        to: wanted.person.email.clone(),
        lang,
        subject: view.subject,
        text,
        html,
        message_id: message_id(identity, wanted.envelope_id),
        references: Vec::new(),
        date: wanted.now,
        list: None,
    })
}

fn valid(lang: Lang, minutes: u32) -> String {
    if minutes >= 120 && minutes.is_multiple_of(60) {
        say(lang, "mail-sign-in-valid-hours", &[("hours", (minutes / 60).into())])
    } else {
        say(lang, "mail-sign-in-valid", &[("minutes", minutes.into())])
    }
}
