//! Finds the words that may be within reach of another without comparing it with all: the
//! deletion neighbourhood (FastSS; symmetric deletes) of the first letters.
//!
//! Two words at a distance of `k` have a word in common that both become by leaving out up
//! to `k` of their first [`HEAD`] letters. Where both are at least that long, leaving out
//! exactly `k` is enough: take their longest common remainder and cut it to `HEAD − k`
//! letters; it lies within the first `HEAD` letters of both. Hence the keys: exactly one and
//! exactly two letters less for long words, up to one letter less for short ones. What is
//! found here is a superset; the caller measures the distance.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use crate::ahead::fetch;

/// How many first letters count.
const HEAD: usize = 7;
/// Additions that are kept apart, until they are this share of all.
const SHARE: usize = 4;
/// Bits of a key.
const BITS: u32 = 24;
/// At most so many of them are kept with a word; the others choose its bucket.
const TAG: u32 = 8;
/// About so many words share a bucket.
const CROWD: usize = 4;

/// Words by number, found by what is left of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Neighbours {
    /// Words by the first bits of their keys, and the others beside them: other words with
    /// the same key only make the superset larger.
    words: Vec<u32>,
    tags: Vec<u8>,
    /// Where the keys with these first bits begin.
    buckets: Vec<u32>,
    /// How many bits those are.
    first: u32,
    /// Words that came lately, each with the place of the one before it under its key.
    recent: Vec<(u32, u32)>,
    /// The place of the last one under a key.
    last: FxHashMap<u32, u32>,
}

/// No place.
const NONE: u32 = u32::MAX;

impl Neighbours {
    /// Adds a word under a number; words with digits and short ones are near to nothing.
    pub(crate) fn add(&mut self, number: u32, word: &str) {
        keys(word, |key| {
            let next = u32::try_from(self.recent.len()).unwrap_or(NONE);
            let last = self.last.entry(key).or_insert(NONE);
            // The stem of a word and the word itself have most of their keys in common.
            if self.recent.get(*last as usize).is_none_or(|known| known.0 != number) {
                self.recent.push((number, std::mem::replace(last, next)));
            }
        });
        if self.recent.len() > 4096 && self.recent.len() * SHARE > self.words.len() {
            self.settle();
        }
    }

    /// Puts what was added lately to the rest.
    pub(crate) fn settle(&mut self) {
        let mut all: Vec<(u32, u32)> = Vec::with_capacity(self.recent.len() + self.words.len());
        for key in self.last.keys() {
            all.extend(self.lately(*key).map(|word| (*key, word)));
        }
        self.recent = Vec::new();
        self.last = FxHashMap::default();
        for (bucket, ends) in (0..).zip(self.buckets.windows(2)) {
            let (from, to) = (ends[0] as usize, ends[1] as usize);
            let tagged = self.tags[from..to].iter().zip(&self.words[from..to]);
            all.extend(tagged.map(|(tag, word)| (self.key(bucket, *tag), *word)));
        }
        all.sort_unstable();
        all.dedup();
        self.first = (all.len() / CROWD).max(1).ilog2().clamp(BITS - TAG, BITS - 2);
        self.buckets = vec![0; (1 << self.first) + 1];
        for (key, _) in &all {
            let bucket = self.place(*key).0;
            self.buckets[bucket + 1] += 1;
        }
        for at in 0..1 << self.first {
            self.buckets[at + 1] += self.buckets[at];
        }
        self.words = all.iter().map(|(_, word)| *word).collect();
        self.tags = all.iter().map(|(key, _)| self.place(*key).1).collect();
    }

    /// The bucket of a key, and its tag there.
    fn place(&self, key: u32) -> (usize, u8) {
        let rest = BITS - self.first;
        ((key >> rest) as usize, u8::try_from(key & ((1 << rest) - 1)).unwrap_or(0))
    }

    /// The key that has this place.
    fn key(&self, bucket: u32, tag: u8) -> u32 {
        bucket << (BITS - self.first) | u32::from(tag)
    }

