//! Reads TED's search interface, version 3 (European Union).
//!
//! Format: `notices[]` with the fields that were asked for. Texts are maps from three-letter
//! language to a text or a list of texts; coded fields are lists with one entry a lot, with
//! repeats; dates carry an offset or a `Z`. Nothing here trusts a shape: text, list and map
//! are read alike.

use std::io::BufRead;

use chrono::NaiveTime;
use chrono_tz::Tz;
use domain::{Buyer, Category, Closing, Fault, Kind, Lang, Method, Money, Notice, Region, Status, Text, Value as Worth};

use crate::{
    Context, FeedError, Record,
    adapter::Reader,
    clean,
    dates::or_refuse,
    european::{closing, country, date, lang, nuts, of_lots, push_cpv, push_document, push_region},
    fault, reply,
    sink::Sink,
    tree::Tree,
};

pub(crate) struct TedSearch;

pub(crate) const LISTS: [&str; 1] = ["notices"];

impl Reader for TedSearch {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        reply::records(input, &LISTS, sink, |raw| {
            let fields: Tree<'_> = reply::parse(raw)?;
            let number = || first(&fields, "publication-number").map(str::to_owned);
            notice(ctx, &fields).map(|n| vec![Record::Notice(Box::new(n))]).map_err(|reason| (number(), reason))
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        reply::check(input, &LISTS)
    }
}

/// Every text inside a value, whatever its shape.
fn all<'t>(value: &'t Tree<'_>, out: &mut Vec<&'t str>) {
    match value {
        Tree::Text(text) if !text.trim().is_empty() => out.push(text.trim()),
        Tree::List(list) => list.iter().for_each(|v| all(v, out)),
        Tree::Names(names) => names.iter().for_each(|(_, v)| all(v, out)),
        _ => {}
    }
}

/// The first text inside a value.
fn one<'t>(value: &'t Tree<'_>) -> Option<&'t str> {
    match value {
        Tree::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        Tree::List(list) => list.iter().find_map(one),
        Tree::Names(names) => names.iter().find_map(|(_, v)| one(v)),
        Tree::Nothing => None,
    }
}

fn list<'t>(fields: &'t Tree<'_>, name: &str) -> Vec<&'t str> {
    let mut out = Vec::new();
    if let Some(value) = fields.get(name) {
        all(value, &mut out);
    }
    out
}

/// One entry a lot, also where a lot has none: positions count.
fn slots<'t>(fields: &'t Tree<'_>, name: &str) -> Vec<Option<&'t str>> {
    match fields.get(name) {
        Some(Tree::List(list)) => list.iter().map(one).collect(),
        Some(value) => vec![one(value)],
        None => Vec::new(),
    }
}

fn first<'t>(fields: &'t Tree<'_>, name: &str) -> Option<&'t str> {
    fields.get(name).and_then(one)
}

/// How the texts of one language become one.
#[derive(Clone, Copy)]
struct Joint {
    tidy: fn(&str) -> String,
    between: &'static str,
}

/// A title or a name: one line.
const LINE: Joint = Joint { tidy: clean::line, between: "; " };
const PARAGRAPHS: Joint = Joint { tidy: clean::paragraphs, between: "\n" };

/// A text per language, from the first of these fields that has one.
fn text(fields: &Tree<'_>, names: &[&str], joint: Joint, original: Option<Lang>) -> Text {
    let mut out = Text::default();
    for name in names {
        if let Some(value) = fields.get(name) {
            gather(value, joint, original, &mut out);
        }
        if !out.is_empty() {
            break;
        }
    }
    out
}

