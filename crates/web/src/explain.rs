//! Why, or why not: one profile and one notice, also when they never matched.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use domain::Profile;
use matching::{Explanation, Stop};
use serde::Deserialize;
use store::{StoredMatch, StoredNotice};

use crate::{
    Error, State,
    choice::{Choice, choices},
    entry::Entry,
    fact::Fact,
    page::{Page, html},
    profile_form::DEFAULT_THRESHOLD,
    visit::Visit,
};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    profile: String,
    notice: String,
}

struct Told {
    stops: Vec<String>,
    entry: Entry,
    facts: Vec<Fact>,
}

#[derive(Template)]
#[template(path = "explain.html")]
struct View {
    p: Page,
    profiles: Vec<Choice>,
    notice: String,
    fault: String,
    result: Option<Told>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/explain", get(explain))
}

async fn explain(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let scope = visit.reader()?.scope();
    let profiles = options(&visit, &asked.profile).await?;
    if asked.profile.is_empty() && asked.notice.is_empty() {
        let p = Page::new(&visit, visit.say("web-explain-title"), visit.say("web-explain-lede")).await?;
        return html(&View { p, profiles, notice: String::new(), fault: String::new(), result: None });
    }
    let profile = scope.profile(&visit.state, asked.profile.parse().map_err(|_| Error::NotFound)?).await?;
    let Some(stored) = find(&visit, asked.notice.trim()).await? else {
        let p = Page::new(&visit, visit.say("web-explain-title"), visit.say("web-explain-lede")).await?;
        let fault = visit.say("web-explain-no-notice");
        return html(&View { p, profiles, notice: asked.notice, fault, result: None });
    };
    let kept = visit.state.db.matched(profile.id, stored.id).await?;
    let learned = (visit.state.learned)();
    let (for_task, notice) = (profile.clone(), stored.notice.clone());
    let told = tokio::task::spawn_blocking(move || matching::explain(&for_task, &notice, &Arc::clone(&learned))).await?;

    let threshold = f64::from(profile.threshold.unwrap_or(DEFAULT_THRESHOLD));
    let key = match told.stopped_by.len() {
        0 if told.score >= threshold => "web-explain-title-yes",
        0 => "web-explain-title-no",
        _ => "web-explain-title-stopped",
    };
    let title = visit.say_with(key, &[("profile", profile.name.as_str().into()), ("n", told.stopped_by.len().into())]);
    let mut entry = Entry::of(&visit, &stored).with_match(&visit, &stored, told.score, &told.reasons, None);
    if key != "web-explain-title-yes" {
        entry.weighed(&visit, told.score);
    }
    let result =
        Told { stops: stops(&visit, &profile, &stored, &told, threshold), entry, facts: facts(&visit, &profile, &stored, kept.as_ref()) };
    let p = Page::new(&visit, title, visit.say("web-explain-lede")).await?;
    html(&View { p, profiles, notice: asked.notice, fault: String::new(), result: Some(result) })
}

/// The profiles to choose from; staff see the firm as well.
async fn options(visit: &Visit, chosen: &str) -> Result<Vec<Choice>, Error> {
    let mut names = Vec::new();
    let members = if visit.is_staff() { visit.state.db.members().await? } else { Vec::new() };
    for profile in visit.reader()?.scope().profiles(&visit.state).await? {
        let firm = members.iter().find(|m| m.id == profile.member_id);
        let name = firm.map_or_else(|| profile.name.clone(), |f| format!("{} – {}", f.name, profile.name));
        names.push((profile.id.to_string(), name));
    }
    Ok(choices(names, chosen))
}

/// A notice by its number, its address on our pages, or a publisher's reference.
async fn find(visit: &Visit, given: &str) -> Result<Option<StoredNotice>, Error> {
    let last = given.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    if let Ok(id) = last.parse::<i64>()
        && let Some(found) = visit.state.db.notice(id).await?
    {
        return Ok(Some(found));
    }
    for source in &visit.state.site.sources {
        if let Some(found) = visit.state.db.notice_by_reference(&source.name, given).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Everything that keeps the notice from being mailed: each filter, a score that is too low,
/// a notice that is over, and too little time for an offer.
fn stops(visit: &Visit, profile: &Profile, stored: &StoredNotice, told: &Explanation, threshold: f64) -> Vec<String> {
    let mut out: Vec<String> = told.stopped_by.iter().map(|s| stop(visit, s)).collect();
    if told.score < threshold {
        out.push(visit.say_with("web-stop-threshold", &[("n", profile.threshold.unwrap_or(DEFAULT_THRESHOLD).into())]));
    }
    if !stored.notice.is_open(visit.now) {
        out.push(visit.say("web-stop-over"));
    }
    out.extend(late(visit, profile, stored));
    out
}

fn stop(visit: &Visit, stop: &Stop) -> String {
    match stop {
        Stop::Inactive => visit.say("web-stop-inactive"),
        Stop::Never { word } => visit.say_with("web-stop-never", &[("word", word.into())]),
        Stop::Must => visit.say("web-stop-must"),
        Stop::Region => visit.say("web-stop-region"),
        Stop::Value => visit.say("web-stop-value"),
        Stop::Category => visit.say("web-stop-category"),
        Stop::Method => visit.say("web-stop-method"),
        Stop::Muted { buyer } => visit.say_with("web-stop-muted", &[("buyer", buyer.into())]),
        Stop::Staffing => visit.say("web-stop-staffing"),
    }
}

/// That too little time is left for an offer: such a notice is shown, but not mailed.
fn late(visit: &Visit, profile: &Profile, stored: &StoredNotice) -> Option<String> {
    let closing = stored.notice.closing.as_ref().filter(|c| c.at > visit.now)?;
    let late = closing.at - visit.now < chrono::Duration::days(i64::from(profile.lead_days));
    late.then(|| visit.say_n("web-stop-lead", profile.lead_days))
}

/// What the store kept of this pair.
fn facts(visit: &Visit, profile: &Profile, stored: &StoredNotice, kept: Option<&StoredMatch>) -> Vec<Fact> {
    let Some(kept) = kept else { return vec![Fact::new(visit.say("web-explain-match"), visit.say("web-explain-never"))] };
    let mut out = vec![
        Fact::new(visit.say("web-explain-first"), visit.moment(kept.matched_at)),
        Fact::new(visit.say("web-explain-decided"), visit.moment(kept.decided_at)),
        Fact::new(visit.say("web-explain-band"), locale::band(visit.lang, kept.band)),
    ];
    if let Some(at) = kept.gone_at {
        out.push(Fact::new(visit.say("web-explain-gone"), visit.moment(at)));
    }
    let args = [
        ("profile", kept.profile_revision.into()),
        ("profile-now", profile.revision.into()),
        ("notice", kept.notice_revision.into()),
        ("notice-now", stored.revision.into()),
    ];
    out.push(Fact::new(visit.say("web-explain-revisions"), visit.say_with("web-explain-revisions-words", &args)));
    out
}
