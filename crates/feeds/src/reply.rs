//! JSON replies of search interfaces: a list of records, bare or somewhere inside one object.
//!
//! Such a reply is a page of at most a few megabytes, bounded by the fetch and again here;
//! its records are cut out as they stand, so that one of a wrong shape does not take the
//! others with it.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{BufRead, Read},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{FeedError, Record, Skipped, decode, error::GAVE_UP, fault, lenient, peek, sink::Sink};
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
    for (number, raw) in mending(&text, &mut better, |text| list(text, paths))?.iter().enumerate() {
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

/// Whether the reply is one complete JSON document with such a list.
pub(crate) fn check(input: &mut dyn BufRead, paths: &[&str]) -> Result<(), FeedError> {
    let bytes = whole(input)?;
    let text = decode::mended(&bytes);
    mending(&text, &mut None, |text| list(text, paths)).map(drop)
}

/// The fields of a reply beside its list.
pub(crate) struct Fields<'a>(Object<'a>);

impl Fields<'_> {
    /// The text or number at a path such as `apiData.total`.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        let raw = at(&self.0, path)?;
        let value: lenient::Scalar<'_> = serde_json::from_str(raw.get()).ok()?;
        value.some().map(str::to_owned)
    }

    /// The whole number at a path.
    pub(crate) fn number(&self, path: &str) -> Option<u64> {
        self.text(path)?.parse().ok()
    }
}

/// Looks at a reply as a whole: its fields and the records as they stand.
pub(crate) fn look<T>(
    input: &mut dyn BufRead,
    paths: &[&str],
    see: impl Fn(&Fields<'_>, &[&RawValue]) -> Result<T, FeedError>,
) -> Result<T, FeedError> {
    let bytes = whole(input)?;
    let text = decode::mended(&bytes);
    mending(&text, &mut None, |text| {
        let records = list(text, paths)?;
        let bare = text.trim_start().starts_with('[');
        let top = if bare { Object::new() } else { serde_json::from_str(text).map_err(|e| refused(&e))? };
        see(&Fields(top), &records)
    })
}

/// Parses one record, with its reason in words when it does not fit.
pub(crate) fn parse<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, (Option<String>, Fault)> {
    serde_json::from_str(raw).map_err(|e| (None, fault::shape(&e)))
}

fn whole(input: &mut dyn BufRead) -> Result<Vec<u8>, FeedError> {
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

/// Cuts a text with `cut`; where only impossible numbers spoil it, cuts the mended text, which
/// is put into `mended` to live there.
pub(crate) fn mending<'a, T>(
    text: &'a str,
    mended: &'a mut Option<String>,
    cut: impl Fn(&'a str) -> Result<T, FeedError>,
) -> Result<T, FeedError> {
    match cut(text) {
        Err(error @ FeedError::Malformed { .. }) => match lenient::mend_numbers(text) {
            Some(better) => cut(mended.insert(better)),
            None => Err(error),
        },
        outcome => outcome,
    }
}

type Object<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

fn list<'a>(text: &'a str, paths: &[&str]) -> Result<Vec<&'a RawValue>, FeedError> {
    if text.trim_start().starts_with('[') && paths.contains(&"") {
        return serde_json::from_str(text).map_err(|e| refused(&e));
    }
    let top: Object<'_> = serde_json::from_str(text).map_err(|e| refused(&e))?;
    if top.get("timedOut").is_some_and(|flag| flag.get() == "true") {
        return Err(FeedError::Truncated { place: "beginning".into(), what: GAVE_UP });
    }
    let found = paths.iter().filter(|path| !path.is_empty()).find_map(|path| find(&top, path));
    found.ok_or_else(|| {
        let names: Vec<String> = paths.iter().filter(|path| !path.is_empty()).map(|path| format!("`{path}`")).collect();
        let said: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
        let names = names.join(" or ");
        let what = Fault::new(FaultKind::NoList, format!("the reply has no list {names}, it says: {said}"));
        let what = what.with("names", names).with("said", said);
        FeedError::Malformed { place: "beginning".into(), what }
    })
}

fn find<'a>(top: &Object<'a>, path: &str) -> Option<Vec<&'a RawValue>> {
    serde_json::from_str(at(top, path)?.get()).ok()
}

/// What stands at a path such as `apiData.results`; a name with a dot in it is itself first.
fn at<'a>(top: &Object<'a>, path: &str) -> Option<&'a RawValue> {
    if let Some(here) = top.get(path) {
        return Some(here);
    }
    let mut steps = path.split('.');
    let mut here = *top.get(steps.next()?)?;
    for step in steps {
        let mut object: Object<'a> = serde_json::from_str(here.get()).ok()?;
        here = object.remove(step)?;
    }
    Some(here)
}

/// Why a JSON document is refused.
pub(crate) fn refused(error: &serde_json::Error) -> FeedError {
    let place = format!("line {}", error.line());
    if error.is_eof() {
        FeedError::Truncated { place, what: "the JSON document is not closed" }
    } else {
        FeedError::Malformed { place, what: fault::broken(error.to_string()) }
    }
}
