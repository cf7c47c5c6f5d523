//! One JSON value being cut out of a stream: where it ends, and a copy of its bytes.

/// The largest release that is kept. The largest seen are a few hundred KiB.
pub(super) const SIZE_CAP: usize = 16 << 20;
/// The deepest release that is parsed.
pub(super) const DEPTH_CAP: u32 = 64;

/// How an element came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Whole,
    /// Its beginning is there, the rest was passed over.
    TooLarge,
    /// It was passed over; its beginning is there.
    TooDeep,
}

/// Bytes that matter outside strings: 1 quote, 2 opening, 3 closing, 4 white space, 0 none.
pub(super) const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    class[b'"' as usize] = 1;
    class[b'{' as usize] = 2;
    class[b'[' as usize] = 2;
    class[b'}' as usize] = 3;
    class[b']' as usize] = 3;
    class[b' ' as usize] = 4;
    class[b'\n' as usize] = 4;
    class[b'\r' as usize] = 4;
    class[b'\t' as usize] = 4;
    class
};

/// Quotes and brackets.
const STRUCTURE: [bool; 256] = {
    let mut structure = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        structure[byte] = matches!(CLASS[byte], 1..=3);
        byte += 1;
    }
    structure
};

/// One value being cut out, across the borders of the reader's buffer.
pub(super) struct Value<'o> {
    out: &'o mut Vec<u8>,
    keep: bool,
    depth: u32,
    in_string: bool,
    escaped: bool,
    cut: Cut,
}

impl<'o> Value<'o> {
    /// Begins with the first byte, which was already taken from the stream.
    pub fn begin(out: &'o mut Vec<u8>, keep: bool, first: u8) -> Self {
        out.clear();
        if keep {
            out.push(first);
        }
        let depth = u32::from(CLASS[first as usize] == 2);
        Self { out, keep, depth, in_string: first == b'"', escaped: false, cut: Cut::Whole }
    }

    /// Whether it is neither string, list nor object, and so has no end of its own.
    pub fn is_scalar(&self) -> bool {
        self.depth == 0 && !self.in_string
    }

    /// How it came out, once it has ended.
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// Takes a byte of a scalar.
    pub fn push(&mut self, byte: u8) {
        if self.keep && self.out.len() < SIZE_CAP {
            self.out.push(byte);
        }
    }

    /// Takes what belongs to the value from the buffer; how much, and whether it ended.
    pub fn take(&mut self, buffer: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < buffer.len() {
            if self.in_string {
                at += self.string(&buffer[at..]);
                if self.depth == 0 && !self.in_string {
                    return self.finish(buffer, at, true);
                }
                continue;
            }
            let Some(found) = buffer[at..].iter().position(|b| STRUCTURE[*b as usize]) else { break };
            at += found + 1;
            match CLASS[buffer[at - 1] as usize] {
                1 => self.in_string = true,
                2 => {
                    self.depth += 1;
                    if self.depth > DEPTH_CAP && self.cut == Cut::Whole {
                        self.cut = Cut::TooDeep;
                    }
                }
                _ => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return self.finish(buffer, at, true);
                    }
                }
            }
        }
        self.finish(buffer, buffer.len(), false)
    }

    /// Passes over the inside of a string; how many bytes.
    fn string(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            if std::mem::take(&mut self.escaped) {
                at += 1;
                continue;
            }
            let Some(found) = bytes[at..].iter().position(|b| *b == b'"' || *b == b'\\') else { return bytes.len() };
            at += found + 1;
            if bytes[at - 1] == b'"' {
                self.in_string = false;
                return at;
            }
            self.escaped = true;
        }
        at
    }

    fn finish(&mut self, buffer: &[u8], used: usize, done: bool) -> (usize, bool) {
        if self.keep {
            let room = SIZE_CAP.saturating_sub(self.out.len());
            // Of a release that is passed over anyway, only the beginning is of use.
            let room = if self.cut == Cut::Whole { room } else { room.min(crate::RAW_CAP.saturating_sub(self.out.len())) };
            self.out.extend_from_slice(&buffer[..used.min(room)]);
            if used > room && self.cut == Cut::Whole {
                self.cut = Cut::TooLarge;
            }
        }
        (used, done)
    }
}
