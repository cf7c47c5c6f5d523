//! Stopping the mails of one profile, from a mail and without signing in.
//!
//! Opening the link shows a button and changes nothing; a POST does, from the button or
//! from a mail program's one click (RFC 8058). The token alone decides: no cookie is read.

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State as Shared},
    response::Response,
    routing::get,
};
use store::Subscription;

use crate::{
    Error, State,
    page::{Page, html},
    token,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct View {
    p: Page,
    action: String,
    stopped: bool,
    /// That other profiles write to the same person; empty when none does.
    others: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/u/{token}", get(show).post(change))
}

async fn show(visit: Visit, Path(token): Path<String>) -> Result<Response, Error> {
    let subscription = found(&visit.state, &token).await?;
    page(&visit, &subscription).await
}

/// Does what the button says; anything but the named buttons stops this one profile, so
/// that no mail program's way of sending the one click (as a form, in parts, or without any
/// body) is refused.
async fn change(Shared(state): Shared<State>, visit: Visit, Path(token): Path<String>, body: Bytes) -> Result<Response, Error> {
    let subscription = found(&state, &token).await?;
    let action = url::form_urlencoded::parse(&body).find(|(name, _)| name == "action").map(|(_, value)| value.into_owned());
    match action.as_deref() {
        Some("resume") => {
            state.db.resume(&subscription.token).await?;
        }
        Some("stop-all") => {
            for other in everything(&visit, &subscription).await? {
                state.db.stop(&other.token, visit.now).await?;
            }
        }
        _ => {
            state.db.stop(&subscription.token, visit.now).await?;
        }
    }
    let now_stands = found(&state, &token).await?;
    page(&visit, &now_stands).await
}

async fn found(state: &State, token: &str) -> Result<Subscription, Error> {
    if !token::is_shaped(token) {
        return Err(Error::NotFound);
    }
    state.db.by_token(token).await?.ok_or(Error::NotFound)
}

/// The subscriptions to every profile that could write to this person, also those that
/// have not written yet.
async fn everything(visit: &Visit, one: &Subscription) -> Result<Vec<Subscription>, Error> {
    let db = &visit.state.db;
    let Some(person) = db.person(one.person_id).await? else { return Ok(vec![one.clone()]) };
    let Some(member_id) = person.member_id else { return Ok(vec![one.clone()]) };
    let mut all = Vec::new();
    for profile in db.profiles_of(member_id).await? {
        all.push(db.subscription(person.id, profile.profile.id, &token::fresh(), visit.now).await?);
    }
    Ok(all)
}

/// How many other profiles of the firm still write to this person. Reads only.
async fn others(visit: &Visit, one: &Subscription) -> Result<usize, Error> {
    let db = &visit.state.db;
    let Some(member_id) = db.person(one.person_id).await?.and_then(|p| p.member_id) else { return Ok(0) };
    let known = db.subscriptions_of(one.person_id).await?;
    let profiles = db.profiles_of(member_id).await?;
    let writes = |id: i64| id != one.profile_id && !known.iter().any(|s| s.profile_id == id && s.stopped_at.is_some());
    Ok(profiles.iter().filter(|p| p.profile.active && writes(p.profile.id)).count())
}

async fn page(visit: &Visit, subscription: &Subscription) -> Result<Response, Error> {
    let stopped = subscription.stopped_at.is_some();
    let profile = visit.state.db.profile(subscription.profile_id).await?.map(|p| p.name).unwrap_or_default();
    let name = if stopped { "web-unsub-stopped" } else { "web-unsub" };
    let title = visit.say_with(&format!("{name}-title"), &[("profile", profile.into())]);
    let mut anyone = visit.clone();
    // The mail's reader need not be who is signed in here; the page shows nobody's name.
    anyone.reader = None;
    let others = others(visit, subscription).await?;
    html(&View {
        p: Page::bare(&anyone, title, visit.say(&format!("{name}-lede"))),
        action: visit.href(&format!("/u/{}", subscription.token)),
        stopped,
        others: if others > 0 { visit.say_n("web-unsub-others", others) } else { String::new() },
    })
}
