//! The capability vocabulary: concepts with their terms in several languages and the code
//! branches that they stand for.
//!
//! The files are embedded; an association may add its own with [`Vocabulary::with`].

use std::{collections::BTreeMap, sync::OnceLock};

use domain::{Code, Lang, fold};
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/vocabulary_files.rs"));

/// Why a vocabulary file was refused.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// Not the expected TOML.
    #[error("vocabulary {file}: {error}")]
    Toml {
        /// The file's name.
        file: String,
        /// What the reader says, with the line.
        error: Box<toml::de::Error>,
    },
    /// An entry that makes no sense.
    #[error("vocabulary {file}, concept {id:?}: {what}")]
    Entry {
        /// The file's name.
        file: String,
        /// The concept.
        id: String,
        /// What is wrong with it.
        what: String,
    },
}

/// One thing that firms can do or sell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concept {
    /// Stable key, e.g. `cloud`.
    pub id: String,
    /// Its names per language, the preferred one first.
    pub terms: BTreeMap<Lang, Vec<String>>,
    /// The branches of classifications that it stands for.
    pub codes: Vec<Code>,
    /// The wider concept that contains it.
    pub broader: Option<String>,
}

impl Concept {
    /// The preferred name in a language.
    pub fn name(&self, lang: Lang) -> Option<&str> {
        self.terms.get(&lang)?.first().map(String::as_str)
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    concept: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    fr: Vec<String>,
    #[serde(default)]
    en: Vec<String>,
    #[serde(default)]
    es: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
    broader: Option<String>,
}

/// All concepts, found by id or by the folded text of a term.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    concepts: Vec<Concept>,
    by_term: BTreeMap<String, Vec<usize>>,
    by_id: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// The vocabulary that comes with the program. A file that cannot be read is left out
    /// (a test keeps all of them readable).
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Vocabulary> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            FILES.iter().fold(Self::default(), |known, (name, text)| match Self::read(name, text) {
                Ok(concepts) => known.with(concepts),
                Err(_) => known,
            })
        })
    }

    /// Reads the concepts of one file.
    pub fn read(file: &str, text: &str) -> Result<Vec<Concept>, VocabularyError> {
        let parsed: File = toml::from_str(text).map_err(|error| VocabularyError::Toml { file: file.to_owned(), error: Box::new(error) })?;
        parsed.concept.iter().map(|e| concept(file, e)).collect()
    }

    /// This vocabulary and more concepts; a known id is extended, not replaced.
    #[must_use]
    pub fn with(mut self, concepts: Vec<Concept>) -> Self {
        for new in concepts {
            let at = if let Some(&at) = self.by_id.get(&new.id) {
                extend(&mut self.concepts[at], &new);
                at
            } else {
                let at = self.concepts.len();
                self.by_id.insert(new.id.clone(), at);
                self.concepts.push(new.clone());
                at
            };
            for term in new.terms.values().flatten() {
                let places = self.by_term.entry(fold(term)).or_default();
                if !places.contains(&at) {
                    places.push(at);
                }
            }
        }
        self
    }

    /// Every concept, in the order of the files.
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// A concept by its id.
    pub fn get(&self, id: &str) -> Option<&Concept> {
        self.by_id.get(id).map(|&at| &self.concepts[at])
    }

    /// The concepts that a term names, whatever its case and accents.
    pub fn named(&self, term: &str) -> impl Iterator<Item = &Concept> {
        self.by_term.get(&fold(term)).into_iter().flatten().map(|&at| &self.concepts[at])
    }
}

fn extend(known: &mut Concept, new: &Concept) {
    for (lang, terms) in &new.terms {
        let have = known.terms.entry(*lang).or_default();
        have.extend(terms.iter().filter(|t| !have.contains(t)).cloned().collect::<Vec<_>>());
    }
    known.codes.extend(new.codes.iter().filter(|c| !known.codes.contains(c)).cloned().collect::<Vec<_>>());
    known.broader = known.broader.take().or_else(|| new.broader.clone());
}

fn concept(file: &str, entry: &Entry) -> Result<Concept, VocabularyError> {
    let refuse = |what: String| VocabularyError::Entry { file: file.to_owned(), id: entry.id.clone(), what };
    if entry.id.trim().is_empty() {
        return Err(refuse("the id is empty".into()));
    }
    let terms: BTreeMap<Lang, Vec<String>> = [(Lang::FR, &entry.fr), (Lang::EN, &entry.en), (Lang::ES, &entry.es)]
        .into_iter()
        .filter(|(_, t)| !t.is_empty())
        .map(|(l, t)| (l, t.clone()))
        .collect();
    if terms.is_empty() {
        return Err(refuse("no term in any language".into()));
    }
    if terms.values().flatten().any(|t| fold(t).is_empty()) {
        return Err(refuse("an empty term".into()));
    }
    let codes = entry.codes.iter().map(|c| c.parse::<Code>().map_err(|e| refuse(e.to_string()))).collect::<Result<_, _>>()?;
    Ok(Concept { id: entry.id.clone(), terms, codes, broader: entry.broader.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
[[concept]]
id = "cloud"
fr = ["infonuagique", "nuage"]
en = ["cloud computing", "cloud"]
codes = ["unspsc:81112200", "cpv:72000000"]

[[concept]]
id = "iaas"
en = ["IaaS"]
broader = "cloud"
"#;

    #[test]
    fn terms_of_any_language_find_the_concept() {
        let known = Vocabulary::default().with(Vocabulary::read("sample", SAMPLE).unwrap());
        let ids = |t: &str| known.named(t).map(|c| c.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids("Infonuagique"), ["cloud"]);
        assert_eq!(ids("CLOUD computing"), ["cloud"]);
        assert_eq!(known.get("iaas").unwrap().broader.as_deref(), Some("cloud"));
        assert!(ids("béton").is_empty());
    }

    #[test]
    fn an_association_extends_a_concept() {
        let more = Vocabulary::read("own", "[[concept]]\nid = \"cloud\"\nfr = [\"informatique en nuage\"]\n").unwrap();
        let known = Vocabulary::default().with(Vocabulary::read("sample", SAMPLE).unwrap()).with(more);
        assert_eq!(known.named("informatique en nuage").next().unwrap().codes.len(), 2);
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        let error = Vocabulary::read("own", "[[concept]]\nid = \"x\"\nfr = [\"y\"]\ncodes = [\"cpv:abc\"]\n").unwrap_err();
        assert!(error.to_string().contains("concept \"x\""), "{error}");
        assert!(Vocabulary::read("own", "[[concept]]\nid = \"x\"\n").is_err());
    }

    #[test]
    fn every_embedded_file_is_readable() {
        for (name, text) in FILES {
            let concepts = Vocabulary::read(name, text).unwrap_or_else(|e| panic!("{e}"));
            assert!(!concepts.is_empty(), "{name} has no concept");
        }
    }
}
