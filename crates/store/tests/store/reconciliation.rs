//! What does not add up is seen from the other end; what somebody decided is no fault.

use chrono::Duration;
use domain::{Cadence, EnvelopeState, Profile};
use sqlx::AssertSqlSafe;
use store::{Db, Enqueued, EnvelopeFilter, Oddity};

use crate::support::{Scene, each_engine, enqueue, found, item, minutes, noon, scene};

/// Breaks something by hand, past all guards.
async fn by_hand(db: &Db, statement: &str) {
    let mut tx = db.begin().await.unwrap();
    let done = match &mut tx {
        store::Tx::Sqlite(tx) => sqlx::query(AssertSqlSafe(statement)).execute(&mut **tx).await.map(|d| d.rows_affected()),
        store::Tx::Postgres(tx) => sqlx::query(AssertSqlSafe(statement)).execute(&mut **tx).await.map(|d| d.rows_affected()),
    };
    assert_eq!(done.unwrap(), 1, "{statement}");
    tx.commit().await.unwrap();
}

/// A match that is matched, and queued for noon.
async fn told(db: &Db) -> (Scene, i64) {
    let scene = scene(db).await;
    let mut profile = db.profile(scene.profile).await.unwrap().unwrap();
    profile.cadence = Cadence::Instant;
    let (_, revision) = db.save_profile(&Profile { lead_days: 1, ..profile }, noon()).await.unwrap().unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.save_matches(scene.notice, 1, &[found(scene.profile, 80.0)], noon()).await.unwrap();
    tx.notices_matched(&[(scene.notice, 1)]).await.unwrap();
    tx.profile_matched(scene.profile, revision).await.unwrap();
    tx.commit().await.unwrap();
    let Enqueued::Into(id) = enqueue(db, scene.person, noon(), &[item(scene.profile, scene.notice)]).await else { panic!() };
    (scene, id)
}

async fn odd(db: &Db, hours: i64) -> Vec<Oddity> {
    let now = noon() + Duration::hours(hours);
    let mut all = db.broken_lines(now).await.unwrap();
    all.extend(db.odd_envelopes(now).await.unwrap());
    all.extend(db.untold(now).await.unwrap());
    all.iter().map(|one| one.oddity).collect()
}

#[tokio::test]
async fn a_lost_line_is_found_after_an_hour_and_within_a_week() {
    each_engine(async |db| {
        let (scene, id) = told(&db).await;
        assert_eq!(odd(&db, 2).await, []);
        by_hand(&db, &format!("DELETE FROM envelope_item WHERE envelope_id = {id}")).await;
        by_hand(&db, &format!("DELETE FROM envelope WHERE id = {id}")).await;
        assert_eq!(odd(&db, 0).await, [], "it may be on its way");
        assert_eq!(odd(&db, 2).await, [Oddity::Untold]);
        assert_eq!(odd(&db, 24 * 8).await, [], "too long ago to be mended by a mail");
        let lost = db.untold(noon() + Duration::hours(2)).await.unwrap().remove(0);
        assert_eq!((lost.person_id, lost.profile_id, lost.notice_id, lost.notice_revision), (scene.person, scene.profile, scene.notice, 1));
    })
    .await;
}

#[tokio::test]
async fn what_a_reader_decided_is_no_loss() {
    each_engine(async |db| {
        let (scene, id) = told(&db).await;
        by_hand(&db, &format!("DELETE FROM envelope_item WHERE envelope_id = {id}")).await;
        assert_eq!(odd(&db, 2).await, [Oddity::Untold]);
        db.subscription(scene.person, scene.profile, "t", noon()).await.unwrap();
        db.stop("t", noon()).await.unwrap();
        assert_eq!(odd(&db, 2).await, [], "stopped");
        db.resume("t", noon() + minutes(30)).await.unwrap();
        assert_eq!(odd(&db, 2).await, [], "taken up again only afterwards");
        db.resume("t", noon()).await.unwrap();
        db.set_cadence("t", Some(Cadence::Off), 0, noon()).await.unwrap();
        assert_eq!(odd(&db, 2).await, [], "by their own rhythm never");
        db.set_cadence("t", None, 0, noon()).await.unwrap();
        assert_eq!(odd(&db, 2).await, [Oddity::Untold]);
        db.set_active(scene.member, scene.profile, false, noon()).await.unwrap();
        assert_eq!(odd(&db, 2).await, [], "the profile rests");
    })
    .await;
}

