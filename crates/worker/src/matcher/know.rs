//! Getting to know notices before they are matched: who buys, and which of them are one
//! tender in two sources. It lags behind the notices as matching does, and a crash only means
//! that a batch is done again.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::Ordering,
};

use chrono::{DateTime, Utc};
use codes::buyer::{BuyerKey, Named, Organisations, Wanted, names_of};
use domain::{Lang, Profile, Text};
use matching::twin::{Facts, Sure, alike, choose};
use store::{BuyerName, Db, Known, Likeness, StoredNotice, Tx};

use crate::worker::{Worker, WorkerError};

/// Notices got to know together.
const BATCH: u32 = 500;
/// Batches in one step; the lease must outlast them.
const BATCHES: usize = 100;
/// A key that more notices have than this tells none apart.
const CROWD: usize = 200;
/// So many notices may make what the database's planner believes untrue.
const MANY: usize = 200;

impl Worker {
    /// Gets to know everything that is new or has changed.
    pub(super) async fn know(&self, now: DateTime<Utc>) -> Result<(), WorkerError> {
        for _ in 0..BATCHES {
            let unknown = self.db.unknown_notices(BATCH).await?;
            if unknown.is_empty() {
                break;
            }
            self.know_batch(&unknown, now).await?;
            self.memory.unstudied.fetch_add(unknown.len(), Ordering::Relaxed);
        }
        if self.memory.unstudied.load(Ordering::Relaxed) >= MANY {
            self.memory.unstudied.store(0, Ordering::Relaxed);
            if let Err(error) = self.db.study().await {
                // What is slow for an hour is no reason to leave anything unmatched.
                tracing::warn!(%error, "the tables could not be counted anew");
            }
        }
        Ok(())
    }

    async fn know_batch(&self, unknown: &[StoredNotice], now: DateTime<Utc>) -> Result<(), WorkerError> {
        let mut tx = self.db.begin().await?;
        let buyers = recognise(&mut tx, unknown).await?;
        let facts: Vec<Facts> = unknown.iter().zip(&buyers).map(|(n, buyer)| Facts::of(&n.notice, *buyer)).collect();
        let known: Vec<Known> = unknown
            .iter()
            .zip(&buyers)
            .zip(&facts)
            .map(|((n, buyer), f)| Known { notice_id: n.id, revision: n.revision, buyer_id: *buyer, keys: f.keys() })
            .collect();
        tx.save_known(&known).await?;
        self.link(&mut tx, &known, facts, now).await?;
        Ok(tx.commit().await?)
    }

    /// Links what was got to know with whatever shares a key with it.
    async fn link(&self, tx: &mut Tx, known: &[Known], facts: Vec<Facts>, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let near = tx.sharing_keys(known, CROWD).await?;
        let own: BTreeSet<i64> = known.iter().map(|k| k.notice_id).collect();
        let others: Vec<i64> =
            near.values().flatten().copied().filter(|id| !own.contains(id)).collect::<BTreeSet<_>>().into_iter().collect();
        let of = tx.buyers_of(&others).await?;
        let mut all: HashMap<i64, Facts> = known.iter().map(|k| k.notice_id).zip(facts).collect();
        all.extend(tx.notices(&others).await?.into_iter().map(|n| (n.id, Facts::of(&n.notice, of.get(&n.id).copied()))));
        let ids: Vec<i64> = own.iter().copied().chain(others).collect();
        let linked = tx.linked(&ids).await?;
        let mut again: BTreeSet<i64> = BTreeSet::new();
        for k in known {
            let near: Vec<i64> = near[&k.notice_id].iter().copied().filter(|id| all.contains_key(id)).collect();
            let other: Vec<Facts> = near.iter().map(|id| all[id].clone()).collect();
            let mine = &all[&k.notice_id];
            let found: Vec<Likeness> = choose(mine, &other).into_iter().map(|(at, sure)| likeness(near[at], sure)).collect();
            // A link made by likeness must be looked at again when a rival appears.
            let rivals = near.iter().filter(|id| all[*id].source() == mine.source() && alike(&all[*id], mine));
            again.extend(rivals.filter(|id| linked.contains(id) && !own.contains(id)));
            if !found.is_empty() || linked.contains(&k.notice_id) {
                tx.save_links(k.notice_id, &found, now).await?;
            }
        }
        Ok(tx.know_again(&again.into_iter().collect::<Vec<_>>()).await?)
    }
}

fn likeness(other_id: i64, sure: Sure) -> Likeness {
    Likeness { other_id, score: sure.score, evidence: sure.evidence }
}

