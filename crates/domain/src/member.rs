//! The association's member firms and the people who read for them.

use std::{fmt, str::FromStr};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{Email, Invalid, Lang};

/// Numéro d'entreprise du Québec: ten digits, the first two 11, 22, 33, 34 or 88.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Neq(String);

impl Neq {
    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Neq {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let good = digits.len() == 10
            && digits.bytes().all(|b| b.is_ascii_digit())
            && ["11", "22", "33", "34", "88"].iter().any(|p| digits.starts_with(p));
        if good {
            Ok(Self(digits))
        } else {
            Err(Invalid::new("invalid-neq", "NEQ", text, "ten digits that begin with 11, 22, 33, 34 or 88"))
        }
    }
}

impl fmt::Display for Neq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Neq {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Neq> for String {
    fn from(neq: Neq) -> Self {
        neq.0
    }
}

/// A member firm of the association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Key in the store; 0 until stored.
    pub id: i64,
    /// The firm's name.
    pub name: String,
    /// Its Québec enterprise number, where known.
    pub neq: Option<Neq>,
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees and edits the profiles and matches of their own firm.
    Member,
    /// The association's staff: sees and edits everything.
    Staff,
}

impl Role {
    /// The stable name used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Staff => "staff",
        }
    }
}

/// Someone with an address: reads alerts for a firm, or works for the association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Key in the store; 0 until stored.
    pub id: i64,
    /// The firm; none for staff.
    pub member_id: Option<i64>,
    /// What they may do.
    pub role: Role,
    /// Where mail goes.
    pub email: Email,
    /// Their name, possibly empty.
    pub name: String,
    /// The language of pages and mails.
    pub lang: Lang,
    /// The zone in which their daily hour is meant and dates are shown.
    pub zone: Tz,
}
