//! What typing leaves out: no-break spaces and curly apostrophes, put into the messages
//! themselves so that nobody has to type them. Values that are filled in stay untouched.

use std::borrow::Cow;

/// The space at which no line is broken.
pub const NBSP: char = '\u{a0}';

/// French: no-break space before high punctuation and signs, and inside guillemets.
pub fn french(text: &str) -> Cow<'_, str> {
    if !text.contains(['~', '\'', '«', '»', ':', ';', '?', '!', '%', '$', '€']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let glued =
            c == ' ' && (out.ends_with('«') || chars.peek().is_some_and(|n| matches!(n, '»' | ':' | ';' | '?' | '!' | '%' | '$' | '€')));
        out.push(if glued { NBSP } else { common(c) });
    }
    Cow::Owned(out)
}

/// English: only what both languages share.
pub fn english(text: &str) -> Cow<'_, str> {
    if text.contains(['~', '\'']) { Cow::Owned(text.chars().map(common).collect()) } else { Cow::Borrowed(text) }
}

fn common(c: char) -> char {
    match c {
        '~' => NBSP,
        '\'' => '’',
        other => other,
    }
}
