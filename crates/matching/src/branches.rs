//! Which profiles ask for codes near to those of a notice, found by the branches of the
//! codes' trees: an upper bound of [`codes::closeness`].

use std::hash::{Hash as _, Hasher as _};

use codes::way;
use domain::{Code, NoticeCode, Scheme};
use rustc_hash::{FxHashMap, FxHasher};

use crate::bound::up;

/// Profiles by every branch that one of their codes stands on. Branches are known by their
/// hash: should two ever fall together, the bound is only higher.
#[derive(Debug, Default)]
pub(crate) struct Branches {
    /// Per branch, a profile's place and the share of its code's levels down to there.
    by_branch: FxHashMap<u64, Vec<(u32, f32)>>,
}

fn branch(scheme: Scheme, head: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (scheme, head).hash(&mut hasher);
    hasher.finish()
}

/// The branches that a code stands on, from the top, each with the share of its levels.
fn branches(code: &Code) -> Vec<(u64, f32)> {
    let (heads, on_level) = way(code);
    let mut out: Vec<(u64, f32)> = heads.map(|head| (branch(code.scheme, head), 1.0)).collect();
    let depth = if on_level { out.len() } else { out.len().saturating_sub(1) };
    for (level, one) in (1_u16..).zip(&mut out).take(depth) {
        one.1 = up(f64::from(level) / depth as f64).min(1.0);
    }
    out
}

impl Branches {
    /// Puts a profile's codes in; places only grow.
    pub(crate) fn put(&mut self, at: u32, codes: &[Code]) {
        for (branch, share) in codes.iter().flat_map(branches) {
            let list = self.by_branch.entry(branch).or_default();
            match list.last_mut() {
                Some((last, known)) if *last == at => *known = known.max(share),
                _ => list.push((at, share)),
            }
        }
    }

    /// Takes them out again.
    pub(crate) fn take(&mut self, at: u32, codes: &[Code]) {
        for (branch, _) in codes.iter().flat_map(branches) {
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
            let (heads, on_level) = way(&code.code);
            let heads: Vec<&str> = heads.collect();
            // Codes below the notice's own are as near as their share; a notice's code
            // between two levels is met at the level above. Elsewhere they are cousins,
            // whose nearness is the square.
            let own = heads.len() - if on_level { 1 } else { 2.min(heads.len()) };
            for (step, head) in heads.iter().enumerate() {
                for (at, share) in self.by_branch.get(&branch(code.code.scheme, head)).into_iter().flatten() {
                    each(*at, if step >= own { *share } else { (share * share).next_up().min(1.0) });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use codes::closeness;
    use domain::Text;
    use proptest::prelude::*;

    use super::*;

    fn code() -> impl Strategy<Value = Code> {
        let scheme = prop_oneof![
            Just(Scheme::Unspsc),
            Just(Scheme::Cpv),
            Just(Scheme::Naics),
            Just(Scheme::Gsin),
            Just(Scheme::Psc),
            Just(Scheme::Cucop),
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
            all.take(3, &wanted);
            all.near(&found, |at, _| assert_ne!(at, 3, "taken out"));
        }
    }

    #[test]
    fn codes_between_two_levels_are_no_cousins() {
        let code = |text: &str| text.parse::<Code>().unwrap();
        let mut all = Branches::default();
        all.put(0, &[code("gsin:22000")]);
        let mut bound = 0.0_f32;
        all.near(&[NoticeCode { code: code("gsin:2200"), label: Text::default() }], |_, near| bound = bound.max(near));
        assert!(f64::from(bound) >= closeness(&code("gsin:22000"), &code("gsin:2200")));
        assert!(bound < 0.7, "{bound}");
    }
}
