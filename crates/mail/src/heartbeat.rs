//! The mail after a month of silence: nothing for you, and we looked.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{Lang, Notice, Person, Reason, ReasonKind};
use locale::{SourceRead, say};

use crate::{
    Identity, ListHeaders, Mail, MailError, Section,
    alert::list_id,
    clean, message_id, subject,
    view::{self, Why},
};

/// Reasons told of a near miss, of what fits and of what is missing each.
const REASONS: usize = 3;

/// A notice that came near.
#[derive(Debug, Clone, Copy)]
pub struct NearMiss<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// What it reached.
    pub score: f64,
    /// What it would have had to reach.
    pub threshold: f64,
    /// Why, both ways.
    pub reasons: &'a [Reason],
    /// Our page on it.
    pub page_url: &'a str,
}

/// A sign of life.
#[derive(Debug, Clone)]
pub struct Heartbeat<'a> {
    /// The envelope's key: the Message-ID comes from it.
    pub envelope_id: i64,
    /// Who reads it.
    pub person: &'a Person,
    /// The moment of sending.
    pub now: DateTime<Utc>,
    /// The sources, and when they were read last.
    pub sources: Vec<SourceRead<'a>>,
    /// How often they were read in the month.
    pub polls: i64,
    /// Notices that came in.
    pub notices: i64,
    /// What came nearest, best first.
    pub misses: Vec<NearMiss<'a>>,
    /// The profiles that were looked at, without notices.
    pub sections: Vec<Section<'a>>,
}

struct View {
    lang: Lang,
    subject: String,
    preheader: String,
    headline: String,
    sender: String,
    looked: String,
    misses: Vec<Miss>,
    manage: Option<String>,
    whys: Vec<Why>,
    sent_to: String,
    preferences: Option<String>,
    sources_line: Option<String>,
    address: String,
    contact: String,
    home: Option<String>,
}

struct Miss {
    title: String,
    title_lang: Option<Lang>,
    buyer: String,
    score: String,
    left: String,
    reasons: Vec<String>,
    missing: Vec<String>,
    page: Option<String>,
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
#[template(path = "heartbeat.html")]
struct Html<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "heartbeat.txt", escape = "none")]
struct Plain<'a> {
    v: &'a View,
}

/// Writes a sign of life.
pub fn heartbeat(identity: &Identity, wanted: &Heartbeat<'_>) -> Result<Mail, MailError> {
    let lang = locale::spoken(wanted.person.lang);
    let first = wanted.sections.first().ok_or(MailError::Empty)?;
    let unsubscribe = clean::link(first.unsubscribe_url).ok_or(MailError::Link { what: "the unsubscribe link" })?;
    let view = view(lang, identity, wanted, first);
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
        list: Some(ListHeaders { id: list_id(lang, identity), unsubscribe }),
    })
}

fn view(lang: Lang, identity: &Identity, wanted: &Heartbeat<'_>, first: &Section<'_>) -> View {
    let looked = say(
        lang,
        "mail-heartbeat-looked",
        &[("notices", wanted.notices.into()), ("sources", wanted.sources.len().into()), ("polls", wanted.polls.into())],
    );
    View {
        lang,
        subject: say(lang, "mail-heartbeat-subject", &[("n", wanted.notices.into())]),
        preheader: looked.clone(),
        headline: say(lang, "mail-heartbeat-headline", &[]),
        sender: clean::cut(&identity.name, clean::NAME),
        looked,
        misses: wanted.misses.iter().map(|m| miss(lang, wanted.now, m)).collect(),
        manage: clean::link(first.manage_url),
        whys: wanted.sections.iter().map(|section| view::why(lang, section, wanted.sections.len() > 1)).collect(),
        sent_to: say(lang, "mail-sent-to", &[("email", wanted.person.email.as_str().into())]),
        preferences: clean::link(&format!("{}#change", first.unsubscribe_url)),
        sources_line: locale::sources(lang, wanted.now, &wanted.sources).map(|(line, _)| clean::cut(&line, clean::SENTENCE)),
        address: view::address(lang, identity),
        contact: clean::cut(&identity.contact, clean::SENTENCE),
        home: clean::link(&identity.public_url),
    }
}

fn miss(lang: Lang, now: DateTime<Utc>, miss: &NearMiss<'_>) -> Miss {
    let (title, title_lang) = subject::title(lang, miss.notice);
    let (buyer, _) = miss.notice.buyer.name.in_(lang).unwrap_or(("", lang));
    let told = |missing: bool| -> Vec<String> {
        let some = miss.reasons.iter().filter(|r| (r.kind == ReasonKind::Missing) == missing).take(REASONS);
        some.map(|r| clean::cut(&locale::reason(lang, r), clean::SENTENCE)).collect()
    };
    #[expect(clippy::cast_possible_truncation, reason = "scores lie between 0 and 100")]
    let (score, threshold) = (miss.score.floor() as i64, miss.threshold.ceil() as i64);
    Miss {
        title,
        title_lang: (title_lang != lang).then_some(title_lang),
        buyer: clean::cut(buyer, clean::NAME),
        score: say(lang, "mail-heartbeat-score", &[("score", score.into()), ("threshold", threshold.into())]),
        left: clean::capital(&locale::closes(lang, now, miss.notice.closing.as_ref())),
        reasons: told(false),
        missing: told(true),
        page: clean::link(miss.page_url),
    }
}
