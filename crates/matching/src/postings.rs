//! The lists that lead from a term to what profiles ask for, and from there to the profiles:
//! a concept's value is worked out once, where the first of its words that is there comes
//! by, and added to the sum of everyone who asks for it.

use rustc_hash::FxHashMap;

use crate::{
    ahead::{AHEAD, fetch},
    flat::{Flat, Glance},
    pool::{LIMIT, Pool, Run},
    sight::Sight,
    tally::{add, text},
    tuning::Tuning,
};

/// Weights of wishes that have a number; there are three, and those that verdicts changed.
const CLASSES: usize = 16;
/// The bits of that number.
const BITS: u32 = 4;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// Per term the rows of the concepts that it leads to.
    rows: FxHashMap<u32, Run>,
    pool: Pool,
    weights: Vec<f32>,
    /// By a concept's row, the users whose weight has no number.
    others: FxHashMap<u32, Vec<(u32, f32)>>,
}

impl Postings {
    /// Takes a concept in, to which these terms lead.
    pub(crate) fn add(&mut self, row: u32, leads: &[u32]) {
        for term in leads {
            let run = self.rows.entry(*term).or_default();
            *run = self.pool.push(*run, row);
        }
    }

    /// Every row that a term leads to, term by term, those first that lead to most; rows come
    /// as often as terms lead to them.
    pub(crate) fn in_order(&self) -> Vec<u32> {
        let mut terms: Vec<(u32, u32, Run)> = self.rows.iter().map(|(term, run)| (self.pool.len(*run), *term, *run)).collect();
        terms.sort_unstable_by_key(|(len, term, _)| (std::cmp::Reverse(*len), *term));
        terms.iter().flat_map(|(_, _, run)| self.pool.numbers(*run, &mut 0).to_vec()).collect()
    }

    /// The same lists for rows that were `moved` from one flat to another, in their order.
    pub(crate) fn moved(&self, from: &Flat, to: &mut Flat, moved: &FxHashMap<u32, u32>) -> Self {
        let mut out = Self { weights: self.weights.clone(), ..Self::default() };
        let mut rows: Vec<(u32, u32)> = moved.iter().map(|(old, new)| (*new, *old)).collect();
        rows.sort_unstable();
        for (new, old) in rows {
            *to.users(new) = out.pool.list(self.pool.numbers(Run::from(from.users_of(old)), &mut 0)).bits();
        }
        for (term, run) in &self.rows {
            let mut rows: Vec<u32> = self.pool.numbers(*run, &mut 0).iter().map(|row| moved[row]).collect();
            rows.sort_unstable();
            out.rows.insert(*term, out.pool.list(&rows));
        }
        out.others = self.others.iter().map(|(row, users)| (moved[row], users.clone())).collect();
        out
    }

    /// Lists a profile, at a place above all others so far, under a concept.
    pub(crate) fn push(&mut self, flat: &mut Flat, row: u32, at: u32, weight: f32) {
        match self.class(weight) {
            Some(class) if at < LIMIT >> BITS => {
                let users = flat.users(row);
                *users = self.pool.push(Run::from(*users), at << BITS | class).bits();
            }
            _ => self.others.entry(row).or_default().push((at, weight)),
        }
    }

    /// The number of a weight, as long as there are any.
    fn class(&mut self, weight: f32) -> Option<u32> {
        let known = self.weights.iter().position(|w| w.to_bits() == weight.to_bits());
        let class = known.unwrap_or(self.weights.len());
        if class == self.weights.len() && class < CLASSES {
            self.weights.push(weight);
        }
        u32::try_from(class).ok().filter(|_| class < CLASSES)
    }

    /// Takes a profile out from under a concept, as often as it is listed there.
    pub(crate) fn take(&mut self, flat: &mut Flat, row: u32, at: u32) {
        let users = flat.users(row);
        *users = self.pool.take(Run::from(*users), |user| user >> BITS < at, |user| user >> BITS == at).bits();
        if let Some(others) = self.others.get_mut(&row) {
            others.retain(|user| user.0 != at);
            if others.is_empty() {
                self.others.remove(&row);
            }
        }
    }

    /// Adds up what the terms of a view bring the profiles; `value` works a concept out that
    /// cannot be told at a glance.
    pub(crate) fn add_up(&self, flat: &Flat, tuning: &Tuning, sight: &mut Sight, sums: &mut [i32], value: impl Fn(u32, &Sight) -> f32) {
        let mut led: Vec<(u32, u32)> = Vec::new();
        for term in sight.met() {
            let Some(run) = self.rows.get(&term) else { continue };
            led.extend(self.pool.numbers(*run, &mut 0).iter().map(|row| (*row, term)));
        }
        let mut worth: Vec<(u32, f32)> = Vec::with_capacity(led.len());
        for led in led.chunks(AHEAD) {
            fetch(led, |(row, _)| flat.number(*row));
            for (row, term) in led {
                let value = match flat.glance(*row, Some(*term), |term| sight.strength(term), tuning) {
                    Glance::Worth(value) => value,
                    Glance::Unclear if flat.is_led_by(*row, *term, |term| sight.has(term)) => value(*row, sight),
                    Glance::Unclear | Glance::Elsewhere => continue,
                };
                if value > 0.0 {
                    sight.note(flat.number(*row), value);
                    worth.push((*row, value));
                }
            }
        }
        for worth in worth.chunks(AHEAD) {
            fetch(worth, |(row, _)| self.pool.len(Run::from(flat.users_of(*row))));
            for (row, value) in worth {
                self.bring(flat, *row, *value, sums);
            }
        }
    }

    fn bring(&self, flat: &Flat, row: u32, value: f32, sums: &mut [i32]) {
        let mut one = 0;
        let users = self.pool.numbers(Run::from(flat.users_of(row)), &mut one);
        let part = |class: usize| self.weights.get(class).map_or(0, |weight| text(*weight, value));
        let class = |user: u32| (user & ((1 << BITS) - 1)) as usize;
        if users.len() < CLASSES {
            for user in users {
                add(&mut sums[(user >> BITS) as usize], part(class(*user)));
            }
        } else {
            let parts: [i32; CLASSES] = std::array::from_fn(part);
            for user in users {
                add(&mut sums[(user >> BITS) as usize], parts[class(*user)]);
            }
        }
        if self.others.is_empty() {
            return;
        }
        for (at, weight) in self.others.get(&row).into_iter().flatten() {
            add(&mut sums[*at as usize], text(*weight, value));
        }
    }
}
