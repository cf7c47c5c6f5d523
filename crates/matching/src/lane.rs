//! The part of an index for notices of one tongue: distinct concepts shared by all
//! profiles, the lists that lead from a notice's words to them and from them to profiles,
//! and what each profile needs. Why no match is lost stands in `bound.rs`.

use std::sync::Arc;

use domain::{Notice, Profile};
use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    bound::near,
    concept::{Slot, Wish},
    engine::Engine,
    filter::Phrase,
    find::{Came, Find},
    flat::Flat,
    fuzzy::{self, Outlines, Sought, Spelling},
    ledger::Ledger,
    marks::Marks,
    neighbours::Neighbours,
    pair::{Aims, Ground},
    past,
    postings::Postings,
    score::{hit, worth},
    sight::Sight,
    tally::{Tally, add, share, text},
    tell::text_reason,
    text::Tongue,
    tuning::Tuning,
    usual::Values,
};

/// Values of concepts in past notices that are remembered, 4 bytes each: those of the
/// concepts met first, which most profiles share.
const MAX_VALUES: usize = 4_000_000;

/// A concept that a profile asks for: its number among all of the lane, and the wish's weight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub number: u32,
    weight: f32,
}

/// A profile in a lane.
pub(crate) struct Member {
    pub wishes: Arc<[Wish]>,
    /// The concepts that it asks for, in the order of its wishes.
    pub asked: Box<[Asked]>,
    /// But for where it stands, which the ledger has.
    pub aims: Aims,
}

impl Member {
    /// A number of all that a match looks at first.
    pub(crate) fn begin(&self) -> u32 {
        let asked = [self.asked.first(), self.asked.last()].map(|asked| asked.map_or(0, |a| a.number));
        let fall = self.aims.fall.first().map_or(0, |f| f.class);
        let weighty = self.aims.weighty.first().map_or(0, |w| u32::from(*w));
        asked[0] ^ asked[1] ^ fall ^ weighty
    }
}

/// A word of profiles that may be met misspelled.
struct Spelled {
    term: u32,
    word: Arc<str>,
}

/// What a notice's word is near to: the place in `spelled` and the edits.
type Near = Arc<[(u32, u8)]>;

pub(crate) struct Lane {
    pub tongue: Tongue,
    pub members: Vec<Option<Member>>,
    pub flat: Flat,
    pub postings: Postings,
    pub ledger: Ledger,
    /// Concepts' values in past notices, as far as they were asked for lately.
    pub values: FxHashMap<u32, Values>,
    kept_values: usize,
    pub by_wish: FxHashMap<(Arc<str>, Tongue, bool), u32>,
    spelled: Vec<Spelled>,
    /// Theirs: all that is looked at of most of them.
    outlines: Vec<Outlines>,
    pub neighbours: Neighbours,
    spelled_by: FxHashMap<(u32, Arc<str>), u32>,
    /// Per unknown word of a notice what it is near to, and how many words were looked at.
    near: FxHashMap<Box<str>, (u32, Near)>,
    past: FxHashMap<u32, Vec<(u32, f32)>>,
    by_class: FxHashMap<u32, Vec<(u32, f32)>>,
    /// By the first term of what a profile refuses, the profiles.
    refusals: FxHashMap<u32, Vec<u32>>,
}

impl Lane {
    pub(crate) fn new(tongue: Tongue) -> Self {
        Self {
            tongue,
            members: Vec::new(),
            flat: Flat::default(),
            postings: Postings::default(),
            ledger: Ledger::default(),
            values: FxHashMap::default(),
            kept_values: 0,
            by_wish: FxHashMap::default(),
            spelled: Vec::new(),
            outlines: Vec::new(),
            neighbours: Neighbours::default(),
            spelled_by: FxHashMap::default(),
            near: FxHashMap::default(),
            past: FxHashMap::default(),
            by_class: FxHashMap::default(),
            refusals: FxHashMap::default(),
        }
    }

