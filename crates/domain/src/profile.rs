//! What a member firm can do and wants to hear of.

use serde::{Deserialize, Serialize};

use crate::{Cadence, Category, Code, Lang, Lessons, Method, Money, RegionCode};

/// A capability in the member's own words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Keyword {
    /// A word or a phrase, in either language.
    pub text: String,
    /// 1 (also), 2 (normal) or 3 (core business).
    #[serde(default = "normal_weight")]
    pub weight: u8,
}

fn normal_weight() -> u8 {
    2
}

/// A capability profile of a member firm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Key in the store; 0 until stored.
    pub id: i64,
    /// The firm.
    pub member_id: i64,
    /// Raised with each saved change; recorded in each match.
    pub revision: i64,
    /// The profile's name, e.g. « Cybersécurité et identité ».
    pub name: String,
    /// The language its keywords are mainly written in.
    pub lang: Lang,
    /// Whether it takes part in matching.
    pub active: bool,
    /// What the firm does, keyword by keyword.
    pub keywords: Vec<Keyword>,
    /// What the firm does, in prose; weighs less than keywords.
    pub text: String,
    /// Words or phrases, one of which a notice must contain.
    pub must: Vec<String>,
    /// Words or phrases that rule a notice out.
    pub never: Vec<String>,
    /// Codes of what the firm sells.
    pub codes: Vec<Code>,
    /// Where it delivers; empty means anywhere.
    pub regions: Vec<RegionCode>,
    /// The smallest contract of interest.
    pub value_min: Option<Money>,
    /// The largest contract the firm can carry.
    pub value_max: Option<Money>,
    /// Goods, services, works; empty means all.
    pub categories: Vec<Category>,
    /// Who may answer: open to all, by invitation; empty means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Method>,
    /// Titles of contracts won or bid for.
    pub past: Vec<String>,
    /// Buyers to hear of in any case (folded name contains).
    pub followed_buyers: Vec<String>,
    /// Buyers never to hear of (folded name contains).
    pub muted_buyers: Vec<String>,
    /// Whether task-based staffing vehicles are wanted.
    pub staffing: bool,
    /// Days needed to prepare an offer; notices that close sooner are not mailed.
    pub lead_days: u16,
    /// The score from which a notice is mailed; none means the one default.
    pub threshold: Option<u8>,
    /// How often mails leave.
    pub cadence: Cadence,
    /// What the firm's verdicts taught; kept beside what the member wrote, never in it.
    #[serde(skip)]
    pub lessons: Lessons,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            id: 0,
            member_id: 0,
            revision: 0,
            name: String::new(),
            lang: Lang::FR,
            active: true,
            keywords: Vec::new(),
            text: String::new(),
            must: Vec::new(),
            never: Vec::new(),
            codes: Vec::new(),
            regions: Vec::new(),
            value_min: None,
            value_max: None,
            categories: Vec::new(),
            methods: Vec::new(),
            past: Vec::new(),
            followed_buyers: Vec::new(),
            muted_buyers: Vec::new(),
            staffing: false,
            lead_days: 0,
            threshold: None,
            cadence: Cadence::default(),
            lessons: Lessons::default(),
        }
    }
}
