//! Reads any table of notices, CSV, XLSX or ODS, by a mapping in the source's options.
//!
//! One row is one notice. Which column is what stands in the options (see [`mapping`]); the
//! header is the first of the first rows that has the columns of reference and title, because
//! exports like to begin with a title. Columns are found by name, never by position.

mod delimited;
mod mapping;
mod notice;
mod sheet;

use std::{fmt, io::BufRead};

use self::mapping::{Column, Layout, Mapping};
use crate::{Context, FeedError, Options, Skipped, adapter::Reader, fault, rows::Words, sink::Sink};

pub(crate) struct Table;

/// Rows in which the header is looked for.
const HEADER_WITHIN: usize = 20;
/// Most rows of a table.
const MAX_ROWS: usize = 500_000;
/// Most columns of a row.
const MAX_COLUMNS: usize = 1_000;

/// Takes a row: its place and its cells.
type EachRow<'a> = &'a mut dyn FnMut(Place, Row<'_>) -> Result<(), FeedError>;

/// Where a row stands; in words only when somebody asks.
#[derive(Debug, Clone, Copy)]
enum Place {
    Line(u64),
    Row(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(n) => write!(f, "line {n}"),
            Self::Row(n) => write!(f, "row {n}"),
        }
    }
}

/// The cells of a row, as its format holds them: none is copied before it is used.
#[derive(Debug, Clone, Copy)]
enum Row<'a> {
    Words(Words<'a>),
    Cells(&'a [String]),
}

impl<'a> Row<'a> {
    fn len(self) -> usize {
        match self {
            Self::Words(words) => words.len(),
            Self::Cells(cells) => cells.len(),
        }
    }

    fn get(self, at: usize) -> Option<&'a str> {
        match self {
            Self::Words(words) => words.get(at),
            Self::Cells(cells) => cells.get(at).map(String::as_str),
        }
    }

    fn iter(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }
}

impl Reader for Table {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let mapping = Mapping::of(ctx.options)?;
        let mut head = Head::new(&mapping);
        rows(input, &mapping, &mut |place, cells| {
            let Some(layout) = head.layout(cells)? else { return Ok(()) };
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                return Ok(());
            }
            sink.begin();
            match notice::notice(ctx, &mapping, layout, cells) {
                Ok(notice) => sink.notice(notice),
                Err(reason) => {
                    let reference = layout.get(Column::Reference, cells).map(str::to_owned);
                    let raw = cells.iter().collect::<Vec<_>>().join("\t");
                    sink.skip(Skipped::new(place.to_string(), reference, reason, raw.as_bytes()));
                }
            }
            Ok(())
        })?;
        head.end()
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        rows(input, &Mapping::default(), &mut |_, _| Ok(()))
    }

    fn check_options(&self, options: &Options) -> Result<(), FeedError> {
        Mapping::of(options).map(drop)
    }

    fn check_for(&self, options: &Options, input: &mut dyn BufRead) -> Result<(), FeedError> {
        let mapping = Mapping::of(options)?;
        let mut head = Head::new(&mapping);
        rows(input, &mapping, &mut |_, cells| head.layout(cells).map(drop))?;
        head.end()
    }
}

fn rows(input: &mut dyn BufRead, mapping: &Mapping, each: EachRow<'_>) -> Result<(), FeedError> {
    let mut number = 0_usize;
    let mut counted = |place: Place, cells: Row<'_>| {
        number += 1;
        if number > MAX_ROWS || cells.len() > MAX_COLUMNS {
            let what = fault::excess(format!("more than {MAX_ROWS} rows or {MAX_COLUMNS} columns"));
            return Err(FeedError::Malformed { place: place.to_string(), what });
        }
        each(place, cells)
    };
    let zipped = input.fill_buf().map_err(|e| FeedError::io("beginning", e))?.starts_with(b"PK\x03\x04");
    if zipped { sheet::rows(input, mapping.sheet.as_deref(), &mut counted) } else { delimited::rows(input, mapping, &mut counted) }
}

/// Waits for the header.
struct Head<'m> {
    mapping: &'m Mapping,
    layout: Option<Layout>,
    seen: usize,
    first: Option<FeedError>,
}

impl<'m> Head<'m> {
    fn new(mapping: &'m Mapping) -> Self {
        Self { mapping, layout: None, seen: 0, first: None }
    }

    /// The layout, once a row before this one was the header.
    fn layout(&mut self, cells: Row<'_>) -> Result<Option<&Layout>, FeedError> {
        if self.layout.is_some() {
            return Ok(self.layout.as_ref());
        }
        if self.mapping.is_header(cells) {
            self.layout = Some(self.mapping.layout(cells)?);
            return Ok(None);
        }
        if self.first.is_none() && cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1 {
            self.first = Some(self.mapping.missing(cells));
        }
        self.seen += 1;
        if self.seen >= HEADER_WITHIN { self.end().map(|()| None) } else { Ok(None) }
    }

    fn end(&mut self) -> Result<(), FeedError> {
        match self.layout {
            Some(_) => Ok(()),
            None => Err(self.first.take().unwrap_or_else(|| self.mapping.missing(Row::Cells(&[])))),
        }
    }
}
