//! Signing in by a one-time link: a form, a letter, a page with a button, a session.
//!
//! Opening the link changes nothing, because mail scanners open links; the button does.
//! The form answers the same whether the address is known or not.

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query},
    http::{StatusCode, header::HeaderName},
    response::Response,
    routing::{get, post},
};
use axum_extra::extract::Form;
use chrono::Duration;
use domain::{Email, Invalid, Lang, Role};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Error, State, next,
    page::{Page, html_with},
    session, token,
    visit::{Visit, in_language},
};

/// Letters to one address within a quarter of an hour.
const PER_ADDRESS: u32 = 3;
/// Requests from one place within an hour.
const PER_PLACE: u32 = 10;

/// What the page shows.
enum Step {
    Ask { email: String, next: String, fault: String },
    Asked { email: String },
    Open { action: String, next: String },
    Spent,
}

#[derive(Template)]
#[template(path = "sign.html")]
struct View {
    p: Page,
    step: Step,
    minutes: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Ask {
    email: String,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sign-in", get(form).post(ask)).route("/sign-in/{token}", get(button).post(enter)).route("/sign-out", post(leave))
}

fn minutes(visit: &Visit) -> Duration {
    visit.state.site.link.min(Duration::minutes(10))
}

async fn page(visit: &Visit, name: &str, status: StatusCode, step: Step) -> Result<Response, Error> {
    let p = Page::new(visit, visit.say(&format!("web-sign-{name}-title")), visit.say(&format!("web-sign-{name}-lede"))).await?;
    html_with(status, &View { p, step, minutes: visit.number(minutes(visit).num_minutes()) })
}

async fn form(visit: Visit, Query(to): Query<Next>) -> Result<Response, Error> {
    let next = next::local(&to.next).unwrap_or_default();
    if visit.reader.is_some() {
        return Ok(to_start(&visit, &next));
    }
    page(&visit, "ask", StatusCode::OK, Step::Ask { email: String::new(), next, fault: String::new() }).await
}

async fn ask(visit: Visit, Form(given): Form<Ask>) -> Result<Response, Error> {
    let next = next::local(&given.next).unwrap_or_default();
    let email: Email = match given.email.parse() {
        Ok(email) => email,
        Err(invalid) => return refused(&visit, given.email, next, &invalid).await,
    };
    let db = &visit.state.db;
    let place = format!("sign-in:place:{}", token::hash(&visit.ip.map_or_else(|| "unknown".to_owned(), |ip| ip.to_string())));
    if !db.allow(&place, PER_PLACE, visit.now - Duration::hours(1), visit.now).await? {
        let fault = visit.say("web-sign-too-often");
        return page(&visit, "ask", StatusCode::TOO_MANY_REQUESTS, Step::Ask { email: given.email, next, fault }).await;
    }
    let address = format!("sign-in:address:{}", token::hash(email.as_str()));
    if db.allow(&address, PER_ADDRESS, visit.now - Duration::minutes(15), visit.now).await? {
        queue(&visit, &email, &next).await?;
    }
    page(&visit, "asked", StatusCode::OK, Step::Asked { email: email.to_string() }).await
}

async fn refused(visit: &Visit, email: String, next: String, why: &Invalid) -> Result<Response, Error> {
    let fault = locale::invalid(visit.lang, why);
    page(visit, "ask", StatusCode::UNPROCESSABLE_ENTITY, Step::Ask { email, next, fault }).await
}

/// Queues the letter with the link, in the language of the person.
async fn queue(visit: &Visit, email: &Email, next: &str) -> Result<(), Error> {
    let person = visit.state.db.person_by_email(email).await?;
    let token = token::fresh();
    let lang = person.as_ref().map_or(visit.lang, |p| locale::spoken(p.lang));
    let mut path = format!("/sign-in/{token}");
    if !next.is_empty() {
        path.push('?');
        path.push_str(&url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish());
    }
    let link = visit.state.site.absolute_url(&in_language(lang, &path));
    let length = minutes(visit);
    let Some(person) = person else {
        // A write like the other branch's, so that the answer takes as long.
        let key = format!("sign-in:stranger:{}", token::hash(email.as_str()));
        visit.state.db.allow(&key, PER_ADDRESS, visit.now - Duration::minutes(15), visit.now).await?;
        return Ok(());
    };
    let mut tx = visit.state.db.begin().await?;
    tx.create_sign_in(&token::hash(&token), person.id, visit.now, visit.now + length).await?;
    let payload = json!({ "link": link, "minutes": length.num_minutes() });
    tx.enqueue_letter(store::SIGN_IN, person.id, &payload, visit.now, visit.now).await?;
    tx.commit().await?;
    Ok(())
}

async fn button(visit: Visit, Path(token): Path<String>, Query(to): Query<Next>) -> Result<Response, Error> {
    let good = token::is_shaped(&token) && visit.state.db.sign_in_is_good(&token::hash(&token), visit.now).await?;
    if !good {
        return page(&visit, "spent", StatusCode::GONE, Step::Spent).await;
    }
    let action = visit.href(&format!("/sign-in/{token}"));
    page(&visit, "open", StatusCode::OK, Step::Open { action, next: next::local(&to.next).unwrap_or_default() }).await
}

async fn enter(visit: Visit, Path(token): Path<String>, body: Bytes) -> Result<Response, Error> {
    let wanted = url::form_urlencoded::parse(&body).find(|(name, _)| name == "next").map(|(_, value)| value.into_owned());
    let person = if token::is_shaped(&token) { visit.state.db.use_once(&token::hash(&token), visit.now).await? } else { None };
    let Some(person_id) = person else {
        return page(&visit, "spent", StatusCode::GONE, Step::Spent).await;
    };
    // A browser that was somebody else until now is so no longer.
    if let Some(before) = &visit.reader {
        visit.state.db.revoke_session(&before.session).await?;
    }
    let cookie = session::begin(&visit.state, person_id, visit.now).await?;
    let person = visit.state.db.person(person_id).await?.ok_or(Error::NotFound)?;
    let start = match person.role {
        Role::Staff => "/report",
        Role::Member => "/matches",
    };
    let lang = if visit.lang == Lang::EN { Lang::EN } else { locale::spoken(person.lang) };
    let to = wanted.and_then(|path| next::local(&path)).unwrap_or_else(|| in_language(lang, start));
    Ok(session::with_cookie(redirect(&to), cookie))
}

async fn leave(visit: Visit) -> Result<Response, Error> {
    let mut response = crate::page::go(&visit, "/");
    if let Some(reader) = &visit.reader {
        response = session::with_cookie(response, session::end(&visit.state, &reader.session).await?);
        response.headers_mut().insert(HeaderName::from_static("clear-site-data"), axum::http::HeaderValue::from_static("\"cache\""));
    }
    Ok(response)
}

fn to_start(visit: &Visit, next: &str) -> Response {
    let start = if visit.is_staff() { "/report" } else { "/matches" };
    if next.is_empty() { crate::page::go(visit, start) } else { redirect(next) }
}

fn redirect(to: &str) -> Response {
    use axum::response::IntoResponse as _;
    axum::response::Redirect::to(to).into_response()
}
