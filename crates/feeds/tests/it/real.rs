//! The readers on real data, where it is at hand: `CRIEUR_SHARED` names the folder, and then
//! every file must be there. Unset, these tests only hold the own fixtures to the same rule.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufReader, Read},
    path::PathBuf,
};

use chrono::{DateTime, Utc};
use domain::Notice;
use feeds::Adapter;
use flate2::read::GzDecoder;

use crate::support::{Harvest, input, read, read_from};

#[expect(clippy::disallowed_methods, reason = "the environment says where real data lies")]
fn shared() -> Option<PathBuf> {
    std::env::var_os("CRIEUR_SHARED").map(PathBuf::from)
}

fn noon() -> DateTime<Utc> {
    "2026-11-22T17:00:00Z".parse().unwrap()
}

fn open_count(notices: &[Notice]) -> (usize, usize) {
    let open: Vec<&Notice> = notices.iter().filter(|n| n.is_open(noon())).collect();
    (open.len(), open.iter().filter(|n| n.closing.as_ref().is_some_and(|c| c.is_continuous(noon()))).count())
}

/// The newest release of each process.
fn newest(harvests: impl IntoIterator<Item = Harvest>) -> Vec<Notice> {
    let mut newest: HashMap<String, Notice> = HashMap::new();
    for notice in harvests.into_iter().flat_map(|h| h.notices) {
        match newest.get(&notice.reference) {
            Some(known) if known.version_key >= notice.version_key => {}
            _ => drop(newest.insert(notice.reference.clone(), notice)),
        }
    }
    newest.into_values().collect()
}

#[test]
fn canadabuys_open_at_one_instant() {
    let Some(root) = shared() else {
        let (harvest, _) = read(Adapter::CanadaBuys, &input(Adapter::CanadaBuys, "closings"));
        assert_eq!(open_count(&harvest.notices), (8, 2));
        return;
    };
    let path = root.join("data/feeds/canadabuys/open_sample.csv");
    let file = File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let (harvest, outcome) = read_from(Adapter::CanadaBuys, BufReader::new(file));
    let summary = outcome.unwrap();
    assert_eq!((summary.records, summary.notices, summary.skipped), (80, 80, 0), "{:?}", harvest.skipped);
    assert_eq!(open_count(&harvest.notices), (37, 5));
}

#[test]
fn seao_open_at_one_instant() {
    let Some(root) = shared() else {
        let weeks = ["republished_before", "republished_after"].map(|case| read(Adapter::Seao, &input(Adapter::Seao, case)).0);
        assert_eq!(open_count(&newest(weeks)), (2, 0));
        return;
    };
    let weeks = ["20261026_20261101", "20261102_20261108", "20261109_20261115", "20261116_20261122"].map(|week| {
        let path = root.join(format!("data/feeds/seao/hebdo_{week}.json.gz"));
        let file = File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let (harvest, outcome) = read_from(Adapter::Seao, BufReader::new(GzDecoder::new(file)));
        let summary = outcome.unwrap();
        assert_eq!(summary.skipped, 0, "{:?}", harvest.skipped);
        assert_eq!(summary.records, harvest.notices.len() as u64, "every release of these weeks had a call");
        harvest
    });
    assert_eq!(weeks.iter().map(|h| h.notices.len()).sum::<usize>(), 10_897);
    let all = newest(weeks);
    assert_eq!(all.len(), 10_400);
    assert_eq!(open_count(&all).0, 2_849);
}

#[test]
fn a_real_excerpt_is_told_apart() {
    let Some(root) = shared() else { return own_excerpt() };
    let path = root.join("data/feeds/seao/hebdo_20260727_20260802_excerpt.json");
    let mut bytes = Vec::new();
    File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).read_to_end(&mut bytes).unwrap();
    let (harvest, outcome) = read(Adapter::Seao, &bytes);
    let summary = outcome.unwrap();
    // Five releases: one call, one correction of a closed call, three contracts without call.
    assert_eq!((summary.records, summary.notices, summary.awards, summary.skipped), (5, 2, 4, 0));
    let neqs: Vec<&str> =
        harvest.awards.iter().flat_map(|a| &a.suppliers).filter_map(|s| s.neq.as_ref()).map(domain::Neq::as_str).collect();
    assert_eq!(neqs, ["1177604668", "1169087500", "1168680115", "1149222300"]);
}

fn own_excerpt() {
    let (harvest, outcome) = read(Adapter::Seao, &input(Adapter::Seao, "direct"));
    assert_eq!(outcome.unwrap().records, 5);
    assert!(harvest.awards.iter().all(|a| a.suppliers.iter().all(|s| s.neq.is_some())));
}
