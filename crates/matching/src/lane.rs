//! The part of an index for notices of one tongue: distinct concepts shared by all
//! profiles, and from every term the slots that it satisfies.

use std::sync::Arc;

use domain::{Notice, Profile};
use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    concept::{Concept, Slot, Wish},
    engine::Engine,
    fuzzy::{self, Outline},
    pair::Compiled,
    route::Fall,
    score::{Found, Hit, hit, keep},
    text::Tongue,
};

/// A profile in a lane.
pub(crate) struct Member {
    pub compiled: Compiled,
    /// Its concepts by number, in the order of its wishes.
    pub concepts: Vec<u32>,
}

struct Shared {
    concept: Arc<Concept>,
    values: Arc<[(u32, f64)]>,
    first_slot: u32,
    users: Vec<u32>,
}

/// Where a slot belongs.
#[derive(Clone, Copy)]
struct SlotAt {
    concept: u32,
    fuzz: f64,
}

/// Words of profiles that may be met misspelled, with the slots that they fill.
struct Spelled {
    term: u32,
    word: Box<str>,
    reach: u8,
    slots: Vec<u32>,
}

/// What a notice's word is near to: the place in `spelled` and the edits.
type Near = Arc<[(u32, u8)]>;

pub(crate) struct Lane {
    pub tongue: Tongue,
    pub members: Vec<Option<Member>>,
    shared: Vec<Shared>,
    by_wish: FxHashMap<(Arc<str>, Tongue, bool), u32>,
    slots: Vec<SlotAt>,
    postings: FxHashMap<u32, Vec<(u32, f64, u8)>>,
    spelled: Vec<Spelled>,
    outlines: Vec<[Outline; 2]>,
    spelled_by: FxHashMap<(u32, Box<str>), u32>,
    near: FxHashMap<(u32, u32), Near>,
    past: FxHashMap<u32, Vec<u32>>,
    by_class: FxHashMap<u32, Vec<u32>>,
}

/// What one view of a notice touches in a lane.
pub(crate) struct Touched {
    /// Per touched concept, what it found.
    pub hits: FxHashMap<u32, Hit>,
    /// The profiles that use one of these concepts, ascending, each once.
    pub members: Vec<u32>,
    /// Where the view falls.
    pub fall: Fall,
    /// The length of its TF-IDF vector.
    pub norm: f64,
}

impl Lane {
    pub(crate) fn new(tongue: Tongue) -> Self {
        Self {
            tongue,
            members: Vec::new(),
            shared: Vec::new(),
            by_wish: FxHashMap::default(),
            slots: Vec::new(),
            postings: FxHashMap::default(),
            spelled: Vec::new(),
            outlines: Vec::new(),
            spelled_by: FxHashMap::default(),
            near: FxHashMap::default(),
            past: FxHashMap::default(),
            by_class: FxHashMap::default(),
        }
    }

    /// Puts a profile at a place of the index.
    pub(crate) fn put(&mut self, at: u32, profile: &Profile, engine: &mut Engine) {
        let wishes = engine.wishes(profile);
        let concepts: Vec<u32> = wishes.iter().map(|w| self.share(w, engine)).collect();
        for &concept in &concepts {
            let users = &mut self.shared[concept as usize].users;
            if let Err(place) = users.binary_search(&at) {
                users.insert(place, at);
            }
        }
        let (shared, values): (Vec<_>, Vec<_>) =
            concepts.iter().map(|c| &self.shared[*c as usize]).map(|s| (s.concept.clone(), s.values.clone())).unzip();
        let compiled = Compiled::with(profile, self.tongue, wishes, shared, &values, engine);
        for (class, _) in &compiled.fall {
            self.by_class.entry(*class).or_default().push(at);
        }
        for (term, _) in &compiled.past.terms {
            self.past.entry(*term).or_default().push(at);
        }
        if self.members.len() <= at as usize {
            self.members.resize_with(at as usize + 1, || None);
        }
        self.members[at as usize] = Some(Member { compiled, concepts });
    }

    /// Takes a profile out; its concepts stay for others.
    pub(crate) fn take(&mut self, at: u32) {
        let Some(member) = self.members.get_mut(at as usize).and_then(Option::take) else { return };
        for (term, _) in &member.compiled.past.terms {
            if let Some(users) = self.past.get_mut(term) {
                users.retain(|p| *p != at);
            }
        }
        for (class, _) in &member.compiled.fall {
            if let Some(users) = self.by_class.get_mut(class) {
                users.retain(|p| *p != at);
            }
        }
        for concept in member.concepts {
            let users = &mut self.shared[concept as usize].users;
            if let Ok(place) = users.binary_search(&at) {
                users.remove(place);
            }
        }
    }

