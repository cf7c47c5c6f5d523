//! The trees that codes form: who is above whom, and how near two codes are.
//!
//! Only the shape of the digits is used; no table of existing codes is needed.

use domain::{Code, Scheme};

/// The prefix lengths that are levels of a scheme's tree, coarsest first.
fn levels(scheme: Scheme) -> &'static [usize] {
    match scheme {
        Scheme::Unspsc => &[2, 4, 6, 8],
        Scheme::Cpv | Scheme::Cucop => &[2, 3, 4, 5, 6, 7, 8],
        Scheme::Naics => &[2, 3, 4, 5, 6],
        Scheme::Gsin => &[1, 3, 5],
        Scheme::Psc => &[1, 2, 4],
        Scheme::Seao | Scheme::Boamp | Scheme::Other => &[],
    }
}

/// The digits that say something: schemes of fixed width pad coarse codes with zeros, in
/// whole levels (`43200000` is family 4320; `81100000` keeps its zero).
fn significant(code: &Code) -> &str {
    let digits = code.digits.as_str();
    if !matches!(code.scheme, Scheme::Unspsc | Scheme::Cpv) {
        return digits;
    }
    let levels = levels(code.scheme);
    let mut end = digits.len();
    for pair in levels.windows(2).rev() {
        let (above, here) = (pair[0], pair[1].min(end));
        if here <= end && digits.get(above..end).is_some_and(|tail| tail.bytes().all(|b| b == b'0')) {
            end = above;
        } else {
            break;
        }
    }
    digits.get(..end).unwrap_or(digits)
}

/// How many levels deep a stretch of digits is.
fn depth(scheme: Scheme, length: usize) -> usize {
    levels(scheme).iter().filter(|l| **l <= length).count()
}

/// The way down to a code: what its digits say at every level from the top, and last in
/// full. The flag says whether that last one stands on a level (`gsin:2200` hangs between
/// two). Two codes have as many levels in common as the heads of their ways.
pub fn way(code: &Code) -> (impl Iterator<Item = &str>, bool) {
    let own = significant(code);
    let levels = levels(code.scheme);
    let above = levels.iter().filter(|l| **l < own.len()).filter_map(|l| own.get(..*l));
    (above.chain(std::iter::once(own)), levels.contains(&own.len()))
}

/// The codes above this one, nearest first, in the scheme's own padding.
pub fn ancestors(code: &Code) -> Vec<Code> {
    let own = significant(code);
    levels(code.scheme)
        .iter()
        .rev()
        .filter(|l| **l < own.len())
        .filter_map(|l| own.get(..*l))
        .map(|head| {
            let mut digits = head.to_owned();
            if matches!(code.scheme, Scheme::Unspsc | Scheme::Cpv) {
                while digits.len() < 8 {
                    digits.push('0');
                }
            }
            Code { scheme: code.scheme, digits }
        })
        .collect()
}

/// Whether `wide` is `narrow` or stands above it.
pub fn covers(wide: &Code, narrow: &Code) -> bool {
    if wide.scheme != narrow.scheme {
        return false;
    }
    if levels(wide.scheme).is_empty() {
        return wide.digits == narrow.digits;
    }
    significant(narrow).starts_with(significant(wide))
}

/// Whether `above` stands strictly above `below`.
pub fn is_ancestor(above: &Code, below: &Code) -> bool {
    covers(above, below) && significant(above).len() < significant(below).len()
}

/// How near a published code comes to a wanted one, 0 to 1.
///
/// 1 when the wanted code is the published one or stands above it. A published code above
/// the wanted one is a coarse description of perhaps the same thing. Cousins count by the
/// share of the wanted code's levels that they have in common, squared, so that a common
/// top level (all of IT, all of construction) says little. Different schemes: 0.
pub fn closeness(wanted: &Code, found: &Code) -> f64 {
    // Most pairs part at the top: they are told without looking further.
    let top = levels(wanted.scheme).first().copied().unwrap_or(usize::MAX);
    let (one, other) = (wanted.digits.as_bytes(), found.digits.as_bytes());
    if wanted.scheme != found.scheme || one.first() != other.first() || one[..top.min(one.len())] != other[..top.min(other.len())] {
        return 0.0;
    }
    if covers(wanted, found) {
        return 1.0;
    }
    let (a, b) = (significant(wanted), significant(found));
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let shared = depth(wanted.scheme, common);
    let whole = depth(wanted.scheme, a.len()).max(1);
    if shared == 0 {
        return 0.0;
    }
    let share = shared as f64 / whole as f64;
    // A coarse published code on the path loses less than a cousin of the same depth.
    if is_ancestor(found, wanted) { share } else { share * share }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        text.parse().unwrap()
    }

    #[test]
    fn padding_is_not_meaning() {
        assert_eq!(significant(&code("unspsc:43200000")), "4320");
        assert_eq!(significant(&code("unspsc:81100000")), "8110");
        assert_eq!(significant(&code("unspsc:43211507")), "43211507");
        assert_eq!(significant(&code("cpv:72000000-5")), "72");
        assert_eq!(significant(&code("cpv:72260000")), "7226");
        assert_eq!(significant(&code("cpv:48100000")), "481");
    }

    #[test]
    fn ancestors_climb_to_the_top() {
        let up: Vec<String> = ancestors(&code("unspsc:81111507")).iter().map(ToString::to_string).collect();
        assert_eq!(up, ["unspsc:81111500", "unspsc:81110000", "unspsc:81000000"]);
        assert!(ancestors(&code("seao:G8")).is_empty());
    }

    #[test]
    fn ways_go_down_level_by_level() {
        let down = |text: &str| {
            let code = code(text);
            let (heads, level) = way(&code);
            (heads.map(str::to_owned).collect::<Vec<_>>(), level)
        };
        assert_eq!(down("unspsc:81111500"), (vec!["81".to_owned(), "8111".into(), "811115".into()], true));
        assert_eq!(down("gsin:2200"), (vec!["2".to_owned(), "220".into(), "2200".into()], false));
        assert_eq!(down("seao:G8"), (vec!["G8".to_owned()], false));
    }

    #[test]
    fn wanted_families_cover_their_members() {
        assert!(covers(&code("unspsc:81110000"), &code("unspsc:81111507")));
        assert!(!covers(&code("unspsc:81111507"), &code("unspsc:81110000")));
        assert!(!covers(&code("cpv:72000000"), &code("unspsc:72000000")));
        assert!(is_ancestor(&code("naics:54"), &code("naics:541512")));
    }

    #[test]
    fn nearness_falls_with_the_tree() {
        let wanted = code("unspsc:81111507");
        let near = |other: &str| closeness(&wanted, &code(other));
        assert!((near("unspsc:81111507") - 1.0).abs() < 1e-12);
        assert!(near("unspsc:81111500") > near("unspsc:81111600"));
        assert!(near("unspsc:81111600") > near("unspsc:81120000"));
        assert!(near("unspsc:81120000") > 0.0);
        assert!(near("unspsc:43211500").abs() < 1e-12);
        assert!(closeness(&code("gsin:D302A"), &code("gsin:D302B")) > 0.0);
        assert!(closeness(&code("seao:G8"), &code("seao:G9")).abs() < 1e-12);
    }
}
