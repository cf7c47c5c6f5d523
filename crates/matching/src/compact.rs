//! A lane laid out anew once its profiles are in: what one word of a notice leads to then
//! lies together, and is fetched in one go instead of row by row from everywhere.

use rustc_hash::FxHashMap;

use crate::{flat::Flat, lane::Lane};

impl Lane {
    /// To be called after many profiles were put. Nothing but places changes.
    pub(crate) fn settle(&mut self) {
        self.neighbours.settle();
        let mut flat = Flat::default();
        let mut moved: FxHashMap<u32, u32> = FxHashMap::default();
        // What no word leads to comes last.
        let mut rest: Vec<u32> = self.by_wish.values().copied().collect();
        rest.sort_unstable();
        for row in self.postings.in_order().into_iter().chain(rest) {
            moved.entry(row).or_insert_with(|| flat.take(&self.flat, row));
        }
        self.postings = self.postings.moved(&self.flat, &mut flat, &moved);
        for asked in self.members.iter_mut().flatten().flat_map(|member| member.asked.iter_mut()) {
            asked.number = flat.number(moved[&self.flat.row(asked.number)]);
        }
        self.by_wish.values_mut().for_each(|row| *row = moved[row]);
        self.values = std::mem::take(&mut self.values).into_iter().map(|(row, values)| (moved[&row], values)).collect();
        self.flat = flat;
    }
}