/// Who buys, notice by notice; new names are learned on the way.
async fn recognise(tx: &mut Tx, notices: &[StoredNotice]) -> Result<Vec<Option<i64>>, WorkerError> {
    let said: Vec<Vec<BuyerName>> = notices.iter().map(said_by).collect();
    let mut keys: Vec<&str> = said.iter().flatten().map(|n| n.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut register = Register::of(tx.buyers_by_name(&keys).await?);
    let mut out: Vec<Option<i64>> = Vec::with_capacity(notices.len());
    for names in &said {
        out.push(register.place(tx, names).await?);
    }
    // Some buyers are found to be one only after their notices were passed.
    Ok(out.into_iter().map(|id| id.map(|id| register.now(id))).collect())
}

/// The buyers that a batch speaks of.
struct Register {
    names: HashMap<i64, Vec<BuyerName>>,
    of: HashMap<String, i64>,
    joined: HashMap<i64, i64>,
}

impl Register {
    fn of(names: HashMap<i64, Vec<BuyerName>>) -> Self {
        let of = names.iter().flat_map(|(id, names)| names.iter().map(|n| (n.key.clone(), *id))).collect();
        Self { names, of, joined: HashMap::new() }
    }

    /// What became of a buyer.
    fn now(&self, mut id: i64) -> i64 {
        while let Some(keep) = self.joined.get(&id) {
            id = *keep;
        }
        id
    }

    /// The buyer that these names mean, a new one when they mean none.
    async fn place(&mut self, tx: &mut Tx, names: &[BuyerName]) -> Result<Option<i64>, WorkerError> {
        let Some(first) = names.first() else { return Ok(None) };
        let known = names.iter().find_map(|n| self.of.get(&n.key).filter(|id| fits(&self.names[*id], first)).copied());
        let mut id = if let Some(id) = known {
            id
        } else {
            let id = add(tx, first).await?;
            self.of.insert(first.key.clone(), id);
            self.names.insert(id, vec![first.clone()]);
            id
        };
        for name in names {
            id = self.learn(tx, id, name).await?;
        }
        Ok(Some(id))
    }

    /// Takes in one more name that stands beside those of a buyer; which buyer that is then.
    async fn learn(&mut self, tx: &mut Tx, id: i64, name: &BuyerName) -> Result<i64, WorkerError> {
        let other = self.of.get(&name.key).copied();
        if other.is_none() && learnable(&self.names[&id], name) {
            tx.add_buyer_names(id, std::slice::from_ref(name)).await?;
            self.of.insert(name.key.clone(), id);
            self.names.entry(id).or_default().push(name.clone());
        }
        let Some(other) = other.filter(|other| *other != id && one(&self.names[&id], &self.names[other])) else { return Ok(id) };
        let (keep, gone) = (id.min(other), id.max(other));
        tx.merge_buyers(keep, gone).await?;
        let names = self.names.remove(&gone).unwrap_or_default();
        self.names.entry(keep).or_default().extend(names);
        self.of.values_mut().filter(|b| **b == gone).for_each(|b| *b = keep);
        self.joined.insert(gone, keep);
        Ok(keep)
    }
}

/// The names on a notice, and last the publisher's identifier of the buyer.
fn said_by(stored: &StoredNotice) -> Vec<BuyerName> {
    let named = |n: Named| BuyerName { key: n.key.to_string(), lang: n.lang.to_string(), name: n.name };
    let mut names: Vec<BuyerName> = names_of(&stored.notice).into_iter().map(named).collect();
    if let (Some(id), false) = (&stored.notice.buyer.id, names.is_empty()) {
        names.push(BuyerName { key: format!("={} {}", stored.notice.source, domain::fold(id)), lang: String::new(), name: id.clone() });
    }
    names
}

async fn add(tx: &mut Tx, first: &BuyerName) -> Result<i64, WorkerError> {
    let listed = Organisations::builtin().get(&first.key);
    let shown = listed.map_or_else(Text::default, |o| {
        let own = |names: &[String]| names.first().cloned().unwrap_or_default();
        Text::of(Lang::FR, own(&o.fr)).with(Lang::EN, own(&o.en))
    });
    let searched: Vec<String> = listed.map_or_else(Vec::new, |o| o.fr.iter().chain(&o.en).chain(&o.short).cloned().collect());
    Ok(tx.add_buyer(&shown, std::slice::from_ref(first), &searched).await?)
}

fn listed(names: &[BuyerName]) -> bool {
    names.iter().any(|n| !n.lang.is_empty() && BuyerKey::kept(&n.key).is_listed())
}

/// Whether a notice of this name may belong to a buyer that one of its keys means: an
/// identifier that was given to two organisations joins nobody.
fn fits(names: &[BuyerName], first: &BuyerName) -> bool {
    let key = BuyerKey::kept(&first.key);
    let mut same = names.iter().filter(|n| n.lang == first.lang || n.key == first.key).peekable();
    same.peek().is_none() || same.any(|n| n.key == first.key || key.resembles(&BuyerKey::kept(&n.key)))
}

/// Whether a name beside the others may be learned as one more name of this buyer. A listed
/// organisation has all its names; of the others, two names in one language must be alike.
fn learnable(names: &[BuyerName], name: &BuyerName) -> bool {
    let key = BuyerKey::kept(&name.key);
    if name.lang.is_empty() {
        return true;
    }
    !listed(names) && !key.is_listed() && names.iter().filter(|n| n.lang == name.lang).all(|n| key.resembles(&BuyerKey::kept(&n.key)))
}

/// Whether two buyers, brought together by one notice, are one.
fn one(a: &[BuyerName], b: &[BuyerName]) -> bool {
    b.iter().filter(|n| !n.lang.is_empty()).all(|name| learnable(a, name)) && !listed(a)
}

/// The profiles with every name of the buyers in their lists: what feeds taught counts for
/// what members wrote.
pub(super) async fn with_names(db: &Db, mut profiles: Vec<Profile>) -> Result<Vec<Profile>, WorkerError> {
    let lists = |p: &Profile| p.followed_buyers.iter().chain(&p.muted_buyers).cloned().collect::<Vec<_>>();
    let entries: BTreeSet<String> = profiles.iter().flat_map(lists).collect();
    let keys: HashMap<String, Vec<String>> = entries.into_iter().map(|e| (e.clone(), Wanted::of(&e).keys())).collect();
    let asked: Vec<&str> = keys.values().flatten().map(String::as_str).collect();
    let beside = db.names_beside(&asked).await?;
    for profile in &mut profiles {
        for list in [&mut profile.followed_buyers, &mut profile.muted_buyers] {
            let more: Vec<String> = list.iter().flat_map(|e| keys[e].iter().filter_map(|key| beside.get(key)).flatten().cloned()).collect();
            list.extend(more);
        }
    }
    Ok(profiles)
}
