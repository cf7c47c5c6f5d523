//! What words of a file were found to mean, so that those which stand in every second record
//! are read once.

use std::collections::BTreeMap;

/// So many words are kept at most, and so long ones.
const MANY: usize = 1_000;
const LONG: usize = 1_000;

/// Values by the words they were read from. One lives as long as one file is read.
pub(crate) struct Memo<T>(BTreeMap<Box<str>, T>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Clone> Memo<T> {
    /// What these words mean: as found before, else what `read` finds.
    pub(crate) fn of(&mut self, words: &str, read: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.0.get(words) {
            return known.clone();
        }
        let value = read(words);
        if words.len() <= LONG {
            // A file of ever new words would only fill the memory.
            if self.0.len() >= MANY {
                self.0.clear();
            }
            self.0.insert(words.into(), value.clone());
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_once_and_memory_is_bounded() {
        let (mut memo, mut reads) = (Memo::default(), 0);
        for words in ["a", "b", "a", "", "a", ""] {
            assert_eq!(
                memo.of(words, |w| {
                    reads += 1;
                    w.to_owned()
                }),
                words
            );
        }
        assert_eq!(reads, 3);
        for n in 0..3 * MANY {
            assert_eq!(memo.of(&n.to_string(), str::to_owned), n.to_string());
        }
        memo.of(&"x".repeat(LONG + 1), str::to_owned);
        assert!(memo.0.len() <= MANY && memo.0.keys().all(|words| words.len() <= LONG));
    }
}
