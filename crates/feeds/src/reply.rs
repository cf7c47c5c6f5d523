//! JSON replies of search interfaces: one object with a list of records somewhere inside.
//!
//! Such a reply is a page of at most a few megabytes, bounded by the fetch; its records are
//! cut out as they stand, so that one of a wrong shape does not take the others with it.

use std::io::{BufRead, Read};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{FeedError, Record, Skipped, peek, sink::Sink};

/// Reads the whole reply and hands out each record of the first list found at one of the
/// paths (`results`, `apiData.results`).
pub(crate) fn records(
    input: &mut dyn BufRead,
    paths: &[&str],
    sink: &mut Sink<'_>,
    mut each: impl FnMut(&str) -> Result<Vec<Record>, (Option<String>, String)>,
) -> Result<(), FeedError> {
    let bytes = whole(input)?;
    let list = paths.iter().find_map(|path| find(&bytes, path).transpose()).transpose()?;
    let list = list.ok_or_else(|| FeedError::Malformed {
        place: "beginning".into(),
        what: format!("the reply has no list `{}`, its interface may have changed", paths.join("` or `")),
    })?;
    for (number, raw) in list.iter().enumerate() {
        sink.begin();
        match each(raw.get()) {
            Ok(records) => records.into_iter().for_each(|record| sink.record(record)),
            Err((reference, reason)) => {
                sink.skip(Skipped::new(format!("record {}", number + 1), reference, reason, raw.get().as_bytes()));
            }
        }
    }
    Ok(())
}

/// Whether the reply is one complete JSON document.
pub(crate) fn check(input: &mut dyn BufRead) -> Result<(), FeedError> {
    let bytes = whole(input)?;
    serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).map(drop).map_err(|e| refused(&e))
}

/// Parses one record, with its reason in words when it does not fit.
pub(crate) fn parse<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, (Option<String>, String)> {
    serde_json::from_str(raw).map_err(|e| (None, format!("not of the expected shape: {e}")))
}

fn whole(input: &mut dyn BufRead) -> Result<Vec<u8>, FeedError> {
    let mut peeked = peek::peek(input)?;
    if let Some(found) = peek::foreign(&peeked.head) {
        return Err(FeedError::NotJson { found });
    }
    let mut bytes = Vec::new();
    peeked.all.read_to_end(&mut bytes).map_err(|e| FeedError::io("body", e))?;
    Ok(bytes)
}

type Object<'a> = std::collections::BTreeMap<std::borrow::Cow<'a, str>, &'a RawValue>;

fn find<'a>(bytes: &'a [u8], path: &str) -> Result<Option<Vec<&'a RawValue>>, FeedError> {
    let mut here: Object<'a> = serde_json::from_slice(bytes).map_err(|e| refused(&e))?;
    let mut steps = path.split('.').peekable();
    while let Some(step) = steps.next() {
        let Some(raw) = here.remove(step) else { return Ok(None) };
        if steps.peek().is_none() {
            return Ok(serde_json::from_str(raw.get()).ok());
        }
        match serde_json::from_str(raw.get()) {
            Ok(inner) => here = inner,
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}

fn refused(error: &serde_json::Error) -> FeedError {
    let place = format!("line {}", error.line());
    if error.is_eof() {
        FeedError::Truncated { place, what: "the JSON document is not closed" }
    } else {
        FeedError::Malformed { place, what: error.to_string() }
    }
}
