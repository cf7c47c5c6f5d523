//! From an envelope to a mail: what is still worth telling, best first, with its links.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cause, Lang, Person, Profile};
use mail::{Alert, Entry, Mail, MailError, Section, SignIn, SourceRead};
use serde::Deserialize;
use store::{EnvelopeItem, FeedState, Leased, StoreError};

use crate::{links::Links, worker::Worker};

/// What became of an envelope on its way to a mail.
pub(super) enum Composed {
    Mail(Box<Mail>),
    /// Nothing is left to say, and why.
    Nothing(&'static str),
    /// It can never be made.
    Impossible(String),
    /// The lease has gone to somebody else.
    Lost,
}

/// What a sign-in letter is made of.
#[derive(Deserialize)]
struct Letter {
    link: String,
    minutes: u32,
}

/// The links of one profile's section, and what is in it.
struct Part<'a> {
    profile: &'a Profile,
    items: Vec<&'a EnvelopeItem>,
    pages: Vec<String>,
    more: usize,
    more_url: String,
    manage_url: String,
    unsubscribe_url: String,
}

impl Worker {
    pub(super) async fn compose(&self, envelope: &Leased, now: DateTime<Utc>) -> Result<Composed, StoreError> {
        match (envelope.kind.as_str(), &envelope.person) {
            (store::ALERT, Some(person)) => self.compose_alert(envelope, person, now).await,
            (store::SIGN_IN, Some(person)) => Ok(self.compose_sign_in(envelope, person, now)),
            (kind, _) => Ok(Composed::Impossible(format!("no way to write a letter of kind {kind:?} to this recipient"))),
        }
    }

    fn compose_sign_in(&self, envelope: &Leased, person: &Person, now: DateTime<Utc>) -> Composed {
        let letter: Letter = match serde_json::from_value(envelope.payload.clone()) {
            Ok(letter) => letter,
            Err(e) => return Composed::Impossible(format!("the letter cannot be read: {e}")),
        };
        if now > envelope.due_at + TimeDelta::minutes(i64::from(letter.minutes)) {
            return Composed::Nothing("its link has expired");
        }
        let wanted = SignIn { envelope_id: envelope.id, person, now, link: &letter.link, minutes: letter.minutes };
        made(mail::sign_in(&self.identity, &wanted))
    }

    async fn compose_alert(&self, envelope: &Leased, person: &Person, now: DateTime<Utc>) -> Result<Composed, StoreError> {
        let items = self.db.items_of(envelope.id).await?;
        if let Some(hush) = self.db.standing(person.id).await?.hush(now) {
            let ids: Vec<i64> = items.iter().map(|i| i.id).collect();
            let held = self.db.leave_out(envelope.id, envelope.attempt, &ids, hush.as_str(), now).await?;
            return Ok(if held { Composed::Nothing(hush.as_str()) } else { Composed::Lost });
        }
        let (items, over): (Vec<_>, Vec<_>) = items.into_iter().partition(|i| worth_telling(i, now));
        if !over.is_empty() {
            let ids: Vec<i64> = over.iter().map(|i| i.id).collect();
            if !self.db.leave_out(envelope.id, envelope.attempt, &ids, "no longer open", now).await? {
                return Ok(Composed::Lost);
            }
        }
        if items.is_empty() {
            return Ok(Composed::Nothing("nothing left"));
        }
        let states = self.db.feed_states().await?;
        let parts = self.parts(&items, person, now).await?;
        let sections = parts.iter().map(|part| self.section(part)).collect();
        let alert = Alert {
            envelope_id: envelope.id,
            person,
            now,
            sections,
            unsubscribe_url: None,
            sources: self.sources_read(&states),
            attributions: self.attributions(&items, person.lang),
            references: Vec::new(),
        };
        Ok(made(mail::alert(&self.identity, &alert)))
    }

