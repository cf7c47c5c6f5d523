//! Stopping and resuming.

use domain::EnvelopeState;
use store::{Enqueued, EnvelopeFilter};

use crate::support::{each_engine, enqueue, item, minutes, noon, notice, person, profile, put, scene};

#[tokio::test]
async fn the_token_of_a_pair_is_made_once() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let made = db.subscription(scene.person, scene.profile, "t1", noon()).await.unwrap();
        assert_eq!((made.token.as_str(), made.stopped_at), ("t1", None));
        assert_eq!(db.subscription(scene.person, scene.profile, "t2", noon()).await.unwrap(), made);
        assert_eq!(db.by_token("t1").await.unwrap(), Some(made.clone()));
        assert_eq!(db.by_token("t2").await.unwrap(), None);
        assert_eq!(db.subscriptions_of(scene.person).await.unwrap(), [made]);
        assert_eq!(db.stop("nonsense", noon()).await.unwrap(), None);
        assert_eq!(db.resume("nonsense", noon()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn stopping_takes_effect_on_what_is_queued() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let second = profile(&db, scene.member, "Réseaux").await;
        let colleague = person(&db, scene.member, "luc@boreal.example").await;
        db.subscription(scene.person, scene.profile, "t1", noon()).await.unwrap();
        let due = noon() + minutes(30);
        let mine = [item(scene.profile, scene.notice), item(second, scene.notice)];
        let Enqueued::Into(mixed) = enqueue(&db, scene.person, due, &mine).await else { panic!() };
        let other = put(&db, &[notice("B-1"), notice("C-1")], noon()).await;
        let Enqueued::Into(alone) = enqueue(&db, scene.person, noon(), &[item(scene.profile, other[0].id)]).await else { panic!() };
        let Enqueued::Into(theirs) = enqueue(&db, colleague, due, &mine).await else { panic!() };

        let stopped = db.stop("t1", noon() + minutes(1)).await.unwrap().unwrap();
        assert_eq!(stopped.stopped_at, Some(noon() + minutes(1)));
        assert_eq!(db.stop("t1", noon() + minutes(2)).await.unwrap(), Some(stopped), "once is enough");
        let left: Vec<i64> = db.items_of(mixed).await.unwrap().iter().map(|i| i.item.profile_id).collect();
        assert_eq!(left, [second]);
        assert_eq!(db.items_of(theirs).await.unwrap().len(), 2, "a colleague's mail is untouched");
        let row = db.envelopes(&EnvelopeFilter { state: Some(EnvelopeState::Suppressed), ..EnvelopeFilter::default() }).await.unwrap();
        assert_eq!(row.iter().map(|e| e.id).collect::<Vec<_>>(), [alone]);
        assert_eq!(enqueue(&db, scene.person, due, &[item(scene.profile, other[1].id)]).await, Enqueued::Nothing);

        let resumed = db.resume("t1", noon()).await.unwrap().unwrap();
        assert_eq!(resumed.stopped_at, None);
        assert_eq!(
            enqueue(&db, scene.person, noon(), &[item(scene.profile, other[1].id)]).await,
            Enqueued::Into(alone),
            "the slot is free again"
        );
        assert_eq!(db.items_of(alone).await.unwrap().len(), 1, "what was stopped stays out");
    })
    .await;
}

#[tokio::test]
async fn stopping_wins_against_a_worker_that_has_not_begun() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        db.subscription(scene.person, scene.profile, "t1", noon()).await.unwrap();
        let second = profile(&db, scene.member, "Réseaux").await;
        let items = [item(scene.profile, scene.notice), item(second, scene.notice)];
        let Enqueued::Into(id) = enqueue(&db, scene.person, noon(), &items).await else { panic!() };
        let held = db.lease_envelopes(noon(), noon() + minutes(10), 1).await.unwrap().remove(0);
        assert_eq!(db.items_of(id).await.unwrap().len(), 2);
        db.stop("t1", noon()).await.unwrap();
        assert!(
            !db.mark_started(id, held.attempt, "<1@x>", noon(), noon() + minutes(10)).await.unwrap(),
            "the rendered mail is out of date"
        );
        let again = db.lease_envelopes(noon(), noon() + minutes(10), 1).await.unwrap().remove(0);
        assert_eq!((again.id, db.items_of(id).await.unwrap().len()), (id, 1));
        assert!(db.mark_started(id, again.attempt, "<1@x>", noon(), noon() + minutes(10)).await.unwrap());

        // One that has begun is not called back, and still ends as what it was.
        db.subscription(scene.person, second, "t2", noon()).await.unwrap();
        db.stop("t2", noon()).await.unwrap();
        assert!(db.mark_sent(id, again.attempt, noon()).await.unwrap());
        let row = db.envelopes(&EnvelopeFilter::default()).await.unwrap().remove(0);
        assert_eq!((row.state, row.items), (EnvelopeState::Sent, 1));
    })
    .await;
}
