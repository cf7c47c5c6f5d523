//! Which words go with which codes, learned from notices that carry codes and from what
//! codes are called: a text is put where its nearest neighbours are (k nearest neighbours by
//! TF-IDF cosine). Profile and notice are compared by where they fall, so that neither needs
//! a code of its own, nor the other's words.

use std::cell::RefCell;

use codes::ancestors;
use domain::{Code, Scheme};
use rustc_hash::FxHashMap;

use crate::{
    bound::near,
    tally::{self, add},
    text::Tongue,
    tuning::Tuning,
};

/// Examples kept; beyond that a key as good as chance decides.
pub(crate) const MAX_EXAMPLES: usize = 60_000;
/// Words of one example.
const MAX_TERMS: usize = 40;
/// Classes of one text.
const MAX_CLASSES: usize = 8;

/// Where a text falls: classes with their shares, a vector of length up to 1, by class.
pub(crate) type Fall = Vec<(u32, f64)>;

/// A class that a profile falls under.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leaning {
    pub class: u32,
    pub share: f32,
    /// What goes most with it.
    pub by: By,
}

/// What makes a profile fall under a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// A keyword, by place.
    Keyword(u16),
    /// A past contract, by place.
    Contract(u16),
    /// A code of the profile, or notices judged relevant.
    Code,
}

/// A text with a code.
#[derive(Debug, Clone)]
pub(crate) struct Example {
    pub terms: Vec<u32>,
    pub class: u32,
}

impl Example {
    /// The first words of a text.
    pub(crate) fn of(terms: &[u32], class: u32) -> Self {
        Self { terms: terms.iter().copied().take(MAX_TERMS).collect(), class }
    }
}

/// Classes by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    list: Vec<Code>,
    ids: FxHashMap<Code, u32>,
}

impl Classes {
    /// The class of a code: its third level, or itself where it is coarser; none at the top.
    pub(crate) fn of(&mut self, code: &Code) -> Option<u32> {
        let code = class(code)?;
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let list = &mut self.list;
        Some(*self.ids.entry(code.clone()).or_insert_with(|| {
            list.push(code);
            next
        }))
    }

    /// The class of a code, if it was met.
    pub(crate) fn find(&self, code: &Code) -> Option<u32> {
        self.ids.get(&class(code)?).copied()
    }

    /// Those that are used, in the order of their codes, and the new numbers of all.
    pub(crate) fn in_order(&self, used: &[bool]) -> (Self, Vec<u32>) {
        let mut kept: Vec<u32> = (0..).zip(used).filter(|(_, used)| **used).map(|(class, _)| class).collect();
        kept.sort_by(|a, b| self.list[*a as usize].cmp(&self.list[*b as usize]));
        let mut new = vec![u32::MAX; self.list.len()];
        for (number, old) in (0..).zip(&kept) {
            new[*old as usize] = number;
        }
        (Self::from(kept.iter().map(|old| self.list[*old as usize].clone()).collect::<Vec<_>>()), new)
    }

    /// Every class, by number.
    pub(crate) fn all(&self) -> &[Code] {
        &self.list
    }

    /// A class's code.
    pub(crate) fn code(&self, class: u32) -> Option<&Code> {
        self.list.get(class as usize)
    }
}

impl From<Vec<Code>> for Classes {
    fn from(list: Vec<Code>) -> Self {
        Self { ids: list.iter().cloned().zip(0..).collect(), list }
    }
}

fn class(code: &Code) -> Option<Code> {
    if !matches!(code.scheme, Scheme::Unspsc | Scheme::Cpv | Scheme::Gsin | Scheme::Naics) {
        return None;
    }
    let mut chain = ancestors(code);
    chain.insert(0, code.clone());
    let depth = chain.len();
    (depth >= 2).then(|| chain.swap_remove(depth.saturating_sub(3)))
}

/// The examples, found by their words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Routes {
    classes: Vec<u32>,
    /// Per term where its examples begin in `found`.
    starts: Vec<u32>,
    /// Examples with a term's weight in them.
    found: Vec<(u32, f32)>,
    /// The classifications that any example has a class of.
    schemes: Vec<Scheme>,
}

