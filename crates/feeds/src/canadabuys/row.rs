//! One row: its cells by column, its raw text for quarantine.

use domain::{Lang, Text};

use super::columns::{Column, Header, Pair};
use crate::{
    RAW_CAP, clean, language,
    rows::{self, Words},
};

/// A row whose cells are known to be UTF-8.
#[derive(Clone, Copy)]
pub(super) struct Row<'a>(pub Words<'a>);

impl<'a> Row<'a> {
    /// The cell without white space at its ends; empty when the column is not there.
    pub fn cell(self, column: Column) -> &'a str {
        column.0.and_then(|at| self.0.get(at)).unwrap_or_default().trim()
    }

    /// The first filled cell of a pair, English before French: for publisher's words that
    /// are kept as they are.
    pub fn either(self, pair: Pair) -> &'a str {
        let en = self.cell(pair.en);
        if en.is_empty() { self.cell(pair.fr) } else { en }
    }

    /// Both cells of a pair as one text: each in its language, or once, in the language it is
    /// really in, when both say the same. `hint` is the language of the row's other texts.
    pub fn text(self, pair: Pair, hint: Option<Lang>, make: fn(&str) -> String) -> Text {
        let (en, fr) = (self.cell(pair.en), self.cell(pair.fr));
        if fr.is_empty() || same(en, fr) {
            let lang = language::detect(en).or(hint).unwrap_or(Lang::EN);
            return Text::of(lang, make(en));
        }
        if en.is_empty() {
            let lang = language::detect(fr).or(hint).unwrap_or(Lang::FR);
            return Text::of(lang, make(fr));
        }
        Text::of(Lang::EN, make(en)).with(Lang::FR, make(fr))
    }

    /// Names in both languages as they stand: the language of a name is not detected, for a
    /// Crown corporation's English name is its name in French texts too.
    pub fn names(self, pair: Pair) -> Text {
        let (en, fr) = (clean::line(self.cell(pair.en)), clean::line(self.cell(pair.fr)));
        Text::of(Lang::EN, en).with(Lang::FR, fr)
    }
}

fn same(a: &str, b: &str) -> bool {
    a == b || a.split_whitespace().eq(b.split_whitespace())
}

/// The values of a `*`-list. A value may hold line breaks: only a break before a star parts.
pub(super) fn list(cell: &str) -> impl Iterator<Item = &str> {
    let starred = cell.trim_start().starts_with('*');
    let mut rest = Some(cell);
    std::iter::from_fn(move || {
        let now = rest?;
        let cut = now.match_indices('\n').find(|(at, _)| !starred || now[at + 1..].trim_start().starts_with('*'));
        let (value, next) = cut.map_or((now, None), |(at, _)| (&now[..at], Some(&now[at + 1..])));
        rest = next;
        Some(value.trim().trim_start_matches('*').trim())
    })
}

/// The reference, also of a row that is otherwise unreadable, if it looks like one: in a row
/// with too few cells something else may stand in its place.
pub(super) fn reference(header: &Header, row: rows::Row<'_>) -> Option<String> {
    let at = header.find("referenceNumber-numeroReference").0?;
    let text = String::from_utf8_lossy(row.get(at)?).trim().to_owned();
    let plausible = text.len() <= 100 && text.bytes().any(|b| b.is_ascii_digit()) && !text.contains(char::is_whitespace);
    plausible.then_some(text)
}

/// The row as CSV again.
pub(super) fn raw(row: rows::Row<'_>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut size = 0;
    let cells = row.iter().take_while(|cell| {
        size += cell.len();
        size <= RAW_CAP + cell.len()
    });
    // Writing to memory cannot fail; if it did, the row without raw text is still reported.
    let written = writer.write_record(cells).is_ok();
    writer.into_inner().ok().filter(|_| written).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parted_at_stars() {
        assert_eq!(list("*1\n*2").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(list(" *a\r\n b\r\n *c ").collect::<Vec<_>>(), ["a\r\n b", "c"]);
        assert_eq!(list("a\nb").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(list("*\n*x").collect::<Vec<_>>(), ["", "x"]);
        assert_eq!(list("").collect::<Vec<_>>(), [""]);
    }
}
