//! Names of elements: folded to fixed prefixes, and each kept once for a whole document.

use std::{fmt, rc::Rc};

/// So many names of one namespace are kept; a document that has more made them up.
const MANY: usize = 500;

/// `cbc:ID`, `entry`, …: fixed prefix and local name.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Name(Rc<str>);

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Name {
    fn default() -> Self {
        "".into()
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The names of a namespace that were met, local and whole, in the order of the local ones.
struct Space {
    uri: String,
    prefix: &'static str,
    names: Vec<(Box<str>, Name)>,
}

/// The names of a document.
#[derive(Default)]
pub(super) struct Names(Vec<Space>);

impl Names {
    /// The name of an element.
    pub(super) fn of(&mut self, uri: &str, local: &str) -> Name {
        let at = self.0.iter().position(|space| space.uri == uri).unwrap_or_else(|| {
            if self.0.len() < MANY {
                self.0.push(Space { uri: uri.to_owned(), prefix: prefix(uri), names: Vec::new() });
            }
            self.0.len() - 1
        });
        let space = &mut self.0[at];
        if space.uri != uri {
            return whole(prefix(uri), local);
        }
        match space.names.binary_search_by(|(known, _)| known.as_ref().cmp(local)) {
            Ok(at) => space.names[at].1.clone(),
            Err(at) => {
                let name = whole(space.prefix, local);
                if space.names.len() < MANY && local.len() < MANY {
                    space.names.insert(at, (local.into(), name.clone()));
                }
                name
            }
        }
    }
}

fn whole(prefix: &str, local: &str) -> Name {
    Name(if prefix.is_empty() { local.into() } else { format!("{prefix}:{local}").into() })
}

/// The fixed prefix of a namespace; none for feeds' own vocabulary, `x` for strangers.
fn prefix(uri: &str) -> &'static str {
    let place = uri.contains("place-ext");
    if matches!(uri, "" | "http://www.w3.org/2005/Atom" | "http://purl.org/rss/1.0/") {
        ""
    } else if uri.ends_with("CommonBasicComponents-2") {
        if place { "place-cbc" } else { "cbc" }
    } else if uri.ends_with("CommonAggregateComponents-2") {
        if place { "place-cac" } else { "cac" }
    } else if uri.ends_with("CommonExtensionComponents-2") {
        "ext"
    } else if uri.contains("eforms-ubl-extension-aggregate") {
        "efac"
    } else if uri.contains("eforms-ubl-extension-basic") {
        "efbc"
    } else if uri.contains("eforms-ubl-extensions") {
        "efext"
    } else if uri.starts_with("urn:oasis:names:specification:ubl") {
        "ubl"
    } else if uri.contains("tombstones") {
        "at"
    } else if uri.contains("purl.org/dc") {
        "dc"
    } else if uri.contains("purl.org/rss/1.0/modules/content") {
        "content"
    } else {
        "x"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_once_and_namespaces_kept_apart() {
        let mut names = Names::default();
        let atom = names.of("http://www.w3.org/2005/Atom", "title");
        assert_eq!(atom, "title");
        assert!(Rc::ptr_eq(&atom.0, &names.of("http://www.w3.org/2005/Atom", "title").0));
        assert_eq!(names.of("urn:example", "title"), "x:title");
        assert_eq!(names.of("http://purl.org/dc/elements/1.1/", "date"), "dc:date");
    }

    #[test]
    fn a_document_that_makes_up_names_fills_no_memory() {
        let mut names = Names::default();
        for n in 0..3 * MANY {
            assert_eq!(names.of("", &format!("a{n}")), format!("a{n}").as_str());
            assert_eq!(names.of(&format!("urn:{n}"), "a"), "x:a");
        }
        assert!(names.0.len() <= MANY && names.0.iter().all(|space| space.names.len() <= MANY));
    }
}
