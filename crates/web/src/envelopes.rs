//! The mails, for staff: to whom, where each stands, and why.

use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use chrono::TimeDelta;
use domain::EnvelopeState;
use serde::Deserialize;
use store::{EnvelopeFilter, EnvelopeRow};

use crate::{
    Error, State,
    choice::{Choice, choices},
    page::{Page, html},
    visit::Visit,
};

const PER_PAGE: u32 = 100;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filters {
    state: String,
    before: String,
}

pub(crate) struct Row {
    pub name: String,
    pub to: String,
    pub state: String,
    pub items: String,
    pub attempt: String,
    pub note: String,
}

#[derive(Template)]
#[template(path = "envelopes.html")]
struct View {
    p: Page,
    states: Vec<Choice>,
    rows: Vec<Row>,
    notes: Vec<String>,
    next: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/envelopes", get(list))
}

async fn list(visit: Visit, Query(filters): Query<Filters>) -> Result<Response, Error> {
    visit.staff()?;
    let db = &visit.state.db;
    let counts = db.envelope_counts().await?;
    let filter = EnvelopeFilter {
        state: EnvelopeState::from_name(&filters.state),
        before_id: filters.before.parse().ok(),
        limit: PER_PAGE,
        ..EnvelopeFilter::default()
    };
    let envelopes = db.envelopes(&filter).await?;
    let of = |wanted: EnvelopeState| counts.iter().find(|(s, _)| *s == wanted).map_or(0, |(_, n)| *n);
    let troubled = of(EnvelopeState::Failed) + of(EnvelopeState::Unknown);
    let title = if troubled > 0 {
        visit.say_n("web-envelopes-title-trouble", troubled)
    } else {
        visit.say_n("web-envelopes-title", of(EnvelopeState::Sent))
    };
    let lede = db.oldest_due(visit.now).await?.map_or_else(
        || visit.say("web-envelopes-lede"),
        |at| visit.say_with("web-envelopes-lede-late", &[("ago", locale::relative(visit.lang, visit.now, at).into())]),
    );
    let full = envelopes.len() == PER_PAGE as usize;
    let next = envelopes
        .last()
        .filter(|_| full)
        .map(|e| visit.href(&format!("/envelopes?state={}&before={}", filter.state.map_or("", EnvelopeState::as_str), e.id)));
    let named = |(state, n): &(EnvelopeState, i64)| {
        (state.as_str().to_owned(), format!("{} ({})", locale::envelope_state(visit.lang, *state), visit.number(*n)))
    };
    html(&View {
        p: Page::new(&visit, title, lede).await?,
        states: choices(counts.iter().map(named), &filters.state),
        rows: envelopes.iter().map(|e| row(&visit, e)).collect(),
        notes: notes(&visit).await?,
        next: next.unwrap_or_default(),
    })
}

/// What waits for somebody's word, and what did not add up in the last week.
async fn notes(visit: &Visit) -> Result<Vec<String>, Error> {
    let db = &visit.state.db;
    let held = db.held_count().await?;
    let (found, mended) = db.discrepancies(visit.now - TimeDelta::days(7)).await?;
    let mut notes = Vec::new();
    if db.holds_all().await? {
        notes.push(visit.say("web-envelopes-holding"));
    }
    if held > 0 {
        notes.push(visit.say_n("web-envelopes-held", held));
    }
    if found > 0 {
        notes.push(visit.say_with("web-envelopes-discrepancies", &[("n", found.into()), ("mended", mended.into())]));
    }
    Ok(notes)
}

/// An envelope in words.
pub(crate) fn row(visit: &Visit, e: &EnvelopeRow) -> Row {
    let kind = match e.kind.as_str() {
        store::ALERT => "web-envelope-alert",
        store::SIGN_IN => "web-envelope-sign-in",
        _ => "web-envelope-other",
    };
    let when = match (e.state, e.sent_at) {
        (EnvelopeState::Sent, Some(at)) => at,
        (EnvelopeState::Pending, _) if !e.held => e.next_at,
        _ => e.due_at,
    };
    let standing = locale::Standing { held: e.held, attempt: e.attempt, tries: e.tries };
    Row {
        name: visit.say_with(kind, &[("id", e.id.to_string().into())]),
        to: e.email.clone(),
        state: locale::standing(visit.lang, e.state, standing, &visit.moment(when)),
        items: visit.number(e.items),
        attempt: visit.number(e.attempt),
        note: e.last_error.as_deref().map(|why| locale::not_sent(visit.lang, why)).unwrap_or_default(),
    }
}
