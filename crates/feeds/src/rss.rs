//! Reads any RSS 2.0 or Atom feed of notices.
//!
//! Formats: RSS 2.0, Atom (RFC 4287), tombstones (RFC 6721). Such a feed is a window of
//! titles and teasers: the closing date stands in prose, if anywhere, and is found by the
//! pattern that the source's options give.
//!
//! Options in `sources.toml`: `closing_pattern` (a regular expression whose group 1 is the
//! date), `closing_format` (how to read it, in strftime notation, with or without time and
//! offset), `strip_guid_time = "yes"` (the guid ends in the time of its update), `language`,
//! `base` (what relative addresses are relative to, where the feed does not say),
//! `listed_is_open = "yes"` (every item is a call that takes offers).

use std::io::BufRead;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::{Buyer, Closing, Digest, Fault, FaultKind, Kind, Lang, Notice, Status, Text, squeeze};
use regex_lite::Regex;
use url::Url;

use crate::{
    Context, FeedError, Options, Skipped,
    adapter::Reader,
    clean, dates, fault,
    sink::Sink,
    xml::{Element, Xml},
};

pub(crate) struct Rss;

/// RSS 2.0, Atom, RSS 1.0.
pub(crate) const ROOTS: [&str; 3] = ["rss", "feed", "x:RDF"];

impl Reader for Rss {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let rules = Rules::of(ctx.options)?;
        let mut xml = Xml::new(input, &ROOTS)?;
        let mut number = 0_u64;
        while let Some(element) = xml.next(&["item", "entry", "at:deleted-entry"])? {
            number += 1;
            sink.begin();
            if element.name == "at:deleted-entry" {
                if let Some(reference) = element.attribute("ref") {
                    let when = element.attribute("when").and_then(|when| instant(when, ctx.zone));
                    sink.gone(reference, when.map(version).unwrap_or_default());
                }
                continue;
            }
            let base = element.attribute("base").or_else(|| xml.root()?.attribute("base")).or(rules.base.as_deref());
            match notice(ctx, &rules, &element, base) {
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
        Xml::new(input, &ROOTS)?.drain()
    }
}

/// What the source's options say.
struct Rules {
    closing: Option<(Regex, String)>,
    strip_guid_time: bool,
    lang: Lang,
    base: Option<String>,
    open: bool,
}

impl Rules {
    fn of(options: &Options) -> Result<Self, FeedError> {
        let yes = |key: &str| options.get(key).is_some_and(|value| value == "yes");
        let wrong = |option: &str, detail: String| {
            let what = Fault::new(FaultKind::OptionValue, format!("{option}: {detail}")).with("option", option).with("detail", detail);
            FeedError::Malformed { place: "options".into(), what }
        };
        let closing = match (options.get("closing_pattern"), options.get("closing_format")) {
            (Some(pattern), Some(format)) => {
                let regex = Regex::new(pattern).map_err(|e| wrong("closing_pattern", e.to_string()))?;
                if regex.captures_len() < 2 {
                    return Err(wrong("closing_pattern", "it needs a group around the date".into()));
                }
                Some((regex, format.clone()))
            }
            (None, None) => None,
            _ => return Err(wrong("closing_format", "it and closing_pattern go together".into())),
        };
        let lang = match options.get("language") {
            Some(code) => code.parse().map_err(|e: domain::Invalid| wrong("language", e.to_string()))?,
            None => Lang::EN,
        };
        Ok(Self { closing, strip_guid_time: yes("strip_guid_time"), lang, base: options.get("base").cloned(), open: yes("listed_is_open") })
    }
}

fn notice(ctx: &Context<'_>, rules: &Rules, item: &Element, base: Option<&str>) -> Result<Notice, Fault> {
    let title = item
        .at("title")
        .map(|t| clean::line(&t.inner_text()))
        .filter(|t| !t.is_empty())
        .ok_or_else(|| fault::untitled("the item has no title"))?;
    let link = link(item, base);
    let stamps = ["updated", "pubDate", "published", "dc:date"].map(|name| item.some(name).and_then(|text| instant(text, ctx.zone)));
    let updated = stamps.into_iter().flatten().next();
    let published = [2, 1, 3, 0].into_iter().find_map(|at: usize| stamps[at]);
    let guid = item.some("guid").or_else(|| item.some("id"));
    let reference = match (guid, &link) {
        (Some(guid), _) if rules.strip_guid_time => without_time(guid).to_owned(),
        (Some(guid), _) => guid.to_owned(),
        (None, Some(link)) => link.clone(),
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
        published: published.map(|at| at.with_timezone(&ctx.zone).date_naive()),
        updated_at: updated,
        // Being listed says "open" only where a closing date or the source's entry does too.
        status: if closing.is_some() || rules.open { Status::Open } else { Status::Unknown },
        kind: Kind::Other,
        url: link.map(|l| Text::of(rules.lang, l)).unwrap_or_default(),
        closing,
        ..Notice::default()
    })
}

