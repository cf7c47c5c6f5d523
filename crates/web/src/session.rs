//! The cookie that says who is signed in. A random token; the store keeps only its hash.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{DateTime, Duration, Utc};

use crate::{Error, State, reader::Reader, token};

/// A session's last use is noted at most this often, so that reading a page is a read.
const TOUCH: Duration = Duration::minutes(10);

/// Browsers keep a `__Host-` cookie to this host, this path and https.
fn name(state: &State) -> &'static str {
    if state.site.is_https() { "__Host-crieur" } else { "crieur" }
}

/// Who the request's cookie belongs to.
pub(crate) async fn reader(state: &State, headers: &HeaderMap, now: DateTime<Utc>) -> Result<Option<Reader>, Error> {
    let jar = CookieJar::from_headers(headers);
    let Some(token) = jar.get(name(state)).map(Cookie::value).filter(|t| token::is_shaped(t)) else {
        return Ok(None);
    };
    let Some(session) = state.db.find_session(&token::hash(token), now, state.site.idle).await? else {
        return Ok(None);
    };
    if now - session.last_seen >= TOUCH {
        state.db.touch_session(&session.token_hash, now).await?;
    }
    let firm = match session.person.member_id {
        Some(id) => state.db.member(id).await?,
        None => None,
    };
    Ok(Some(Reader { person: session.person, firm, session: session.token_hash }))
}

/// Begins a session with a token that did not exist before; the header that hands it over.
pub(crate) async fn begin(state: &State, person_id: i64, now: DateTime<Utc>) -> Result<HeaderValue, Error> {
    let token = token::fresh();
    let length = state.site.absolute;
    state.db.create_session(&token::hash(&token), person_id, now, now + length).await?;
    header(state, &token, length.num_seconds())
}

/// Ends a session; the header that makes the browser forget its cookie.
pub(crate) async fn end(state: &State, session: &str) -> Result<HeaderValue, Error> {
    state.db.revoke_session(session).await?;
    header(state, "", 0)
}

fn header(state: &State, value: &str, seconds: i64) -> Result<HeaderValue, Error> {
    let cookie =
        Cookie::build((name(state), value.to_owned())).path("/").http_only(true).same_site(SameSite::Lax).secure(state.site.is_https());
    HeaderValue::from_str(&format!("{}; Max-Age={seconds}", cookie.build())).map_err(|_| Error::Bad)
}

/// The answer with the cookie.
pub(crate) fn with_cookie(mut response: axum::response::Response, cookie: HeaderValue) -> axum::response::Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
