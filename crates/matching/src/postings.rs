//! The lists that lead from a term to profiles, with the most that it may bring each of them:
//! an upper bound, so that what is worth looking at is found without looking at it.
//!
//! A concept of one word brings `strength · weight` from the word's own list. A phrase's body
//! is kept once and tried when the first of its words that is there comes by. What can be said
//! in several ways is worked out by the lane, once for all who ask for it.

use rustc_hash::FxHashMap;

use crate::{
    bound::up,
    concept::{Concept, Variant},
    score::power,
    sight::Sight,
    tuning::Tuning,
};

/// A profile's place with the factor of a concept's value in its sum.
pub(crate) type User = (u32, f32);

/// How a concept is led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// By the one word that it is.
    Word,
    /// As a phrase, whose body begins here.
    Phrase(u32),
    /// By any of its words, to be worked out.
    Any,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    words: FxHashMap<u32, Vec<User>>,
    /// Per term where the bodies of phrases begin that it leads to.
    phrases: FxHashMap<u32, Vec<u32>>,
    bodies: Vec<u32>,
    /// Those who ask for a phrase beside the one that its body names, by its beginning.
    others: FxHashMap<u32, Vec<User>>,
    /// Per term the concepts that it leads to.
    concepts: FxHashMap<u32, Vec<u32>>,
    users: FxHashMap<u32, Vec<User>>,
}

/// What a body begins with: a profile, its factor, the number of slots and how many of them
/// lead, what the phrase is worth.
const HEAD: usize = 4;

