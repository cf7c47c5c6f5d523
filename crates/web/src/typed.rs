//! What people type or paste, without the characters that nobody sees: they turn a line around in
//! a mail's subject, or keep a word from being found.

/// Without control characters other than line break and tab, and without invisible marks; what
/// joins letters and signs to one another stays.
pub(crate) fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

fn is_hidden(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    control || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_stays_and_what_is_not_goes() {
        assert_eq!(visible("a\u{202e}b\0c\u{2066}\u{200b}d\u{ad}\u{feff}"), "abcd");
        for kept in ["cœur d’été, 5\u{a0}%\n\té", "👩\u{200d}💻 😀", "عربي", "e\u{301}"] {
            assert_eq!(visible(kept), kept);
        }
    }
}
