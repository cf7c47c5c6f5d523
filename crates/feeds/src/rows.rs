//! Rows of delimited text out of a stream, in the dialect of the `csv` crate: quotes double
//! inside quotes and mean themselves elsewhere, rows end with CR, LF or both, blank lines are
//! none, widths may differ.
//!
//! A row is cut where it lies, in the buffer that it was read into; only cells with doubled
//! quotes are put together anew. Long cells are jumped over, not stepped through.

mod cells;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr3};

use self::cells::Cells;
pub(crate) use self::cells::{Row, Words};
use crate::{FeedError, fault};

const CHUNK: usize = 64 * 1024;

/// The rows of a stream.
pub(crate) struct Rows<R> {
    input: R,
    delimiter: u8,
    /// Most bytes of a row.
    limit: usize,
    /// How much is read at a time at least.
    chunk: usize,
    /// Whether the last row may end without a line break.
    open_end: bool,
    buffer: Vec<u8>,
    /// Where the present row begins and ends, its line break included.
    from: usize,
    end: usize,
    /// The line on which the present row begins.
    line: u64,
    /// Whether the stream has given everything.
    ended: bool,
    cells: Cells,
}

/// Why there is no next row, and on which line it would begin.
#[derive(Debug)]
pub(crate) struct Stuck {
    pub line: u64,
    pub why: Why,
}

#[derive(Debug)]
pub(crate) enum Why {
    /// The stream failed.
    Io(io::Error),
    /// The row has more bytes than are allowed.
    TooLong(usize),
    /// The last row has no line break, or a quote that is not closed.
    Open,
}

impl Stuck {
    /// The error of the payload; `open` says what shows that the last row does not end.
    pub(crate) fn error(self, open: &'static str) -> FeedError {
        let place = format!("line {}", self.line);
        match self.why {
            Why::Io(source) => FeedError::io(place, source),
            Why::Open => FeedError::Truncated { place, what: open },
            Why::TooLong(limit) => {
                let what = fault::excess(format!("a row is longer than {limit} bytes, perhaps a quote is never closed"));
                FeedError::Malformed { place, what }
            }
        }
    }
}

