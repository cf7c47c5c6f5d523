//! In which language a text is analysed.

use domain::Lang;
use whatlang::{Detector, Lang as Seen};

/// The languages with their own analysis; all others are only folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Tongue {
    /// French.
    French,
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// Any other: folding only.
    Other,
}

/// Every tongue, in the order of their indexes.
pub(crate) const TONGUES: [Tongue; 4] = [Tongue::French, Tongue::English, Tongue::Spanish, Tongue::Other];

impl Tongue {
    /// The analysis for a language.
    pub(crate) fn of(lang: Lang) -> Self {
        match lang {
            Lang::FR => Self::French,
            Lang::EN => Self::English,
            Lang::ES => Self::Spanish,
            _ => Self::Other,
        }
    }

    /// Its place in tables.
    pub(crate) fn index(self) -> usize {
        self as usize
    }

    /// The language, where it is one.
    pub(crate) fn lang(self) -> Option<Lang> {
        match self {
            Self::French => Some(Lang::FR),
            Self::English => Some(Lang::EN),
            Self::Spanish => Some(Lang::ES),
            Self::Other => None,
        }
    }
}

/// The language of a text among the three that are analysed, when the text is long and
/// plain enough to be sure.
pub(crate) fn detect(text: &str) -> Option<Lang> {
    let known = Detector::with_allowlist(vec![Seen::Fra, Seen::Eng, Seen::Spa]).detect(text)?;
    if !known.is_reliable() {
        return None;
    }
    match known.lang() {
        Seen::Fra => Some(Lang::FR),
        Seen::Eng => Some(Lang::EN),
        Seen::Spa => Some(Lang::ES),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_sentences_are_told_apart() {
        assert_eq!(detect("Acquisition de serveurs et de services professionnels pour la mise en place du système"), Some(Lang::FR));
        assert_eq!(detect("The supply and installation of servers for the new data centre of the department"), Some(Lang::EN));
        assert_eq!(detect(""), None);
    }
}
