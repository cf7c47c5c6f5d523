//! Concepts as flat rows of numbers: what a lane looks at for every notice lies side by
//! side. It holds the same numbers as [`Concept`] and is tried in the same order.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::{
    concept::{Concept, Slot, Way},
    score::{Found, Head, Slotted, Tried},
};

/// The concepts of a lane by number.
#[derive(Debug, Default)]
pub(crate) struct Flat {
    starts: Vec<u32>,
    cells: Vec<u32>,
    /// How variants are said that stand for the concept by another name.
    names: FxHashMap<(u32, u32), Way>,
}

const WHOLE: u32 = 1 << 16;
const BESIDE: u32 = 1 << 17;
const LOOSE: u32 = 1 << 18;
const COUNT: u32 = 0xffff;

/// A term that satisfies a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlatAlt {
    pub term: u32,
    pub weight: f64,
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
            weight: f64::from(f32::from_bits(a[1] & !EDITS)),
            edits: u8::try_from(a[1] & EDITS).unwrap_or(0),
        })
    }
}

/// The lowest bits of a weight, which hold the edits instead.
const EDITS: u32 = 3;

/// A weight without the bits that hold the edits.
pub(crate) fn weight(value: f64) -> f32 {
    f32::from_bits(crate::bound::near(value).to_bits() & !EDITS)
}

fn long(cells: &[u32]) -> f64 {
    f64::from_bits(u64::from(cells[0]) | u64::from(cells[1]) << 32)
}

impl Flat {
    /// Adds a concept under the next number.
    pub(crate) fn push(&mut self, concept: &Concept) {
        let number = place(self.starts.len());
        self.starts.push(place(self.cells.len()));
        self.cells.push(place(concept.variants.len()));
        for (at, variant) in (0..).zip(&concept.variants) {
            let head = variant.head();
            let flag = |is: bool, bit: u32| if is { bit } else { 0 };
            let flags = flag(head.whole, WHOLE) | flag(head.beside, BESIDE) | flag(head.loose, LOOSE);
            self.cells.push(flags | place(variant.slots.len()) & COUNT);
            self.long(head.importance);
            self.long(head.idf);
            for slot in &variant.slots {
                self.slot(slot);
            }
            if variant.way != Way::Own {
                self.names.insert((number, at), variant.way.clone());
            }
        }
    }

    fn slot(&mut self, slot: &Slot) {
        self.cells.extend([place(slot.alts.len()), slot.spelled]);
        self.long(slot.idf);
        for alt in &slot.alts {
            self.cells.extend([alt.term, alt.weight.to_bits() | u32::from(alt.edits) & EDITS]);
        }
    }

    fn long(&mut self, value: f64) {
        let bits = value.to_bits();
        let half = |bits: u64| u32::try_from(bits & 0xffff_ffff).unwrap_or(0);
        self.cells.extend([half(bits), half(bits >> 32)]);
    }

    /// How a variant is said.
    pub(crate) fn way(&self, number: u32, variant: usize) -> Way {
        self.names.get(&(number, place(variant))).cloned().unwrap_or(Way::Own)
    }

    /// Calls `each` with every slot of a concept.
    pub(crate) fn slots(&self, number: u32, mut each: impl FnMut(FlatSlot<'_>)) {
        let mut cells = &self.cells[self.starts[number as usize] as usize..];
        let variants = cells[0];
        cells = &cells[1..];
        for _ in 0..variants {
            let slots = cells[0] & COUNT;
            cells = &cells[5..];
            for _ in 0..slots {
                let alts = 2 * cells[0] as usize;
                each(FlatSlot { spelled: cells[1], alts: &cells[4..4 + alts] });
                cells = &cells[4 + alts..];
            }
        }
    }

    /// Every term that satisfies any slot of a concept.
    pub(crate) fn terms(&self, number: u32) -> Vec<u32> {
        let mut terms = Vec::new();
        self.slots(number, |slot| terms.extend(slot.alts().map(|a| a.term)));
        terms
    }

    /// The one term that a concept comes down to, where it does.
    pub(crate) fn only(&self, number: u32) -> Option<u32> {
        let cells = &self.cells[self.starts[number as usize] as usize..];
        (cells[0] == 1 && cells[1] & COUNT == 1 && cells[6] == 1).then(|| cells[10])
    }

    /// Whether a concept that is said in one way only has none of its words here: its value
    /// is then nothing.
    pub(crate) fn lacks(&self, number: u32, has: impl Fn(u32) -> bool) -> bool {
        let cells = &self.cells[self.starts[number as usize] as usize..];
        if cells[0] != 1 {
            return false;
        }
        let slots = cells[1] & COUNT;
        let mut cells = &cells[6..];
        for _ in 0..slots {
            let alts = 2 * cells[0] as usize;
            if cells[4..4 + alts].iter().step_by(2).any(|term| has(*term)) {
                return false;
            }
            cells = &cells[4 + alts..];
        }
        true
    }

    /// A concept with a way to look its slots up.
    pub(crate) fn tries<F: Fn(FlatSlot<'_>) -> Option<Found>>(&self, number: u32, find: F) -> FlatTries<'_, F> {
        FlatTries { cells: &self.cells[self.starts[number as usize] as usize..], find }
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// See [`Flat::tries`].
pub(crate) struct FlatTries<'a, F> {
    cells: &'a [u32],
    find: F,
}

thread_local! {
    /// Room for the finds of a variant.
    static ROOM: RefCell<Vec<Slotted>> = const { RefCell::new(Vec::new()) };
}

impl<F: Fn(FlatSlot<'_>) -> Option<Found>> Tried for FlatTries<'_, F> {
    fn each(&self, mut each: impl FnMut(usize, Head, &[Slotted])) {
        let mut cells = &self.cells[1..];
        let slot = |cells: &mut &[u32]| {
            let alts = 2 * cells[0] as usize;
            let found = (self.find)(FlatSlot { spelled: cells[1], alts: &cells[4..4 + alts] });
            let slotted = (long(&cells[2..4]), found);
            *cells = &cells[4 + alts..];
            slotted
        };
        for at in 0..self.cells[0] as usize {
            let flags = cells[0];
            let head = Head {
                importance: long(&cells[1..3]),
                idf: long(&cells[3..5]),
                whole: flags & WHOLE != 0,
                loose: flags & LOOSE != 0,
                beside: flags & BESIDE != 0,
            };
            cells = &cells[5..];
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
