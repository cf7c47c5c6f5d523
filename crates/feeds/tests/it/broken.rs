//! JSON that is damaged inside one record: the others are read, and the damage is told with its
//! place, as what it is.

use domain::{FaultKind, Lang};
use feeds::Adapter;
use serde_json::Value;

use crate::support::{input, read};

/// Readers of lists in JSON, with a fixture of several records.
const LISTS: [(Adapter, &str); 9] = [
    (Adapter::Boamp, "export"),
    (Adapter::Sam, "shapes"),
    (Adapter::Toronto, "rows"),
    (Adapter::TedSearch, "shapes"),
    (Adapter::SeaoLive, "results"),
    (Adapter::Seao, "week"),
    (Adapter::Ocds, "list"),
    (Adapter::FindATender, "statuses"),
    (Adapter::ContractsFinder, "package"),
];
const DAMAGED: [&str; 4] = [r#"{"a" "b"}"#, r#"{"a":[1,]}"#, r#"{"a":"\q"}"#, "{\"a\":\n{\"b\":}}"];

/// The list of records of a reply.
fn list(top: &mut Value) -> Option<&mut Vec<Value>> {
    match top {
        Value::Array(list) if list.len() > 1 => Some(list),
        Value::Object(fields) => {
            const NAMES: [&str; 8] = ["results", "value", "notices", "opportunitiesData", "releases", "records", "apiData", "listeAvis"];
            fields.iter_mut().filter(|(name, _)| NAMES.contains(&name.as_str())).find_map(|(_, value)| list(value))
        }
        _ => None,
    }
}

#[test]
fn a_damaged_record_costs_none_of_its_neighbours() {
    for (adapter, case) in LISTS {
        let text = String::from_utf8(input(adapter, case)).unwrap();
        let whole: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
        let expected = read(adapter, &serde_json::to_vec_pretty(&whole).unwrap()).0;
        for damaged in DAMAGED {
            let mut top = whole.clone();
            let records = list(&mut top).unwrap_or_else(|| panic!("{adapter}/{case} has no list"));
            records.insert(1, Value::from("here"));
            let text = serde_json::to_string_pretty(&top).unwrap().replace("\"here\"", damaged);
            adapter.check(text.as_bytes()).unwrap_or_else(|e| panic!("{adapter}: {damaged}: {e}"));
            let (harvest, outcome) = read(adapter, text.as_bytes());
            outcome.unwrap();
            assert_eq!((&harvest.notices, &harvest.awards), (&expected.notices, &expected.awards), "{adapter}: {damaged}");
            assert_eq!(harvest.skipped.len(), expected.skipped.len() + 1, "{adapter}: {damaged}");
            let told = harvest.skipped.iter().find(|s| s.raw == damaged).unwrap_or_else(|| panic!("{adapter}: {:?}", harvest.skipped));
            if adapter != Adapter::Seao {
                assert_eq!(told.reason.kind, FaultKind::BrokenJson, "{adapter}: {damaged}");
                let line = text.lines().position(|line| line.contains(damaged.lines().next().unwrap())).unwrap() + 1;
                let line = line + damaged.lines().count() - 1;
                let words = locale::fault_words(Lang::FR, &told.reason);
                assert!(words.contains(&format!("endommagé à la ligne {line}, colonne")), "{adapter}: {words}");
            }
        }
    }
}

#[test]
fn damage_that_takes_the_list_along_is_told_as_damage() {
    let said = |adapter: Adapter, text: &str, lang| {
        let fault = read(adapter, text.as_bytes()).1.unwrap_err().fault();
        locale::fault_words(lang, &fault)
    };
    for (adapter, text) in [
        (Adapter::Boamp, "{\"total_count\": 2,\n \"results\": undefined}"),
        (Adapter::Ocds, "{\"uri\": \"x\",\n \"releases\": undefined}"),
        (Adapter::TedSearch, "{\"totalNoticeCount\": 2,\n \"notices\": [1,,2]}"),
        (Adapter::Sam, "{\"totalRecords\": 2,\n \"opportunitiesData\": {]}"),
    ] {
        let (fr, en) = (said(adapter, text, Lang::FR), said(adapter, text, Lang::EN));
        assert!(fr.starts_with("le JSON est endommagé à la ligne 2, colonne "), "{fr}");
        assert!(en.starts_with("the JSON is damaged at line 2, column "), "{en}");
        assert!(!fr.contains("ligne 2, ligne") && !fr.contains('·'), "the place is told once: {fr}");
    }
    let text = "{\"uri\": \"x\", \"releases\": undefined}";
    assert!(said(Adapter::Seao, text, Lang::FR).starts_with("le contenu est endommagé"), "{}", said(Adapter::Seao, text, Lang::FR));
    // What is whole and has no list still says so.
    assert!(said(Adapter::Boamp, "{\"error\": \"x\"}", Lang::FR).contains("n’est pas dans la réponse"));
}
