//! The part of an index for notices of one tongue: distinct concepts shared by all
//! profiles, the lists that lead from a notice's words to them and from them to profiles,
//! and what each profile needs. Why no match is lost stands in `bound.rs`.

use std::{num::NonZeroU32, sync::Arc};

use domain::{Notice, Profile};
use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    bound::{NEVER, Need, SLACK, down, evidence_of, up},
    concept::{Slot, Variant, Way, Wish},
    engine::Engine,
    flat::Flat,
    fuzzy::{self, Outlines},
    neighbours::Neighbours,
    pair::{Aims, Came, Ground},
    postings::{Lead, Postings},
    score::{WHOLE, hit, most, worth},
    sight::Sight,
    tell::text_reason,
    text::Tongue,
    tuning::Tuning,
    usual::Values,
};

/// Words of a phrase that make up no more than this share of its rarity do not lead to it.
const SMALL: f64 = 0.1;
/// Values of concepts in past notices that are remembered, 4 bytes each: those of the
/// concepts met first, which most profiles share.
const MAX_VALUES: usize = 4_000_000;
/// The score for which it is decided which words of a profile are listed.
const USUAL_LEAST: f64 = 50.0;

/// A concept that a profile asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// Its number.
    pub concept: u32,
    pub weight: f32,
    /// The one term that it comes down to, where it does: without it there is nothing to find.
    only: Option<NonZeroU32>,
}

/// A profile in a lane.
pub(crate) struct Member {
    pub wishes: Arc<[Wish]>,
    /// What it asks for, in the order of its wishes.
    pub asked: Box<[Asked]>,
    pub aims: Aims,
    /// What the words that are not listed may bring, in deviations.
    slack: f64,
    /// The evidence that needs no text: region and value.
    granted: f64,
}

/// What is kept of a concept beside its words, for compiling and explaining.
struct Shared {
    /// See [`crate::concept::Concept::importance`].
    importance: f64,
    /// The most that it can be worth, and the most that it can be when none of the words
    /// that lead to it is there.
    most: f64,
    faint: f64,
    lead: Lead,
}

/// A word of profiles that may be met misspelled.
struct Spelled {
    term: u32,
    word: Arc<str>,
    outlines: Outlines,
}

/// What a notice's word is near to: the place in `spelled` and the edits.
type Near = Arc<[(u32, u8)]>;

pub(crate) struct Lane {
    pub tongue: Tongue,
    pub members: Vec<Option<Member>>,
    flat: Flat,
    shared: Vec<Shared>,
    postings: Postings,
    /// Concepts' values in past notices, as far as they were asked for lately.
    values: FxHashMap<u32, Values>,
    kept_values: usize,
    by_wish: FxHashMap<(Arc<str>, Tongue, bool), u32>,
    spelled: Vec<Spelled>,
    neighbours: Neighbours,
    spelled_by: FxHashMap<(u32, Arc<str>), u32>,
    /// Per unknown word of a notice what it is near to, and how many words were looked at.
    near: FxHashMap<Box<str>, (u32, Near)>,
    past: FxHashMap<u32, Vec<(u32, f32)>>,
    by_class: FxHashMap<u32, Vec<(u32, f32)>>,
    /// Per profile what it needs for a score of `needs_for`.
    needs: Vec<f32>,
    needs_for: f64,
}

impl Lane {
    pub(crate) fn new(tongue: Tongue) -> Self {
        Self {
            tongue,
            members: Vec::new(),
            flat: Flat::default(),
            shared: Vec::new(),
            postings: Postings::default(),
            values: FxHashMap::default(),
            kept_values: 0,
            by_wish: FxHashMap::default(),
            spelled: Vec::new(),
            neighbours: Neighbours::default(),
            spelled_by: FxHashMap::default(),
            near: FxHashMap::default(),
            past: FxHashMap::default(),
            by_class: FxHashMap::default(),
            needs: Vec::new(),
            needs_for: -1.0,
        }
    }

