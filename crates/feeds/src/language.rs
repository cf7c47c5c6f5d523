//! French or English? Told by function words, which no text of a few words does without.
//!
//! This is not a general language detector: it settles in which of the two languages of a
//! bilingual publisher a text is that stands in both columns.

use domain::Lang;

/// How much of a long text is looked at, in bytes: enough to be sure.
const LOOK: usize = 2_000;

const FRENCH: &[&str] = &[
    "à",
    "au",
    "aux",
    "avec",
    "ce",
    "ces",
    "cette",
    "dans",
    "de",
    "des",
    "du",
    "en",
    "est",
    "et",
    "la",
    "le",
    "les",
    "leur",
    "nous",
    "ou",
    "où",
    "par",
    "pas",
    "plus",
    "pour",
    "qui",
    "que",
    "sa",
    "sera",
    "ses",
    "son",
    "sont",
    "sous",
    "sur",
    "un",
    "une",
    "vers",
    "services",
    "appel",
    "offres",
    "demande",
    "fourniture",
    "entretien",
    "réfection",
    "acquisition",
    "travaux",
    "projet",
    "conception",
];
const ENGLISH: &[&str] = &[
    "a",
    "an",
    "and",
    "are",
    "at",
    "be",
    "by",
    "for",
    "from",
    "has",
    "in",
    "is",
    "it",
    "its",
    "of",
    "on",
    "or",
    "other",
    "shall",
    "that",
    "the",
    "their",
    "this",
    "to",
    "under",
    "was",
    "will",
    "with",
    "supply",
    "request",
    "services",
    "repair",
    "maintenance",
    "purchase",
    "project",
    "equipment",
    "design",
    "software",
    "improvement",
    "arrangement",
    "mechanical",
    "electrical",
    "source",
    "list",
];
/// Elided words that begin a French word: `l’accès`, `d'une`, `qu’il`.
const ELIDED: &[&str] = &["l", "d", "qu", "n", "s", "j", "c", "jusqu", "lorsqu"];

/// A word of at most sixteen bytes as a number, as comparing text by text costs more.
type Key = u128;

/// The words by their keys, each with its weight in French and in English.
struct Words([(Key, [u32; 2]); SLOTS]);

const SLOTS: usize = 256;

static WORDS: Words = Words::new().with(FRENCH, 0).with(ENGLISH, 1);

impl Words {
    const fn new() -> Self {
        Self([(0, [0; 2]); SLOTS])
    }

    const fn with(mut self, words: &[&str], language: usize) -> Self {
        let mut at = 0;
        while at < words.len() {
            let (mut padded, word, mut i) = ([0; 16], words[at].as_bytes(), 0);
            while i < word.len() {
                padded[i] = word[i];
                i += 1;
            }
            let key = Key::from_le_bytes(padded);
            let slot = self.slot(key);
            self.0[slot].0 = key;
            self.0[slot].1[language] = 1;
            at += 1;
        }
        self
    }

    /// Where a word is, or the free place where it would be.
    const fn slot(&self, key: Key) -> usize {
        let mut at = key.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes()[0] as usize;
        while self.0[at].0 != key && self.0[at].0 != 0 {
            at = (at + 1) % SLOTS;
        }
        at
    }

    /// Whether the lower-case word is French, and whether it is English.
    fn weights(&self, word: &[u8]) -> [u32; 2] {
        let mut padded = [0; 16];
        match padded.get_mut(..word.len()) {
            Some(front) => front.copy_from_slice(word),
            None => return [0; 2],
        }
        self.0[self.slot(Key::from_le_bytes(padded))].1
    }
}

/// What speaks for each language.
#[derive(Default)]
struct Signs {
    fr: u32,
    en: u32,
}

impl Signs {
    /// A word in lower case.
    fn word(&mut self, word: &str) {
        if let Some((head, _)) = word.split_once(['\'', '’']) {
            self.fr += 2 * u32::from(ELIDED.contains(&head));
            return;
        }
        let [fr, en] = WORDS.weights(word.as_bytes());
        self.fr += fr;
        self.en += en;
    }

