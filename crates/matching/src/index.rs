//! Many profiles at once: a notice's words are looked up, not the profiles read.
//!
//! Exact: the same matches, scores and reasons as [`crate::explain`] gives pair by pair.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use codes::ancestors;
use domain::{Code, Match, Notice, Profile, Scheme};

use crate::{
    bag::Bag,
    engine::Engine,
    filter::{Gates, plain, stop},
    judge::{score, weigh},
    lane::{Lane, Touched},
    learned::Learned,
    pair::{Compiled, Shown, best, evidence, judge},
    text::TONGUES,
};

/// Profiles made ready for notices to come.
pub struct Index {
    profiles: Vec<Option<Profile>>,
    by_id: BTreeMap<i64, u32>,
    by_code: BTreeMap<(Scheme, String), Vec<u32>>,
    followers: Vec<u32>,
    state: Mutex<State>,
}

struct State {
    engine: Engine,
    lanes: [Option<Lane>; 4],
}

/// Terms that no past notice has, after which the caches start afresh.
const MAX_OWN_TERMS: usize = 1_000_000;

impl State {
    /// Words of notices pile up in an index that lives long; the lanes are then built anew.
    fn keep_small(&mut self) {
        if self.engine.dictionary.own_len() > MAX_OWN_TERMS {
            self.engine = Engine::new(&self.engine.learned);
            self.lanes = TONGUES.map(|_| None);
        }
    }
}

impl Index {
    /// An index of these profiles; inactive ones are left out.
    pub fn of(profiles: &[Profile], learned: &Learned) -> Self {
        let mut index = Self {
            profiles: Vec::new(),
            by_id: BTreeMap::new(),
            by_code: BTreeMap::new(),
            followers: Vec::new(),
            state: Mutex::new(State { engine: Engine::new(learned), lanes: TONGUES.map(|_| None) }),
        };
        for profile in profiles {
            index.insert(profile);
        }
        index
    }

    /// Adds a profile or replaces the one with its id. An inactive one is taken out.
    pub fn insert(&mut self, profile: &Profile) {
        self.remove(profile.id);
        if !profile.active {
            return;
        }
        let at = u32::try_from(self.profiles.len()).unwrap_or(u32::MAX);
        self.by_id.insert(profile.id, at);
        for code in &profile.codes {
            self.by_code.entry(top(code)).or_default().push(at);
        }
        if !profile.followed_buyers.is_empty() {
            self.followers.push(at);
        }
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        for lane in state.lanes.iter_mut().flatten() {
            lane.put(at, profile, &mut state.engine);
        }
        self.profiles.push(Some(profile.clone()));
    }

    /// Takes a profile out; false when it was not in.
    pub fn remove(&mut self, id: i64) -> bool {
        let Some(at) = self.by_id.remove(&id) else { return false };
        if let Some(profile) = self.profiles[at as usize].take() {
            for code in &profile.codes {
                if let Some(list) = self.by_code.get_mut(&top(code)) {
                    list.retain(|p| *p != at);
                }
            }
            self.followers.retain(|p| *p != at);
        }
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        for lane in state.lanes.iter_mut().flatten() {
            lane.take(at);
        }
        true
    }

    /// How many profiles are in.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether no profile is in.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Every profile that has anything in common with the notice and is not filtered out,
    /// in the order in which profiles were added.
    pub fn matches(&self, notice: &Notice) -> Vec<Match> {
        self.matches_from(notice, 0.0)
    }

    /// [`Index::matches`] with a score of at least `least`: the rest is not even explained.
    pub fn matches_from(&self, notice: &Notice, least: f64) -> Vec<Match> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        state.keep_small();
        let bags = state.engine.read(notice);
        for bag in &bags {
            self.lane(bag, state);
        }
        let mut touched: Vec<Touched> = Vec::with_capacity(bags.len());
        for bag in &bags {
            if let Some(lane) = &mut state.lanes[bag.tongue.index()] {
                touched.push(lane.touch(bag, &state.engine));
            }
        }
        let lanes: Vec<&Lane> = bags.iter().filter_map(|b| state.lanes[b.tongue.index()].as_ref()).collect();
        self.candidates(notice, &touched)
            .into_iter()
            .filter_map(|at| self.match_of(at, notice, &bags, &lanes, &touched, &state.engine, least))
            .collect()
    }

    /// Makes the lane of a view, when its tongue is met for the first time.
    fn lane(&self, bag: &Bag, state: &mut State) {
        let place = bag.tongue.index();
        if state.lanes[place].is_some() {
            return;
        }
        let mut lane = Lane::new(bag.tongue);
        for (at, profile) in (0_u32..).zip(&self.profiles) {
            if let Some(profile) = profile {
                lane.put(at, profile, &mut state.engine);
            }
        }
        state.lanes[place] = Some(lane);
    }

    fn candidates(&self, notice: &Notice, touched: &[Touched]) -> Vec<u32> {
        let mut all: Vec<u32> = touched.iter().flat_map(|t| &t.members).copied().collect();
        for code in &notice.codes {
            all.extend(self.by_code.get(&top(&code.code)).into_iter().flatten());
        }
        all.extend(&self.followers);
        all.sort_unstable();
        all.dedup();
        all
    }

    #[expect(clippy::too_many_arguments, reason = "everything that one pass over a notice has ready")]
    fn match_of(
        &self,
        at: u32,
        notice: &Notice,
        bags: &[Bag],
        lanes: &[&Lane],
        touched: &[Touched],
        engine: &Engine,
        least: f64,
    ) -> Option<Match> {
        let profile = self.profiles[at as usize].as_ref()?;
        let tuning = &engine.learned.tuning;
        if plain(profile, notice).is_some() {
            return None;
        }
        let shown = best((0..bags.len()).map(|view| shown(view, at, lanes[view], &touched[view], engine)).collect());
        let reached = score(weigh(profile, notice, shown.as_ref().map_or(0.0, |s| s.evidence), tuning));
        if reached <= 0.0 || reached < least {
            return None;
        }
        let compiled: Vec<&Compiled> = lanes.iter().filter_map(|l| l.members[at as usize].as_ref()).map(|m| &m.compiled).collect();
        let gates: Vec<&Gates> = compiled.iter().map(|c| &c.gates).collect();
        if stop(profile, notice, bags, &gates).is_some() {
            return None;
        }
        let (score, reasons) = judge(profile, notice, bags, &compiled, shown.as_ref(), &engine.dictionary, tuning);
        Some(Match { profile_id: profile.id, profile_revision: profile.revision, score, reasons })
    }
}

/// What a view shows of a profile, from what the lane touched.
fn shown(view: usize, at: u32, lane: &Lane, touched: &Touched, engine: &Engine) -> Shown {
    let mut out = Shown { view, evidence: 0.0, sum: 0.0, hits: Vec::new() };
    let Some(member) = lane.members.get(at as usize).and_then(Option::as_ref) else { return out };
    for (wish, concept) in member.compiled.wishes.iter().zip(&member.concepts) {
        let hit = touched.hits.get(concept).map(|h| (wish.weight * h.value, h.clone()));
        out.sum += hit.as_ref().map_or(0.0, |(v, _)| *v);
        out.hits.push(hit);
    }
    out.evidence = evidence(out.sum, member.compiled.ideal, &engine.learned.tuning);
    out
}

/// The top of a code's tree: codes with different tops have nothing in common.
fn top(code: &Code) -> (Scheme, String) {
    let top = ancestors(code).pop().unwrap_or_else(|| code.clone());
    (top.scheme, top.digits)
}
