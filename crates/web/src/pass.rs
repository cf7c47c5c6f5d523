//! Reading from a mail: a signed link shows one page as its reader would see it, without a
//! session. It can only read, and only that page; whoever is signed in does not need it.

use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};
use domain::{Pass, PassKey, Person, Reach};

use crate::{Error, State, reader::Scope, visit::Visit};

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The pass of this text with the person it belongs to, who must still be there.
pub(crate) async fn opened(state: &State, visit: &Visit, text: &str) -> Result<Option<(Pass, Person)>, Error> {
    let Some(secret) = state.db.setting(store::LINK_SECRET).await? else { return Ok(None) };
    let Some(pass) = Pass::open(text, &PassKey::of(&secret), visit.now) else { return Ok(None) };
    // Who may not sign in any more may not read either: only active people are found.
    Ok(state.db.person(pass.person_id).await?.map(|person| (pass, person)))
}

/// Whose page this is: that of who is signed in, else of whom the address's pass lets read
/// exactly this.
pub(crate) struct Reading {
    /// What may be read.
    pub scope: Scope,
    /// Whom the pass belongs to, where it was needed.
    pub by_pass: Option<Person>,
}

impl Reading {
    pub(crate) async fn of(visit: &Visit, reach: Reach) -> Result<Self, Error> {
        if let Some(reader) = &visit.reader {
            return Ok(Self { scope: reader.scope(), by_pass: None });
        }
        let given = url::form_urlencoded::parse(visit.query.as_bytes()).find(|(name, _)| name == "r");
        let Some((_, text)) = given else { return Ok(Self { scope: Scope::Nothing, by_pass: None }) };
        let opened = opened(&visit.state, visit, &text).await?.filter(|(pass, _)| pass.reach == reach);
        let scope = opened.as_ref().and_then(|(_, person)| person.member_id).map_or(Scope::Nothing, Scope::Firm);
        Ok(Self { scope, by_pass: opened.map(|(_, person)| person) })
    }

    /// A word on why the page shows what it shows; empty for who is signed in.
    pub(crate) fn said(&self, visit: &Visit) -> String {
        if self.by_pass.is_some() { visit.say("web-pass-said") } else { String::new() }
    }
}

/// The answer, for no search engine's eyes.
pub(crate) fn unlisted(mut response: Response) -> Response {
    response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex, nofollow"));
    response
}
