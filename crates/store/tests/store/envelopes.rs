//! Filling envelopes: slots, the ledger, and what is never told.

use domain::{Cause, Change, EnvelopeState, Notice};
use serde_json::json;
use store::{Enqueued, EnvelopeFilter, Item};

use crate::support::{closing, each_engine, enqueue, firm, found, item, minutes, noon, notice, person, profile, put, scene};

#[tokio::test]
async fn one_person_and_one_due_time_are_one_envelope() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let more = put(&db, &[notice("B-1"), notice("C-1")], noon()).await;
        let due = noon() + minutes(60);
        let Enqueued::Into(id) = enqueue(&db, scene.person, due, &[item(scene.profile, scene.notice)]).await else { panic!() };
        assert_eq!(enqueue(&db, scene.person, due, &[item(scene.profile, more[0].id)]).await, Enqueued::Into(id));
        let next = enqueue(&db, scene.person, due + minutes(60), &[item(scene.profile, more[1].id)]).await;
        assert!(matches!(next, Enqueued::Into(other) if other != id));
        let rows = db.envelopes(&EnvelopeFilter { person_id: Some(scene.person), ..EnvelopeFilter::default() }).await.unwrap();
        assert_eq!(rows.iter().map(|e| e.items).collect::<Vec<_>>(), [1, 2]);

        let leased = db.lease_envelopes(due, due + minutes(10), 5).await.unwrap();
        assert_eq!(leased.iter().map(|e| e.id).collect::<Vec<_>>(), [id]);
        let late = put(&db, &[notice("D-1")], noon()).await[0].id;
        assert_eq!(enqueue(&db, scene.person, due, &[item(scene.profile, late)]).await, Enqueued::Taken);
        assert!(db.mark_sent(id, leased[0].attempt, due).await.unwrap());
        assert_eq!(enqueue(&db, scene.person, due, &[item(scene.profile, late)]).await, Enqueued::Taken);
        assert!(matches!(enqueue(&db, scene.person, due + minutes(60), &[item(scene.profile, late)]).await, Enqueued::Into(_)));
    })
    .await;
}

#[tokio::test]
async fn the_ledger_tells_nothing_twice() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let new = item(scene.profile, scene.notice);
        let put_in = async |minute: i64, items: &[Item]| enqueue(&db, scene.person, noon() + minutes(minute), items).await;
        assert!(matches!(put_in(1, &[new.clone(), new.clone()]).await, Enqueued::Into(_)));
        assert_eq!(put_in(2, std::slice::from_ref(&new)).await, Enqueued::Nothing);
        assert_eq!(put_in(3, &[]).await, Enqueued::Nothing);
        assert_eq!(db.envelopes(&EnvelopeFilter::default()).await.unwrap().len(), 1, "nothing to tell makes no envelope");

        // A new closing date is told once per date, a cancellation once.
        let moved = Item { cause: Cause::Closing, ..new.clone() };
        for day in ["15", "20"] {
            put(&db, &[Notice { closing: Some(closing(&format!("2026-12-{day}T19:00:00Z"))), ..notice("A-1") }], noon()).await;
            assert!(matches!(put_in(4, std::slice::from_ref(&moved)).await, Enqueued::Into(_)));
            assert_eq!(put_in(5, std::slice::from_ref(&moved)).await, Enqueued::Nothing);
        }
        let cancelled = Item { cause: Cause::Cancelled, ..new.clone() };
        assert!(matches!(put_in(6, std::slice::from_ref(&cancelled)).await, Enqueued::Into(_)));
        assert_eq!(put_in(7, &[cancelled]).await, Enqueued::Nothing);

        let mut tx = db.begin().await.unwrap();
        let told = tx.told_of(&[scene.notice]).await.unwrap();
        assert_eq!(told.iter().map(|t| t.cause).collect::<Vec<_>>(), [Cause::New, Cause::Closing, Cause::Closing, Cause::Cancelled]);
        assert!(told.iter().all(|t| (t.person_id, t.profile_id, t.state) == (scene.person, scene.profile, EnvelopeState::Pending)));
        assert!(tx.already_told(scene.person, scene.notice).await.unwrap());
        assert!(!tx.already_told(scene.person, 999).await.unwrap());
        drop(tx);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_of_another_firms_profile() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let theirs = firm(&db, "Theirs").await;
        let other = profile(&db, theirs, "Other").await;
        assert_eq!(enqueue(&db, scene.person, noon(), &[item(other, scene.notice)]).await, Enqueued::Nothing);
        let stranger = person(&db, theirs, "x@theirs.example").await;
        let Enqueued::Into(id) = enqueue(&db, stranger, noon(), &[item(other, scene.notice)]).await else { panic!() };
        assert_eq!(db.items_of(id).await.unwrap().len(), 1);
        // The person changes firms while the envelope waits: it has nothing to say any more.
        person(&db, scene.member, "x@theirs.example").await;
        assert!(db.items_of(id).await.unwrap().is_empty());
        let theirs_only = EnvelopeFilter { member_id: Some(theirs), ..EnvelopeFilter::default() };
        assert!(db.envelopes(&theirs_only).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_envelope_carries_all_that_its_mail_needs() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let second = profile(&db, scene.member, "Réseaux").await;
        let other = put(&db, &[notice("B-1")], noon()).await[0].id;
        let mut tx = db.begin().await.unwrap();
        tx.save_matches(scene.notice, 1, &[found(scene.profile, 80.0)], noon()).await.unwrap();
        tx.commit().await.unwrap();
        let good = Item { score: 95.0, ..item(scene.profile, other) };
        let items = [item(second, scene.notice), item(scene.profile, scene.notice), good];
        let Enqueued::Into(id) = enqueue(&db, scene.person, noon(), &items).await else { panic!() };
        let got = db.items_of(id).await.unwrap();
        let order: Vec<(i64, i64)> = got.iter().map(|i| (i.item.profile_id, i.item.notice_id)).collect();
        assert_eq!(order, [(scene.profile, other), (scene.profile, scene.notice), (second, scene.notice)]);
        assert_eq!((got[1].profile.name.as_str(), got[1].notice.notice.reference.as_str()), ("Cybersécurité", "A-1"));
        assert!(got[1].matched.as_ref().unwrap().score > 79.0);
        assert!(got[0].matched.is_none() && got.iter().all(|i| i.changes.is_empty()));
        assert!(db.items_of(999).await.unwrap().is_empty());
    })
    .await;
}

