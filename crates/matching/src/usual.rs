//! What is usual for a profile: how past notices of a source look to it. A score says how
//! far a notice stands out from them, so that it means the same for every profile.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use domain::Notice;

use crate::{
    bag::Bag,
    bound::near,
    concept::{Concept, Slot, Wish},
    flat::{Flat, FlatSlot, Glance, Strength},
    past::Past,
    route::{Fall, Leaning},
    score::{Found, Plain, keep, worth},
    tuning::Tuning,
};
use rustc_hash::FxHashMap;

/// A concept's value in past notices, by their numbers; the value to three digits.
pub(crate) type Values = Arc<[(u16, Short)]>;

/// A positive number to three digits: the upper half of its single precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Short(u16);

impl Short {
    fn of(value: f32) -> Self {
        let bits = value.to_bits();
        Self(u16::try_from((bits + 0x8000) >> 16).unwrap_or(0))
    }

    fn wide(self) -> f64 {
        f64::from(f32::from_bits(u32::from(self.0) << 16))
    }
}

/// Notices alike enough to be compared: of one source, and with codes or without.
pub(crate) type Kind = (String, bool);

/// Fewer notices than this say nothing about what is usual.
const ENOUGH: usize = 60;

/// What is looked at, before it is set against what is usual.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Signals {
    /// The sum of the concepts' values.
    pub text: f64,
    /// The likeness to past contracts.
    pub past: f64,
    /// How much profile and notice fall together.
    pub route: f64,
}

/// One signal's mean and deviation.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spread {
    pub mean: f64,
    pub deviation: f64,
}

impl Spread {
    /// The mean and the deviation of `count` values, of which those that are not 0 are
    /// given. The deviation is drawn towards what the highest of them show: a profile of
    /// rare words has many zeros and a small deviation, and would else see a wonder in every
    /// find.
    fn of(values: &mut [f64], count: usize, least: f64, tuning: &Tuning) -> Self {
        let all = count.max(1) as f64;
        let mean = values.iter().sum::<f64>() / all;
        let variance = (values.iter().map(|v| v * v).sum::<f64>() / all - mean * mean).max(0.0);
        let deviation = (variance + least * least).sqrt();
        let top = (count / 64).max(3).min(count);
        if tuning.tail <= 0.0 || top == 0 {
            return Self { mean, deviation };
        }
        let highest = if values.len() > top {
            let split = values.len() - top;
            values.select_nth_unstable_by(split, f64::total_cmp);
            &mut values[split..]
        } else {
            values
        };
        highest.sort_unstable_by(f64::total_cmp);
        let tail = (highest.iter().sum::<f64>() / top as f64 - mean).max(least) / TAIL;
        Self { mean, deviation: deviation.powf(1.0 - tuning.tail) * tail.powf(tuning.tail) }
    }
}

/// How many deviations the highest values usually lie above the mean.
const TAIL: f64 = 4.0;

/// What is usual among notices of one kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usual {
    pub text: Spread,
    pub past: Spread,
    pub route: Spread,
}

/// Where a profile stands among notices of one kind, ready to be counted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Standing {
    /// What the signals are multiplied with to be deviations by their weights.
    factors: [f32; 3],
    /// Where their sum stands when there is no signal at all.
    none: f32,
    /// The evidence there.
    rise: f32,
}

impl From<[f32; 5]> for Standing {
    fn from([text, past, route, none, rise]: [f32; 5]) -> Self {
        Self { factors: [text, past, route], none, rise }
    }
}

impl Standing {
    pub(crate) fn of(usual: &Usual, weights: [f64; 3], tuning: &Tuning) -> Self {
        let (mut factors, mut none) = ([0.0; 3], 0.0);
        for (i, spread) in [usual.text, usual.past, usual.route].into_iter().enumerate() {
            if spread.deviation > 0.0 {
                factors[i] = near(weights[i] / spread.deviation);
                none -= f64::from(factors[i]) * spread.mean;
            }
        }
        let none = near(none);
        Self { factors, none, rise: near(rise(f64::from(none), tuning)) }
    }

    /// All its numbers: the factors of the three signals, where their sum stands without
    /// any, and the evidence there.
    pub(crate) fn numbers(&self) -> [f32; 5] {
        let [text, past, route] = self.factors;
        [text, past, route, self.none, self.rise]
    }

    /// Where the sum of the signals stands when there is none.
    pub(crate) fn none(&self) -> f32 {
        self.none
    }

