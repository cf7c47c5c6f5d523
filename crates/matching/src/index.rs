//! Many profiles at once: a notice's words are looked up, not the profiles read.
//!
//! Exact: the same matches, scores and reasons as [`crate::explain`] gives pair by pair.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{Match, Notice, Profile};

use crate::{
    ahead::{AHEAD, fetch},
    bag::Bag,
    bound::{NEVER, Savings, evidence_of, saving},
    branches::Branches,
    cards::Cards,
    concept::Wish,
    conditions::{Conditions, Offer, Regions},
    engine::Engine,
    judge::score,
    lane::Lane,
    learned::Learned,
    marks::Marks,
    pair::Ground,
    pass::{Pass, Scored},
    said::Said,
    sight::Sight,
    tally::Tally,
    text::TONGUES,
};

/// Profiles made ready for notices to come.
pub struct Index {
    profiles: Vec<Option<Box<Profile>>>,
    /// Per profile what it asks for.
    wishes: Vec<Arc<[Wish]>>,
    by_id: BTreeMap<i64, u32>,
    branches: Branches,
    /// Per profile.
    conditions: Vec<Conditions>,
    regions: Regions,
    cards: Cards,
    followers: Vec<u32>,
    state: Mutex<State>,
}

struct State {
    engine: Engine,
    lanes: [Option<Lane>; 4],
    said: Said,
    /// One per view.
    sights: Vec<Sight>,
    /// One per view.
    tallies: Vec<Tally>,
    marks: Marks,
    /// The profiles that may refuse a word of the notice.
    refusing: Marks,
    /// Per profile how near its codes come to the notice's.
    near: Vec<f32>,
    /// Whether that is exact, and not the most that it may be.
    exact: bool,
    /// The profiles whose codes come near at all.
    touched: Vec<u32>,
    /// Terms of profiles, which do not count as left over by notices.
    settled_terms: usize,
}

/// Terms that no past notice has, after which the caches start afresh.
const MAX_OWN_TERMS: usize = 1_000_000;

impl State {
    /// Words of notices pile up in an index that lives long; the lanes are then built anew.
    fn keep_small(&mut self) {
        if self.engine.dictionary.own_len() > self.settled_terms + MAX_OWN_TERMS {
            *self = Self::new(&self.engine.learned);
        }
    }

    fn new(learned: &Learned) -> Self {
        Self {
            engine: Engine::new(learned),
            lanes: TONGUES.map(|_| None),
            said: Said::default(),
            sights: Vec::new(),
            tallies: Vec::new(),
            marks: Marks::default(),
            refusing: Marks::default(),
            near: Vec::new(),
            exact: true,
            touched: Vec::new(),
            settled_terms: 0,
        }
    }

    /// Notes that all terms up to now belong to profiles.
    fn settle(&mut self) {
        self.settled_terms = self.engine.dictionary.own_len();
    }
}

