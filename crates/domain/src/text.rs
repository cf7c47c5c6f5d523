//! A text in one or several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// The same text in the languages that its publisher gave, e.g. a notice's title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(BTreeMap<Lang, String>);

impl Text {
    /// A text in one language; blank text gives an empty value.
    pub fn of(lang: Lang, text: impl Into<String>) -> Self {
        Self::default().with(lang, text)
    }

    /// Adds or replaces one language; blank text is ignored.
    #[must_use]
    pub fn with(mut self, lang: Lang, text: impl Into<String>) -> Self {
        self.set(lang, text);
        self
    }

    /// Adds or replaces one language; blank text is ignored.
    pub fn set(&mut self, lang: Lang, text: impl Into<String>) {
        let text = text.into();
        if !text.trim().is_empty() {
            self.0.insert(lang, text);
        }
    }

    /// The text in exactly this language.
    pub fn get(&self, lang: Lang) -> Option<&str> {
        self.0.get(&lang).map(String::as_str)
    }

    /// The text in this language or, failing that, French, English or whichever is first;
    /// with the language it is really in, so that pages can mark it with `lang=`.
    pub fn in_(&self, lang: Lang) -> Option<(&str, Lang)> {
        [lang, Lang::FR, Lang::EN]
            .into_iter()
            .find_map(|l| self.get(l).map(|t| (t, l)))
            .or_else(|| self.0.iter().next().map(|(l, t)| (t.as_str(), *l)))
    }

    /// [`Text::in_`] without the language; empty when there is no text at all.
    pub fn best(&self, lang: Lang) -> &str {
        self.in_(lang).map_or("", |(text, _)| text)
    }

    /// Whether no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every language with its text, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (Lang, &str)> {
        self.0.iter().map(|(l, t)| (*l, t.as_str()))
    }
}
