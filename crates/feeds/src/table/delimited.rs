//! CSV with any delimiter in any encoding, row by row.

use std::{
    cell::Cell,
    io::{BufRead, Read},
    rc::Rc,
};

use super::{EachRow, Place, Row, mapping::Mapping};
use crate::{
    FeedError,
    decode::Decoded,
    error::NOTHING,
    fault,
    meter::{Metered, TooLong},
    peek,
};

/// Most bytes of one row: an open quote swallows the rest of a file.
const MAX_ROW: usize = 4 * 1024 * 1024;
/// Put behind the payload as a quoted row; see `canadabuys`.
const MARK: &str = "\u{1e}crieur: end of table\u{1e}";

pub(super) fn rows(input: &mut dyn BufRead, mapping: &Mapping, each: EachRow<'_>) -> Result<(), FeedError> {
    peek::packed(input.fill_buf().map_err(|e| FeedError::io("beginning", e))?)?;
    let mut text = Decoded::text(input, mapping.encoding);
    let head = text.fill_buf().map_err(|e| FeedError::io("beginning", e))?;
    refuse_foreign(head)?;
    let end = format!("{}\"{MARK}\"\n", if mapping.open_end { "\n" } else { "" });
    let budget = Rc::new(Cell::new(MAX_ROW));
    let guarded = Metered::new(text, Rc::clone(&budget)).chain(end.as_bytes());
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(mapping.delimiter).from_reader(guarded);
    let mut record = csv::StringRecord::new();
    loop {
        budget.set(MAX_ROW);
        let line = reader.position().line();
        let place = || Place::Line(line).to_string();
        if !reader.read_record(&mut record).map_err(|e| refused(e, place()))? {
            return Err(FeedError::Truncated { place: place(), what: "the last row does not end" });
        }
        match record.iter().next_back() {
            Some(last) if record.len() == 1 && last == MARK => return Ok(()),
            Some(last) if last.strip_suffix('"').unwrap_or(last).ends_with(MARK) => {
                let what = "the last row does not end with a line break (`open_end = \"yes\"` accepts that)";
                return Err(FeedError::Truncated { place: place(), what });
            }
            _ => {}
        }
        each(Place::Line(line), Row::Record(&record))?;
    }
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

fn refused(error: csv::Error, place: String) -> FeedError {
    let too_long = |e: &csv::Error| matches!(e.kind(), csv::ErrorKind::Io(io) if TooLong::is(io));
    if too_long(&error) {
        return FeedError::Malformed {
            place,
            what: fault::excess(format!("a row is longer than {MAX_ROW} bytes, perhaps a quote is never closed")),
        };
    }
    peek::io_of(error, place)
}
