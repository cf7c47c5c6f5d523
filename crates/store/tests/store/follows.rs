//! Following notices, and what is told of them.

use chrono::Duration;
use domain::{Cause, Change, EnvelopeState, Notice};
use store::{Db, Enqueued, EnvelopeFilter, Newer, News};

use crate::support::{Scene, closing, each_engine, enqueue, item, minutes, noon, notice, put, scene, staff};

fn moved(day: &str) -> Notice {
    Notice { closing: Some(closing(&format!("2026-12-{day}T19:00:00Z"))), ..notice("A-1") }
}

fn news(notice_id: i64, cause: Cause, revision: i64) -> News {
    News { notice_id, cause, cause_key: format!("{} r{revision}", cause.as_str()), notice_revision: revision }
}

async fn enqueue_news(db: &Db, person: i64, minute: i64, items: &[News]) -> Enqueued {
    let mut tx = db.begin().await.unwrap();
    let done = tx.enqueue_news(person, noon() + minutes(minute), items, noon()).await.unwrap();
    tx.commit().await.unwrap();
    done
}

/// Sends everything that is due, under a Message-ID that names the envelope.
async fn send_all(db: &Db, minute: i64) {
    let now = noon() + minutes(minute);
    for leased in db.lease_envelopes(now, now + minutes(10), 50).await.unwrap() {
        assert!(db.mark_started(leased.id, leased.attempt, &format!("<{}@x>", leased.id), now, now + minutes(10)).await.unwrap());
        assert!(db.mark_sent(leased.id, leased.attempt, now).await.unwrap());
    }
}

