//! Where the profiles of a lane stand, column by column: what their sums are multiplied
//! with, and what they must reach for a score. Compared many at a time.

use crate::{
    bound::{NEVER, down, evidence_of, sum_for, up},
    marks::Marks,
    tally::{Tally, UNITS},
    tuning::Tuning,
    usual::Standing,
};

/// One column per kind of notice.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    columns: Vec<Column>,
    /// Per profile the evidence that region and value may bring; nothing for vacant places.
    granted: Vec<Option<f32>>,
    /// Per profile whether it is written in the lane's tongue.
    native: Vec<bool>,
}

#[derive(Debug, Default)]
struct Column {
    stands: [Vec<f32>; 5],
    /// What the weighted sums must come to for a score of `needs_for`; empty until asked for.
    needs: Vec<f32>,
    needs_for: f64,
}

/// Profiles that are compared at a time.
const BLOCK: usize = 16;

impl Ledger {
    /// Puts a profile at a place above all others: where it stands in each kind of notice,
    /// and the evidence that it may be granted without looking.
    pub(crate) fn put(&mut self, at: u32, stands: &[Standing], granted: f64, native: bool, tuning: &Tuning) {
        self.columns.resize_with(stands.len().max(self.columns.len()), Column::default);
        self.granted.resize(at as usize, None);
        self.granted.push(Some(up(granted)));
        self.native.resize(at as usize, false);
        self.native.push(native);
        for (column, stand) in self.columns.iter_mut().zip(stands) {
            for (list, number) in column.stands.iter_mut().zip(stand.numbers()) {
                list.resize(at as usize, 0.0);
                list.push(number);
            }
            if !column.needs.is_empty() {
                column.needs.resize(at as usize, NEVER);
                let need = need(column.needs_for, Some(up(granted)), stand.none(), tuning);
                column.needs.push(need);
            }
        }
    }

    /// Takes a profile out.
    pub(crate) fn take(&mut self, at: u32) {
        self.granted[at as usize] = None;
        for column in &mut self.columns {
            if let Some(need) = column.needs.get_mut(at as usize) {
                *need = NEVER;
            }
        }
    }

    /// Where a profile stands among notices of a kind.
    pub(crate) fn stand(&self, kind: usize, at: u32) -> Standing {
        Standing::from(self.columns[self.known(kind)].stands.each_ref().map(|list| list[at as usize]))
    }

    /// Whether a profile is written in the lane's tongue; nothing for vacant places.
    pub(crate) fn native(&self, at: u32) -> Option<bool> {
        self.granted[at as usize].and(self.native.get(at as usize).copied())
    }

    fn known(&self, kind: usize) -> usize {
        if kind < self.columns.len() { kind } else { 0 }
    }

    /// Works out what profiles need for a score, if it is not known yet.
    pub(crate) fn ready(&mut self, kind: usize, least: f64, tuning: &Tuning) {
        let kind = self.known(kind);
        let Some(column) = self.columns.get_mut(kind) else { return };
        #[expect(clippy::float_cmp, reason = "asked for the very same again")]
        if column.needs.len() != self.granted.len() || column.needs_for != least {
            let nones = &column.stands[NONE];
            column.needs = self.granted.iter().zip(nones).map(|(granted, none)| need(least, *granted, *none, tuning)).collect();
            column.needs_for = least;
        }
    }

    /// Marks the profiles whose sums reach what they need.
    pub(crate) fn reached(&self, kind: usize, tally: &Tally, marks: &mut Marks) {
        let Some(column) = self.columns.get(self.known(kind)) else { return };
        let mut first = 0;
        let past = !tally.past.is_empty();
        while first < column.needs.len() {
            let block = first..(first + BLOCK).min(column.needs.len());
            let mut weighted = [0.0_f32; BLOCK];
            let weighted = &mut weighted[..block.len()];
            column.weigh(0, &tally.text[block.clone()], block.start, weighted);
            column.weigh(2, &tally.route[block.clone()], block.start, weighted);
            if past {
                column.weigh(1, &tally.past[block.clone()], block.start, weighted);
            }
            // Counted without a branch, so that whole blocks are passed over quickly.
            let needs = &column.needs[block.clone()];
            let reached: u32 = weighted.iter().zip(needs).map(|(sum, need)| u32::from(sum >= need)).sum();
            if reached > 0 {
                let places = (block.start..).zip(weighted.iter().zip(needs)).filter(|(_, (sum, need))| sum >= need);
                places.for_each(|(at, _)| marks.set(u32::try_from(at).unwrap_or(u32::MAX)));
            }
            first = block.end;
        }
    }

    /// Whether a profile reaches what it needs when so much is saved.
    pub(crate) fn reaches(&self, kind: usize, at: u32, tally: &Tally, saved: f32) -> bool {
        let Some(column) = self.columns.get(self.known(kind)) else { return false };
        let sums = tally.of(at);
        let at = at as usize;
        let mut weighted = [0.0];
        for (signal, sum) in [sums.text, sums.past, sums.route].into_iter().enumerate() {
            column.weigh(signal, &[sum], at, &mut weighted);
        }
        weighted[0] + saved >= column.needs[at]
    }
}

/// The place of [`Standing::none`] among its numbers.
const NONE: usize = 3;

impl Column {
    /// Adds one signal's sums, weighted, from a place on.
    #[inline]
    fn weigh(&self, signal: usize, sums: &[i32], from: usize, weighted: &mut [f32]) {
        let own = &self.stands[signal][from..from + sums.len()];
        for ((weighted, sum), factor) in weighted.iter_mut().zip(sums).zip(own) {
            #[expect(clippy::cast_precision_loss, reason = "the margin of the need is far larger")]
            let sum = *sum as f32;
            *weighted += sum * UNITS[signal] * factor;
        }
    }
}

/// What the weighted sums must come to for a score.
fn need(least: f64, granted: Option<f32>, none: f32, tuning: &Tuning) -> f32 {
    let Some(granted) = granted else { return NEVER };
    let evidence = evidence_of(least) - f64::from(granted);
    if evidence <= 0.0 { f32::NEG_INFINITY } else { down(sum_for(evidence, f64::from(none), tuning)) }
}
