//! Text made comparable.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// Lower case without accents, ligatures opened, white space squeezed: what search columns
/// and comparisons use on both database engines, whose own folding differs.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            '’' | 'ʼ' => out.push('\''),
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// White space at the ends removed and every inner run made one space; nothing else.
pub fn squeeze(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    squeeze_into(text, &mut out);
    // Only whole characters were taken out of valid text.
    String::from_utf8(out).unwrap_or_default()
}

/// [`squeeze`] behind what a buffer already holds.
pub(crate) fn squeeze_into(text: &str, out: &mut Vec<u8>) {
    let begin = out.len();
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        let width = white_width(bytes, at);
        if width == 0 {
            at += 1;
        } else if bytes[at] == b' ' && at > from && bytes.get(at + 1).is_some_and(u8::is_ascii_graphic) {
            // One space between two words stays where it is: whole sentences are copied at once.
            at += 2;
        } else {
            take(&bytes[from..at], begin, out);
            at += width;
            from = at;
        }
    }
    take(&bytes[from..], begin, out);
}

fn take(words: &[u8], begin: usize, out: &mut Vec<u8>) {
    if !words.is_empty() {
        if out.len() > begin {
            out.push(b' ');
        }
        out.extend_from_slice(words);
    }
}

/// How many bytes of white space, as Unicode defines it, begin at this byte: one character or
/// none.
fn white_width(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b' ' | b'\t'..=b'\r' => 1,
        0xC2 if matches!(bytes.get(at + 1), Some(0x85 | 0xA0)) => 2,
        0xE1 if bytes[at..].starts_with("\u{1680}".as_bytes()) => 3,
        0xE2 if matches!(&bytes[at..], [_, 0x80, 0x80..=0x8A | 0xA8 | 0xA9 | 0xAF, ..] | [_, 0x81, 0x9F, ..]) => 3,
        0xE3 if bytes[at..].starts_with("\u{3000}".as_bytes()) => 3,
        _ => 0,
    }
}

/// The same text with letters and their accents composed (NFC), so that `e` + `´` typed on
/// one machine equals `é` typed on another. Costs next to nothing when it is so already.
pub fn compose(text: String) -> String {
    // No character below U+0300 combines with anything, nor does general punctuation such as
    // the apostrophe and the dash: most texts are settled here.
    let plain = |c: char| c < '\u{300}' || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '€' | '™');
    if text.is_ascii() || text.chars().all(plain) || is_nfc(&text) { text } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn squeezing_joins_the_words(text in r"(\PC|[ \t\r\n\x{85}\x{a0}\x{1680}\x{2000}\x{2003}\x{2028}\x{202f}\x{205f}\x{3000}’é]){0,40}") {
            prop_assert_eq!(squeeze(&text), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }

        #[test]
        fn composing_is_nfc(text in r"[a-zé’–€e\x{301}\x{212b}\x{2000}\x{327}]{0,20}") {
            prop_assert_eq!(compose(text.clone()), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn every_white_space_is_known() {
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            assert_eq!(white_width(text.as_bytes(), 0), if c.is_whitespace() { c.len_utf8() } else { 0 }, "U+{:04X}", u32::from(c));
        }
    }
}
