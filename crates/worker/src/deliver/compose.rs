//! From an envelope to a mail: what is still worth telling, best first, with its links.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cause, Change, Hush, Lang, PassKey, Person, Profile, Reason};
use mail::{Alert, Entry, Mail, MailError, Section, SignIn, SourceRead};
use serde::Deserialize;
use store::{EnvelopeItem, FeedState, FollowedItem, Leased, StoreError, StoredNotice};

use super::sift::Sifted;
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

/// One section: its links, and what is in it.
struct Part<'a> {
    profile: Option<&'a Profile>,
    told: Vec<Told<'a>>,
    more: usize,
    more_url: String,
    manage_url: String,
    unsubscribe_url: String,
}

/// One entry, whichever ledger it stands in.
struct Told<'a> {
    notice: &'a StoredNotice,
    score: f64,
    reasons: &'a [Reason],
    cause: Cause,
    changes: &'a [Change],
}

impl<'a> Told<'a> {
    fn of(item: &'a EnvelopeItem) -> Self {
        Self {
            notice: &item.notice,
            score: score(item),
            reasons: item.matched.as_ref().map_or_else(Default::default, |m| m.reasons.as_slice()),
            cause: item.item.cause,
            changes: &item.changes,
        }
    }
}

/// The links of each notice, and which of them the reader follows.
struct Pages {
    links: HashMap<i64, [String; 3]>,
    follows: HashSet<i64>,
}

impl Pages {
    fn of(told: &Sifted, links: &Links, follows: HashSet<i64>) -> Self {
        let notices = told.items.iter().map(|i| &i.notice).chain(told.news.iter().map(|n| &n.notice));
        let of = |n: &StoredNotice| {
            let calendar = if n.notice.closing.is_some() { links.calendar(n.id) } else { String::new() };
            (n.id, [links.notice(n.id), links.follow(n.id), calendar])
        };
        Self { links: notices.map(of).collect(), follows }
    }

    /// Page, follow, calendar.
    fn of_notice(&self, id: i64) -> [&str; 3] {
        self.links.get(&id).map_or([""; 3], |links| links.each_ref().map(String::as_str))
    }
}

