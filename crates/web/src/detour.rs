//! Addresses that are ours but for a stroke: a slash at the end, two at the beginning, `/fr` before
//! a French page as `/en` stands before an English one.

use axum::{
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};

/// Leads to the address that was meant, where there may be one; else there is nothing.
pub(crate) async fn show(method: Method, uri: Uri) -> Response {
    match straight(uri.path()).filter(|_| matches!(method, Method::GET | Method::HEAD)) {
        Some(path) => Redirect::permanent(&uri.query().map_or(path.clone(), |query| format!("{path}?{query}"))).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The same path as it should be written; none where it is. It begins with one slash and has
/// nothing but plain letters, so that it never leads to another host.
fn straight(path: &str) -> Option<String> {
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.'));
    let trimmed = path.trim_matches('/');
    let french = trimmed.strip_prefix("fr").filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let better = format!("/{}", french.unwrap_or(trimmed).trim_start_matches('/'));
    (plain && better != path).then_some(better)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stroke_too_many_is_mended_and_nothing_leads_away() {
        for (given, meant) in [
            ("/en/", Some("/en")),
            ("/notices/", Some("/notices")),
            ("//notices", Some("/notices")),
            ("/fr", Some("/")),
            ("/fr/notices/7", Some("/notices/7")),
            ("/fr//evil.example", Some("/evil.example")),
            ("//evil.example//", Some("/evil.example")),
            ("/", None),
            ("/notices", None),
            ("/france", None),
            ("/\\evil.example/", None),
            ("/%5cevil.example/", None),
            ("/x\u{e9}/", None),
        ] {
            assert_eq!(straight(given).as_deref(), meant, "{given}");
        }
    }
}
