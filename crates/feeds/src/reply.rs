//! JSON replies of search interfaces: a list of records, bare or somewhere inside one object.
//!
//! Such a reply is a page of at most a few megabytes, bounded by the fetch and again here;
//! its records are cut out as they stand, so that one of a wrong shape does not take the
//! others with it.

use std::io::{BufRead, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{FeedError, Record, Skipped, damage, decode, error::GAVE_UP, fault, lenient, node::Node, peek, sink::Sink};
use domain::{Fault, FaultKind};

/// Largest reply.
const CAP: u64 = 64 << 20;

/// What a record gives, or its reference and what is wrong with it.
pub(crate) type Outcome = Result<Vec<Record>, (Option<String>, Fault)>;

/// Reads the whole reply and hands out each record of the first list found at one of the
/// paths (`results`, `apiData.results`; the empty path is a bare list).
pub(crate) fn records(
    input: &mut dyn BufRead,
    paths: &[&str],
    sink: &mut Sink<'_>,
    mut each: impl FnMut(&str) -> Outcome,
) -> Result<(), FeedError> {
    let bytes = whole(input)?;
    let text = decode::mended(&bytes);
    let mut better = None;
    let top = mending(&text, &mut better, |text| take_apart(text, paths))?;
    for (number, raw) in list(&top, paths).into_iter().flatten().enumerate() {
        sink.begin();
        let place = || format!("record {}", number + 1);
        match each(raw.get()) {
            Ok(records) => records.into_iter().for_each(|record| sink.record(record)),
            Err((reference, reason)) => {
                let damaged = damage::told(raw.get(), &place());
                sink.skip(damaged.unwrap_or_else(|| Skipped::new(place(), reference, reason, raw.get().as_bytes())));
            }
        }
    }
    Ok(())
}

/// Whether the reply is one complete JSON document with such a list.
pub(crate) fn check(input: &mut dyn BufRead, paths: &[&str]) -> Result<(), FeedError> {
    let bytes = whole(input)?;
    let text = decode::mended(&bytes);
    mending(&text, &mut None, |text| take_apart(text, paths)).map(drop)
}

/// The fields of a reply beside its list.
pub(crate) struct Fields<'n, 'a>(&'n Node<'a>);

impl Fields<'_, '_> {
    /// The text or number at a path such as `apiData.total`.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.0.at(path)?.plain().map(str::to_owned)
    }

    /// The whole number at a path.
    pub(crate) fn number(&self, path: &str) -> Option<u64> {
        self.0.at(path)?.plain()?.parse().ok()
    }
}

/// Looks at a reply as a whole: its fields and the records as they stand.
pub(crate) fn look<T>(
    input: &mut dyn BufRead,
    paths: &[&str],
    see: impl Fn(&Fields<'_, '_>, &[&RawValue]) -> Result<T, FeedError>,
) -> Result<T, FeedError> {
    let bytes = whole(input)?;
    let text = decode::mended(&bytes);
    mending(&text, &mut None, |text| {
        let top = take_apart(text, paths)?;
        see(&Fields(&top), list(&top, paths).unwrap_or_default())
    })
}

/// Parses one record, with its reason in words when it does not fit.
pub(crate) fn parse<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, (Option<String>, Fault)> {
    serde_json::from_str(raw).map_err(|e| (None, fault::shape(&e)))
}

/// All of a JSON reply.
pub(crate) fn whole(input: &mut dyn BufRead) -> Result<Vec<u8>, FeedError> {
    let mut peeked = peek::peek(input)?;
    if let Some(found) = peek::foreign(&peeked.head) {
        return Err(FeedError::NotJson { found });
    }
    capped(&mut peeked.all, CAP)
}

/// Everything, unless it is larger than the cap.
pub(crate) fn capped(input: &mut dyn Read, cap: u64) -> Result<Vec<u8>, FeedError> {
    let mut bytes = Vec::new();
    input.take(cap + 1).read_to_end(&mut bytes).map_err(|source| match source.kind() {
        std::io::ErrorKind::UnexpectedEof => FeedError::Truncated { place: "body".into(), what: "the gzip data does not end" },
        _ => FeedError::io("body", source),
    })?;
    if bytes.len() as u64 > cap {
        return Err(FeedError::Malformed { place: "body".into(), what: fault::large(cap) });
    }
    Ok(bytes)
}

/// Cuts a text with `cut`; where only impossible numbers spoil it, or damage inside of single
/// records, cuts the mended text, which is put into `mended` to live there. What cannot be mended
/// is told as it was found first.
pub(crate) fn mending<'a, T>(
    text: &'a str,
    mended: &'a mut Option<String>,
    cut: impl Fn(&'a str) -> Result<T, FeedError>,
) -> Result<T, FeedError> {
    match cut(text) {
        Err(error @ FeedError::Malformed { .. }) => {
            let numbers = lenient::mend_numbers(text).filter(|better| damage::is_whole(better));
            match numbers.or_else(|| damage::mend(text)) {
                Some(better) => cut(mended.insert(better)).map_err(|_| error),
                None => Err(error),
            }
        }
        outcome => outcome,
    }
}

/// A reply that has a list at one of the paths.
fn take_apart<'a>(text: &'a str, paths: &[&str]) -> Result<Node<'a>, FeedError> {
    let top: Node<'_> = serde_json::from_str(text).map_err(|e| refused(&e))?;
    if top.at("timedOut").and_then(Node::plain) == Some("true") {
        return Err(FeedError::Truncated { place: "beginning".into(), what: GAVE_UP });
    }
    if list(&top, paths).is_some() {
        return Ok(top);
    }
    let names: Vec<String> = paths.iter().filter(|path| !path.is_empty()).map(|path| format!("`{path}`")).collect();
    let said: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
    let names = names.join(" or ");
    let what = Fault::new(FaultKind::NoList, format!("the reply has no list {names}, it says: {said}"));
    let what = what.with("names", names).with("said", said);
    Err(FeedError::Malformed { place: "beginning".into(), what })
}

/// The first list at one of the paths; the empty path is a bare one.
fn list<'n, 'a>(top: &'n Node<'a>, paths: &[&str]) -> Option<&'n [&'a RawValue]> {
    paths.iter().find_map(|path| if path.is_empty() { top.list() } else { top.at(path)?.list() })
}

/// Why a JSON document is refused.
pub(crate) fn refused(error: &serde_json::Error) -> FeedError {
    let place = format!("line {}", error.line());
    if error.is_eof() {
        FeedError::Truncated { place, what: "the JSON document is not closed" }
    } else {
        FeedError::Malformed { place, what: fault::json(error) }
    }
}