#[tokio::test]
async fn a_line_without_envelope_or_match_is_broken() {
    each_engine(async |db| {
        let (scene, _) = told(&db).await;
        by_hand(&db, &format!("DELETE FROM matched WHERE profile_id = {}", scene.profile)).await;
        assert_eq!(odd(&db, 2).await, [Oddity::NoMatch]);
        let mut tx = db.begin().await.unwrap();
        tx.match_again(scene.notice).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.pending_count().await.unwrap(), 1);
        assert_eq!(odd(&db, 2).await, [], "it is being mended");
    })
    .await;
}

#[tokio::test]
async fn a_state_that_contradicts_itself_is_odd_and_can_be_put_back() {
    each_engine(async |db| {
        let (_, id) = told(&db).await;
        for (set, oddity) in
            [("state = 'sent'", Oddity::NeverLeft), ("state = 'suppressed'", Oddity::Silenced), ("state = 'leased'", Oddity::Stuck)]
        {
            by_hand(&db, &format!("UPDATE envelope SET {set} WHERE id = {id}")).await;
            assert_eq!(odd(&db, 2).await, [oddity], "{set}");
            let mut tx = db.begin().await.unwrap();
            tx.put_back(id, noon()).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(odd(&db, 2).await, [], "{set}");
        }
        let leased = db.lease_envelopes(noon(), noon() + minutes(10), 1).await.unwrap().remove(0);
        assert!(db.mark_started(id, leased.attempt, "<1@x>", noon(), noon() + minutes(10)).await.unwrap());
        assert!(db.mark_sent(id, leased.attempt, noon()).await.unwrap());
        assert_eq!(odd(&db, 2).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_discrepancy_is_mended_once_and_counted() {
    each_engine(async |db| {
        let (_, id) = told(&db).await;
        by_hand(&db, &format!("UPDATE envelope SET state = 'sent' WHERE id = {id}")).await;
        let one = db.odd_envelopes(noon()).await.unwrap().remove(0);
        for (expected, counts) in [(true, (1, 1)), (false, (1, 0)), (false, (1, 0))] {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(tx.note_discrepancy(&one, noon()).await.unwrap(), expected);
            tx.forget_lines(id).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(db.discrepancies(noon()).await.unwrap(), counts);
        }
        assert_eq!(db.items_of(id).await.unwrap().len(), 1, "an envelope that is there keeps its lines");
        assert_eq!(db.discrepancies(noon() + minutes(1)).await.unwrap(), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_is_too_late_waits_for_somebodys_word() {
    each_engine(async |db| {
        let (_, id) = told(&db).await;
        let late = noon() + Duration::days(4);
        assert_eq!(db.hold_back(noon(), late).await.unwrap(), 0, "due at the horizon is not before it");
        assert_eq!(db.hold_back(noon() + minutes(1), late).await.unwrap(), 1);
        assert_eq!((db.held_count().await.unwrap(), db.oldest_due(late).await.unwrap()), (1, None));
        assert!(db.lease_envelopes(late, late + minutes(10), 9).await.unwrap().is_empty());
        assert_eq!(db.envelopes(&EnvelopeFilter::default()).await.unwrap()[0].state, EnvelopeState::Pending);
        assert_eq!(db.release_held(late).await.unwrap(), 1);
        assert_eq!(db.hold_back(noon() + minutes(1), late).await.unwrap(), 0, "said once is enough");
        let leased = db.lease_envelopes(late, late + minutes(10), 9).await.unwrap();
        assert_eq!((leased[0].id, leased[0].tries, db.held_count().await.unwrap()), (id, 0, 0));
        assert!(db.mark_retry(id, leased[0].attempt, late, "451", late).await.unwrap());
        assert_eq!(db.lease_envelopes(late, late + minutes(10), 9).await.unwrap()[0].tries, 1);
    })
    .await;
}

#[tokio::test]
async fn everything_is_held_on_request_until_it_is_released() {
    each_engine(async |db| {
        let (_, id) = told(&db).await;
        assert!(!db.holds_all().await.unwrap());
        db.hold_all(noon()).await.unwrap();
        assert!(db.holds_all().await.unwrap());
        assert_eq!(db.hold_back(noon() + minutes(1), noon()).await.unwrap(), 1);
        assert!(db.envelopes(&EnvelopeFilter::default()).await.unwrap()[0].held);
        assert_eq!(db.release_held(noon()).await.unwrap(), 1);
        assert!(!db.holds_all().await.unwrap());
        let row = db.envelopes(&EnvelopeFilter::default()).await.unwrap().remove(0);
        assert_eq!((row.id, row.held, row.tries), (id, false, 0));
    })
    .await;
}
