//! Where goods or services are to be delivered.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A country (`CA`) or a part of one (`CA-QC`, `GB-LND`), after ISO 3166.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode([u8; LONGEST]);

/// The longest code there is, `CA-ABCD`; shorter ones end in zeros. In place rather than in a
/// string, as each notice is held against those of every profile.
const LONGEST: usize = 7;

impl RegionCode {
    /// The code in upper case.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(LONGEST);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }

    /// The country part.
    pub fn country(&self) -> &str {
        std::str::from_utf8(&self.0[..2]).unwrap_or_default()
    }

    /// Whether one lies in the other or they are the same: work for all of Canada concerns
    /// a firm in Québec, and work in Québec concerns a firm that serves all of Canada.
    pub fn touches(&self, other: &Self) -> bool {
        self == other || (self.0[..2] == other.0[..2] && (self.0[2] == 0 || other.0[2] == 0))
    }
}

impl FromStr for RegionCode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let code = text.trim().to_ascii_uppercase();
        let (country, part) = code.split_once('-').map_or((code.as_str(), None), |(c, p)| (c, Some(p)));
        let good = country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && part.is_none_or(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        let mut own = [0; LONGEST];
        match own.get_mut(..code.len()).filter(|_| good) {
            Some(place) => place.copy_from_slice(code.as_bytes()),
            None => return Err(Invalid::new("invalid-region", "region", text, "a code such as CA or CA-QC")),
        }
        Ok(Self(own))
    }
}

impl TryFrom<String> for RegionCode {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.as_str().to_owned()
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RegionCode").field(&self.as_str()).finish()
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A delivery region as published, with its code where the words are understood.
///
/// `World` and the like have no code and mean anywhere; a notice without any region says
/// nothing about where, and is never filtered out for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Region {
    /// The publisher's words.
    pub raw: String,
    /// The place, where it is understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<RegionCode>,
}
