//! The formula. One pure function from what a profile asks and what a notice has to a
//! score and its parts; the index computes the same values, and adds them up in another
//! order, which makes no difference to whole numbers.
//!
//! A concept's value is `importance · a · c^coverage · (1 + phrase · p)`, where `a` is the
//! idf-weighted mean of its words' strengths, `c` the covered share of its idf, and `p` the
//! share of its neighbouring words that stand side by side in the notice too. Single
//! precision is enough for it; the whole numbers that are added up stand in `tally.rs`.

use crate::{
    bag::{Bag, Entry},
    bound::near,
    concept::{Concept, Slot},
    engine::Engine,
    fuzzy,
    tuning::Tuning,
};

/// The term that satisfies a slot best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub term: u32,
    /// Its strength, 0 to 1.
    pub strength: f32,
    /// The edits between the two words; 0 for an alternative of the slot.
    pub edits: u8,
    /// First place in the notice, which breaks ties.
    pub place: (u8, u32),
    /// Where its places stand in the bag.
    pub run: (u32, u32),
}

impl Found {
    pub(crate) fn of(entry: &Entry, bag: &Bag, worth: f32, edits: u8) -> Self {
        let place = bag.places(entry).first().map_or((u8::MAX, 0), |p| (p.field, p.start));
        Self { term: entry.term, strength: worth * entry.weight, edits, place, run: entry.run() }
    }

    /// Whether this one is to be preferred.
    pub(crate) fn beats(&self, other: &Self) -> bool {
        let rank = self.strength.total_cmp(&other.strength).then_with(|| (other.edits, other.place).cmp(&(self.edits, self.place)));
        rank.is_gt()
    }
}

/// Keeps the better of two finds.
pub(crate) fn keep(best: &mut Option<Found>, new: Found) {
    if best.as_ref().is_none_or(|b| new.beats(b)) {
        *best = Some(new);
    }
}

/// What a slot finds in a bag, by looking at everything.
pub(crate) fn find(slot: &Slot, bag: &Bag, engine: &Engine) -> Option<Found> {
    let (dictionary, tuning) = (&engine.dictionary, &engine.learned.tuning);
    let mut best = None;
    for alt in &slot.alts {
        if let Some(entry) = bag.entry(alt.term) {
            keep(&mut best, Found::of(entry, bag, alt.weight, alt.edits));
        }
    }
    if slot.fuzzy {
        let wanted = [dictionary.text(slot.own()), &slot.word];
        for (entry, word) in bag.unknown() {
            if let Some(edits) = fuzzy::distance([dictionary.text(entry.term), word], wanted) {
                keep(&mut best, Found::of(entry, bag, near(fuzzy::worth(edits, tuning)), edits));
            }
        }
    }
    best
}

/// A term of the vocabulary stands for its concept as a whole; a part of it does not.
pub(crate) const WHOLE: f32 = 0.65;

/// What the value of a variant depends on beside what its slots found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub importance: f32,
    /// Whether it must be found (nearly) whole.
    pub whole: bool,
    /// Whether its words may stand in any order.
    pub loose: bool,
    /// Whether it counts beside the best of the others.
    pub beside: bool,
}

/// A slot and what it found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slotted {
    /// See [`Slot::share`].
    pub share: f32,
    /// See [`Slot::leads`].
    pub leads: bool,
    pub found: Option<Found>,
}

/// The value of a variant whose slots found these terms.
pub(crate) fn value(variant: Head, found: &[Slotted], bag: &Bag, tuning: &Tuning) -> f32 {
    let mut covered = Covered::default();
    for slot in found {
        if let Some(found) = slot.found {
            covered.add(slot.share, slot.leads, found.strength);
        }
    }
    let value = covered.worth(variant, found.len(), tuning);
    if value > 0.0 && covered.may_be_phrase() { value * (1.0 + near(tuning.phrase) * together(variant.loose, found, bag)) } else { value }
}