/// Sends what is due.
async fn sent(db: &store::Db, minute: i64) {
    let now = noon() + minutes(minute);
    for leased in db.lease_envelopes(now, now + minutes(5), 50).await.unwrap() {
        assert!(db.mark_started(leased.id, leased.attempt, "<m@x>", now, now + minutes(10)).await.unwrap());
        assert!(db.mark_sent(leased.id, leased.attempt, now).await.unwrap());
    }
}

#[tokio::test]
async fn changes_are_those_since_the_person_was_last_told() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        enqueue(&db, scene.person, noon(), &[item(scene.profile, scene.notice)]).await;
        sent(&db, 0).await;
        let first = notice("A-1").closing;
        let moved = |day: &str| Notice { closing: Some(closing(&format!("2026-12-{day}T19:00:00Z"))), ..notice("A-1") };
        put(&db, &[moved("12")], noon()).await;
        put(&db, &[moved("15")], noon()).await;
        let told = |revision| Item { cause: Cause::Closing, notice_revision: revision, ..item(scene.profile, scene.notice) };
        let Enqueued::Into(id) = enqueue(&db, scene.person, noon() + minutes(9), &[told(3)]).await else { panic!() };
        let changes = db.items_of(id).await.unwrap().remove(0).changes;
        assert_eq!(changes, [Change::Closing { from: first, to: moved("15").closing }]);
        sent(&db, 9).await;
        put(&db, &[moved("18")], noon()).await;
        let Enqueued::Into(id) = enqueue(&db, scene.person, noon() + minutes(19), &[told(4)]).await else { panic!() };
        let changes = db.items_of(id).await.unwrap().remove(0).changes;
        assert_eq!(changes, [Change::Closing { from: moved("15").closing, to: moved("18").closing }]);
    })
    .await;
}

#[tokio::test]
async fn letters_go_to_people_and_to_bare_addresses() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let mut tx = db.begin().await.unwrap();
        let one = tx.enqueue_letter(store::SIGN_IN, scene.person, &json!({ "token": "abc" }), noon(), noon()).await.unwrap();
        let two = tx.enqueue_letter(store::SIGN_IN, scene.person, &json!({ "token": "def" }), noon(), noon()).await.unwrap();
        let address = "stranger@example.org".parse().unwrap();
        let three = tx.enqueue_letter_to("no-account", &address, &json!({}), noon(), noon()).await.unwrap();
        tx.commit().await.unwrap();
        let leased = db.lease_envelopes(noon(), noon() + minutes(5), 10).await.unwrap();
        assert_eq!(leased.iter().map(|l| l.id).collect::<Vec<_>>(), [one, two, three], "letters are never grouped");
        assert_eq!((leased[0].kind.as_str(), &leased[0].payload), (store::SIGN_IN, &json!({ "token": "abc" })));
        assert_eq!(leased[0].person.as_ref().unwrap().id, scene.person);
        assert_eq!((leased[2].person.is_none(), leased[2].email.as_str()), (true, "stranger@example.org"));
        assert!(db.items_of(one).await.unwrap().is_empty());
        assert_eq!(db.envelopes(&EnvelopeFilter::default()).await.unwrap()[0].email, "stranger@example.org");
    })
    .await;
}
