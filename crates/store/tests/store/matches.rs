//! From pending to matched.

use domain::{Agreement, Band, Change, Field, Match, Notice, Reason, ReasonKind, Status};
use store::{Db, MatchFilter, MatchOrder};

use crate::support::{closing, each_engine, firm, found, minutes, noon, notice, profile, put, scene};

async fn settle(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    let pending: Vec<(i64, i64)> = db.pending_notices(500).await.unwrap().iter().map(|(n, _)| (n.id, n.revision)).collect();
    tx.notices_matched(&pending).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_notice_is_pending_until_its_revision_was_matched() {
    each_engine(async |db| {
        let first = notice("A-1");
        let id = put(&db, &[first.clone(), notice("B-1")], noon()).await[0].id;
        assert_eq!(db.pending_count().await.unwrap(), 2);
        let pending = db.pending_notices(1).await.unwrap();
        assert_eq!((pending.len(), pending[0].0.id, pending[0].1.len()), (1, id, 0));
        settle(&db).await;
        assert!(db.pending_notices(10).await.unwrap().is_empty());

        // Two changes while nobody looked: one way from the first to the last closing, and
        // a status that came and went is none.
        let moved = |day: &str, status| Notice { closing: Some(closing(&format!("2026-12-{day}T19:00:00Z"))), status, ..first.clone() };
        put(&db, &[moved("15", Status::Unknown)], noon()).await;
        put(&db, &[moved("20", Status::Open)], noon()).await;
        let pending = db.pending_notices(10).await.unwrap();
        assert_eq!(pending[0].0.revision, 3);
        assert_eq!(pending[0].1, [Change::Closing { from: first.closing.clone(), to: moved("20", Status::Open).closing }]);

        // Matched as revision 3 while revision 4 came in: still pending, from 3 on.
        put(&db, &[moved("20", Status::Cancelled)], noon()).await;
        let mut tx = db.begin().await.unwrap();
        tx.notices_matched(&[(id, 3)]).await.unwrap();
        tx.notices_matched(&[(id, 2)]).await.unwrap();
        tx.notices_matched(&[]).await.unwrap();
        tx.commit().await.unwrap();
        let pending = db.pending_notices(10).await.unwrap();
        assert_eq!(pending[0].1, [Change::Status { from: Status::Open, to: Status::Cancelled }]);
    })
    .await;
}

#[tokio::test]
async fn work_that_was_not_committed_stays_pending() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let mut tx = db.begin().await.unwrap();
        tx.save_matches(scene.notice, 1, &[found(scene.profile, 80.0)], noon()).await.unwrap();
        tx.enqueue(scene.person, noon(), &[crate::support::item(scene.profile, scene.notice)], noon()).await.unwrap();
        tx.notices_matched(&[(scene.notice, 1)]).await.unwrap();
        tx.profile_matched(scene.profile, 1).await.unwrap();
        drop(tx);
        assert_eq!(db.pending_count().await.unwrap(), 1);
        assert_eq!(db.pending_profiles().await.unwrap().len(), 1);
        assert!(db.matched(scene.profile, scene.notice).await.unwrap().is_none());
        assert!(db.lease_envelopes(noon(), noon() + minutes(5), 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_profile_is_pending_until_its_revision_was_matched() {
    each_engine(async |db| {
        let member = firm(&db, "Boréal").await;
        let id = profile(&db, member, "A").await;
        assert_eq!(db.pending_profiles().await.unwrap()[0].id, id);
        let mut tx = db.begin().await.unwrap();
        tx.profile_matched(id, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert!(db.pending_profiles().await.unwrap().is_empty());
        let mut edited = db.profile(id).await.unwrap().unwrap();
        edited.text = "réseaux".to_owned();
        db.save_profile(&edited, noon()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.profile_matched(id, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.pending_profiles().await.unwrap()[0].revision, 2, "an edit meanwhile is not lost");
    })
    .await;
}

#[tokio::test]
async fn a_match_keeps_its_reasons_and_its_first_date() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let agreement = Agreement {
            kind: ReasonKind::Phrase,
            wanted: "cybersécurité".into(),
            found: "Cyber security".into(),
            field: Field::Title,
            lang: None,
            spans: [domain::Span { start: 0, end: 14 }].into(),
            via: None,
        };
        let reason = Reason::of(61.25, agreement);
        let first = Match { reasons: vec![reason.clone()], ..found(scene.profile, 61.25) };
        let save = async |m: &Match, minute: i64| {
            let mut tx = db.begin().await.unwrap();
            tx.save_matches(scene.notice, 1, std::slice::from_ref(m), noon() + minutes(minute)).await.unwrap();
            tx.commit().await.unwrap();
        };
        save(&first, 0).await;
        let stored = db.matched(scene.profile, scene.notice).await.unwrap().unwrap();
        assert_eq!((stored.score, stored.band, &stored.reasons), (61.25, Band::Possible, &vec![reason]));
        assert_eq!((stored.profile_revision, stored.notice_revision, stored.matched_at, stored.gone_at), (1, 1, noon(), None));

        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.drop_matches(scene.notice, &[scene.profile], noon()).await.unwrap(), 0);
        assert_eq!(tx.drop_matches(scene.notice, &[], noon() + minutes(1)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let gone = db.matched(scene.profile, scene.notice).await.unwrap().unwrap();
        assert_eq!(gone.gone_at, Some(noon() + minutes(1)), "kept for the record");
        assert!(db.matches_of_profile(scene.profile, &MatchFilter::default()).await.unwrap().is_empty());
        assert!(db.matches_of_notice(scene.notice).await.unwrap().is_empty());

        save(&found(scene.profile, 90.0), 2).await;
        let back = db.matched(scene.profile, scene.notice).await.unwrap().unwrap();
        assert_eq!((back.matched_at, back.decided_at, back.gone_at), (noon(), noon() + minutes(2), None));
        assert_eq!(back.band, Band::Strong);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.drop_matches_of_profile(scene.profile, &[scene.notice], noon()).await.unwrap(), 0);
        assert_eq!(tx.drop_matches_of_profile(scene.profile, &[], noon()).await.unwrap(), 1);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn matches_are_listed_for_their_own_firm_only() {
    each_engine(async |db| {
        let (ours, theirs) = (firm(&db, "Ours").await, firm(&db, "Theirs").await);
        let (mine, second, other) = (profile(&db, ours, "A").await, profile(&db, ours, "B").await, profile(&db, theirs, "C").await);
        let soon = Notice { closing: Some(closing("2026-11-25T19:00:00Z")), ..notice("soon") };
        let past = Notice { closing: Some(closing("2026-11-01T19:00:00Z")), ..notice("past") };
        let ids: Vec<i64> = put(&db, &[notice("late"), soon, past], noon()).await.iter().map(|d| d.id).collect();
        let (a, b, c, d) = (found(mine, 60.0), found(mine, 70.0), found(second, 90.0), found(other, 99.0));
        let mut tx = db.begin().await.unwrap();
        tx.save_pairs(&[(ids[0], 1, &a), (ids[1], 1, &b), (ids[0], 1, &c), (ids[0], 1, &d)], noon()).await.unwrap();
        tx.save_matches(ids[2], 1, &[found(mine, 50.0)], noon() + minutes(9)).await.unwrap();
        tx.save_matches(ids[2], 1, &[], noon()).await.unwrap();
        tx.commit().await.unwrap();

        let refs = |list: Vec<store::MatchedNotice>| list.into_iter().map(|m| m.notice.notice.reference).collect::<Vec<_>>();
        let all = MatchFilter::default();
        assert_eq!(refs(db.matches_of_profile(mine, &all).await.unwrap()), ["soon", "late", "past"]);
        let by = |sort| MatchFilter { sort, ..MatchFilter::default() };
        assert_eq!(refs(db.matches_of_profile(mine, &by(MatchOrder::Closing)).await.unwrap()), ["past", "soon", "late"]);
        assert_eq!(refs(db.matches_of_profile(mine, &by(MatchOrder::Newest)).await.unwrap()), ["past", "soon", "late"]);
        let open = MatchFilter { open_at: Some(noon()), min_score: Some(65.0), ..all.clone() };
        assert_eq!(refs(db.matches_of_profile(mine, &open).await.unwrap()), ["soon"]);
        let newer = MatchFilter { since: Some(noon() + minutes(1)), ..all.clone() };
        assert_eq!(refs(db.matches_of_profile(mine, &newer).await.unwrap()), ["past"]);
        let second_page = MatchFilter { offset: 1, limit: 1, ..all.clone() };
        assert_eq!(refs(db.matches_of_profile(mine, &second_page).await.unwrap()), ["late"]);

        assert_eq!(db.matches_of_own_profile(ours, mine, &all).await.unwrap().len(), 3);
        assert!(db.matches_of_own_profile(ours, other, &all).await.unwrap().is_empty());
        assert_eq!(db.matches_of_member(ours, &all).await.unwrap().len(), 4);
        let everybody: Vec<i64> = db.matches_of_notice(ids[0]).await.unwrap().iter().map(|m| m.profile.id).collect();
        assert_eq!(everybody, [other, second, mine]);
        let own: Vec<i64> = db.own_matches_of_notice(ours, ids[0]).await.unwrap().iter().map(|m| m.profile.id).collect();
        assert_eq!(own, [second, mine]);
    })
    .await;
}