    fn share(&mut self, wish: &Wish, engine: &mut Engine) -> u32 {
        let key = (wish.text.clone(), wish.tongue, wish.keyword.is_some());
        if let Some(known) = self.by_wish.get(&key) {
            return *known;
        }
        let concept = Arc::new(engine.concept(wish, self.tongue));
        let number = u32::try_from(self.shared.len()).unwrap_or(u32::MAX);
        let first_slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        for slot in concept.variants.iter().flat_map(|v| &v.slots) {
            let at = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
            self.slots.push(SlotAt { concept: number, fuzz: slot.fuzz });
            for alt in &slot.alts {
                self.postings.entry(alt.term).or_default().push((at, alt.weight, alt.edits));
            }
            if slot.reach > 0 {
                self.spell(slot, engine.dictionary.text(slot.own()), at);
            }
        }
        let values = engine.values(&concept, self.tongue);
        self.shared.push(Shared { concept, values, first_slot, users: Vec::new() });
        self.by_wish.insert(key, number);
        number
    }

    fn spell(&mut self, wanted: &Slot, stem: &str, slot: u32) {
        let next = u32::try_from(self.spelled.len()).unwrap_or(u32::MAX);
        let at = *self.spelled_by.entry((wanted.own(), wanted.word.clone())).or_insert(next);
        if at == next {
            self.outlines.push([Outline::of(stem), Outline::of(&wanted.word)]);
            self.spelled.push(Spelled { term: wanted.own(), word: wanted.word.clone(), reach: wanted.reach, slots: Vec::new() });
            // Words looked up before did not know this one.
            self.near.clear();
        }
        self.spelled[at as usize].slots.push(slot);
    }

    /// The profiles' words that a notice's word may be a misspelling of, or the other way
    /// round; looked up once per distinct word.
    fn near(&mut self, term: u32, form: u32, engine: &Engine) -> Near {
        if let Some(known) = self.near.get(&(term, form)) {
            return known.clone();
        }
        let found = [engine.dictionary.text(term), engine.words.form(form)];
        let outline = found.map(Outline::of);
        let near: Near = (0_u32..)
            .zip(&self.outlines)
            .zip(&self.spelled)
            .filter(|((_, own), s)| own[0].may_be(outline[0], s.reach) || own[1].may_be(outline[1], s.reach))
            .filter_map(|((at, _), s)| {
                let wanted = [engine.dictionary.text(s.term), &s.word];
                fuzzy::distance(wanted, found, s.reach).map(|edits| (at, edits))
            })
            .collect();
        self.near.insert((term, form), near.clone());
        near
    }

    /// What a view touches: the same values as [`crate::score::hit`] gives, found from the
    /// side of the notice.
    pub(crate) fn touch(&mut self, bag: &Bag, notice: &Notice, engine: &Engine) -> Touched {
        let tuning = &engine.learned.tuning;
        let mut found: FxHashMap<u32, Option<Found>> = FxHashMap::default();
        for entry in bag.entries() {
            for (slot, weight, edits) in self.postings.get(&entry.term).into_iter().flatten() {
                keep(found.entry(*slot).or_default(), Found::of(entry, bag, *weight, *edits));
            }
            if engine.dictionary.df(entry.term) > tuning.unknown {
                continue;
            }
            for form in bag.forms(entry) {
                for (spelled, edits) in self.near(entry.term, form, engine).iter() {
                    for slot in &self.spelled[*spelled as usize].slots {
                        let fuzz = self.slots[*slot as usize].fuzz;
                        keep(found.entry(*slot).or_default(), Found::of(entry, bag, fuzz * fuzzy::worth(*edits, tuning), *edits));
                    }
                }
            }
        }
        let mut concepts: Vec<u32> = found.keys().map(|s| self.slots[*s as usize].concept).collect();
        concepts.sort_unstable();
        concepts.dedup();
        let mut hits = FxHashMap::default();
        let mut members = Vec::new();
        for number in concepts {
            let shared = &self.shared[number as usize];
            if shared.users.is_empty() {
                continue;
            }
            if let Some(hit) = best_variant(shared, &found, bag, engine) {
                members.extend_from_slice(&shared.users);
                hits.insert(number, hit);
            }
        }
        for term in bag.entries().iter().map(|e| &e.term).chain(bag.buyer()) {
            members.extend(self.past.get(term).into_iter().flatten());
        }
        let (fall, norm) = (engine.fall(bag, notice), bag.past_norm(engine.learned.tuning.past_buyer, |t| engine.idf(bag.tongue, t)));
        for (class, _) in &fall {
            members.extend(self.by_class.get(class).into_iter().flatten());
        }
        members.sort_unstable();
        members.dedup();
        Touched { hits, members, fall, norm }
    }
}

fn best_variant(shared: &Shared, found: &FxHashMap<u32, Option<Found>>, bag: &Bag, engine: &Engine) -> Option<Hit> {
    let mut slot = shared.first_slot;
    hit(&shared.concept, bag, &engine.learned.tuning, |_, variant| {
        let first = slot;
        slot += u32::try_from(variant.slots.len()).unwrap_or(0);
        (first..slot).map(|s| found.get(&s).copied().flatten()).collect()
    })
}
