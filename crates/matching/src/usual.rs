//! What is usual for a profile: how past notices of a source look to it. A score says how
//! far a notice stands out from them, so that it means the same for every profile.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    bag::Bag,
    concept::{Concept, Wish},
    past::Past,
    route::{Fall, together},
    score::{Found, hit, keep},
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
    /// The mean and the deviation of some values, zeros included. The deviation is drawn
    /// towards what the highest of them show: a profile of rare words has many zeros and a
    /// small deviation, and would else see a wonder in every find.
    fn of(values: &mut [f64], least: f64, tuning: &Tuning) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = (values.iter().map(|v| v * v).sum::<f64>() / count - mean * mean).max(0.0);
        let deviation = (variance + least * least).sqrt();
        let top = (values.len() / 64).max(3).min(values.len());
        if tuning.tail <= 0.0 || top == 0 {
            return Self { mean, deviation };
        }
        let split = values.len() - top;
        values.select_nth_unstable_by(split.min(values.len() - 1), f64::total_cmp);
        let mut highest = values[split..].to_vec();
        highest.sort_by(f64::total_cmp);
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

/// A profile that looks at past notices.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub wishes: &'a [Wish],
    /// Per wish, its concept's value in the notices of the sample.
    pub values: &'a [Arc<[(u32, f64)]>],
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
        self.counts[at] += 1;
        self.kinds.push(at);
        self.bags.push(bag);
        self.falls.push(fall);
        self.norms.push(norm);
    }

    /// A concept's value in the notices that have any of its words.
    pub(crate) fn values(&self, concept: &Concept, tuning: &Tuning) -> Vec<(u32, f64)> {
        let slots = || concept.variants.iter().flat_map(|v| &v.slots);
        let mut touched: Vec<u32> = slots().flat_map(|s| &s.alts).filter_map(|a| self.by_term.get(&a.term)).flatten().copied().collect();
        touched.sort_unstable();
        touched.dedup();
        let value = |at: u32| {
            let bag = &self.bags[at as usize];
            hit(concept, bag, tuning, |_, variant| {
                let find = |s: &crate::concept::Slot| {
                    let mut best = None;
                    for alt in &s.alts {
                        if let Some(entry) = bag.entry(alt.term) {
                            keep(&mut best, Found::of(entry, bag, alt.weight, alt.edits));
                        }
                    }
                    best
                };
                variant.slots.iter().map(find).collect()
            })
        };
        touched.into_iter().filter_map(|at| Some((at, value(at)?.value))).collect()
    }

    /// What is usual for a profile, per kind of notice and, under no name, over all.
    pub(crate) fn usual(&self, look: &Look<'_>, idf: impl Fn(u32) -> f64, tuning: &Tuning) -> BTreeMap<Option<Kind>, Usual> {
        let Look { wishes, values, past, fall, ideal } = *look;
        let mut signals = vec![Signals::default(); self.bags.len()];
        for (wish, values) in wishes.iter().zip(values) {
            for (at, value) in values.iter() {
                signals[*at as usize].text += wish.weight * value;
            }
        }
        for (term, weight) in &past.terms {
            let has = self.by_term.get(term).into_iter().flatten();
            let only_buyer = self.by_buyer.get(term).into_iter().flatten().filter(|at| self.bags[**at as usize].entry(*term).is_none());
            for at in has.chain(only_buyer).map(|at| *at as usize) {
                signals[at].past += weight * self.bags[at].past_weight(*term, tuning.past_buyer) * idf(*term) / self.norms[at];
            }
        }
        if !fall.is_empty() {
            for (signal, own) in signals.iter_mut().zip(&self.falls) {
                signal.route = together(fall, own);
            }
        }
        let mut out = BTreeMap::new();
        for (at, name) in self.names.iter().enumerate().filter(|(at, _)| self.counts[*at] >= ENOUGH) {
            let these = signals.iter().zip(&self.kinds).filter(|(_, k)| **k == at).map(|(s, _)| *s);
            out.insert(Some(name.clone()), spread(these, ideal, tuning));
        }
        if signals.len() >= ENOUGH {
            out.insert(None, spread(signals.iter().copied(), ideal, tuning));
        }
        out
    }
}

fn spread(signals: impl Iterator<Item = Signals>, ideal: f64, tuning: &Tuning) -> Usual {
    let (mut text, mut past, mut route) = (Vec::new(), Vec::new(), Vec::new());
    for s in signals {
        text.push(s.text);
        past.push(s.past);
        route.push(s.route);
    }
    Usual {
        text: Spread::of(&mut text, tuning.least_text * ideal, tuning),
        past: Spread::of(&mut past, tuning.least_past, tuning),
        route: Spread::of(&mut route, tuning.least_route, tuning),
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
