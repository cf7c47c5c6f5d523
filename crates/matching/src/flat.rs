//! Concepts as flat rows of numbers: what a lane looks at for every notice lies side by
//! side. It holds the same numbers as [`Concept`] and is tried in the same order.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::{
    concept::{Concept, Slot, Way},
    pool::Run,
    score::{Covered, Found, Head, Slotted, Tried},
    tuning::Tuning,
};

/// The concepts of a lane, each known by where its row begins.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    cells: Vec<u32>,
    /// Per concept where its row begins.
    rows: Vec<u32>,
    /// How variants are said that stand for the concept by another name.
    names: FxHashMap<(u32, u32), Way>,
}

/// What a row begins with: its number among all, a list that belongs to it (see
/// `postings.rs`), and how many variants it has.
const HEAD: usize = 3;

const WHOLE: u32 = 1 << 16;
const BESIDE: u32 = 1 << 17;
const LOOSE: u32 = 1 << 18;
const COUNT: u32 = 0xffff;
/// On the number of a slot's terms.
const LEADS: u32 = 1 << 31;

/// A term that satisfies a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlatAlt {
    pub term: u32,
    pub weight: f32,
    pub edits: u8,
}

/// The terms of a slot, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlatSlot<'a> {
    /// Its number among the words that may be misspelled.
    pub spelled: u32,
    alts: &'a [u32],
}

impl FlatSlot<'_> {
    /// The terms that satisfy it.
    pub(crate) fn alts(&self) -> impl Iterator<Item = FlatAlt> {
        self.alts.chunks_exact(2).map(|a| FlatAlt {
            term: a[0],
            weight: f32::from_bits(a[1] & !EDITS),
            edits: u8::try_from(a[1] & EDITS).unwrap_or(0),
        })
    }
}

/// A slot as it is kept.
struct Kept<'a> {
    share: f32,
    leads: bool,
    slot: FlatSlot<'a>,
}

impl<'a> Kept<'a> {
    /// Takes a slot off the cells.
    fn next(cells: &mut &'a [u32]) -> Self {
        let (head, rest) = cells.split_at(3);
        let (alts, rest) = rest.split_at(2 * (head[0] & !LEADS) as usize);
        *cells = rest;
        Self { share: f32::from_bits(head[2]), leads: head[0] & LEADS != 0, slot: FlatSlot { spelled: head[1], alts } }
    }
}

fn head(flags: u32, importance: u32) -> Head {
    Head { importance: f32::from_bits(importance), whole: flags & WHOLE != 0, loose: flags & LOOSE != 0, beside: flags & BESIDE != 0 }
}

/// What is known of a term in a view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Strength {
    /// It is not there.
    Absent,
    /// It is there with this strength.
    Sure(f32),
    /// It is there, or one of its words misspelled.
    Doubtful,
}

/// What a row comes to at a glance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Glance {
    /// Its value.
    Worth(f32),
    /// Another term comes to it.
    Elsewhere,
    /// More must be looked at.
    Unclear,
}

/// The lowest bits of a weight, which hold the edits instead.
const EDITS: u32 = 3;

/// A weight without the bits that hold the edits.
pub(crate) fn weight(value: f64) -> f32 {
    f32::from_bits(crate::bound::near(value).to_bits() & !EDITS)
}

impl Flat {
    /// How many concepts there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Adds a concept and tells where its row begins.
    pub(crate) fn push(&mut self, concept: &Concept) -> u32 {
        let row = place(self.cells.len());
        self.cells.extend([place(self.rows.len()), Run::default().bits(), place(concept.variants.len())]);
        self.rows.push(row);
        for (at, variant) in (0..).zip(&concept.variants) {
            let head = variant.head();
            let flag = |is: bool, bit: u32| if is { bit } else { 0 };
            let flags = flag(head.whole, WHOLE) | flag(head.beside, BESIDE) | flag(head.loose, LOOSE);
            self.cells.extend([flags | place(variant.slots.len()) & COUNT, head.importance.to_bits()]);
            for slot in &variant.slots {
                self.slot(slot);
            }
            if variant.way != Way::Own {
                self.names.insert((row, at), variant.way.clone());
            }
        }
        row
    }

    /// Adds a concept of another, without its list, and tells where its row begins.
    pub(crate) fn take(&mut self, other: &Self, from: u32) -> u32 {
        let row = place(self.cells.len());
        let (variants, mut rest) = other.of(from);
        let cells = rest;
        self.cells.extend([place(self.rows.len()), Run::default().bits(), variants]);
        self.rows.push(row);
        for at in 0..variants {
            let slots = rest[0] & COUNT;
            rest = &rest[2..];
            for _ in 0..slots {
                Kept::next(&mut rest);
            }
            if let Some(way) = other.names.get(&(from, at)) {
                self.names.insert((row, at), way.clone());
            }
        }
        self.cells.extend_from_slice(&cells[..cells.len() - rest.len()]);
        row
    }

    /// A concept's number among all.
    pub(crate) fn number(&self, row: u32) -> u32 {
        self.cells[row as usize]
    }

    /// Where a concept's row begins.
    pub(crate) fn row(&self, number: u32) -> u32 {
        self.rows[number as usize]
    }

    /// The list that belongs to a concept.
    pub(crate) fn users(&mut self, row: u32) -> &mut u32 {
        &mut self.cells[row as usize + 1]
    }

    /// The same to look at.
    pub(crate) fn users_of(&self, row: u32) -> u32 {
        self.cells[row as usize + 1]
    }

