//! Whether somebody may be written to: the ground for it, how long it holds, and what stands
//! against it. Who asked and when is kept by the store.

use chrono::{DateTime, Months, Utc};
use serde::{Deserialize, Serialize};

/// The wording that stands beside the button on our pages; raised when the text changes.
pub const WORDING: &str = "2026-11";

/// Months for which implied consent outlives the membership.
const AFTER_MEMBERSHIP: Months = Months::new(24);

/// The ground on which alerts are sent, or that it was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Consent {
    /// They said yes.
    Express,
    /// They read for a firm that is a member.
    Implied,
    /// They said no.
    Withdrawn,
}

impl Consent {
    /// Every kind, as offered.
    pub const ALL: [Self; 3] = [Self::Express, Self::Implied, Self::Withdrawn];

    /// The stable name used in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Implied => "implied",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == name)
    }

    /// When it ends by itself, given when the firm's membership ended.
    pub fn ends(self, membership_ended: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        match self {
            Self::Implied => membership_ended.map(|at| at.checked_add_months(AFTER_MEMBERSHIP).unwrap_or(at)),
            Self::Express | Self::Withdrawn => None,
        }
    }
}

/// Why nothing is sent to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hush {
    /// There is no record that they may be written to.
    NoConsent,
    /// They said no.
    Withdrawn,
    /// Their firm left more than two years ago, and they never said yes themselves.
    Ended,
    /// Their address does not exist any more.
    Bounced,
    /// They told their mail provider that our mail is unwanted.
    Complained,
    /// They paused.
    Paused,
}

impl Hush {
    /// The stable name used in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoConsent => "no-consent",
            Self::Withdrawn => "withdrawn",
            Self::Ended => "membership-ended",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Paused => "paused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implied_consent_ends_two_years_after_the_membership() {
        let ended: DateTime<Utc> = "2024-02-29T05:00:00Z".parse().unwrap();
        assert_eq!(Consent::Implied.ends(Some(ended)), Some("2026-02-28T05:00:00Z".parse().unwrap()));
        assert_eq!(Consent::Implied.ends(None), None, "while it lasts");
        assert_eq!(Consent::Express.ends(Some(ended)), None);
        assert!(Consent::ALL.into_iter().all(|c| Consent::from_name(c.as_str()) == Some(c)));
    }
}
