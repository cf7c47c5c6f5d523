//! Notices kept read for one profile after the other give what explaining pair by pair gives.

use domain::{Notice, Profile};
use matching::{Learned, Shelf, rank};

#[path = "../benches/workload.rs"]
mod workload;

fn past(notices: &[Notice]) -> Learned {
    let mut learned = Learned::default();
    for notice in notices {
        learned.learn(notice);
    }
    learned.settle();
    learned
}

/// What explaining pair by pair gives.
fn slowly(profile: &Profile, notices: &[Notice], learned: &Learned) -> Vec<(i64, u64)> {
    let found = rank(profile, notices.iter(), learned).into_iter();
    found.map(|(at, m)| (i64::try_from(at).unwrap(), m.score.to_bits())).collect()
}

fn quickly(shelf: &mut Shelf, profile: &Profile, least: f64) -> Vec<(i64, u64)> {
    shelf.rank(profile, least).into_iter().map(|(id, score)| (id, score.to_bits())).collect()
}

fn filled(notices: &[Notice], learned: &Learned) -> Shelf {
    let mut shelf = Shelf::over(learned, usize::MAX);
    for (id, notice) in (0..).zip(notices) {
        assert!(shelf.put(id, 1, notice));
    }
    shelf
}

#[test]
fn the_shelf_and_explaining_pair_by_pair_agree() {
    let notices = workload::made_notices(300);
    for learned in [past(&notices[..220]), Learned::default()] {
        let mut shelf = filled(&notices, &learned);
        let mut pairs = 0;
        for profile in workload::made_profiles(30) {
            let wanted = slowly(&profile, &notices, &learned);
            assert_eq!(quickly(&mut shelf, &profile, 0.0), wanted, "{profile:?}");
            let high: Vec<_> = wanted.iter().copied().filter(|(_, bits)| f64::from_bits(*bits) >= 50.0).collect();
            assert_eq!(quickly(&mut shelf, &profile, 50.0), high, "{profile:?}");
            pairs += wanted.len();
        }
        assert!(pairs > 1_000, "{pairs}");
    }
}

#[test]
fn they_agree_on_the_shared_workload() {
    if workload::shared().is_none() {
        return;
    }
    let (n, p) = if cfg!(debug_assertions) { (60, 40) } else { (2_000, 100) };
    let notices = workload::shared_notices(n);
    let learned = past(&notices);
    let mut shelf = filled(&notices, &learned);
    for profile in workload::shared_profiles(p) {
        assert_eq!(quickly(&mut shelf, &profile, 0.0), slowly(&profile, &notices, &learned));
    }
}

#[test]
fn notices_change_leave_and_find_no_room() {
    let mut notices = workload::made_notices(1_400);
    let learned = past(&notices[..200]);
    let mut shelf = filled(&notices, &learned);
    let profiles = workload::made_profiles(6);
    // Most change, and the lists are made anew on the way.
    let last = notices.len() - 1;
    for id in (0..last).filter(|id| id % 10 != 3) {
        notices[id] = notices[last - id / 2].clone();
        assert!(shelf.put(i64::try_from(id).unwrap(), 2, &notices[id]));
    }
    assert!(shelf.has(0, 2) && !shelf.has(0, 1) && shelf.has(3, 1) && !shelf.has(9_999, 1));
    for profile in &profiles {
        assert_eq!(quickly(&mut shelf, profile, 0.0), slowly(profile, &notices, &learned));
    }
    shelf.retain(|id| id < 700);
    assert!(shelf.take(0) && !shelf.take(0) && shelf.len() == 699);
    for profile in &profiles {
        let wanted: Vec<_> = slowly(profile, &notices[..700], &learned).into_iter().filter(|(id, _)| *id != 0).collect();
        assert_eq!(quickly(&mut shelf, profile, 0.0), wanted);
    }
    let bytes = shelf.bytes();
    shelf.retain(|_| false);
    assert!(shelf.is_empty() && shelf.bytes() == 0 && shelf.rank(&profiles[0], 0.0).is_empty());
    let mut small = Shelf::over(&learned, bytes / 10);
    let taken = (0..).zip(&notices).filter(|(id, notice)| small.put(*id, 1, notice)).count();
    assert!((20..300).contains(&taken) && small.len() == taken && small.bytes() < bytes / 5, "{taken}");
}
