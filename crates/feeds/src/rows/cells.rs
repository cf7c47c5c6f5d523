//! One row cut into cells.

/// Where a cell lies: in its row, or among the cells that were put together anew.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    mended: bool,
}

/// The cells of the present row; their memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Cells {
    spans: Vec<Span>,
    mended: Vec<u8>,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.mended.clear();
    }

    /// A cell that lies in the row as it is.
    pub(super) fn whole(&mut self, from: usize, to: usize) {
        self.spans.push(Span { from, to, mended: false });
    }

    /// Where a cell begins that may have to be put together.
    pub(super) fn mark(&self) -> usize {
        self.mended.len()
    }

    /// Forgets what was put together since.
    pub(super) fn back_to(&mut self, mark: usize) {
        self.mended.truncate(mark);
    }

    /// A piece of a cell.
    pub(super) fn mend(&mut self, piece: &[u8]) {
        self.mended.extend_from_slice(piece);
    }

    /// The cell is what was put together since the mark.
    pub(super) fn mended(&mut self, mark: usize) {
        self.spans.push(Span { from: mark, to: self.mended.len(), mended: true });
    }

    /// The cell ends with this piece, which begins at `from` in the row: the whole cell, unless
    /// other pieces were put before it.
    pub(super) fn quoted(&mut self, mark: usize, from: usize, piece: &[u8]) {
        if self.mended.len() == mark {
            self.whole(from, from + piece.len());
        } else {
            self.mend(piece);
            self.mended(mark);
        }
    }

    pub(super) fn row<'a>(&'a self, bytes: &'a [u8], line: u64) -> Row<'a> {
        Row { bytes, mended: &self.mended, spans: &self.spans, line }
    }
}

/// A row, of which nothing is known but where its cells are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    bytes: &'a [u8],
    mended: &'a [u8],
    spans: &'a [Span],
    line: u64,
}

impl<'a> Row<'a> {
    /// How many cells there are: at least one.
    pub(crate) fn len(self) -> usize {
        self.spans.len()
    }

    /// The line on which it begins.
    pub(crate) fn line(self) -> u64 {
        self.line
    }

    pub(crate) fn get(self, at: usize) -> Option<&'a [u8]> {
        let span = self.spans.get(at)?;
        let bytes = if span.mended { self.mended } else { self.bytes };
        bytes.get(span.from..span.to)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).filter_map(move |at| self.get(at))
    }

    /// The row as text, if it is valid UTF-8. Cells are cut at ASCII characters, so all of them
    /// are valid when the whole is.
    pub(crate) fn words(self) -> Option<Words<'a>> {
        Some(Words { row: str::from_utf8(self.bytes).ok()?, mended: str::from_utf8(self.mended).ok()?, spans: self.spans })
    }
}

/// A row whose cells are text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    row: &'a str,
    mended: &'a str,
    spans: &'a [Span],
}

impl<'a> Words<'a> {
    pub(crate) fn len(self) -> usize {
        self.spans.len()
    }

    pub(crate) fn get(self, at: usize) -> Option<&'a str> {
        let span = self.spans.get(at)?;
        let text = if span.mended { self.mended } else { self.row };
        text.get(span.from..span.to)
    }
}
