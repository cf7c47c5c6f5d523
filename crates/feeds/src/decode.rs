//! Bytes to UTF-8, whatever was declared.
//!
//! A byte order mark wins over a declaration, a declaration over the guess of UTF-8; bytes
//! that are no UTF-8 although everything says so are read as windows-1252, one by one, which
//! is what they are in practice. Nothing here fails: what is not text makes no sense to the
//! reader behind it, and is refused there.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read},
};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much is decoded at a time.
const CHUNK: usize = 64 * 1024;
/// Where an XML declaration ends at the latest.
const HEAD: usize = 256;

/// Mends bytes at once; borrowed when nothing is wrong.
pub(crate) fn mended(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    mend(bytes, true, &mut Vec::new(), &mut out);
    // Mended text is UTF-8 by construction: nothing is replaced.
    String::from_utf8_lossy(&out).into_owned().into()
}

/// Copies UTF-8 as it is and other bytes as windows-1252; an unfinished character at the end
/// of what is not the last part is left for the next one.
fn mend(mut bytes: &[u8], last: bool, carry: &mut Vec<u8>, out: &mut Vec<u8>) {
    while let Err(error) = std::str::from_utf8(bytes) {
        let (valid, rest) = bytes.split_at(error.valid_up_to());
        out.extend_from_slice(valid);
        let bad = match error.error_len() {
            None if !last => {
                carry.extend_from_slice(rest);
                return;
            }
            None => rest.len(),
            Some(length) => length,
        };
        out.extend_from_slice(WINDOWS_1252.decode_without_bom_handling(&rest[..bad]).0.as_bytes());
        bytes = &rest[bad..];
    }
    out.extend_from_slice(bytes);
}

enum How {
    Utf8,
    Other(Box<Decoder>),
}

/// A stream made UTF-8.
pub(crate) struct Decoded<R> {
    inner: R,
    /// What to take it for without a byte order mark; `None`: as its XML declaration says.
    given: Option<&'static Encoding>,
    how: Option<How>,
    carry: Vec<u8>,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Decoded<R> {
    /// An XML document.
    pub(crate) fn xml(inner: R) -> Self {
        Self::of(inner, None)
    }

    /// Plain text in an encoding.
    pub(crate) fn text(inner: R, encoding: &'static Encoding) -> Self {
        Self::of(inner, Some(encoding))
    }

    fn of(inner: R, given: Option<&'static Encoding>) -> Self {
        Self { inner, given, how: None, carry: Vec::new(), out: Vec::new(), at: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        if self.how.is_none() {
            let mut head = Vec::with_capacity(HEAD);
            (&mut self.inner).take(HEAD as u64).read_to_end(&mut head)?;
            let (encoding, skip) = sniff(&head, self.given);
            let utf8 = encoding == UTF_8;
            let mut how = if utf8 { How::Utf8 } else { How::Other(Box::new(encoding.new_decoder_without_bom_handling())) };
            how.decode(&head[skip..], false, &mut self.carry, &mut self.out);
            self.how = Some(how);
            return Ok(());
        }
        let chunk = self.inner.fill_buf()?;
        let chunk = &chunk[..chunk.len().min(CHUNK)];
        let read = chunk.len();
        self.ended = read == 0;
        if let Some(how) = &mut self.how {
            how.decode(chunk, self.ended, &mut self.carry, &mut self.out);
        }
        self.inner.consume(read);
        Ok(())
    }
}

impl How {
    fn decode(&mut self, chunk: &[u8], last: bool, carry: &mut Vec<u8>, out: &mut Vec<u8>) {
        match self {
            Self::Utf8 if carry.is_empty() => mend(chunk, last, carry, out),
            Self::Utf8 => {
                let mut joined = std::mem::take(carry);
                joined.extend_from_slice(chunk);
                mend(&joined, last, carry, out);
            }
            Self::Other(decoder) => {
                let room = decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(chunk.len() * 4 + 16);
                out.resize(room, 0);
                let (_, _, written, _) = decoder.decode_to_utf8(chunk, out, last);
                out.truncate(written);
            }
        }
    }
}

impl<R: BufRead> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(out.len());
        out[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Decoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.out.len() && !self.ended {
            self.refill()?;
        }
        Ok(&self.out[self.at..])
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.out.len());
    }
}

/// The encoding, and how many bytes of a mark to pass over.
fn sniff(head: &[u8], given: Option<&'static Encoding>) -> (&'static Encoding, usize) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (UTF_8, 3),
        [0xFF, 0xFE, ..] => (UTF_16LE, 2),
        [0xFE, 0xFF, ..] => (UTF_16BE, 2),
        [b'<', 0, b'?', 0, ..] => (UTF_16LE, 0),
        [0, b'<', 0, b'?', ..] => (UTF_16BE, 0),
        _ => (given.or_else(|| declared(head)).unwrap_or(UTF_8), 0),
    }
}

/// What an XML declaration says; one in ASCII that claims to be UTF-16 is wrong about it.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let text = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = text.windows(2).position(|pair| pair == b"?>")?;
    let text = std::str::from_utf8(&text[..end]).ok()?;
    let value = text.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|e| e.is_ascii_compatible())
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn xml(bytes: &[u8]) -> String {
        // One byte at a time: every border of a buffer falls everywhere.
        let mut slowly = String::new();
        Decoded::xml(BufReader::with_capacity(1, bytes)).read_to_string(&mut slowly).unwrap();
        let mut at_once = String::new();
        Decoded::xml(bytes).read_to_string(&mut at_once).unwrap();
        assert_eq!(slowly, at_once);
        at_once
    }

    fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn marks_and_declarations_are_followed() {
        let text = "<?xml version=\"1.0\"?><a>Élan — €𝄞</a>";
        for little in [true, false] {
            assert_eq!(xml(&utf16(text, true, little)), text);
            assert_eq!(xml(&utf16(text, false, little)), text);
        }
        assert_eq!(xml(format!("\u{feff}{text}").as_bytes()), text);
        assert_eq!(xml(b"<?xml version='1.0' encoding = 'ISO-8859-1'?><a>\xC9lan \x80</a>").split_once("?>").unwrap().1, "<a>Élan €</a>");
    }

    #[test]
    fn lies_are_seen_through() {
        // Says UTF-8, is windows-1252 in places.
        assert_eq!(mended(b"Qu\xE9bec \x96 Qu\xC3\xA9bec \xC3"), "Québec – Québec Ã");
        assert_eq!(xml(b"<?xml encoding=\"UTF-8\"?><a>Qu\xE9bec Qu\xC3\xA9bec</a>").split_once("?>").unwrap().1, "<a>Québec Québec</a>");
        // Says UTF-16 in ASCII.
        assert!(xml(b"<?xml version=\"1.0\" encoding=\"utf-16\"?><a>b</a>").ends_with("<a>b</a>"));
        assert_eq!(mended("Québec".as_bytes()), "Québec");
    }

    #[test]
    fn text_has_the_encoding_it_is_given() {
        let mut out = String::new();
        Decoded::text(b"caf\x8e;1".as_slice(), encoding_rs::MACINTOSH).read_to_string(&mut out).unwrap();
        assert_eq!(out, "café;1");
    }
}
