//! Errors as people read them: whatever failed below, the answer is a page in the reader's
//! language. One log line per failure of ours, with the id that the page shows, and without
//! addresses or tokens.

use std::any::Any;

use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State as Shared},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    State,
    error::Failure,
    page::{Page, Shown, html_with},
    token,
    visit::{Visit, split},
};

#[derive(Template)]
#[template(path = "error.html")]
struct View {
    p: Page,
    /// What to do now.
    advice: String,
    /// The reference for our log; empty when there is nothing to look up.
    id: String,
}

/// Replaces bare failures by pages.
pub(crate) async fn pages(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = next.run(request).await;
    let status = response.status();
    let bare = response.extensions().get::<Shown>().is_none();
    if !(status.is_client_error() || status.is_server_error()) || !bare || uri.path().starts_with("/health/") {
        return response;
    }
    let id = if status.is_server_error() { token::error_id() } else { String::new() };
    if status.is_server_error() {
        let cause = response.extensions().get::<Failure>().map_or("no answer in time, or broken off", |f| f.0.as_str());
        tracing::error!(%id, %method, path = %safe_path(uri.path()), status = status.as_u16(), cause, "a page failed");
    }
    let visit = Visit::stranger(&state, &uri, None);
    page(&visit, status, id, &method).map_or(response, |page| page)
}

fn page(visit: &Visit, status: StatusCode, id: String, method: &Method) -> Option<Response> {
    let name = match status.as_u16() {
        400 | 415 | 422 => "bad",
        403 => "forbidden",
        404 => "missing",
        405 => "method",
        413 => "large",
        429 => "often",
        503 => "busy",
        code if code < 500 => "bad",
        _ => "broken",
    };
    let p = Page::bare(visit, visit.say(&format!("web-error-{name}-title")), visit.say(&format!("web-error-{name}-lede")));
    let view = View { p, advice: visit.say(&format!("web-error-{name}-advice")), id };
    let mut response = html_with(status, &view).ok()?;
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    Some(response)
}

/// A path without the tokens that some of ours carry.
fn safe_path(path: &str) -> String {
    let (_, rest) = split(path);
    for secret in ["/u/", "/sign-in/"] {
        if rest.starts_with(secret) {
            return format!("{secret}…");
        }
    }
    path.to_owned()
}

/// A panic in a handler: the same page as for any other failure, with its words in the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
pub(crate) fn after_panic(panic: Box<dyn Any + Send>) -> axum::http::Response<Body> {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let mut response = (StatusCode::INTERNAL_SERVER_ERROR, [(header::CACHE_CONTROL, "no-store")]).into_response();
    response.extensions_mut().insert(Failure(format!("panic: {}", words.unwrap_or_default())));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_out_of_the_log() {
        assert_eq!(safe_path("/en/u/0123456789abcdef"), "/u/…");
        assert_eq!(safe_path("/sign-in/0123456789abcdef"), "/sign-in/…");
        assert_eq!(safe_path("/notices/12"), "/notices/12");
    }
}
