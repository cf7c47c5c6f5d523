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
mod known;
mod region;
mod row;
mod tender;
mod vocabulary;

use std::io::{BufRead, Chain, Cursor};

use self::{award::AwardColumns, columns::Header, known::Known, row::Row, tender::TenderColumns};
use crate::{
    Context, FeedError, Skipped,
    adapter::Reader,
    fault,
    peek::{foreign, peek},
    rows::{self, Rows, Stuck, Why},
    sink::Sink,
};
use domain::{Fault, FaultKind};

/// Most bytes of one row: an open quote swallows the rest of a file.
const MAX_ROW: usize = 16 * 1024 * 1024;

const OPEN: &str = "the last row does not end with a line break";

/// The reader of both layouts.
pub(crate) struct CanadaBuys;

enum Layout {
    Tender(Box<TenderColumns>, Box<Known>),
    Award(Box<AwardColumns>),
}

impl Reader for CanadaBuys {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let (header, mut rows) = open(input)?;
        let mut layout = layout(&header)?;
        while let Some(row) = next(&mut rows)? {
            sink.begin();
            if let Err(reason) = fold(ctx, &header, &mut layout, row, sink) {
                let place = format!("line {}", row.line());
                sink.skip(Skipped::new(place, row::reference(&header, row), reason, &row::raw(row)));
            }
        }
        Ok(())
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        let (header, mut rows) = open(input)?;
        layout(&header)?;
        while next(&mut rows)?.is_some() {}
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
    TenderColumns::of(header).map(|c| Layout::Tender(Box::new(c), Box::default()))
}

fn fold(ctx: &Context<'_>, header: &Header, layout: &mut Layout, row: rows::Row<'_>, sink: &mut Sink<'_>) -> Result<(), Fault> {
    if row.len() != header.len() {
        return Err(fault::cells(row.len(), header.len()));
    }
    let row = Row(row.words().ok_or_else(|| Fault::new(FaultKind::NotUtf8, "not valid UTF-8"))?);
    match layout {
        Layout::Tender(columns, known) => tender::notice(ctx, columns, known, row).map(|notice| sink.notice(notice)),
        Layout::Award(columns) => award::award(ctx, columns, row).map(|award| sink.award(award)),
    }
}

type Input<'a> = Chain<Cursor<Vec<u8>>, &'a mut dyn BufRead>;

/// The header and the rows behind it.
fn open(input: &mut dyn BufRead) -> Result<(Header, Rows<Input<'_>>), FeedError> {
    let peeked = peek(input)?;
    if let Some(found) = foreign(&peeked.head) {
        return Err(FeedError::NotCsv { found });
    }
    if matches!(peeked.head.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return Err(FeedError::NotCsv { found: "JSON".into() });
    }
    let mut rows = Rows::new(peeked.all).limit(MAX_ROW);
    let header = match rows.next() {
        Ok(Some(first)) => Header::of(first),
        Ok(None) | Err(Stuck { why: Why::Open, .. }) => {
            return Err(FeedError::Truncated { place: "header".into(), what: "the header row does not end" });
        }
        Err(stuck) => return Err(stuck.error(OPEN)),
    };
    Ok((header, rows))
}

/// The next row; `None` at the end of a whole payload.
fn next<'r>(rows: &'r mut Rows<Input<'_>>) -> Result<Option<rows::Row<'r>>, FeedError> {
    rows.next().map_err(|stuck| stuck.error(OPEN))
}
