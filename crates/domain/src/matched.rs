//! A notice found for a profile, and why.

use std::{ops::Deref, sync::Arc};

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
/// Its words are shared: the same find is a reason for many profiles. In JSON both stand on
/// one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Reason {
    /// Its share of the score, in points of 100.
    pub points: f64,
    /// In what both sides agree, which the reason reads like.
    pub agreement: Arc<Agreement>,
}

/// What a profile asks for and what a notice shows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The kind of agreement.
    pub kind: ReasonKind,
    /// What the profile asked for, as the member wrote it (keyword, code, region).
    pub wanted: Arc<str>,
    /// What the notice shows, as published (word, phrase, code, region).
    pub found: Arc<str>,
    /// Where it was found.
    pub field: Field,
    /// The language of the text in which it was found, for text fields.
    pub lang: Option<crate::Lang>,
    /// Where in that text, for highlighting.
    pub spans: Arc<[Span]>,
    /// The way from `wanted` to `found` when they differ: a vocabulary concept, a code title.
    pub via: Option<Arc<str>>,
}

impl Reason {
    /// An agreement that makes so many points.
    pub fn of(points: f64, agreement: impl Into<Arc<Agreement>>) -> Self {
        Self { points, agreement: agreement.into() }
    }
}

impl Deref for Reason {
    type Target = Agreement;

    fn deref(&self) -> &Agreement {
        &self.agreement
    }
}

/// A reason as it is kept: the points among the words.
#[derive(Serialize, Deserialize)]
struct Written {
    kind: ReasonKind,
    points: f64,
    wanted: Arc<str>,
    found: Arc<str>,
    field: Field,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lang: Option<crate::Lang>,
    #[serde(default, skip_serializing_if = "<[Span]>::is_empty")]
    spans: Arc<[Span]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    via: Option<Arc<str>>,
}

impl From<Written> for Reason {
    fn from(written: Written) -> Self {
        let Written { kind, points, wanted, found, field, lang, spans, via } = written;
        Self::of(points, Agreement { kind, wanted, found, field, lang, spans, via })
    }
}

impl From<Reason> for Written {
    fn from(Reason { points, agreement }: Reason) -> Self {
        let Agreement { kind, wanted, found, field, lang, spans, via } = Arc::unwrap_or_clone(agreement);
        Self { kind, points, wanted, found, field, lang, spans, via }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_kept_on_one_level_as_they_always_were() {
        let kept = r#"[{"kind":"bridge","points":61.25,"wanted":"cybersécurité","found":"Cyber security","field":"title","lang":"en","spans":[{"start":0,"end":14}],"via":"SOC"},{"kind":"missing","points":0.0,"wanted":"CA-QC","found":"","field":"region"}]"#;
        let read: Vec<Reason> = serde_json::from_str(kept).unwrap();
        let bridge = Agreement {
            kind: ReasonKind::Bridge,
            wanted: "cybersécurité".into(),
            found: "Cyber security".into(),
            field: Field::Title,
            lang: Some(crate::Lang::EN),
            spans: [Span { start: 0, end: 14 }].into(),
            via: Some("SOC".into()),
        };
        let missing = Agreement {
            kind: ReasonKind::Missing,
            wanted: "CA-QC".into(),
            found: "".into(),
            field: Field::Region,
            lang: None,
            spans: Arc::default(),
            via: None,
        };
        assert_eq!(read, [Reason::of(61.25, bridge), Reason::of(0.0, missing)]);
        assert_eq!(serde_json::to_string(&read).unwrap(), kept);
    }
}