impl Postings {
    /// Takes a new concept in. `leading` are, per variant, the slots whose words lead to it.
    pub(crate) fn add(&mut self, number: u32, concept: &Concept, leading: &[Vec<usize>]) -> Lead {
        let lists = |variant: &Variant, slots: &[usize]| -> Vec<u32> {
            let mut terms: Vec<u32> = slots.iter().flat_map(|at| &variant.slots[*at].alts).map(|a| a.term).collect();
            terms.sort_unstable();
            terms.dedup();
            terms
        };
        if let [variant] = concept.variants.as_slice()
            && !variant.beside
            && !variant.head().whole
            && variant.slots.len() < 0x1_0000
        {
            if variant.slots.len() == 1 {
                return Lead::Word;
            }
            let body = place(self.bodies.len());
            self.body(variant, &leading[0]);
            for term in lists(variant, &leading[0]) {
                self.phrases.entry(term).or_default().push(body);
            }
            return Lead::Phrase(body);
        }
        let mut terms: Vec<u32> = concept.variants.iter().zip(leading).flat_map(|(v, l)| lists(v, l)).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            self.concepts.entry(term).or_default().push(number);
        }
        Lead::Any
    }

    fn body(&mut self, variant: &Variant, leading: &[usize]) {
        let rest = (0..variant.slots.len()).filter(|at| !leading.contains(at));
        self.bodies.extend([0, 0, place(variant.slots.len()) | place(leading.len()) << 16, up(variant.importance).to_bits()]);
        for slot in leading.iter().copied().chain(rest).map(|at| &variant.slots[at]) {
            self.bodies.extend([up(slot.idf / variant.idf).to_bits(), place(slot.alts.len())]);
            for alt in &slot.alts {
                // A misspelled word counts in full whatever the word itself does.
                let weight = if slot.fuzzy && alt.term == slot.own() { 1.0 } else { alt.weight };
                self.bodies.extend([alt.term, weight.to_bits()]);
            }
        }
    }

    /// Lists a profile, above all others so far, under a concept.
    pub(crate) fn push(&mut self, lead: Lead, number: u32, concept: impl Fn() -> Vec<(u32, f32)>, user: User) {
        match lead {
            Lead::Word => {
                for (term, most) in concept() {
                    self.words.entry(term).or_default().push((user.0, (user.1 * most).next_up()));
                }
            }
            Lead::Phrase(body) => {
                let head = &mut self.bodies[body as usize..][..2];
                if head[1] == 0 {
                    head.copy_from_slice(&[user.0, user.1.to_bits()]);
                } else {
                    self.others.entry(body).or_default().push(user);
                }
            }
            Lead::Any => self.users.entry(number).or_default().push(user),
        }
    }

    /// Takes a profile out from under a concept.
    pub(crate) fn take(&mut self, lead: Lead, number: u32, concept: impl Fn() -> Vec<(u32, f32)>, at: u32) {
        match lead {
            Lead::Word => {
                for (term, _) in concept() {
                    out(&mut self.words, term, at);
                }
            }
            Lead::Phrase(body) => {
                let head = &mut self.bodies[body as usize..][..2];
                if head[0] == at {
                    head[1] = 0;
                } else {
                    out(&mut self.others, body, at);
                }
            }
            Lead::Any => out(&mut self.users, number, at),
        }
    }

    /// Adds up what the terms of a view may bring the profiles. `worth` works out concepts
    /// that can be said in several ways, each as often as one of its terms comes by.
    pub(crate) fn add_up(
        &self,
        sight: &mut Sight,
        tuning: &Tuning,
        sums: &mut [f32],
        mut worth: impl FnMut(u32, &mut Sight) -> Option<f32>,
    ) {
        for at in 0..sight.met().len() {
            let (term, strength) = sight.met()[at];
            for (at, most) in self.words.get(&term).into_iter().flatten() {
                sums[*at as usize] += most * strength;
            }
            for body in self.phrases.get(&term).into_iter().flatten() {
                self.phrase(*body, term, sight, tuning, sums);
            }
            for number in self.concepts.get(&term).into_iter().flatten() {
                let Some(value) = worth(*number, sight) else { continue };
                for (at, factor) in self.users.get(number).into_iter().flatten() {
                    sums[*at as usize] += value * factor;
                }
            }
        }
    }

    /// Adds a phrase up where this term is the first of its words that is there.
    fn phrase(&self, body: u32, term: u32, sight: &Sight, tuning: &Tuning, sums: &mut [f32]) {
        let body_at = body as usize;
        let [at, factor, sizes, importance] = self.bodies[body_at..body_at + HEAD] else { return };
        let [count, leading] = [sizes, sizes >> 16].map(|s| u16::try_from(s & 0xffff).unwrap_or(0));
        let mut cells = &self.bodies[body_at + HEAD..];
        let (mut strength, mut cover, mut found, mut first) = (0.0_f32, 0.0_f32, 0_u16, None);
        for slot in 0..count {
            let (share, alts) = (f32::from_bits(cells[0]), 2 * cells[1] as usize);
            let mut best = 0.0_f32;
            for alt in cells[2..2 + alts].chunks_exact(2).filter(|alt| sight.has(alt[0])) {
                if slot < leading && *first.get_or_insert(alt[0]) != term {
                    return;
                }
                best = best.max(sight.strength(alt[0]) * f32::from_bits(alt[1]));
            }
            if best > 0.0 {
                strength += share * best;
                cover += share;
                found += 1;
            }
            cells = &cells[2 + alts..];
        }
        let beside = f32::from(found.saturating_sub(1)) / f32::from(count - 1);
        let together = if cover > HALF { 1.0 + up(tuning.phrase.max(0.0)) * beside } else { 1.0 };
        let value = f32::from_bits(importance) * strength * up(power(f64::from(cover), tuning.coverage)) * together;
        sums[at as usize] += value * f32::from_bits(factor);
        for (at, factor) in self.others.get(&body).into_iter().flatten() {
            sums[*at as usize] += value * factor;
        }
    }
}

/// From here on words that stand together may count for more; below a half, for rounding.
const HALF: f32 = 0.4999;

fn out(lists: &mut FxHashMap<u32, Vec<User>>, key: u32, at: u32) {
    if let Some(list) = lists.get_mut(&key) {
        let first = list.partition_point(|u| u.0 < at);
        let count = list[first..].iter().take_while(|u| u.0 == at).count();
        list.drain(first..first + count);
        if list.is_empty() {
            lists.remove(&key);
        }
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
