//! The words of a notice as they stand there, for people: `langue des signes`, not
//! `langue signes`; `Sous-titrage`, not `titrage`.

use domain::Span;

/// At most so many bytes of small words between two found ones are quoted with them.
const GAP: usize = 12;

/// Quotes the `spans` of a text, in their order: neighbours with what stands between them,
/// others with an ellipsis. A part of a hyphenated word is shown as the whole word. Spans
/// outside the text are left out.
pub(crate) fn quote(text: &str, spans: &[Span]) -> String {
    let mut out = String::new();
    quote_into(text, spans, &mut out);
    out
}

/// The same at the end of a text.
pub(crate) fn quote_into(text: &str, spans: &[Span], out: &mut String) {
    let begin = out.len();
    let mut part: Option<(usize, usize)> = None;
    let mut say = |(from, to): (usize, usize)| {
        if out.len() > begin {
            out.push_str(" … ");
        }
        out.push_str(&text[from..to]);
    };
    for span in spans {
        let (start, end) = (span.start as usize, span.end as usize);
        if text.get(start..end).is_none_or(str::is_empty) {
            continue;
        }
        let (start, end) = whole(text, start, end);
        match &mut part {
            Some(last) if start <= last.1 || near(&text[last.1..start]) => last.1 = last.1.max(end),
            _ => {
                if let Some(before) = part.replace((start, end)) {
                    say(before);
                }
            }
        }
    }
    part.into_iter().for_each(say);
}

/// Whether two words with this between them belong together.
fn near(gap: &str) -> bool {
    gap.len() <= GAP && gap.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '\'' | '’' | '-' | '/' | '&' | '+'))
}

/// The bounds of the hyphenated word around a part of it.
fn whole(text: &str, start: usize, end: usize) -> (usize, usize) {
    let inner = |c: char| c.is_alphanumeric();
    let (mut from, mut to) = (start, end);
    while let Some(head) = text[..from].strip_suffix(['-', '‑']) {
        let word = head.trim_end_matches(inner).len();
        if word == head.len() {
            break;
        }
        from = word;
    }
    while let Some(tail) = text[to..].strip_prefix(['-', '‑']) {
        let rest = tail.trim_start_matches(inner).len();
        if rest == tail.len() {
            break;
        }
        to = text.len() - rest;
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(text: &str, words: &[&str]) -> Vec<Span> {
        words
            .iter()
            .map(|w| {
                let start = text.find(w).unwrap();
                Span { start: u32::try_from(start).unwrap(), end: u32::try_from(start + w.len()).unwrap() }
            })
            .collect()
    }

    #[test]
    fn words_are_quoted_as_they_stand() {
        for (text, words, quoted) in [
            ("Interprétation en langue des signes", &["langue", "signes"][..], "langue des signes"),
            ("Sous-titrage de capsules", &["titrage"], "Sous-titrage"),
            ("Remédiation de documents PDF et rédaction accessible", &["documents", "accessible"], "documents … accessible"),
            ("Réseau. Câblage", &["Réseau", "Câblage"], "Réseau … Câblage"),
            ("clé-en-main et prêt-à-porter", &["en"], "clé-en-main"),
            ("- titrage -", &["titrage"], "titrage"),
        ] {
            assert_eq!(quote(text, &spans(text, words)), quoted);
        }
        assert_eq!(quote("court", &[Span { start: 90, end: 99 }]), "");
    }

    proptest! {
        #[test]
        fn any_text_and_span_is_quoted(text in "\\PC{0,40}", cuts in prop::collection::vec((0u32..60, 0u32..60), 0..6)) {
            let spans: Vec<Span> = cuts.into_iter().map(|(start, end)| Span { start, end }).collect();
            let _ = quote(&text, &spans);
        }
    }
}
