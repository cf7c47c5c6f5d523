//! What is usual for a profile: how past notices of a source look to it. A score says how
//! far a notice stands out from them, so that it means the same for every profile.

use std::sync::Arc;

use domain::Notice;

use crate::{
    bag::Bag,
    bound::up,
    concept::{Concept, Wish},
    past::Past,
    route::Fall,
    score::{Found, keep, worth},
    tuning::Tuning,
};
use rustc_hash::FxHashMap;

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

impl Usual {
    /// What the signals are multiplied with to be deviations by their weights, and where
    /// the sum of them stands when there is no signal at all.
    pub(crate) fn factors(&self, weights: [f64; 3]) -> ([f64; 3], f64) {
        let (mut factors, mut none) = ([0.0; 3], 0.0);
        for (i, spread) in [self.text, self.past, self.route].into_iter().enumerate() {
            if spread.deviation > 0.0 {
                factors[i] = weights[i] / spread.deviation;
                none -= factors[i] * spread.mean;
            }
        }
        (factors, none)
    }
}

/// A profile that looks at past notices.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub wishes: &'a [Wish],
    /// Per wish, its concept's value in the notices of the sample.
    pub values: &'a [Arc<[(u32, f32)]>],
    pub past: &'a Past,
    pub fall: &'a Fall,
    pub ideal: f64,
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
    by_term: FxHashMap<u32, Vec<u32>>,
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
        for term in bag.entries().iter().map(|e| e.term) {
            self.by_term.entry(term).or_default().push(number);
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
    pub(crate) fn values(&self, concept: &Concept, tuning: &Tuning) -> Vec<(u32, f32)> {
        let slots = || concept.variants.iter().flat_map(|v| &v.slots);
        let mut touched: Vec<u32> = slots().flat_map(|s| &s.alts).filter_map(|a| self.by_term.get(&a.term)).flatten().copied().collect();
        touched.sort_unstable();
        touched.dedup();
        let mut found = Vec::new();
        let mut value = |at: u32| {
            let bag = &self.bags[at as usize];
            worth(concept, bag, tuning, &mut found, |slot| {
                let mut best = None;
                for alt in &slot.alts {
                    if let Some(entry) = bag.entry(alt.term) {
                        keep(&mut best, Found::of(entry, bag, alt.weight, alt.edits));
                    }
                }
                best
            })
        };
        touched.into_iter().map(|at| (at, up(value(at)))).filter(|(_, v)| *v > f32::MIN_POSITIVE).collect()
    }

    /// The place of a notice's kind in what [`Sample::usual`] gives: 0 where the kind is not
    /// known well enough.
    pub(crate) fn kind_of(&self, notice: &Notice) -> usize {
        let known = self.names.iter().position(|(source, codes)| *source == notice.source && *codes != notice.codes.is_empty());
        known.filter(|at| self.counts[*at] >= ENOUGH).map_or(0, |at| at + 1)
    }

    /// What is usual for a profile: over all, then per kind of notice. Nothing where too
    /// little is known.
    pub(crate) fn usual(&self, look: &Look<'_>, idf: impl Fn(u32) -> f64, tuning: &Tuning) -> Box<[Option<Usual>]> {
        let kinds = self.names.len();
        let mut out = vec![None; kinds + 1].into_boxed_slice();
        if self.bags.len() < ENOUGH {
            return out;
        }
        let signals = self.signals(look, idf, tuning);
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
    fn signals(&self, look: &Look<'_>, idf: impl Fn(u32) -> f64, tuning: &Tuning) -> [Vec<(usize, f64)>; 3] {
        let mut sums = vec![0.0_f64; self.bags.len()];
        let taken = |sums: &mut [f64]| {
            let found = sums.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(at, v)| (at, *v)).collect();
            sums.fill(0.0);
            found
        };
        for (wish, values) in look.wishes.iter().zip(look.values) {
            for (at, value) in values.iter() {
                sums[*at as usize] += wish.weight * f64::from(*value);
            }
        }
        let text = taken(&mut sums);
        for (term, weight) in &look.past.terms {
            let has = self.by_term.get(term).into_iter().flatten();
            let only_buyer = self.by_buyer.get(term).into_iter().flatten().filter(|at| self.bags[**at as usize].entry(*term).is_none());
            for at in has.chain(only_buyer).map(|at| *at as usize) {
                sums[at] += weight * self.bags[at].past_weight(*term, tuning.past_buyer) * idf(*term) / self.norms[at];
            }
        }
        let past = if look.past.terms.is_empty() { Vec::new() } else { taken(&mut sums) };
        for (class, own) in look.fall {
            for (at, share) in self.by_class.get(class).into_iter().flatten() {
                sums[*at as usize] += own * share;
            }
        }
        [text, past, taken(&mut sums)]
    }
}

/// What is taken for usual before anything was learned.
pub(crate) fn unlearned(ideal: f64) -> Usual {
    Usual {
        text: Spread { mean: 0.02 * ideal, deviation: 0.07 * ideal },
        past: Spread { mean: 0.02, deviation: 0.05 },
        route: Spread { mean: 0.03, deviation: 0.1 },
    }
}