impl Worker {
    pub(super) async fn compose(&self, envelope: &Leased, now: DateTime<Utc>) -> Result<Composed, StoreError> {
        match (envelope.kind.as_str(), &envelope.person) {
            (store::ALERT, Some(person)) => self.compose_alert(envelope, person, now).await,
            // A complaint does not lock anybody out; an address that is gone gets nothing.
            (store::SIGN_IN, Some(person)) if self.db.standing(person.id).await?.bounced => Ok(Composed::Nothing("bounced")),
            (store::SIGN_IN, Some(person)) => Ok(self.compose_sign_in(envelope, person, now)),
            (store::HEARTBEAT, Some(person)) => self.compose_heartbeat(envelope, person, now).await,
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
        if let Some(hush) = self.db.standing(person.id).await?.hush(now) {
            return self.hushed(envelope, hush, now).await;
        }
        if self.had_enough(envelope, person, now).await? {
            return Ok(Composed::Lost);
        }
        let Some(told) = self.sift(envelope, person, now).await? else { return Ok(Composed::Lost) };
        if told.is_empty() {
            return Ok(Composed::Nothing("nothing left"));
        }
        let states = self.db.feed_states().await?;
        let links = Links::new(&self.identity.public_url, person, self.pass_key().await?, now);
        let follows = self.db.followed(person.id).await?.iter().map(|n| n.id).collect();
        let parts = self.parts(&told, &links, person, now).await?;
        let old = told.old_matters();
        let references = if old.is_empty() { Vec::new() } else { self.db.first_mails(person.id, &old).await? };
        let pages = Pages::of(&told, &links, follows);
        let alert = Alert {
            envelope_id: envelope.id,
            person,
            now,
            sections: parts.iter().map(|part| self.section(part, &pages)).collect(),
            unsubscribe_url: None,
            sources: self.sources_read(&states, now),
            attributions: self.attributions(&told, person.lang),
            references,
        };
        Ok(made(mail::alert(&self.identity, &alert)))
    }

    /// Leaves everything out, since this person must not be written to.
    async fn hushed(&self, envelope: &Leased, hush: Hush, now: DateTime<Utc>) -> Result<Composed, StoreError> {
        let items: Vec<i64> = self.db.items_of(envelope.id).await?.iter().map(|i| i.id).collect();
        let news: Vec<i64> = self.db.news_of(envelope.id).await?.iter().map(|n| n.id).collect();
        let held = self.db.leave_out(envelope.id, envelope.attempt, &items, hush.as_str(), now).await?
            && self.db.leave_news_out(envelope.id, envelope.attempt, &news, hush.as_str(), now).await?;
        Ok(if held { Composed::Nothing(hush.as_str()) } else { Composed::Lost })
    }

    /// What links are signed with: kept in the store, so that the pages know it as well.
    pub(crate) async fn pass_key(&self) -> Result<PassKey, StoreError> {
        let key = self.memory.pass_key.get_or_try_init(|| async {
            let fresh = self.chance.token() + &self.chance.token();
            self.db.setting_once(store::LINK_SECRET, &fresh).await.map(|secret| PassKey::of(&secret))
        });
        key.await.cloned()
    }

    /// The news of what is followed first, then one part per profile, the most urgent or
    /// best first; as many notices over all as are shown, the rest only counted.
    async fn parts<'i>(&self, told: &'i Sifted, links: &Links, person: &Person, now: DateTime<Utc>) -> Result<Vec<Part<'i>>, StoreError> {
        let mut parts: Vec<Part<'_>> = followed(told, links, self.settings.shown).into_iter().collect();
        let mut sorted: Vec<&EnvelopeItem> = told.items.iter().collect();
        sorted.sort_by(|a, b| {
            (a.item.cause == Cause::New).cmp(&(b.item.cause == Cause::New)).then(score(b).total_cmp(&score(a))).then(a.id.cmp(&b.id))
        });
        let mut shown: HashSet<i64> = parts.iter().flat_map(|part| part.told.iter().map(|t| t.notice.id)).collect();
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
        for profile in order {
            let (items, more) = by_profile.remove(&profile.id).unwrap_or_default();
            let subscription = self.db.subscription(person.id, profile.id, &self.chance.token(), now).await?;
            parts.push(Part {
                profile: Some(profile),
                told: items.into_iter().map(Told::of).collect(),
                more,
                more_url: links.matches(profile.id),
                manage_url: links.profile(profile.id),
                unsubscribe_url: links.unsubscribe(&subscription.token),
            });
        }
        Ok(parts)
    }

    fn section<'p>(&'p self, part: &'p Part<'p>, pages: &'p Pages) -> Section<'p> {
        Section {
            profile: part.profile,
            entries: part.told.iter().map(|told| self.entry(told, pages)).collect(),
            more: part.more,
            more_url: &part.more_url,
            unsubscribe_url: &part.unsubscribe_url,
            manage_url: &part.manage_url,
        }
    }

    fn entry<'p>(&'p self, told: &Told<'p>, pages: &'p Pages) -> Entry<'p> {
        let notice = &told.notice.notice;
        let source = self.sources.iter().find(|s| s.name == notice.source);
        let [page_url, follow_url, calendar_url] = pages.of_notice(told.notice.id);
        Entry {
            notice_id: told.notice.id,
            notice,
            source_title: source.map_or(notice.source.as_str(), |s| s.title.as_str()),
            score: told.score,
            reasons: told.reasons,
            cause: told.cause,
            changes: told.changes,
            page_url,
            follow_url,
            followed: pages.follows.contains(&told.notice.id),
            calendar_url,
        }
    }

    /// When each source was read last, for the line that says they are alive.
    pub(super) fn sources_read<'p>(&'p self, states: &'p [FeedState], now: DateTime<Utc>) -> Vec<SourceRead<'p>> {
        let last = |name: &str| states.iter().filter(|f| f.source == name).filter_map(|f| f.last_success).max();
        let news = |name: &str| states.iter().filter(|f| f.source == name).filter_map(|f| f.last_change).max();
        let enabled = self.sources.iter().filter(|s| s.enabled && !s.is_handed_over());
        let read = |s: &'p domain::Source| SourceRead {
            title: &s.title,
            last: last(&s.name),
            silence_hours: s.silence_hours,
            news: news(&s.name),
            quiet_hours: s.quiet_hours(),
            stuck: s.stuck(|feed| states.iter().find(|f| f.source == s.name && f.feed == feed).map(FeedState::pulse), now),
        };
        enabled.map(read).collect()
    }

    /// What the licences of the sources in this mail ask to be said.
    fn attributions(&self, told: &Sifted, lang: Lang) -> Vec<String> {
        let in_mail = |name: &str| {
            let matched = told.items.iter().any(|i| i.notice.notice.source == name);
            matched || told.news.iter().any(|n| n.notice.notice.source == name)
        };
        let said =
            self.sources.iter().filter(|s| in_mail(&s.name)).map(|s| if lang == Lang::EN { &s.attribution_en } else { &s.attribution_fr });
        said.filter(|text| !text.is_empty()).cloned().collect()
    }
}

/// The section of what the reader follows, if the envelope has any of it.
fn followed<'i>(told: &'i Sifted, links: &Links, most: usize) -> Option<Part<'i>> {
    let mut news: Vec<&FollowedItem> = told.news.iter().collect();
    news.sort_by(|a, b| b.news.cause.cmp(&a.news.cause).then(a.id.cmp(&b.id)));
    let more = news.len().saturating_sub(most);
    news.truncate(most);
    let told =
        |item: &'i FollowedItem| Told { notice: &item.notice, score: 0.0, reasons: &[], cause: item.news.cause, changes: &item.changes };
    (!news.is_empty()).then(|| Part {
        profile: None,
        told: news.into_iter().map(told).collect(),
        more,
        more_url: links.followed(),
        manage_url: links.followed(),
        unsubscribe_url: links.leave_all(),
    })
}

fn score(item: &EnvelopeItem) -> f64 {
    item.matched.as_ref().map_or(item.item.score, |m| m.score)
}

pub(super) fn made(mail: Result<Mail, MailError>) -> Composed {
    match mail {
        Ok(mail) => Composed::Mail(Box::new(mail)),
        Err(MailError::Empty) => Composed::Nothing("nothing left"),
        Err(e) => Composed::Impossible(e.to_string()),
    }
}
