//! A reader's own decisions about the mails of a profile, from a mail and without signing
//! in: stop, take up again, rhythm, pause, language.
//!
//! Opening the link shows a page and changes nothing; a POST does, from one of its buttons
//! or from a mail program's one click (RFC 8058). The token alone decides: no cookie is
//! read. What the forms mean is in `preferences.rs`.

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State as Shared},
    response::Response,
    routing::get,
};
use domain::{Consent, WORDING};
use store::{Basis, Subscription};

use crate::{
    Error, State,
    preferences::{Asked, Told, page},
    token,
    visit::Visit,
};

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/u/{token}", get(show).post(change))
}

async fn show(visit: Visit, Path(token): Path<String>) -> Result<Response, Error> {
    let subscription = found(&visit.state, &token).await?;
    page(&visit, &subscription, Told::default()).await
}

/// Does what the button says. A body that names no button stops this one profile, so that no
/// mail program's way of sending the one click (as a form, in parts, or without any body) is
/// refused.
async fn change(Shared(state): Shared<State>, mut visit: Visit, Path(token): Path<String>, body: Bytes) -> Result<Response, Error> {
    let subscription = found(&state, &token).await?;
    let told = match Asked::read(&body)? {
        Asked::Stop => {
            state.db.stop(&subscription.token, visit.now).await?;
            Told::default()
        }
        Asked::Resume => {
            state.db.resume(&subscription.token, visit.now).await?;
            Told::default()
        }
        Asked::StopAll => {
            for other in everything(&visit, &subscription).await? {
                state.db.stop(&other.token, visit.now).await?;
            }
            // Also for profiles that are yet to be made.
            record(&visit, &subscription, Consent::Withdrawn, "").await?;
            Told::default()
        }
        Asked::Consent => {
            for other in everything(&visit, &subscription).await? {
                state.db.resume(&other.token, visit.now).await?;
            }
            record(&visit, &subscription, Consent::Express, WORDING).await?;
            Told { said: visit.say("consent-given"), ..Told::default() }
        }
        asked => asked.apply(&mut visit, &subscription).await?,
    };
    let now_stands = found(&state, &token).await?;
    page(&visit, &now_stands, told).await
}

async fn record(visit: &Visit, one: &Subscription, kind: Consent, wording: &str) -> Result<(), Error> {
    let wording = if wording.is_empty() { String::new() } else { format!("{wording} {}", visit.lang) };
    let basis = Basis { kind, how: "link", actor_id: None, wording, note: String::new() };
    Ok(visit.state.db.record_consent(one.person_id, &basis, visit.now).await?)
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
