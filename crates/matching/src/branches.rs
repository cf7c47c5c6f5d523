//! Which profiles ask for codes near to those of a notice, found by the branches of the
//! codes' trees.

use codes::{ancestors, closeness};
use domain::{Code, NoticeCode};
use rustc_hash::FxHashMap;

/// Profiles by every branch that one of their codes stands on. A branch is known by its
/// code and its level from the top: padded with zeros, two levels may look alike.
#[derive(Debug, Default)]
pub(crate) struct Branches {
    /// Per branch, a profile's place and how near its code comes to the branch itself.
    by_branch: FxHashMap<(Code, usize), Vec<(u32, f32)>>,
}

/// A code and what stands above it, each with its level.
fn branches(code: &Code) -> impl Iterator<Item = (Code, usize)> {
    let above = ancestors(code);
    let levels = (1..=above.len() + 1).rev();
    std::iter::once(code.clone()).chain(above).zip(levels)
}

/// How many levels deep a code counts as: by what its top says of it.
fn depth(code: &Code) -> f64 {
    ancestors(code).last().map_or(1.0, |top| 1.0 / closeness(code, top).max(0.01))
}

impl Branches {
    /// Puts a profile's codes in; places only grow.
    pub(crate) fn put(&mut self, at: u32, codes: &[Code]) {
        for code in codes {
            let depth = depth(code);
            for (branch, level) in branches(code) {
                let near = if branch == *code { 1.0 } else { up(level as f64 / depth).min(1.0) };
                let list = self.by_branch.entry((branch, level)).or_default();
                match list.last_mut() {
                    Some((last, known)) if *last == at => *known = known.max(near),
                    _ => list.push((at, near)),
                }
            }
        }
    }

    /// Takes them out again.
    pub(crate) fn take(&mut self, at: u32, codes: &[Code]) {
        for branch in codes.iter().flat_map(branches) {
            if let Some(list) = self.by_branch.get_mut(&branch)
                && let Ok(place) = list.binary_search_by_key(&at, |x| x.0)
            {
                list.remove(place);
            }
        }
    }

    /// Calls `each` with every profile that has a code in common trees with the notice's,
    /// and with no less than how near the two come; a profile may come several times.
    pub(crate) fn near(&self, codes: &[NoticeCode], mut each: impl FnMut(u32, f32)) {
        for code in codes {
            for (step, branch) in branches(&code.code).enumerate() {
                for (at, near) in self.by_branch.get(&branch).into_iter().flatten() {
                    // The notice's own code is on the way to the wanted one; a branch above
                    // it is common to cousins, whose nearness is the square.
                    each(*at, if step == 0 { *near } else { (near * near).next_up() });
                }
            }
        }
    }
}

fn up(near: f64) -> f32 {
    crate::bound::up(near)
}

#[cfg(test)]
mod tests {
    use domain::{Scheme, Text};
    use proptest::prelude::*;

    use super::*;

    fn code() -> impl Strategy<Value = Code> {
        let scheme = prop_oneof![
            Just(Scheme::Unspsc),
            Just(Scheme::Cpv),
            Just(Scheme::Naics),
            Just(Scheme::Gsin),
            Just(Scheme::Psc),
            Just(Scheme::Seao)
        ];
        (scheme, "[012]{1,3}[0]{0,2}[012]{0,4}[0]{0,4}").prop_filter_map("a code", |(scheme, digits)| {
            let digits = if matches!(scheme, Scheme::Unspsc | Scheme::Cpv) { format!("{digits:0<8}") } else { digits };
            Code::parse(scheme, &digits).ok()
        })
    }

    proptest! {
        #[test]
        fn no_nearness_is_missed_or_understated(wanted in proptest::collection::vec(code(), 1..5), found in proptest::collection::vec(code(), 1..3)) {
            let mut all = Branches::default();
            all.put(3, &wanted);
            let found: Vec<NoticeCode> = found.into_iter().map(|code| NoticeCode { code, label: Text::default() }).collect();
            let mut bound = 0.0_f32;
            all.near(&found, |_, near| bound = bound.max(near));
            let real = wanted.iter().flat_map(|w| found.iter().map(move |f| closeness(w, &f.code))).fold(0.0, f64::max);
            prop_assert!(f64::from(bound) >= real, "{bound} {real}");
        }
    }
}
