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

/// What rules most other spellings out at a glance: the letters of a word and its length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    /// One bit per letter; the highest two for digits and for other scripts.
    letters: u32,
    bytes: u32,
}

const DIGIT: u32 = 1 << 31;
const FOREIGN: u32 = 1 << 30;

impl Outline {
    pub(crate) fn of(text: &str) -> Self {
        let letters = text.bytes().fold(0, |set, b| {
            set | match b {
                b'a'..=b'z' => 1 << (b - b'a'),
                b'0'..=b'9' => DIGIT,
                _ => FOREIGN,
            }
        });
        Self { letters, bytes: u32::try_from(text.len()).unwrap_or(u32::MAX) }
    }

    /// Whether the two may be within reach: an edit changes the length by one character and
    /// the set of letters by two at most, and never a digit.
    pub(crate) fn may_be(self, other: Self, reach: u8) -> bool {
        let all = self.letters | other.letters;
        let longer = self.bytes.abs_diff(other.bytes);
        let reach = u32::from(reach);
        all & DIGIT == 0
            && (self.letters ^ other.letters).count_ones() <= 2 * reach
            && (longer <= reach || (all & FOREIGN != 0 && longer <= 4 * reach))
    }
}

/// The outlines of a word's stem and of the word.
pub(crate) type Outlines = [Outline; 2];

/// A word, given as stem and as word: a slip in an ending leaves the ending on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelling<'a> {
    pub words: [&'a str; 2],
    /// Theirs.
    pub outlines: Outlines,
}

impl<'a> Spelling<'a> {
    pub(crate) fn of(words: [&'a str; 2]) -> Self {
        Self { words, outlines: outlines(words) }
    }
}

/// See [`Outlines`].
pub(crate) fn outlines(word: [&str; 2]) -> Outlines {
    word.map(Outline::of)
}

/// Whether there may be any [`edits`] between two words of these outlines.
fn may_be_near(unknown: Outlines, other: Outlines) -> bool {
    unknown.into_iter().zip(other).any(|(one, other)| one.may_be(other, FARTHEST))
}

/// The most edits that any word may have.
const FARTHEST: u8 = 2;

/// [`edits`] between words whose outlines are not kept.
pub(crate) fn distance(unknown: [&str; 2], other: [&str; 2]) -> Option<u8> {
    edits(Spelling::of(unknown), Spelling::of(other))
}

/// The edits between an unknown word and another: the fewer of stems and words, where it is
/// 1 or 2 and within reach of the longer.
pub(crate) fn edits(unknown: Spelling<'_>, other: Spelling<'_>) -> Option<u8> {
    if !may_be_near(unknown.outlines, other.outlines) || unknown.words[0] == other.words[0] {
        return None;
    }
    let within = |i: usize| within((unknown.words[i], unknown.outlines[i]), (other.words[i], other.outlines[i]));
    let stem = within(0);
    if stem == Some(1) || unknown.words == other.words {
        return stem;
    }
    stem.into_iter().chain(within(1)).min()
}

fn within((one, own): (&str, Outline), (other, its): (&str, Outline)) -> Option<u8> {
    if one.len() < 3 || other.len() < 3 || !own.may_be(its, FARTHEST) || one == other {
        return None;
    }
    let reach = reach(one.chars().count().max(other.chars().count()));
    if reach == 0 || !own.may_be(its, reach) {
        return None;
    }
    let distance = strsim::osa_distance(one, other);
    let first = one.chars().next() == other.chars().next();
    (distance <= usize::from(reach) && (first || distance == 1)).then(|| u8::try_from(distance).unwrap_or(u8::MAX))
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
        let may = |a: [&str; 2], b: [&str; 2]| may_be_near(outlines(a), outlines(b));
        assert!(may(["infromatiqu", "infromatiques"], ["informat", "informatiques"]) && may(["betton", "betton"], ["beton", "beton"]));
        assert!(!may(["serveur", "serveurs"], ["beton", "beton"]));
        let same = |a, b| distance([a, a], [b, b]);
        assert_eq!(same("informat", "infromat"), Some(1));
        assert_eq!(same("cybersecur", "cyberscur"), Some(1));
        assert_eq!(same("beton", "bison"), None);
        assert_eq!(same("beton", "beton"), None);
        assert_eq!(same("iso9001", "iso9002"), None);
        assert_eq!(distance(["deneigment", "deneigment"], ["deneig", "deneigement"]), Some(1));
        assert_eq!(distance(["infromatiqu", "infromatiques"], ["informat", "informatiques"]), Some(1));
        assert_eq!(reach(4), 0);
    }
}
