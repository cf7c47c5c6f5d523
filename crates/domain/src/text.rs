//! A text in one or several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Lang;

/// The same text in the languages that its publisher gave, e.g. a notice's title.
///
/// Each language once, in the order of the codes. There are one or two: a list costs less than
/// a map would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(Vec<(Lang, String)>);

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
        if text.trim().is_empty() {
            return;
        }
        match self.0.binary_search_by_key(&lang, |(l, _)| *l) {
            Ok(at) => self.0[at].1 = text,
            Err(at) => {
                // Mostly there is one more to come, and never more than two.
                if self.0.is_empty() {
                    self.0.reserve_exact(2);
                }
                self.0.insert(at, (lang, text));
            }
        }
    }

    /// The text in exactly this language.
    pub fn get(&self, lang: Lang) -> Option<&str> {
        self.0.iter().find(|(l, _)| *l == lang).map(|(_, text)| text.as_str())
    }

    /// The text in this language or, failing that, French, English or whichever is first;
    /// with the language it is really in, so that pages can mark it with `lang=`.
    pub fn in_(&self, lang: Lang) -> Option<(&str, Lang)> {
        [lang, Lang::FR, Lang::EN]
            .into_iter()
            .find_map(|l| self.get(l).map(|t| (t, l)))
            .or_else(|| self.0.first().map(|(l, t)| (t.as_str(), *l)))
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

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(lang, text)| (lang, text)))
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(|map| Self(map.into_iter().collect()))
    }
}
