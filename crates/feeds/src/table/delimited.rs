//! CSV with any delimiter in any encoding, row by row.

use std::io::BufRead;

use super::{EachRow, Place, Row, mapping::Mapping};
use crate::{FeedError, decode::Decoded, error::NOTHING, peek, rows::Rows};

/// Most bytes of one row: an open quote swallows the rest of a file.
const MAX_ROW: usize = 4 * 1024 * 1024;

pub(super) fn rows(input: &mut dyn BufRead, mapping: &Mapping, each: EachRow<'_>) -> Result<(), FeedError> {
    peek::packed(input.fill_buf().map_err(|e| FeedError::io("beginning", e))?)?;
    let mut text = Decoded::text(input, mapping.encoding);
    let head = text.fill_buf().map_err(|e| FeedError::io("beginning", e))?;
    refuse_foreign(head)?;
    let mut rows = Rows::new(text).delimiter(mapping.delimiter).limit(MAX_ROW).open_end(mapping.open_end);
    let open = "the last row does not end with a line break (`open_end = \"yes\"` accepts that)";
    while let Some(row) = rows.next().map_err(|stuck| stuck.error(open))? {
        let place = Place::Line(row.line());
        // Decoded text is UTF-8 by construction.
        let Some(words) = row.words() else { return Err(FeedError::Encoding { found: "no UTF-8" }) };
        each(place, Row::Words(words))?;
    }
    Ok(())
}

fn refuse_foreign(head: &[u8]) -> Result<(), FeedError> {
    let begins = head.trim_ascii_start();
    if begins.is_empty() {
        return Err(FeedError::Truncated { place: "beginning".into(), what: NOTHING });
    }
    if let Some(found) = peek::foreign(begins) {
        return Err(FeedError::NotCsv { found });
    }
    if matches!(begins.first(), Some(b'{' | b'[')) {
        return Err(FeedError::NotCsv { found: "JSON".into() });
    }
    Ok(())
}
