//! A notice's closing date as a file for calendars. It says what the public page says and
//! nothing of who asked: calendars are shared.

use axum::{
    Router,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};

use crate::{Error, State, visit::Visit};

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/notices/{id}/closing.ics", get(closing))
}

async fn closing(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let stored = visit.state.db.notice(id).await?.ok_or(Error::NotFound)?;
    let site = &visit.state.site;
    let event = mail::Event {
        id,
        revision: stored.revision,
        changed_at: stored.changed_at,
        notice: &stored.notice,
        page_url: &site.absolute_url(&visit.href(&format!("/notices/{id}"))),
        host: site.public_url.host_str().unwrap_or("crieur"),
    };
    let file = mail::calendar(visit.lang, &event).ok_or(Error::NotFound)?;
    let name = format!("inline; filename=\"crieur-{id}.ics\"");
    let mut response = file.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8; method=PUBLISH; component=VEVENT"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(|_| Error::Bad)?);
    Ok(crate::pass::unlisted(response))
}
