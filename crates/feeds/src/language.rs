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

/// The language of a text, when its words leave no doubt.
pub(crate) fn detect(text: &str) -> Option<Lang> {
    let text = &text[..text.floor_char_boundary(LOOK)];
    let (mut fr, mut en) = (0_u32, 0_u32);
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|w| !w.is_empty()) {
        let word = word.to_lowercase();
        if let Some((head, _)) = word.split_once(['\'', '’']) {
            fr += 2 * u32::from(ELIDED.contains(&head));
            continue;
        }
        fr += u32::from(FRENCH.contains(&word.as_str()));
        en += u32::from(ENGLISH.contains(&word.as_str()));
        // Accents are rare in English and never decide alone against its function words.
        fr += u32::from(word.contains(['é', 'è', 'ê', 'à', 'ç', 'î', 'ô', 'û', 'œ']));
    }
    match fr.cmp(&en) {
        std::cmp::Ordering::Greater => Some(Lang::FR),
        std::cmp::Ordering::Less => Some(Lang::EN),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
