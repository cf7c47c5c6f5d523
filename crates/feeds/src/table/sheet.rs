//! Spreadsheets: XLSX cell by cell, ODS row by row, out of a zip archive that is measured
//! before it is believed.

use std::io::{BufRead, Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use super::{EachRow, MAX_COLUMNS, Place, Row};
use crate::{
    FeedError, fault,
    reply::capped,
    xml::{Element, Found, Xml},
};

/// Largest file.
const CAP: u64 = 32 << 20;
/// Most bytes of all parts together, decompressed.
const OPENED: u64 = 128 << 20;
/// Most parts: a spreadsheet with pictures has some dozens.
const PARTS: usize = 2_000;
/// Most repeats of a cell or a row that has something in it.
const REPEATS: usize = 10_000;

fn wrong(what: impl std::fmt::Display) -> FeedError {
    FeedError::Malformed { place: "spreadsheet".into(), what: fault::broken(what.to_string()) }
}

pub(super) fn rows(input: &mut dyn BufRead, sheet: Option<&str>, each: EachRow<'_>) -> Result<(), FeedError> {
    let bytes = capped(input, CAP)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(broken)?;
    measure(&mut archive)?;
    if archive.index_for_name("content.xml").is_some() {
        return ods(&mut archive, sheet, each);
    }
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(FeedError::NotCsv { found: "a zip archive that is no spreadsheet".into() });
    }
    xlsx(&bytes, sheet, each)
}

/// The index of a zip archive stands at its end: without it the file is cut off.
fn broken(error: zip::result::ZipError) -> FeedError {
    match error {
        zip::result::ZipError::InvalidArchive(_) => {
            FeedError::Truncated { place: "spreadsheet".into(), what: "its zip archive is damaged or not complete" }
        }
        other => wrong(other),
    }
}

/// Opens every part once, for what an archive says of its sizes need not be true.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), FeedError> {
    if archive.len() > PARTS {
        return Err(wrong(format!("more than {PARTS} parts")));
    }
    let mut left = OPENED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let mut part = part.take(left + 1);
        let read = std::io::copy(&mut part, &mut std::io::sink()).map_err(|e| wrong(format!("a part cannot be opened: {e}")))?;
        left = left.checked_sub(read).ok_or_else(|| wrong(format!("larger than {} MiB when opened", OPENED >> 20)))?;
    }
    Ok(())
}

fn xlsx(bytes: &[u8], sheet: Option<&str>, each: EachRow<'_>) -> Result<(), FeedError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e: XlsxError| wrong(e))?;
    let names = book.sheet_names();
    let name = pick(&names, sheet)?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(wrong)?;
    let (mut row, mut cells, mut widest) = (0_u32, Vec::new(), 0);
    // Cell by cell: a range would hold every empty cell up to the farthest one.
    while let Some(cell) = reader.next_cell().map_err(wrong)? {
        let (at, column) = cell.get_position();
        if at != row {
            flush(row, &mut cells, &mut widest, each)?;
            row = at;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(wrong(format!("more than {MAX_COLUMNS} columns")));
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = shown(cell.get_value());
    }
    flush(row, &mut cells, &mut widest, each)
}

/// Hands out a row. Files leave out the blank cells at the end of a row: they are put back, as
/// far as a row before it reached.
fn flush(row: u32, cells: &mut Vec<String>, widest: &mut usize, each: EachRow<'_>) -> Result<(), FeedError> {
    if cells.iter().any(|cell| !cell.is_empty()) {
        *widest = cells.len().max(*widest);
        cells.resize(*widest, String::new());
        each(Place::Row(u64::from(row) + 1), Row::Cells(cells))?;
    }
    cells.clear();
    Ok(())
}

fn pick(names: &[String], wanted: Option<&str>) -> Result<String, FeedError> {
    let found = match wanted {
        Some(wanted) => names.iter().find(|name| name.trim().eq_ignore_ascii_case(wanted.trim())),
        None => names.first(),
    };
    found.cloned().ok_or_else(|| wrong(format!("there is no such sheet, there are `{}`", names.join("`, `"))))
}

/// The text of a cell; dates as ISO 8601.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Empty | DataRef::Error(_) => String::new(),
        other => Data::from(other.clone()).to_string(),
    }
}

const TABLE: &str = "x:table";
const ROW: &str = "x:table-row";

/// A row of the sheet is built at a time; blank rows and cells, which are repeated up to the
/// border of the sheet, cost nothing.
fn ods(archive: &mut ZipArchive<Cursor<&[u8]>>, sheet: Option<&str>, each: EachRow<'_>) -> Result<(), FeedError> {
    let mut part = archive.by_name("content.xml").map_err(broken)?;
    let content = capped(&mut part, OPENED)?;
    let mut xml = Xml::new(content.as_slice(), &["x:document-content"])?;
    let (mut here, mut seen, mut row, mut widest) = (false, Vec::new(), 0_usize, 0);
    while let Some(found) = xml.next_or_opened(&[ROW], TABLE)? {
        match found {
            Found::Opened(table) => {
                let name = table.attribute("name").unwrap_or_default().to_owned();
                here = sheet.map_or(seen.is_empty(), |wanted| name.trim().eq_ignore_ascii_case(wanted.trim()));
                seen.push(name);
                row = 0;
            }
            Found::Built(element) if here => {
                let mut cells = ods_cells(&element)?;
                let repeats = repeats(&element, "number-rows-repeated");
                if cells.iter().all(String::is_empty) {
                    row = row.saturating_add(repeats);
                    continue;
                }
                if repeats > REPEATS {
                    return Err(wrong(format!("a row is repeated {repeats} times")));
                }
                widest = cells.len().max(widest);
                cells.resize(widest, String::new());
                for _ in 0..repeats {
                    row += 1;
                    each(Place::Row(row as u64), Row::Cells(&cells))?;
                }
            }
            Found::Built(_) => {}
        }
    }
    pick(&seen, sheet).map(drop)
}

fn repeats(element: &Element, name: &str) -> usize {
    element.attribute(name).and_then(|n| n.parse().ok()).unwrap_or(1).max(1)
}

fn ods_cells(row: &Element) -> Result<Vec<String>, FeedError> {
    let mut cells = Vec::new();
    let mut blanks = 0_usize;
    for cell in row.children("x:table-cell") {
        let repeats = repeats(cell, "number-columns-repeated");
        let text = ods_text(cell);
        if text.is_empty() {
            blanks = blanks.saturating_add(repeats);
            continue;
        }
        if cells.len().saturating_add(blanks).saturating_add(repeats) > MAX_COLUMNS {
            return Err(wrong(format!("more than {MAX_COLUMNS} columns")));
        }
        cells.resize(cells.len() + blanks, String::new());
        blanks = 0;
        cells.resize(cells.len() + repeats, text);
    }
    Ok(cells)
}

/// A date as ISO 8601, a number without the way it is shown, else the text.
fn ods_text(cell: &Element) -> String {
    match cell.attribute("value-type") {
        Some("date") => cell.attribute("date-value").unwrap_or_default().to_owned(),
        Some("float" | "currency") => cell.attribute("value").unwrap_or_default().to_owned(),
        _ => cell.children("x:p").map(Element::inner_text).collect::<Vec<_>>().join("\n").trim().to_owned(),
    }
}
