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
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The same text with letters and their accents composed (NFC), so that `e` + `´` typed on
/// one machine equals `é` typed on another. Costs next to nothing when it is so already.
pub fn compose(text: String) -> String {
    // No character below U+0300 combines with anything: most texts are settled here.
    if text.chars().all(|c| c < '\u{300}') || is_nfc(&text) { text } else { text.nfc().collect() }
}
