//! Leases and marks.

use chrono::{DateTime, Utc};
use domain::EnvelopeState;
use serde_json::json;
use store::{Db, Enqueued, EnvelopeFilter, EnvelopeRow, Leased};

use crate::support::{Scene, each_engine, enqueue, item, minutes, noon, notice, put, scene};

async fn queued(db: &Db) -> (Scene, i64) {
    let scene = scene(db).await;
    let Enqueued::Into(id) = enqueue(db, scene.person, noon(), &[item(scene.profile, scene.notice)]).await else { panic!() };
    (scene, id)
}

async fn lease(db: &Db, now: DateTime<Utc>) -> Option<Leased> {
    let mut leased = db.lease_envelopes(now, now + minutes(10), 10).await.unwrap();
    assert!(leased.len() <= 1);
    leased.pop()
}

async fn row(db: &Db, id: i64) -> EnvelopeRow {
    db.envelopes(&EnvelopeFilter::default()).await.unwrap().into_iter().find(|e| e.id == id).unwrap()
}

#[tokio::test]
async fn a_lease_lasts_until_its_time_and_is_fenced_by_its_attempt() {
    each_engine(async |db| {
        let (scene, id) = queued(&db).await;
        assert!(lease(&db, noon() - minutes(1)).await.is_none(), "not due yet");
        let slow = lease(&db, noon()).await.unwrap();
        assert_eq!((slow.id, slow.attempt, slow.kind.as_str(), slow.due_at), (id, 1, store::ALERT, noon()));
        assert_eq!((slow.person.as_ref().unwrap().id, slow.email.as_str()), (scene.person, "eve@boreal.example"));
        assert!(lease(&db, noon() + minutes(9)).await.is_none());
        let quick = lease(&db, noon() + minutes(10)).await.unwrap();
        assert_eq!((quick.id, quick.attempt, quick.unknown_before), (id, 2, false));

        let now = noon() + minutes(11);
        assert!(!db.mark_started(id, slow.attempt, "<m@x>", now, now + minutes(10)).await.unwrap());
        assert!(!db.mark_sent(id, slow.attempt, now).await.unwrap());
        assert!(!db.mark_retry(id, slow.attempt, now, "e", now).await.unwrap());
        assert!(!db.mark_failed(id, slow.attempt, "e", now).await.unwrap());
        assert!(!db.mark_suppressed(id, slow.attempt, "e", now).await.unwrap());
        assert!(!db.mark_unknown(id, slow.attempt, now, "e", now).await.unwrap());
        assert!(!db.leave_out(id, slow.attempt, &[1], "closed", now).await.unwrap());
        assert_eq!(row(&db, id).await.state, EnvelopeState::Leased);

        assert!(db.mark_started(id, quick.attempt, "<m@x>", now, now + minutes(10)).await.unwrap());
        assert!(db.mark_sent(id, quick.attempt, now).await.unwrap());
        assert!(!db.mark_sent(id, quick.attempt, now).await.unwrap(), "a lease ends once");
        let sent = row(&db, id).await;
        assert_eq!((sent.state, sent.sent_at, sent.message_id.as_deref()), (EnvelopeState::Sent, Some(now), Some("<m@x>")));
        assert!(lease(&db, noon() + minutes(9999)).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn nothing_may_begin_after_the_lease_has_ended() {
    each_engine(async |db| {
        let (_, id) = queued(&db).await;
        let leased = lease(&db, noon()).await.unwrap();
        assert!(!db.mark_started(id, leased.attempt, "<m@x>", noon() + minutes(10), noon() + minutes(10) + minutes(10)).await.unwrap());
        assert!(db.mark_started(id, leased.attempt, "<m@x>", noon() + minutes(9), noon() + minutes(9) + minutes(10)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_retry_waits_for_its_time_and_a_failure_stays_visible() {
    each_engine(async |db| {
        let (_, id) = queued(&db).await;
        let leased = lease(&db, noon()).await.unwrap();
        assert!(db.mark_retry(id, leased.attempt, noon() + minutes(5), "450 greylisted", noon()).await.unwrap());
        let waiting = row(&db, id).await;
        assert_eq!((waiting.state, waiting.next_at, waiting.due_at), (EnvelopeState::Pending, noon() + minutes(5), noon()));
        assert_eq!(waiting.last_error.as_deref(), Some("450 greylisted"));
        assert_eq!(db.oldest_due(noon()).await.unwrap(), None);
        assert_eq!(db.oldest_due(noon() + minutes(6)).await.unwrap(), Some(noon()));
        assert!(lease(&db, noon() + minutes(4)).await.is_none());
        let again = lease(&db, noon() + minutes(5)).await.unwrap();
        assert!(db.mark_failed(id, again.attempt, "550 no such user", noon()).await.unwrap());
        assert!(lease(&db, noon() + minutes(999)).await.is_none());
        let counts = db.envelope_counts().await.unwrap();
        assert_eq!(counts.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [0, 0, 0, 1, 0, 0]);
        assert!(db.send_again(id, noon() + minutes(1000)).await.unwrap());
        assert!(!db.send_again(id, noon()).await.unwrap());
        assert_eq!(lease(&db, noon() + minutes(1000)).await.unwrap().attempt, 3);
    })
    .await;
}

#[tokio::test]
async fn an_interrupted_send_is_tried_again_under_its_message_id() {
    each_engine(async |db| {
        let (_, id) = queued(&db).await;
        let mut now = noon();
        for interruptions in 0..=5 {
            let leased = lease(&db, now).await.unwrap();
            let earlier = (interruptions > 0).then_some("<1@x>");
            assert_eq!((leased.unknown_before, leased.message_id.as_deref()), (interruptions > 0, earlier));
            assert!(db.mark_started(id, leased.attempt, "<1@x>", now, now + minutes(10)).await.unwrap());
            // The process dies here. After the lease it rests for a quarter of an hour.
            now += minutes(11);
            assert!(lease(&db, now).await.is_none());
            assert!(lease(&db, now + minutes(14)).await.is_none());
            now += minutes(15);
        }
        // A mail that kills whoever sends it is left in the end, visibly.
        assert!(lease(&db, now + minutes(9999)).await.is_none());
        assert_eq!(row(&db, id).await.state, EnvelopeState::Unknown);
        assert!(db.send_again(id, now).await.unwrap(), "only by somebody's decision");
    })
    .await;
}

#[tokio::test]
async fn a_send_that_has_begun_is_held_for_as_long_as_its_answer_may_take() {
    each_engine(async |db| {
        let (_, id) = queued(&db).await;
        let leased = lease(&db, noon()).await.unwrap();
        let late = noon() + minutes(9);
        assert!(db.mark_started(id, leased.attempt, "<1@x>", late, late + minutes(10)).await.unwrap());
        assert!(lease(&db, noon() + minutes(18)).await.is_none());
        assert!(db.mark_sent(id, leased.attempt, noon() + minutes(18)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn an_unknown_outcome_is_tried_once_more() {
    each_engine(async |db| {
        let (_, id) = queued(&db).await;
        let mut now = noon();
        for expected in [EnvelopeState::Pending, EnvelopeState::Unknown] {
            let leased = lease(&db, now).await.unwrap();
            assert!(db.mark_started(id, leased.attempt, "<1@x>", now, now + minutes(10)).await.unwrap());
            assert!(db.mark_unknown(id, leased.attempt, now + minutes(15), "no answer after DATA", now).await.unwrap());
            assert_eq!(row(&db, id).await.state, expected);
            assert!(lease(&db, now + minutes(14)).await.is_none());
            now += minutes(15);
        }
        assert!(lease(&db, now).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn what_is_left_out_is_not_told_and_says_why() {
    each_engine(async |db| {
        let (scene, id) = queued(&db).await;
        let other = put(&db, &[notice("B-1")], noon()).await[0].id;
        assert_eq!(enqueue(&db, scene.person, noon(), &[item(scene.profile, other)]).await, Enqueued::Into(id));
        let leased = lease(&db, noon()).await.unwrap();
        let items = db.items_of(id).await.unwrap();
        assert!(db.leave_out(id, leased.attempt, &[items[0].id], "closed", noon()).await.unwrap());
        assert!(db.leave_out(id, leased.attempt, &[], "closed", noon()).await.unwrap());
        assert_eq!(db.items_of(id).await.unwrap(), [items[1].clone()]);
        assert!(db.mark_suppressed(id, leased.attempt, "nothing left", noon()).await.unwrap());
        let row = row(&db, id).await;
        assert_eq!((row.state, row.items, row.last_error.as_deref()), (EnvelopeState::Suppressed, 1, Some("nothing left")));
        let again = |notice| item(scene.profile, notice);
        assert_eq!(enqueue(&db, scene.person, noon(), &[again(scene.notice)]).await, Enqueued::Taken, "that mail is settled");
        let told = enqueue(&db, scene.person, noon() + minutes(60), &[again(other), again(scene.notice)]).await;
        let Enqueued::Into(next) = told else { panic!("what was left out may still be told") };
        assert_eq!(db.items_of(next).await.unwrap().len(), 1, "and nothing else");
    })
    .await;
}

#[tokio::test]
async fn an_inactive_person_gets_nothing_more() {
    each_engine(async |db| {
        let (scene, id) = queued(&db).await;
        db.set_person_active(scene.person, false).await.unwrap();
        assert!(lease(&db, noon()).await.is_none());
        assert_eq!(row(&db, id).await.state, EnvelopeState::Suppressed);
        let more = put(&db, &[notice("B-1")], noon()).await[0].id;
        assert_eq!(enqueue(&db, scene.person, noon(), &[item(scene.profile, more)]).await, Enqueued::Nothing);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_link_is_wiped_once_its_letter_has_left() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let letter = async || {
            let mut tx = db.begin().await.unwrap();
            let id = tx.enqueue_letter(store::SIGN_IN, scene.person, &json!({ "link": "secret" }), noon(), noon()).await.unwrap();
            tx.commit().await.unwrap();
            id
        };
        let id = letter().await;
        let leased = lease(&db, noon()).await.unwrap();
        assert!(db.mark_retry(id, leased.attempt, noon(), "451", noon()).await.unwrap());
        let leased = lease(&db, noon()).await.unwrap();
        assert_eq!(leased.payload, json!({ "link": "secret" }), "still needed");
        assert!(db.mark_failed(id, leased.attempt, "550", noon()).await.unwrap());
        assert!(!db.send_again(id, noon()).await.unwrap(), "there is nothing left to send");
        let id = letter().await;
        let leased = lease(&db, noon()).await.unwrap();
        assert!(db.mark_started(id, leased.attempt, "<s@x>", noon(), noon() + minutes(10)).await.unwrap());
        assert!(db.mark_sent(id, leased.attempt, noon()).await.unwrap());
        let payload = crate::support::one_text(&db, "SELECT payload FROM envelope ORDER BY id DESC LIMIT 1").await;
        assert_eq!(payload, "{}");
    })
    .await;
}

#[tokio::test]
async fn a_late_answer_is_believed_until_somebody_else_takes_the_mail_up() {
    each_engine(async |db| {
        let (scene, first) = queued(&db).await;
        let second = put(&db, &[notice("M-2")], noon()).await[0].id;
        let Enqueued::Into(second) = enqueue(&db, scene.person, noon() + minutes(1), &[item(scene.profile, second)]).await else {
            panic!()
        };
        let now = noon() + minutes(1);
        for leased in db.lease_envelopes(now, now + minutes(10), 9).await.unwrap() {
            assert!(db.mark_started(leased.id, leased.attempt, "<m@x>", now, now + minutes(10)).await.unwrap());
        }
        // The lease ends while the server still thinks; the mails are to be sent again later.
        assert!(db.lease_envelopes(now + minutes(11), now + minutes(21), 9).await.unwrap().is_empty());
        assert_eq!(row(&db, first).await.state, EnvelopeState::Pending);
        assert!(db.mark_sent(first, 1, now + minutes(12)).await.unwrap());
        assert_eq!((row(&db, first).await.state, row(&db, first).await.last_error), (EnvelopeState::Sent, None));
        let again = db.lease_envelopes(now + minutes(30), now + minutes(40), 9).await.unwrap();
        assert_eq!(again.iter().map(|l| (l.id, l.attempt)).collect::<Vec<_>>(), [(second, 2)], "what has left is not sent again");
        assert!(!db.mark_sent(second, 1, now + minutes(31)).await.unwrap(), "somebody else has it");
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.mark_all_sent(&[(second, 1)], now + minutes(31)).await.unwrap(), []);
        tx.commit().await.unwrap();
        // That one is interrupted too, and answered together with others.
        assert!(db.mark_started(second, 2, "<m@x>", now + minutes(31), now + minutes(40)).await.unwrap());
        assert!(db.lease_envelopes(now + minutes(41), now + minutes(51), 9).await.unwrap().is_empty());
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.mark_all_sent(&[(second, 2)], now + minutes(42)).await.unwrap(), [(second, 2)]);
        tx.commit().await.unwrap();
        assert_eq!(row(&db, second).await.state, EnvelopeState::Sent);
    })
    .await;
}

#[tokio::test]
async fn many_are_marked_at_once_and_each_by_its_own_attempt() {
    each_engine(async |db| {
        let (scene, first) = queued(&db).await;
        let mut ids = vec![first];
        for n in 1..5 {
            let notice = put(&db, &[notice(&format!("M-{n}"))], noon()).await[0].id;
            let due = noon() + minutes(n);
            let Enqueued::Into(id) = enqueue(&db, scene.person, due, &[item(scene.profile, notice)]).await else { panic!() };
            ids.push(id);
        }
        let now = noon() + minutes(5);
        let leased = db.lease_envelopes(now, now + minutes(10), 9).await.unwrap();
        assert_eq!(leased.iter().map(|l| l.id).collect::<Vec<_>>(), ids);
        let names: Vec<String> = ids.iter().map(|id| format!("<{id}@x>")).collect();
        // The second names a lease that it does not have.
        let attempt = |n: usize| if n == 1 { 7 } else { 1 };
        let all: Vec<(i64, i64, &str)> = ids.iter().enumerate().map(|(n, id)| (*id, attempt(n), names[n].as_str())).collect();
        let mut tx = db.begin().await.unwrap();
        let mut ours = tx.mark_all_started(&all, now, now + minutes(10)).await.unwrap();
        tx.commit().await.unwrap();
        ours.sort_unstable();
        assert_eq!(ours, [(ids[0], 1), (ids[2], 1), (ids[3], 1), (ids[4], 1)]);
        let mut tx = db.begin().await.unwrap();
        let sent: Vec<(i64, i64)> = all.iter().take(3).map(|(id, attempt, _)| (*id, *attempt)).collect();
        let mut done = tx.mark_all_sent(&sent, now).await.unwrap();
        assert_eq!(tx.mark_all_sent(&[], now).await.unwrap(), []);
        tx.commit().await.unwrap();
        done.sort_unstable();
        assert_eq!(done, [(ids[0], 1), (ids[2], 1)]);
        let third = row(&db, ids[2]).await;
        assert_eq!((third.state, third.sent_at, third.message_id.as_deref()), (EnvelopeState::Sent, Some(now), Some(names[2].as_str())));
        for other in [ids[1], ids[3]] {
            assert_eq!(row(&db, other).await.state, EnvelopeState::Leased);
        }
        let mut tx = db.begin().await.unwrap();
        assert!(tx.mark_all_started(&all[3..], now + minutes(10), now + minutes(20)).await.unwrap().is_empty(), "the lease has ended");
    })
    .await;
}
