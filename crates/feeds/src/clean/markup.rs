//! Entities and tags: what they stand for in plain text.

use std::borrow::Cow;

use memchr::memchr;

use super::Tidy;

/// The longest entity and the longest tag that are recognised; anything longer is text.
const ENTITY_MAX: usize = 32;
const TAG_MAX: usize = 2_000;

/// Decodes the entity at the beginning, behind the words before it; returns its length, 0
/// when it is none.
pub(super) fn entity(text: &str, words: &str, tidy: &mut Tidy) -> usize {
    let window = &text.as_bytes()[..text.len().min(ENTITY_MAX)];
    // Most are short: not worth a search by greater means.
    let Some(end) = window.iter().position(|b| *b == b';') else { return 0 };
    let name = &text[1..end];
    if let Some(c) = common(name) {
        tidy.words(words);
        if c == '\u{a0}' {
            tidy.blank(c);
        } else {
            tidy.character(c);
        }
        return end + 1;
    }
    let Some(what) = decode(&text[..=end]) else { return 0 };
    tidy.words(words);
    tidy.unusual = true;
    tidy.literal(&what);
    end + 1
}

/// The entities that make up nearly all of those published, without a search in the full list.
fn common(name: &str) -> Option<char> {
    Some(match name {
        "eacute" => 'é',
        "rsquo" => '’',
        "agrave" => 'à',
        "nbsp" => '\u{a0}',
        "egrave" => 'è',
        "ecirc" => 'ê',
        "amp" => '&',
        "#39" => '\'',
        "icirc" => 'î',
        "ocirc" => 'ô',
        "ccedil" => 'ç',
        "quot" => '"',
        "acirc" => 'â',
        "laquo" => '«',
        "raquo" => '»',
        "Eacute" => 'É',
        "ndash" => '–',
        "Agrave" => 'À',
        "ucirc" => 'û',
        "lt" => '<',
        "gt" => '>',
        _ => return None,
    })
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
pub(super) fn tag(text: &str, words: &str, tidy: &mut Tidy) -> usize {
    let bytes = &text.as_bytes()[..text.len().min(TAG_MAX)];
    let opens = bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'));
    let Some(end) = memchr(b'>', bytes).filter(|_| opens) else { return 0 };
    tidy.words(words);
    let begin = bytes[1..end].iter().position(|b| *b != b'/').map_or(end, |slashes| 1 + slashes);
    let width = bytes[begin..end].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    // No name that means something is longer.
    let mut name = [0; 5];
    if let Some(name) = name.get_mut(..width) {
        name.copy_from_slice(&bytes[begin..begin + width]);
        name.make_ascii_lowercase();
    }
    match &name {
        b"br\0\0\0" | b"li\0\0\0" | b"tr\0\0\0" | b"ul\0\0\0" | b"ol\0\0\0" | b"div\0\0" | b"table" | [b'h', b'1'..=b'6', 0, ..] => {
            tidy.blank('\n');
        }
        b"p\0\0\0\0" => {
            tidy.blank('\n');
            tidy.blank('\n');
        }
        b"td\0\0\0" | b"th\0\0\0" => tidy.blank(' '),
        _ => {}
    }
    end + 1
}