    /// Puts a profile at a place of the index, which is above all others.
    pub(crate) fn put(&mut self, at: u32, profile: &Profile, wishes: &Arc<[Wish]>, engine: &mut Engine) {
        let asked: Box<[Asked]> = wishes.iter().map(|w| self.ask(w, engine)).collect();
        let worths: Vec<f64> = asked.iter().map(|a| self.shared[a.concept as usize].importance).collect();
        let values: Vec<Values> = asked.iter().map(|a| self.values(a.concept, engine)).collect();
        let aims = Aims::of(profile, self.tongue, wishes, &worths, &values, engine);
        let tuning = &engine.learned.tuning;
        let region = if profile.regions.is_empty() { 0.0 } else { tuning.region };
        let value = if profile.value_min.or(profile.value_max).is_none() { 0.0 } else { tuning.value };
        let granted = region + value;
        let need = Need::of(&aims, evidence_of(USUAL_LEAST) - granted, tuning);
        let slack = self.list(at, &asked, need);
        for own in &aims.fall {
            self.by_class.entry(own.class).or_default().push((at, up(f64::from(own.share) * need.factors[2])));
        }
        for (term, weight) in &aims.past.terms {
            self.past.entry(*term).or_default().push((at, up(weight * need.factors[1] * engine.idf(self.tongue, *term))));
        }
        self.members.resize_with(at as usize, || None);
        let member = Member { wishes: Arc::clone(wishes), asked, aims, slack, granted };
        if self.needs_for >= 0.0 {
            self.needs.resize(at as usize, NEVER);
            self.needs.push(member.need(self.needs_for, tuning));
        }
        self.members.push(Some(member));
    }

    /// Whether any profile has past contracts.
    pub(crate) fn has_past(&self) -> bool {
        !self.past.is_empty()
    }

