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
    filter::{Gates, is_staffing, plain, stop},
    judge::{score, weigh},
    lane::{Lane, Touched},
    learned::Learned,
    pair::{Compiled, Shown, best, judge},
    score::Hit,
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
        self.pass(notice, |pass, at| self.match_of(pass, at, least))
    }

    /// The profiles of [`Index::matches`] with their scores only.
    pub fn scores(&self, notice: &Notice) -> Vec<(i64, f64)> {
        self.pass(notice, |pass, at| {
            let (profile, score, _) = self.score_of(pass, at, 0.0)?;
            Some((profile.id, score))
        })
    }

    /// Reads a notice and asks `each` about every profile that it touches.
    fn pass<T>(&self, notice: &Notice, each: impl Fn(&Pass<'_>, u32) -> Option<T>) -> Vec<T> {
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
                touched.push(lane.touch(bag, notice, &state.engine));
            }
        }
        let lanes: Vec<&Lane> = bags.iter().filter_map(|b| state.lanes[b.tongue.index()].as_ref()).collect();
        let pass = Pass { notice, staffing: is_staffing(notice), bags: &bags, lanes: &lanes, touched: &touched, engine: &state.engine };
        self.candidates(notice, &touched).into_iter().filter_map(|at| each(&pass, at)).collect()
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

    /// The score of a profile that no filter stops, and what the text showed.
    fn score_of(&self, pass: &Pass<'_>, at: u32, least: f64) -> Option<(&Profile, f64, Option<Shown>)> {
        let profile = self.profiles[at as usize].as_ref()?;
        if plain(profile, pass.notice, pass.staffing).is_some() {
            return None;
        }
        let shown = best((0..pass.bags.len()).map(|view| shown(view, at, pass)).collect());
        let text = shown.as_ref().map_or(0.0, |s| s.evidence);
        let score = score(weigh(profile, pass.notice, text, &pass.engine.learned.tuning));
        if score <= 0.0 || score < least {
            return None;
        }
        let gates: Vec<&Gates> = pass.compiled(at).map(|c| &c.gates).collect();
        stop(profile, pass.notice, pass.staffing, pass.bags, &gates).is_none().then_some((profile, score, shown))
    }

    fn match_of(&self, pass: &Pass<'_>, at: u32, least: f64) -> Option<Match> {
        let (profile, _, mut shown) = self.score_of(pass, at, least)?;
        if let Some(shown) = &mut shown {
            shown.hits = hits(at, shown.view, pass);
        }
        let compiled: Vec<&Compiled> = pass.compiled(at).collect();
        let (score, reasons) = judge(profile, pass.notice, pass.bags, &compiled, shown.as_ref(), pass.engine);
        Some(Match { profile_id: profile.id, profile_revision: profile.revision, score, reasons })
    }
}

/// One notice on its way through the index.
struct Pass<'a> {
    notice: &'a Notice,
    staffing: bool,
    bags: &'a [Bag],
    lanes: &'a [&'a Lane],
    touched: &'a [Touched],
    engine: &'a Engine,
}

impl Pass<'_> {
    /// A profile compiled for each view.
    fn compiled(&self, at: u32) -> impl Iterator<Item = &Compiled> {
        self.lanes.iter().filter_map(move |l| l.members[at as usize].as_ref()).map(|m| &m.compiled)
    }
}

/// What a view shows of a profile, from what the lane touched.
fn shown(view: usize, at: u32, pass: &Pass<'_>) -> Shown {
    let (lane, touched) = (pass.lanes[view], &pass.touched[view]);
    let Some(member) = lane.members.get(at as usize).and_then(Option::as_ref) else {
        return Shown::nothing(view);
    };
    let mut sum = 0.0;
    for (wish, concept) in member.compiled.wishes.iter().zip(&member.concepts) {
        sum += touched.hits.get(concept).map_or(0.0, |h| wish.weight * h.value);
    }
    Shown::of(view, &pass.bags[view], pass.notice, &member.compiled, (sum, Vec::new()), (&touched.fall, touched.norm), pass.engine)
}

/// What each wish found, only wanted where a match is explained.
fn hits(at: u32, view: usize, pass: &Pass<'_>) -> Vec<Option<(f64, Hit)>> {
    let Some(member) = pass.lanes[view].members.get(at as usize).and_then(Option::as_ref) else { return Vec::new() };
    let wishes = member.compiled.wishes.iter().zip(&member.concepts);
    wishes.map(|(wish, concept)| pass.touched[view].hits.get(concept).map(|h| (wish.weight * h.value, h.clone()))).collect()
}

/// The top of a code's tree: codes with different tops have nothing in common.
fn top(code: &Code) -> (Scheme, String) {
    let top = ancestors(code).pop().unwrap_or_else(|| code.clone());
    (top.scheme, top.digits)
}
