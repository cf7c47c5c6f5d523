//! One sentence in both languages, and the errors made of them. Not the messages of pages
//! and mails, which live in `locale`: these few lines are only ever read on a terminal.

use std::{fmt, io, path::Path};

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

    /// Why a file or an address could not be used, in words where they are common.
    pub fn io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::new("introuvable", "not found"),
            io::ErrorKind::PermissionDenied => Self::new("accès refusé", "permission denied"),
            io::ErrorKind::IsADirectory => Self::new("c'est un dossier", "it is a folder"),
            io::ErrorKind::NotADirectory => Self::new("ce n'est pas un dossier", "it is not a folder"),
            io::ErrorKind::AlreadyExists => Self::new("un fichier porte déjà ce nom", "a file of this name is there"),
            io::ErrorKind::StorageFull => Self::new("le disque est plein", "the disk is full"),
            io::ErrorKind::ReadOnlyFilesystem => Self::new("le disque est en lecture seule", "the disk is read-only"),
            io::ErrorKind::AddrInUse => Self::new("elle est déjà prise par un autre programme", "another program already uses it"),
            io::ErrorKind::AddrNotAvailable => Self::new("cette machine n'a pas cette adresse", "this machine has no such address"),
            io::ErrorKind::ConnectionRefused => Self::new("connexion refusée", "connection refused"),
            io::ErrorKind::TimedOut => Self::new("sans réponse", "no answer"),
            _ => Self::same(error),
        }
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

    /// A file that cannot be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let (path, why) = (path.display(), Both::io(error));
        Self::new(format!("{path} ne peut être lu\u{a0}: {}.", why.fr), format!("{path} cannot be read: {}.", why.en))
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

/// A number with its noun: « 1 ligne », « 2 lignes ».
pub fn count(lang: Lang, n: usize, [one, many]: [&str; 2]) -> String {
    // French counts 0 and 1 as one, English only 1.
    let single = if lang == Lang::EN { n == 1 } else { n < 2 };
    format!("{}\u{a0}{}", locale::number(lang, n), if single { one } else { many })
}

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
