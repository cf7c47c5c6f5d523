//! From matches to envelopes: who is told, and when.
//!
//! Cadence is nothing but a date. Items of one person that are due at the same time share
//! an envelope; a slot that has left already is followed by the next one.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{Cadence, Cause, Person, Profile};
use store::{Db, Enqueued, Item, News, StoreError, StoredNotice, Tx};

/// What has to be known of a notice to tell of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) id: i64,
    pub(super) revision: i64,
    pub(super) closes_at: Option<DateTime<Utc>>,
}

impl Seen {
    pub(super) fn of(notice: &StoredNotice) -> Self {
        Self { id: notice.id, revision: notice.revision, closes_at: notice.notice.closing.as_ref().map(|c| c.at) }
    }
}

/// Items on their way into envelopes.
pub(super) struct Queue<'a> {
    db: &'a Db,
    now: DateTime<Utc>,
    group_minutes: u32,
    people: HashMap<i64, Vec<Person>>,
    waiting: Vec<Waiting>,
    news: BTreeMap<(i64, DateTime<Utc>), Vec<WaitingNews>>,
}

/// How soon an item leaves, beside its reader's rhythm.
#[derive(Debug, Clone, Copy)]
pub(super) enum Haste {
    /// By the rhythm.
    Usual,
    /// Not before the mail of this daily rhythm.
    CanWait(Cadence),
    /// At once, when the notice ends before the rhythm's next mail.
    EndsAt(Option<DateTime<Utc>>),
}

struct WaitingNews {
    news: News,
    cadence: Cadence,
    zone: Tz,
}

struct Waiting {
    person: i64,
    item: Item,
    /// The profile's; a reader may have one of their own.
    cadence: Cadence,
    zone: Tz,
    haste: Haste,
}

impl Waiting {
    /// The rhythm by which it leaves.
    fn hastened(&self, now: DateTime<Utc>, group_minutes: u32) -> Cadence {
        match (self.haste, self.cadence) {
            (Haste::CanWait(daily), Cadence::Instant) => daily,
            (Haste::EndsAt(Some(end)), own) if own.due(now, self.zone, group_minutes).is_some_and(|due| end <= due) => Cadence::Instant,
            (_, own) => own,
        }
    }
}

impl<'a> Queue<'a> {
    pub(super) fn new(db: &'a Db, now: DateTime<Utc>, group_minutes: u32) -> Self {
        Self { db, now, group_minutes, people: HashMap::new(), waiting: Vec::new(), news: BTreeMap::new() }
    }

    /// A match, to everybody who reads for the firm. The ledger knows who was told before.
    pub(super) async fn new_match(&mut self, profile: &Profile, notice: Seen, score: f64) -> Result<(), StoreError> {
        let lead = TimeDelta::days(i64::from(profile.lead_days));
        let too_late = notice.closes_at.is_some_and(|at| at - self.now < lead);
        if too_late {
            return Ok(());
        }
        for (id, zone) in self.readers(profile).await? {
            self.put(profile, id, zone, item(profile, notice, Cause::New, score), Haste::Usual);
        }
        Ok(())
    }

    /// News of a notice that this person was told of for this profile.
    pub(super) async fn again(
        &mut self,
        profile: &Profile,
        person: i64,
        notice: Seen,
        cause: Cause,
        score: f64,
        haste: Haste,
    ) -> Result<(), StoreError> {
        let reader = self.readers(profile).await?.into_iter().find(|(id, _)| *id == person);
        if let Some((id, zone)) = reader {
            self.put(profile, id, zone, item(profile, notice, cause, score), haste);
        }
        Ok(())
    }

    /// News of a notice that this person follows.
    pub(super) fn news(&mut self, person: &Person, news: News, cadence: Cadence) {
        if let Some(due) = cadence.due(self.now, person.zone, self.group_minutes) {
            self.news.entry((person.id, due)).or_default().push(WaitingNews { news, cadence, zone: person.zone });
        }
    }

    async fn readers(&mut self, profile: &Profile) -> Result<Vec<(i64, Tz)>, StoreError> {
        if !self.people.contains_key(&profile.member_id) {
            let people = self.db.persons_of(profile.member_id).await?;
            self.people.insert(profile.member_id, people);
        }
        Ok(self.people.get(&profile.member_id).into_iter().flatten().map(|p| (p.id, p.zone)).collect())
    }

    fn put(&mut self, profile: &Profile, person: i64, zone: Tz, item: Item, haste: Haste) {
        self.waiting.push(Waiting { person, item, cadence: profile.cadence, zone, haste });
    }

    /// Puts everything into envelopes, by the rhythms that hold in this transaction.
    pub(super) async fn write(mut self, tx: &mut Tx) -> Result<(), StoreError> {
        self.write_news(tx).await?;
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut people: Vec<i64> = self.waiting.iter().map(|w| w.person).collect();
        people.sort_unstable();
        people.dedup();
        let own = tx.rhythms(&people).await?;
        let mut slots: BTreeMap<(i64, DateTime<Utc>), Vec<Waiting>> = BTreeMap::new();
        for mut w in self.waiting {
            if let Some(cadence) = own.get(&(w.person, w.item.profile_id)) {
                w.cadence = *cadence;
            }
            w.cadence = w.hastened(self.now, self.group_minutes);
            if let Some(due) = w.cadence.due(self.now, w.zone, self.group_minutes) {
                slots.entry((w.person, due)).or_default().push(w);
            }
        }
        while let Some(((person, due), waiting)) = slots.pop_first() {
            let items: Vec<Item> = waiting.iter().map(|w| w.item.clone()).collect();
            if tx.enqueue(person, due, &items, self.now).await? != Enqueued::Taken {
                continue;
            }
            for w in waiting {
                if let Some(next) = w.cadence.next_after(due, w.zone, self.group_minutes) {
                    slots.entry((person, next)).or_default().push(w);
                }
            }
        }
        Ok(())
    }

    async fn write_news(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        while let Some(((person, due), waiting)) = self.news.pop_first() {
            let news: Vec<News> = waiting.iter().map(|w| w.news.clone()).collect();
            if tx.enqueue_news(person, due, &news, self.now).await? != Enqueued::Taken {
                continue;
            }
            for w in waiting {
                if let Some(next) = w.cadence.next_after(due, w.zone, self.group_minutes) {
                    self.news.entry((person, next)).or_default().push(w);
                }
            }
        }
        Ok(())
    }
}

fn item(profile: &Profile, notice: Seen, cause: Cause, score: f64) -> Item {
    Item { profile_id: profile.id, notice_id: notice.id, cause, notice_revision: notice.revision, score }
}