/// RSS writes the address as text, Atom as `href` of the alternate link, possibly relative.
fn link(item: &Element, base: Option<&str>) -> Option<String> {
    let links: Vec<&Element> = item.children("link").collect();
    let alternate = links.iter().find(|l| matches!(l.attribute("rel"), None | Some("alternate")) && l.attribute("href").is_some());
    let found = alternate.and_then(|l| l.attribute("href")).or_else(|| links.iter().map(|l| l.text()).find(|t| !t.is_empty()))?;
    if is_plain(found) {
        return Some(found.to_owned());
    }
    let address = match Url::parse(found) {
        Ok(address) => address,
        Err(_) => Url::parse(base?).ok()?.join(found).ok()?,
    };
    matches!(address.scheme(), "http" | "https").then(|| address.to_string())
}

/// Whether an address is one that comes out of [`Url`] as it went in, as nearly all do.
fn is_plain(address: &str) -> bool {
    let Some((host, path)) = address.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else { return false };
    // The last part of a name begins with a letter, or it may be a number; `xn--` is decoded.
    let top = host.rsplit('.').next().unwrap_or_default();
    let named =
        top.starts_with(|c: char| c.is_ascii_lowercase()) && host.split('.').all(|label| !label.is_empty() && !label.contains("--"));
    let dots = path.starts_with('.') || path.contains("/.") || path.contains("%2e") || path.contains("%2E");
    named
        && !dots
        && host.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
        && path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'/' | b'%' | b'?' | b'=' | b'&'))
}

/// `event:219530:2023-08-01T13:36:14Z` names its own update: the part before it is the key.
fn without_time(guid: &str) -> &str {
    let stamp = |at: usize| guid.get(at + 1..).is_some_and(|t| DateTime::parse_from_rfc3339(t).is_ok());
    guid.char_indices().filter(|(_, c)| *c == ':').map(|(at, _)| at).find(|at| stamp(*at)).map_or(guid, |at| &guid[..at])
}

/// RFC 3339, RFC 822 with two- or four-digit years and zone names, also under a wrong day of
/// the week, or a bare date.
fn instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let date = text.split_once(',').map_or(text, |(_, date)| date.trim());
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(date))
        .map(|at| at.to_utc())
        .ok()
        .or_else(|| Some(Closing::local(dates::date(text)?.and_hms_opt(0, 0, 0)?, text, zone).at))
}

fn version(at: DateTime<Utc>) -> String {
    // By hand: a feed's items are many, and this is what much of their time would go to.
    let (day, time) = (at.date_naive(), at.time());
    let Ok(year @ 0..=9999) = u32::try_from(day.year()) else { return at.format("%Y-%m-%dT%H:%M:%SZ").to_string() };
    let mut out = String::with_capacity(20);
    let parts = [year / 100, year % 100, day.month(), day.day(), time.hour(), time.minute(), time.second()];
    for (part, behind) in parts.into_iter().zip(["", "-", "-", "T", ":", ":", "Z"]) {
        out.extend([part / 10, part % 10].into_iter().filter_map(|digit| char::from_digit(digit, 10)));
        out.push_str(behind);
    }
    out
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

#[cfg(test)]
mod tests {
    use chrono_tz::America::Toronto;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_addresses_stay_as_they_are(host in "([a-z0-9-]{1,4}\\.){0,2}[a-z0-9-]{1,4}", path in "(/|\\.|%2[eE0]|[a-zA-Z0-9%?=&_-]{1,3}){0,6}") {
            let address = format!("https://{host}/{path}");
            if is_plain(&address) {
                prop_assert_eq!(Url::parse(&address).map(|url| url.to_string()), Ok(address));
            }
        }

        #[test]
        fn versions_are_as_chrono_writes_them(seconds in -70_000_000_000_i64..260_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(version(at), at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        }
    }

    #[test]
    fn usual_addresses_are_plain() {
        assert!(is_plain("https://buyandsell.gc.ca/procurement-data/tender-notice/PW-1?x=%20&y=1"));
        for other in [
            "https://1.2/",
            "https://a.xn--p1ai/",
            "https://a/../b",
            "https://a/./",
            "https://a/%2e%2e/b",
            "https://A.b/",
            "http://a",
            "/a",
            "https://0x7f/",
        ] {
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn the_time_of_an_update_is_no_part_of_the_key() {
        assert_eq!(without_time("event:219530:2023-08-01T13:36:14Z"), "event:219530");
        assert_eq!(without_time("event:219530:2023-08-01T13:36:14-04:00"), "event:219530");
        for whole in ["event:219530", "https://example.invalid/a:b", "2023-08-01T13:36:14Z", "é:2023", ""] {
            assert_eq!(without_time(whole), whole);
        }
    }

    #[test]
    fn dates_of_either_kind() {
        let at = |text: &str| instant(text, Toronto).map(|at| at.to_rfc3339());
        let noon = Some("2026-11-02T17:00:00+00:00".to_owned());
        for text in
            ["2026-11-02T12:00:00-05:00", "Mon, 02 Nov 2026 12:00:00 EST", "Mon, 2 Nov 26 12:00 EST", "Sun, 02 Nov 2026 17:00:00 GMT"]
        {
            assert_eq!(at(text), noon, "{text}");
        }
        assert_eq!(at("2026-11-02").as_deref(), Some("2026-11-02T05:00:00+00:00"));
        assert_eq!(at("yesterday"), None);
    }
}
