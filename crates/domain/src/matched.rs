//! A notice found for a profile, and why.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How well a notice fits, in words: members see this, staff also see the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Below what is worth a mail.
    Weak,
    /// Worth a look.
    Possible,
    /// Very likely for this firm.
    Strong,
}

impl Band {
    /// Scores from here are [`Band::Possible`]: the one default threshold.
    pub const POSSIBLE_FROM: f64 = 50.0;
    /// Scores from here are [`Band::Strong`].
    pub const STRONG_FROM: f64 = 75.0;

    /// The band of a score from 0 to 100.
    pub fn of(score: f64) -> Self {
        if score >= Self::STRONG_FROM {
            Self::Strong
        } else if score >= Self::POSSIBLE_FROM {
            Self::Possible
        } else {
            Self::Weak
        }
    }

    /// The stable name used in message keys and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Possible => "possible",
            Self::Strong => "strong",
        }
    }
}

/// The part of a notice in which something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The title.
    Title,
    /// The description.
    Description,
    /// The buyer's name.
    Buyer,
    /// A code or its title.
    Code,
    /// The delivery regions.
    Region,
    /// The stated value.
    Value,
    /// The goods, services or works category.
    Category,
    /// The procurement method.
    Method,
    /// The closing date.
    Closing,
}

/// What kind of agreement a reason states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReasonKind {
    /// A single word of the profile.
    Word,
    /// Several words of one keyword, together.
    Phrase,
    /// A word spelled nearly alike.
    Fuzzy,
    /// A word reached through the vocabulary or a translation.
    Bridge,
    /// A code of the notice under or near one of the profile.
    Code,
    /// Words that usually go with the profile's codes, or the other way round.
    Learned,
    /// Delivery in one of the profile's regions.
    Region,
    /// The stated value lies in the profile's range.
    Value,
    /// A buyer that the profile follows.
    Buyer,
    /// Likeness to a past contract.
    Past,
    /// Likeness to a notice that the firm judged relevant.
    Liked,
    /// What the profile asks for and the notice does not show; its points are 0.
    Missing,
}

impl ReasonKind {
    /// The stable name used in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Phrase => "phrase",
            Self::Fuzzy => "fuzzy",
            Self::Bridge => "bridge",
            Self::Code => "code",
            Self::Learned => "learned",
            Self::Region => "region",
            Self::Value => "value",
            Self::Buyer => "buyer",
            Self::Past => "past",
            Self::Liked => "liked",
            Self::Missing => "missing",
        }
    }
}

/// A stretch of a field's text, in bytes of the text in its own language; on character
/// boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// One contribution to a score. The points of all reasons of a match add up to the score.
/// Its words are shared: the same keyword and the same find are reasons for many profiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The kind of agreement.
    pub kind: ReasonKind,
    /// Its share of the score, in points of 100.
    pub points: f64,
    /// What the profile asked for, as the member wrote it (keyword, code, region).
    pub wanted: Arc<str>,
    /// What the notice shows, as published (word, phrase, code, region).
    pub found: Arc<str>,
    /// Where it was found.
    pub field: Field,
    /// The language of the text in which it was found, for text fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<crate::Lang>,
    /// Where in that text, for highlighting.
    #[serde(default, skip_serializing_if = "<[Span]>::is_empty")]
    pub spans: Arc<[Span]>,
    /// The way from `wanted` to `found` when they differ: a vocabulary concept, a code title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Arc<str>>,
}

/// A notice found for a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The profile.
    pub profile_id: i64,
    /// The profile's revision that decided.
    pub profile_revision: i64,
    /// 0 to 100.
    pub score: f64,
    /// Why, largest contribution first; [`ReasonKind::Missing`] last.
    pub reasons: Vec<Reason>,
}

impl Match {
    /// The band of the score.
    pub fn band(&self) -> Band {
        Band::of(self.score)
    }
}