    /// How far the signals stand out from what is usual, as evidence, and each signal's share.
    ///
    /// `u` is the weighted sum of the signals in deviations from their means; the score is the
    /// logistic function of `slope · (u − middle)`, less what no signal at all would get.
    pub(crate) fn evidence(&self, signals: Signals, tuning: &Tuning) -> (f64, [f64; 3]) {
        let factors = self.factors.map(f64::from);
        let parts = [factors[0] * signals.text, factors[1] * signals.past, factors[2] * signals.route];
        let sum: f64 = parts.iter().sum();
        if sum <= 0.0 {
            return (0.0, [0.0; 3]);
        }
        let evidence = (rise((f64::from(self.none) + sum).min(60.0), tuning) - f64::from(self.rise)).max(0.0);
        (evidence, parts.map(|p| evidence * p / sum))
    }
}

/// How evidence rises with the weighted sum of deviations.
pub(crate) fn rise(u: f64, tuning: &Tuning) -> f64 {
    (1.0 + (tuning.slope * (u - tuning.middle)).exp()).ln()
}

/// A profile that looks at past notices.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub wishes: &'a [Wish],
    /// Per wish, its concept's value in the notices of the sample.
    pub values: &'a [Values],
    pub past: &'a Past,
    pub fall: &'a [Leaning],
    pub ideal: f64,
}

/// A past notice that has a term, ascending by its number.
#[derive(Debug, Clone, Copy)]
struct Met {
    number: u32,
    /// The entry's place.
    place: u32,
    /// The entry's weight.
    weight: f32,
}

/// Past notices of one tongue, ready to be looked at by any profile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    pub bags: Vec<Bag>,
    pub falls: Vec<Fall>,
    norms: Vec<f64>,
    kinds: Vec<usize>,
    names: Vec<Kind>,
    counts: Vec<usize>,
    by_class: FxHashMap<u32, Vec<(u32, f64)>>,
    by_term: FxHashMap<u32, Vec<Met>>,
    by_buyer: FxHashMap<u32, Vec<u32>>,
}

impl Sample {
    /// Adds a past notice; `norm` is the length of its TF-IDF vector.
    pub(crate) fn add(&mut self, kind: &Kind, bag: Bag, fall: Fall, norm: f64) {
        let at = self.names.iter().position(|k| k == kind).unwrap_or_else(|| {
            self.names.push(kind.clone());
            self.counts.push(0);
            self.names.len() - 1
        });
        let number = u32::try_from(self.bags.len()).unwrap_or(u32::MAX);
        for (place, entry) in (0..).zip(bag.entries()) {
            self.by_term.entry(entry.term).or_default().push(Met { number, place, weight: entry.weight });
        }
        for term in bag.buyer() {
            self.by_buyer.entry(*term).or_default().push(number);
        }
        for (class, share) in &fall {
            self.by_class.entry(*class).or_default().push((number, *share));
        }
        self.counts[at] += 1;
        self.kinds.push(at);
        self.bags.push(bag);
        self.falls.push(fall);
        self.norms.push(norm);
    }

    /// A concept's value in the notices that have any of its words.
    pub(crate) fn values(&self, concept: &Concept, tuning: &Tuning) -> Values {
        let slots = concept.variants.iter().flat_map(|v| &v.slots);
        let lists: Vec<&[Met]> = slots.flat_map(|s| &s.alts).map(|a| self.with(a.term)).collect();
        valued(touched(&lists), |at| {
            let bag = &self.bags[at as usize];
            let find = |slot: &Slot| {
                let mut best = None;
                for alt in &slot.alts {
                    if let Some(entry) = bag.entry(alt.term) {
                        keep(&mut best, Found::of(entry, bag, alt.weight, alt.edits));
                    }
                }
                best
            };
            worth(&Plain { concept, find }, bag, tuning)
        })
    }

