//! The last look at a record: no text that a database or a page could choke on.
//!
//! Readers tidy what people read; this holds for every text, also for keys and addresses:
//! composed (NFC), without control characters except line break and tab.

use domain::{Award, Buyer, Document, Lang, Marks, Notice, NoticeCode, Region, Text};

fn is_bad(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

/// Whether there is nothing to do: no character that goes and none that may combine with
/// another. Nearly every text is so, and this says it at little more than a glance.
fn is_fine(text: &str) -> bool {
    let bytes = text.as_bytes();
    Marks::of(bytes, is_odd).all(|at| stands_alone(&bytes[at..]))
}

/// Whether a byte is a control character or may begin a character that is not fine.
fn is_odd(_: u8, b: u8) -> bool {
    let control = u8::from(b < 0x20) & u8::from(b != b'\n') & u8::from(b != b'\t');
    control | u8::from(b == 0x7F) | u8::from(b == 0xC2) | u8::from(b >= 0xCC) != 0
}

/// Whether the character at the beginning is one of those that combine with nothing although
/// its first byte does not say so: U+00A0 to U+00BF, and the dashes, quotes and bullets.
fn stands_alone(bytes: &[u8]) -> bool {
    matches!(bytes, [0xC2, 0xA0..=0xBF, ..] | [0xE2, 0x80, 0x90..=0xA7 | 0xB0..=0xBF, ..])
}

fn string(text: &mut String) {
    if is_fine(text) {
        return;
    }
    if text.contains(is_bad) {
        text.retain(|c| !is_bad(c));
    }
    *text = domain::compose(std::mem::take(text));
}

fn text(text: &mut Text) {
    if text.iter().all(|(_, s)| is_fine(s)) {
        return;
    }
    let all: Vec<(Lang, String)> = text.iter().map(|(lang, s)| (lang, s.to_owned())).collect();
    *text = Text::default();
    for (lang, mut s) in all {
        string(&mut s);
        text.set(lang, s);
    }
}

fn buyer(buyer: &mut Buyer) {
    text(&mut buyer.name);
    text(&mut buyer.end_user);
    buyer.id.iter_mut().chain(&mut buyer.city).for_each(string);
}

fn codes(codes: &mut [NoticeCode]) {
    for code in codes {
        text(&mut code.label);
    }
}

fn region(region: &mut Region) {
    string(&mut region.raw);
}

fn document(document: &mut Document) {
    string(&mut document.url);
    string(&mut document.title);
}

pub(crate) fn notice(n: &mut Notice) {
    [&mut n.reference, &mut n.version_key, &mut n.family_key, &mut n.kind_raw, &mut n.method_raw].into_iter().for_each(string);
    [&mut n.title, &mut n.description, &mut n.url].into_iter().for_each(text);
    buyer(&mut n.buyer);
    codes(&mut n.codes);
    n.regions.iter_mut().chain(&mut n.opportunity).for_each(region);
    n.documents.iter_mut().for_each(document);
    if let Some(closing) = &mut n.closing {
        string(&mut closing.text);
    }
}

pub(crate) fn award(a: &mut Award) {
    [&mut a.reference, &mut a.version_key, &mut a.family_key, &mut a.status_raw].into_iter().for_each(string);
    text(&mut a.title);
    buyer(&mut a.buyer);
    codes(&mut a.codes);
    for supplier in &mut a.suppliers {
        string(&mut supplier.name);
        supplier.id.iter_mut().for_each(string);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is fine at a glance is so when looked at closely.
        #[test]
        fn nothing_is_overlooked(long in "[a-z é’]{0,70}", text in r"(\PC|[\t\n\r\x00\x7f\x{85}\x{9f}\x{a0}\x{ad}«é’–€\x{301}\x{2028}]){0,8}") {
            let text = format!("{long}{text}{long}");
            let close = !text.contains(is_bad) && domain::compose(text.clone()) == text;
            prop_assert!(close || !is_fine(&text), "{text:?}");
            let mut clean = text.clone();
            string(&mut clean);
            prop_assert_eq!(clean, domain::compose(text.replace(is_bad, "")));
        }
    }

    #[test]
    fn common_texts_are_fine() {
        assert!(is_fine("L’été à Québec : « 1 204 $ » – 14\u{a0}h •\n\tÎle"));
        assert!(!is_fine("a\u{85}") && !is_fine("e\u{301}") && !is_fine("\0") && !is_fine("\u{7f}"));
    }

    #[test]
    fn no_control_character_is_left() {
        let mut n = Notice {
            reference: "a\0b".into(),
            title: Text::of(Lang::FR, "Cafe\u{301}\u{1}").with(Lang::EN, "fine"),
            description: Text::of(Lang::FR, "un\ndeux\u{85}"),
            ..Notice::default()
        };
        notice(&mut n);
        assert_eq!(n.reference, "ab");
        assert_eq!(n.title, Text::of(Lang::FR, "Café").with(Lang::EN, "fine"));
        assert_eq!(n.description.best(Lang::FR), "un\ndeux");
    }
}
