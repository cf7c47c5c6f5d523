//! Who buys: every buyer with notices that take offers, and the way to them.

use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use serde::Deserialize;
use store::BuyerCount;
use url::form_urlencoded::byte_serialize;

use crate::{
    Error, State,
    entry::Words,
    page::{Page, html},
    twins::buyer_words,
    visit::Visit,
};

const PER_PAGE: u32 = 100;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filters {
    text: String,
    from: String,
}

struct Row {
    href: String,
    name: Words,
    open: String,
}

#[derive(Template)]
#[template(path = "buyers.html")]
struct View {
    p: Page,
    text: String,
    rows: Vec<Row>,
    next: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/buyers", get(list))
}

/// The list of a buyer's open notices.
pub(crate) fn address(key: &str) -> String {
    format!("/notices?buyer={}", encoded(key))
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

async fn list(visit: Visit, Query(filters): Query<Filters>) -> Result<Response, Error> {
    let from: u32 = filters.from.parse().unwrap_or(0);
    let text: String = filters.text.chars().take(200).collect();
    let mut found = visit.state.db.buyers(&text, visit.now, from, PER_PAGE + 1).await?;
    let more = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    let row = |b: &BuyerCount| Row {
        href: visit.href(&address(&b.buyer.key)),
        name: buyer_words(&visit, &b.buyer.name, &b.buyer.key),
        open: visit.number(b.open),
    };
    let title = visit.say(if found.is_empty() { "buyers-none" } else { "buyers-title" });
    let next = format!("/buyers?text={}&from={}", encoded(&text), from + PER_PAGE);
    html(&View {
        p: Page::new(&visit, title, visit.say("buyers-lede")).await?,
        rows: found.iter().map(row).collect(),
        next: if more { visit.href(&next) } else { String::new() },
        text,
    })
}