    /// Words with other letters than ASCII, or with signs between them that are not ASCII.
    fn words(&mut self, words: &str) {
        for word in words.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|w| !w.is_empty()) {
            let word = word.to_lowercase();
            self.word(&word);
            // Accents are rare in English and never decide alone against its function words.
            self.fr += u32::from(!word.contains(['\'', '’']) && word.contains(['é', 'è', 'ê', 'à', 'ç', 'î', 'ô', 'û', 'œ']));
        }
    }
}

/// The language of a text, when its words leave no doubt.
pub(crate) fn detect(text: &str) -> Option<Lang> {
    let text = &text[..text.floor_char_boundary(LOOK)];
    let mut signs = Signs::default();
    for piece in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic() && c != '\'').filter(|w| !w.is_empty()) {
        let mut lower = [0; 16];
        match lower.get_mut(..piece.len()) {
            Some(lower) if piece.is_ascii() => {
                lower.copy_from_slice(piece.as_bytes());
                lower.make_ascii_lowercase();
                // ASCII is text.
                signs.word(str::from_utf8(lower).unwrap_or_default());
            }
            _ => signs.words(piece),
        }
    }
    match signs.fr.cmp(&signs.en) {
        std::cmp::Ordering::Greater => Some(Lang::FR),
        std::cmp::Ordering::Less => Some(Lang::EN),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Word by word, as the lists stand.
    fn slowly(text: &str) -> (u32, u32) {
        let (mut fr, mut en) = (0, 0);
        for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|w| !w.is_empty()) {
            let word = word.to_lowercase();
            if let Some((head, _)) = word.split_once(['\'', '’']) {
                fr += 2 * u32::from(ELIDED.contains(&head));
                continue;
            }
            fr += u32::from(FRENCH.contains(&word.as_str())) + u32::from(word.contains(['é', 'è', 'ê', 'à', 'ç', 'î', 'ô', 'û', 'œ']));
            en += u32::from(ENGLISH.contains(&word.as_str()));
        }
        (fr, en)
    }

    proptest! {
        #[test]
        fn the_short_way_is_the_same_way(words in prop::collection::vec(prop_oneof![
            prop::sample::select(FRENCH), prop::sample::select(ENGLISH), prop::sample::select(ELIDED),
            prop::sample::select(["'", "’", "Été", "–", "À", "RÉFECTION", "The", "œuvre", "immeublesintelligents", "İ", "12"].as_slice()),
        ], 0..12), between in prop::sample::select([" ", "", ", ", "’", "-"].as_slice())) {
            let text = words.join(between);
            let (fr, en) = slowly(&text);
            let expected = [(fr > en, Lang::FR), (fr < en, Lang::EN)].into_iter().find_map(|(more, lang)| more.then_some(lang));
            prop_assert_eq!(detect(&text), expected, "{}", text);
        }
    }

    #[test]
    fn every_word_is_found() {
        for word in FRENCH.iter().chain(ENGLISH) {
            let expected = [FRENCH, ENGLISH].map(|words| u32::from(words.contains(word)));
            assert_eq!(WORDS.weights(word.as_bytes()), expected, "{word}");
        }
        assert_eq!(WORDS.weights(b""), [0; 2]);
    }

    #[test]
    fn titles_in_one_language() {
        for (text, lang) in [
            ("User Experience Research (UXR) Consulting and Services", Lang::EN),
            ("FINDEV CANADA Translation and Proofreading Services", Lang::EN),
            ("Marine Atlantic Inc. – Port aux Basques Navigation Improvement Project", Lang::EN),
            ("Request for Supply Arrangement_Mechanical Services_2024_Wave-2", Lang::EN),
            ("Réfection des abris de joueurs", Lang::FR),
            ("Services professionnels en informatique", Lang::FR),
            ("Service d'accès Internet local (SAIL)", Lang::FR),
            ("Supply of a server for Québec and Montréal", Lang::EN),
        ] {
            assert_eq!(detect(text), Some(lang), "{text}");
        }
    }

    #[test]
    fn no_words_no_guess() {
        assert_eq!(detect(""), None);
        assert_eq!(detect("GCNS STREAM 4 ONS"), None);
    }
}
