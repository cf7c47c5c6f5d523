//! The door for reports on mails: a sending service says what bounced and who complained, as
//! a message (RFC 3464, RFC 5965) or in a few words of JSON. Only with the token of the
//! settings; shut, and indistinguishable from no page at all, without one.

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use mail::{Report, Verdict};
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq as _;

use crate::{Error, State, returned::take_reports, token};

/// Where it is.
pub(crate) const PATH: &str = "/hooks/mail";
/// Reports in one request.
const MOST: usize = 1_000;
const LINE: usize = 300;

/// A report in a few words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Brief {
    #[serde(rename = "type")]
    kind: Kind,
    message_id: String,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    diagnostic: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Bounce,
    Complaint,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Sent {
    One(Brief),
    Many(Vec<Brief>),
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route(PATH, post(receive))
}

async fn receive(Shared(state): Shared<State>, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let Some(token) = &state.site.reports_token else { return Err(Error::NotFound) };
    if !is_known(&headers, &token.0) {
        return Ok((StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response());
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let reports = if kind.starts_with("application/json") {
        match serde_json::from_slice(&body).map_err(|_| Error::Bad)? {
            Sent::One(one) => vec![one.report()],
            Sent::Many(many) if many.len() <= MOST => many.into_iter().map(Brief::report).collect(),
            Sent::Many(_) => return Err(Error::Bad),
        }
    } else {
        mail::reports(&body)
    };
    let tally = take_reports(&state.db, &reports, "hook", state.clock.now()).await?;
    let answer = json!({ "suppressed": tally.suppressed, "noted": tally.noted, "known": tally.known, "foreign": tally.foreign });
    Ok(Json(answer).into_response())
}

/// Compared by their hashes, in constant time: neither length nor beginning can be felt out.
fn is_known(headers: &HeaderMap, token: &str) -> bool {
    let given =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer ")).unwrap_or_default();
    token::hash(given).as_bytes().ct_eq(token::hash(token).as_bytes()).into()
}

impl Brief {
    fn report(self) -> Report {
        let cut = |text: String| -> String { domain::squeeze(&text).chars().take(LINE).collect() };
        let id = cut(self.message_id);
        let verdict = match self.kind {
            Kind::Complaint => Verdict::Complaint,
            Kind::Bounce if mail::gone(&self.status, &self.diagnostic) => Verdict::Gone,
            Kind::Bounce => Verdict::Refused,
        };
        Report {
            verdict,
            message_ids: if id.is_empty() { Vec::new() } else { vec![format!("<{}>", id.trim_matches(['<', '>']))] },
            recipients: Some(cut(self.recipient)).filter(|r| !r.is_empty()).into_iter().collect(),
            status: cut(self.status),
            detail: cut(self.diagnostic),
        }
    }
}