    /// The same of a concept that is kept flat, going through the lists of all its terms
    /// side by side.
    pub(crate) fn flat_values(&self, flat: &Flat, row: u32, tuning: &Tuning) -> Values {
        let lists: Vec<&[Met]> = flat.terms(row).into_iter().map(|t| self.with(t)).collect();
        let touched = touched(&lists);
        let rest = RefCell::new(lists);
        // The list of the next term of the row, gone forward to a notice.
        let met = |next: &Cell<usize>, at: u32| {
            let mut rest = rest.borrow_mut();
            let list = &mut rest[next.replace(next.get() + 1)];
            while let [before, tail @ ..] = *list
                && before.number < at
            {
                *list = tail;
            }
            list.first().filter(|first| first.number == at).copied()
        };
        valued(touched, |at| {
            let next = Cell::new(0);
            let strength = |_| met(&next, at).map_or(Strength::Absent, |met| Strength::Sure(met.weight));
            if let Glance::Worth(value) = flat.glance(row, None, strength, tuning) {
                return value;
            }
            let bag = &self.bags[at as usize];
            let next = Cell::new(0);
            let find = |slot: FlatSlot<'_>| {
                let mut best = None;
                for alt in slot.alts() {
                    if let Some(met) = met(&next, at) {
                        keep(&mut best, Found::of(&bag.entries()[met.place as usize], bag, alt.weight, alt.edits));
                    }
                }
                best
            };
            worth(&flat.tries(row, find), bag, tuning)
        })
    }

    /// The notices that have a term.
    fn with(&self, term: u32) -> &[Met] {
        self.by_term.get(&term).map_or(&[], Vec::as_slice)
    }

    /// The place of a notice's kind in what [`Sample::usual`] gives: 0 where the kind is not
    /// known well enough.
    pub(crate) fn kind_of(&self, notice: &Notice) -> usize {
        let known = self.names.iter().position(|(source, codes)| *source == notice.source && *codes != notice.codes.is_empty());
        known.filter(|at| self.counts[*at] >= ENOUGH).map_or(0, |at| at + 1)
    }

    /// What is usual for a profile: over all, then per kind of notice. Nothing where too
    /// little is known.
    pub(crate) fn usual(&self, look: &Look<'_>, tuning: &Tuning) -> Box<[Option<Usual>]> {
        let kinds = self.names.len();
        let mut out = vec![None; kinds + 1].into_boxed_slice();
        if self.bags.len() < ENOUGH {
            return out;
        }
        let signals = self.signals(look, tuning);
        let spreads = |signal: usize, kind: Option<usize>, count: usize, least: f64| {
            let mut values: Vec<f64> =
                signals[signal].iter().filter(|(at, _)| kind.is_none_or(|k| self.kinds[*at] == k)).map(|s| s.1).collect();
            Spread::of(&mut values, count, least, tuning)
        };
        let of = |kind: Option<usize>, count: usize| Usual {
            text: spreads(0, kind, count, tuning.least_text * look.ideal),
            past: spreads(1, kind, count, tuning.least_past),
            route: spreads(2, kind, count, tuning.least_route),
        };
        for kind in (0..kinds).filter(|k| self.counts[*k] >= ENOUGH) {
            out[kind + 1] = Some(of(Some(kind), self.counts[kind]));
        }
        out[0] = if kinds == 1 { out[1] } else { Some(of(None, self.bags.len())) };
        out
    }

    /// The signals of the notices that show any, by their numbers.
    fn signals(&self, look: &Look<'_>, tuning: &Tuning) -> [Vec<(usize, f64)>; 3] {
        let mut sums = vec![0.0_f64; self.bags.len()];
        let taken = |sums: &mut [f64]| {
            let found = sums.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(at, v)| (at, *v)).collect();
            sums.fill(0.0);
            found
        };
        for (wish, values) in look.wishes.iter().zip(look.values) {
            for (at, value) in values.iter() {
                sums[usize::from(*at)] += f64::from(wish.weight) * value.wide();
            }
        }
        let text = taken(&mut sums);
        for (term, weight) in &look.past.terms {
            let has = self.by_term.get(term).into_iter().flatten().map(|met| &met.number);
            let only_buyer = self.by_buyer.get(term).into_iter().flatten().filter(|at| self.bags[**at as usize].entry(*term).is_none());
            for at in has.chain(only_buyer).map(|at| *at as usize) {
                sums[at] += f64::from(*weight) * self.bags[at].past_weight(*term, tuning.past_buyer) / self.norms[at];
            }
        }
        let past = if look.past.terms.is_empty() { Vec::new() } else { taken(&mut sums) };
        for own in look.fall {
            for (at, share) in self.by_class.get(&own.class).into_iter().flatten() {
                sums[*at as usize] += f64::from(own.share) * share;
            }
        }
        [text, past, taken(&mut sums)]
    }
}

/// The notices of any of these lists, ascending.
fn touched(lists: &[&[Met]]) -> Vec<u32> {
    let mut all: Vec<u32> = lists.iter().copied().flatten().map(|met| met.number).collect();
    if lists.len() > 1 {
        all.sort_unstable();
        all.dedup();
    }
    all
}

/// The values above nothing.
fn valued(touched: Vec<u32>, value: impl Fn(u32) -> f32) -> Values {
    let known = touched.into_iter().filter_map(|at| Some((u16::try_from(at).ok()?, Short::of(value(at)))));
    known.filter(|(_, v)| v.0 > 0).collect()
}

/// What is taken for usual before anything was learned.
pub(crate) fn unlearned(ideal: f64) -> Usual {
    Usual {
        text: Spread { mean: 0.02 * ideal, deviation: 0.07 * ideal },
        past: Spread { mean: 0.02, deviation: 0.05 },
        route: Spread { mean: 0.03, deviation: 0.08 },
    }
}
