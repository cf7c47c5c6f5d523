//! Cut, mutated and partly bad payloads.

use std::{fmt::Write as _, sync::LazyLock};

use feeds::{Adapter, FeedError};
use proptest::prelude::*;

use crate::support::{ADAPTERS, input, inputs, read};

type Cases = Vec<(String, Vec<u8>)>;

/// Every case of each reader.
static ALL: LazyLock<Vec<(Adapter, Cases)>> = LazyLock::new(|| ADAPTERS.into_iter().map(|adapter| (adapter, inputs(adapter))).collect());

/// Those that are whole payloads.
static WHOLE: LazyLock<Vec<(Adapter, Cases)>> = LazyLock::new(|| {
    let whole =
        |adapter: Adapter, cases: &Cases| cases.iter().filter(|(_, bytes)| adapter.check(bytes.as_slice()).is_ok()).cloned().collect();
    ALL.iter().map(|(adapter, cases)| (*adapter, whole(*adapter, cases))).collect()
});

/// Whether what is left after a cut is a whole, only shorter payload: a CSV file cut at the
/// end of a row, behind the header; a JSON document cut in the white space behind it. Found
/// by counting, not by the reader that is tested.
fn undetectable(adapter: Adapter, bytes: &[u8], end: usize) -> bool {
    let left = &bytes[..end];
    match adapter {
        Adapter::CanadaBuys => {
            let open = left.iter().fold(false, |open, b| open ^ (*b == b'"'));
            !open && matches!(left.last(), Some(b'\n' | b'\r'))
        }
        _ => {
            left.ends_with(b"}") && bytes[end..].trim_ascii().is_empty()
                || left.trim_ascii_end().len() < end && undetectable(adapter, bytes, end - 1)
        }
    }
}

/// Whether a cut before `end` differs from its neighbours: inside a word or an indent, all
/// cuts are alike.
fn tells(bytes: &[u8], end: usize) -> bool {
    let alike = |b: u8| b.is_ascii_alphanumeric() || b == b' ';
    end == 0 || !alike(bytes[end - 1]) || !alike(bytes[end])
}

/// Every cut that tells of every fixture, by the check; the reader agrees on a sample below.
#[test]
fn no_cut_passes_the_check() {
    for (adapter, cases) in WHOLE.iter() {
        for (case, bytes) in cases {
            for end in (0..bytes.len()).filter(|end| tells(bytes, *end)) {
                let refused = adapter.check(&bytes[..end]).is_err();
                assert_eq!(refused, !undetectable(*adapter, bytes, end), "{adapter}/{case} cut at {end} of {}", bytes.len());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_cut_is_read_as_whole(pick in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>()) {
        for (adapter, cases) in WHOLE.iter().map(|(adapter, cases)| (*adapter, cases)) {
            let (case, bytes) = pick.get(cases);
            let end = cut.index(bytes.len());
            let (_, outcome) = read(adapter, &bytes[..end]);
            prop_assert_eq!(outcome.is_err(), !undetectable(adapter, bytes, end), "{}/{} cut at {}", adapter, case, end);
            if let Err(error) = outcome {
                let expected = matches!(error, FeedError::Truncated { .. } | FeedError::NotCsv { .. } | FeedError::NotJson { .. });
                prop_assert!(expected, "{}/{} cut at {}: {}", adapter, case, end, error);
            }
        }
    }

    #[test]
    fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        for adapter in ADAPTERS {
            prop_assert!(read(adapter, &noise).1.is_err());
        }
    }

    #[test]
    fn good_rows_survive_bad_ones(bad in prop::collection::btree_map(0_usize..200, 0_usize..6, 10)) {
        let (payload, good) = rows(&bad);
        let (harvest, outcome) = read(Adapter::CanadaBuys, &payload);
        prop_assert_eq!(outcome.unwrap().skipped, bad.len() as u64);
        let read: Vec<String> = harvest.notices.into_iter().map(|n| n.reference).collect();
        prop_assert_eq!(read, good);
    }

    #[test]
    fn good_releases_survive_bad_ones(bad in prop::collection::btree_map(0_usize..200, 0_usize..6, 10)) {
        let (payload, good) = releases(&bad);
        let (harvest, outcome) = read(Adapter::Seao, payload.as_bytes());
        prop_assert_eq!(outcome.unwrap().skipped, bad.len() as u64);
        let read: Vec<String> = harvest.notices.into_iter().map(|n| n.reference).collect();
        prop_assert_eq!(read, good);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn mutations_never_panic(pick in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..12)) {
        for (adapter, cases) in ALL.iter().map(|(adapter, cases)| (*adapter, cases)) {
            let (_, bytes) = pick.get(cases);
            let mut bytes = bytes.clone();
            for (at, byte, how) in &changes {
                if bytes.is_empty() {
                    break;
                }
                let at = at.index(bytes.len());
                match how {
                    0 => bytes[at] = *byte,
                    1 => bytes.insert(at, *byte),
                    _ => drop(bytes.remove(at)),
                }
            }
            let (harvest, outcome) = read(adapter, &bytes);
            prop_assert_eq!(adapter.check(bytes.as_slice()).is_ok(), outcome.is_ok());
            for notice in &harvest.notices {
                prop_assert!(!notice.reference.is_empty() && !notice.title.is_empty());
            }
        }
    }
}

/// The header of the narrow fixture, read once.
static HEADER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let narrow = input(Adapter::CanadaBuys, "narrow");
    let end = narrow.iter().position(|b| *b == b'\n').unwrap();
    narrow[..=end].to_vec()
});

