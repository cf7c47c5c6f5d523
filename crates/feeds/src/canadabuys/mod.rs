//! CanadaBuys: the federal portal's CSV files of tender notices and award notices.
//!
//! Format: `https://canadabuys.canada.ca/opendata/pub/`, described by the data dictionary
//! `achatscanada-canadabuys-dd.xml` beside it. UTF-8, usually with a byte order mark, every
//! cell quoted but NULL ones, line breaks inside cells, columns in English and French.
//! The tender files (new, open, fiscal year) have one layout, the award files another; the
//! header tells which.
//!
//! A file that ends without a line break is refused: a cut inside the last cell could not
//! be told from the end. A cut exactly behind a row's line break leaves a shorter whole file
//! and cannot be noticed here; the length the server announced shows it, and the number of
//! rows against the last time.

mod address;
mod award;
mod columns;
mod region;
mod row;
mod tender;
mod vocabulary;

use std::io::{BufRead, Read};

use csv::{ByteRecord, StringRecord};

use self::{award::AwardColumns, columns::Header, row::Row, tender::TenderColumns};
use crate::{
    Context, FeedError, Skipped,
    adapter::Reader,
    fault,
    peek::{foreign, io_of, peek},
    sink::Sink,
};
use domain::{Fault, FaultKind};

/// Put behind the payload as a quoted row: it comes back as one cell, exactly [`MARK`], only
/// when the row before it was ended. Behind an open quote, half a doubled quote or an open
/// row, more stands in the cell.
const END: &str = "\"\u{1e}crieur: end of payload\u{1e}\"\n";
const MARK: &str = "\u{1e}crieur: end of payload\u{1e}";

/// The reader of both layouts.
pub(crate) struct CanadaBuys;

enum Layout {
    Tender(Box<TenderColumns>),
    Award(Box<AwardColumns>),
}

impl Reader for CanadaBuys {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let mut rows = Rows::open(input)?;
        let layout = layout(&rows.header)?;
        let mut bytes = ByteRecord::new();
        while rows.next(&mut bytes)? {
            sink.begin();
            bytes = one(ctx, &rows.header, &layout, rows.line(&bytes), bytes, sink);
        }
        Ok(())
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        let mut rows = Rows::open(input)?;
        layout(&rows.header)?;
        let mut bytes = ByteRecord::new();
        while rows.next(&mut bytes)? {}
        Ok(())
    }
}

fn layout(header: &Header) -> Result<Layout, FeedError> {
    if AwardColumns::is_meant(header) {
        return AwardColumns::of(header).map(|c| Layout::Award(Box::new(c)));
    }
    if !TenderColumns::is_meant(header) {
        return Err(FeedError::NotCsv { found: format!("a header that begins with {}", header.beginning()) });
    }
    TenderColumns::of(header).map(|c| Layout::Tender(Box::new(c)))
}

/// Reads one row; gives the record back so that its memory is used again.
fn one(ctx: &Context<'_>, header: &Header, layout: &Layout, line: u64, bytes: ByteRecord, sink: &mut Sink<'_>) -> ByteRecord {
    let (bytes, outcome) = fold(ctx, header, layout, bytes, sink);
    if let Err(reason) = outcome {
        sink.skip(Skipped::new(format!("line {line}"), row::reference(header, &bytes), reason, &row::raw(&bytes)));
    }
    bytes
}

fn fold(ctx: &Context<'_>, header: &Header, layout: &Layout, bytes: ByteRecord, sink: &mut Sink<'_>) -> (ByteRecord, Result<(), Fault>) {
    if bytes.len() != header.len() {
        let reason = fault::cells(bytes.len(), header.len());
        return (bytes, Err(reason));
    }
    let record = match StringRecord::from_byte_record(bytes) {
        Ok(record) => record,
        Err(error) => return (error.into_byte_record(), Err(Fault::new(FaultKind::NotUtf8, "not valid UTF-8"))),
    };
    let row = Row(&record);
    let outcome = match layout {
        Layout::Tender(columns) => tender::notice(ctx, columns, row).map(|notice| sink.notice(notice)),
        Layout::Award(columns) => award::award(ctx, columns, row).map(|award| sink.award(award)),
    };
    (record.into_byte_record(), outcome)
}

/// The rows of a payload with its header, guarded against cuts.
struct Rows<'a> {
    header: Header,
    reader: csv::Reader<Box<dyn Read + 'a>>,
    /// 1 where rows end with CR LF: the reader counts the LF only with the next row.
    late: u64,
}

impl<'a> Rows<'a> {
    fn open(input: &'a mut dyn BufRead) -> Result<Self, FeedError> {
        let peeked = peek(input)?;
        if let Some(found) = foreign(&peeked.head) {
            return Err(FeedError::NotCsv { found });
        }
        if matches!(peeked.head.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return Err(FeedError::NotCsv { found: "JSON".into() });
        }
        let late = u64::from(peeked.head.windows(2).find(|pair| pair[1] == b'\n').is_some_and(|pair| pair[0] == b'\r'));
        let guarded: Box<dyn Read + 'a> = Box::new(peeked.all.chain(END.as_bytes()));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(128 * 1024).from_reader(guarded);
        let mut first = ByteRecord::new();
        reader.read_byte_record(&mut first).map_err(|e| io_of(e, "header".into()))?;
        if ends_here(&first).is_some() {
            return Err(FeedError::Truncated { place: "header".into(), what: "the header row does not end" });
        }
        Ok(Self { header: Header::of(&first), reader, late })
    }

    /// The line of the file on which a row begins.
    fn line(&self, bytes: &ByteRecord) -> u64 {
        bytes.position().map_or(0, csv::Position::line) + self.late
    }

    /// Reads the next row; `false` at the end of a whole payload.
    fn next(&mut self, bytes: &mut ByteRecord) -> Result<bool, FeedError> {
        let here = |reader: &csv::Reader<_>| format!("line {}", reader.position().line());
        if !self.reader.read_byte_record(bytes).map_err(|e| io_of(e, here(&self.reader)))? {
            // The end mark was swallowed: only an open quote or an open row does that.
            return Err(FeedError::Truncated { place: here(&self.reader), what: "the last row does not end" });
        }
        match ends_here(bytes) {
            None => Ok(true),
            Some(End::Whole) => Ok(false),
            Some(End::Inside) => Err(FeedError::Truncated {
                place: format!("line {}", self.line(bytes)),
                what: "the last row does not end with a line break",
            }),
        }
    }
}

enum End {
    Whole,
    Inside,
}

fn ends_here(bytes: &ByteRecord) -> Option<End> {
    let last = bytes.iter().next_back()?;
    if bytes.len() == 1 && last == MARK.as_bytes() {
        return Some(End::Whole);
    }
    last.strip_suffix(b"\"").unwrap_or(last).ends_with(MARK.as_bytes()).then_some(End::Inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_the_quoted_mark() {
        assert_eq!(END, format!("\"{MARK}\"\n"));
    }
}
