//! What counts as a new version, and what as a change.

use chrono::{DateTime, Utc};
use domain::{Change, Status, changes};
use feeds::Adapter;

use crate::support::{input, read};

fn notices(adapter: Adapter, case: &str) -> Vec<domain::Notice> {
    let (harvest, outcome) = read(adapter, &input(adapter, case));
    outcome.unwrap();
    harvest.notices
}

#[test]
fn a_silent_edit_keeps_its_version_and_changes_its_digest() {
    let (before, after) = (notices(Adapter::CanadaBuys, "silent_before"), notices(Adapter::CanadaBuys, "silent_after"));
    assert_eq!(before[0].version_key, after[0].version_key);
    assert_ne!(before[0].digest(), after[0].digest());
    assert!(matches!(changes(&before[0], &after[0]).as_slice(), [Change::Description { from, to }] if from != to));
    // The second row has only other white space.
    assert_eq!(before[1].digest(), after[1].digest());
}

#[test]
fn amendments_sort_by_date_and_number() {
    let all = notices(Adapter::CanadaBuys, "amendments");
    let keys: Vec<&str> = all.iter().map(|n| n.version_key.as_str()).collect();
    assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
}

#[test]
fn a_new_release_id_alone_is_no_change() {
    let (before, after) = (notices(Adapter::Seao, "republished_before"), notices(Adapter::Seao, "republished_after"));
    assert!(before[0].version_key < after[0].version_key);
    assert_eq!(before[0].digest(), after[0].digest());
    assert!(changes(&before[0], &after[0]).is_empty());
    assert!(matches!(changes(&before[1], &after[1]).as_slice(), [Change::Closing { .. }]));
}

#[test]
fn stale_and_standing_rows_are_told_apart() {
    let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
    let all = notices(Adapter::CanadaBuys, "closings");
    let closing = |text: &str| all.iter().find(|n| n.closing.as_ref().is_some_and(|c| c.text == text)).unwrap();
    assert!(!closing("2025-09-04T14:00:00").is_open(now), "stale row");
    assert_eq!(closing("2025-09-04T14:00:00").status, Status::Open);
    for sentinel in ["2065-04-27T14:00:00", "2100-03-31T14:00:00"] {
        let notice = closing(sentinel);
        assert!(notice.is_open(now) && notice.closing.as_ref().unwrap().is_continuous(now), "{sentinel}");
    }
}

#[test]
fn corrections_of_closed_processes_are_never_open() {
    let now: DateTime<Utc> = "2026-11-10T16:00:00Z".parse().unwrap();
    for case in ["closed_updates", "cancellations", "direct"] {
        for notice in notices(Adapter::Seao, case) {
            assert!(!notice.is_open(now), "{case}: {} is {:?}", notice.reference, notice.status);
        }
    }
}
