//! Text made comparable.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

use crate::Marks;

/// Lower case without accents, ligatures opened, white space squeezed: what search columns
/// and comparisons use on both database engines, whose own folding differs.
pub fn fold(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let (bytes, mut at) = (text.as_bytes(), 0);
    while at < bytes.len() {
        let b = bytes[at];
        if b.is_ascii() {
            // White space as `char` defines it: also the vertical tab.
            if matches!(b, b' ' | b'\t'..=b'\r') {
                blank(&mut out);
            } else {
                out.push(b.to_ascii_lowercase());
            }
            at += 1;
            continue;
        }
        // Nearly all other letters of our texts, without the detour over the full tables.
        if b == 0xC3
            && let Some(letter) = LATIN.get(usize::from(bytes[at + 1] - 0x80)).filter(|letter| **letter != b'?')
        {
            out.push(*letter);
            at += 2;
            continue;
        }
        let c = text[at..].chars().next().unwrap_or_default();
        // Marks go, so that the order in which a whole text would put them is no matter.
        std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).for_each(|c| put(c, &mut out));
        at += c.len_utf8();
    }
    if out.last() == Some(&b' ') {
        out.pop();
    }
    // Only whole characters were put there.
    String::from_utf8(out).unwrap_or_default()
}

/// The letters of U+00C0 to U+00FF in lower case without accent; `?`: not so simple.
const LATIN: &[u8; 64] = b"aaaaaa?ceeeeiiii?nooooo??uuuuy??aaaaaa?ceeeeiiii?nooooo??uuuuy?y";

fn put(c: char, out: &mut Vec<u8>) {
    match c {
        'œ' => out.extend_from_slice(b"oe"),
        'æ' => out.extend_from_slice(b"ae"),
        'ß' => out.extend_from_slice(b"ss"),
        '’' | 'ʼ' => out.push(b'\''),
        c if c.is_whitespace() => blank(out),
        c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

fn blank(out: &mut Vec<u8>) {
    if !out.is_empty() && out.last() != Some(&b' ') {
        out.push(b' ');
    }
}

/// White space at the ends removed and every inner run made one space; nothing else.
pub fn squeeze(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    squeeze_into(text, &mut out);
    // Only whole characters were taken out of valid text.
    String::from_utf8(out).unwrap_or_default()
}

/// [`squeeze`] behind what a buffer already holds. A single space between words is part of
/// what is copied, so that whole sentences go at once.
pub(crate) fn squeeze_into(text: &str, out: &mut Vec<u8>) {
    let begin = out.len();
    let bytes = text.as_bytes();
    let mut at = spaces(bytes);
    let mut from = at;
    for here in Marks::of(bytes, may_be_white) {
        if here < at {
            continue;
        }
        let width = white_width(bytes, here);
        if width == 0 {
            continue;
        }
        take(&bytes[from..here], begin, out);
        at = here + width;
        at += spaces(&bytes[at..]);
        from = at;
    }
    take(&bytes[from..], begin, out);
}

/// Whether a byte may begin white space; a space only behind another.
fn may_be_white(before: u8, b: u8) -> bool {
    let behind_another = u8::from(b == b' ') & u8::from(before == b' ');
    let breaks = u8::from((b'\t'..=b'\r').contains(&b));
    breaks | u8::from(b == 0xC2) | u8::from((0xE1..=0xE3).contains(&b)) | behind_another != 0
}

/// How many spaces stand at the beginning.
fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| **b == b' ').count()
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
    Marks::of(bytes, |_, b| b >= 0xCC).all(|at| matches!(&bytes[at..], [0xE2, 0x80, 0x90..=0xA7 | 0xB0..=0xBF, ..]))
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
    fn every_latin_letter_is_known() {
        for c in '\u{80}'..='\u{24f}' {
            let whole: String = c.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
            let whole = whole.replace('œ', "oe").replace('æ', "ae").replace('ß', "ss").replace('ʼ', "'");
            assert_eq!(fold(&format!("x{c}")), format!("x{whole}").trim_end(), "{c}");
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
