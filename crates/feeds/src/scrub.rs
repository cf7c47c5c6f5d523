//! The last look at a record: no text that a database or a page could choke on.
//!
//! Readers tidy what people read; this holds for every text, also for keys and addresses:
//! composed (NFC), without control characters except line break and tab.

use domain::{Award, Buyer, Document, Lang, Notice, NoticeCode, Region, Text};

fn is_bad(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

fn string(text: &mut String) {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control() && !matches!(b, b'\n' | b'\t')) {
        return;
    }
    if text.contains(is_bad) {
        text.retain(|c| !is_bad(c));
    }
    *text = domain::compose(std::mem::take(text));
}

fn text(text: &mut Text) {
    let fine = |s: &str| s.is_ascii() && !s.contains(is_bad);
    if text.iter().all(|(_, s)| fine(s)) {
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
    use super::*;

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