/// What a search for the end of a cell comes to.
enum Cut {
    /// The cell ends with a delimiter; the next one begins there.
    Cell(usize),
    /// The cell is the last one of the row, which ends there.
    Last(usize),
    /// Its end is not in the buffer; inside a quote or not.
    Beyond { quoted: bool },
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            delimiter: b',',
            limit: usize::MAX,
            chunk: CHUNK,
            open_end: false,
            buffer: Vec::new(),
            from: 0,
            end: 0,
            line: 1,
            ended: false,
            cells: Cells::default(),
        }
    }

    pub(crate) fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = delimiter;
        self
    }

    pub(crate) fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    pub(crate) fn open_end(mut self, allowed: bool) -> Self {
        self.open_end = allowed;
        self
    }

    /// The next row; `None` at the end of a whole stream.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, Stuck> {
        match self.advance() {
            Ok(true) => Ok(Some(self.cells.row(&self.buffer[self.from..self.end], self.line))),
            Ok(false) => Ok(None),
            Err(why) => Err(Stuck { line: self.line, why }),
        }
    }

    fn advance(&mut self) -> Result<bool, Why> {
        self.line += memchr_iter(b'\n', &self.buffer[self.from..self.end]).count() as u64;
        self.from = self.end;
        if !self.begin()? {
            return Ok(false);
        }
        self.cells.clear();
        let mut at = self.from;
        loop {
            match self.cut(at) {
                Cut::Cell(next) => at = next,
                Cut::Last(end) if end - self.from > self.limit => return Err(Why::TooLong(self.limit)),
                Cut::Last(end) => {
                    self.end = end;
                    return Ok(true);
                }
                Cut::Beyond { quoted } if self.ended => return self.last(at, quoted).map(|()| true),
                Cut::Beyond { .. } => at -= self.more()?,
            }
        }
    }

    /// Goes over the line breaks before the next row; `false` when there is none.
    fn begin(&mut self) -> Result<bool, Why> {
        loop {
            let rest = &self.buffer[self.from..];
            let blank = rest.iter().position(|b| !matches!(b, b'\r' | b'\n'));
            let passed = &rest[..blank.unwrap_or(rest.len())];
            self.line += memchr_iter(b'\n', passed).count() as u64;
            self.from += passed.len();
            self.end = self.from;
            if blank.is_some() {
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            self.more()?;
        }
    }

    /// Ends the row at the end of the stream that has no line break.
    fn last(&mut self, at: usize, quoted: bool) -> Result<(), Why> {
        if quoted || !self.open_end {
            return Err(Why::Open);
        }
        self.end = self.buffer.len();
        // As if it had one.
        self.buffer.push(b'\n');
        self.cut(at);
        self.buffer.pop();
        Ok(())
    }

    /// Reads on behind the present row, which moves to the front; returns how far. As much is
    /// read again as the row has already, so that cells which are searched anew cost little.
    fn more(&mut self) -> Result<usize, Why> {
        let moved = self.from;
        self.buffer.drain(..moved);
        self.from = 0;
        self.end = 0;
        if self.buffer.len() > self.limit {
            return Err(Why::TooLong(self.limit));
        }
        let wanted = self.buffer.len().max(self.chunk);
        self.buffer.reserve(wanted + 64);
        let read = (&mut self.input).take(wanted as u64).read_to_end(&mut self.buffer).map_err(Why::Io)?;
        self.ended = read < wanted;
        Ok(moved)
    }

    /// Finds the end of the cell that begins at `at` and notes where the cell lies.
    fn cut(&mut self, at: usize) -> Cut {
        let bytes = self.buffer.as_slice();
        let first = bytes.get(at).copied();
        // Half of all cells are empty.
        if first == Some(self.delimiter) && first != Some(b'"') {
            self.cells.whole(at - self.from, at - self.from);
            return Cut::Cell(at + 1);
        }
        if first != Some(b'"') {
            let Some(end) = memchr3(self.delimiter, b'\r', b'\n', bytes.get(at..).unwrap_or_default()) else {
                return Cut::Beyond { quoted: false };
            };
            self.cells.whole(at - self.from, at + end - self.from);
            return if bytes[at + end] == self.delimiter { Cut::Cell(at + end + 1) } else { Cut::Last(at + end + 1) };
        }
        let (mut begin, mark) = (at + 1, self.cells.mark());
        while let Some(quote) = memchr(b'"', &bytes[begin..]).map(|found| begin + found) {
            match bytes.get(quote + 1) {
                Some(b'"') => {
                    self.cells.mend(&bytes[begin..=quote]);
                    begin = quote + 2;
                }
                Some(behind) if *behind == self.delimiter || matches!(behind, b'\r' | b'\n') => {
                    self.cells.quoted(mark, begin - self.from, &bytes[begin..quote]);
                    return if *behind == self.delimiter { Cut::Cell(quote + 2) } else { Cut::Last(quote + 2) };
                }
                Some(_) => {
                    let Some(end) = memchr3(self.delimiter, b'\r', b'\n', &bytes[quote + 1..]).map(|found| quote + 1 + found) else {
                        self.cells.back_to(mark);
                        return Cut::Beyond { quoted: false };
                    };
                    self.cells.mend(&bytes[begin..quote]);
                    self.cells.mend(&bytes[quote + 1..end]);
                    self.cells.mended(mark);
                    return if bytes[end] == self.delimiter { Cut::Cell(end + 1) } else { Cut::Last(end + 1) };
                }
                None => {
                    self.cells.back_to(mark);
                    return Cut::Beyond { quoted: false };
                }
            }
        }
        self.cells.back_to(mark);
        Cut::Beyond { quoted: true }
    }
}
