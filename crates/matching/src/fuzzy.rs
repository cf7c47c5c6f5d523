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

/// A spelling with what rules most other spellings out at a glance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelling<'a> {
    text: &'a str,
    letters: u32,
}

impl<'a> Spelling<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { text, letters: letters(text) }
    }

    /// With the letters worked out before.
    pub(crate) fn known(text: &'a str, letters: u32) -> Self {
        Self { text, letters }
    }
}

/// Which letters a word has, one bit each; digits set the highest bit.
pub(crate) fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |set, b| {
        set | match b {
            b'a'..=b'z' => 1 << (b - b'a'),
            b'0'..=b'9' => DIGIT,
            _ => 1 << 26,
        }
    })
}

const DIGIT: u32 = 1 << 31;

/// The edits between a wanted word and a found one, each given as stem and as word: the
/// fewer of both, where it is 1 or 2 and within reach.
pub(crate) fn distance(wanted: [Spelling<'_>; 2], found: [Spelling<'_>; 2], reach: u8) -> Option<u8> {
    if reach == 0 || wanted[0].text == found[0].text {
        return None;
    }
    let stems = within(wanted[0], found[0], reach);
    if stems == Some(1) {
        return stems;
    }
    let words = within(wanted[1], found[1], reach);
    stems.into_iter().chain(words).min()
}

fn within(wanted: Spelling<'_>, found: Spelling<'_>, reach: u8) -> Option<u8> {
    // An edit changes at most two letters of the set, and never a digit.
    if (wanted.letters ^ found.letters).count_ones() > 2 * u32::from(reach) || (wanted.letters | found.letters) & DIGIT != 0 {
        return None;
    }
    let (a, b) = (wanted.text.as_bytes(), found.text.as_bytes());
    if a.len().abs_diff(b.len()) > usize::from(reach) * 2 || a.len() < 3 || b.len() < 3 || a == b {
        return None;
    }
    let distance = strsim::osa_distance(wanted.text, found.text);
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
        let spell = |[a, b]: [&'static str; 2]| [Spelling::of(a), Spelling::of(b)];
        let same = |a, b, reach| distance(spell([a, a]), spell([b, b]), reach);
        assert_eq!(same("informat", "infromat", 1), Some(1));
        assert_eq!(same("cybersecur", "cyberscur", 2), Some(1));
        assert_eq!(same("beton", "bison", 1), None);
        assert_eq!(same("beton", "beton", 1), None);
        assert_eq!(same("iso9001", "iso9002", 2), None);
        assert_eq!(distance(spell(["deneigment", "deneigment"]), spell(["deneig", "deneigement"]), 2), Some(1));
        assert_eq!(reach(4), 0);
    }
}