thread_local! {
    /// Room to add likenesses up in, all nothing between texts.
    static ROOM: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

impl Routes {
    /// Readies examples; `idf` is the rarity of a term.
    pub(crate) fn of(examples: &[(Tongue, Example)], classes: &Classes, idf: impl Fn(Tongue, u32) -> f64) -> Self {
        let mut all: Vec<(u32, u32, f32)> = Vec::new();
        let mut out = Self::default();
        for (number, (tongue, example)) in (0_u32..).zip(examples) {
            let mut terms = example.terms.clone();
            terms.sort_unstable();
            let counted: Vec<(u32, f64)> =
                terms.chunk_by(|a, b| a == b).map(|run| (run[0], (1.0 + (run.len() as f64).ln()) * idf(*tongue, run[0]))).collect();
            let norm = counted.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(1e-9);
            all.extend(counted.into_iter().map(|(term, weight)| (term, number, near(weight / norm))));
            out.classes.push(example.class);
        }
        all.sort_unstable_by_key(|(term, example, _)| (*term, *example));
        let terms = all.last().map_or(0, |last| last.0 as usize + 1);
        out.starts = vec![0; terms + 1];
        for (term, example, weight) in all {
            out.starts[term as usize + 1] += 1;
            out.found.push((example, weight));
        }
        for at in 0..terms {
            out.starts[at + 1] += out.starts[at];
        }
        out.schemes = out.classes.iter().filter_map(|class| Some(classes.code(*class)?.scheme)).collect();
        out.schemes.sort_unstable();
        out.schemes.dedup();
        out
    }

    /// Whether nothing is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The classifications that texts may fall under.
    pub(crate) fn schemes(&self) -> &[Scheme] {
        &self.schemes
    }

    /// The examples that have a term.
    fn with(&self, term: u32) -> &[(u32, f32)] {
        let at = term as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(start), Some(end)) => &self.found[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Where a text falls, given its terms with their weights and their vector's length.
    pub(crate) fn fall(&self, terms: &[(u32, f64)], norm: f64, tuning: &Tuning) -> Fall {
        if self.is_empty() || norm <= 0.0 {
            return Fall::new();
        }
        let mut near = self.near(terms, norm);
        let nearer = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if near.len() > tuning.neighbours && tuning.neighbours > 0 {
            near.select_nth_unstable_by(tuning.neighbours - 1, nearer);
        }
        near.truncate(tuning.neighbours);
        near.sort_unstable_by(nearer);
        let mut shares: FxHashMap<u32, f64> = FxHashMap::default();
        for (likeness, example) in &near {
            *shares.entry(self.classes[*example as usize]).or_insert(0.0) += likeness.powf(tuning.neighbour_power);
        }
        let sure = near.first().map_or(0.0, |n| n.0.min(1.0)).powf(tuning.route_sure);
        strongest(shares.into_iter().collect(), sure)
    }

    /// The examples that are like a text at all, with their likeness.
    fn near(&self, terms: &[(u32, f64)], norm: f64) -> Vec<(f64, u32)> {
        ROOM.with_borrow_mut(|room| {
            if room.len() < self.classes.len() {
                room.resize(self.classes.len(), 0.0);
            }
            let room = &mut room[..self.classes.len()];
            for (term, weight) in terms {
                let weight = weight / norm;
                for (example, own) in self.with(*term) {
                    room[*example as usize] += weight * f64::from(*own);
                }
            }
            let mut out = Vec::new();
            let mut take = |example: u32, likeness: &mut f64| {
                if *likeness > ALIKE {
                    out.push((*likeness, example));
                }
                *likeness = 0.0;
            };
            let met: usize = terms.iter().map(|(term, _)| self.with(*term).len()).sum();
            if met * FEW < room.len() {
                for (example, _) in terms.iter().flat_map(|(term, _)| self.with(*term)) {
                    take(*example, &mut room[*example as usize]);
                }
            } else {
                (0..).zip(room).for_each(|(example, likeness)| take(example, likeness));
            }
            out
        })
    }
}

/// Where this many times what was met is still less than all, only that is gone through.
const FEW: usize = 8;

/// What is less alike is no neighbour.
const ALIKE: f64 = 0.1;

/// The strongest classes as a vector of a given length, by class.
pub(crate) fn strongest(mut shares: Vec<(u32, f64)>, length: f64) -> Fall {
    shares.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shares.truncate(MAX_CLASSES);
    let norm = shares.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    if norm <= 0.0 {
        return Fall::new();
    }
    for (_, weight) in &mut shares {
        *weight *= length / norm;
    }
    shares.retain(|(_, w)| *w > 0.03);
    shares.sort_unstable_by_key(|(c, _)| *c);
    shares
}

/// How much a profile and a text fall together, in the whole numbers of
/// [`Sums::route`](crate::tally::Sums).
pub(crate) fn together(a: &[Leaning], b: &Fall) -> i32 {
    let mut sum = 0;
    let mut rest = b.as_slice();
    for Leaning { class, share, .. } in a {
        while let Some((first, tail)) = rest.split_first() {
            if first.0 < *class {
                rest = tail;
            } else {
                if first.0 == *class {
                    add(&mut sum, tally::share(*share, near(first.1)));
                }
                break;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_where_their_neighbours_are() {
        let examples = [(vec![1, 2], 7), (vec![1, 3], 7), (vec![4, 5], 8)].map(|(terms, class)| (Tongue::French, Example { terms, class }));
        let routes = Routes::of(&examples, &Classes::default(), |_, _| 1.0);
        let fall = routes.fall(&[(1, 1.0)], 1.0, &Tuning::default());
        assert_eq!(fall.iter().map(|f| f.0).collect::<Vec<_>>(), [7]);
        let other = routes.fall(&[(4, 1.0)], 1.0, &Tuning::default());
        let lean: Vec<Leaning> = fall.iter().map(|f| Leaning { class: f.0, share: crate::bound::up(f.1), by: By::Code }).collect();
        assert_eq!(together(&lean, &other), 0);
        assert!(together(&lean, &fall) > 300_000);
        assert!(routes.fall(&[(99, 1.0)], 1.0, &Tuning::default()).is_empty());
    }

    #[test]
    fn classes_are_neither_too_fine_nor_too_coarse() {
        let class_of = |c: &str| class(&c.parse().unwrap()).map(|c| c.to_string());
        assert_eq!(class_of("unspsc:81111507").as_deref(), Some("unspsc:81111500"));
        assert_eq!(class_of("unspsc:81110000").as_deref(), Some("unspsc:81110000"));
        assert_eq!(class_of("unspsc:81000000"), None);
        assert_eq!(class_of("seao:G8"), None);
    }
}
