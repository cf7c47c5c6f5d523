//! How much two titles say the same.

use domain::{Lang, fold};

use super::Facts;

/// Words that a portal puts before or after a title, and words without meaning.
const STOP: &[&str] = &[
    "a",
    "addenda",
    "addendum",
    "amendment",
    "an",
    "and",
    "ao",
    "appel",
    "at",
    "au",
    "aux",
    "avis",
    "by",
    "call",
    "canada",
    "d",
    "dans",
    "de",
    "del",
    "demande",
    "der",
    "des",
    "die",
    "du",
    "el",
    "en",
    "espana",
    "et",
    "for",
    "france",
    "from",
    "in",
    "l",
    "la",
    "las",
    "le",
    "les",
    "los",
    "marche",
    "notice",
    "of",
    "offre",
    "offres",
    "on",
    "or",
    "ou",
    "par",
    "para",
    "pour",
    "proposal",
    "proposals",
    "proposition",
    "propositions",
    "public",
    "rectificatif",
    "request",
    "rfp",
    "rfq",
    "rft",
    "sur",
    "tender",
    "tenders",
    "the",
    "to",
    "un",
    "und",
    "une",
    "with",
    "y",
];

/// Words whose next word tells parts of one whole apart.
const PARTS: &[&str] = &[
    "arrondissement",
    "etape",
    "groupe",
    "group",
    "lot",
    "lote",
    "lots",
    "part",
    "partie",
    "phase",
    "secteur",
    "section",
    "sector",
    "stage",
    "tranche",
    "volet",
    "zone",
];

/// A title taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// Words that say something, in order of the alphabet.
    pub(super) words: Vec<String>,
    /// Words with digits: years, numbers of streets and contracts.
    numbers: Vec<String>,
    /// `lot 2`, `phase ii`.
    parts: Vec<String>,
}

impl Title {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let all: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let mut title = Self::default();
        for (at, word) in all.iter().enumerate() {
            let part = at > 0 && PARTS.contains(&all[at - 1]) && (word.len() <= 4 || word.bytes().any(|b| b.is_ascii_digit()));
            if part {
                title.parts.push(format!("{} {word}", all[at - 1].trim_end_matches('s')));
            } else if word.bytes().any(|b| b.is_ascii_digit()) {
                title.numbers.push((*word).to_owned());
            } else {
                let names_part = PARTS.contains(word) && all.get(at + 1).is_some_and(|w| w.len() <= 4);
                if !STOP.contains(word) && !names_part {
                    title.words.push(plain(word));
                }
            }
        }
        for list in [&mut title.words, &mut title.numbers, &mut title.parts] {
            list.sort_unstable();
            list.dedup();
        }
        title
    }
}

/// Without the s of the plural.
fn plain(word: &str) -> String {
    if word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") { word[..word.len() - 1].to_owned() } else { word.to_owned() }
}

/// How two notices' titles differ.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a finding of its own, and none excludes another")]
pub(super) struct Difference {
    /// Whether both have a title in the same language.
    pub(super) comparable: bool,
    /// Words in common over all words, from 0 to 1.
    pub(super) likeness: f64,
    /// Words that say something in the shorter title.
    pub(super) words: usize,
    /// Whether each has a number that the other has not.
    pub(super) numbers: bool,
    /// Whether they name other lots, phases or parts.
    pub(super) designators: bool,
    /// Whether each has a word that the other has not, spelling aside.
    pub(super) contrary: bool,
}

/// The titles of the languages that both have, the likest pair; across languages only when
/// there is none.
pub(super) fn compare(a: &Facts, b: &Facts) -> Difference {
    let shared = |x: Lang| b.titles.iter().any(|(y, _)| *y == x);
    let comparable = a.titles.iter().any(|(x, _)| shared(*x));
    let pairs = a.titles.iter().flat_map(|(x, t)| b.titles.iter().filter(move |(y, _)| !comparable || x == y).map(move |(_, u)| (t, u)));
    let mut best: Option<Difference> = None;
    for (t, u) in pairs {
        let here = difference(t, u, comparable);
        if best.is_none_or(|known| here.likeness > known.likeness) {
            best = Some(here);
        }
    }
    best.unwrap_or(Difference { comparable: false, likeness: 0.0, words: 0, numbers: false, designators: false, contrary: false })
}

fn difference(a: &Title, b: &Title, comparable: bool) -> Difference {
    let missing = |x: &Title, y: &Title| x.words.iter().filter(|w| !y.words.iter().any(|v| spelled_alike(w, v))).count();
    let (left, right) = (missing(a, b), missing(b, a));
    let all = a.words.len() + b.words.len();
    let likeness = if all == 0 { 0.0 } else { (all - left - right) as f64 / all as f64 };
    let other = |x: &[String], y: &[String]| x.iter().any(|n| !y.contains(n));
    Difference {
        comparable,
        likeness,
        words: (a.words.len() + a.parts.len()).min(b.words.len() + b.parts.len()),
        numbers: other(&a.numbers, &b.numbers) && other(&b.numbers, &a.numbers),
        designators: a.parts != b.parts,
        contrary: left > 0 && right > 0,
    }
}

/// The same word, one letter mistyped aside; short words must be equal.
fn spelled_alike(a: &str, b: &str) -> bool {
    a == b || (a.len().min(b.len()) >= 7 && a.len().abs_diff(b.len()) <= 1 && strsim::osa_distance(a, b) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_words_numbers_and_parts() {
        let title = Title::of("Appel d'offres – Réfection du pont P-12345, lot 2, phase II (2026)");
        assert_eq!(title.words, ["p", "pont", "refection"]);
        assert_eq!(title.numbers, ["12345", "2026"]);
        assert_eq!(title.parts, ["lot 2", "phase ii"]);
    }

    #[test]
    fn one_mistyped_letter_is_no_other_word() {
        assert!(spelled_alike("approvisionement", "approvisionnement"));
        assert!(!spelled_alike("nord", "nort") && !spelled_alike("blanche", "blanc"));
    }
}
