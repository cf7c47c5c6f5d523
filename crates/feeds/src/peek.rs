//! Looks at the first bytes of a payload and gives them back.

use std::io::{BufRead, Chain, Cursor, Read};

use crate::{FeedError, error::NOTHING};

/// How many bytes are looked at: more than the widest header row.
const HEAD: usize = 16 * 1024;

/// The beginning of a payload, and the whole of it to read on.
pub(crate) struct Peeked<'a> {
    /// The first bytes, without byte order mark.
    pub head: Vec<u8>,
    /// Everything, without byte order mark.
    pub all: Chain<Cursor<Vec<u8>>, &'a mut dyn BufRead>,
}

/// Reads the first bytes, takes a UTF-8 byte order mark away and refuses other encodings.
pub(crate) fn peek(input: &mut dyn BufRead) -> Result<Peeked<'_>, FeedError> {
    let mut head = Vec::with_capacity(HEAD);
    input.take(HEAD as u64).read_to_end(&mut head).map_err(|e| FeedError::io("beginning", e))?;
    packed(&head)?;
    match head.as_slice() {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(FeedError::Encoding { found: "UTF-16" }),
        [0xEF, 0xBB, 0xBF, ..] => drop(head.drain(..3)),
        _ => {}
    }
    if head.trim_ascii().is_empty() {
        return Err(FeedError::Truncated { place: "beginning".into(), what: NOTHING });
    }
    let all = Cursor::new(head.clone()).chain(input);
    Ok(Peeked { head, all })
}

/// Refuses archives where text belongs.
pub(crate) fn packed(head: &[u8]) -> Result<(), FeedError> {
    match head {
        [0x1F, 0x8B, ..] => Err(FeedError::Encoding { found: "gzip data" }),
        [b'P', b'K', 3, 4, ..] => Err(FeedError::Encoding { found: "a zip archive" }),
        _ => Ok(()),
    }
}

/// Names what came, when it is certainly not the expected format.
pub(crate) fn foreign(head: &[u8]) -> Option<String> {
    let text = head.trim_ascii_start();
    let excerpt = || String::from_utf8_lossy(&text[..text.len().min(60)]).split_whitespace().collect::<Vec<_>>().join(" ");
    match text.first()? {
        b'<' if text.get(1) == Some(&b'?') => Some(format!("XML ({})", excerpt())),
        b'<' => Some(format!("an HTML page ({})", excerpt())),
        _ => None,
    }
}
