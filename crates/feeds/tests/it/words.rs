//! Whatever a reader complains of is said to people, in both languages, with what it is about.

use std::collections::BTreeSet;

use domain::{Fault, FaultKind, Lang};
use feeds::Adapter;

use crate::support::{input, inputs, options, read_case, read_with};

/// A fault has all that its words need, and is said in full.
fn told(fault: &Fault) {
    let has: BTreeSet<&str> = fault.args.keys().map(String::as_str).collect();
    assert_eq!(has, fault.kind.args().iter().copied().collect(), "{fault:?}");
    assert_ne!(fault.kind, FaultKind::Told, "a reader has kinds: {fault:?}");
    for lang in [Lang::FR, Lang::EN] {
        let words = locale::fault(lang, &fault.stored());
        assert!(!words.contains("[fault"), "{words}");
        assert!(!words.is_empty() && words == locale::fault_words(lang, fault));
    }
}

#[test]
fn every_complaint_about_the_fixtures_is_said_in_both_languages() {
    let (mut records, mut replies) = (BTreeSet::new(), BTreeSet::new());
    for adapter in Adapter::ALL {
        for (case, bytes) in inputs(adapter) {
            for cut in [bytes.len(), bytes.len() / 2, 0] {
                let (harvest, outcome) = read_case(adapter, &case, &bytes[..cut]);
                for skipped in &harvest.skipped {
                    told(&skipped.reason);
                    records.insert(skipped.reason.kind.as_str());
                    assert_ne!(locale::fault_place(Lang::FR, &skipped.place), skipped.place, "{adapter}: a place has French words");
                }
                if let Err(error) = outcome {
                    told(&error.fault());
                    replies.insert(error.fault().kind.as_str());
                    assert_eq!(error.fault().text, error.to_string());
                }
            }
        }
    }
    for kind in ["cells", "closing-date", "field", "shape", "unnamed", "untitled"] {
        assert!(records.contains(kind), "the fixtures show {kind}: {records:?}");
    }
    for kind in ["column-renamed", "cut", "empty", "not-json", "not-table"] {
        assert!(replies.contains(kind), "the fixtures show {kind}: {replies:?}");
    }
}

#[test]
fn a_wrong_reader_and_wrong_options_are_said_too() {
    let all: Vec<Vec<u8>> = Adapter::ALL.iter().filter_map(|adapter| inputs(*adapter).into_iter().next()).map(|(_, bytes)| bytes).collect();
    for adapter in Adapter::ALL {
        for bytes in &all {
            let (_, outcome) = read_with(adapter, &feeds::NO_OPTIONS, bytes.as_slice());
            outcome.err().iter().for_each(|error| told(&error.fault()));
        }
    }
    let good = options(Adapter::Csv, "ontario");
    for (key, value) in
        [("column.price", "x"), ("delimiter", "xx"), ("scheme", "x"), ("nonsense", "1"), ("status.gone", "x"), ("encoding", "x")]
    {
        let mut options = good.clone();
        options.insert(key.to_owned(), value.to_owned());
        let error = read_with(Adapter::Csv, &options, input(Adapter::Csv, "ontario").as_slice()).1.unwrap_err();
        told(&error.fault());
        assert!(locale::fault(Lang::FR, &error.fault().stored()).contains(key), "{error}");
    }
}

#[test]
fn a_line_and_a_column_are_named_in_french() {
    let words = |fault: &Fault| locale::fault_words(Lang::FR, fault);
    let renamed = read_case(Adapter::CanadaBuys, "renamed_column", &input(Adapter::CanadaBuys, "renamed_column")).1.unwrap_err();
    let said = words(&renamed.fault());
    assert!(said.starts_with("la colonne «\u{a0}unspsc\u{a0}» manque") && said.contains("elle s’appelle peut-être maintenant"), "{said}");
    let (harvest, _) = read_case(Adapter::CanadaBuys, "bad_rows", &input(Adapter::CanadaBuys, "bad_rows"));
    let dated = harvest.skipped.iter().find(|s| s.reason.kind == FaultKind::ClosingDate).unwrap();
    let said = words(&dated.reason.clone().at(&dated.place));
    assert!(said.starts_with("la date de clôture «\u{a0}") && said.contains(" · ligne "), "{said}");
}
