//! Reads any RSS 2.0 or Atom feed of notices.
//!
//! Formats: RSS 2.0, Atom (RFC 4287), tombstones (RFC 6721). Such a feed is a window of
//! titles and teasers: the closing date stands in prose, if anywhere, and is found by the
//! pattern that the source's options give.
//!
//! Options in `sources.toml`: `closing_pattern` (a regular expression whose group 1 is the
//! date), `closing_format` (how to read it, in strftime notation, with or without time and
//! offset), `strip_guid_time = "yes"` (the guid ends in the time of its update), `language`.

use std::io::BufRead;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{Buyer, Closing, Digest, Kind, Lang, Notice, Status, Text, squeeze};
use regex_lite::Regex;

use crate::{
    Context, FeedError, Options, Skipped,
    adapter::Reader,
    clean,
    sink::Sink,
    xml::{Element, Xml},
};

pub(crate) struct Rss;

impl Reader for Rss {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let rules = Rules::of(ctx.options)?;
        let mut xml = Xml::new(input);
        let mut number = 0_u64;
        while let Some(element) = xml.next(&["item", "entry", "at:deleted-entry"])? {
            number += 1;
            sink.begin();
            if element.name == "at:deleted-entry" {
                if let Some(reference) = element.attribute("ref") {
                    let when = element.attribute("when").and_then(instant);
                    sink.gone(reference, when.map(version).unwrap_or_default());
                }
                continue;
            }
            match notice(ctx, &rules, &element) {
                Ok(notice) => sink.notice(notice),
                Err(reason) => {
                    let reference = element.some("guid").or_else(|| element.some("id")).map(str::to_owned);
                    sink.skip(Skipped::new(format!("item {number}"), reference, reason, element.inner_text().as_bytes()));
                }
            }
        }
        Ok(())
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        Xml::new(input).drain()
    }
}

/// What the source's options say.
struct Rules {
    closing: Option<(Regex, String)>,
    strip_guid_time: bool,
    lang: Lang,
}

impl Rules {
    fn of(options: &Options) -> Result<Self, FeedError> {
        let wrong = |what: String| FeedError::Malformed { place: "options".into(), what };
        let closing = match (options.get("closing_pattern"), options.get("closing_format")) {
            (Some(pattern), Some(format)) => {
                let regex = Regex::new(pattern).map_err(|e| wrong(format!("closing_pattern: {e}")))?;
                if regex.captures_len() < 2 {
                    return Err(wrong("closing_pattern: it needs a group around the date".into()));
                }
                Some((regex, format.clone()))
            }
            (None, None) => None,
            _ => return Err(wrong("closing_pattern and closing_format go together".into())),
        };
        let lang = match options.get("language") {
            Some(code) => code.parse().map_err(|e| wrong(format!("language: {e}")))?,
            None => Lang::EN,
        };
        Ok(Self { closing, strip_guid_time: options.get("strip_guid_time").is_some_and(|v| v == "yes"), lang })
    }
}

fn notice(ctx: &Context<'_>, rules: &Rules, item: &Element) -> Result<Notice, String> {
    let title = clean::line(item.some("title").ok_or("the item has no title")?);
    let link = link(item);
    let updated = ["updated", "pubDate", "published", "dc:date"].into_iter().find_map(|name| item.some(name).and_then(instant));
    let guid = item.some("guid").or_else(|| item.some("id"));
    let reference = match (guid, link) {
        (Some(guid), _) if rules.strip_guid_time => without_time(guid).to_owned(),
        (Some(guid), _) => guid.to_owned(),
        (None, Some(link)) => link.to_owned(),
        (None, None) => Digest::of_bytes(format!("{title}\n{}", item.some("pubDate").unwrap_or_default()).as_bytes()).to_string(),
    };
    let body = ["content:encoded", "content", "description", "summary"].into_iter().find_map(|name| item.at(name).map(Element::inner_text));
    let description = body.map(|b| clean::paragraphs(&b)).unwrap_or_default();
    let closing = rules.closing.as_ref().and_then(|(pattern, format)| {
        let text = pattern.captures(&description).or_else(|| pattern.captures(&title))?.get(1)?.as_str();
        read_closing(text, format, ctx)
    });
    let buyer =
        item.some("dc:creator").or_else(|| item.some("author/name")).map(|name| Text::of(rules.lang, squeeze(name))).unwrap_or_default();
    Ok(Notice {
        source: ctx.source.to_owned(),
        reference,
        version_key: updated.map(version).unwrap_or_default(),
        title: Text::of(rules.lang, squeeze(&title)),
        description: Text::of(rules.lang, description),
        lang: Some(rules.lang),
        buyer: Buyer { name: buyer, ..Buyer::default() },
        published: updated.map(|at| at.with_timezone(&ctx.zone).date_naive()),
        updated_at: updated,
        // A feed of calls says "open" by listing them, but only where a closing date shows it.
        status: if closing.is_some() { Status::Open } else { Status::Unknown },
        kind: Kind::Other,
        url: link.map(|l| Text::of(rules.lang, l)).unwrap_or_default(),
        closing,
        ..Notice::default()
    })
}

/// RSS writes the address as text, Atom as `href` of the alternate link.
fn link(item: &Element) -> Option<&str> {
    let links: Vec<&Element> = item.children("link").collect();
    let alternate = links.iter().find(|l| matches!(l.attribute("rel"), None | Some("alternate")) && l.attribute("href").is_some());
    let found = alternate.and_then(|l| l.attribute("href")).or_else(|| links.iter().map(|l| l.text()).find(|t| !t.is_empty()))?;
    (found.starts_with("https://") || found.starts_with("http://")).then_some(found)
}

/// `event:219530:2023-08-01T13:36:14Z` names its own update: the part before it is the key.
fn without_time(guid: &str) -> &str {
    let stamp = |at: usize| guid.get(at + 1..).is_some_and(|t| DateTime::parse_from_rfc3339(t).is_ok());
    guid.char_indices().filter(|(_, c)| *c == ':').map(|(at, _)| at).find(|at| stamp(*at)).map_or(guid, |at| &guid[..at])
}

/// RFC 3339, or RFC 822 with two- or four-digit years and zone names.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text)).map(|at| at.to_utc()).ok()
}

fn version(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn read_closing(text: &str, format: &str, ctx: &Context<'_>) -> Option<Closing> {
    let words = squeeze(text);
    if let Ok(at) = DateTime::parse_from_str(&words, format) {
        return Some(Closing::stated(at.to_utc(), text, ctx.zone));
    }
    let naive = NaiveDateTime::parse_from_str(&words, format)
        .ok()
        .or_else(|| NaiveDate::parse_from_str(&words, format).ok().and_then(|d| d.and_hms_opt(23, 59, 59)))?;
    Some(Closing::local(naive, text, ctx.zone))
}
