//! A name and a value of a description list.

use crate::entry::Words;

/// One pair.
pub(crate) struct Fact {
    pub name: String,
    pub words: Words,
}

impl Fact {
    /// A value in the page's own language.
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), words: Words { text: text.into(), lang: None } }
    }
}
