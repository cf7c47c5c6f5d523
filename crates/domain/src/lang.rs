//! The language of a text.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A language by its ISO 639-1 code. Notices come in many; pages and mails are in French
/// and English (Spanish is prepared).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang([u8; 2]);

impl Lang {
    /// French: first and default in everything a user sees.
    pub const FR: Self = Self(*b"fr");
    /// English.
    pub const EN: Self = Self(*b"en");
    /// Spanish.
    pub const ES: Self = Self(*b"es");

    /// The two-letter code.
    pub fn as_str(&self) -> &str {
        // Two ASCII letters by construction, so this never falls back.
        std::str::from_utf8(&self.0).unwrap_or("fr")
    }

    /// Whether pages and mails exist in this language.
    pub fn is_spoken(self) -> bool {
        self == Self::FR || self == Self::EN
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Lang {
    type Err = Invalid;

    /// Reads `fr`, `FR`, `fr-CA`, `fr_CA`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("invalid-language", "language", text, "a two-letter code such as fr or en");
        let code = text.trim().split(['-', '_']).next().unwrap_or_default();
        let bytes: [u8; 2] = code.as_bytes().try_into().map_err(|_| refused())?;
        if bytes.iter().all(u8::is_ascii_alphabetic) { Ok(Self(bytes.map(|b| b.to_ascii_lowercase()))) } else { Err(refused()) }
    }
}

impl TryFrom<String> for Lang {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.as_str().to_owned()
    }
}
