//! Words spelled nearly alike: optimal string alignment within a reach that grows with the
//! word, and only where one of the two is unknown to past notices, so that two different
//! known words are never taken for one.

use crate::tuning::Tuning;

/// The edits allowed for a word of so many characters: 0 below 5, 1 below 9, else 2.
pub(crate) fn reach(characters: usize) -> u8 {
    match characters {
        0..5 => 0,
        5..9 => 1,
        _ => 2,
    }
}

/// The edits between a wanted word and a found one, each given as stem and as word: the
/// fewer of both, where it is 1 or 2 and within reach.
pub(crate) fn distance(wanted: [&str; 2], found: [&str; 2], reach: u8) -> Option<u8> {
    if reach == 0 || wanted[0] == found[0] {
        return None;
    }
    let stems = within(wanted[0], found[0], reach);
    if stems == Some(1) {
        return stems;
    }
    let words = within(wanted[1], found[1], reach);
    stems.into_iter().chain(words).min()
}

fn within(wanted: &str, found: &str, reach: u8) -> Option<u8> {
    let (a, b) = (wanted.as_bytes(), found.as_bytes());
    if a.len().abs_diff(b.len()) > usize::from(reach) * 2 || a.len() < 3 || b.len() < 3 || a == b {
        return None;
    }
    if a.iter().chain(b).any(u8::is_ascii_digit) {
        return None;
    }
    let distance = strsim::osa_distance(wanted, found);
    (distance <= usize::from(reach) && (a[0] == b[0] || distance == 1)).then(|| u8::try_from(distance).unwrap_or(u8::MAX))
}

/// The worth of a word at a distance.
pub(crate) fn worth(distance: u8, tuning: &Tuning) -> f64 {
    tuning.fuzzy[usize::from(distance.clamp(1, 2)) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_are_near_and_other_words_are_not() {
        let same = |a: &str, b: &str, reach: u8| distance([a, a], [b, b], reach);
        assert_eq!(same("informat", "infromat", 1), Some(1));
        assert_eq!(same("cybersecur", "cyberscur", 2), Some(1));
        assert_eq!(same("beton", "bison", 1), None);
        assert_eq!(same("beton", "beton", 1), None);
        assert_eq!(same("iso9001", "iso9002", 2), None);
        assert_eq!(distance(["deneigment", "deneigment"], ["deneig", "deneigement"], 2), Some(1));
        assert_eq!(reach(4), 0);
    }
}
