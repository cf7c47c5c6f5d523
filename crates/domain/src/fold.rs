//! Text made comparable.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// Lower case without accents, ligatures opened, white space squeezed: what search columns
/// and comparisons use on both database engines, whose own folding differs.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            put(c.to_ascii_lowercase(), &mut out);
        } else {
            // Marks go, so that the order in which a whole text would put them is no matter.
            std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).for_each(|c| put(c, &mut out));
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn put(c: char, out: &mut String) {
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

/// White space at the ends removed and every inner run made one space; nothing else.
pub fn squeeze(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    squeeze_into(text, &mut out);
    // Only whole characters were taken out of valid text.
    String::from_utf8(out).unwrap_or_default()
}

/// What a byte may begin: nothing special, one space, other white space.
const SPACE: u8 = 1;
const OTHER: u8 = 2;
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    class[b' ' as usize] = SPACE;
    let mut byte = b'\t';
    while byte <= b'\r' {
        class[byte as usize] = OTHER;
        byte += 1;
    }
    class[0xC2] = OTHER;
    class[0xE1] = OTHER;
    class[0xE2] = OTHER;
    class[0xE3] = OTHER;
    class
};

/// [`squeeze`] behind what a buffer already holds. A single space between words is part of
/// what is copied, so that whole sentences go at once.
pub(crate) fn squeeze_into(text: &str, out: &mut Vec<u8>) {
    let begin = out.len();
    let bytes = text.as_bytes();
    let (mut from, mut at, mut before) = (0, 0, SPACE);
    while at < bytes.len() {
        let class = CLASS[bytes[at] as usize];
        if class & (OTHER | before) == 0 {
            before = class;
            at += 1;
            continue;
        }
        let width = white_width(bytes, at);
        if width == 0 {
            before = 0;
            at += 1;
            continue;
        }
        take(&bytes[from..at], begin, out);
        at += width;
        from = at;
        before = SPACE;
    }
    take(&bytes[from..], begin, out);
}

fn take(words: &[u8], begin: usize, out: &mut Vec<u8>) {
    let words = words.strip_suffix(b" ").unwrap_or(words);
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
    if is_plain(text.as_bytes()) || is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Whether a text holds only characters that combine with nothing: those below U+0300, and
/// of the others the dashes, quotes and bullets of general punctuation. That is most texts.
fn is_plain(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b >= 0xCC) {
        match &rest[at..] {
            [0xE2, 0x80, 0x90..=0xA7 | 0xB0..=0xBF, ..] => rest = &rest[at + 3..],
            _ => return false,
        }
    }
    true
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

    proptest! {
        #[test]
        fn folding_is_that_of_the_whole_text(text in r"(\PC|[ \téÉœÆßŒ’\x{a0}\x{301}\x{327}\x{1e0b}ﬁ가İ]){0,30}") {
            let whole: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
            let whole = whole.replace('œ', "oe").replace('æ', "ae").replace('ß', "ss").replace(['’', 'ʼ'], "'");
            prop_assert_eq!(fold(&text), squeeze(&whole));
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
