//! One sentence in both languages, and the errors made of them. Not the messages of pages
//! and mails, which live in `locale`: these few lines are only ever read on a terminal.

use std::fmt;

use domain::Lang;

/// A sentence in French and in English; neither can be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    pub fr: String,
    pub en: String,
}

impl Both {
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fr: fr.into(), en: en.into() }
    }

    /// The same words in both languages, e.g. what a library says.
    pub fn same(text: impl fmt::Display) -> Self {
        let text = text.to_string();
        Self { fr: text.clone(), en: text }
    }

    pub fn in_(&self, lang: Lang) -> &str {
        if lang == Lang::EN { &self.en } else { &self.fr }
    }
}

/// What stops a command: one or several sentences, shown in the user's language.
#[derive(Debug, Clone)]
pub struct Trouble(pub Vec<Both>);

impl Trouble {
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self(vec![Both::new(fr, en)])
    }

    pub fn sentences(&self) -> &[Both] {
        &self.0
    }
}

impl From<Both> for Trouble {
    fn from(both: Both) -> Self {
        Self(vec![both])
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<&str> = self.0.iter().map(|b| b.en.as_str()).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Trouble {}

/// The value that a person most likely meant, for « vouliez-vous dire … ? ».
pub fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|word| (distance(given, word), word))
        .filter(|(d, word)| *d <= 1 + word.len().max(given.len()) / 4)
        .min_by_key(|(d, _)| *d)
        .map(|(_, word)| word)
}

/// Levenshtein's distance; `strsim` belongs to `matching`, and keys are short.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let swap = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = swap.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_nonsense_is_not() {
        let known = ["bind", "public_url", "host", "group_minutes"];
        assert_eq!(nearest("bnid", known.into_iter()), Some("bind"));
        assert_eq!(nearest("groupminutes", known.into_iter()), Some("group_minutes"));
        assert_eq!(nearest("zebra", known.into_iter()), None);
    }
}
