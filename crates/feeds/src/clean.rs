//! Published text made plain: entities decoded, tags and control characters gone, white
//! space tidy. One pass over the text, and none of it kept as HTML: pages escape it again.

mod markup;

use domain::Marks;

use self::markup::{entity, tag};

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
    /// Whether there were characters that may combine with others.
    unusual: bool,
}

impl Tidy {
    /// Adds text that holds no markup, or whose markup is to be taken literally.
    fn literal(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(is_blank) {
            self.word(&rest[..at]);
            let c = rest[at..].chars().next().unwrap_or(' ');
            self.blank(c);
            rest = &rest[at + c.len_utf8()..];
        }
        self.word(rest);
    }

    /// Goes over the spaces at the beginning; returns how many there are.
    fn spaces(&mut self, bytes: &[u8]) -> usize {
        let count = bytes.iter().take_while(|b| **b == b' ').count();
        (0..count).for_each(|_| self.blank(' '));
        count
    }

    /// Adds words with single spaces between them, and perhaps one behind.
    #[inline]
    fn words(&mut self, words: &str) {
        if words.as_bytes().last() == Some(&b' ') {
            self.word(&words[..words.len() - 1]);
            self.blank(' ');
        } else {
            self.word(words);
        }
    }

    #[inline]
    fn word(&mut self, word: &str) {
        if !word.is_empty() {
            self.fill();
            self.out.push_str(word);
        }
    }

    #[inline]
    fn character(&mut self, c: char) {
        self.fill();
        self.out.push(c);
    }

    /// Puts the white space that is owed.
    #[inline]
    fn fill(&mut self) {
        let Gap { blanks, breaks, firm } = self.gap;
        if blanks | breaks == 0 {
            return;
        }
        self.gap = Gap::default();
        if self.out.is_empty() {
            return;
        }
        match (breaks, blanks) {
            (0, 1) if firm => self.out.push('\u{a0}'),
            (0, _) => self.out.push(' '),
            (1, _) => self.out.push('\n'),
            _ => self.out.push_str("\n\n"),
        }
    }

    #[inline]
    fn blank(&mut self, c: char) {
        match c {
            '\n' | '\u{2028}' | '\u{2029}' if self.keep_breaks => self.gap.breaks += 1,
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

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Whether a byte is looked at: white space, control characters and markup, or the first of
/// several bytes of such; a space only behind another. From U+0300 on there is more white
/// space, and characters begin to combine with others.
fn is_odd(before: u8, b: u8) -> bool {
    let behind_another = u8::from(b == b' ') & u8::from(before == b' ');
    let markup = u8::from(b == b'&') | u8::from(b == b'<');
    let control = u8::from(b < 0x20) | u8::from(b == 0x7F);
    control | markup | u8::from(b == 0xC2) | u8::from(b >= 0xCC) | behind_another != 0
}

fn plain(text: &str, keep_breaks: bool) -> String {
    let mut tidy = Tidy { out: String::with_capacity(text.len()), gap: Gap::default(), keep_breaks, unusual: false };
    let bytes = text.as_bytes();
    // A single space between words is part of what is copied: whole sentences go at once.
    let mut at = tidy.spaces(bytes);
    let mut from = at;
    for here in Marks::of(bytes, is_odd) {
        if here < at {
            continue;
        }
        let (used, cut) = special(text, here, from, &mut tidy);
        at = here + used;
        if cut {
            at += tidy.spaces(&bytes[at..]);
            from = at;
        }
    }
    tidy.words(&text[from..]);
    if tidy.unusual { domain::compose(tidy.out) } else { tidy.out }
}

/// Handles what is not text at `at`, after the words that begin at `from`; returns how far to
/// go on and whether something was taken out, so that the words begin anew behind it.
fn special(text: &str, at: usize, from: usize, tidy: &mut Tidy) -> (usize, bool) {
    let rest = &text[at..];
    let words = &text[from..at];
    let c = match rest.as_bytes() {
        [b'&', ..] => {
            let taken = entity(rest, words, tidy);
            return (taken.max(1), taken > 0);
        }
        [b'<', ..] => {
            let taken = tag(rest, words, tidy);
            return (taken.max(1), taken > 0);
        }
        _ => rest.chars().next().unwrap_or(' '),
    };
    if !is_blank(c) {
        tidy.unusual |= !matches!(c, '\0'..='\u{2FF}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203F}');
        return (c.len_utf8(), false);
    }
    tidy.words(words);
    tidy.blank(c);
    (c.len_utf8(), true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
        assert_eq!(paragraphs("a</DIV>b<//li>c<h2 id=x>d<h7>e<tables>f<Table>g<td>h<!-- p -->i<pre>j<>k"), "a\nb\nc\ndef\ng hij<>k");
    }

    #[test]
    fn white_space_is_tidy() {
        assert_eq!(paragraphs("\n\t A  b \r\n\r\n\r\n\r\n c\u{2}d \t"), "A b\n\nc d");
        assert_eq!(line(" a \r\n b\u{a0}: c"), "a b\u{a0}: c");
        assert_eq!(line("e\u{301}"), "é");
        assert_eq!(line("l’a\u{2003}b\u{85}c\u{3000}d ’x €"), "l’a b c d ’x €");
    }

    proptest! {
        /// What is no markup comes out as its words, whatever the white space between.
        #[test]
        fn words_are_kept(text in r"(\PC|[ \t\r\n\x{85}\x{a0}\x{2003}\x{2028}\x{3000}’é]){0,40}") {
            let text = text.replace(['&', '<'], "+");
            let expected = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>();
            let nfc = domain::compose(expected.join(" "));
            prop_assert_eq!(paragraphs(&text).split_whitespace().collect::<Vec<_>>().join(" "), nfc.clone());
            prop_assert_eq!(domain::squeeze(&line(&text)), nfc);
        }

        #[test]
        fn no_markup_panics(text in r"[&<>/;#xpbré a0-9\x{a0}’]{0,60}") {
            let _ = (line(&text), paragraphs(&text));
        }
    }
}
