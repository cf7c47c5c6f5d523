//! Stems: one trait, so that the library behind it can be replaced; a golden file holds
//! what it gives today (`tests/golden/stems.txt`).

use std::borrow::Cow;

use domain::fold;
use rust_stemmers::{Algorithm, Stemmer};

use super::Tongue;

/// Beginnings that Snowball would cut down to another word: accessibility is no access (control),
/// an authority no author, a university not universal, international no intern. What begins so
/// has this stem, in each language.
const KEPT: [&str; 6] = ["accessib", "accesib", "authorit", "autorit", "internation", "universit"];

/// Cuts a folded word to what its inflected forms have in common.
pub(crate) trait Stem {
    /// The stem of a folded, lower-case word.
    fn stem<'a>(&self, tongue: Tongue, word: &'a str) -> Cow<'a, str>;
}

/// The Snowball stemmers of French, English and Spanish; other words stay as they are.
pub(crate) struct Snowball {
    french: Stemmer,
    english: Stemmer,
    spanish: Stemmer,
}

impl Default for Snowball {
    fn default() -> Self {
        Self {
            french: Stemmer::create(Algorithm::French),
            english: Stemmer::create(Algorithm::English),
            spanish: Stemmer::create(Algorithm::Spanish),
        }
    }
}

impl Stem for Snowball {
    fn stem<'a>(&self, tongue: Tongue, word: &'a str) -> Cow<'a, str> {
        if word.bytes().any(|b| b.is_ascii_digit() || b >= 0x80) {
            // Product names and other scripts have no endings that we know.
            return Cow::Borrowed(word);
        }
        if let Some(head) = KEPT.iter().find(|head| word.starts_with(**head)) {
            return Cow::Borrowed(head);
        }
        match tongue {
            Tongue::French => self.french.stem(word),
            Tongue::English => self.english.stem(word),
            Tongue::Spanish => Cow::Owned(spanish(&self.spanish, word)),
            Tongue::Other => Cow::Borrowed(word),
        }
    }
}

/// Spanish endings are told by their accent, which folding took: `-ción` gets it back.
fn spanish(stemmer: &Stemmer, word: &str) -> String {
    match word.strip_suffix("ion") {
        Some(head) if head.ends_with(['c', 's']) => fold(&stemmer.stem(&format!("{head}ión"))),
        _ => stemmer.stem(word).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_file_holds() {
        let golden = include_str!("../../tests/golden/stems.txt");
        let snowball = Snowball::default();
        let mut seen = 0;
        for line in golden.lines().filter(|l| !l.is_empty()) {
            let mut parts = line.split_whitespace();
            let (lang, word, stem) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            assert_eq!(snowball.stem(Tongue::of(lang.parse().unwrap()), word), stem, "{line}");
            seen += 1;
        }
        assert!(seen >= 60, "the golden file lost its lines");
    }

    #[test]
    fn unlike_words_stay_apart() {
        let s = Snowball::default();
        for (tongue, a, b) in [
            (Tongue::English, "accessibility", "access"),
            (Tongue::French, "accessibles", "access"),
            (Tongue::Spanish, "accesibilidad", "acceso"),
            (Tongue::English, "authorities", "author"),
            (Tongue::English, "university", "universal"),
            (Tongue::English, "international", "internal"),
        ] {
            assert_ne!(s.stem(tongue, a), s.stem(tongue, b));
        }
        assert_eq!(s.stem(Tongue::French, "accessibilite"), s.stem(Tongue::English, "accessible"));
    }

    #[test]
    fn inflected_forms_meet() {
        let s = Snowball::default();
        for (tongue, a, b) in [
            (Tongue::French, "informatique", "informatiques"),
            (Tongue::English, "network", "networks"),
            (Tongue::Spanish, "licitacion", "licitaciones"),
        ] {
            assert_eq!(s.stem(tongue, a), s.stem(tongue, b));
        }
    }
}