    /// Puts a profile at a place of the index, which is above all others.
    pub(crate) fn put(&mut self, at: u32, profile: &Profile, wishes: &Arc<[Wish]>, engine: &mut Engine) {
        let rows: Vec<u32> = wishes.iter().map(|w| self.concept(w, engine)).collect();
        let asked =
            rows.iter().zip(wishes.iter()).map(|(row, wish)| Asked { number: self.flat.number(*row), weight: wish.weight }).collect();
        let worths: Vec<f64> = rows.iter().map(|row| self.flat.importance(*row)).collect();
        let values: Vec<Values> = rows.iter().map(|row| self.values(*row, engine)).collect();
        let mut aims = Aims::of(profile, self.tongue, wishes, &worths, &values, engine);
        let tuning = &engine.learned.tuning;
        let region = if profile.regions.is_empty() { 0.0 } else { tuning.region };
        let value = if profile.value_min.or(profile.value_max).is_none() { 0.0 } else { tuning.value };
        self.ledger.put(at, &std::mem::take(&mut aims.stands), region + value, aims.native, tuning);
        for (row, wish) in rows.iter().zip(wishes.iter()) {
            self.postings.push(&mut self.flat, *row, at, wish.weight);
        }
        for own in &aims.fall {
            self.by_class.entry(own.class).or_default().push((at, own.share));
        }
        for (term, weight) in &aims.past.terms {
            self.past.entry(*term).or_default().push((at, *weight));
        }
        for first in aims.gates.never.iter().filter_map(Phrase::first) {
            self.refusals.entry(first).or_default().push(at);
        }
        self.members.resize_with(at as usize, || None);
        self.members.push(Some(Member { wishes: Arc::clone(wishes), asked, aims }));
    }

    /// Whether any profile has past contracts.
    pub(crate) fn has_past(&self) -> bool {
        !self.past.is_empty()
    }

    /// Takes a profile out; its concepts stay for others. Long lists keep its place with a
    /// share of nothing, which adds nothing: half of them would else have to be moved.
    pub(crate) fn take(&mut self, at: u32) {
        let Some(member) = self.members.get_mut(at as usize).and_then(Option::take) else { return };
        self.ledger.take(at);
        let out = |list: &mut Vec<(u32, f32)>| {
            if let Ok(place) = list.binary_search_by_key(&at, |x| x.0) {
                list[place].1 = 0.0;
            }
        };
        for (term, _) in &member.aims.past.terms {
            self.past.get_mut(term).into_iter().for_each(out);
        }
        for own in &member.aims.fall {
            self.by_class.get_mut(&own.class).into_iter().for_each(out);
        }
        for first in member.aims.gates.never.iter().filter_map(Phrase::first) {
            self.refusals.entry(first).or_default().retain(|p| *p != at);
        }
        for Asked { number, .. } in &member.asked {
            let row = self.flat.row(*number);
            self.postings.take(&mut self.flat, row, at);
        }
    }

    /// The row of a concept, made when it is asked for first.
    fn concept(&mut self, wish: &Wish, engine: &mut Engine) -> u32 {
        let key = (wish.text.clone(), wish.tongue, wish.keyword.is_some());
        if let Some(known) = self.by_wish.get(&key) {
            return *known;
        }
        let mut concept = engine.concept(wish, self.tongue);
        for slot in concept.variants.iter_mut().flat_map(|v| &mut v.slots).filter(|s| s.fuzzy) {
            slot.spelled = self.spell(slot, engine);
        }
        let row = self.flat.push(&concept);
        self.postings.add(row, &self.flat.leads(row));
        self.by_wish.insert(key, row);
        row
    }

    /// A concept's values in past notices.
    fn values(&mut self, row: u32, engine: &Engine) -> Values {
        if let Some(known) = self.values.get(&row) {
            return Arc::clone(known);
        }
        let values = engine.flat_values(&self.flat, row, self.tongue);
        if self.kept_values + values.len() <= MAX_VALUES {
            self.kept_values += values.len();
            self.values.insert(row, Arc::clone(&values));
        }
        values
    }

    /// The number of a word that may be met misspelled.
    fn spell(&mut self, wanted: &Slot, engine: &Engine) -> u32 {
        let next = u32::try_from(self.spelled.len()).unwrap_or(u32::MAX);
        let at = *self.spelled_by.entry((wanted.own(), wanted.word.clone())).or_insert(next);
        if at == next {
            let stem = engine.dictionary.text(wanted.own());
            self.neighbours.add(at, stem);
            if *stem != *wanted.word {
                self.neighbours.add(at, &wanted.word);
            }
            self.outlines.push(fuzzy::outlines([stem, &wanted.word]));
            self.spelled.push(Spelled { term: wanted.own(), word: wanted.word.clone() });
        }
        at
    }