fn gather(value: &Tree<'_>, joint: Joint, original: Option<Lang>, out: &mut Text) {
    match value {
        Tree::Names(names) => {
            for (code, inner) in names {
                let Some(language) = lang(code).filter(|l| out.get(*l).is_none()) else { continue };
                let mut words = Vec::new();
                all(inner, &mut words);
                words.dedup();
                let joined = match words.as_slice() {
                    [only] => (joint.tidy)(only),
                    several => several.iter().map(|w| (joint.tidy)(w)).collect::<Vec<_>>().join(joint.between),
                };
                out.set(language, joined);
            }
        }
        Tree::List(items) => items.iter().for_each(|item| gather(item, joint, original, out)),
        Tree::Text(words) => {
            if let Some(language) = original.filter(|l| out.get(*l).is_none()) {
                out.set(language, (joint.tidy)(words));
            }
        }
        Tree::Nothing => {}
    }
}

fn notice(ctx: &Context<'_>, fields: &Tree<'_>) -> Result<Notice, Fault> {
    let number =
        first(fields, "publication-number").ok_or_else(|| fault::field("the notice has no publication-number", "publication-number"))?;
    let number = number.trim_start_matches('0').to_owned();
    let original = first(fields, "official-language").and_then(lang);
    let title = text(fields, &["title-proc", "notice-title", "title-lot"], LINE, original);
    if title.is_empty() {
        return Err(fault::untitled("the notice has no title"));
    }
    let family = first(fields, "procedure-identifier").or_else(|| first(fields, "notice-identifier")).unwrap_or(&number).to_owned();
    let kind_raw = first(fields, "notice-type").unwrap_or_default();
    let status = status(fields, kind_raw);
    let method_raw = first(fields, "procedure-type").unwrap_or_default();
    let stamp = first(fields, "publication-date").unwrap_or_default();
    let published = date(stamp);
    let version = first(fields, "notice-version").unwrap_or_default();
    let midnight = published.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let closing = of_lots(closings(fields, ctx.zone), ctx.seen.or(midnight));
    let unread = if closing.is_none() { deadline(fields) } else { "" };
    let mut notice = Notice {
        source: ctx.source.to_owned(),
        // The procedure joins a notice and its corrections; planning notices have none.
        reference: family.clone(),
        version_key: version_key(stamp, version),
        family_key: family,
        title,
        description: text(fields, &["description-proc", "description-lot"], PARAGRAPHS, original),
        lang: original,
        buyer: Buyer {
            name: text(fields, &["buyer-name"], LINE, original.or(Some(Lang::EN))),
            city: first(fields, "buyer-city").map(str::to_owned),
            ..Buyer::default()
        },
        categories: categories(&list(fields, "contract-nature")),
        value: value(fields),
        closing: or_refuse(closing, unread, status)?,
        published,
        status,
        kind: kind(kind_raw),
        kind_raw: kind_raw.to_owned(),
        method: method(method_raw),
        method_raw: method_raw.to_owned(),
        url: Text::of(Lang::EN, ["https://ted.europa.eu/en/notice/-/detail/", &number].concat()),
        ..Notice::default()
    };
    for code in list(fields, "classification-cpv") {
        push_cpv(&mut notice.codes, code);
    }
    for place in list(fields, "place-of-performance") {
        push_region(&mut notice.regions, nuts(place));
    }
    if notice.regions.is_empty() {
        for place in list(fields, "place-of-performance-country-proc") {
            push_region(&mut notice.regions, Some(Region { raw: place.to_owned(), code: country(place) }));
        }
    }
    for url in list(fields, "document-url-lot") {
        push_document(&mut notice.documents, url, "");
    }
    Ok(notice)
}

/// `2026-10-20/001`: the day, then the version as three digits or more.
fn version_key(stamp: &str, version: &str) -> String {
    let zeros = "000".get(version.chars().count()..).unwrap_or_default();
    [stamp.get(..10).unwrap_or_default(), "/", zeros, version].concat()
}

