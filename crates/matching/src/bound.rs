//! What a profile must show at least to reach a score: exact pruning.
//!
//! For a view of a notice, a profile's score depends on one number, the sum `s` of its
//! signals in weighted deviations: evidence is `rise(none + s) − rise(none)`, to which
//! codes, a followed buyer, region and value add constants. `rise` only grows, so a wanted
//! score asks for a least `s`, its *need*. The sums of all profiles are known exactly once
//! the notice's words were gone through (`postings.rs`, `tally.rs`); a profile is looked at
//! further only where its sum reaches its need. Nothing that would reach the score is lost,
//! because each step errs upwards:
//!
//! * region and value are taken for granted where the profile names any;
//! * a code's evidence is turned into the most that it can save in the need of any profile;
//! * profiles that follow a buyer are always looked at;
//! * sums in single precision get a margin ([`MARGIN`]) far above their rounding.

use crate::{tuning::Tuning, usual::rise};

/// What rounding may cost, relative and absolute.
pub(crate) const MARGIN: f32 = 1e-3;
/// More than any sum.
pub(crate) const NEVER: f32 = f32::INFINITY;

/// The evidence that a score needs.
pub(crate) fn evidence_of(score: f64) -> f64 {
    if score >= 100.0 { f64::INFINITY } else { -(1.0 - score / 100.0).ln() }
}

/// The sum of weighted deviations at which the text's evidence is reached.
pub(crate) fn sum_for(evidence: f64, none: f64, tuning: &Tuning) -> f64 {
    if evidence <= 0.0 {
        return 0.0;
    }
    tuning.middle + ((evidence + rise(none, tuning)).exp() - 1.0).ln() / tuning.slope - none
}

/// The most that further evidence saves of any profile's need for an evidence: the saving
/// is largest where no signal stands for nothing, `rise(none) = 0`.
pub(crate) fn saving(evidence: f64, further: f64, tuning: &Tuning) -> f32 {
    if further <= 0.0 {
        return 0.0;
    }
    let left = evidence - further;
    if left <= 0.0 {
        return NEVER;
    }
    let saved = ((evidence.exp() - 1.0).ln() - (left.exp() - 1.0).ln()) / tuning.slope;
    up(saved)
}

/// What codes save, by how near they come: only a few values come again and again.
#[derive(Default)]
pub(crate) struct Savings(Vec<(f32, f32)>);

impl Savings {
    #[expect(clippy::float_cmp, reason = "the very same value is looked for")]
    /// What this nearness saves, made when it is met first.
    pub(crate) fn of(&mut self, closeness: f32, make: impl Fn(f32) -> f32) -> f32 {
        if let Some((_, known)) = self.0.iter().find(|s| s.0 == closeness) {
            return *known;
        }
        let made = make(closeness);
        self.0.push((closeness, made));
        made
    }
}

/// To single precision.
pub(crate) fn near(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "what is kept of it everywhere")]
    let near = value as f32;
    near
}

/// To single precision, never down.
pub(crate) fn up(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounded up right away")]
    let near = value as f32;
    near.next_up()
}

/// To single precision with the margin taken off.
pub(crate) fn down(value: f64) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounded down right away")]
    let near = value as f32;
    (near - MARGIN * (1.0 + near.abs())).next_down()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn needs_are_inverse_to_evidence(none in -6.0_f64..0.0, evidence in 0.01_f64..3.0, further in 0.0_f64..1.0) {
            let tuning = Tuning::default();
            let sum = sum_for(evidence, none, &tuning);
            let back = rise(none + sum, &tuning) - rise(none, &tuning);
            prop_assert!((back - evidence).abs() < 1e-6, "{back} {evidence}");
            if further < evidence {
                let saved = sum - sum_for(evidence - further, none, &tuning);
                prop_assert!(saved <= f64::from(saving(evidence, further, &tuning)) + 1e-9);
            }
        }
    }
}
