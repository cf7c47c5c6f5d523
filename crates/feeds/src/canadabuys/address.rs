//! Addresses in cells: attachments and the notice's own page.

use domain::{Document, Lang, Text};
use memchr::memchr_iter;

use super::{columns::Pair, row::Row};

/// Attachment cells join addresses with commas, and sometimes with nothing at all.
pub(super) fn documents(row: Row<'_>, pair: Pair) -> Vec<Document> {
    let mut out: Vec<Document> = Vec::new();
    for url in addresses(row.cell(pair.en)).chain(addresses(row.cell(pair.fr))) {
        if !out.iter().any(|known| known.url == url) {
            out.push(Document { url: url.to_owned(), title: String::new() });
        }
    }
    out
}

fn addresses(cell: &str) -> impl Iterator<Item = &str> {
    let mut next = begin(cell, 0);
    std::iter::from_fn(move || {
        let from = next?;
        next = begin(cell, from + 1);
        Some(cell[from..next.unwrap_or(cell.len())].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '*')))
    })
    .filter(|url| url.len() > "https://".len() && !url.contains(char::is_whitespace))
}

/// Where the first address begins that does not begin before `from`.
fn begin(cell: &str, from: usize) -> Option<usize> {
    let colons = memchr_iter(b':', &cell.as_bytes()[from..]).map(|at| from + at);
    let starts = colons.filter(|at| cell[*at..].starts_with("://")).filter_map(|at| {
        let scheme = ["https", "http"].into_iter().find(|scheme| cell[..at].ends_with(scheme))?;
        Some(at - scheme.len())
    });
    // An address inside another (`?to=https://…`, `/web/https://…`) does not begin a new one.
    starts.filter(|at| *at >= from).find(|at| !cell[..*at].ends_with(['=', '/', '%', '(']))
}

/// The page that the publisher names, else the portal's own page of the notice.
pub(super) fn urls(row: Row<'_>, pair: Pair, reference: &str) -> Text {
    let named = |column| addresses(row.cell(column)).next().map(str::to_owned);
    let page = |path: &str| format!("https://canadabuys.canada.ca/{path}/{}", encoded(&reference.to_lowercase()));
    let en = named(pair.en).unwrap_or_else(|| page("en/tender-opportunities/tender-notice"));
    let fr = named(pair.fr).unwrap_or_else(|| page("fr/occasions-de-marche/appels-d-offres"));
    Text::of(Lang::EN, en).with(Lang::FR, fr)
}

fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parted() {
        let all = |cell| addresses(cell).collect::<Vec<_>>();
        assert_eq!(all("https://a.invalid/x,y.pdf,https://b.invalid/z.pdf"), ["https://a.invalid/x,y.pdf", "https://b.invalid/z.pdf"]);
        assert_eq!(
            all("https://a.invalid/x.pdfhttps://b.invalid/?u=https://c.invalid\n"),
            ["https://a.invalid/x.pdf", "https://b.invalid/?u=https://c.invalid"]
        );
        assert!(all("javascript:alert(1), ftp://x, http://").is_empty());
    }

    #[test]
    fn references_are_encoded() {
        assert_eq!(encoded("ssc-25-00031107:t"), "ssc-25-00031107%3At");
    }
}
