//! What a source brought last, for other people's feed readers: RSS 2.0 and JSON Feed 1.1.
//! A page for programs; it needs no sign-in and names no reader.

use std::fmt::Write as _;

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, Utc};
use domain::{Digest, Status};
use serde_json::json;
use store::{NoticeFilter, NoticeOrder, StoredNotice};

use crate::{Error, State, page::tag, visit::Visit};

/// Notices in a feed.
const SHOWN: u32 = 50;
/// Characters of a description.
const TEXT: usize = 600;
/// Seconds for which a reader may keep what it got.
const KEPT: u32 = 300;

/// A notice as feeds tell it.
struct Item {
    url: String,
    title: String,
    text: String,
    lang: &'static str,
    first_seen: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

/// What both forms are written from.
struct Feed {
    title: String,
    about: String,
    home: String,
    own: String,
    items: Vec<Item>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sources/{name}/feed.xml", get(rss)).route("/sources/{name}/feed.json", get(json_feed))
}

async fn rss(visit: Visit, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let feed = feed(&visit, &name, "feed.xml").await?;
    Ok(answer(&headers, "application/rss+xml; charset=utf-8", xml(&visit, &feed)))
}

async fn json_feed(visit: Visit, Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let feed = feed(&visit, &name, "feed.json").await?;
    let item = |i: &Item| {
        json!({
            "id": i.url, "url": i.url, "title": i.title, "content_text": i.text, "language": i.lang,
            "date_published": i.first_seen.to_rfc3339(), "date_modified": i.changed_at.to_rfc3339(),
        })
    };
    let body = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "description": feed.about, "language": tag(visit.lang),
        "home_page_url": feed.home, "feed_url": feed.own, "items": feed.items.iter().map(item).collect::<Vec<_>>(),
    });
    Ok(answer(&headers, "application/feed+json; charset=utf-8", serde_json::to_string_pretty(&body)?))
}

async fn feed(visit: &Visit, name: &str, file: &str) -> Result<Feed, Error> {
    let site = &visit.state.site;
    let source = site.source(name).ok_or(Error::NotFound)?;
    let filter = NoticeFilter { source: Some(name.to_owned()), sort: NoticeOrder::Newest, limit: SHOWN, ..NoticeFilter::default() };
    let notices = visit.state.db.search(&filter).await?.notices;
    let path = |rest: &str| site.absolute_url(&visit.href(&format!("/sources/{name}{rest}")));
    Ok(Feed {
        title: visit
            .say_with("web-feed-title", &[("source", source.title.as_str().into()), ("association", site.association.as_str().into())]),
        about: format!("{} {}", visit.say("web-feed-about"), crate::sources::licence(visit, source)).trim().to_owned(),
        home: path(""),
        own: path(&format!("/{file}")),
        items: notices.iter().map(|n| item(visit, n)).collect(),
    })
}

fn item(visit: &Visit, stored: &StoredNotice) -> Item {
    let notice = &stored.notice;
    let (title, lang) = notice.title.in_(visit.lang).unwrap_or(("", visit.lang));
    let title = if title.is_empty() { visit.say("web-untitled") } else { title.to_owned() };
    let standing = (notice.status != Status::Open).then(|| locale::status(visit.lang, notice.status));
    let closing = notice.closing.as_ref().map(|c| visit.say_with("web-feed-closes", &[("when", locale::closing(visit.lang, c).into())]));
    let buyer = notice.buyer.name.best(visit.lang).to_owned();
    let facts: Vec<String> = [Some(buyer), standing, closing].into_iter().flatten().filter(|t| !t.is_empty()).collect();
    let description = cut(notice.description.best(visit.lang));
    Item {
        url: visit.state.site.absolute_url(&visit.href(&format!("/notices/{}", stored.id))),
        title,
        text: format!("{}\n\n{description}", facts.join(" · ")).trim().to_owned(),
        lang: tag(lang),
        first_seen: stored.first_seen,
        changed_at: stored.changed_at,
    }
}

fn cut(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(TEXT).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

fn xml(visit: &Visit, feed: &Feed) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (title, home, own, about) = (safe(&feed.title), safe(&feed.home), safe(&feed.own), safe(&feed.about));
    let _ = write!(
        out,
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n\
         <title>{title}</title><link>{home}</link><description>{about}</description>\n\
         <language>{}</language><ttl>60</ttl><atom:link href=\"{own}\" rel=\"self\" type=\"application/rss+xml\"/>\n",
        tag(visit.lang).to_lowercase()
    );
    for i in &feed.items {
        let (url, date) = (safe(&i.url), i.first_seen.to_rfc2822());
        let _ = writeln!(
            out,
            "<item><title>{}</title><link>{url}</link><guid isPermaLink=\"true\">{url}</guid><pubDate>{date}</pubDate><description>{}</description></item>",
            safe(&i.title),
            safe(&i.text)
        );
    }
    out.push_str("</channel></rss>\n");
    out
}

/// Text inside of XML: no markup, and none of the characters that XML cannot hold.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\r' => out.push('\n'),
            c if c < ' ' || ('\u{7f}'..='\u{9f}').contains(&c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// The body with a validator, or the word that it is the one the reader has.
fn answer(headers: &HeaderMap, kind: &'static str, body: String) -> Response {
    let etag = format!("\"{}\"", Digest::of_bytes(body.as_bytes()));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let same = known.is_some_and(|tags| tags.split(',').map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == etag));
    let mut response = if same { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in [(header::ETAG, etag), (header::CACHE_CONTROL, format!("public, max-age={KEPT}"))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            out.insert(name, value);
        }
    }
    response
}
