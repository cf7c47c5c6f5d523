//! Text cut into stretches that are marked and stretches that are not, so that templates
//! highlight with `<mark>` and still escape every letter themselves.

use domain::Span;

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The letters, not escaped.
    pub text: String,
    /// Whether it is highlighted.
    pub hit: bool,
}

/// Cuts `text` at the spans; spans that overlap are joined, spans that do not lie on
/// character boundaries of this text are ignored.
pub(crate) fn at_spans(text: &str, spans: &[Span]) -> Vec<Piece> {
    let mut sorted: Vec<(usize, usize)> = spans
        .iter()
        .map(|s| (s.start as usize, s.end as usize))
        .filter(|&(start, end)| start < end && text.is_char_boundary(start) && text.is_char_boundary(end) && end <= text.len())
        .collect();
    sorted.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(sorted.len());
    for (start, end) in sorted {
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    let mut out = Vec::with_capacity(joined.len() * 2 + 1);
    let mut from = 0;
    for (start, end) in joined {
        push(&mut out, &text[from..start], false);
        push(&mut out, &text[start..end], true);
        from = end;
    }
    push(&mut out, &text[from..], false);
    out
}

/// Cuts `text` around the first occurrence of `words`.
pub(crate) fn around(text: &str, words: &str) -> Vec<Piece> {
    let Some(start) = text.find(words).filter(|_| !words.trim().is_empty()) else {
        return plain(text);
    };
    let end = start + words.len();
    let mut out = Vec::with_capacity(3);
    push(&mut out, &text[..start], false);
    push(&mut out, &text[start..end], true);
    push(&mut out, &text[end..], false);
    out
}

/// The whole text, not highlighted.
pub(crate) fn plain(text: &str) -> Vec<Piece> {
    let mut out = Vec::with_capacity(1);
    push(&mut out, text, false);
    out
}

fn push(out: &mut Vec<Piece>, text: &str, hit: bool) {
    if !text.is_empty() {
        out.push(Piece { text: text.to_owned(), hit });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(pieces: &[Piece]) -> String {
        pieces.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    fn span(start: u32, end: u32) -> Span {
        Span { start, end }
    }

    #[test]
    fn spans_are_sorted_joined_and_kept_on_letters() {
        assert_eq!(show(&at_spans("réseau privé", &[span(8, 14), span(0, 3)])), "[ré]seau [privé]");
        assert_eq!(show(&at_spans("abcdef", &[span(1, 3), span(2, 5)])), "a[bcde]f");
        assert_eq!(show(&at_spans("réseau", &[span(0, 2), span(3, 99), span(4, 4)])), "réseau");
        assert_eq!(at_spans("", &[span(0, 0)]), vec![]);
    }

    #[test]
    fn the_found_words_are_marked_once() {
        assert_eq!(show(&around("« SOC » dans « SOC géré »", "SOC")), "« [SOC] » dans « SOC géré »");
        assert_eq!(show(&around("rien", "SOC")), "rien");
        assert_eq!(show(&around("rien", " ")), "rien");
    }
}
