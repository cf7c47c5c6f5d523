//! Feeds, polls and the quarantine.

use store::{PollRun, Quarantined, RunOutcome};

use crate::support::{each_engine, minutes, noon};

#[tokio::test]
async fn a_feed_is_leased_once_and_finished_by_its_holder() {
    each_engine(async |db| {
        let now = noon();
        db.register_feeds(&[("canadabuys", "new"), ("seao", "weekly")], now).await.unwrap();
        let one = db.lease_feed(now, now + minutes(10)).await.unwrap().unwrap();
        let two = db.lease_feed(now, now + minutes(10)).await.unwrap().unwrap();
        assert_eq!((one.source.as_str(), two.source.as_str()), ("canadabuys", "seao"));
        assert_eq!((one.attempt, one.last_attempt, one.cursor.is_null()), (1, Some(now), true));
        assert!(db.lease_feed(now, now + minutes(10)).await.unwrap().is_none());

        let done = store::FeedState {
            etag: Some("\"abc\"".to_owned()),
            cursor: serde_json::json!({ "seen": ["r-1"] }),
            next_due: now + minutes(60),
            last_success: Some(now),
            last_records: Some(12),
            ..one
        };
        let mut tx = db.begin().await.unwrap();
        assert!(tx.finish_feed(&done).await.unwrap());
        tx.commit().await.unwrap();
        let states = db.feed_states().await.unwrap();
        assert_eq!(states[0], done);
        assert!(db.lease_feed(now + minutes(5), now + minutes(15)).await.unwrap().is_none());
        assert_eq!(db.set_due("canadabuys", now).await.unwrap(), 1);
        assert!(db.lease_feed(now + minutes(5), now + minutes(15)).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_was_taken_over_cannot_finish() {
    each_engine(async |db| {
        let now = noon();
        db.register_feeds(&[("seao", "weekly")], now).await.unwrap();
        let slow = db.lease_feed(now, now + minutes(10)).await.unwrap().unwrap();
        let later = now + minutes(11);
        let quick = db.lease_feed(later, later + minutes(10)).await.unwrap().unwrap();
        assert_eq!(quick.attempt, 2);
        let mut tx = db.begin().await.unwrap();
        assert!(!tx.finish_feed(&slow).await.unwrap());
        assert!(tx.finish_feed(&quick).await.unwrap());
        assert!(!tx.finish_feed(&quick).await.unwrap(), "a lease is given back once");
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn feeds_that_are_no_longer_named_rest_with_their_state() {
    each_engine(async |db| {
        let now = noon();
        db.register_feeds(&[("seao", "weekly"), ("old", "x")], now).await.unwrap();
        db.register_feeds(&[("seao", "weekly")], now).await.unwrap();
        assert_eq!(db.feed_states().await.unwrap().len(), 1);
        assert_eq!(db.set_due("old", now).await.unwrap(), 0);
        let leased = db.lease_feed(now, now + minutes(1)).await.unwrap().unwrap();
        assert_eq!(leased.source, "seao");
        assert!(db.lease_feed(now, now + minutes(1)).await.unwrap().is_none());
        db.register_feeds(&[("seao", "weekly"), ("old", "x")], now + minutes(30)).await.unwrap();
        let old = db.feed_states().await.unwrap().into_iter().find(|f| f.source == "old").unwrap();
        assert_eq!(old.next_due, now, "its state was kept");
        db.register_feeds(&[], now).await.unwrap();
        assert!(db.feed_states().await.unwrap().is_empty());
    })
    .await;
}

fn run(source: &str, outcome: RunOutcome) -> PollRun {
    PollRun {
        id: 0,
        source: source.to_owned(),
        feed: "new".to_owned(),
        resource: Some("week 47".to_owned()),
        started_at: noon(),
        duration_ms: 1204,
        outcome,
        http_status: Some(200),
        bytes: 5_000_000_000,
        seen: 4,
        added: 1,
        changed: 1,
        unchanged: 1,
        skipped: 1,
        error: Some("with a NUL \0 inside".to_owned()),
    }
}

#[tokio::test]
async fn polls_are_recorded_and_listed_newest_first() {
    each_engine(async |db| {
        let outcomes = [RunOutcome::Ok, RunOutcome::NotModified, RunOutcome::Unchanged, RunOutcome::Failed];
        let mut tx = db.begin().await.unwrap();
        for outcome in outcomes {
            tx.record_run(&run("seao", outcome)).await.unwrap();
        }
        let id = tx.record_run(&run("other", RunOutcome::Ok)).await.unwrap();
        tx.commit().await.unwrap();
        let runs = db.runs("seao", 10).await.unwrap();
        assert_eq!(runs.iter().rev().map(|r| r.outcome).collect::<Vec<_>>(), outcomes);
        assert_eq!(db.runs("seao", 2).await.unwrap().len(), 2);
        let expected = PollRun { id, error: Some("with a NUL \u{2400} inside".to_owned()), ..run("other", RunOutcome::Ok) };
        assert_eq!(db.runs("other", 1).await.unwrap(), [expected]);
    })
    .await;
}

fn skipped(source: &str, raw: &str) -> Quarantined {
    Quarantined {
        id: 0,
        source: source.to_owned(),
        feed: "new".to_owned(),
        run_id: Some(7),
        place: "line 12".to_owned(),
        reference: None,
        reason: "no reference".to_owned(),
        raw: raw.to_owned(),
        seen_at: noon(),
        payload: None,
        noted_at: None,
    }
}

#[tokio::test]
async fn the_same_bad_record_is_kept_once_per_source() {
    each_engine(async |db| {
        let mut tx = db.begin().await.unwrap();
        let kept = tx.quarantine(&[skipped("a", "x;y"), skipped("a", "x;y"), skipped("b", "x;y"), skipped("a", "with \0")]).await;
        assert_eq!(kept.unwrap(), 3);
        assert_eq!(tx.quarantine(&[skipped("a", "x;y")]).await.unwrap(), 0);
        assert_eq!(tx.quarantine(&[]).await.unwrap(), 0);
        tx.commit().await.unwrap();
        let kept = db.quarantined("a", 10).await.unwrap();
        assert_eq!(kept.iter().map(|r| r.raw.as_str()).collect::<Vec<_>>(), ["with \u{2400}", "x;y"]);
        assert_eq!((kept[1].run_id, kept[1].seen_at), (Some(7), noon()));
        assert_eq!(db.quarantined("a", 1).await.unwrap().len(), 1);
    })
    .await;
}
