//! The profiles of a firm, and the switch that pauses one. Not their form.

use askama::Template;
use axum::{
    Router,
    extract::Path,
    response::Response,
    routing::{get, post},
};
use axum_extra::extract::Form;
use domain::Profile;
use serde::Deserialize;
use store::MatchFilter;

use crate::{
    Error, State,
    entry::Tag,
    page::{Page, go, html},
    reader::Scope,
    visit::Visit,
};

/// A profile in a list.
pub(crate) struct Row {
    pub count: String,
    pub unit: String,
    pub tag: Tag,
    pub name: String,
    pub keywords: String,
    pub cadence: String,
    pub matches: String,
    pub edit: String,
    pub learned: String,
    pub toggle: String,
    pub toggle_name: String,
    pub active_next: &'static str,
}

#[derive(Template)]
#[template(path = "profiles.html")]
struct View {
    p: Page,
    rows: Vec<Row>,
    create: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Switch {
    active: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/profiles", get(list)).route("/profiles/{id}/active", post(switch))
}

async fn list(visit: Visit) -> Result<Response, Error> {
    let reader = visit.reader()?;
    if reader.is_staff() {
        return Ok(go(&visit, "/members"));
    }
    let profiles = reader.scope().profiles(&visit.state).await?;
    let mut rows = Vec::with_capacity(profiles.len());
    for profile in &profiles {
        rows.push(row(&visit, profile).await?);
    }
    let active = profiles.iter().filter(|p| p.active).count();
    let title = match (profiles.len(), active) {
        (0, _) => visit.say("web-profiles-title-none"),
        (_, 0) => visit.say("web-profiles-title-paused"),
        _ => visit.say_words("web-profiles-title", active),
    };
    let create = if reader.firm.is_some() { visit.href("/profiles/new") } else { String::new() };
    html(&View { p: Page::new(&visit, title, visit.say("web-profiles-lede")).await?, rows, create })
}

/// A profile with the number of open notices found for it.
pub(crate) async fn row(visit: &Visit, profile: &Profile) -> Result<Row, Error> {
    let scope = visit.reader()?.scope();
    let open = MatchFilter { open_at: Some(visit.now), limit: 1000, ..MatchFilter::default() };
    let count = scope.matches(&visit.state, profile.id, &open).await?.len();
    let (class, state, toggle, next) = if profile.active {
        ("strong", "web-profile-active", "web-profile-pause", "0")
    } else {
        ("possible", "web-profile-paused", "web-profile-resume", "1")
    };
    Ok(Row {
        count: visit.number(count),
        unit: visit.say_n("web-profile-open-matches", count),
        tag: Tag { class, text: visit.say(state) },
        name: profile.name.clone(),
        keywords: locale::criteria(visit.lang, profile),
        cadence: locale::cadence(visit.lang, profile.cadence),
        matches: visit.href(&format!("/profiles/{}/matches", profile.id)),
        edit: visit.href(&format!("/profiles/{}/edit", profile.id)),
        learned: visit.href(&format!("/profiles/{}/learned", profile.id)),
        toggle: visit.href(&format!("/profiles/{}/active", profile.id)),
        toggle_name: visit.say(toggle),
        active_next: next,
    })
}

async fn switch(visit: Visit, Path(id): Path<String>, Form(to): Form<Switch>) -> Result<Response, Error> {
    let scope = visit.reader()?.scope();
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let profile = scope.profile(&visit.state, id).await?;
    let active = match to.active.as_str() {
        "0" => false,
        "1" => true,
        _ => return Err(Error::Bad),
    };
    if !visit.state.db.set_active(profile.member_id, id, active, visit.now).await? {
        return Err(Error::NotFound);
    }
    let back = if scope == Scope::Everything { format!("/members/{}", profile.member_id) } else { "/profiles".to_owned() };
    Ok(go(&visit, &back))
}