    /// The profiles' words that a notice's word may be a misspelling of, or the other way
    /// round; looked up once per distinct word, and again for words that came later.
    fn near(&mut self, term: u32, word: &str, engine: &Engine) -> Near {
        let all = u32::try_from(self.spelled.len()).unwrap_or(u32::MAX);
        let (upto, known) = self.near.get(word).cloned().unwrap_or_default();
        if upto == all && all > 0 {
            return known;
        }
        let words = [engine.dictionary.text(term), word];
        let unknown = Sought::of(words);
        let may_be = |at: u32| unknown.may_be_near(self.outlines[at as usize]);
        let distance = |at: u32| {
            let s = &self.spelled[at as usize];
            let other = Spelling { words: [engine.dictionary.text(s.term), &s.word], outlines: self.outlines[at as usize] };
            unknown.edits(other).map(|edits| (at, edits))
        };
        let near: Near = if upto > 0 && all - upto < 200 {
            known.iter().copied().chain((upto..all).filter(|at| may_be(*at)).filter_map(distance)).collect()
        } else {
            self.neighbours.of(words, may_be).into_iter().filter_map(distance).collect()
        };
        self.near.insert(word.into(), (all, near.clone()));
        near
    }

    /// Looks at a view: which words it has, and which of them may be misspelled.
    pub(crate) fn look(&mut self, bag: &Bag, engine: &Engine, sight: &mut Sight) {
        sight.begin(bag, self.flat.len(), engine.dictionary.len());
        for (number, word) in bag.unknown_places() {
            let term = bag.entries()[*number as usize].term;
            for (spelled, edits) in self.near(term, word, engine).iter() {
                sight.misspelled((*spelled, *number, *edits), self.spelled[*spelled as usize].term);
            }
        }
        sight.settle();
    }

    /// Marks the profiles that may refuse a view: it has the first word of what they refuse.
    pub(crate) fn refuse(&self, bag: &Bag, marks: &mut Marks) {
        for entry in bag.entries() {
            self.refusals.get(&entry.term).into_iter().flatten().for_each(|at| marks.set(*at));
        }
    }

    /// Adds up what a view shows of every profile.
    pub(crate) fn add_up(&self, bag: &Bag, ground: &Ground, engine: &Engine, sight: &mut Sight, tally: &mut Tally) {
        let tuning = &engine.learned.tuning;
        tally.begin(self.members.len(), self.has_past());
        let value = |row: u32, sight: &Sight| worth(&self.flat.tries(row, |slot| sight.find(slot, bag, tuning)), bag, tuning);
        self.postings.add_up(&self.flat, tuning, sight, &mut tally.text, value);
        for (class, own) in &ground.fall {
            let own = near(*own);
            for (at, leaning) in self.by_class.get(class).into_iter().flatten() {
                add(&mut tally.route[*at as usize], share(*leaning, own));
            }
        }
        if !self.has_past() {
            return;
        }
        let only_buyer = bag.buyer().iter().copied().filter(|t| bag.entry(*t).is_none());
        for term in bag.entries().iter().map(|e| e.term).chain(only_buyer) {
            let Some(list) = self.past.get(&term) else { continue };
            let own = past::own(term, bag, ground.norm, engine);
            for (at, weight) in list {
                add(&mut tally.past[*at as usize], share(*weight, own));
            }
        }
    }

    /// What the wishes of a profile came to in the view that was added up. How a concept is
    /// found is put in words once for all profiles.
    pub(crate) fn came(&self, member: &Member, notice: &Notice, bag: &Bag, tuning: &Tuning, sight: &mut Sight, out: &mut Vec<Came>) {
        for (at, Asked { number, weight }) in member.asked.iter().enumerate() {
            let Some(value) = sight.value(*number) else { continue };
            let value = text(*weight, value);
            if value <= 0 {
                continue;
            }
            let known = sight.said.get(number).cloned();
            let Some(find) = known.or_else(|| self.find(*number, &member.wishes[at], notice, bag, tuning, sight)) else { continue };
            out.push(Came { wish: at, value, find });
        }
    }

    /// How a concept is found, in words.
    fn find(&self, number: u32, wish: &Wish, notice: &Notice, bag: &Bag, tuning: &Tuning, sight: &mut Sight) -> Option<Find> {
        let row = self.flat.row(number);
        let hit = hit(&self.flat.tries(row, |slot| sight.find(slot, bag, tuning)), bag, tuning)?;
        let way = self.flat.way(row, hit.variant);
        let find = Find::from(text_reason(notice, bag, wish, &way, &hit, &mut sight.seen));
        sight.said.insert(number, find.clone());
        Some(find)
    }
}
