//! The public start page: what this is, how alive it is, and the way in.

use askama::Template;
use axum::{Router, response::Response, routing::get};
use chrono::Duration;
use store::{NoticeFilter, NoticeOrder};

use crate::{
    Error, State,
    entry::Entry,
    page::{Page, html},
    visit::Visit,
};

struct Figure {
    number: String,
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct View {
    p: Page,
    figures: Vec<Figure>,
    entries: Vec<Entry>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/", get(home))
}

async fn home(visit: Visit) -> Result<Response, Error> {
    let db = &visit.state.db;
    let open = NoticeFilter { open_at: Some(visit.now), limit: 3, ..NoticeFilter::default() };
    let week = NoticeFilter { closes_before: Some(visit.now + Duration::days(7)), ..open.clone() };
    let open_count = db.count(&open).await?;
    let week_count = db.count(&week).await?;
    let newest = db.search(&NoticeFilter { sort: NoticeOrder::Newest, ..open }).await?;
    let sources = visit.state.site.sources.iter().filter(|s| s.enabled).count();

    let title = if open_count == 0 { visit.say("web-home-title-empty") } else { visit.say_words("web-home-title", open_count) };
    let p = Page::new(&visit, title, visit.say("web-home-lede")).await?;
    let figure = |n: i64, key: &str, path: &str| Figure { number: visit.number(n), label: visit.say_n(key, n), href: visit.href(path) };
    let figures = vec![
        figure(open_count, "web-home-open", "/notices"),
        figure(week_count, "web-home-week", "/notices?closing=7"),
        figure(i64::try_from(sources).unwrap_or(0), "web-home-sources", "/sources"),
    ];
    let entries = newest.notices.iter().map(|n| Entry::of(&visit, n)).collect();
    html(&View { p, figures, entries })
}
