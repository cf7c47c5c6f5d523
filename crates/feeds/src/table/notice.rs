//! One row folded to a notice.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use domain::{Buyer, Closing, Code, Fault, Kind, Method, Money, Notice, NoticeCode, Region, Status, Text, Value};

use super::{
    Row,
    mapping::{Column, Layout, Mapping},
};
use crate::{Context, clean, dates, european::country, fault};

pub(super) fn notice(ctx: &Context<'_>, mapping: &Mapping, layout: &Layout, cells: Row<'_>) -> Result<Notice, Fault> {
    // More cells than the header are accepted when nothing stands in them.
    if cells.len() < layout.width || cells.iter().skip(layout.width).any(|cell| !cell.trim().is_empty()) {
        return Err(fault::cells(cells.len(), layout.width));
    }
    let cell = |column: Column| layout.get(column, cells);
    let text = |column: Column| cell(column).map(|words| Text::of(mapping.lang, clean::line(words))).unwrap_or_default();
    let reference = cell(Column::Reference).ok_or_else(|| fault::unnamed("the reference is empty"))?;
    let title = text(Column::Title);
    if title.is_empty() {
        return Err(fault::untitled("the title is empty"));
    }
    let deadline = cell(Column::Closing).unwrap_or_default();
    let closing = closing(deadline, mapping.closing_format.as_deref(), ctx);
    let status = status(mapping, cell(Column::Status), !deadline.is_empty());
    let updated = cell(Column::Updated).and_then(|words| date(words, mapping.published_format.as_deref()));
    let method_raw = cell(Column::Method).map(clean::line).unwrap_or_default();
    Ok(Notice {
        source: ctx.source.to_owned(),
        reference: reference.to_owned(),
        version_key: updated.map(|day| day.to_string()).unwrap_or_default(),
        title,
        description: cell(Column::Description).map(|words| Text::of(mapping.lang, clean::paragraphs(words))).unwrap_or_default(),
        lang: Some(mapping.lang),
        buyer: Buyer { name: text(Column::Buyer), ..Buyer::default() },
        codes: codes(mapping, cell(Column::Codes)),
        regions: regions(mapping, cell(Column::Region)),
        value: value(mapping, cell(Column::Value)),
        closing: dates::or_refuse(closing, deadline, status)?,
        published: cell(Column::Published).and_then(|words| date(words, mapping.published_format.as_deref())),
        status,
        kind: Kind::Tender,
        kind_raw: cell(Column::Kind).map(clean::line).unwrap_or_default(),
        method: sorted(&mapping.methods, &method_raw).unwrap_or(Method::Unknown),
        method_raw,
        url: cell(Column::Url)
            .filter(|u| u.starts_with("https://") || u.starts_with("http://"))
            .map(|u| Text::of(mapping.lang, u))
            .unwrap_or_default(),
        ..Notice::default()
    })
}

/// What the options make of a word.
fn sorted<T: Copy>(words: &[(String, T)], found: &str) -> Option<T> {
    if let Some((_, what)) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(found)) {
        return Some(*what);
    }
    let found = domain::squeeze(found).to_lowercase();
    words.iter().find(|(word, _)| *word == found).map(|(_, what)| *what)
}

/// The column decides; without one, a row with a closing date is a call.
fn status(mapping: &Mapping, word: Option<&str>, dated: bool) -> Status {
    match word {
        Some(word) => sorted(&mapping.statuses, word).unwrap_or_default(),
        None if mapping.listed_is_open || (dated && mapping.statuses.is_empty()) => Status::Open,
        None => Status::Unknown,
    }
}

fn codes(mapping: &Mapping, cell: Option<&str>) -> Vec<NoticeCode> {
    let mut out: Vec<NoticeCode> = Vec::new();
    for part in cell.unwrap_or_default().split([',', ';', '|', '\n']) {
        // `43230000 - Software`: the code, and its title.
        let (code, label) = part.trim().split_once(" - ").unwrap_or((part, ""));
        if let Ok(code) = Code::parse(mapping.scheme, code)
            && out.iter().all(|known| known.code != code)
        {
            out.push(NoticeCode { code, label: Text::of(mapping.lang, clean::line(label)) });
        }
    }
    out
}

fn regions(mapping: &Mapping, cell: Option<&str>) -> Vec<Region> {
    let parts = cell.unwrap_or_default().split([';', '|', '\n']).map(clean::line).filter(|part| !part.is_empty());
    parts.map(|raw| Region { code: raw.parse().ok().or_else(|| country(&raw)).or_else(|| mapping.country.clone()), raw }).collect()
}

fn value(mapping: &Mapping, cell: Option<&str>) -> Option<Value> {
    let amount = Money::parse(cell?, mapping.currency?).ok().filter(|money| money.minor > 100)?;
    Some(Value { amount: Some(amount), ..Value::default() })
}

fn closing(text: &str, format: Option<&str>, ctx: &Context<'_>) -> Option<Closing> {
    let Some(format) = format else { return dates::closing(text, ctx.zone) };
    let words = domain::squeeze(text);
    if let Ok(at) = DateTime::parse_from_str(&words, format) {
        return Some(Closing::stated(at.to_utc(), text, ctx.zone));
    }
    let naive = NaiveDateTime::parse_from_str(&words, format)
        .ok()
        .or_else(|| NaiveDate::parse_from_str(&words, format).ok().and_then(|day| day.and_hms_opt(23, 59, 59)));
    // A spreadsheet's own dates come as ISO 8601 whatever they look like on the screen.
    naive.map(|naive| Closing::local(naive, text, ctx.zone)).or_else(|| dates::closing(text, ctx.zone))
}

fn date(text: &str, format: Option<&str>) -> Option<NaiveDate> {
    let words = domain::squeeze(text);
    let formatted = format.and_then(|format| {
        NaiveDate::parse_from_str(&words, format).ok().or_else(|| NaiveDateTime::parse_from_str(&words, format).ok().map(|at| at.date()))
    });
    formatted.or_else(|| dates::date(text))
}
