//! What verdicts taught a profile, in words and with the notices that did it; and the button
//! that forgets it all.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    response::Response,
    routing::{get, post},
};
use domain::{KeywordLesson, Lessons, Profile, Verdict};
use serde::Deserialize;
use store::StoredVerdict;

use crate::{
    Error, State,
    page::{Page, go, html},
    visit::Visit,
};

/// A notice that taught something.
struct Teacher {
    href: String,
    title: String,
    lang: Option<String>,
}

/// A keyword that counts otherwise than written.
struct Line {
    text: String,
    because: String,
    teachers: Vec<Teacher>,
}

#[derive(Template)]
#[template(path = "learned.html")]
struct View {
    p: Page,
    profiles: String,
    matches: String,
    edit: String,
    name: String,
    advice: String,
    keywords: Vec<Line>,
    liked: Vec<Teacher>,
    disliked: Vec<Teacher>,
    others: Vec<String>,
    /// Where the button leads; empty when there is nothing to forget.
    forget: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/profiles/{id}/learned", get(show)).route("/profiles/{id}/forget", post(forget))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `1` right after the button.
    forgotten: String,
}

async fn show(visit: Visit, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let profile = found(&visit, &id).await?;
    let verdicts = visit.state.db.verdicts_of(profile.id).await?;
    let teaching = verdicts.iter().any(|v| v.verdict.teaches().is_some());
    // Forgotten is forgotten at once, even before the profile was matched anew.
    let lessons = if teaching { &profile.lessons } else { &Lessons::default() };
    let titles = titles(&visit, lessons).await?;
    let title = match lessons.examples.len() {
        0 => visit.say("web-learned-title-none"),
        n => visit.say_words("web-learned-title", n),
    };
    let advice = match (teaching, lessons.is_empty()) {
        (false, _) => visit.say("web-learned-none"),
        (true, true) => visit.say("web-learned-soon"),
        (true, false) => String::new(),
    };
    let lede = visit.say_with("web-learned-lede", &[("profile", profile.name.as_str().into())]);
    let mut p = Page::new(&visit, title, lede).await?;
    if asked.forgotten == "1" {
        p = p.saying(visit.say("web-learned-forgotten"));
    }
    let examples = |relevant: bool| {
        let ids: Vec<i64> = lessons.examples.iter().rev().filter(|e| e.relevant == relevant).map(|e| e.notice_id).collect();
        teachers(&visit, &ids, &titles)
    };
    let staff = visit.is_staff();
    html(&View {
        profiles: visit.href(&if staff { format!("/members/{}", profile.member_id) } else { "/profiles".to_owned() }),
        matches: visit.href(&format!("/profiles/{}/matches", profile.id)),
        edit: visit.href(&format!("/profiles/{}/edit", profile.id)),
        name: profile.name.clone(),
        advice,
        keywords: lessons.keywords.iter().map(|k| line(&visit, k, &titles)).collect(),
        liked: examples(true),
        disliked: examples(false),
        others: others(&visit, &verdicts),
        forget: if verdicts.is_empty() { String::new() } else { visit.href(&format!("/profiles/{}/forget", profile.id)) },
        p,
    })
}

async fn forget(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let profile = found(&visit, &id).await?;
    visit.state.db.forget_verdicts(profile.id).await?;
    Ok(go(&visit, &format!("/profiles/{}/learned?forgotten=1", profile.id)))
}

async fn found(visit: &Visit, id: &str) -> Result<Profile, Error> {
    let scope = visit.reader()?.scope();
    scope.profile(&visit.state, id.parse().map_err(|_| Error::NotFound)?).await
}

type Titles = HashMap<i64, (String, Option<String>)>;

/// What the notices behind the lessons are called now.
async fn titles(visit: &Visit, lessons: &Lessons) -> Result<Titles, Error> {
    let ids: Vec<i64> = lessons.examples.iter().map(|e| e.notice_id).collect();
    let mut out = Titles::new();
    for stored in visit.state.db.notices(&ids).await? {
        let words = crate::entry::words(visit, &stored.notice.title);
        let title = words.map_or_else(|| (visit.say("web-untitled"), None), |w| (w.text, w.lang));
        out.insert(stored.id, title);
    }
    Ok(out)
}

fn teachers(visit: &Visit, ids: &[i64], titles: &Titles) -> Vec<Teacher> {
    let teacher = |id: &i64| {
        let (title, lang) = titles.get(id)?.clone();
        Some(Teacher { href: visit.href(&format!("/notices/{id}")), title, lang })
    };
    ids.iter().filter_map(teacher).collect()
}

fn line(visit: &Visit, lesson: &KeywordLesson, titles: &Titles) -> Line {
    let raised = lesson.percent > 100;
    let (key, because, ids) = if raised {
        ("web-learned-raised", "web-learned-because-up", &lesson.raised_by)
    } else {
        ("web-learned-lowered", "web-learned-because-down", &lesson.lowered_by)
    };
    let args = [("keyword", lesson.keyword.as_str().into()), ("percent", i64::from(lesson.percent.abs_diff(100)).into())];
    Line { text: visit.say_with(key, &args), because: visit.say(because), teachers: teachers(visit, ids, titles) }
}

/// Answers that say nothing of the field, with what could be done about them.
fn others(visit: &Visit, verdicts: &[StoredVerdict]) -> Vec<String> {
    let count = |these: &[Verdict]| verdicts.iter().filter(|v| these.contains(&v.verdict)).count();
    let lines: [(&str, &[Verdict]); 5] = [
        ("web-learned-region", &[Verdict::Region]),
        ("web-learned-small", &[Verdict::Small]),
        ("web-learned-large", &[Verdict::Large]),
        ("web-learned-buyer", &[Verdict::Buyer]),
        ("web-learned-not-now", &[Verdict::NotNow, Verdict::Known]),
    ];
    lines.iter().map(|(key, these)| (key, count(these))).filter(|(_, n)| *n > 0).map(|(key, n)| visit.say_n(key, n)).collect()
}
