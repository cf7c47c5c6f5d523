//! The formula. One pure function from what a profile asks and what a notice has to a
//! score and its parts; the index computes the same numbers in another order of looking
//! things up, never in another order of adding.
//!
//! A concept's value is `importance · a · c^coverage · (1 + phrase · p)`, where `a` is the
//! idf-weighted mean of its words' strengths, `c` the covered share of its idf, and `p` the
//! share of its neighbouring words that stand side by side in the notice too.

use crate::{
    bag::{Bag, Entry},
    concept::{Concept, Slot, Variant, Way},
    engine::Engine,
    fuzzy,
    tuning::Tuning,
};

/// The term that satisfies a slot best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub term: u32,
    /// Its strength, 0 to 1.
    pub strength: f64,
    /// The edits between the two words; 0 for an alternative of the slot.
    pub edits: u8,
    /// First place in the notice, which breaks ties.
    pub place: (u8, u32),
}

impl Found {
    pub(crate) fn of(entry: &Entry, bag: &Bag, worth: f64, edits: u8) -> Self {
        let place = bag.places(entry).first().map_or((u8::MAX, 0), |p| (p.field, p.start));
        Self { term: entry.term, strength: worth * entry.weight, edits, place }
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
                keep(&mut best, Found::of(entry, bag, fuzzy::worth(edits, tuning), edits));
            }
        }
    }
    best
}

/// A term of the vocabulary stands for its concept as a whole; a part of it does not.
pub(crate) const WHOLE: f64 = 0.65;

/// The value of a variant whose slots found these terms.
pub(crate) fn value(variant: &Variant, found: &[Option<Found>], bag: &Bag, tuning: &Tuning) -> f64 {
    let (mut strength, mut covered) = (0.0, 0.0);
    for (slot, found) in variant.slots.iter().zip(found) {
        if let Some(found) = found {
            strength += slot.idf * found.strength;
            covered += slot.idf;
        }
    }
    if covered <= 0.0 {
        return 0.0;
    }
    if found.len() == 1 {
        return variant.importance * strength / variant.idf;
    }
    let cover = covered / variant.idf;
    if matches!(variant.way, Way::Vocabulary(_)) && cover < WHOLE {
        return 0.0;
    }
    let mut value = variant.importance * strength / variant.idf * power(cover, tuning.coverage);
    if variant.slots.len() > 1 && cover > 0.5 {
        value *= 1.0 + tuning.phrase * together(variant, found, bag);
    }
    value
}

/// A power, quickly for the exponent that is used.
fn power(base: f64, exponent: f64) -> f64 {
    #[expect(clippy::float_cmp, reason = "the very constant")]
    if exponent == 0.5 { base.sqrt() } else { base.powf(exponent) }
}

/// The most that a variant can be worth when no more than this share of it is covered.
pub(crate) fn most(variant: &Variant, cover: f64, tuning: &Tuning) -> f64 {
    if matches!(variant.way, Way::Vocabulary(_)) && cover < WHOLE {
        return 0.0;
    }
    let together = if variant.slots.len() > 1 && cover > 0.5 { 1.0 + tuning.phrase.max(0.0) } else { 1.0 };
    variant.importance * cover * power(cover, tuning.coverage) * together
}

/// The share of neighbouring slots whose terms stand side by side in the notice.
fn together(variant: &Variant, found: &[Option<Found>], bag: &Bag) -> f64 {
    let loose = variant.loose();
    let pairs = found.windows(2);
    let count = pairs.len() as f64;
    let hits = pairs.filter(|w| matches!(w, [Some(a), Some(b)] if a.term == b.term || bag.adjacent(a.term, b.term, loose))).count();
    hits as f64 / count
}

/// What a concept found in a bag: its value, and the best variant with what its slots found.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub variant: usize,
    pub value: f64,
    pub found: Vec<Option<Found>>,
}

/// The value of a concept: the best of its variants, and those that count beside it.
/// `find` says what a slot finds; `found` is room to write in.
pub(crate) fn worth(
    concept: &Concept,
    bag: &Bag,
    tuning: &Tuning,
    found: &mut Vec<Option<Found>>,
    mut find: impl FnMut(&Slot) -> Option<Found>,
) -> f64 {
    let (mut total, mut best) = (0.0, 0.0_f64);
    for variant in &concept.variants {
        let value = if let [slot] = variant.slots.as_slice() {
            value(variant, &[find(slot)], bag, tuning)
        } else {
            found.clear();
            found.extend(variant.slots.iter().map(&mut find));
            value(variant, found, bag, tuning)
        };
        if variant.beside {
            total += value;
        } else {
            best = best.max(value);
        }
    }
    total + best
}

/// [`worth`] with the best variant and what its slots found.
pub(crate) fn hit(concept: &Concept, bag: &Bag, tuning: &Tuning, mut find: impl FnMut(&Slot) -> Option<Found>) -> Option<Hit> {
    let mut found = Vec::new();
    let mut shown: Option<Hit> = None;
    let value = worth(concept, bag, tuning, &mut found, &mut find);
    if value <= 0.0 {
        return None;
    }
    for (at, variant) in concept.variants.iter().enumerate() {
        found.clear();
        found.extend(variant.slots.iter().map(&mut find));
        let own = self::value(variant, &found, bag, tuning);
        if own > shown.as_ref().map_or(0.0, |s| s.value) {
            shown = Some(Hit { variant: at, value: own, found: found.clone() });
        }
    }
    shown.map(|s| Hit { value, ..s })
}