#[tokio::test]
async fn a_reader_follows_and_leaves_as_often_as_they_like() {
    each_engine(async |db| {
        let Scene { person, notice: id, .. } = scene(&db).await;
        assert!(db.follow(person, id, noon()).await.unwrap());
        assert!(!db.follow(person, id, noon() + minutes(1)).await.unwrap(), "once is enough");
        assert_eq!(db.followed_since(person, id).await.unwrap(), Some(noon()));
        let others = put(
            &db,
            &[Notice { closing: None, ..notice("B-1") }, Notice { closing: Some(closing("2026-12-01T19:00:00Z")), ..notice("C-1") }],
            noon(),
        )
        .await;
        for other in &others {
            assert!(db.follow(person, other.id, noon()).await.unwrap());
        }
        let order: Vec<i64> = db.followed(person).await.unwrap().iter().map(|n| n.id).collect();
        assert_eq!(order, [others[1].id, id, others[0].id], "soonest first, without a date last");
        let mut tx = db.begin().await.unwrap();
        let who = tx.followers_of(&[id, others[0].id]).await.unwrap();
        assert_eq!(who.iter().map(|f| (f.person.id, f.notice_id)).collect::<Vec<_>>(), [(person, id), (person, others[0].id)]);
        drop(tx);
        assert!(db.unfollow(person, id, noon()).await.unwrap());
        assert!(!db.unfollow(person, id, noon()).await.unwrap());
        assert_eq!(db.followed_since(person, id).await.unwrap(), None);
        assert!(db.follow(person, id, noon() + minutes(5)).await.unwrap());
        assert_eq!(db.followed_since(person, id).await.unwrap(), Some(noon() + minutes(5)));
        assert_eq!(db.unfollow_all(person, noon()).await.unwrap(), 3);
        assert!(db.followed(person).await.unwrap().is_empty());
        // Neither staff nor nobody follows, nor is what does not exist followed.
        let staff = db.upsert_person(&staff("s@association.example"), noon()).await.unwrap();
        assert!(!db.follow(staff, id, noon()).await.unwrap());
        assert!(!db.follow(999, id, noon()).await.unwrap() && !db.follow(person, 999, noon()).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn news_enter_their_ledger_once_and_only_for_who_follows() {
    each_engine(async |db| {
        let Scene { person, notice: id, profile, .. } = scene(&db).await;
        assert_eq!(enqueue_news(&db, person, 1, &[news(id, Cause::Amended, 2)]).await, Enqueued::Nothing, "not followed");
        db.follow(person, id, noon()).await.unwrap();
        let Enqueued::Into(one) = enqueue_news(&db, person, 1, &[news(id, Cause::Amended, 2)]).await else { panic!() };
        assert_eq!(enqueue_news(&db, person, 2, &[news(id, Cause::Amended, 2)]).await, Enqueued::Nothing);
        // Matches and news that are due at the same time share the envelope.
        let more = put(&db, &[notice("B-1")], noon()).await[0].id;
        assert_eq!(enqueue(&db, person, noon() + minutes(1), &[item(profile, more)]).await, Enqueued::Into(one));
        let row = &db.envelopes(&EnvelopeFilter::default()).await.unwrap()[0];
        assert_eq!(row.items, 2);
        let told = db.news_told(&[id]).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].person_id, told[0].cause_key.as_str(), told[0].waits), (person, "amended r2", true));
        // Who stops the profile still hears of what they follow.
        let token = db.subscription(person, profile, "token-of-the-pair", noon()).await.unwrap().token;
        db.stop(&token, noon()).await.unwrap().unwrap();
        let state = async |id: i64| db.envelopes(&EnvelopeFilter::default()).await.unwrap().into_iter().find(|e| e.id == id).unwrap().state;
        assert_eq!(state(one).await, EnvelopeState::Pending);
        assert_eq!(db.news_of(one).await.unwrap().len(), 1);
        assert!(db.items_of(one).await.unwrap().is_empty());
        db.unfollow(person, id, noon()).await.unwrap();
        assert!(db.news_of(one).await.unwrap().is_empty(), "and what is queued goes with the follow");
    })
    .await;
}

#[tokio::test]
async fn changes_are_told_from_what_the_reader_saw_last() {
    each_engine(async |db| {
        let Scene { person, notice: id, profile, .. } = scene(&db).await;
        put(&db, &[moved("12")], noon()).await;
        db.follow(person, id, noon()).await.unwrap();
        put(&db, &[moved("15")], noon()).await;
        let Enqueued::Into(first) = enqueue_news(&db, person, 1, &[news(id, Cause::Closing, 3)]).await else { panic!() };
        let change = |from: &str, to: &str| [Change::Closing { from: moved(from).closing, to: moved(to).closing }];
        assert_eq!(db.news_of(first).await.unwrap()[0].changes, change("12", "15"), "since it was followed");
        // It moves again before the mail leaves: the mail tells the whole way, and says so.
        put(&db, &[moved("18")], noon()).await;
        let waiting = db.news_of(first).await.unwrap().remove(0);
        assert_eq!(waiting.changes, change("12", "18"));
        let leased = db.lease_envelopes(noon() + minutes(1), noon() + minutes(9), 1).await.unwrap().remove(0);
        assert!(!db.note_newer(first, leased.attempt + 1, &[Newer::News(waiting.id, 4)]).await.unwrap());
        assert!(db.note_newer(first, leased.attempt, &[Newer::News(waiting.id, 4)]).await.unwrap());
        assert!(db.mark_started(first, leased.attempt, "<first@x>", noon() + minutes(1), noon() + minutes(9)).await.unwrap());
        assert!(db.mark_sent(first, leased.attempt, noon() + minutes(1)).await.unwrap());
        put(&db, &[moved("20")], noon()).await;
        let Enqueued::Into(second) = enqueue_news(&db, person, 2, &[news(id, Cause::Closing, 5)]).await else { panic!() };
        assert_eq!(db.news_of(second).await.unwrap()[0].changes, change("18", "20"));
        // A match of the same notice counts what the news told, and the other way round.
        let told = store::Item { cause: Cause::Closing, notice_revision: 5, ..item(profile, id) };
        let Enqueued::Into(third) = enqueue(&db, person, noon() + minutes(3), &[told]).await else { panic!() };
        let found = db.items_of(third).await.unwrap().remove(0);
        assert_eq!(found.changes, change("18", "20"));
        let third_lease = db.lease_envelopes(noon() + minutes(3), noon() + minutes(9), 5).await.unwrap();
        let own = third_lease.iter().find(|l| l.id == third).unwrap();
        assert!(db.note_newer(third, own.attempt, &[Newer::Match(found.id, 5)]).await.unwrap());
        assert_eq!(db.first_mails(person, &[id]).await.unwrap(), ["<first@x>"]);
        assert!(db.first_mails(person, &[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn news_left_out_leave_their_place_in_the_ledger() {
    each_engine(async |db| {
        let Scene { person, notice: id, .. } = scene(&db).await;
        db.follow(person, id, noon()).await.unwrap();
        let reminder = news(id, Cause::Reminder, 1);
        let Enqueued::Into(envelope) = enqueue_news(&db, person, 0, std::slice::from_ref(&reminder)).await else { panic!() };
        let leased = db.lease_envelopes(noon(), noon() + minutes(10), 1).await.unwrap().remove(0);
        let own = db.news_of(envelope).await.unwrap()[0].id;
        assert!(!db.leave_news_out(envelope, leased.attempt + 1, &[own], "closed", noon()).await.unwrap());
        assert!(db.leave_news_out(envelope, leased.attempt, &[own], "closed", noon()).await.unwrap());
        assert!(db.news_of(envelope).await.unwrap().is_empty());
        assert!(matches!(enqueue_news(&db, person, 9, &[reminder]).await, Enqueued::Into(_)));
    })
    .await;
}

#[tokio::test]
async fn what_closes_soon_is_found_with_its_followers() {
    each_engine(async |db| {
        let Scene { person, notice: id, .. } = scene(&db).await;
        db.follow(person, id, noon()).await.unwrap();
        let until = noon() + Duration::days(30);
        let found = db.followed_closings(noon(), until).await.unwrap();
        assert_eq!(
            found.iter().map(|f| (f.person.id, f.notice_id, f.notice_revision, f.followed_at)).collect::<Vec<_>>(),
            [(person, id, 1, noon())]
        );
        assert_eq!(Some(found[0].closes_at), notice("A-1").closing.map(|c| c.at));
        assert!(db.followed_closings(noon(), noon() + Duration::days(3)).await.unwrap().is_empty(), "not yet");
        put(&db, &[Notice { status: domain::Status::Cancelled, ..notice("A-1") }], noon()).await;
        assert!(db.followed_closings(noon(), until).await.unwrap().is_empty(), "called off");
    })
    .await;
}

#[tokio::test]
async fn the_alerts_of_a_day_are_counted_and_moved() {
    each_engine(async |db| {
        let Scene { person, notice: id, profile, .. } = scene(&db).await;
        let more = put(&db, &[notice("B-1"), notice("C-1"), notice("D-1")], noon()).await;
        let (day, next) = (noon() - Duration::hours(12), noon() + Duration::hours(12));
        enqueue(&db, person, noon(), &[item(profile, id)]).await;
        send_all(&db, 0).await;
        let Enqueued::Into(second) = enqueue(&db, person, noon() + minutes(1), &[item(profile, more[0].id)]).await else { panic!() };
        let Enqueued::Into(third) = enqueue(&db, person, noon() + minutes(2), &[item(profile, more[1].id)]).await else { panic!() };
        let leased = db.lease_envelopes(noon() + minutes(2), noon() + minutes(12), 5).await.unwrap();
        assert_eq!(db.other_alerts(person, second, day, next).await.unwrap(), 1);
        assert_eq!(db.other_alerts(person, third, day, next).await.unwrap(), 2, "the one that is leased before it counts");
        assert_eq!(db.other_alerts(person, third, next, next + Duration::hours(24)).await.unwrap(), 1, "another day");
        // Both go to tomorrow: the first moves as it is, the second into it.
        let tomorrow = noon() + Duration::hours(19);
        let attempt = |id: i64| leased.iter().find(|l| l.id == id).unwrap().attempt;
        assert_eq!(db.postpone(second, 99, tomorrow, "five today", noon()).await.unwrap(), Enqueued::Nothing);
        assert_eq!(db.postpone(second, attempt(second), tomorrow, "five today", noon()).await.unwrap(), Enqueued::Into(second));
        assert_eq!(db.postpone(third, attempt(third), tomorrow, "five today", noon()).await.unwrap(), Enqueued::Into(second));
        assert_eq!(db.items_of(second).await.unwrap().len(), 2);
        let rows = db.envelopes(&EnvelopeFilter::default()).await.unwrap();
        let row = |id: i64| rows.iter().find(|r| r.id == id).unwrap();
        assert_eq!((row(second).state, row(second).due_at), (EnvelopeState::Pending, tomorrow));
        assert_eq!((row(third).state, row(third).last_error.as_deref()), (EnvelopeState::Suppressed, Some("five today")));
        // A slot that has left takes nothing more.
        send_all(&db, 19 * 60).await;
        let Enqueued::Into(fourth) = enqueue(&db, person, noon() + Duration::hours(20), &[item(profile, more[2].id)]).await else {
            panic!()
        };
        let held = db.lease_envelopes(noon() + Duration::hours(20), noon() + Duration::hours(21), 5).await.unwrap().remove(0);
        assert_eq!(db.postpone(fourth, held.attempt, tomorrow, "five today", noon()).await.unwrap(), Enqueued::Taken);
    })
    .await;
}

#[tokio::test]
async fn a_pause_holds_for_what_is_followed() {
    each_engine(async |db| {
        let Scene { person, notice: id, .. } = scene(&db).await;
        db.follow(person, id, noon()).await.unwrap();
        let Enqueued::Into(before) = enqueue_news(&db, person, 5, &[news(id, Cause::Amended, 2)]).await else { panic!() };
        let end = noon() + Duration::days(3);
        db.pause(person, Some(end), 15, noon()).await.unwrap();
        let Enqueued::Into(meanwhile) = enqueue_news(&db, person, 9, &[news(id, Cause::Closing, 3)]).await else { panic!() };
        let due = async |id: i64| {
            let rows = db.envelopes(&EnvelopeFilter::default()).await.unwrap();
            rows.into_iter().find(|e| e.id == id).map(|e| (e.state, e.due_at)).unwrap()
        };
        assert_eq!(due(meanwhile).await, (EnvelopeState::Pending, end));
        assert_eq!(due(before).await.0, EnvelopeState::Suppressed, "what was queued has moved as well");
        assert_eq!(db.news_of(meanwhile).await.unwrap().len(), 2);
        db.pause(person, None, 15, noon() + Duration::days(1)).await.unwrap();
        let leased = db.lease_envelopes(noon() + Duration::days(1), noon() + Duration::days(2), 5).await.unwrap();
        assert_eq!(db.news_of(leased[0].id).await.unwrap().len(), 2, "and leaves when the pause ends early");
    })
    .await;
}
