//! Finds releases and records in whatever container they come.

use std::io::{BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{FeedError, peek};

/// Most bytes after decompression; a page of an interface or a file of a portal.
const CAP: u64 = 256 << 20;

/// One thing found, as it stands.
pub(super) enum Element<'a> {
    Release(&'a str),
    Record(&'a str),
}

#[derive(Deserialize)]
struct Package<'a> {
    #[serde(borrow, default)]
    releases: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    records: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    ocid: Option<&'a RawValue>,
}

/// Hands out every release and record of the input.
pub(super) fn each(input: &mut dyn BufRead, out: &mut dyn FnMut(Element<'_>)) -> Result<(), FeedError> {
    let zipped = input.fill_buf().map_err(|e| FeedError::io("beginning", e))?.starts_with(&[0x1F, 0x8B]);
    if zipped {
        let mut inner = BufReader::new(MultiGzDecoder::new(input));
        return plain(&mut inner, out);
    }
    plain(input, out)
}

fn plain(input: &mut dyn BufRead, out: &mut dyn FnMut(Element<'_>)) -> Result<(), FeedError> {
    let mut peeked = peek::peek(input)?;
    if let Some(found) = peek::foreign(&peeked.head) {
        return Err(FeedError::NotJson { found });
    }
    let mut bytes = Vec::new();
    peeked.all.by_ref().take(CAP + 1).read_to_end(&mut bytes).map_err(|source| match source.kind() {
        std::io::ErrorKind::UnexpectedEof => FeedError::Truncated { place: "body".into(), what: "the gzip data does not end" },
        _ => FeedError::io("body", source),
    })?;
    if bytes.len() as u64 > CAP {
        return Err(FeedError::Malformed { place: "body".into(), what: format!("larger than {} MiB", CAP >> 20) });
    }
    let text = readable(&bytes);
    let text = text.trim();
    if text.is_empty() {
        return Err(FeedError::Truncated { place: "beginning".into(), what: "there is nothing in it" });
    }
    // JSON Lines are several documents; a package is one.
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    while let Some(document) = documents.next() {
        container(document.map_err(|e| refused(&e))?, out)?;
    }
    Ok(())
}

/// UTF-8, or what one publisher sends instead: single bytes of Windows-1252.
fn readable(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

fn container(raw: &RawValue, out: &mut dyn FnMut(Element<'_>)) -> Result<(), FeedError> {
    if raw.get().starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|e| refused(&e))?;
        return list.into_iter().try_for_each(|inner| container(inner, out));
    }
    let package: Package<'_> = serde_json::from_str(raw.get()).map_err(|e| refused(&e))?;
    match package {
        Package { releases: Some(list), ocid: None, .. } => list.iter().for_each(|r| out(Element::Release(r.get()))),
        Package { records: Some(list), .. } => list.iter().for_each(|r| out(Element::Record(r.get()))),
        // A bare record has an ocid and its releases; a bare release has an ocid only.
        Package { releases: Some(_), ocid: Some(_), .. } => out(Element::Record(raw.get())),
        Package { ocid: Some(_), .. } => out(Element::Release(raw.get())),
        Package { .. } if raw.get().contains("\"compiledRelease\"") => out(Element::Record(raw.get())),
        Package { .. } => {
            return Err(FeedError::Malformed {
                place: "beginning".into(),
                what: "no `releases`, no `records` and no `ocid` in the document".into(),
            });
        }
    }
    Ok(())
}

fn refused(error: &serde_json::Error) -> FeedError {
    let place = format!("line {}", error.line());
    if error.is_eof() {
        FeedError::Truncated { place, what: "the JSON document is not closed" }
    } else {
        FeedError::Malformed { place, what: error.to_string() }
    }
}
