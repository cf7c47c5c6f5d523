//! The mail that tries the way: sent by an operator to themselves.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{Email, Lang};
use locale::say;

use crate::{Identity, ListHeaders, Mail, MailError, alert::list_id, clean, message_id, view};

struct View {
    lang: Lang,
    subject: String,
    preheader: String,
    headline: String,
    sender: String,
    address: String,
    contact: String,
    home: Option<String>,
}

impl View {
    fn say(&self, key: &str) -> String {
        say(self.lang, key, &[])
    }
}

#[derive(Template)]
#[template(path = "trial.html")]
struct Html<'a> {
    v: &'a View,
}

/// Writes a test mail, with all the headers of an alert. `secret` makes its name its own.
pub fn trial(identity: &Identity, to: &Email, lang: Lang, now: DateTime<Utc>, secret: &str) -> Result<Mail, MailError> {
    let lang = locale::spoken(lang);
    let view = View {
        lang,
        subject: say(lang, "mail-trial-subject", &[]),
        preheader: say(lang, "mail-trial-text", &[]),
        headline: say(lang, "mail-trial-subject", &[]),
        sender: clean::cut(&identity.name, clean::NAME),
        address: view::address(lang, identity),
        contact: clean::cut(&identity.contact, clean::SENTENCE),
        home: clean::link(&identity.public_url),
    };
    let html = Html { v: &view }.render().map_err(|error| MailError::Build(error.to_string()))?;
    let text = format!("{}\n\n{}\n\n{}\n{}\n", view.headline, view.say("mail-trial-text"), view.address, view.contact);
    // A page that does not exist: nothing can be stopped by a test.
    let unsubscribe = clean::link(&format!("{}/u/essai", identity.public_url.trim_end_matches('/')));
    let mut mail = Mail {
        from_name: identity.name.clone(),
        from: identity.from.clone(),
        reply_to: identity.reply_to.clone().unwrap_or_else(|| identity.from.clone()),
        to_name: String::new(),
        to: to.clone(),
        lang,
        subject: view.subject,
        text,
        html,
        message_id: message_id(identity, 0),
        references: Vec::new(),
        date: now,
        list: unsubscribe.map(|unsubscribe| ListHeaders { id: list_id(lang, identity), unsubscribe }),
    };
    mail.seal(secret);
    Ok(mail)
}
