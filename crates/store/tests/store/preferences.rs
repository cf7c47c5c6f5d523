//! What readers decide: rhythm, pause, language; and that the queue follows without loss.

use chrono::{DateTime, Utc};
use domain::{Cadence, EnvelopeState, Lang, Weekdays};
use store::{Db, Enqueued, EnvelopeFilter};

use crate::support::{each_engine, enqueue, item, minutes, noon, notice, person, profile, put, reader, scene};

const GROUP: u32 = 15;
/// Sunday noon in the tests; Monday at 9 in Québec.
const MONDAY: &str = "2026-11-23T14:00:00Z";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Every envelope that still holds something: its due time, state and number of notices.
async fn queue(db: &Db) -> Vec<(DateTime<Utc>, EnvelopeState, i64)> {
    let mut rows = db.envelopes(&EnvelopeFilter::default()).await.unwrap();
    rows.retain(|e| e.items > 0);
    rows.sort_by_key(|e| e.due_at);
    rows.iter().map(|e| (e.due_at, e.state, e.items)).collect()
}

#[tokio::test]
async fn a_rhythm_of_ones_own_moves_what_is_queued() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let second = profile(&db, scene.member, "Réseaux").await;
        db.subscription(scene.person, scene.profile, "t1", noon()).await.unwrap();
        let due = noon() + minutes(30);
        enqueue(&db, scene.person, due, &[item(scene.profile, scene.notice), item(second, scene.notice)]).await;
        let Enqueued::Into(alone) =
            enqueue(&db, scene.person, noon() + minutes(60), &[item(scene.profile, put(&db, &[notice("B-1")], noon()).await[0].id)]).await
        else {
            panic!()
        };
        let monday = Cadence::Daily { hour: 9, days: Weekdays(0b1) };
        let changed = db.set_cadence("t1", Some(monday), GROUP, noon()).await.unwrap().unwrap();
        assert_eq!(changed.cadence, Some(monday));
        assert_eq!(queue(&db).await, [(due, EnvelopeState::Pending, 1), (at(MONDAY), EnvelopeState::Pending, 2)]);
        let row = db.envelopes(&EnvelopeFilter { state: Some(EnvelopeState::Suppressed), ..EnvelopeFilter::default() }).await.unwrap();
        assert_eq!((row[0].id, row[0].last_error.as_deref()), (alone, Some("moved")), "an emptied envelope says so");
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.rhythms(&[scene.person]).await.unwrap().get(&(scene.person, scene.profile)), Some(&monday));
        drop(tx);
        let told =
            db.items_of(db.envelopes(&EnvelopeFilter::default()).await.unwrap().iter().find(|e| e.items == 2).unwrap().id).await.unwrap();
        assert!(told.iter().all(|i| i.profile.cadence == monday), "the mail names the reader's own rhythm");

        // Back to the profile's: business days at 7, which is Monday at 7 too.
        db.set_cadence("t1", None, GROUP, noon()).await.unwrap();
        assert_eq!(queue(&db).await, [(due, EnvelopeState::Pending, 1), (at("2026-11-23T12:00:00Z"), EnvelopeState::Pending, 2)]);
        assert_eq!(db.set_cadence("nonsense", None, GROUP, noon()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_pause_gathers_everything_in_one_mail_at_its_end() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let second = profile(&db, scene.member, "Réseaux").await;
        let others = put(&db, &[notice("B-1"), notice("C-1")], noon()).await;
        enqueue(&db, scene.person, noon() + minutes(30), &[item(scene.profile, scene.notice)]).await;
        enqueue(&db, scene.person, noon() + minutes(90), &[item(second, others[0].id)]).await;
        let end = noon() + minutes(60 * 24 * 10);
        db.pause(scene.person, Some(end), GROUP, noon()).await.unwrap();
        assert_eq!(db.paused_until(scene.person, noon()).await.unwrap(), Some(end));
        assert_eq!(db.paused_until(scene.person, end).await.unwrap(), None, "a pause that is over is none");
        assert_eq!(queue(&db).await, [(end, EnvelopeState::Pending, 2)]);
        // What is found meanwhile joins it, whatever slot it asked for.
        let found = enqueue(&db, scene.person, noon() + minutes(600), &[item(scene.profile, others[1].id)]).await;
        assert!(matches!(found, Enqueued::Into(_)));
        assert_eq!(queue(&db).await, [(end, EnvelopeState::Pending, 3)]);
        assert!(db.lease_envelopes(end - minutes(1), end, 9).await.unwrap().is_empty());

        // Ended early, it all leaves together at the next slot of the rhythm.
        db.pause(scene.person, None, GROUP, noon()).await.unwrap();
        assert_eq!(db.paused_until(scene.person, noon()).await.unwrap(), None);
        assert_eq!(queue(&db).await, [(at("2026-11-23T12:00:00Z"), EnvelopeState::Pending, 3)]);
    })
    .await;
}

