//! Finds releases and records in whatever container they come.

use std::io::{BufRead, BufReader};

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    FeedError, damage, decode,
    error::NOTHING,
    peek,
    reply::{capped, mending, refused},
};
use domain::{Fault, FaultKind};

/// Most bytes after decompression; a page of an interface or a file of a portal.
pub(crate) const CAP: u64 = 64 << 20;

/// Deepest nesting of lists around packages.
const MAX_LISTS: u32 = 3;

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
    #[serde(borrow, default, rename = "compiledRelease")]
    compiled: Option<&'a RawValue>,
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
    let bytes = capped(&mut peeked.all, CAP)?;
    let text = decode::mended(&bytes);
    let mut better = None;
    mending(&text, &mut better, cut)?.into_iter().for_each(out);
    Ok(())
}

/// Every release and record in the text: one document or, in JSON Lines, several.
fn cut(text: &str) -> Result<Vec<Element<'_>>, FeedError> {
    let mut out = Vec::new();
    // Most are one package: a single pass cuts it.
    if text.trim_start().starts_with('{')
        && let Ok(package) = serde_json::from_str::<Package<'_>>(text)
    {
        sort(package, text.trim(), &mut out)?;
        return Ok(out);
    }
    let mut documents = 0_u32;
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        documents += 1;
        container(document.map_err(|e| refused(&e))?.get(), MAX_LISTS, &mut out)?;
    }
    if documents == 0 {
        return Err(FeedError::Truncated { place: "beginning".into(), what: NOTHING });
    }
    Ok(out)
}

fn container<'a>(raw: &'a str, lists: u32, out: &mut Vec<Element<'a>>) -> Result<(), FeedError> {
    if raw.starts_with('[') {
        let deeper = lists.checked_sub(1).ok_or_else(|| FeedError::TooDeep { place: "lists in lists".into(), limit: MAX_LISTS })?;
        let list: Vec<&RawValue> = serde_json::from_str(raw).map_err(|e| refused(&e))?;
        return list.into_iter().try_for_each(|inner| container(inner.get(), deeper, out));
    }
    if damage::told(raw, "").is_some() {
        out.push(Element::Release(raw));
        return Ok(());
    }
    sort(serde_json::from_str(raw).map_err(|e| refused(&e))?, raw, out)
}

fn sort<'a>(package: Package<'a>, raw: &'a str, out: &mut Vec<Element<'a>>) -> Result<(), FeedError> {
    match package {
        Package { releases: Some(list), ocid: None, .. } => out.extend(list.iter().map(|r| Element::Release(r.get()))),
        Package { records: Some(list), .. } => out.extend(list.iter().map(|r| Element::Record(r.get()))),
        // A bare record has an ocid and its releases, or one that it was compiled to; a bare
        // release has an ocid only.
        Package { releases: Some(_), ocid: Some(_), .. } | Package { compiled: Some(_), .. } => out.push(Element::Record(raw)),
        Package { ocid: Some(_), .. } => out.push(Element::Release(raw)),
        Package { .. } => {
            return Err(FeedError::Malformed {
                place: "beginning".into(),
                what: Fault::new(FaultKind::NoList, "no `releases`, no `records` and no `ocid` in the document")
                    .with("names", "`releases` or `records` or `ocid`")
                    .with("said", raw.chars().take(120).collect::<String>()),
            });
        }
    }
    Ok(())
}
