//! Text from outside, made harmless for a mail: one line, no control characters, not too
//! long; and links that only lead to the web.

use domain::squeeze;
use url::Url;

/// The longest title that is shown.
pub const TITLE: usize = 200;
/// The longest name of a buyer, a profile, a person.
pub const NAME: usize = 120;
/// The longest sentence of a reason or a change.
pub const SENTENCE: usize = 400;

/// One line: line breaks and tabs become spaces, control characters and invisible marks
/// that turn the direction of text go.
pub fn line(text: &str) -> String {
    let kept: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).filter(|c| !hidden(*c)).collect();
    // Squeezing would make an ordinary space of the no-break spaces that French lives by.
    if kept.contains('\u{a0}') { squeeze_breakable(&kept) } else { squeeze(&kept) }
}

fn squeeze_breakable(text: &str) -> String {
    let keep = |c: char| c == '\u{a0}' || c == '\u{202f}';
    text.split(|c: char| c.is_whitespace() && !keep(c)).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn breaks(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// [`line`], cut at a word near `most` characters and marked with an ellipsis when it was
/// longer.
pub fn cut(text: &str, most: usize) -> String {
    let line = line(text);
    if line.chars().count() <= most {
        return line;
    }
    let head: String = line.chars().take(most - 1).collect();
    let at_word = head.rfind(' ').filter(|at| *at > head.len() / 2).map_or(head.as_str(), |at| &head[..at]);
    format!("{}…", at_word.trim_end())
}

/// The address if it is an absolute http(s) one without user name or password, in the form
/// that a browser would ask for: pure ASCII, without spaces.
pub fn link(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty() && url.password().is_none();
    web.then(|| String::from(url)).filter(|text| text.len() <= 2000)
}

/// The first letter in upper case: a finding begins a sentence.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line(" a\r\nBcc: x\t\0b\u{202e}c\u{2028}d "), "a Bcc: x bc d");
        assert_eq!(line("1\u{a0}204 \n x"), "1\u{a0}204 x");
    }

    #[test]
    fn long_titles_end_at_a_word() {
        let long = "mot ".repeat(100);
        let short = cut(&long, TITLE);
        assert!(short.chars().count() <= TITLE && short.ends_with("mot…"), "{short}");
        assert_eq!(cut(&"é".repeat(300), 10).chars().count(), 10);
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert_eq!(link(" https://exemple.ca/a b?x=«1» ").as_deref(), Some("https://exemple.ca/a%20b?x=%C2%AB1%C2%BB"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.ca", "ftp://x.ca/", "//x.ca/a", "x.ca", "", "https://u:p@x.ca/"]
        {
            assert_eq!(link(bad), None, "{bad}");
        }
    }
}
