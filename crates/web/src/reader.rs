//! Who is signed in and what they may see. The one place that decides between a firm's own
//! things and everything.

use domain::{Member, Person, Profile, Role};
use store::{MatchFilter, MatchedNotice, MatchedProfile};

use crate::{Error, State};

/// A person with a session.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The person.
    pub person: Person,
    /// Their firm; none for staff.
    pub firm: Option<Member>,
    /// The hash of their session's token.
    pub session: String,
}

impl Reader {
    /// Whether they work for the association.
    pub(crate) fn is_staff(&self) -> bool {
        self.person.role == Role::Staff
    }

    /// What they may see.
    pub(crate) fn scope(&self) -> Scope {
        match (self.person.role, self.person.member_id) {
            (Role::Staff, _) => Scope::Everything,
            (Role::Member, Some(id)) => Scope::Firm(id),
            (Role::Member, None) => Scope::Nothing,
        }
    }

    /// The name that the masthead shows: the firm, or the person.
    pub(crate) fn shown_as(&self) -> &str {
        match &self.firm {
            Some(firm) => &firm.name,
            None if self.person.name.is_empty() => self.person.email.as_str(),
            None => &self.person.name,
        }
    }
}

/// Whose things a query may touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The association's staff.
    Everything,
    /// One member firm.
    Firm(i64),
    /// A person whose firm is gone.
    Nothing,
}

impl Scope {
    /// The profile of this key, when it lies within the scope; otherwise it does not exist.
    pub(crate) async fn profile(self, state: &State, id: i64) -> Result<Profile, Error> {
        let found = match self {
            Self::Everything => state.db.profile(id).await?,
            Self::Firm(member) => state.db.profile_of(member, id).await?.map(|p| p.profile),
            Self::Nothing => None,
        };
        found.ok_or(Error::NotFound)
    }

    /// Every profile within the scope.
    pub(crate) async fn profiles(self, state: &State) -> Result<Vec<Profile>, Error> {
        let stored = match self {
            Self::Everything => state.db.all_profiles().await?,
            Self::Firm(member) => state.db.profiles_of(member).await?,
            Self::Nothing => Vec::new(),
        };
        Ok(stored.into_iter().map(|p| p.profile).collect())
    }

    /// The matches of one profile within the scope.
    pub(crate) async fn matches(self, state: &State, profile_id: i64, filter: &MatchFilter) -> Result<Vec<MatchedNotice>, Error> {
        Ok(match self {
            Self::Everything => state.db.matches_of_profile(profile_id, filter).await?,
            Self::Firm(member) => state.db.matches_of_own_profile(member, profile_id, filter).await?,
            Self::Nothing => Vec::new(),
        })
    }

    /// The profiles within the scope that a notice was found for.
    pub(crate) async fn found_for(self, state: &State, notice_id: i64) -> Result<Vec<MatchedProfile>, Error> {
        Ok(match self {
            Self::Everything => state.db.matches_of_notice(notice_id).await?,
            Self::Firm(member) => state.db.own_matches_of_notice(member, notice_id).await?,
            Self::Nothing => Vec::new(),
        })
    }
}
