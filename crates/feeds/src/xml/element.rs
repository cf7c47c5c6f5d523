//! One element with its attributes, its text and its children.

use std::borrow::Cow;

use quick_xml::{XmlVersion, events::BytesStart, name::ResolveResult};

use super::names::{Name, Names};
use crate::{FeedError, fault};

/// Most attributes on one tag.
const MAX_ATTRIBUTES: usize = 256;

/// The name of text that stands behind a child of its element.
const BEHIND: &str = "#text";

/// The attributes that readers ask for. The others, such as the address of a code list on
/// every code, are looked at and not kept.
const KEPT: [&str; 15] = [
    "base",
    "currencyID",
    "date-value",
    "href",
    "languageID",
    "listName",
    "name",
    "number-columns-repeated",
    "number-rows-repeated",
    "ref",
    "rel",
    "schemeName",
    "value",
    "value-type",
    "when",
];

/// One element with everything inside it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Element {
    /// `cbc:ID`, `entry`, …: fixed prefix and local name.
    pub name: Name,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// What a tag says, with nothing inside it yet.
    pub(super) fn of(
        names: &mut Names,
        namespace: &ResolveResult<'_>,
        tag: &BytesStart<'_>,
        place: impl Fn() -> String,
    ) -> Result<Self, FeedError> {
        let uri = match namespace {
            ResolveResult::Bound(uri) => uri.0,
            ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
        };
        let name = names.of(uri, tag.local_name().as_ref());
        let (mut attributes, mut seen) = (Vec::new(), 0);
        for attribute in tag.attributes() {
            let attribute =
                attribute.map_err(|e| FeedError::Malformed { place: place(), what: fault::broken(format!("in a tag: {e}")) })?;
            if seen >= MAX_ATTRIBUTES {
                return Err(FeedError::Malformed {
                    place: place(),
                    what: fault::excess(format!("a tag has more than {MAX_ATTRIBUTES} attributes")),
                });
            }
            seen += 1;
            let key = attribute.key.local_name();
            let key: &str = key.as_ref();
            let Some(key) = KEPT.into_iter().find(|kept| *kept == key) else { continue };
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_else(|_| attribute.value.clone());
            attributes.push((key, value.into_owned()));
        }
        Ok(Self { name, attributes, text: String::new(), children: Vec::new() })
    }

    /// Puts a finished child behind the others.
    pub(super) fn take(&mut self, child: Self) {
        self.children.push(child);
    }

    /// Text behind a child keeps its place among the children.
    pub(super) fn add(&mut self, text: Cow<'_, str>) {
        match self.children.last_mut() {
            None if self.text.is_empty() => self.text = text.into_owned(),
            None => self.text.push_str(&text),
            Some(last) if last.name == BEHIND => last.text.push_str(&text),
            Some(_) if text.trim().is_empty() => {}
            Some(_) => self.children.push(Self { name: BEHIND.into(), text: text.into_owned(), ..Self::default() }),
        }
    }

    /// The value of an attribute, by its local name: one of those that are kept.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        debug_assert!(KEPT.contains(&name), "{name} is not kept");
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    /// The element's own text, without white space at its ends.
    pub(crate) fn text(&self) -> &str {
        self.text.trim()
    }

    /// Children of this name, in order.
    pub(crate) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> + 'a {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// Every element at a path such as `cac:ProcurementProject/cbc:Name`, in document order.
    pub(crate) fn all(&self, path: &str) -> Vec<&Element> {
        let mut here = vec![self];
        for step in path.split('/') {
            here = here.into_iter().flat_map(|e| e.children.iter().filter(|c| c.name == step)).collect();
        }
        here
    }

    /// The first element at a path.
    pub(crate) fn at(&self, path: &str) -> Option<&Element> {
        let (step, rest) = path.split_once('/').map_or((path, None), |(s, r)| (s, Some(r)));
        self.children.iter().filter(|child| child.name == step).find_map(|child| match rest {
            Some(rest) => child.at(rest),
            None => Some(child),
        })
    }

    /// The first text at a path that is not blank.
    pub(crate) fn some(&self, path: &str) -> Option<&str> {
        let (step, rest) = path.split_once('/').map_or((path, None), |(s, r)| (s, Some(r)));
        self.children.iter().filter(|child| child.name == step).find_map(|child| match rest {
            Some(rest) => child.some(rest),
            None => Some(child.text()).filter(|text| !text.is_empty()),
        })
    }

    /// The text of this element and of everything inside it, in order; elements begin new
    /// lines, so that readers see cells and paragraphs apart.
    pub(crate) fn inner_text(&self) -> Cow<'_, str> {
        if self.children.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut out = self.text.clone();
        for child in &self.children {
            if child.name != BEHIND && !child.is_inline() && !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&child.inner_text());
        }
        Cow::Owned(out)
    }

    /// The few elements of XHTML that stand inside a line.
    fn is_inline(&self) -> bool {
        let local = self.name.as_str().rsplit(':').next().unwrap_or_default();
        matches!(local, "a" | "abbr" | "b" | "em" | "i" | "small" | "span" | "strong" | "sub" | "sup" | "u")
    }
}
