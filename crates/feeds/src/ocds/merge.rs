//! Makes one release of a record.
//!
//! The standard's merge in short: releases in order of their dates, a later one overwrites
//! what it has, null removes, lists of objects with an `id` are merged by it, other lists are
//! replaced. A publisher's own `compiledRelease` is taken as it is.

use serde_json::{Map, Value};

use crate::{dates, fault};
use domain::{Fault, FaultKind};

/// The compiled release of a record, as JSON.
pub(super) fn compiled(record: &str) -> Result<String, Fault> {
    let mut record: Map<String, Value> = serde_json::from_str(record).map_err(|e| fault::unfit(&e, e.to_string()))?;
    if let Some(compiled @ Value::Object(_)) = record.remove("compiledRelease") {
        return Ok(compiled.to_string());
    }
    let Some(Value::Array(releases)) = record.remove("releases") else {
        return Err(fault::field("the record has neither a compiled release nor releases", "compiledRelease, releases"));
    };
    let mut releases: Vec<Map<String, Value>> = releases
        .into_iter()
        .filter_map(|release| match release {
            // A link to a release elsewhere has an address instead of content.
            Value::Object(map) if map.contains_key("ocid") || map.contains_key("tender") => Some(map),
            _ => None,
        })
        .collect();
    if releases.is_empty() {
        return Err(Fault::new(FaultKind::LinksOnly, "the record only links to releases elsewhere"));
    }
    // A stable sort: releases of one date stay in the publisher's order.
    releases.sort_by_key(date);
    let mut merged = Map::new();
    for release in releases {
        overlay(&mut merged, release);
    }
    if let Some(ocid) = record.remove("ocid") {
        merged.entry("ocid").or_insert(ocid);
    }
    Ok(Value::Object(merged).to_string())
}

/// In a form whose text order is time order, whatever the offset.
fn date(release: &Map<String, Value>) -> String {
    let text = release.get("date").and_then(Value::as_str).unwrap_or_default();
    dates::instant(text).map_or_else(|| text.to_owned(), |at| at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string())
}

fn overlay(base: &mut Map<String, Value>, later: Map<String, Value>) {
    for (key, value) in later {
        match (base.get_mut(&key), value) {
            (_, Value::Null) => drop(base.remove(&key)),
            (Some(Value::Object(old)), Value::Object(new)) => overlay(old, new),
            (Some(Value::Array(old)), Value::Array(new)) if identified(old) && identified(&new) => by_id(old, new),
            (_, new) => drop(base.insert(key, new)),
        }
    }
}

fn identified(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(|item| item.get("id").is_some())
}

fn by_id(old: &mut Vec<Value>, new: Vec<Value>) {
    for item in new {
        let known = old.iter_mut().find(|o| o.get("id") == item.get("id"));
        match (known, item) {
            (Some(Value::Object(base)), Value::Object(later)) => overlay(base, later),
            (_, item) => old.push(item),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(releases: &[Value]) -> Value {
        serde_json::from_str(&compiled(&json!({"ocid": "o", "releases": releases}).to_string()).unwrap()).unwrap()
    }

    #[test]
    fn later_wins_null_removes_and_lists_merge_by_id() {
        let first = json!({"ocid": "o", "date": "2026-01-01", "tender": {"title": "a", "description": "b", "items": [{"id": 1, "x": 1}, {"id": 2}], "plain": [1, 2]}});
        let second = json!({"ocid": "o", "date": "2026-02-01", "tender": {"description": null, "items": [{"id": 3}, {"id": 1, "y": 2}], "plain": [3]}});
        let expected = json!({"ocid": "o", "date": "2026-02-01", "tender": {"title": "a", "items": [{"id": 1, "x": 1, "y": 2}, {"id": 2}, {"id": 3}], "plain": [3]}});
        assert_eq!(merged(&[first.clone(), second.clone()]), expected);
        assert_eq!(merged(&[second, first]), expected, "dates decide, not the order");
    }

    #[test]
    fn one_date_keeps_the_publishers_order() {
        let release = |title: &str| json!({"ocid": "o", "date": "2026-01-01", "tender": {"title": title}});
        assert_eq!(merged(&[release("a"), release("b")])["tender"]["title"], "b");
        assert_eq!(merged(&[release("b"), release("a")])["tender"]["title"], "a");
    }

    #[test]
    fn links_are_no_releases() {
        let link = json!({"url": "https://example.invalid", "date": "2027-01-01", "tag": ["tender"]});
        assert_eq!(merged(&[link.clone(), json!({"ocid": "o", "date": "2026-01-01"})]), json!({"ocid": "o", "date": "2026-01-01"}));
        assert!(compiled(&json!({"ocid": "o", "releases": [link]}).to_string()).is_err());
    }
}
