//! What a firm's verdicts changed in how its profile is read: within bounds, and each
//! change with the notices that caused it.

use serde::{Deserialize, Serialize};

use crate::{Code, Text};

/// A keyword that counts for more or for less than it would.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeywordLesson {
    /// The keyword, as the member wrote it.
    pub keyword: String,
    /// What its weight is multiplied with, in hundredths: 50 to 150.
    pub percent: u8,
    /// The notices judged relevant that speak for it, the weightiest first.
    pub raised_by: Vec<i64>,
    /// The notices judged not relevant that speak against it, the weightiest first.
    pub lowered_by: Vec<i64>,
}

/// A notice that was judged, as later ones are compared with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The notice.
    pub notice_id: i64,
    /// Whether it was right.
    pub relevant: bool,
    /// Its title.
    pub title: Text,
    /// Its codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
}

/// See the module. Nothing by default, and then nothing is read differently.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lessons {
    /// Keywords whose weight changed, in the order of the profile.
    pub keywords: Vec<KeywordLesson>,
    /// What was judged, the oldest notice first.
    pub examples: Vec<Example>,
}

impl Lessons {
    /// Whether nothing was learned.
    pub fn is_empty(&self) -> bool {
        self.keywords.is_empty() && self.examples.is_empty()
    }

    /// What a keyword's weight is multiplied with.
    pub fn factor(&self, keyword: &str) -> f64 {
        self.keywords.iter().find(|k| k.keyword == keyword).map_or(1.0, |k| f64::from(k.percent) / 100.0)
    }
}