    /// One part per profile, the most urgent or best first; as many notices over all as are
    /// shown, the rest only counted.
    async fn parts<'i>(&self, items: &'i [EnvelopeItem], person: &Person, now: DateTime<Utc>) -> Result<Vec<Part<'i>>, StoreError> {
        let mut sorted: Vec<&EnvelopeItem> = items.iter().collect();
        sorted.sort_by(|a, b| {
            (a.item.cause == Cause::New).cmp(&(b.item.cause == Cause::New)).then(score(b).total_cmp(&score(a))).then(a.id.cmp(&b.id))
        });
        let mut shown: HashSet<i64> = HashSet::new();
        let mut order: Vec<&Profile> = Vec::new();
        let mut by_profile: BTreeMap<i64, (Vec<&EnvelopeItem>, usize)> = BTreeMap::new();
        for item in sorted {
            if !order.iter().any(|p| p.id == item.profile.id) {
                order.push(&item.profile);
            }
            let (entries, more) = by_profile.entry(item.profile.id).or_default();
            if shown.contains(&item.notice.id) || shown.len() < self.settings.shown {
                shown.insert(item.notice.id);
                entries.push(item);
            } else {
                *more += 1;
            }
        }
        let links = Links::new(&self.identity.public_url, person.lang);
        let mut parts = Vec::with_capacity(order.len());
        for profile in order {
            let (items, more) = by_profile.remove(&profile.id).unwrap_or_default();
            let subscription = self.db.subscription(person.id, profile.id, &self.chance.token(), now).await?;
            parts.push(Part {
                profile,
                pages: items.iter().map(|i| links.notice(i.notice.id)).collect(),
                items,
                more,
                more_url: links.matches(profile.id),
                manage_url: links.profile(profile.id),
                unsubscribe_url: links.unsubscribe(&subscription.token),
            });
        }
        Ok(parts)
    }

    fn section<'p>(&'p self, part: &'p Part<'p>) -> Section<'p> {
        let entries = part.items.iter().zip(&part.pages).map(|(item, page)| self.entry(item, page)).collect();
        Section {
            profile: part.profile,
            entries,
            more: part.more,
            more_url: &part.more_url,
            unsubscribe_url: &part.unsubscribe_url,
            manage_url: &part.manage_url,
        }
    }

    fn entry<'p>(&'p self, item: &'p EnvelopeItem, page_url: &'p str) -> Entry<'p> {
        let source = self.sources.iter().find(|s| s.name == item.notice.notice.source);
        Entry {
            notice_id: item.notice.id,
            notice: &item.notice.notice,
            source_title: source.map_or(item.notice.notice.source.as_str(), |s| s.title.as_str()),
            score: score(item),
            reasons: item.matched.as_ref().map_or_else(Default::default, |m| m.reasons.as_slice()),
            cause: item.item.cause,
            changes: &item.changes,
            page_url,
        }
    }

    /// When each source was read last, for the line that says they are alive.
    fn sources_read<'p>(&'p self, states: &[FeedState]) -> Vec<SourceRead<'p>> {
        let last = |name: &str| states.iter().filter(|f| f.source == name).filter_map(|f| f.last_success).max();
        let enabled = self.sources.iter().filter(|s| s.enabled);
        enabled.map(|s| SourceRead { title: &s.title, last: last(&s.name), silence_hours: s.silence_hours }).collect()
    }

    /// What the licences of the sources in this mail ask to be said.
    fn attributions(&self, items: &[EnvelopeItem], lang: Lang) -> Vec<String> {
        let in_mail = |name: &str| items.iter().any(|i| i.notice.notice.source == name);
        let said =
            self.sources.iter().filter(|s| in_mail(&s.name)).map(|s| if lang == Lang::EN { &s.attribution_en } else { &s.attribution_fr });
        said.filter(|text| !text.is_empty()).cloned().collect()
    }
}

/// Only what takes offers now, and what was called off.
fn worth_telling(item: &EnvelopeItem, now: DateTime<Utc>) -> bool {
    item.profile.active && (item.item.cause == Cause::Cancelled || item.notice.notice.is_open(now))
}

fn score(item: &EnvelopeItem) -> f64 {
    item.matched.as_ref().map_or(item.item.score, |m| m.score)
}

fn made(mail: Result<Mail, MailError>) -> Composed {
    match mail {
        Ok(mail) => Composed::Mail(Box::new(mail)),
        Err(MailError::Empty) => Composed::Nothing("nothing left"),
        Err(e) => Composed::Impossible(e.to_string()),
    }
}