#[tokio::test]
async fn what_is_leaving_stays_and_what_has_not_begun_is_called_back() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let others = put(&db, &[notice("B-1")], noon()).await;
        let Enqueued::Into(held) = enqueue(&db, scene.person, noon(), &[item(scene.profile, scene.notice)]).await else { panic!() };
        let leased = db.lease_envelopes(noon(), noon() + minutes(10), 1).await.unwrap().remove(0);
        let end = noon() + minutes(60 * 48);
        db.pause(scene.person, Some(end), GROUP, noon()).await.unwrap();
        assert!(
            !db.mark_started(held, leased.attempt, "<1@x>", noon(), noon() + minutes(10)).await.unwrap(),
            "the mail in hand is out of date"
        );
        assert_eq!(queue(&db).await, [(end, EnvelopeState::Pending, 1)]);

        db.pause(scene.person, None, GROUP, noon()).await.unwrap();
        let Enqueued::Into(sending) = enqueue(&db, scene.person, noon() + minutes(5), &[item(scene.profile, others[0].id)]).await else {
            panic!()
        };
        let leased = db.lease_envelopes(noon() + minutes(5), noon() + minutes(10), 9).await.unwrap().remove(0);
        assert!(db.mark_started(sending, leased.attempt, "<2@x>", noon() + minutes(5), noon() + minutes(15)).await.unwrap());
        db.pause(scene.person, Some(end), GROUP, noon() + minutes(6)).await.unwrap();
        assert!(db.mark_sent(sending, leased.attempt, noon() + minutes(6)).await.unwrap(), "what has begun to leave leaves");
        assert_eq!(queue(&db).await.iter().map(|(_, _, n)| n).sum::<i64>(), 2, "nothing is lost, nothing is doubled");
    })
    .await;
}

#[tokio::test]
async fn a_profile_s_new_rhythm_takes_those_along_who_have_none_of_their_own() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let colleague = person(&db, scene.member, "luc@boreal.example").await;
        db.subscription(colleague, scene.profile, "t2", noon()).await.unwrap();
        db.set_cadence("t2", Some(Cadence::Instant), GROUP, noon()).await.unwrap();
        let due = noon() + minutes(15);
        for who in [scene.person, colleague] {
            enqueue(&db, who, due, &[item(scene.profile, scene.notice)]).await;
        }
        let mut changed = db.profile(scene.profile).await.unwrap().unwrap();
        changed.cadence = Cadence::Weekly { day: 0, hour: 9 };
        db.save_profile(&changed, noon()).await.unwrap();
        db.replan_profile(scene.profile, GROUP, noon() + minutes(1)).await.unwrap();
        assert_eq!(queue(&db).await, [(due, EnvelopeState::Pending, 1), (at(MONDAY), EnvelopeState::Pending, 1)]);

        // Switched off, it leaves the queue, and its place in the ledger is free again.
        changed.cadence = Cadence::Off;
        db.save_profile(&changed, noon()).await.unwrap();
        db.replan_profile(scene.profile, GROUP, noon() + minutes(1)).await.unwrap();
        assert_eq!(queue(&db).await, [(due, EnvelopeState::Pending, 1)]);
        let again = enqueue(&db, scene.person, at(MONDAY), &[item(scene.profile, scene.notice)]).await;
        assert!(matches!(again, Enqueued::Into(_)));
    })
    .await;
}

#[tokio::test]
async fn a_chosen_language_outlives_the_next_import() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        assert!(db.choose_language(scene.person, Lang::EN).await.unwrap());
        db.upsert_person(&reader(scene.member, "eve@boreal.example"), noon()).await.unwrap();
        assert_eq!(db.person(scene.person).await.unwrap().unwrap().lang, Lang::EN);
        assert!(!db.choose_language(999, Lang::EN).await.unwrap());
    })
    .await;
}
