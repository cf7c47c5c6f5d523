//! Classification codes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Invalid, Text};

/// A classification that publishers use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// United Nations Standard Products and Services Code, 8 digits in pairs.
    Unspsc,
    /// Goods and Services Identification Number (NIBS in French), Canada.
    Gsin,
    /// Common Procurement Vocabulary 2008, 8 digits, European Union and United Kingdom.
    Cpv,
    /// North American Industry Classification System, 2 to 6 digits.
    Naics,
    /// Product and Service Code, United States, 4 characters.
    Psc,
    /// Clasificador Único de las Contrataciones Públicas, Mexico.
    Cucop,
    /// SEAO's own categories, `G8`, `S4`, …
    Seao,
    /// BOAMP's own descriptors, France.
    Boamp,
    /// Anything else; the publisher's scheme is kept nowhere but in the label.
    Other,
}

impl Scheme {
    /// Every scheme, in the order in which pages list them.
    pub const ALL: [Self; 9] =
        [Self::Unspsc, Self::Gsin, Self::Cpv, Self::Naics, Self::Psc, Self::Cucop, Self::Seao, Self::Boamp, Self::Other];

    /// The stable lower-case name used in files, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspsc => "unspsc",
            Self::Gsin => "gsin",
            Self::Cpv => "cpv",
            Self::Naics => "naics",
            Self::Psc => "psc",
            Self::Cucop => "cucop",
            Self::Seao => "seao",
            Self::Boamp => "boamp",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scheme {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|s| s.as_str() == wanted).ok_or_else(|| {
            Invalid::new("invalid-scheme", "code scheme", text, "unspsc, gsin, cpv, naics, psc, cucop, seao, boamp or other")
        })
    }
}

/// One code of one scheme, e.g. UNSPSC `81111500`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code {
    /// Which classification.
    pub scheme: Scheme,
    /// The code itself, upper case, without white space and, for CPV, without check digit.
    pub digits: String,
}

impl Code {
    /// Cleans and checks a code: white space and a leading `*` go, CPV loses its check
    /// digit (`72000000-5`), UNSPSC and CPV must be 2 to 8 digits and are padded to 8.
    pub fn parse(scheme: Scheme, text: &str) -> Result<Self, Invalid> {
        let mut digits: String = text.trim().trim_start_matches('*').chars().filter(|c| !c.is_whitespace()).collect();
        digits.make_ascii_uppercase();
        if scheme == Scheme::Cpv
            && let Some((head, _)) = digits.split_once('-')
        {
            digits.truncate(head.len());
        }
        let refused = |expected| Err(Invalid::new("invalid-code", "code", text, expected));
        match scheme {
            Scheme::Unspsc | Scheme::Cpv => {
                if !(2..=8).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return refused("2 to 8 digits");
                }
                while digits.len() < 8 {
                    digits.push('0');
                }
            }
            Scheme::Naics if !(2..=6).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) => {
                return refused("2 to 6 digits");
            }
            _ if digits.is_empty() || digits.len() > 24 || !digits.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') => {
                return refused("1 to 24 letters, digits, dots or hyphens");
            }
            _ => {}
        }
        Ok(Self { scheme, digits })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.digits)
    }
}

impl FromStr for Code {
    type Err = Invalid;

    /// Reads `unspsc:81111500`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (scheme, digits) =
            text.split_once(':').ok_or_else(|| Invalid::new("invalid-code", "code", text, "scheme:code, such as unspsc:81111500"))?;
        Self::parse(scheme.parse()?, digits)
    }
}

/// A code as a notice carries it: with the title that the publisher wrote beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeCode {
    /// The code.
    #[serde(flatten)]
    pub code: Code,
    /// The publisher's title of the code, possibly empty.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}
