//! Telling again: what changed in a notice that people know of, to whom, and how soon.
//!
//! Who follows a notice is told because of that; who was only mailed it, for the profile it
//! was found for. Nobody else hears of it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Cause, Change, EnvelopeState, Notice, Person, Profile, Status, Weekdays};
use store::{Db, Follower, News, StoreError, StoredNotice, Told, ToldNews, Tx};

use super::queue::{Haste, Queue, Seen};
use crate::worker::Minor;

/// A followed notice that closes within this time is told of at once.
const PRESSING: TimeDelta = TimeDelta::hours(72);
/// The hour of those who chose none.
pub(crate) const HOUR: u8 = 7;

/// A change that is worth telling again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Again {
    pub(super) cause: Cause,
    /// It can wait for the next daily mail.
    pub(super) minor: bool,
}

/// Whether a change is one that people who know the notice must hear of.
pub(super) fn again(notice: &Notice, changes: &[Change], now: DateTime<Utc>) -> Option<Again> {
    let told: Vec<&Change> = changes.iter().filter(|change| change.is_told()).collect();
    let state = changes.iter().any(|change| matches!(change, Change::Status { .. }));
    if matches!(notice.status, Status::Cancelled | Status::Withdrawn) {
        return state.then_some(Again { cause: Cause::Cancelled, minor: false });
    }
    if told.iter().any(|change| matches!(change, Change::Closing { .. })) && notice.is_open(now) {
        return Some(Again { cause: Cause::Closing, minor: false });
    }
    let alive = notice.closing.as_ref().is_none_or(|closing| closing.at > now);
    let known = notice.status == Status::Open || told.iter().any(|change| matches!(change, Change::Status { .. }));
    let minor = told.iter().all(|change| change.is_minor());
    (alive && known && !told.is_empty()).then_some(Again { cause: Cause::Amended, minor })
}

/// The hour at which this firm's mails leave: that of its first profile with one.
pub(crate) fn hour_of<'a>(profiles: impl Iterator<Item = &'a Profile>, member_id: Option<i64>) -> u8 {
    let own = profiles.filter(|p| Some(p.member_id) == member_id);
    own.filter_map(|p| p.cadence.hour().map(|hour| (p.id, hour))).min().map_or(HOUR, |(_, hour)| hour)
}

/// Who knows the notices of a batch.
pub(super) struct Known {
    told: Vec<Told>,
    followers: Vec<Follower>,
    news: Vec<ToldNews>,
}

impl Known {
    pub(super) async fn of(db: &Db, tx: &mut Tx, notice_ids: &[i64]) -> Result<Self, StoreError> {
        let followers = tx.followers_of(notice_ids).await?;
        let news = if followers.is_empty() { Vec::new() } else { db.news_told(notice_ids).await? };
        Ok(Self { told: tx.told_of(notice_ids).await?, followers, news })
    }

    /// Those who were mailed this notice for a profile, once each. Who has not read the
    /// first mail yet will find the notice in it as it is then; who is about to be told of
    /// an amendment will be told of this one in the same entry.
    fn readers(&self, notice_id: i64, cause: Cause) -> Vec<(i64, i64)> {
        let follow: HashSet<i64> = self.followers.iter().filter(|f| f.notice_id == notice_id).map(Follower::person_id).collect();
        let mut states: HashMap<(i64, i64), (bool, bool)> = HashMap::new();
        for t in self.told.iter().filter(|t| t.notice_id == notice_id && !follow.contains(&t.person_id)) {
            let (read, waits) = states.entry((t.person_id, t.profile_id)).or_default();
            *read |= matches!(t.state, EnvelopeState::Sent | EnvelopeState::Leased | EnvelopeState::Unknown);
            *waits |= t.state == EnvelopeState::Pending && t.cause != Cause::New;
        }
        let mut readers: Vec<(i64, i64)> =
            states.into_iter().filter(|(_, (read, waits))| *read && !(*waits && cause == Cause::Amended)).map(|(who, _)| who).collect();
        readers.sort_unstable();
        readers
    }

    /// Whether an amendment of this notice waits for this follower already.
    fn waits(&self, person_id: i64, notice_id: i64) -> bool {
        let reminder = Cause::Reminder.as_str();
        self.news.iter().any(|n| n.waits && (n.person_id, n.notice_id) == (person_id, notice_id) && !n.cause_key.starts_with(reminder))
    }
}

/// What the batch says, for those who are told again.
pub(super) struct Telling<'a> {
    pub(super) profiles: &'a HashMap<i64, Profile>,
    pub(super) known: &'a Known,
    pub(super) minor: Minor,
    pub(super) now: DateTime<Utc>,
}

impl Telling<'_> {
    /// Tells of one notice again. `score` is that of the match with a profile, as it is now.
    pub(super) async fn tell(
        &self,
        queue: &mut Queue<'_>,
        notice: &StoredNotice,
        what: Again,
        score: impl Fn(i64) -> f64,
    ) -> Result<(), StoreError> {
        if what.minor && self.minor == Minor::Never {
            return Ok(());
        }
        let seen = Seen::of(notice);
        for (person, profile_id) in self.known.readers(notice.id, what.cause) {
            if let Some(profile) = self.profiles.get(&profile_id) {
                let haste = match what {
                    Again { minor: true, .. } if self.minor == Minor::Digest => Haste::CanWait(self.daily(Some(profile.member_id))),
                    Again { cause: Cause::Amended, .. } => Haste::Usual,
                    _ => Haste::EndsAt(seen.closes_at),
                };
                queue.again(profile, person, seen, what.cause, score(profile_id), haste).await?;
            }
        }
        for follower in self.known.followers.iter().filter(|f| f.notice_id == notice.id) {
            if what.cause == Cause::Amended && self.known.waits(follower.person_id(), notice.id) {
                continue;
            }
            let cause_key = format!("{} r{}", what.cause.as_str(), notice.revision);
            let news = News { notice_id: notice.id, cause: what.cause, cause_key, notice_revision: notice.revision };
            queue.news(&follower.person, news, self.followers_cadence(&follower.person, &notice.notice, what));
        }
        Ok(())
    }

    /// At once where the date or the call itself is at stake, or time is short.
    fn followers_cadence(&self, person: &Person, notice: &Notice, what: Again) -> Cadence {
        let pressing = notice.closing.as_ref().is_some_and(|closing| closing.at - self.now < PRESSING);
        let at_once = what.cause != Cause::Amended || pressing || (what.minor && self.minor == Minor::AtOnce);
        if at_once { Cadence::Instant } else { self.daily(person.member_id) }
    }

    fn daily(&self, member_id: Option<i64>) -> Cadence {
        Cadence::Daily { hour: hour_of(self.profiles.values(), member_id), days: Weekdays::BUSINESS }
    }
}
