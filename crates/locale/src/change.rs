//! What changed between two versions of a notice, in words.

use chrono::Timelike;
use domain::{Change, Closing, Code, Lang, Text, Value};

use crate::{closing, date, list, quoted, region::words_or_place, say, status, time, value};

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
        Change::Description => words("change-description", String::new(), String::new()),
        Change::Codes { added, removed } => words("change-codes", String::new(), lists(lang, added, removed, code_words)),
        Change::Regions { added, removed } => words("change-regions", String::new(), lists(lang, added, removed, words_or_place)),
        Change::Value { from, to } => words("change-value", value_or_none(lang, from.as_ref()), value_or_none(lang, to.as_ref())),
        Change::Documents { added, removed } => {
            ChangeWords { field: documents(lang, added.len(), removed.len()), from: String::new(), to: String::new() }
        }
    }
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