    /// The numbers of the words that may be within reach of one of these, ascending, each
    /// once, as far as they `may` be.
    pub(crate) fn of(&self, words: [&str; 2], may: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut all: Vec<u32> = Vec::new();
        self.find(words[0], &mut all);
        if !same_keys(words) {
            self.find(words[1], &mut all);
        }
        // Without a branch: most words may not, and each is looked up somewhere else.
        let mut kept = 0;
        for at in 0..all.len() {
            let word = all[at];
            all[kept] = word;
            kept += usize::from(may(word));
        }
        all.truncate(kept);
        all.sort_unstable();
        all.dedup();
        all
    }

    fn find(&self, word: &str, out: &mut Vec<u32>) {
        if !self.buckets.is_empty() {
            let mut places = Vec::with_capacity(32);
            keys(word, |key| places.push(self.place(key)));
            fetch(&places, |(bucket, _)| self.buckets[*bucket]);
            fetch(&places, |(bucket, _)| self.tags.get(self.buckets[*bucket] as usize).copied().map_or(0, u32::from));
            for (bucket, tag) in places {
                let (from, to) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
                let tagged = self.tags[from..to].iter().zip(&self.words[from..to]);
                out.extend(tagged.filter(|(t, _)| **t == tag).map(|(_, word)| *word));
            }
        }
        if !self.recent.is_empty() {
            keys(word, |key| out.extend(self.lately(key)));
        }
    }

    /// The words that came lately under a key.
    fn lately(&self, key: u32) -> impl Iterator<Item = u32> {
        let at = |place: u32| self.recent.get(place as usize);
        let last = self.last.get(&key).copied().unwrap_or(NONE);
        std::iter::successors(at(last), move |known| at(known.1)).map(|known| known.0)
    }
}

/// Whether two words have the same keys, as a word and its stem mostly do.
fn same_keys([one, other]: [&str; 2]) -> bool {
    let head = |word: &str| word.char_indices().nth(HEAD - 1).map(|(at, c)| at + c.len_utf8());
    let (ends, digit) = ([head(one), head(other)], |word: &str| word.bytes().any(|b| b.is_ascii_digit()));
    one == other || matches!(ends, [Some(a), Some(b)] if one[..a] == other[..b] && digit(one) == digit(other))
}

fn keys(word: &str, mut each: impl FnMut(u32)) {
    let mut head = ['\0'; HEAD];
    let mut count = 0;
    for c in word.chars() {
        if c.is_ascii_digit() {
            return;
        }
        if count < HEAD {
            head[count] = c;
        }
        count += 1;
    }
    // A word of four letters may be near to one of five, one of seven to one of nine.
    let reach = match count {
        0..4 => return,
        4..HEAD => 1,
        _ => 2,
    };
    let head = &head[..count.min(HEAD)];
    if head.len() < HEAD {
        each(key(head, [HEAD; 2]));
    }
    for a in 0..head.len() {
        each(key(head, [a, HEAD]));
        for b in (a + 1..head.len()).filter(|_| reach == 2) {
            each(key(head, [a, b]));
        }
    }
}

fn key(head: &[char], without: [usize; 2]) -> u32 {
    let mut hasher = FxHasher::default();
    for (_, c) in head.iter().enumerate().filter(|(i, _)| !without.contains(i)) {
        hasher.write_u32(u32::from(*c));
    }
    let hash = hasher.finish();
    u32::try_from(hash >> (64 - BITS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_within_reach_is_missed(words in proptest::collection::vec("[a-dé]{4,12}", 1..30), edits in proptest::collection::vec((0_usize..12, 0_usize..4, "[a-d]"), 0..3)) {
            let mut all = Neighbours::default();
            for (number, word) in (0..).zip(&words) {
                all.add(number, word);
                if number == 7 {
                    all.settle();
                }
            }
            let mut asked: Vec<char> = words[0].chars().collect();
            for (at, how, letter) in edits {
                let at = at % asked.len();
                match how {
                    0 => drop(asked.remove(at)),
                    1 => asked.insert(at, letter.chars().next().unwrap()),
                    2 => asked[at] = letter.chars().next().unwrap(),
                    _ => { let next = (at + 1) % asked.len(); asked.swap(at, next); }
                }
                if asked.len() < 3 { break; }
            }
            let asked: String = asked.into_iter().collect();
            let found = all.of([&asked, &asked], |_| true);
            for (number, word) in (0..).zip(&words) {
                if crate::fuzzy::distance([&asked, &asked], [word, word]).is_some() {
                    prop_assert!(found.contains(&number), "{asked} {word}");
                }
            }
        }
    }
}
