//! `sources.toml`: which portals are read, where and how often.
//!
//! Parsing and validation only. Every error names the line, the key and what would have
//! been accepted, because the file is written by hand.

mod rules;
mod words;

pub use rules::LEAST_MINUTES;
pub use words::Words;

use domain::Source;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

/// The file that an installation without one of its own uses.
pub const DEFAULT: &str = include_str!("../../../config/sources.toml");

/// Why a sources file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {}", what.en)]
pub struct SourcesError {
    /// The file as the caller named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Key, value and what is expected.
    pub what: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "source")]
    sources: Vec<Source>,
}

/// Reads a sources file; `file` is its name in error messages.
pub fn parse(file: &str, text: &str) -> Result<Vec<Source>, SourcesError> {
    let found: File = toml::from_str(text).map_err(|e| syntax(file, text, &e))?;
    let spots = Spots::of(text);
    rules::check(&found.sources).map_err(|broken| SourcesError {
        file: file.to_owned(),
        line: spots.line(text, &broken.at, &broken.what.en),
        what: broken.what,
    })?;
    Ok(found.sources)
}

/// Where in the file something is wrong: source, feed, key.
#[derive(Debug, Clone, Default)]
struct At {
    source: usize,
    feed: Option<usize>,
    key: &'static str,
}

fn syntax(file: &str, text: &str, error: &toml::de::Error) -> SourcesError {
    let at = error.span().map_or(0, |span| span.start);
    let line = line_of(text, at);
    let written = text.lines().nth(line - 1).unwrap_or_default().trim();
    SourcesError { file: file.to_owned(), line, what: Words::of_toml(written, error.message()) }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

/// The parsed file with the place of each value.
struct Spots<'t>(Option<toml::Spanned<DeTable<'t>>>);

impl<'t> Spots<'t> {
    fn of(text: &'t str) -> Self {
        Self(DeTable::parse(text).ok())
    }

    /// The line of the value, or of the nearest table that is there.
    fn line(&self, text: &str, at: &At, what: &str) -> usize {
        let source = self.0.as_ref().and_then(|t| t.get_ref().get("source")).and_then(|s| s.get_ref().get(at.source));
        let feed = source.zip(at.feed).and_then(|(s, n)| s.get_ref().get("feed")?.get_ref().get(n));
        let table = feed.or(source);
        let value = table.and_then(|t| match t.get_ref() {
            DeValue::Table(keys) => keys.get(at.key),
            _ => None,
        });
        // An option stands in a table of its own, and the sentence names it.
        let option = value.and_then(|v| match v.get_ref() {
            DeValue::Table(options) => options.iter().find(|(key, _)| what.contains(&format!("{}: ", key.get_ref()))).map(|(_, v)| v),
            _ => None,
        });
        option.or(value).or(table).map_or(1, |v| line_of(text, v.span().start))
    }
}
