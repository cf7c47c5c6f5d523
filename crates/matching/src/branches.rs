//! How near the codes of all profiles come to those of a notice, found by the branches of
//! the codes' trees: exactly [`codes::closeness`], without looking at any profile.

use codes::way;
use domain::{Code, NoticeCode, Scheme};
use rustc_hash::FxHashMap;

use crate::bound::near;

/// Profiles by every branch that one of their codes stands on.
#[derive(Debug, Default)]
pub(crate) struct Branches {
    by_branch: FxHashMap<Branch, Vec<User>>,
}

/// A branch: the scheme, and the first digits of a code.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Branch {
    /// Up to fifteen bytes and the scheme.
    Short(u128),
    Long(Scheme, Box<str>),
}

/// A profile's place, the level of the branch among those of its code, and how many those
/// are; the code itself stands on the last, whatever its level.
#[derive(Debug, Clone, Copy)]
struct User {
    at: u32,
    level: u8,
    levels: u8,
}

/// The level of a profile that was taken out.
const GONE: u8 = 0;

impl User {
    fn share(self) -> f64 {
        f64::from(self.level) / f64::from(self.levels)
    }
}

fn branch(scheme: Scheme, head: &str) -> Branch {
    if head.len() > 15 {
        return Branch::Long(scheme, head.into());
    }
    Branch::Short((scheme as u128) << 120 | head.bytes().fold(0, |key, byte| key << 8 | u128::from(byte)))
}

/// The branches that a code stands on, from the top.
fn branches(at: u32, code: &Code) -> Vec<(Branch, User)> {
    let (heads, on_level) = way(code);
    let heads: Vec<&str> = heads.collect();
    let depth = if on_level { heads.len() } else { heads.len().saturating_sub(1) };
    let levels = u8::try_from(depth.max(1)).unwrap_or(u8::MAX);
    let user = |step: usize| User { at, level: if step == heads.len() { levels } else { u8::try_from(step).unwrap_or(levels) }, levels };
    (1..).zip(&heads).map(|(step, head)| (branch(code.scheme, head), user(step))).collect()
}

impl Branches {
    /// Puts a profile's codes in; places only grow.
    pub(crate) fn put(&mut self, at: u32, codes: &[Code]) {
        for (branch, user) in codes.iter().flat_map(|code| branches(at, code)) {
            let list = self.by_branch.entry(branch).or_default();
            match list.last_mut() {
                Some(last) if last.at == at => {
                    if user.share() > last.share() {
                        *last = user;
                    }
                }
                _ => list.push(user),
            }
        }
    }

    /// Takes them out again. They stay listed without a level: of a list of a hundred
    /// thousand, half would have to be moved.
    pub(crate) fn take(&mut self, at: u32, codes: &[Code]) {
        for (branch, _) in codes.iter().flat_map(|code| branches(at, code)) {
            if let Some(list) = self.by_branch.get_mut(&branch)
                && let Ok(place) = list.binary_search_by_key(&at, |user| user.at)
            {
                list[place].level = GONE;
            }
        }
    }

    /// Calls `each` with every profile that has a code in common trees with the notice's,
    /// and with how near the two come; a profile may come several times, and the nearest
    /// counts. False where that is only the most that they may be near: a notice's code
    /// between two levels says nothing about what stands under it.
    pub(crate) fn near(&self, codes: &[NoticeCode], mut each: impl FnMut(u32, f32)) -> bool {
        let mut exact = true;
        for code in codes {
            let (heads, on_level) = way(&code.code);
            let heads: Vec<&str> = heads.collect();
            exact &= on_level || heads.len() < 2;
            // What stands under the notice's code is as near as its share, what stands beside
            // it is a cousin, whose nearness is the square.
            let own = heads.len() - if on_level { 1 } else { 2.min(heads.len()) };
            for (step, head) in heads.iter().enumerate() {
                let users = self.by_branch.get(&branch(code.code.scheme, head)).into_iter().flatten();
                for user in users.filter(|user| user.level != GONE) {
                    let share = user.share();
                    each(user.at, near(if step >= own { share } else { share * share }));
                }
            }
        }
        exact
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
        fn nearness_is_told_exactly_or_not_understated(wanted in proptest::collection::vec(code(), 1..5), found in proptest::collection::vec(code(), 1..3)) {
            let mut all = Branches::default();
            all.put(3, &wanted);
            let found: Vec<NoticeCode> = found.into_iter().map(|code| NoticeCode { code, label: Text::default() }).collect();
            let mut told = 0.0_f32;
            let exact = all.near(&found, |_, near| told = told.max(near));
            let real = near(wanted.iter().flat_map(|w| found.iter().map(move |f| closeness(w, &f.code))).fold(0.0, f64::max));
            prop_assert!(if exact { told.to_bits() == real.to_bits() } else { told >= real }, "{told} {real} {exact}");
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
        let exact = all.near(&[NoticeCode { code: code("gsin:2200"), label: Text::default() }], |_, near| bound = bound.max(near));
        assert!(!exact);
        assert!(f64::from(bound) >= closeness(&code("gsin:22000"), &code("gsin:2200")));
        assert!(bound < 0.7, "{bound}");
    }
}
