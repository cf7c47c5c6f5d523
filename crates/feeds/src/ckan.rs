//! Reads the reply of CKAN's `package_show`: which files a data set has.
//!
//! Format: the CKAN action API, as Données Québec and open.canada.ca serve it. The same
//! `name` may stand there twice with different content: `id` is the key.

use serde::Deserialize;

use crate::{
    FeedError, fault,
    lenient::{List, Scalar},
    peek,
};
use domain::{Fault, FaultKind};

/// One file of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The portal's key, the only thing that is unique.
    pub id: String,
    /// The file's name, e.g. `hebdo_20261109_20261115.json`.
    pub name: String,
    /// Where to fetch it.
    pub url: String,
    /// `JSON`, `CSV`, … as published.
    pub format: String,
    /// Bytes, where the portal says so.
    pub size: Option<u64>,
    /// When it was put there, as published (no zone).
    pub created: Option<String>,
    /// When it was last replaced, as published (no zone).
    pub last_modified: Option<String>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow, default)]
    success: Scalar<'a>,
    #[serde(borrow)]
    error: Option<Refusal<'a>>,
    #[serde(borrow)]
    result: Option<Package<'a>>,
}

#[derive(Deserialize)]
struct Refusal<'a> {
    #[serde(borrow, default)]
    message: Scalar<'a>,
}

#[derive(Deserialize)]
struct Package<'a> {
    #[serde(borrow)]
    resources: Option<List<Entry<'a>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Entry<'a> {
    #[serde(borrow)]
    id: Scalar<'a>,
    #[serde(borrow)]
    name: Scalar<'a>,
    #[serde(borrow)]
    url: Scalar<'a>,
    #[serde(borrow)]
    format: Scalar<'a>,
    #[serde(borrow)]
    size: Scalar<'a>,
    #[serde(borrow)]
    created: Scalar<'a>,
    #[serde(borrow)]
    last_modified: Scalar<'a>,
}

/// Reads the files in the order of the reply; those without id or http(s) address are left out.
pub fn resources(json: &[u8]) -> Result<Vec<Resource>, FeedError> {
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    if let Some(found) = peek::foreign(json) {
        return Err(FeedError::NotJson { found });
    }
    let reply: Reply<'_> = serde_json::from_slice(json).map_err(|e| refusal(&e))?;
    let refused = |what: Fault| FeedError::Malformed { place: "catalogue".into(), what };
    let missing = |what: &'static str, name| refused(fault::field(what, name));
    if reply.success.text() == "false" {
        let said = reply.error.map_or_else(String::new, |e| e.message.text().to_owned());
        let why = if said.is_empty() { "no reason given" } else { &said };
        return Err(refused(Fault::new(FaultKind::Portal, format!("the portal refused: {why}")).with("said", said.clone())));
    }
    let package = reply.result.ok_or_else(|| missing("no `result`", "result"))?;
    let entries = package.resources.ok_or_else(|| missing("no `result.resources`", "result.resources"))?;
    Ok(entries.0.iter().filter_map(resource).collect())
}

fn refusal(error: &serde_json::Error) -> FeedError {
    let place = format!("catalogue, line {}", error.line());
    if error.is_eof() {
        FeedError::Truncated { place, what: "the JSON document does not end" }
    } else {
        FeedError::Malformed { place, what: fault::json(error) }
    }
}

fn resource(entry: &Entry<'_>) -> Option<Resource> {
    let url = entry.url.text();
    let web = url.starts_with("https://") || url.starts_with("http://");
    Some(Resource {
        id: entry.id.some()?.to_owned(),
        name: entry.name.text().to_owned(),
        url: web.then(|| url.to_owned())?,
        format: entry.format.text().to_owned(),
        size: entry.size.text().parse().ok(),
        created: entry.created.some().map(str::to_owned),
        last_modified: entry.last_modified.some().map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: &str = r#"{"help":"…","success":true,"result":{"name":"seao","resources":[
        {"id":"a","name":"hebdo_20261102_20261108.json","url":"https://example.invalid/a.json","format":"JSON","size":17000000,"created":"2026-11-09T06:18:00","last_modified":null},
        {"id":"b","name":"hebdo_20261102_20261108.json","url":"https://example.invalid/b.json","format":"JSON","size":"12","created":"2026-11-09T07:00:00","last_modified":"2026-11-10T00:00:00"},
        {"id":"c","name":"gabarit","url":"gabarit.pdf","format":"PDF"},
        {"id":null,"name":"sans clé","url":"https://example.invalid/c"}]}}"#;

    #[test]
    fn the_same_name_twice_is_two_files() {
        let all = resources(REPLY.as_bytes()).unwrap();
        assert_eq!(all.len(), 2, "a file without id or web address cannot be fetched: {all:?}");
        assert_eq!(all[0].name, all[1].name);
        assert_eq!((all[0].id.as_str(), all[0].size, all[0].last_modified.as_deref()), ("a", Some(17_000_000), None));
        assert_eq!((all[1].id.as_str(), all[1].size), ("b", Some(12)));
    }

    #[test]
    fn every_cut_is_noticed() {
        for end in 0..REPLY.len() {
            let cut = &REPLY.as_bytes()[..end];
            assert!(resources(cut).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn html_and_refusals_are_named() {
        let html = resources(b"<!DOCTYPE html><title>Maintenance</title>").unwrap_err();
        assert!(html.to_string().contains("HTML page"), "{html}");
        let no = resources(br#"{"success":false,"error":{"message":"Introuvable"}}"#).unwrap_err();
        assert!(no.to_string().contains("Introuvable"), "{no}");
        assert!(matches!(resources(br#"{"success":true,"result":{}}"#), Err(FeedError::Malformed { .. })));
    }
}
