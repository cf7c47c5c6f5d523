//! Published text made plain: entities decoded, tags and control characters gone, white
//! space tidy. One pass over the text, and none of it kept as HTML: pages escape it again.

use std::borrow::Cow;

/// The longest entity and the longest tag that are recognised; anything longer is text.
const ENTITY_MAX: usize = 32;
const TAG_MAX: usize = 2_000;

/// One line: every run of white space is one space.
pub(crate) fn line(text: &str) -> String {
    plain(text, false)
}

/// Text with its line breaks: at most one empty line between paragraphs.
pub(crate) fn paragraphs(text: &str) -> String {
    plain(text, true)
}

/// The white space that is owed before the next visible character.
#[derive(Default)]
struct Gap {
    blanks: u32,
    breaks: u32,
    /// The only blank so far is one that does not break (French « : », `14 h`).
    firm: bool,
}

struct Tidy {
    out: String,
    gap: Gap,
    keep_breaks: bool,
}

impl Tidy {
    fn run(&mut self, text: &str) {
        // Words are copied whole; only white space and control characters are looked at.
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_whitespace() || c.is_control()) {
            self.word(&rest[..at]);
            let c = rest[at..].chars().next().unwrap_or(' ');
            self.blank(c);
            rest = &rest[at + c.len_utf8()..];
        }
        self.word(rest);
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            let Gap { blanks, breaks, firm } = self.gap;
            match (breaks, blanks) {
                (0, 0) => {}
                (0, 1) if firm => self.out.push('\u{a0}'),
                (0, _) => self.out.push(' '),
                (1, _) => self.out.push('\n'),
                _ => self.out.push_str("\n\n"),
            }
        }
        self.gap = Gap::default();
        self.out.push_str(word);
    }

    fn blank(&mut self, c: char) {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' if self.keep_breaks => self.gap.breaks += 1,
            // A lone CR is no break: the LF of the pair is.
            '\r' if self.keep_breaks => {}
            '\u{a0}' | '\u{202f}' => {
                self.gap.firm = self.gap.blanks == 0;
                self.gap.blanks += 1;
            }
            _ => {
                self.gap.firm = false;
                self.gap.blanks += 1;
            }
        }
    }
}

fn plain(text: &str, keep_breaks: bool) -> String {
    let mut tidy = Tidy { out: String::with_capacity(text.len()), gap: Gap::default(), keep_breaks };
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| b == b'&' || b == b'<') {
        tidy.run(&rest[..at]);
        rest = &rest[at..];
        let taken = if rest.starts_with('&') { entity(rest, &mut tidy) } else { tag(rest, &mut tidy) };
        if taken == 0 {
            tidy.word(&rest[..1]);
        }
        rest = &rest[taken.max(1)..];
    }
    tidy.run(rest);
    domain::compose(tidy.out)
}

/// Decodes the entity at the beginning; returns its length, 0 when it is none.
fn entity(text: &str, tidy: &mut Tidy) -> usize {
    let window = &text.as_bytes()[..text.len().min(ENTITY_MAX)];
    let Some(end) = window.iter().position(|b| *b == b';') else { return 0 };
    let decoded = decode(&text[..=end]);
    match decoded {
        Some(what) => {
            tidy.run(&what);
            end + 1
        }
        None => 0,
    }
}

fn decode(entity: &str) -> Option<Cow<'_, str>> {
    let name = &entity[1..entity.len() - 1];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some(Cow::Owned(char_of(code).to_string()));
    }
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let decoded = html_escape::decode_html_entities(entity);
    (decoded != entity).then_some(decoded)
}

/// Numbers 128 to 159 mean the characters of windows-1252, as in every browser.
fn char_of(code: u32) -> char {
    match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9F) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or(' '),
        _ => char::from_u32(code).filter(|c| *c != '\0').unwrap_or(' '),
    }
}

/// Passes over the tag at the beginning; returns its length, 0 when `<` is only a sign.
fn tag(text: &str, tidy: &mut Tidy) -> usize {
    let bytes = &text.as_bytes()[..text.len().min(TAG_MAX)];
    let opens = bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'));
    let Some(end) = bytes.iter().position(|b| *b == b'>').filter(|_| opens) else { return 0 };
    let name: String =
        text[1..end].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    match name.as_str() {
        "br" | "li" | "tr" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "table" => tidy.blank('\n'),
        "p" => {
            tidy.blank('\n');
            tidy.blank('\n');
        }
        "td" | "th" => tidy.blank(' '),
        _ => {}
    }
    end + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_become_characters() {
        assert_eq!(line("D&eacute;fense &#39;A&#x26;B&#39; l&rsquo;&#338;uvre"), "Défense 'A&B' l’Œuvre");
        assert_eq!(line("1&nbsp;204 $ &#146;ok&#0;"), "1\u{a0}204 $ ’ok");
        assert_eq!(line("R&D, AT&T; a&b;c &unknown; &amp;lt;b&gt;"), "R&D, AT&T; a&b;c &unknown; &lt;b>");
    }

    #[test]
    fn tags_go_and_signs_stay() {
        assert_eq!(paragraphs("<p>Un<br>deux</p><p class=\"x\">trois</p>"), "Un\ndeux\n\ntrois");
        assert_eq!(line("débit < 5 Mo et > 2 Mo, a<b"), "débit < 5 Mo et > 2 Mo, a<b");
        assert_eq!(line("<scr<script>ipt>"), "ipt>");
    }

    #[test]
    fn white_space_is_tidy() {
        assert_eq!(paragraphs("\n\t A  b \r\n\r\n\r\n\r\n c\u{2}d \t"), "A b\n\nc d");
        assert_eq!(line(" a \r\n b\u{a0}: c"), "a b\u{a0}: c");
        assert_eq!(line("e\u{301}"), "é");
    }
}