/// Lots' dates joined with their times by position, else requests to participate.
fn closings(fields: &Tree<'_>, zone: Tz) -> Vec<Closing> {
    let times = slots(fields, "deadline-receipt-tender-time-lot");
    let tenders: Vec<Closing> = slots(fields, "deadline-receipt-tender-date-lot")
        .into_iter()
        .enumerate()
        .filter_map(|(i, day)| read(day?, times.get(i).copied().flatten(), zone))
        .collect();
    if !tenders.is_empty() {
        return tenders;
    }
    ["deadline-receipt-request", "deadline-date-lot"]
        .into_iter()
        .map(|name| list(fields, name).into_iter().filter_map(|day| read(day, None, zone)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// What stands where a deadline is expected.
fn deadline<'t>(fields: &'t Tree<'_>) -> &'t str {
    ["deadline-receipt-tender-date-lot", "deadline-receipt-request", "deadline-date-lot"]
        .into_iter()
        .find_map(|name| first(fields, name))
        .unwrap_or_default()
}

/// A date, or a whole instant such as `2026-12-01T12:00:00+01:00`.
fn read(day: &str, time: Option<&str>, zone: Tz) -> Option<Closing> {
    match day.split_once('T') {
        Some((date, clock)) => closing(date, Some(clock), zone),
        None => closing(day, time, zone),
    }
}

fn status(fields: &Tree<'_>, kind: &str) -> Status {
    let form = first(fields, "form-type").unwrap_or_default();
    let ended = list(fields, "competition-termination-proc").contains(&"true");
    if form == "dir-awa-pre" || kind == "veat" || kind.starts_with("can-") {
        Status::Awarded
    } else if ended {
        Status::Closed
    } else if kind.starts_with("cn-") || kind.starts_with("pin-cfc") || kind == "qu-sy" || kind == "subco" {
        Status::Open
    } else if kind.starts_with("pin-") || kind == "pmc" {
        Status::Planned
    } else {
        Status::Unknown
    }
}

fn kind(code: &str) -> Kind {
    if code == "veat" {
        Kind::AdvanceAward
    } else if code == "qu-sy" {
        Kind::Qualification
    } else if code.starts_with("cn-") || code.starts_with("can-") || code.starts_with("pin-cfc") || code == "subco" {
        Kind::Tender
    } else if code.starts_with("pin-") || code == "pmc" {
        Kind::Information
    } else {
        Kind::Other
    }
}

fn method(code: &str) -> Method {
    match code {
        "open" => Method::Open,
        "restricted" | "neg-w-call" | "comp-dial" | "innovation" | "comp-tend" => Method::Selective,
        "neg-wo-call" => Method::Direct,
        _ => Method::Unknown,
    }
}

fn categories(natures: &[&str]) -> Vec<Category> {
    let mut out = Vec::new();
    for nature in natures {
        let category = match *nature {
            "supplies" => Category::Goods,
            "services" => Category::Services,
            "works" => Category::Works,
            _ => continue,
        };
        if !out.contains(&category) {
            out.push(category);
        }
    }
    out
}

/// The procedure's value, else the lots' sum where every lot has one in one currency.
fn value(fields: &Tree<'_>) -> Option<Worth> {
    let amounts = |value: &str, currency: &str, lots: Option<usize>| -> Option<Money> {
        let values = list(fields, value);
        if values.is_empty() || lots.is_some_and(|lots| lots != values.len()) {
            return None;
        }
        let currencies = list(fields, currency);
        let code = currencies.first()?;
        if currencies.iter().any(|c| c != code) {
            return None;
        }
        let code = code.parse().ok()?;
        let total = values.iter().try_fold(0_i64, |sum, v| sum.checked_add(Money::parse(v, code).ok()?.minor))?;
        (total > 100).then_some(Money { minor: total, currency: code })
    };
    let whole = amounts("estimated-value-proc", "estimated-value-cur-proc", None);
    let sum = || amounts("estimated-value-lot", "estimated-value-cur-lot", Some(list(fields, "identifier-lot").len()));
    whole.or_else(sum).map(|amount| Worth { amount: Some(amount), ..Worth::default() })
}
