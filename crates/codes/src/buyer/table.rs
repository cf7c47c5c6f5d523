//! The list of organisations that are known by name.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::OnceLock,
};

use domain::{Lang, fold};
use serde::Deserialize;

use super::name;

/// The files of the list.
const FILES: [(&str, &str); 2] =
    [("canada", include_str!("../../data/buyers/canada.toml")), ("quebec", include_str!("../../data/buyers/quebec.toml"))];
const SOURCES: &str = include_str!("../../data/buyers/sources.toml");
/// Words that make a name clear in any feed of the world.
const OURS: &[&str] = &["canada", "canadian", "canadien", "canadienne", "quebec", "quebecois", "quebecoise"];

/// Why a list of organisations was refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Not the expected TOML.
    #[error("organisations {file}: {error}")]
    Toml {
        /// The file's name.
        file: String,
        /// What the reader says, with the line.
        error: Box<toml::de::Error>,
    },
    /// A name that would mean two organisations, or none.
    #[error("organisations {file}, {id}: {what}")]
    Entry {
        /// The file's name.
        file: String,
        /// The organisation.
        id: String,
        /// What is wrong with it.
        what: String,
    },
}

/// An organisation that is known by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Stable key, e.g. `ca-spac`.
    pub id: String,
    /// French names: the one shown, then the legal and former ones.
    #[serde(default)]
    pub fr: Vec<String>,
    /// English names, likewise.
    #[serde(default)]
    pub en: Vec<String>,
    /// Acronyms in either language.
    #[serde(default)]
    pub short: Vec<String>,
}

impl Organisation {
    /// The name to show in a language, else in the other.
    pub fn name(&self, lang: Lang) -> &str {
        let (first, other) = if lang == Lang::EN { (&self.en, &self.fr) } else { (&self.fr, &self.en) };
        first.first().or(other.first()).map_or(&self.id, String::as_str)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    scope: String,
    organisation: Vec<Organisation>,
}

/// Where the names of a source belong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    /// ISO country, lower case.
    pub(super) country: Option<String>,
    /// The list whose short and generic names hold there.
    #[serde(default)]
    pub(super) scope: Option<String>,
    /// Whether buyers go by their identifiers, because their names are only offices
    /// (« Alcalde »).
    #[serde(default)]
    pub(super) ids: bool,
}

/// All organisations, found by any of their names.
#[derive(Debug, Default)]
pub struct Organisations {
    all: Vec<Organisation>,
    scopes: Vec<String>,
    /// By scope and whole name, bag, bag without generic words, or acronym.
    names: HashMap<(String, String), usize>,
    /// Names that are clear in any feed.
    anywhere: HashMap<String, usize>,
    sources: BTreeMap<String, Place>,
}

impl Organisations {
    /// The list that comes with the program. A file that cannot be read is left out (a test
    /// keeps all of them readable).
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Organisations> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let mut known = Self { sources: toml::from_str(SOURCES).unwrap_or_default(), ..Self::default() };
            for (name, text) in FILES {
                // Every file was read by a test before it came here.
                let _ = known.add(name, text);
            }
            known
        })
    }

    /// Every organisation, in the order of the files.
    pub fn all(&self) -> &[Organisation] {
        &self.all
    }

    /// An organisation by its key.
    pub fn get(&self, id: &str) -> Option<&Organisation> {
        self.all.iter().find(|o| o.id == id)
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(String::as_str)
    }

    /// The countries of the sources that are known, and none.
    pub(super) fn countries(&self) -> impl Iterator<Item = &str> {
        let known: BTreeSet<&str> = self.sources.values().filter_map(|p| p.country.as_deref()).collect();
        known.into_iter().chain([""])
    }

    pub(super) fn place(&self, source: &str) -> Place {
        self.sources.get(source).cloned().unwrap_or_default()
    }

    /// The organisation of this name. Short and generic names (« Ministère de la Justice »)
    /// are only understood within their own scope.
    pub(super) fn find(&self, head: &str, scope: Option<&str>) -> Option<&Organisation> {
        let bag = name::bag(head);
        let found = scope.and_then(|scope| {
            let place = |text: String| self.names.get(&(scope.to_owned(), text));
            place(bag.join(" ")).or_else(|| place(core_key(&bag)?)).or_else(|| place(short_key(head)?))
        });
        found.or_else(|| self.anywhere.get(&bag.join(" "))).map(|at| &self.all[*at])
    }

    /// Adds the organisations of one file.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        let read: File = toml::from_str(text).map_err(|e| TableError::Toml { file: file.to_owned(), error: Box::new(e) })?;
        self.scopes.push(read.scope.clone());
        for organisation in read.organisation {
            let refuse = |what: String| TableError::Entry { file: file.to_owned(), id: organisation.id.clone(), what };
            let at = self.all.len();
            let mut keys: Vec<String> = organisation.short.iter().filter_map(|s| short_key(s)).collect();
            for name in organisation.fr.iter().chain(&organisation.en) {
                let bag = name::bag(name);
                if name::core(&bag).is_empty() {
                    return Err(refuse(format!("{name:?} tells nothing apart")));
                }
                if bag.len() >= 4 || bag.iter().any(|w| OURS.contains(&w.as_str())) {
                    self.anywhere.insert(bag.join(" "), at);
                }
                keys.extend(core_key(&bag));
                keys.push(bag.join(" "));
            }
            for key in keys {
                let before = self.names.insert((read.scope.clone(), key.clone()), at);
                if let Some(other) = before.filter(|other| *other != at) {
                    return Err(refuse(format!("{key:?} is also {}", self.all[other].id)));
                }
            }
            self.all.push(organisation);
        }
        Ok(())
    }
}

/// The key of a bag without its generic words; none when those were all it had.
fn core_key(bag: &[String]) -> Option<String> {
    let core = name::core(bag);
    (!core.is_empty()).then(|| format!("~{}", core.join(" ")))
}

/// The key of an acronym; none for what is no acronym.
fn short_key(text: &str) -> Option<String> {
    name::is_acronym(text).then(|| format!("={}", fold(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_readable_and_no_name_means_two() {
        let mut known = Organisations::default();
        for (name, text) in FILES {
            known.add(name, text).unwrap_or_else(|e| panic!("{e}"));
        }
        let sources: BTreeMap<String, Place> = toml::from_str(SOURCES).unwrap();
        assert!(sources.values().filter_map(|p| p.scope.as_ref()).all(|s| known.scopes.contains(s)));
        assert!(known.all().len() > 150, "{}", known.all().len());
        let mut ids: Vec<&str> = known.all().iter().map(|o| o.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), known.all().len(), "an id stands twice");
        assert!(ids.iter().all(|id| !id.contains(':') && *id == fold(id)));
    }

    #[test]
    fn a_name_of_two_organisations_is_refused() {
        let text = "scope = \"x\"\n[[organisation]]\nid = \"a\"\nfr = [\"Ministère de la Mer\"]\n[[organisation]]\nid = \"b\"\nen = [\"Mer Canada\"]\n";
        let error = Organisations::default().add("own", text).unwrap_err();
        assert!(error.to_string().contains("is also a"), "{error}");
    }
}
