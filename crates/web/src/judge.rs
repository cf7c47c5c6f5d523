//! Asking readers whether a notice is right for a profile, and hearing the answer. What
//! follows from it is shown by `learned.rs`, and worked out by the worker.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    response::Response,
    routing::get,
};
use axum_extra::extract::Form;
use domain::{Profile, Verdict};
use serde::Deserialize;
use store::StoredNotice;

use crate::{
    Error, State,
    choice::{Choice, choices},
    entry::Entry,
    page::{Page, go, html},
    visit::Visit,
};

/// The question under a notice, or the answer that was given.
pub(crate) struct Judge {
    /// The place on the page, to come back to.
    pub id: String,
    pub action: String,
    pub back: String,
    /// The profile's page of lessons.
    pub learned: String,
    /// For whom, for those who only hear the button.
    pub about: String,
    /// The answer in words; empty while there is none.
    pub said: String,
    /// Reasons why not.
    pub reasons: Vec<Choice>,
}

/// What this reader said before, by profile and notice.
pub(crate) type Said = HashMap<(i64, i64), Verdict>;

/// What this reader said of these notices.
pub(crate) async fn said(visit: &Visit, notices: &[i64]) -> Result<Said, Error> {
    let Some(reader) = &visit.reader else { return Ok(Said::new()) };
    let verdicts = visit.state.db.verdicts_by(reader.person.id, notices).await?;
    Ok(verdicts.into_iter().map(|v| ((v.profile_id, v.notice_id), v.verdict)).collect())
}

impl Judge {
    /// The question about one pair.
    pub(crate) fn of(visit: &Visit, profile: (i64, &str), notice: i64, said: &Said) -> Self {
        let (profile, name) = profile;
        let id = format!("v{profile}-{notice}");
        let query = if visit.query.is_empty() { String::new() } else { format!("?{}", visit.query) };
        let verdict = said.get(&(profile, notice)).copied();
        let words = verdict.map(|v| visit.say(&format!("verdict-{v}")));
        let reason = |v: &Verdict| (v.to_string(), visit.say(&format!("verdict-{v}")));
        Self {
            action: visit.href(&path(profile, notice)),
            back: format!("{}{query}#{id}", visit.path),
            learned: visit.href(&format!("/profiles/{profile}/learned")),
            about: visit.say_with("web-judge-for", &[("profile", name.into())]),
            said: words.map(|w| visit.say_with("web-judge-said", &[("verdict", w.into())])).unwrap_or_default(),
            reasons: choices(Verdict::ALL[1..].iter().map(reason), Verdict::Field.as_str()),
            id,
        }
    }
}

/// The page that asks about one pair; where the links of mails lead.
fn path(profile: i64, notice: i64) -> String {
    format!("/profiles/{profile}/notices/{notice}/verdict")
}

#[derive(Template)]
#[template(path = "verdict.html")]
struct View {
    p: Page,
    e: Entry,
    judge: Judge,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/profiles/{id}/notices/{notice}/verdict", get(ask).post(answer))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `1` right after an answer, `0` after it was taken back.
    said: String,
}

async fn ask(visit: Visit, Path(keys): Path<(String, String)>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let (profile, stored) = pair(&visit, &keys).await?;
    let said = said(&visit, &[stored.id]).await?;
    let mut judge = Judge::of(&visit, (profile.id, &profile.name), stored.id, &said);
    judge.back = String::new();
    let title = visit.say_with("web-verdict-title", &[("profile", profile.name.as_str().into())]);
    let mut p = Page::new(&visit, title, visit.say("web-verdict-lede")).await?;
    if !asked.said.is_empty() {
        p = p.saying(visit.say(if asked.said == "1" { "web-verdict-thanks" } else { "web-verdict-undone" }));
    }
    html(&View { p, e: Entry::of(&visit, &stored), judge })
}

/// The answer as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Answer {
    /// A verdict, or empty to take it back.
    verdict: String,
    /// The page to come back to.
    back: String,
}

async fn answer(visit: Visit, Path(keys): Path<(String, String)>, Form(answer): Form<Answer>) -> Result<Response, Error> {
    let (profile, stored) = pair(&visit, &keys).await?;
    let verdict = match answer.verdict.as_str() {
        "" => None,
        word => Some(word.parse::<Verdict>().map_err(|_| Error::Bad)?),
    };
    let person = visit.reader()?.person.id;
    if !visit.state.db.judge(profile.id, stored.id, person, verdict, visit.now).await? {
        return Err(Error::NotFound);
    }
    let own = format!("{}?said={}", path(profile.id, stored.id), u8::from(verdict.is_some()));
    Ok(go(&visit, if is_ours(&answer.back) { &answer.back } else { &own }))
}

/// Whether a path leads to a page of ours and nowhere else.
fn is_ours(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.chars().any(char::is_control)
}

async fn pair(visit: &Visit, keys: &(String, String)) -> Result<(Profile, StoredNotice), Error> {
    let scope = visit.reader()?.scope();
    let key = |text: &str| text.parse::<i64>().map_err(|_| Error::NotFound);
    let (profile, notice) = (key(&keys.0)?, key(&keys.1)?);
    let profile = scope.profile(&visit.state, profile).await?;
    let stored = visit.state.db.notice(notice).await?.ok_or(Error::NotFound)?;
    Ok((profile, stored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_never_leads_to_strangers() {
        assert!(is_ours("/matches?band=strong#v1-2"));
        for path in ["", "matches", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb"] {
            assert!(!is_ours(path), "{path:?}");
        }
    }
}
