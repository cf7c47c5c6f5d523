//! Whole numbers to add up in: their sum is the same in whatever order they come, so that
//! the index, which goes by the notice's words, agrees to the last bit with whoever goes by
//! the profile's.

use crate::usual::Signals;

/// How finely the text's values are told apart: a keyword's best value is about 10, and
/// thousands of keywords find room.
const TEXT: f32 = 4096.0;
/// The same of likenesses and shares, which are at most about 1.
const SHARE: f32 = 1_048_576.0;

/// The part of a wish of this weight whose concept has this value.
pub(crate) fn text(weight: f32, value: f32) -> i32 {
    whole(weight * value * TEXT)
}

/// The part of a class or a past word that both sides have, each with its share.
pub(crate) fn share(one: f32, other: f32) -> i32 {
    whole(one * other * SHARE)
}

fn whole(part: f32) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounded; more than there is room for is as much as there is")]
    let whole = (part + 0.5) as i32;
    whole
}

/// What a view shows of a profile: the sums of its signals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub text: i32,
    pub past: i32,
    pub route: i32,
}

impl Sums {
    /// The signals that they stand for.
    pub(crate) fn signals(self) -> Signals {
        let part = |sum: i32, scale: f32| f64::from(sum) / f64::from(scale);
        Signals { text: part(self.text, TEXT), past: part(self.past, SHARE), route: part(self.route, SHARE) }
    }
}

/// What a sum of one counts for: of the text, of past contracts, of falling together.
pub(crate) const UNITS: [f32; 3] = [1.0 / TEXT, 1.0 / SHARE, 1.0 / SHARE];

/// Adds a part; parts are never negative.
pub(crate) fn add(sum: &mut i32, part: i32) {
    *sum = sum.saturating_add(part);
}

/// The sums of all profiles of a lane for one view.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub text: Vec<i32>,
    /// Empty where no profile has past contracts.
    pub past: Vec<i32>,
    pub route: Vec<i32>,
}

impl Tally {
    /// Ready for so many profiles, all sums nothing.
    pub(crate) fn begin(&mut self, profiles: usize, past: bool) {
        for (list, len) in [(&mut self.text, profiles), (&mut self.past, if past { profiles } else { 0 }), (&mut self.route, profiles)] {
            list.clear();
            list.resize(len, 0);
        }
    }

    /// A profile's sums.
    pub(crate) fn of(&self, at: u32) -> Sums {
        let at = at as usize;
        Sums { text: self.text[at], past: self.past.get(at).copied().unwrap_or(0), route: self.route[at] }
    }
}
