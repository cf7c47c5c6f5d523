//! An alert: what it is made of, and the way to the finished mail.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{Cause, Change, Notice, Person, Profile, Reason};
use locale::SourceRead;

use crate::{Identity, ListHeaders, Mail, MailError, clean, merge, message_id, subject, view};

/// A notice in an alert.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The notice's key in the store: what makes it the same notice in two sections.
    pub notice_id: i64,
    /// The notice.
    pub notice: &'a Notice,
    /// The source's name as people know it.
    pub source_title: &'a str,
    /// 0 to 100.
    pub score: f64,
    /// Why, largest contribution first.
    pub reasons: &'a [Reason],
    /// Why it stands in this mail.
    pub cause: Cause,
    /// What changed since the reader last heard of it; shown for changes and cancellations.
    pub changes: &'a [Change],
    /// Our page on it, absolute.
    pub page_url: &'a str,
    /// Where it is followed, or left when it is followed already; empty where neither is offered.
    pub follow_url: &'a str,
    /// Whether the reader follows it.
    pub followed: bool,
    /// Its closing date as a calendar file; empty where there is none.
    pub calendar_url: &'a str,
}

/// The notices found for one profile, or the news of those that the reader follows.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// The profile; none for followed notices.
    pub profile: Option<&'a Profile>,
    /// The notices shown.
    pub entries: Vec<Entry<'a>>,
    /// How many more were found and are not shown.
    pub more: usize,
    /// Where those are.
    pub more_url: &'a str,
    /// Stops the mails of this profile to this person, or follows nothing any more.
    pub unsubscribe_url: &'a str,
    /// Where profile and frequency are changed, or where all followed notices are listed.
    pub manage_url: &'a str,
}

/// One alert to one person.
#[derive(Debug, Clone)]
pub struct Alert<'a> {
    /// The envelope's key: the Message-ID comes from it.
    pub envelope_id: i64,
    /// Who reads it, in which language.
    pub person: &'a Person,
    /// The moment of sending: days left are counted from it, and it is the Date.
    pub now: DateTime<Utc>,
    /// One per profile, and one for what is followed, in the order shown.
    pub sections: Vec<Section<'a>>,
    /// What a mail program's own unsubscribe button stops; the first section's link when
    /// none is given.
    pub unsubscribe_url: Option<&'a str>,
    /// When the sources were read last: the reader sees that they are alive, or which is silent.
    pub sources: Vec<SourceRead<'a>>,
    /// The attributions that the licences of the sources ask for, in the reader's language.
    pub attributions: Vec<String>,
    /// Message-IDs of earlier mails on the same matter.
    pub references: Vec<String>,
}

impl<'a> Alert<'a> {
    /// The section whose links speak for the whole mail: a profile's, where there is one.
    pub(crate) fn leading(&self) -> Option<&Section<'a>> {
        self.sections.iter().find(|s| s.profile.is_some()).or_else(|| self.sections.first())
    }
}

#[derive(Template)]
#[template(path = "alert.html")]
struct Html<'a> {
    v: &'a view::View,
}

#[derive(Template)]
#[template(path = "alert.txt", escape = "none")]
struct Plain<'a> {
    v: &'a view::View,
}

/// Writes an alert.
pub fn alert(identity: &Identity, alert: &Alert<'_>) -> Result<Mail, MailError> {
    let lang = locale::spoken(alert.person.lang);
    let sections = merge::once_each(&alert.sections);
    if sections.iter().all(|section| section.items.is_empty()) {
        return Err(MailError::Empty);
    }
    let unsubscribe = alert.unsubscribe_url.or_else(|| alert.leading().map(|s| s.unsubscribe_url)).unwrap_or_default();
    let unsubscribe = clean::link(unsubscribe).ok_or(MailError::Link { what: "the unsubscribe link" })?;
    let view = view::view(lang, identity, alert, &sections);
    let rendered = |result: askama::Result<String>| result.map_err(|error| MailError::Build(error.to_string()));
    Ok(Mail {
        from_name: identity.name.clone(),
        from: identity.from.clone(),
        reply_to: identity.reply_to.clone().unwrap_or_else(|| identity.from.clone()),
        to_name: alert.person.name.clone(),
        to: alert.person.email.clone(),
        lang,
        subject: subject::subject(lang, alert.now, &sections),
        text: rendered(Plain { v: &view }.render())?,
        html: rendered(Html { v: &view }.render())?,
        message_id: message_id(identity, alert.envelope_id),
        references: alert.references.clone(),
        date: alert.now,
        list: Some(ListHeaders { id: list_id(lang, identity), unsubscribe }),
    })
}

/// The name and the id of the list that all alerts are.
pub(crate) fn list_id(lang: domain::Lang, identity: &Identity) -> String {
    let name = locale::say(lang, "mail-list-name", &[("name", clean::cut(&identity.name, clean::NAME).into())]);
    // Only plain words may stand before the id; the name is for people, the id for filters.
    format!("\"{}\" <alertes.{}>", name.replace(['"', '\\', '<', '>'], ""), identity.host())
}
