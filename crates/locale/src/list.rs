//! Several things in a row.

use domain::Lang;

use crate::say;

/// « A, B et C » / “A, B and C”.
pub fn list<S: AsRef<str>>(lang: Lang, items: &[S]) -> String {
    joined(lang, items, "list-two")
}

/// « A, B ou C » / “A, B or C”.
pub fn list_or<S: AsRef<str>>(lang: Lang, items: &[S]) -> String {
    joined(lang, items, "list-or-two")
}

/// The text in the language's quotation marks.
pub fn quoted(lang: Lang, text: &str) -> String {
    say(lang, "quoted", &[("text", text.into())])
}

fn joined<S: AsRef<str>>(lang: Lang, items: &[S], end: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first, middle @ .., last] => {
            let head = middle.iter().fold(first.as_ref().to_owned(), |done, item| {
                say(lang, "list-comma", &[("first", done.into()), ("last", item.as_ref().into())])
            });
            say(lang, end, &[("first", head.into()), ("last", last.as_ref().into())])
        }
    }
}
