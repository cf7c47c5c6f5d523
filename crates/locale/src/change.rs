//! What changed between two versions of a notice, in words.

use chrono::{Datelike, Timelike};
use domain::{Change, Closing, Code, Lang, Text, Value};

use crate::{
    closing, date,
    date::{day, month},
    date_short, list, quoted,
    region::words_or_place,
    say, status, time, value,
};

/// A change in parts, for pages that set what was beside what is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeWords {
    /// What changed: « Clôture ».
    pub field: String,
    /// Before; empty where only the new side is told.
    pub from: String,
    /// Now; empty where the field's name says it all.
    pub to: String,
}

impl ChangeWords {
    /// All in one line: « Clôture : 27 nov. 2026, 14 h → 4 déc. 2026, 14 h (heure de l’Est) ».
    pub fn line(&self, lang: Lang) -> String {
        let Self { field, from, to } = self;
        match (from.is_empty(), to.is_empty()) {
            (_, true) => field.clone(),
            (true, false) => say(lang, "change-lists", &[("field", field.into()), ("what", to.into())]),
            (false, false) => say(lang, "change-from-to", &[("field", field.into()), ("from", from.into()), ("to", to.into())]),
        }
    }
}

/// A change as one line.
pub fn change(lang: Lang, change: &Change) -> String {
    change_words(lang, change).line(lang)
}

/// A change in parts.
pub fn change_words(lang: Lang, change: &Change) -> ChangeWords {
    let words = |key: &str, from: String, to: String| ChangeWords { field: say(lang, key, &[]), from, to };
    match change {
        Change::Closing { from: Some(from), to: Some(to) } if from.zone == to.zone => {
            words("change-closing", without_zone(lang, from), closing(lang, to))
        }
        Change::Closing { from, to } => words("change-closing", closing_or_none(lang, from.as_ref()), closing_or_none(lang, to.as_ref())),
        Change::Status { from, to } => words("change-status", status(lang, *from), status(lang, *to)),
        Change::Title { from, to } => words("change-title", title(lang, from), title(lang, to)),
        Change::Description { from, to } if from.is_empty() || to.is_empty() => words("change-description", String::new(), String::new()),
        Change::Description { from, to } => words("change-description-field", quoted(lang, from), quoted(lang, to)),
        Change::Codes { added, removed } => words("change-codes", String::new(), lists(lang, added, removed, code_words)),
        Change::Regions { added, removed } => words("change-regions", String::new(), lists(lang, added, removed, words_or_place)),
        Change::Value { from, to } => words("change-value", value_or_none(lang, from.as_ref()), value_or_none(lang, to.as_ref())),
        Change::Documents { added, removed } => {
            ChangeWords { field: documents(lang, added.len(), removed.len()), from: String::new(), to: String::new() }
        }
    }
}

/// A change as a few words that begin a subject: « Titre changé », « 2 documents ajoutés »;
/// of a closing date, how far it moved: « Clôture reportée du 4 au 11 déc. ».
pub fn change_brief(lang: Lang, change: &Change) -> String {
    let plain = |key: &str| say(lang, key, &[]);
    match change {
        Change::Closing { from: Some(from), to: Some(to) } => moved(lang, from, to),
        Change::Closing { to: Some(to), .. } => {
            say(lang, "brief-closing-known", &[("date", date_short(lang, to.local_time().date_naive()).into())])
        }
        Change::Closing { .. } => plain("brief-closing"),
        Change::Status { to, .. } => say(lang, "brief-status", &[("status", status(lang, *to).into())]),
        Change::Title { .. } => plain("brief-title"),
        Change::Description { .. } => plain("change-description"),
        Change::Codes { .. } => plain("brief-codes"),
        Change::Regions { .. } => plain("brief-regions"),
        Change::Value { from, to } => {
            let (from, to) = (value_or_none(lang, from.as_ref()), value_or_none(lang, to.as_ref()));
            say(lang, "brief-value", &[("from", from.into()), ("to", to.into())])
        }
        Change::Documents { added, removed } => documents(lang, added.len(), removed.len()),
    }
}

/// The field that a change is about, in lower case, for a list of them.
pub fn change_field(lang: Lang, change: &Change) -> String {
    let key = match change {
        Change::Closing { .. } => "field-closing",
        Change::Status { .. } => "field-status",
        Change::Title { .. } => "field-title",
        Change::Description { .. } => "field-description",
        Change::Codes { .. } => "field-codes",
        Change::Regions { .. } => "field-regions",
        Change::Value { .. } => "field-value",
        Change::Documents { .. } => "field-documents",
    };
    say(lang, key, &[])
}

/// « Clôture reportée du 27 nov. au 4 déc. », « … du 4 au 11 déc. », or the hours where the
/// day stays.
fn moved(lang: Lang, from: &Closing, to: &Closing) -> String {
    let (a, b) = (from.local_time(), to.local_time());
    let later = to.at > from.at;
    if a.date_naive() == b.date_naive() {
        let hour = |at: &chrono::DateTime<chrono_tz::Tz>| time(lang, at.hour(), at.minute()).into();
        let key = if later { "brief-hour-later" } else { "brief-hour-sooner" };
        return say(lang, key, &[("from", hour(&a)), ("to", hour(&b)), ("date", date_short(lang, b.date_naive()).into())]);
    }
    if (a.year(), a.month()) == (b.year(), b.month()) {
        let key = if later { "brief-postponed-month" } else { "brief-advanced-month" };
        let (from, to) = (a.date_naive(), b.date_naive());
        return say(lang, key, &[("from", day(lang, from)), ("to", day(lang, to)), ("month", month(lang, to))]);
    }
    let short = |at: &chrono::DateTime<chrono_tz::Tz>| date_short(lang, at.date_naive()).into();
    say(lang, if later { "brief-postponed" } else { "brief-advanced" }, &[("from", short(&a)), ("to", short(&b))])
}

fn none(lang: Lang) -> String {
    say(lang, "change-none", &[])
}

fn closing_or_none(lang: Lang, at: Option<&Closing>) -> String {
    at.map_or_else(|| none(lang), |at| closing(lang, at))
}

/// The zone is told once, with the new date.
fn without_zone(lang: Lang, at: &Closing) -> String {
    let local = at.local_time();
    let (date, time) = (date(lang, local.date_naive()), time(lang, local.hour(), local.minute()));
    say(lang, "list-comma", &[("first", date.into()), ("last", time.into())])
}

fn value_or_none(lang: Lang, stated: Option<&Value>) -> String {
    stated.and_then(|stated| value(lang, stated)).unwrap_or_else(|| none(lang))
}

fn title(lang: Lang, text: &Text) -> String {
    if text.is_empty() { none(lang) } else { quoted(lang, text.best(lang)) }
}

fn code_words(lang: Lang, text: &str) -> String {
    text.parse::<Code>().map_or_else(|_| text.to_owned(), |code| crate::code(lang, &code))
}

fn lists(lang: Lang, added: &[String], removed: &[String], shown: fn(Lang, &str) -> String) -> String {
    [("change-added", added), ("change-removed", removed)]
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(key, items)| {
            let items: Vec<String> = items.iter().map(|item| shown(lang, item)).collect();
            say(lang, key, &[("what", list(lang, &items).into())])
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn documents(lang: Lang, added: usize, removed: usize) -> String {
    [("change-documents-added", added), ("change-documents-removed", removed)]
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| say(lang, key, &[("n", n.into())]))
        .collect::<Vec<_>>()
        .join(", ")
}
