//! The stylesheet and the sign: embedded, named after their content, kept by browsers for a year.

use std::sync::LazyLock;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Digest;

const STYLE: &str = include_str!("../static/crieur.css");
const SIGN: &str = include_str!("../static/sign.svg");

static STYLE_TAG: LazyLock<String> = LazyLock::new(|| format!("\"{}\"", Digest::of_bytes(STYLE.as_bytes())));
static STYLE_PATH: LazyLock<String> = LazyLock::new(|| format!("/crieur.css?v={}", &STYLE_TAG[1..9]));

/// The address of the stylesheet; it changes when the stylesheet does.
pub(crate) fn stylesheet_path() -> &'static str {
    &STYLE_PATH
}

pub(crate) async fn stylesheet(headers: HeaderMap) -> Response {
    let same = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|tags| tags.contains(STYLE_TAG.as_str()));
    let about = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::ETAG, STYLE_TAG.as_str()),
    ];
    if same { (StatusCode::NOT_MODIFIED, about).into_response() } else { (about, STYLE).into_response() }
}

pub(crate) async fn sign() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=604800")], SIGN).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stylesheet_stays_small() {
        assert!(STYLE.len() < 12 * 1024, "{} bytes", STYLE.len());
    }
}
