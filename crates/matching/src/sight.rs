//! What one view of a notice shows to a lane: which terms it has, exactly or misspelled, and
//! what was worked out about concepts meanwhile. Rooms to write in, empty between notices.

use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    bound::near,
    find::Find,
    flat::{FlatSlot, Strength},
    fuzzy,
    score::{Found, keep},
    tell::SeenBy,
    tuning::Tuning,
};

/// A word of a profile that a word of the notice is near to: its number among the words that
/// may be met misspelled, the place among the notice's entries, the edits.
type Misspelled = (u32, u32, u8);

/// Instead of a strength where misspelled words stand for a term.
const DOUBTFUL: f32 = -1.0;

/// See the module.
#[derive(Default)]
pub(crate) struct Sight {
    /// Per term, its place in `met` plus one.
    places: Vec<u32>,
    /// One bit per term: whether it was met.
    present: Vec<u64>,
    /// Terms that were met with their strength: the view's entries first, then those that
    /// only a misspelled word stands for. Where one does, the strength says nothing.
    met: Vec<(u32, f32)>,
    /// How many of them are the view's own.
    own: usize,
    /// Ascending.
    misspelled: Vec<Misspelled>,
    /// Per concept its value, where one was worked out for this view.
    values: Vec<f32>,
    /// One bit per concept: whether one was. What is not there costs no look at the values.
    valued: Vec<u64>,
    /// How concepts are found, in words.
    pub said: FxHashMap<u32, Find>,
    /// Where terms stand, in words.
    pub seen: SeenBy,
}

impl Sight {
    /// Looks at a view in a world of so many concepts and terms.
    pub(crate) fn begin(&mut self, bag: &Bag, concepts: usize, terms: usize) {
        self.places.resize(terms.max(self.places.len()), 0);
        self.present.resize(self.places.len() / 64 + 1, 0);
        self.values.resize(concepts.max(self.values.len()), 0.0);
        self.valued.clear();
        self.valued.resize(concepts / 64 + 1, 0);
        self.said.clear();
        self.seen.clear();
        self.misspelled.clear();
        self.met.clear();
        for entry in bag.entries() {
            self.meet(entry.term, entry.weight);
        }
        self.own = self.met.len();
    }

    fn meet(&mut self, term: u32, strength: f32) {
        self.met.push((term, strength));
        self.places[term as usize] = u32::try_from(self.met.len()).unwrap_or(0);
        self.present[term as usize / 64] |= 1 << (term % 64);
    }

    /// Notes that an entry may be a misspelling of a profile's word, whose term is given.
    pub(crate) fn misspelled(&mut self, found: Misspelled, term: u32) {
        self.misspelled.push(found);
        match self.places[term as usize] {
            0 => self.meet(term, DOUBTFUL),
            place => self.met[place as usize - 1].1 = DOUBTFUL,
        }
    }

    /// To be called after the last misspelling.
    pub(crate) fn settle(&mut self) {
        self.misspelled.sort_unstable();
    }

    /// Forgets a view.
    pub(crate) fn end(&mut self) {
        for (term, _) in self.met.drain(..) {
            self.places[term as usize] = 0;
            self.present[term as usize / 64] = 0;
        }
    }

    /// The terms that were met.
    pub(crate) fn met(&self) -> impl Iterator<Item = u32> {
        self.met.iter().map(|m| m.0)
    }

    /// Whether the view has a term, be it misspelled.
    pub(crate) fn has(&self, term: u32) -> bool {
        self.present.get(term as usize / 64).is_some_and(|word| word >> (term % 64) & 1 == 1)
    }

    /// How strong a term is.
    pub(crate) fn strength(&self, term: u32) -> Strength {
        if !self.has(term) {
            return Strength::Absent;
        }
        let strength = self.met[self.places[term as usize] as usize - 1].1;
        if strength < 0.0 { Strength::Doubtful } else { Strength::Sure(strength) }
    }

    /// What a slot finds: the same as [`crate::score::find`] does by looking at everything.
    pub(crate) fn find(&self, slot: FlatSlot<'_>, bag: &Bag, tuning: &Tuning) -> Option<Found> {
        let mut best = None;
        let mut any = false;
        for alt in slot.alts().filter(|a| self.has(a.term)) {
            any = true;
            let place = self.places[alt.term as usize] as usize - 1;
            if place < self.own {
                keep(&mut best, Found::of(&bag.entries()[place], bag, alt.weight, alt.edits));
            }
        }
        // The word itself is one of them, and met where a misspelled one stands for it.
        if any && slot.spelled != u32::MAX {
            let first = self.misspelled.partition_point(|m| m.0 < slot.spelled);
            for (_, number, edits) in self.misspelled[first..].iter().take_while(|m| m.0 == slot.spelled) {
                keep(&mut best, Found::of(&bag.entries()[*number as usize], bag, near(fuzzy::worth(*edits, tuning)), *edits));
            }
        }
        best
    }

    /// A concept's value in this view, if it was worked out.
    pub(crate) fn value(&self, concept: u32) -> Option<f32> {
        let valued = self.valued.get(concept as usize / 64)? >> (concept % 64) & 1 == 1;
        valued.then(|| self.values[concept as usize])
    }

    /// Remembers it.
    pub(crate) fn note(&mut self, concept: u32, value: f32) {
        self.values[concept as usize] = value;
        self.valued[concept as usize / 64] |= 1 << (concept % 64);
    }
}
