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

/// What rules most other spellings out at a glance: the letters of a word, one bit each,
/// and above them its length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline(u32);

/// Above the letters.
const LENGTH: u32 = 26;
/// Instead of a length: a digit is among them, so that nothing is near.
const DIGIT: u32 = 62;
/// Instead of a length: another letter is among them, or there are too many to tell.
const FOREIGN: u32 = 63;

impl Outline {
    pub(crate) fn of(text: &str) -> Self {
        let (mut letters, mut length) = (0, u32::try_from(text.len()).unwrap_or(FOREIGN).min(FOREIGN));
        if length == DIGIT {
            length = FOREIGN;
        }
        for b in text.bytes() {
            match b {
                b'a'..=b'z' => letters |= 1 << (b - b'a'),
                b'0'..=b'9' => return Self(DIGIT << LENGTH),
                _ => length = FOREIGN,
            }
        }
        Self(length << LENGTH | letters)
    }

    /// Its length, where all of it is letters from a to z and there are not too many.
    fn plain(self) -> Option<usize> {
        let length = self.0 >> LENGTH;
        (length < DIGIT).then_some(length as usize)
    }

    /// Whether the two may be within reach of each other: an edit changes the length by one
    /// and the set of letters by two at most.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "asked of hundreds of words in a row, whose answers no processor can guess")]
    pub(crate) fn may_be(self, other: Self) -> bool {
        let (one, two) = (self.0 >> LENGTH, other.0 >> LENGTH);
        let reach = u32::from(reach(one.max(two) as usize));
        let apart = ((self.0 ^ other.0) & ((1 << LENGTH) - 1)).count_ones();
        let near = (apart <= 2 * reach) & (one.abs_diff(two) <= reach);
        (near | (one == FOREIGN) | (two == FOREIGN)) & (one != DIGIT) & (two != DIGIT)
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

/// The edits between two words: the fewer of stems and words, where it is 1 or 2 and within
/// reach of the longer. Which of the two is the unknown one makes no difference.
pub(crate) fn distance(one: [&str; 2], other: [&str; 2]) -> Option<u8> {
    Sought::of(one).edits(Spelling::of(other))
}

/// A word to be compared with many.
pub(crate) struct Sought<'a> {
    spelling: Spelling<'a>,
    letters: [Option<Letters>; 2],
}

impl<'a> Sought<'a> {
    pub(crate) fn of(words: [&'a str; 2]) -> Self {
        let spelling = Spelling::of(words);
        let letters = |i: usize| Letters::of(words[i], spelling.outlines[i]);
        Self { spelling, letters: [letters(0), letters(1)] }
    }

    /// Whether there may be any [`Sought::edits`] between it and a word of these outlines.
    #[inline]
    pub(crate) fn may_be_near(&self, other: Outlines) -> bool {
        let own = self.spelling.outlines;
        own[0].may_be(other[0]) | own[1].may_be(other[1])
    }

    /// See [`distance`].
    pub(crate) fn edits(&self, other: Spelling<'_>) -> Option<u8> {
        let own = &self.spelling;
        if !self.may_be_near(other.outlines) || own.words[0] == other.words[0] {
            return None;
        }
        let stem = self.within(0, other);
        if stem == Some(1) || own.words == other.words {
            return stem;
        }
        stem.into_iter().chain(self.within(1, other)).min()
    }

    /// The edits between the stems or the words.
    fn within(&self, i: usize, other: Spelling<'_>) -> Option<u8> {
        let (one, own) = (self.spelling.words[i], self.spelling.outlines[i]);
        let (other, its) = (other.words[i], other.outlines[i]);
        if one.len() < 3 || other.len() < 3 || !own.may_be(its) || one == other {
            return None;
        }
        let longest = match (own.plain(), its.plain()) {
            (Some(one), Some(other)) => one.max(other),
            _ => one.chars().count().max(other.chars().count()),
        };
        let reach = reach(longest);
        if reach == 0 {
            return None;
        }
        let distance = match &self.letters[i] {
            Some(letters) if its.plain().is_some() => letters.distance(other),
            _ => strsim::osa_distance(one, other),
        };
        let first = one.chars().next() == other.chars().next();
        (distance <= usize::from(reach) && (first || distance == 1)).then(|| u8::try_from(distance).unwrap_or(u8::MAX))
    }
}

/// A word of plain letters, fewer than 62, by where each letter stands: the same distances as
/// strsim's, worked out for all letters of the word in one step (Hyyrö, "A bit-vector
/// algorithm for computing Levenshtein and Damerau edit distances", 2003, section 4).
struct Letters {
    /// Per letter one bit for each of its places.
    places: [u64; 26],
    count: usize,
}

impl Letters {
    fn of(word: &str, outline: Outline) -> Option<Self> {
        outline.plain().filter(|length| *length > 0)?;
        let mut places = [0; 26];
        for (at, letter) in word.bytes().enumerate() {
            places[usize::from(letter - b'a')] |= 1 << at;
        }
        Some(Self { places, count: word.len() })
    }

    /// The optimal string alignment distance to a word of plain letters.
    fn distance(&self, other: &str) -> usize {
        let last = 1_u64 << (self.count - 1);
        let (mut plus, mut minus) = (u64::MAX, 0_u64);
        let (mut diagonal, mut before) = (0_u64, 0_u64);
        let mut distance = self.count;
        for letter in other.bytes() {
            let here = self.places[usize::from(letter - b'a')];
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & plus).wrapping_add(plus) ^ plus) | here | minus | swapped;
            let (rises, falls) = (minus | !(diagonal | plus), diagonal & plus);
            distance += usize::from(rises & last != 0);
            distance -= usize::from(falls & last != 0);
            let (rises, falls) = (rises << 1 | 1, falls << 1);
            plus = falls | !(diagonal | rises);
            minus = rises & diagonal;
            before = here;
        }
        distance
    }
}

/// The worth of a word at a distance.
pub(crate) fn worth(distance: u8, tuning: &Tuning) -> f64 {
    tuning.fuzzy[usize::from(distance.clamp(1, 2)) - 1]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn distances_are_those_of_the_library(one in "[a-d]{1,12}|[a-z]{50,61}", other in "[a-d]{0,12}|[a-z]{50,80}") {
            let letters = Letters::of(&one, Outline::of(&one)).unwrap();
            prop_assert_eq!(letters.distance(&other), strsim::osa_distance(&one, &other));
        }

        #[test]
        fn so_are_those_of_slips(word in "[a-z]{3,61}", slips in proptest::collection::vec((0_usize..64, 0_usize..4, b'a'..=b'z'), 0..4)) {
            let mut other = word.clone().into_bytes();
            for (at, how, letter) in slips {
                let at = at % other.len();
                match how {
                    0 if other.len() > 1 => drop(other.remove(at)),
                    1 => other.insert(at, letter),
                    2 => other[at] = letter,
                    _ => { let next = (at + 1) % other.len(); other.swap(at, next); }
                }
            }
            let other = String::from_utf8(other).unwrap();
            let letters = Letters::of(&word, Outline::of(&word)).unwrap();
            prop_assert_eq!(letters.distance(&other), strsim::osa_distance(&word, &other));
        }
    }

    #[test]
    fn typos_are_near_and_other_words_are_not() {
        let may = |a: [&str; 2], b: [&str; 2]| Sought::of(a).may_be_near(outlines(b));
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
