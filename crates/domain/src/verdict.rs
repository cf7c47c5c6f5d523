//! What a reader said of a notice that was found for a profile.
//!
//! What follows from it is `matching`'s; what it teaches is only said as far as it depends
//! on nothing but the verdict itself.

use std::{fmt, str::FromStr};

use crate::Invalid;

/// A judgement with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Right for the firm.
    Relevant,
    /// Another field of trade.
    Field,
    /// Somewhere else.
    Region,
    /// Too small a contract.
    Small,
    /// Too large a contract.
    Large,
    /// Not for this buyer.
    Buyer,
    /// Right, but not this time: says nothing about the field.
    NotNow,
    /// Right, but known from elsewhere already.
    Known,
    /// Not relevant, for no reason given here.
    Other,
}

impl Verdict {
    /// Every verdict, in the order of forms.
    pub const ALL: [Self; 9] =
        [Self::Relevant, Self::Field, Self::Region, Self::Small, Self::Large, Self::Buyer, Self::NotNow, Self::Known, Self::Other];

    /// The stable name used in message keys, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Relevant => "relevant",
            Self::Field => "field",
            Self::Region => "region",
            Self::Small => "small",
            Self::Large => "large",
            Self::Buyer => "buyer",
            Self::NotNow => "not-now",
            Self::Known => "known",
            Self::Other => "other",
        }
    }

    /// What it says of the notice's field of trade: right, wrong, or nothing. A wrong place,
    /// size, buyer or moment is no fault of the words.
    pub fn teaches(self) -> Option<bool> {
        match self {
            Self::Relevant => Some(true),
            Self::Field | Self::Other => Some(false),
            Self::Region | Self::Small | Self::Large | Self::Buyer | Self::NotNow | Self::Known => None,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Verdict {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|v| v.as_str() == text).ok_or_else(|| {
            Invalid::new("invalid-verdict", "verdict", text, "relevant, field, region, small, large, buyer, not-now, known or other")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_and_only_the_field_teaches() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.to_string().parse::<Verdict>().unwrap(), verdict);
        }
        assert!("maybe".parse::<Verdict>().is_err());
        let teaching: Vec<Verdict> = Verdict::ALL.into_iter().filter(|v| v.teaches().is_some()).collect();
        assert_eq!(teaching, [Verdict::Relevant, Verdict::Field, Verdict::Other]);
    }
}
