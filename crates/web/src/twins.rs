//! The same tender in other sources: shown on the notice's page and in lists; staff can say
//! that two notices are one, or that they are not.

use std::collections::HashMap;

use axum::{
    Form, Router,
    extract::Path,
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;
use store::{Link, LinkState, StoredNotice};

use crate::{
    Error, State,
    entry::{self, Words},
    page::go,
    visit::Visit,
};

/// A twin on the page of a notice.
pub(crate) struct Twin {
    pub href: String,
    pub title: Words,
    pub source: String,
    /// The official page over there; possibly empty.
    pub official: String,
    pub official_name: String,
    /// Why they are held to be one, for staff.
    pub evidence: String,
}

/// What the page of a notice shows of its twins.
#[derive(Default)]
pub(crate) struct Twins {
    pub list: Vec<Twin>,
    /// Where staff say that this notice is another tender; empty for everybody else.
    pub split: String,
    /// Where staff say that another notice is the same tender.
    pub join: String,
}

#[derive(Deserialize)]
struct Other {
    #[serde(default)]
    other: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/notices/{id}/split", post(split).get(back))
        .route("/notices/{id}/join", post(join).get(back))
        .route("/notices/{id}/twins", get(back))
}

/// The twins of one notice.
pub(crate) async fn of(visit: &Visit, id: i64) -> Result<Twins, Error> {
    let db = &visit.state.db;
    let found = db.twins(&[id]).await?.remove(&id).unwrap_or_default();
    let staff = visit.is_staff();
    let links = if staff { db.links(id).await? } else { Vec::new() };
    let action = |what: &str| if staff { visit.href(&format!("/notices/{id}/{what}")) } else { String::new() };
    Ok(Twins {
        split: if found.is_empty() { String::new() } else { action("split") },
        join: action("join"),
        list: found.iter().map(|twin| row(visit, twin, links.iter().find(|l| l.other(id) == twin.id))).collect(),
    })
}

fn row(visit: &Visit, twin: &StoredNotice, link: Option<&Link>) -> Twin {
    let source = visit.state.site.source_title(&twin.notice.source);
    let untitled = || Words { text: visit.say("web-untitled"), lang: None };
    Twin {
        href: visit.href(&format!("/notices/{}", twin.id)),
        title: entry::words(visit, &twin.notice.title).unwrap_or_else(untitled),
        official: crate::notice_facts::links(visit, &twin.notice).into_iter().next().map(|l| l.href).unwrap_or_default(),
        official_name: visit.say_with("web-notice-official", &[("source", source.as_str().into())]),
        evidence: link.map(|l| evidence(visit, l)).unwrap_or_default(),
        source,
    }
}

/// Why two notices are held to be one, in words.
fn evidence(visit: &Visit, link: &Link) -> String {
    let mut said: Vec<String> = Vec::new();
    if link.state == LinkState::Joined {
        said.push(visit.say("twins-joined"));
    }
    for piece in &link.evidence {
        let (kind, detail) = piece.split_once(' ').unwrap_or((piece, ""));
        let key = match kind {
            "procedure" => "twins-procedure",
            "address" => "twins-address",
            "number" => "twins-number",
            "title" => "twins-title-likeness",
            "buyer" => "twins-buyer",
            _ => "twins-closing",
        };
        said.push(match kind {
            "procedure" | "number" => visit.say_with(key, &[("detail", detail.into())]),
            _ => visit.say(key),
        });
    }
    locale::list(visit.lang, &said)
}

/// « aussi publié sur MERX », for the notices of a list that have twins.
pub(crate) async fn also(visit: &Visit, ids: &[i64]) -> Result<HashMap<i64, Words>, Error> {
    let words = |twins: &Vec<StoredNotice>| {
        let mut sources: Vec<String> = twins.iter().map(|t| visit.state.site.source_title(&t.notice.source)).collect();
        sources.dedup();
        let text = visit.say_with("twins-also", &[("sources", locale::list(visit.lang, &sources).into())]);
        Words { text, lang: None }
    };
    Ok(visit.state.db.twins(ids).await?.iter().map(|(id, twins)| (*id, words(twins))).collect())
}

/// A form's address that is opened by hand leads to the notice.
async fn back(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    Ok(go(&visit, &format!("/notices/{id}")))
}

async fn split(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let person = visit.staff()?.person.id;
    let id = existing(&visit, &id).await?;
    let mut tx = visit.state.db.begin().await?;
    tx.split_notice(id, person, visit.now).await?;
    tx.commit().await?;
    Ok(go(&visit, &format!("/notices/{id}?said=split#twins")))
}

async fn join(visit: Visit, Path(id): Path<String>, Form(form): Form<Other>) -> Result<Response, Error> {
    let person = visit.staff()?.person.id;
    let id = existing(&visit, &id).await?;
    let Some(other) = named(&visit, &form.other).await?.filter(|other| *other != id) else {
        return Ok(go(&visit, &format!("/notices/{id}?said=nothing#twins")));
    };
    let mut tx = visit.state.db.begin().await?;
    tx.join_notices(id, other, person, visit.now).await?;
    tx.commit().await?;
    Ok(go(&visit, &format!("/notices/{id}?said=joined#twins")))
}

async fn existing(visit: &Visit, id: &str) -> Result<i64, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    visit.state.db.notice(id).await?.map(|n| n.id).ok_or(Error::NotFound)
}

/// A notice by what staff paste: the address of its page here, or its number.
async fn named(visit: &Visit, text: &str) -> Result<Option<i64>, Error> {
    let text = text.trim().trim_end_matches('/');
    let tail = text.rsplit('/').next().unwrap_or(text);
    let number = tail.split(['?', '#']).next().unwrap_or(tail);
    match number.parse::<i64>() {
        Ok(id) => Ok(visit.state.db.notice(id).await?.map(|n| n.id)),
        Err(_) => Ok(None),
    }
}

/// What was just done, in words.
pub(crate) fn said(visit: &Visit) -> String {
    let key = match visit.query.strip_prefix("said=").unwrap_or_default() {
        "split" => "twins-said-split",
        "joined" => "twins-said-joined",
        "nothing" => "twins-said-nothing",
        _ => return String::new(),
    };
    visit.say(key)
}

/// The name of a buyer to show in a language, with that language where it is another.
pub(crate) fn buyer_words(visit: &Visit, name: &domain::Text, key: &str) -> Words {
    entry::words(visit, name).unwrap_or_else(|| Words { text: key.to_owned(), lang: None })
}