type Bad = std::collections::BTreeMap<usize, usize>;

/// Two hundred rows in the shape of the narrow fixture, some of them bad in one of six ways.
fn rows(bad: &Bad) -> (Vec<u8>, Vec<String>) {
    let mut payload = HEADER.clone();
    let mut good = Vec::new();
    for n in 0..200 {
        let reference = format!("cb-{n}");
        let (mut head, mut closing, mut tail) = ("\"Item\nof two lines\",\"Article\"".to_owned(), "2026-12-01T14:00:00", "");
        let mut key = reference.clone();
        match bad.get(&n) {
            None => good.push(reference),
            Some(0) => tail = ",\"one cell more\"",
            Some(1) => closing = "2026-12-01T25:61:00",
            Some(2) => key.clear(),
            Some(3) => head = "\"\",\"\"".into(),
            Some(4) => head = "\"Item with one cell only\"".into(),
            Some(_) => head = "\"Caf\u{1}\",\"Café\"".into(),
        }
        let row = format!(
            "{head},\"{key}\",\"000\",\"S-{n}\",\"2026-11-02\",\"{closing}\",\"Open\",,,,\"*Canada\",\"Buyer\",\"Text, with \"\"quotes\"\"\",\"Texte\"{tail}\n"
        );
        // The sixth way: a byte that is not UTF-8.
        payload.extend(row.bytes().map(|b| if b == 1 { 0xE9 } else { b }));
    }
    (payload, good)
}

/// Two hundred releases, some of them bad in one of six ways.
fn releases(bad: &Bad) -> (String, Vec<String>) {
    let mut payload = "\u{feff}{\"version\":\"1.1\",\"releases\":[".to_owned();
    let mut good = Vec::new();
    for n in 0..200 {
        let ocid = format!("ocds-ec9k95-{n}");
        let way = bad.get(&n);
        let deep = "[".repeat(100) + &"]".repeat(100);
        let extra = match way {
            Some(0) => "\"tag\" \"tender\"".to_owned(),
            Some(1) => "\"tender\":\"none\"".to_owned(),
            Some(2) => format!("\"deep\":{deep}"),
            Some(3) => "\"n\":01".to_owned(),
            _ => "\"tag\":[\"tender\"]".to_owned(),
        };
        let key = if way == Some(&4) { "ocds" } else { "ocid" };
        let end = if way == Some(&5) { "2026-99-99" } else { "2026-12-10T14:00:00-05:00" };
        let tender = format!("{{\"title\":\"Achat }} \\\" {{\",\"status\":\"active\",\"tenderPeriod\":{{\"endDate\":\"{end}\"}}}}");
        let comma = if n == 0 { "" } else { ",\n" };
        let tender = if way == Some(&1) { String::new() } else { format!(",\"tender\":{tender}") };
        write!(payload, "{comma}{{\"{key}\":\"{ocid}\",\"id\":\"20261110150000\",{extra}{tender}}}").unwrap();
        if way.is_none() {
            good.push(ocid);
        }
    }
    payload.push_str("]}");
    (payload, good)
}