impl Index {
    /// An index of these profiles; inactive ones are left out.
    pub fn of(profiles: &[Profile], learned: &Learned) -> Self {
        let mut index = Self {
            profiles: Vec::new(),
            wishes: Vec::new(),
            by_id: BTreeMap::new(),
            branches: Branches::default(),
            conditions: Vec::new(),
            regions: Regions::default(),
            cards: Cards::default(),
            followers: Vec::new(),
            state: Mutex::new(State::new(learned)),
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
        self.branches.put(at, &profile.codes);
        if !profile.followed_buyers.is_empty() {
            self.followers.push(at);
        }
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let wishes: Arc<[Wish]> = state.engine.wishes(profile).into();
        for lane in state.lanes.iter_mut().flatten() {
            let before = state.engine.dictionary.own_len();
            lane.put(at, profile, &wishes, &mut state.engine);
            state.settled_terms += state.engine.dictionary.own_len() - before;
        }
        self.wishes.push(wishes);
        self.cards.put(profile);
        self.conditions.push(Conditions::of(profile, &mut self.regions));
        self.profiles.push(Some(Box::new(profile.clone())));
    }

    /// Takes a profile out; false when it was not in.
    pub fn remove(&mut self, id: i64) -> bool {
        let Some(at) = self.by_id.remove(&id) else { return false };
        if let Some(profile) = self.profiles[at as usize].take() {
            self.branches.take(at, &profile.codes);
            self.followers.retain(|p| *p != at);
            self.wishes[at as usize] = Arc::default();
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

    /// [`Index::matches`] with a score of at least `least`: the rest is not even explained,
    /// and most of it not even scored (see `bound.rs`).
    pub fn matches_from(&self, notice: &Notice, least: f64) -> Vec<Match> {
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the methods alone are not general enough in their lifetimes")]
        self.pass(notice, least, |pass, scored| pass.begin(scored), |pass, scored| pass.match_of(scored))
    }

    /// The profiles of [`Index::matches_from`] with their scores only.
    pub fn scores_from(&self, notice: &Notice, least: f64) -> Vec<(i64, f64)> {
        self.pass(notice, least, |_, _| (), |_, scored| (scored.profile.id, score(scored.total)))
    }

    /// The profiles of [`Index::matches`] with their scores only.
    pub fn scores(&self, notice: &Notice) -> Vec<(i64, f64)> {
        self.scores_from(notice, 0.0)
    }

    /// Reads a notice and asks `each` about every profile that reaches the score; `begin`
    /// is told of some of them just before.
    fn pass<T>(
        &self,
        notice: &Notice,
        least: f64,
        begin: impl Fn(&Pass<'_>, &[Scored<'_>]),
        mut each: impl FnMut(&mut Pass<'_>, Scored<'_>) -> T,
    ) -> Vec<T> {
        let mut state = self.state.lock().unwrap_or_else(|broken| {
            // A notice broke off half-way: what it left behind must not reach the next one.
            let mut state = broken.into_inner();
            *state = State::new(&state.engine.learned);
            self.state.clear_poison();
            state
        });
        let state = &mut *state;
        state.keep_small();
        let bags = state.engine.read(notice);
        for bag in &bags {
            self.ready(bag, state);
        }
        let grounds: Vec<Ground> = bags.iter().map(|b| state.ground(b, notice)).collect();
        self.look(notice, &bags, &grounds, state);
        self.mark(&grounds, &bags, least, state);
        state.said.begin(notice);
        let mut pass = Pass {
            profiles: &self.profiles,
            conditions: &self.conditions,
            notice,
            offer: Offer::of(notice, &self.regions),
            least,
            bags: &bags,
            grounds: &grounds,
            lanes: &state.lanes,
            sights: &mut state.sights,
            tallies: &state.tallies,
            near: &state.near,
            exact: state.exact,
            refusing: &state.refusing,
            said: &mut state.said,
            cards: &self.cards,
            came: Vec::new(),
            engine: &state.engine,
        };
        let marked: Vec<u32> = state.marks.iter().collect();
        let mut scored = Vec::with_capacity(marked.len());
        for marked in marked.chunks(AHEAD) {
            fetch(marked, |at| self.conditions[*at as usize].begin());
            scored.extend(marked.iter().filter_map(|at| pass.score_of(*at)));
        }
        let mut out = Vec::with_capacity(scored.len());
        let mut scored = scored.into_iter();
        while scored.len() > 0 {
            begin(&pass, &scored.as_slice()[..AHEAD.min(scored.len())]);
            out.extend(scored.by_ref().take(AHEAD).map(|scored| each(&mut pass, scored)));
        }
        for at in state.touched.drain(..) {
            state.near[at as usize] = 0.0;
        }
        for sight in state.sights.iter_mut().take(bags.len()) {
            sight.end();
        }
        out
    }

    /// Makes the lane of a view, when its tongue is met for the first time.
    fn ready(&self, bag: &Bag, state: &mut State) {
        let place = bag.tongue.index();
        if state.lanes[place].is_some() {
            return;
        }
        let mut lane = Lane::new(bag.tongue);
        for (at, (profile, wishes)) in (0_u32..).zip(self.profiles.iter().zip(&self.wishes)) {
            if let Some(profile) = profile {
                lane.put(at, profile, wishes, &mut state.engine);
            }
        }
        lane.settle();
        state.lanes[place] = Some(lane);
        state.settle();
    }

    /// Adds up what the views show of all profiles, and how near the codes come.
    fn look(&self, notice: &Notice, bags: &[Bag], grounds: &[Ground], state: &mut State) {
        let State { engine, lanes, sights, tallies, refusing, near, exact, touched, .. } = state;
        sights.resize_with(bags.len().max(sights.len()), Sight::default);
        tallies.resize_with(bags.len().max(tallies.len()), Tally::default);
        refusing.begin(self.profiles.len());
        for ((bag, ground), (sight, tally)) in bags.iter().zip(grounds).zip(sights.iter_mut().zip(tallies.iter_mut())) {
            if let Some(lane) = &mut lanes[bag.tongue.index()] {
                lane.look(bag, engine, sight);
                lane.add_up(bag, ground, engine, sight, tally);
                lane.refuse(bag, refusing);
            }
        }
        near.resize(self.profiles.len(), 0.0);
        *exact = self.branches.near(&notice.codes, |at, closeness| {
            let known = &mut near[at as usize];
            if *known == 0.0 {
                touched.push(at);
            }
            *known = known.max(closeness);
        });
    }

    /// Marks the profiles that may reach the score: all of them where it is so low that
    /// nothing is ruled out.
    fn mark(&self, grounds: &[Ground], bags: &[Bag], least: f64, state: &mut State) {
        let State { engine, lanes, tallies, marks, near, touched, .. } = state;
        let tuning = &engine.learned.tuning;
        let granted = evidence_of(least) - tuning.region - tuning.value;
        marks.begin(self.profiles.len());
        if granted <= 0.0 {
            self.by_id.values().for_each(|at| marks.set(*at));
            return;
        }
        self.followers.iter().for_each(|at| marks.set(*at));
        let mut savings = Savings::default();
        for ((bag, ground), tally) in bags.iter().zip(grounds).zip(tallies.iter()) {
            let Some(lane) = &mut lanes[bag.tongue.index()] else { continue };
            lane.ledger.ready(ground.kind, least, tuning);
            lane.ledger.reached(ground.kind, tally, marks);
            for at in touched.iter() {
                let saved = savings.of(near[*at as usize], |c| saving(granted, tuning.code * f64::from(c), tuning));
                if saved == NEVER || lane.ledger.reaches(ground.kind, *at, tally, saved) {
                    marks.set(*at);
                }
            }
        }
    }
}

impl State {
    /// What every profile shares that looks at a view.
    fn ground(&self, bag: &Bag, notice: &Notice) -> Ground {
        let past = self.lanes[bag.tongue.index()].as_ref().is_some_and(Lane::has_past);
        Ground::of(bag, notice, past, &self.engine)
    }
}
