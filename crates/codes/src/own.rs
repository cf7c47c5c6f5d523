//! An association's own concepts, from a file that a person wrote: read as a whole, and
//! everything that is wrong told with its line. Files of the program itself are read by
//! `vocabulary.rs`, in the same shape.

use std::collections::BTreeMap;

use domain::{Code, Invalid, Lang, fold};
use serde::Deserialize;
use toml::Spanned;

use crate::{Concept, Vocabulary};

/// Longer terms are sentences, which no keyword ever equals.
const LONGEST: usize = 120;

/// What is wrong at a place of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// The line, from 1.
    pub line: usize,
    /// What it is.
    pub wrong: Wrong,
}

/// Kinds of mistakes; `locale` or the terminal say them in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Not the expected TOML; what its reader says.
    Toml(String),
    /// A concept without an id.
    NoId,
    /// A concept without a term in any language.
    NoTerm(String),
    /// A term without a letter or figure.
    EmptyTerm(String),
    /// A term beyond 120 characters.
    LongTerm(String),
    /// A code that makes no sense.
    Code(Invalid),
    /// A concept that the file has already.
    Twice(String),
    /// A wider concept that is nowhere.
    Broader(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    concept: Vec<Entry>,
}

type Texts = Vec<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    #[serde(default)]
    fr: Texts,
    #[serde(default)]
    en: Texts,
    #[serde(default)]
    es: Texts,
    #[serde(default)]
    codes: Texts,
    broader: Option<Spanned<String>>,
}

/// The concepts of a file, or everything that is wrong with it, by line.
pub fn own(text: &str) -> Result<Vec<Concept>, Vec<Slip>> {
    let text = text.trim_start_matches('\u{feff}');
    let file: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line(text, span.start));
        vec![Slip { line, wrong: Wrong::Toml(error.message().to_owned()) }]
    })?;
    let mut reading = Reading { text, slips: Vec::new() };
    let mut out: Vec<Concept> = Vec::new();
    for entry in &file.concept {
        let concept = reading.concept(entry);
        if out.iter().any(|known| known.id == concept.id) {
            reading.slip(&entry.id, Wrong::Twice(concept.id.clone()));
        }
        out.push(concept);
    }
    for wider in file.concept.iter().filter_map(|e| e.broader.as_ref()) {
        let id = wider.get_ref();
        if out.iter().all(|c| c.id != *id) && Vocabulary::builtin().get(id).is_none() {
            reading.slip(wider, Wrong::Broader(id.clone()));
        }
    }
    reading.slips.sort_by_key(|s| s.line);
    if reading.slips.is_empty() { Ok(out) } else { Err(reading.slips) }
}

struct Reading<'a> {
    text: &'a str,
    slips: Vec<Slip>,
}

impl Reading<'_> {
    fn slip(&mut self, at: &Spanned<String>, wrong: Wrong) {
        self.slips.push(Slip { line: line(self.text, at.span().start), wrong });
    }

    fn concept(&mut self, entry: &Entry) -> Concept {
        let id = entry.id.get_ref().trim().to_owned();
        if id.is_empty() {
            self.slip(&entry.id, Wrong::NoId);
        }
        let mut terms = BTreeMap::new();
        for (lang, given) in [(Lang::FR, &entry.fr), (Lang::EN, &entry.en), (Lang::ES, &entry.es)] {
            let read: Vec<String> = given.iter().map(|term| self.term(&id, term)).collect();
            if !read.is_empty() {
                terms.insert(lang, read);
            }
        }
        if terms.is_empty() {
            self.slip(&entry.id, Wrong::NoTerm(id.clone()));
        }
        let mut codes: Vec<Code> = Vec::new();
        for given in &entry.codes {
            match given.get_ref().parse() {
                Ok(code) => codes.push(code),
                Err(invalid) => self.slip(given, Wrong::Code(invalid)),
            }
        }
        Concept { id, terms, codes, broader: entry.broader.as_ref().map(|b| b.get_ref().clone()) }
    }

    fn term(&mut self, id: &str, given: &Spanned<String>) -> String {
        let term = domain::squeeze(given.get_ref());
        if !fold(&term).chars().any(char::is_alphanumeric) {
            self.slip(given, Wrong::EmptyTerm(id.to_owned()));
        } else if term.chars().count() > LONGEST {
            self.slip(given, Wrong::LongTerm(term.chars().take(40).collect()));
        }
        term
    }
}

fn line(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|b| *b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_file_gives_its_concepts() {
        let text = "# Les nôtres\n[[concept]]\nid = \"eau-pluviale\"\nfr = [\"bassin de rétention\"]\nen = [\"stormwater pond\", \"retention basin\"]\ncodes = [\"unspsc:72141100\"]\n\n[[concept]]\nid = \"exutoire\"\nfr = [\"exutoire pluvial\"]\nbroader = \"eau-pluviale\"\n";
        let concepts = own(text).unwrap();
        assert_eq!((concepts.len(), concepts[0].name(Lang::EN), concepts[0].codes.len()), (2, Some("stormwater pond"), 1));
        assert!(own("").unwrap().is_empty());
    }

    #[test]
    fn everything_wrong_is_told_with_its_line() {
        let text = "[[concept]]\nid = \"a\"\nfr = [\n  \"bon\",\n  \"—\",\n]\ncodes = [\"cpv:abc\"]\n\n[[concept]]\nid = \"a\"\nbroader = \"nulle-part\"\n\n[[concept]]\nid = \" \"\nen = [\"x\"]\n";
        let slips = own(text).unwrap_err();
        let lines: Vec<usize> = slips.iter().map(|s| s.line).collect();
        assert_eq!(lines, [5, 7, 10, 10, 11, 14], "{slips:?}");
        assert_eq!(slips[0].wrong, Wrong::EmptyTerm("a".into()));
        assert!(matches!(slips[1].wrong, Wrong::Code(_)));
        assert_eq!([&slips[2].wrong, &slips[3].wrong], [&Wrong::NoTerm("a".into()), &Wrong::Twice("a".into())]);
        assert_eq!([&slips[4].wrong, &slips[5].wrong], [&Wrong::Broader("nulle-part".into()), &Wrong::NoId]);
    }

    #[test]
    fn what_is_no_such_file_names_the_line_too() {
        for (text, at) in [
            ("[[concept]]\nid = \"a\"\nfrançais = [\"x\"]\n", 3),
            ("[[concept]]\nid = \"a\"\nfr = \"x\"\n", 3),
            ("\n\n[[concept]\n", 3),
            ("[[concept]]\nfr = [\"x\"]\n", 1),
        ] {
            let slips = own(text).unwrap_err();
            assert_eq!((slips.len(), slips[0].line), (1, at), "{text:?}: {slips:?}");
        }
    }
}
