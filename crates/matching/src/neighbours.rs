//! Finds the words that may be within reach of another without comparing it with all: the
//! deletion neighbourhood (FastSS; symmetric deletes) of the first letters.
//!
//! Two words at a distance of `k` have a word in common that both become by leaving out up
//! to `k` of their first [`HEAD`] letters. Where both are at least that long, leaving out
//! exactly `k` is enough: take their longest common remainder and cut it to `HEAD − k`
//! letters; it lies within the first `HEAD` letters of both. Hence the keys: exactly one and
//! exactly two letters less for long words, up to one letter less for short ones. What is
//! found here is a superset; the caller measures the distance.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher as _;

/// How many first letters count.
const HEAD: usize = 7;
/// Additions that are kept apart, until they are this share of all.
const SHARE: usize = 4;
/// Bits of a key that choose its bucket.
const BITS: u32 = 16;

/// Words by number, found by what is left of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Neighbours {
    /// Sorted pairs of key and word.
    settled: Vec<(u32, u32)>,
    /// Where the keys with these first bits begin.
    buckets: Vec<u32>,
    recent: FxHashMap<u32, Vec<u32>>,
    fresh: usize,
}

impl Neighbours {
    /// Adds a word under a number; words with digits and short ones are near to nothing.
    pub(crate) fn add(&mut self, number: u32, word: &str) {
        keys(word, |key| {
            let list = self.recent.entry(key).or_default();
            if list.last() != Some(&number) {
                list.push(number);
                self.fresh += 1;
            }
        });
        if self.fresh > 4096 && self.fresh * SHARE > self.settled.len() {
            self.settle();
        }
    }

    /// Puts what was added lately to the rest.
    pub(crate) fn settle(&mut self) {
        self.fresh = 0;
        let recent = std::mem::take(&mut self.recent);
        self.settled.reserve_exact(recent.values().map(Vec::len).sum());
        self.settled.extend(recent.into_iter().flat_map(|(key, list)| list.into_iter().map(move |n| (key, n))));
        self.settled.sort_unstable();
        self.settled.dedup();
        self.buckets = vec![0; (1 << BITS) + 1];
        for (key, _) in &self.settled {
            self.buckets[(key >> (32 - BITS)) as usize + 1] += 1;
        }
        for at in 0..1 << BITS {
            self.buckets[at + 1] += self.buckets[at];
        }
    }

    /// The numbers of the words that may be within reach of one of these, ascending, each
    /// once.
    pub(crate) fn of(&self, words: [&str; 2]) -> Vec<u32> {
        let mut out = Vec::new();
        self.find(words[0], &mut out);
        if words[1] != words[0] {
            self.find(words[1], &mut out);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    fn find(&self, word: &str, out: &mut Vec<u32>) {
        keys(word, |key| {
            if !self.buckets.is_empty() {
                let bucket = (key >> (32 - BITS)) as usize;
                let all = &self.settled[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize];
                let first = all.partition_point(|(k, _)| *k < key);
                out.extend(all[first..].iter().take_while(|(k, _)| *k == key).map(|(_, n)| *n));
            }
            out.extend(self.recent.get(&key).into_iter().flatten());
        });
    }
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
    u32::try_from(hash >> 32).unwrap_or(0) ^ u32::try_from(hash & 0xffff_ffff).unwrap_or(0)
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
            let found = all.of([&asked, &asked]);
            for (number, word) in (0..).zip(&words) {
                if crate::fuzzy::distance([&asked, &asked], [word, word]).is_some() {
                    prop_assert!(found.contains(&number), "{asked} {word}");
                }
            }
        }
    }
}
