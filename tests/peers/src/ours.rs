//! The index of the program, as the worker uses it.

use std::hint::black_box;

use domain::{Notice, Profile};
use matching::{Index, Learned};

use crate::clock::timed;

/// The default threshold.
const LEAST: f64 = 50.0;

/// Notices a second.
pub struct Rates {
    /// With reasons.
    pub told: f64,
    /// Without.
    pub plain: f64,
    /// How many notices were read for the first.
    pub read: usize,
    /// Matches per notice.
    pub matches: f64,
}

/// Of notices that come for the first time, after others have made the words known.
pub fn rates(profiles: &[Profile], notices: &[Notice], learned: &Learned, warm: usize) -> Rates {
    let index = Index::of(profiles, learned);
    let (warm, fresh) = notices.split_at(warm);
    for notice in warm {
        black_box(index.scores_from(notice, LEAST));
    }
    let half = (10_000_000 / profiles.len()).clamp(200, 2_000).min(fresh.len() / 2);
    let mut found = 0;
    let ((), told) = timed(|| fresh[..half].iter().for_each(|n| found += black_box(index.matches_from(n, LEAST)).len()));
    let ((), plain) = timed(|| fresh[half..2 * half].iter().for_each(|n| drop(black_box(index.scores_from(n, LEAST)))));
    let count = half as f64;
    Rates { told: count / told, plain: count / plain, read: half, matches: found as f64 / count }
}