    fn slot(&mut self, slot: &Slot) {
        let leads = if slot.leads { LEADS } else { 0 };
        self.cells.extend([place(slot.alts.len()) | leads, slot.spelled, slot.share.to_bits()]);
        for alt in &slot.alts {
            self.cells.extend([alt.term, alt.weight.to_bits() | u32::from(alt.edits) & EDITS]);
        }
    }

    /// How a variant is said.
    pub(crate) fn way(&self, row: u32, variant: usize) -> Way {
        self.names.get(&(row, place(variant))).cloned().unwrap_or(Way::Own)
    }

    /// How many variants a row has, and their cells.
    fn of(&self, row: u32) -> (u32, &[u32]) {
        let cells = &self.cells[row as usize + HEAD - 1..];
        (cells[0], &cells[1..])
    }

    /// Calls `each` with every slot of a concept.
    fn slots<'a>(&'a self, row: u32, mut each: impl FnMut(Kept<'a>)) {
        let (variants, mut cells) = self.of(row);
        for _ in 0..variants {
            let slots = cells[0] & COUNT;
            cells = &cells[2..];
            for _ in 0..slots {
                each(Kept::next(&mut cells));
            }
        }
    }

    /// Every term that satisfies any slot of a concept, slot by slot.
    pub(crate) fn terms(&self, row: u32) -> Vec<u32> {
        let mut terms = Vec::new();
        self.slots(row, |kept| terms.extend(kept.slot.alts().map(|a| a.term)));
        terms
    }

    /// The terms without any of which nothing of a concept is found, ascending.
    pub(crate) fn leads(&self, row: u32) -> Vec<u32> {
        let mut terms = Vec::new();
        self.slots(row, |kept| terms.extend(kept.leads.then(|| kept.slot.alts().map(|a| a.term)).into_iter().flatten()));
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// Whether a term is the first of those that lead to a concept, as far as they are there.
    pub(crate) fn is_led_by(&self, row: u32, term: u32, has: impl Fn(u32) -> bool) -> bool {
        let mut first = None;
        self.slots(row, |kept| {
            if kept.leads && first.is_none() {
                first = kept.slot.alts().map(|a| a.term).find(|t| has(*t));
            }
        });
        first == Some(term)
    }

    /// See [`Concept::importance`].
    pub(crate) fn importance(&self, row: u32) -> f64 {
        let mut best = 0.0_f32;
        let (variants, mut cells) = self.of(row);
        for _ in 0..variants {
            let flags = cells[0];
            if flags & BESIDE == 0 {
                best = best.max(f32::from_bits(cells[1]));
            }
            cells = &cells[2..];
            for _ in 0..flags & COUNT {
                Kept::next(&mut cells);
            }
        }
        f64::from(best)
    }

    /// The value of a concept whose terms are as strong as told, term by term in their order,
    /// as `term` comes by: nothing where another that leads to it is there before it in the row.
    #[inline]
    pub(crate) fn glance(&self, row: u32, term: Option<u32>, strength: impl Fn(u32) -> Strength, tuning: &Tuning) -> Glance {
        let (1, [flags, importance, cells @ ..]) = self.of(row) else { return Glance::Unclear };
        let (mut covered, mut cells, mut first, mut doubt) = (Covered::default(), cells, None, false);
        for _ in 0..flags & COUNT {
            let kept = Kept::next(&mut cells);
            let mut best = 0.0_f32;
            for alt in kept.slot.alts() {
                match strength(alt.term) {
                    Strength::Absent => continue,
                    Strength::Sure(strength) => best = best.max(alt.weight * strength),
                    Strength::Doubtful => doubt = true,
                }
                if kept.leads && term.is_some_and(|term| *first.get_or_insert(alt.term) != term) {
                    return Glance::Elsewhere;
                }
            }
            covered.add(kept.share, kept.leads, best);
        }
        let worth = covered.worth(head(*flags, *importance), (flags & COUNT) as usize, tuning);
        if doubt || (worth > 0.0 && covered.may_be_phrase()) { Glance::Unclear } else { Glance::Worth(worth) }
    }

    /// A concept with a way to look its slots up.
    pub(crate) fn tries<F: Fn(FlatSlot<'_>) -> Option<Found>>(&self, row: u32, find: F) -> FlatTries<'_, F> {
        let (variants, cells) = self.of(row);
        FlatTries { variants, cells, find }
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// See [`Flat::tries`].
pub(crate) struct FlatTries<'a, F> {
    variants: u32,
    cells: &'a [u32],
    find: F,
}

thread_local! {
    /// Room for the finds of a variant.
    static ROOM: RefCell<Vec<Slotted>> = const { RefCell::new(Vec::new()) };
}

impl<F: Fn(FlatSlot<'_>) -> Option<Found>> Tried for FlatTries<'_, F> {
    fn each(&self, mut each: impl FnMut(usize, Head, &[Slotted])) {
        let mut cells = self.cells;
        let slot = |cells: &mut &[u32]| {
            let Kept { share, leads, slot } = Kept::next(cells);
            Slotted { share, leads, found: (self.find)(slot) }
        };
        for at in 0..self.variants as usize {
            let (flags, head) = (cells[0], head(cells[0], cells[1]));
            cells = &cells[2..];
            if flags & COUNT == 1 {
                each(at, head, &[slot(&mut cells)]);
                continue;
            }
            ROOM.with_borrow_mut(|room| {
                room.clear();
                room.extend((0..flags & COUNT).map(|_| slot(&mut cells)));
                each(at, head, room);
            });
        }
    }
}