    /// Lists a profile under its concepts, but for the commonest of them: those that bring
    /// least, as long as they make up no more than a share of the need together.
    fn list(&mut self, at: u32, asked: &[Asked], need: Need) -> f64 {
        let mut brings: Vec<(f64, f64, f64, u32)> = Vec::with_capacity(asked.len());
        for Asked { concept: number, weight, .. } in asked {
            let shared = &self.shared[*number as usize];
            let factor = f64::from(*weight) * need.factors[0];
            match brings.iter_mut().find(|b| b.3 == *number) {
                Some(same) => {
                    same.0 += factor * shared.most;
                    same.1 += factor * shared.faint;
                    same.2 += factor;
                }
                None => brings.push((factor * shared.most, factor * shared.faint, factor, *number)),
            }
        }
        brings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.3.cmp(&b.3)));
        let room = if need.sum.is_finite() { SLACK * need.sum } else { 0.0 };
        let mut slack: f64 = brings.iter().map(|b| b.1).sum();
        for (all, faint, factor, number) in brings {
            if slack - faint + all <= room {
                slack += all - faint;
            } else {
                let lead = self.shared[number as usize].lead;
                self.postings.push(lead, number, || words(&self.flat, &self.shared, number), (at, up(factor)));
            }
        }
        slack
    }

    /// Takes a profile out; its concepts stay for others.
    pub(crate) fn take(&mut self, at: u32) {
        let Some(member) = self.members.get_mut(at as usize).and_then(Option::take) else { return };
        if let Some(need) = self.needs.get_mut(at as usize) {
            *need = NEVER;
        }
        let out = |list: &mut Vec<(u32, f32)>| {
            if let Ok(place) = list.binary_search_by_key(&at, |x| x.0) {
                list.remove(place);
            }
        };
        for (term, _) in &member.aims.past.terms {
            self.past.get_mut(term).into_iter().for_each(out);
        }
        for own in &member.aims.fall {
            self.by_class.get_mut(&own.class).into_iter().for_each(out);
        }
        for concept in member.asked.iter().map(|a| a.concept) {
            let lead = self.shared[concept as usize].lead;
            self.postings.take(lead, concept, || words(&self.flat, &self.shared, concept), at);
        }
    }

    fn ask(&mut self, wish: &Wish, engine: &mut Engine) -> Asked {
        let concept = self.share(wish, engine);
        // The very first term goes without.
        Asked { concept, weight: wish.weight, only: self.flat.only(concept).and_then(NonZeroU32::new) }
    }

    fn share(&mut self, wish: &Wish, engine: &mut Engine) -> u32 {
        let key = (wish.text.clone(), wish.tongue, wish.keyword.is_some());
        if let Some(known) = self.by_wish.get(&key) {
            return *known;
        }
        let mut concept = engine.concept(wish, self.tongue);
        let number = u32::try_from(self.shared.len()).unwrap_or(u32::MAX);
        let tuning = &engine.learned.tuning;
        let (mut beside, mut best, mut faint) = (0.0, 0.0_f64, 0.0);
        let mut leads = Vec::with_capacity(concept.variants.len());
        for variant in &mut concept.variants {
            for slot in variant.slots.iter_mut().filter(|s| s.fuzzy) {
                slot.spelled = self.spell(slot, engine);
            }
            let (leading, rest) = leading(variant);
            leads.push(leading);
            let all = most(variant, 1.0, tuning);
            if variant.beside {
                beside += all;
            } else {
                best = best.max(all);
            }
            faint += most(variant, rest, tuning);
        }
        let lead = self.postings.add(number, &concept, &leads);
        self.flat.push(&concept);
        self.shared.push(Shared { importance: concept.importance(), most: beside + best, faint, lead });
        self.by_wish.insert(key, number);
        number
    }

    /// A concept's values in past notices.
    fn values(&mut self, number: u32, engine: &Engine) -> Values {
        if let Some(known) = self.values.get(&number) {
            return Arc::clone(known);
        }
        let values = engine.flat_values(&self.flat, number, self.tongue);
        if self.kept_values + values.len() <= MAX_VALUES {
            self.kept_values += values.len();
            self.values.insert(number, Arc::clone(&values));
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
            let outlines = fuzzy::outlines([stem, &wanted.word]);
            self.spelled.push(Spelled { term: wanted.own(), word: wanted.word.clone(), outlines });
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
        let unknown = [engine.dictionary.text(term), word];
        let outlines = fuzzy::outlines(unknown);
        let distance = |at: u32| {
            let s = &self.spelled[at as usize];
            if !fuzzy::may_be_near(outlines, s.outlines) {
                return None;
            }
            fuzzy::distance(unknown, [engine.dictionary.text(s.term), &s.word]).map(|edits| (at, edits))
        };
        let near: Near = if upto > 0 && all - upto < 200 {
            known.iter().copied().chain((upto..all).filter_map(distance)).collect()
        } else {
            self.neighbours.of(unknown).into_iter().filter_map(distance).collect()
        };
        self.near.insert(word.into(), (all, near.clone()));
        near
    }

    /// Looks at a view: which words it has, and which of them may be misspelled.
    pub(crate) fn look(&mut self, bag: &Bag, engine: &Engine, sight: &mut Sight) {
        sight.begin(bag, self.shared.len(), engine.dictionary.len());
        for (number, word) in bag.unknown_places() {
            let term = bag.entries()[*number as usize].term;
            for (spelled, edits) in self.near(term, word, engine).iter() {
                sight.misspelled((*spelled, *number, *edits), self.spelled[*spelled as usize].term, bag, &engine.learned.tuning);
            }
        }
        sight.settle();
    }

    /// Adds to every profile's sum what the concepts, the classes and the past words of a
    /// view may bring.
    pub(crate) fn add_up(&self, bag: &Bag, ground: &Ground, tuning: &Tuning, sight: &mut Sight, sums: &mut [f32]) {
        self.postings.add_up(sight, tuning, sums, |number, sight| {
            // Another of its words was there before.
            let fresh = sight.value(number).is_none();
            fresh.then(|| up(self.value(number, bag, tuning, sight)))
        });
        for (class, share) in &ground.fall {
            let share = up(*share);
            for (at, factor) in self.by_class.get(class).into_iter().flatten() {
                sums[*at as usize] += share * factor;
            }
        }
        if self.past.is_empty() {
            return;
        }
        let only_buyer = bag.buyer().iter().copied().filter(|t| bag.entry(*t).is_none());
        for term in bag.entries().iter().map(|e| e.term).chain(only_buyer) {
            let Some(list) = self.past.get(&term) else { continue };
            let weight = up(bag.past_weight(term, tuning.past_buyer) / ground.norm);
            for (at, factor) in list {
                sums[*at as usize] += weight * factor;
            }
        }
    }

    /// The profiles whose sum reaches their need; the sums are 0 again afterwards.
    pub(crate) fn reached(&mut self, least: f64, tuning: &Tuning, sums: &mut [f32], out: &mut Vec<u32>) {
        #[expect(clippy::float_cmp, reason = "asked for the very same again")]
        if self.needs_for != least {
            self.needs = self.members.iter().map(|m| m.as_ref().map_or(NEVER, |m| m.need(least, tuning))).collect();
            self.needs_for = least;
        }
        let mut first = 0;
        for (sums, needs) in sums.chunks_mut(BLOCK).zip(self.needs.chunks(BLOCK)) {
            // Counted without a branch, so that whole blocks are passed over quickly.
            let reached: u32 = sums.iter().zip(needs).map(|(sum, need)| u32::from(sum >= need)).sum();
            if reached > 0 {
                out.extend((first..).zip(sums.iter().zip(needs)).filter(|(_, (sum, need))| sum >= need).map(|(at, _)| at));
            }
            sums.fill(0.0);
            first += u32::try_from(sums.len()).unwrap_or(u32::MAX);
        }
    }

    /// The value of what a profile asks for in the view that was looked at.
    pub(crate) fn asked(&self, asked: &Asked, bag: &Bag, tuning: &Tuning, sight: &mut Sight) -> f64 {
        match asked.only {
            Some(term) if !sight.has(term.get()) => 0.0,
            _ => self.value(asked.concept, bag, tuning, sight),
        }
    }

    /// The value of a concept in the view that was looked at, worked out once.
    fn value(&self, number: u32, bag: &Bag, tuning: &Tuning, sight: &mut Sight) -> f64 {
        if self.flat.lacks(number, |term| sight.has(term)) {
            return 0.0;
        }
        if let Some(value) = sight.value(number) {
            return value;
        }
        let value = worth(&self.flat.tries(number, |slot| sight.find(slot, bag, tuning)), bag, tuning);
        sight.note(number, value);
        value
    }

    /// What the wishes of a profile came to, given those that came to anything by place and
    /// value. How a concept is found is put in words once for all profiles.
    pub(crate) fn came(
        &self,
        member: &Member,
        notice: &Notice,
        bag: &Bag,
        worths: &[(usize, f64)],
        tuning: &Tuning,
        sight: &mut Sight,
    ) -> Vec<Came> {
        let came = |(at, value): &(usize, f64)| {
            let number = member.asked[*at].concept;
            if let Some(said) = sight.said.get(&number) {
                return Some((*at, *value, Arc::clone(said)));
            }
            let found = hit(&self.flat.tries(number, |slot| sight.find(slot, bag, tuning)), bag, tuning)?;
            let said = Arc::new(text_reason(notice, bag, &member.wishes[*at], &self.flat.way(number, found.variant), &found));
            sight.said.insert(number, Arc::clone(&said));
            Some((*at, *value, said))
        };
        worths.iter().filter_map(came).collect()
    }
}

