//! The index against the plain scorer: every pair looked at in full, no lists, no sharing.
//! Both must give the same matches, the same scores to the last bit, and the same reasons.

use domain::{Match, Notice, Profile};

use crate::{Index, Learned, bag::Bag, engine::Engine, explain::one, pair::Compiled, text::TONGUES};

#[path = "../benches/workload.rs"]
mod workload;

fn exhaustive(profiles: &[Profile], notices: &[Notice], learned: &Learned, mut each: impl FnMut(usize, Vec<Match>)) {
    let mut engine = Engine::new(learned);
    let compiled: Vec<[Compiled; 4]> = profiles.iter().map(|p| TONGUES.map(|t| Compiled::of(p, t, &mut engine))).collect();
    for (n, notice) in notices.iter().enumerate() {
        let bags: Vec<Bag> = engine.read(notice);
        let mut found = Vec::new();
        for (profile, compiled) in profiles.iter().zip(&compiled) {
            let views: Vec<&Compiled> = bags.iter().map(|b| &compiled[b.tongue.index()]).collect();
            let told = one(profile, notice, &bags, &views, &engine);
            if told.stopped_by.is_empty() && told.score > 0.0 {
                found.push(Match { profile_id: profile.id, profile_revision: profile.revision, score: told.score, reasons: told.reasons });
            }
        }
        each(n, found);
    }
}

fn compare(profiles: &[Profile], notices: &[Notice], learned: &Learned) -> usize {
    let index = Index::of(profiles, learned);
    let mut pairs = 0;
    exhaustive(profiles, notices, learned, |n, wanted| {
        let found = index.matches(&notices[n]);
        let bits = |m: &[Match]| m.iter().map(|m| (m.profile_id, m.score.to_bits())).collect::<Vec<_>>();
        assert_eq!(bits(&found), bits(&wanted), "notice {n}");
        assert_eq!(found, wanted, "notice {n}");
        for least in [5.0, 30.0, 50.0, 75.0] {
            let wanted: Vec<&Match> = wanted.iter().filter(|m| m.score >= least).collect();
            let pruned = index.matches_from(&notices[n], least);
            assert_eq!(pruned.iter().collect::<Vec<_>>(), wanted, "notice {n} from {least}");
        }
        for m in &found {
            let sum: f64 = m.reasons.iter().map(|r| r.points).sum();
            assert!((sum - m.score).abs() < 1e-6, "{m:?}");
            assert!(m.score <= 100.0);
        }
        pairs += found.len();
    });
    pairs
}

fn past(notices: &[Notice]) -> Learned {
    let mut learned = Learned::default();
    for notice in notices {
        learned.learn(notice);
    }
    learned.settle();
    learned
}

/// Every third profile has won contracts that were published here.
fn winners(mut profiles: Vec<Profile>, notices: &[Notice]) -> Vec<Profile> {
    for (profile, notice) in profiles.iter_mut().step_by(3).zip(notices) {
        profile.past.push(notice.title.best(profile.lang).to_owned());
    }
    profiles
}

#[test]
fn index_and_plain_scorer_agree_on_made_notices() {
    let notices = workload::made_notices(400);
    let profiles = winners(workload::made_profiles(60), &notices);
    assert!(compare(&profiles, &notices[300..], &past(&notices[..320])) > 1000);
    assert!(compare(&profiles, &notices[..40], &Learned::default()) > 200);
}

#[test]
fn index_and_plain_scorer_agree_after_changes() {
    let notices = workload::made_notices(260);
    let profiles = workload::made_profiles(40);
    let learned = past(&notices[..200]);
    let mut index = Index::of(&profiles[..30], &learned);
    let _ = index.matches(&notices[0]);
    for p in &profiles[30..] {
        index.insert(p);
    }
    for p in &profiles[..10] {
        assert!(index.remove(p.id));
        assert!(!index.remove(p.id));
    }
    let changed = Profile { id: profiles[12].id, ..profiles[3].clone() };
    index.insert(&changed);
    let fresh: Vec<Profile> = profiles[10..].iter().filter(|p| p.id != changed.id).cloned().chain([changed.clone()]).collect();
    let fresh = Index::of(&fresh, &learned);
    for notice in &notices[200..] {
        assert_eq!(index.matches(notice), fresh.matches(notice));
    }
}

#[test]
fn index_and_plain_scorer_agree_on_the_shared_workload() {
    if workload::shared().is_none() {
        return;
    }
    // Unoptimised builds look at a part: every pair is looked at twice, in full.
    let (n, p) = if cfg!(debug_assertions) { (60, 150) } else { (2_000, 1_000) };
    let notices = workload::shared_notices(2_000);
    let profiles = winners(workload::shared_profiles(p), &notices);
    assert!(compare(&profiles, &notices[..n], &past(&notices)) > n);
}
