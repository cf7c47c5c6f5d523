//! Where goods or services are to be delivered.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A country (`CA`) or a part of one (`CA-QC`, `GB-LND`), after ISO 3166.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(String);

impl RegionCode {
    /// The code in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country part.
    pub fn country(&self) -> &str {
        &self.0[..2]
    }

    /// Whether one lies in the other or they are the same: work for all of Canada concerns
    /// a firm in Québec, and work in Québec concerns a firm that serves all of Canada.
    pub fn touches(&self, other: &Self) -> bool {
        self == other || (self.country() == other.country() && (self.0.len() == 2 || other.0.len() == 2))
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
        if good { Ok(Self(code)) } else { Err(Invalid::new("invalid-region", "region", text, "a code such as CA or CA-QC")) }
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
        code.0
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
