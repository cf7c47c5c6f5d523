//! Every pair in `tests/feeds/<source>`: `case.csv|json` and `case.expected.json`.
//!
//! Run with `CRIEUR_BLESS=1` to write the expected files anew, and read the difference.

use std::fs;

use serde_json::{Value, json};

use feeds::Adapter;

use crate::support::{Harvest, folder, inputs, options, read_case, read_slowly};

#[expect(clippy::disallowed_methods, reason = "a test run is asked by the environment to write what it got")]
fn blessing() -> bool {
    std::env::var_os("CRIEUR_BLESS").is_some()
}

fn shown(harvest: &Harvest, outcome: &Result<feeds::Summary, feeds::FeedError>) -> Value {
    let skipped: Vec<Value> = harvest
        .skipped
        .iter()
        .map(|s| json!({"place": s.place, "reference": s.reference, "reason": s.reason.text, "raw_bytes": s.raw.len()}))
        .collect();
    let mut shown = json!({"notices": harvest.notices, "awards": harvest.awards, "skipped": skipped});
    if !harvest.gone.is_empty() {
        shown["gone"] = json!(harvest.gone);
    }
    shown["outcome"] = match outcome {
        Ok(s) => json!({"records": s.records, "notices": s.notices, "awards": s.awards, "skipped": s.skipped}),
        Err(error) => json!({"error": error.to_string()}),
    };
    shown
}

#[test]
fn every_fixture_gives_what_is_expected() {
    let mut wrong = Vec::new();
    for adapter in Adapter::ALL {
        let all = inputs(adapter);
        assert!(all.len() >= 3, "{adapter} has too few fixtures");
        for (case, bytes) in all {
            let (harvest, outcome) = read_case(adapter, &case, &bytes);
            let got = shown(&harvest, &outcome);
            let path = folder(adapter).join(format!("{case}.expected.json"));
            if blessing() {
                fs::write(&path, serde_json::to_string_pretty(&got).unwrap() + "\n").unwrap();
                continue;
            }
            let expected: Value =
                serde_json::from_str(&fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).unwrap();
            if got != expected {
                wrong.push(format!("{adapter}/{case}:\n{}", difference("", &expected, &got).join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The paths at which two documents differ.
fn difference(at: &str, expected: &Value, got: &Value) -> Vec<String> {
    match (expected, got) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let null = Value::Null;
            keys.into_iter().flat_map(|k| difference(&format!("{at}/{k}"), a.get(k).unwrap_or(&null), b.get(k).unwrap_or(&null))).collect()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().flat_map(|(i, (a, b))| difference(&format!("{at}/{i}"), a, b)).collect()
        }
        _ if expected == got => Vec::new(),
        _ => vec![format!("  {at}: expected {expected}, got {got}")],
    }
}

#[test]
fn small_buffers_change_nothing() {
    for adapter in Adapter::ALL {
        for (case, bytes) in inputs(adapter) {
            let (at_once, outcome) = read_case(adapter, &case, &bytes);
            let (slowly, slow_outcome) = read_slowly(adapter, &case, &bytes);
            assert_eq!(at_once, slowly, "{adapter}/{case}");
            assert_eq!(shown(&at_once, &outcome), shown(&slowly, &slow_outcome), "{adapter}/{case}");
        }
    }
}

#[test]
fn the_check_says_what_reading_says() {
    for adapter in Adapter::ALL {
        for (case, bytes) in inputs(adapter) {
            let (_, outcome) = read_case(adapter, &case, &bytes);
            let said = |result: Result<(), feeds::FeedError>| result.map_err(|e| e.to_string());
            let checked = adapter.check_for(&options(adapter, &case), bytes.as_slice());
            assert_eq!(said(checked), said(outcome.map(drop)), "{adapter}/{case}");
        }
    }
}
