//! From a text to folded words with their places: Unicode words (UAX 29), French elision,
//! English possessives, dotted acronyms and the few names that carry signs (`C++`, `.NET`).

use domain::fold;

use super::scan::Scan;

/// Longer "words" are noise (addresses, keys, a megabyte of one letter) and are skipped.
pub(crate) const MAX_WORD_BYTES: usize = 64;

/// What French leaves before an apostrophe.
const ELIDED: &[&str] = &["c", "d", "j", "jusqu", "l", "lorsqu", "m", "n", "puisqu", "qu", "quelqu", "quoiqu", "s", "t"];

/// A folded word and where it stands in its raw word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub start: usize,
    pub end: usize,
    pub folded: String,
}

/// The raw words of a text with their byte offsets; a sign that belongs to a name stays.
pub(crate) fn raw_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    Scan::of(text).filter(|(_, w)| w.len() <= MAX_WORD_BYTES).map(|(at, word)| {
        if word.len() > 3 {
            return (at, word);
        }
        let end = at + word.len();
        let rest = &text.as_bytes()[end..];
        let signs = match word {
            "C" | "c" if rest.starts_with(b"++") => 2,
            "C" | "c" | "F" | "f" if rest.starts_with(b"#") => 1,
            _ => 0,
        };
        let dot = matches!(word, "NET" | "Net" | "net") && at > 0 && text.as_bytes()[at - 1] == b'.';
        let start = at - usize::from(dot);
        (start, &text[start..end + signs])
    })
}

/// The folded words inside one raw word.
pub(crate) fn pieces(raw: &str) -> Vec<Piece> {
    if matches!(raw, "C++" | "c++" | "C#" | "c#" | "F#" | "f#" | ".NET" | ".Net" | ".net") {
        return vec![Piece { start: 0, end: raw.len(), folded: raw.to_ascii_lowercase() }];
    }
    let parts = split(raw);
    if parts.len() > 1 && raw.contains('.') && parts.iter().all(|(a, b)| single_letter(&raw[*a..*b])) {
        let folded = parts.iter().map(|(a, b)| fold(&raw[*a..*b])).collect();
        return vec![Piece { start: 0, end: raw.len(), folded }];
    }
    let last = parts.len().saturating_sub(1);
    let mut out = Vec::with_capacity(parts.len());
    for (i, (start, end)) in parts.iter().copied().enumerate() {
        let folded = fold(&raw[start..end]);
        let quoted = |at: usize| raw[at..].starts_with(['\'', '’', 'ʼ']);
        let elided = i < last && quoted(end) && ELIDED.contains(&folded.as_str());
        let possessive = i == last && i > 0 && folded == "s";
        let letter = folded.chars().count() == 1 && !folded.bytes().all(|b| b.is_ascii_digit()) && folded.is_ascii();
        if !(folded.is_empty() || elided || possessive || letter) {
            out.push(Piece { start, end, folded });
        }
    }
    out
}

fn single_letter(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// Byte ranges between the apostrophes, dots and other joints inside a raw word.
fn split(raw: &str) -> Vec<(usize, usize)> {
    let joint = |c: char| !(c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)) || c == 'ʼ';
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in raw.char_indices().filter(|(_, c)| joint(*c)) {
        if at > start {
            out.push((start, at));
        }
        start = at + c.len_utf8();
    }
    if start < raw.len() {
        out.push((start, raw.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        raw_words(text).flat_map(|(_, w)| pieces(w)).map(|p| p.folded).collect()
    }

    #[test]
    fn elision_accents_and_possessives() {
        assert_eq!(words("L’école d'été n’a qu'un réseau"), ["ecole", "ete", "un", "reseau"]);
        assert_eq!(words("the buyer's network"), ["the", "buyer", "network"]);
        assert_eq!(words("Œuvres — ŒUVRE"), ["oeuvres", "oeuvre"]);
    }

    #[test]
    fn acronyms_signs_and_numbers() {
        assert_eq!(words("S.A.P. et I.B.M"), ["sap", "et", "ibm"]);
        assert_eq!(words("C++, C#, .NET, node.js"), ["c++", "c#", ".net", "node", "js"]);
        assert_eq!(words("ISO 27001 et 3.5"), ["iso", "27001", "et", "3", "5"]);
        assert_eq!(words("plan_de_continuité"), ["plan", "de", "continuite"]);
    }

    #[test]
    fn places_are_bytes_of_the_original() {
        let text = "Réfection d’aqueduc";
        let found: Vec<&str> = raw_words(text)
            .flat_map(|(at, w)| pieces(w).into_iter().map(move |p| (at + p.start, at + p.end)))
            .map(|(a, b)| &text[a..b])
            .collect();
        assert_eq!(found, ["Réfection", "aqueduc"]);
    }

    #[test]
    fn hostile_text_is_harmless() {
        assert!(words(&"a".repeat(1_000_000)).is_empty());
        assert!(words("''''’’’ … \u{200d}\u{301}\u{0}").is_empty());
        let _ = words("👩\u{200d}👩\u{200d}👧 ﷽ 数据库 \u{202e}abc \u{202e}");
    }
}