/// Profiles whose sums are compared at a time.
const BLOCK: usize = 64;

impl Member {
    /// What the listed words must bring for a score.
    fn need(&self, least: f64, tuning: &Tuning) -> f32 {
        let evidence = evidence_of(least) - self.granted;
        if evidence <= 0.0 {
            return f32::NEG_INFINITY;
        }
        down(Need::of(&self.aims, evidence, tuning).sum - self.slack)
    }
}

/// The words of a variant that lead to it, and the share that the rest may cover.
fn leading(variant: &Variant) -> (Vec<usize>, f64) {
    let share = if matches!(variant.way, Way::Vocabulary(_)) { WHOLE - 0.01 } else { SMALL };
    let mut order: Vec<usize> = (0..variant.slots.len()).collect();
    order.sort_by(|a, b| variant.slots[*a].idf.total_cmp(&variant.slots[*b].idf));
    let mut rest = 0.0;
    let mut left = 0;
    for at in &order[..order.len() - 1] {
        let next = rest + variant.slots[*at].idf;
        if next > share * variant.idf {
            break;
        }
        (rest, left) = (next, left + 1);
    }
    (order.split_off(left), rest / variant.idf)
}

/// The words of a concept that is one word, each with the most that it may be worth.
fn words(flat: &Flat, shared: &[Shared], number: u32) -> Vec<(u32, f32)> {
    let mut out = Vec::new();
    let most = shared[number as usize].importance;
    flat.slots(number, |slot| {
        for (at, alt) in slot.alts().enumerate() {
            // A misspelled word counts in full whatever the word itself does.
            let weight = if at == 0 && slot.spelled != u32::MAX { 1.0 } else { alt.weight };
            out.push((alt.term, up(most * weight)));
        }
    });
    out
}
