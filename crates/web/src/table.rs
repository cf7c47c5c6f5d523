//! A table in cells: drawn on a page, or written as CSV with the same headings.

/// A column.
pub(crate) struct Column {
    pub name: String,
    pub number: bool,
}

/// A cell.
#[derive(Default)]
pub(crate) struct Cell {
    /// As people read it.
    pub text: String,
    /// As programs read it, where that differs: plain digits, ISO dates.
    pub raw: Option<String>,
    pub number: bool,
    pub href: String,
    pub lang: Option<String>,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A number: in the reader's format on the page, as digits in the file.
    pub(crate) fn number(shown: String, n: i64) -> Self {
        Self { text: shown, raw: Some(n.to_string()), number: true, ..Self::default() }
    }

    /// Something that is shown in words and exported in another form.
    pub(crate) fn both(text: impl Into<String>, raw: impl Into<String>) -> Self {
        Self { text: text.into(), raw: Some(raw.into()), ..Self::default() }
    }

    pub(crate) fn linked(mut self, href: String) -> Self {
        self.href = href;
        self
    }

    pub(crate) fn in_language(mut self, lang: Option<String>) -> Self {
        self.lang = lang;
        self
    }
}

/// The table as CSV: UTF-8 with a byte-order mark so that spreadsheets read the accents,
/// and no cell that a spreadsheet would run.
pub(crate) fn csv(columns: &[Column], rows: &[Vec<Cell>], delimiter: u8) -> Result<Vec<u8>, csv::Error> {
    let mut out =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(columns.iter().map(|c| safe(&c.name)))?;
    for row in rows {
        out.write_record(row.iter().map(|cell| safe(cell.raw.as_deref().unwrap_or(&cell.text))))?;
    }
    out.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

/// A cell that begins like a formula gets an apostrophe; a plain negative number does not,
/// because it is none.
fn safe(text: &str) -> String {
    let text = text.replace('\0', "");
    let number = text.strip_prefix('-').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let risky = text
        .trim_start_matches([' ', '\u{a0}', '\u{feff}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%']);
    if risky && !number { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for evil in [
            "=1+1",
            "+1",
            "-1+cmd",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "\u{a0}=1",
            "\0=1",
            "＝1+1",
            "=HYPERLINK(\"http://x\")",
            "%0A=1",
            "|cmd",
        ] {
            let written = csv(&[Column { name: "a".into(), number: false }], &[vec![Cell::text(evil)]], b';').unwrap();
            let text = String::from_utf8(written).unwrap();
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let cell = reader.records().next().unwrap().unwrap()[0].to_owned();
            assert!(cell.starts_with('\''), "{evil:?} became {cell:?}");
        }
        assert_eq!(safe("-12"), "-12");
        assert_eq!(safe("Ville d’Alma"), "Ville d’Alma");
    }

    #[test]
    fn the_file_opens_in_a_french_spreadsheet() {
        let rows = [vec![Cell::text("Étoile; inc."), Cell::number("1 204".into(), 1204)]];
        let columns = [Column { name: "Membre".into(), number: false }, Column { name: "Avis".into(), number: true }];
        let text = String::from_utf8(csv(&columns, &rows, b';').unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Membre;Avis\r\n\"Étoile; inc.\";1204\r\n");
    }
}