/// How much of a variant is found, slot by slot in their order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Covered {
    strength: f32,
    share: f32,
    count: u32,
    leads: bool,
}

impl Covered {
    /// One more slot that found something of this strength.
    pub(crate) fn add(&mut self, share: f32, leads: bool, strength: f32) {
        if strength <= 0.0 {
            return;
        }
        self.strength += share * strength;
        self.share += share;
        self.count += 1;
        self.leads |= leads;
    }

    /// What it is worth, places in the notice aside.
    pub(crate) fn worth(&self, variant: Head, slots: usize, tuning: &Tuning) -> f32 {
        if !self.leads || (variant.whole && self.share < WHOLE) {
            return 0.0;
        }
        let value = variant.importance * self.strength;
        if slots == 1 { value } else { value * power(self.share, tuning.coverage) }
    }

    /// Whether it counts that words stand side by side.
    pub(crate) fn may_be_phrase(&self) -> bool {
        self.count > 1 && self.share > 0.5
    }
}

/// A power, quickly for the exponent that is used.
fn power(base: f32, exponent: f64) -> f32 {
    #[expect(clippy::float_cmp, reason = "the very constant")]
    if exponent == 0.5 { base.sqrt() } else { base.powf(near(exponent)) }
}

/// The share of neighbouring slots whose terms stand side by side in the notice.
fn together(loose: bool, found: &[Slotted], bag: &Bag) -> f32 {
    let pairs = found.windows(2);
    let count = pairs.len() as f64;
    let side_by_side = |w: &&[Slotted]| {
        let [Slotted { found: Some(a), .. }, Slotted { found: Some(b), .. }] = w else { return false };
        a.term == b.term || bag.adjacent(a.run, b.run, loose)
    };
    near(pairs.filter(side_by_side).count() as f64 / count)
}

/// What a concept found in a bag: its value, and the best variant with what its slots found.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub variant: usize,
    pub value: f32,
    pub found: Vec<Slotted>,
}

/// The variants of a concept one after the other, each with what its slots find in a bag.
pub(crate) trait Tried {
    /// Calls `each` with every variant, its number and its finds.
    fn each(&self, each: impl FnMut(usize, Head, &[Slotted]));
}

/// The value of a concept: the best of its variants, and those that count beside it.
pub(crate) fn worth(concept: &impl Tried, bag: &Bag, tuning: &Tuning) -> f32 {
    let (mut total, mut best) = (0.0, 0.0_f32);
    concept.each(|_, variant, found| {
        let value = value(variant, found, bag, tuning);
        if variant.beside {
            total += value;
        } else {
            best = best.max(value);
        }
    });
    total + best
}

/// [`worth`] with the best variant and what its slots found.
pub(crate) fn hit(concept: &impl Tried, bag: &Bag, tuning: &Tuning) -> Option<Hit> {
    let mut shown: Option<Hit> = None;
    let (mut total, mut best) = (0.0, 0.0_f32);
    concept.each(|at, variant, found| {
        let own = value(variant, found, bag, tuning);
        if variant.beside {
            total += own;
        } else {
            best = best.max(own);
        }
        if own > shown.as_ref().map_or(0.0, |s| s.value) {
            shown = Some(Hit { variant: at, value: own, found: found.to_vec() });
        }
    });
    shown.map(|s| Hit { value: total + best, ..s })
}

/// A concept with a way to look its slots up.
pub(crate) struct Plain<'a, F> {
    pub concept: &'a Concept,
    pub find: F,
}

impl<F: Fn(&Slot) -> Option<Found>> Tried for Plain<'_, F> {
    fn each(&self, mut each: impl FnMut(usize, Head, &[Slotted])) {
        let mut found: Vec<Slotted> = Vec::new();
        for (at, variant) in self.concept.variants.iter().enumerate() {
            found.clear();
            found.extend(variant.slots.iter().map(|s| s.with((self.find)(s))));
            each(at, variant.head(), &found);
        }
    }
}
