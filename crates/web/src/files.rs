//! Files of a folder over HTTP, with validators: what the demonstration serves its sample
//! feed with. Not for the application's own assets; those are embedded.

use std::path::{Component, Path, PathBuf};

use axum::{
    Router,
    extract::State as Shared,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SubsecRound as _, Utc};
use domain::Digest;

const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Serves the files below `root`, and nothing else, with ETag and Last-Modified; a request
/// whose validators still hold is answered 304.
pub fn files(root: impl Into<PathBuf>) -> Router {
    Router::new().fallback(serve).with_state(root.into())
}

async fn serve(Shared(root): Shared<PathBuf>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    match read(&root, uri.path()).await {
        Some((bytes, modified)) => answer(&method, &headers, uri.path(), bytes, modified),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn read(root: &Path, path: &str) -> Option<(Vec<u8>, DateTime<Utc>)> {
    let file = root.join(below(path)?);
    let about = tokio::fs::metadata(&file).await.ok().filter(std::fs::Metadata::is_file)?;
    let bytes = tokio::fs::read(&file).await.ok()?;
    Some((bytes, DateTime::<Utc>::from(about.modified().ok()?).trunc_subsecs(0)))
}

/// The path inside the folder: plain names only, nothing hidden, no way up.
fn below(path: &str) -> Option<PathBuf> {
    let plain = path.strip_prefix('/')?;
    if plain.contains(['%', '\\', '\0']) {
        return None;
    }
    let path = PathBuf::from(plain);
    let named = |c: Component<'_>| matches!(c, Component::Normal(name) if !name.to_string_lossy().starts_with('.'));
    (path.components().count() > 0 && path.components().all(named)).then_some(path)
}

fn answer(method: &Method, headers: &HeaderMap, path: &str, bytes: Vec<u8>, modified: DateTime<Utc>) -> Response {
    let tag = format!("\"{}\"", Digest::of_bytes(&bytes));
    let date = modified.format(HTTP_DATE).to_string();
    let mut response = if is_known(headers, &tag, modified) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if method == Method::HEAD {
        [(header::CONTENT_LENGTH, bytes.len().to_string())].into_response()
    } else {
        bytes.into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    for (name, value) in [(header::ETAG, tag), (header::LAST_MODIFIED, date)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            out.insert(name, value);
        }
    }
    response
}

/// If-None-Match decides alone where it is given (RFC 9110 §13.2.2).
fn is_known(headers: &HeaderMap, tag: &str, modified: DateTime<Utc>) -> bool {
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    if let Some(tags) = text(header::IF_NONE_MATCH) {
        return tags.split(',').map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == tag);
    }
    let since = text(header::IF_MODIFIED_SINCE).and_then(|s| chrono::NaiveDateTime::parse_from_str(s, HTTP_DATE).ok());
    since.is_some_and(|since| modified <= since.and_utc())
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("json") => "application/json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("xml") => "application/xml",
        Some("gz") => "application/gzip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_named() {
        assert_eq!(below("/a/b.json"), Some(PathBuf::from("a/b.json")));
        for path in ["/", "", "/..", "/../x", "/a/../../x", "/.hidden", "/a/.git/config", "//etc/passwd", "/%2e%2e/x", "/a\\b"] {
            assert_eq!(below(path), None, "{path}");
        }
    }
}
