//! Payloads as they came, and what becomes of records that read well after all.

use chrono::Duration;
use domain::{Award, Digest};
use store::{Db, Kept, Outcome, Payload, QuarantineCount, Quarantined};

use crate::support::{each_engine, minutes, noon, notice, staff};

fn payload(digest: &str, minute: i64) -> Payload {
    Payload {
        id: 0,
        source: "test".to_owned(),
        feed: "open".to_owned(),
        resource: None,
        digest: digest.to_owned(),
        bytes: 12,
        snapshot: true,
        read_at: noon() + minutes(minute),
    }
}

async fn record(db: &Db, payload: &Payload, parts: Option<i64>) -> i64 {
    let mut tx = db.begin().await.unwrap();
    let id = tx.record_payload(payload, parts).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// Keeps a body of these parts and a payload that names it.
async fn keep(db: &Db, payload: &Payload, parts: &[&[u8]]) -> i64 {
    for (place, part) in (0..).zip(parts) {
        db.put_part(&payload.digest, place, part, payload.read_at).await.unwrap();
    }
    record(db, payload, Some(i64::try_from(parts.len()).unwrap())).await
}

#[tokio::test]
async fn a_body_counts_as_kept_only_when_it_is_whole() {
    each_engine(async |db| {
        let digest = "d1";
        db.put_part(digest, 0, b"first", noon()).await.unwrap();
        db.put_part(digest, 1, b"second", noon()).await.unwrap();
        assert!(!db.body_is_kept(digest).await.unwrap());
        assert_eq!(db.part(digest, 0).await.unwrap(), None, "half a body is none");
        // A part that never came: the payload is known, its body is not.
        record(&db, &payload(digest, 0), Some(3)).await;
        assert!(!db.body_is_kept(digest).await.unwrap());
        assert!(db.payloads("test", noon()).await.unwrap().is_empty());
        // A transaction that ends badly leaves no trace.
        let mut tx = db.begin().await.unwrap();
        tx.record_payload(&payload(digest, 1), Some(2)).await.unwrap();
        drop(tx);
        assert!(!db.body_is_kept(digest).await.unwrap());
        let id = record(&db, &payload(digest, 2), Some(2)).await;
        assert!(db.body_is_kept(digest).await.unwrap());
        let mut all = Vec::new();
        for place in 0.. {
            let Some(part) = db.part(digest, place).await.unwrap() else { break };
            all.extend(part);
        }
        assert_eq!(all, b"firstsecond");
        let listed = db.payloads("test", noon()).await.unwrap();
        assert_eq!(listed.len(), 2, "the earlier one has the same body");
        assert_eq!(listed[1], Payload { id, ..payload(digest, 2) });
        assert_eq!(db.payloads("test", noon() + minutes(2)).await.unwrap().len(), 1);
        assert!(db.payloads("other", noon()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_same_body_is_kept_once_and_numbers_are_never_given_twice() {
    each_engine(async |db| {
        let one = keep(&db, &payload("d1", 0), &[b"body"]).await;
        let other = keep(&db, &payload("d2", 1), &[b"other body"]).await;
        let again = record(&db, &payload("d1", 2), None).await;
        assert!(one < other && other < again);
        assert_eq!(db.kept_of("test").await.unwrap(), Kept { payloads: 3, bodies: 2, packed: 14 });
        let most = 1 << 20;
        assert_eq!(db.tidy_payloads(noon() + minutes(1), most, noon()).await.unwrap(), 1);
        assert!(db.body_is_kept("d1").await.unwrap(), "a later payload names it still");
        assert_eq!(db.tidy_payloads(noon() + minutes(9), most, noon()).await.unwrap(), 2);
        assert!(db.body_is_kept("d2").await.unwrap(), "one that is just being written is no orphan");
        assert_eq!(db.tidy_payloads(noon(), most, noon() + Duration::days(2)).await.unwrap(), 0);
        assert!(!db.body_is_kept("d2").await.unwrap());
        assert_eq!(db.part("d2", 0).await.unwrap(), None);
        let next = keep(&db, &payload("d3", 3), &[b"x"]).await;
        assert!(next > again, "{next} after {again}");
        assert_eq!(db.kept_of("test").await.unwrap(), Kept { payloads: 1, bodies: 1, packed: 1 });
    })
    .await;
}

#[tokio::test]
async fn the_oldest_go_when_there_is_too_much() {
    each_engine(async |db| {
        for (minute, digest) in (0..).zip(["a", "b", "c", "d"]) {
            keep(&db, &payload(digest, minute), &[&[7; 100]]).await;
        }
        record(&db, &payload("d", 5), None).await;
        assert_eq!(db.tidy_payloads(noon(), 250, noon()).await.unwrap(), 2, "the same body counts once");
        let left: Vec<String> = db.payloads("test", noon()).await.unwrap().into_iter().map(|p| p.digest).collect();
        assert_eq!(left, ["c", "d", "d"]);
        assert_eq!(db.tidy_payloads(noon(), 0, noon()).await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn of_two_readings_of_one_version_the_later_payload_counts() {
    each_engine(async |db| {
        let said = |words: &str| domain::Notice { title: domain::Text::of(domain::Lang::FR, words), ..notice("A") };
        let store = async |words: &str, payload: Option<i64>| {
            let mut tx = db.begin().await.unwrap();
            let done = tx.upsert_notices_of(&[said(words)], payload, noon()).await.unwrap()[0];
            tx.commit().await.unwrap();
            done.outcome
        };
        assert_eq!(store("first", Some(3)).await, Outcome::New);
        assert_eq!(store("second", Some(7)).await, Outcome::Changed);
        for _ in 0..2 {
            assert_eq!(store("first", Some(3)).await, Outcome::Older);
            assert_eq!(store("second", Some(7)).await, Outcome::Unchanged);
        }
        assert_eq!(store("mended", Some(7)).await, Outcome::Changed, "the same payload in other words: a mended reader");
        assert_eq!(store("by hand", None).await, Outcome::Changed);
        assert_eq!(store("second", Some(5)).await, Outcome::Older, "the number is not forgotten");
        let found = db.notice_by_reference("test", "A").await.unwrap().unwrap();
        assert_eq!((found.revision, found.notice.title), (4, said("by hand").title));
        let award = |words: &str| Award {
            source: "test".into(),
            reference: "W".into(),
            title: domain::Text::of(domain::Lang::FR, words),
            ..Award::default()
        };
        let give = async |words: &str, payload: i64| {
            let mut tx = db.begin().await.unwrap();
            let done = tx.upsert_awards_of(&[award(words)], Some(payload), noon()).await.unwrap()[0];
            tx.commit().await.unwrap();
            done.outcome
        };
        assert_eq!(give("first", 3).await, Outcome::New);
        assert_eq!(give("second", 7).await, Outcome::Changed);
        assert_eq!(give("first", 3).await, Outcome::Older);
    })
    .await;
}

fn bad(raw: &str, payload: &str) -> Quarantined {
    Quarantined {
        id: 0,
        source: "test".to_owned(),
        feed: "open".to_owned(),
        run_id: None,
        place: "line 2".to_owned(),
        reference: None,
        reason: "no date".to_owned(),
        raw: raw.to_owned(),
        seen_at: noon(),
        payload: Some(payload.to_owned()),
        noted_at: None,
    }
}

#[tokio::test]
async fn what_reads_well_after_all_leaves_the_quarantine() {
    each_engine(async |db| {
        let person = db.upsert_person(&staff("staff@example.ca"), noon()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.quarantine(&[bad("x", "p1"), bad("y", "p1"), bad("z", "p2")]).await.unwrap(), 3);
        assert_eq!(tx.resolve("test", "p1", &[Digest::of_bytes(b"y")], noon()).await.unwrap(), 1);
        assert_eq!(tx.resolve("test", "p1", &[Digest::of_bytes(b"y")], noon()).await.unwrap(), 0);
        assert_eq!(tx.resolve("other", "p2", &[], noon()).await.unwrap(), 0);
        tx.commit().await.unwrap();
        let left = db.quarantined("test", 10).await.unwrap();
        assert_eq!(left.iter().map(|r| r.raw.as_str()).collect::<Vec<_>>(), ["z", "y"]);
        // Staff says of one that it is known; the others come first from then on.
        assert_eq!(db.note_quarantined("test", &[left[0].id], person, noon()).await.unwrap(), 1);
        assert_eq!(db.note_quarantined("test", &[left[0].id], person, noon()).await.unwrap(), 0);
        assert_eq!(db.note_quarantined("other", &[left[1].id], person, noon()).await.unwrap(), 0);
        let left = db.quarantined("test", 10).await.unwrap();
        assert_eq!(left.iter().map(|r| (r.raw.as_str(), r.noted_at)).collect::<Vec<_>>(), [("y", None), ("z", Some(noon()))]);
        assert_eq!(db.quarantine_count("test").await.unwrap(), QuarantineCount { waiting: 1, noted: 1, resolved: 1 });
        // Met again elsewhere: it is not resolved, and belongs to where it was met last.
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.quarantine(&[bad("x", "p3")]).await.unwrap(), 0, "it is known");
        assert_eq!(tx.resolve("test", "p1", &[], noon()).await.unwrap(), 1, "y");
        assert_eq!(tx.resolve("test", "p3", &[], noon()).await.unwrap(), 1, "x");
        tx.commit().await.unwrap();
        assert_eq!(db.quarantine_count("test").await.unwrap(), QuarantineCount { waiting: 0, noted: 1, resolved: 2 });
    })
    .await;
}

#[tokio::test]
async fn the_latest_list_once_more_is_a_list_and_another_is_not() {
    each_engine(async |db| {
        let put = crate::support::put(&db, &[notice("A"), notice("B")], noon()).await;
        let mut numbers = Vec::new();
        for (minute, digest) in (0..).zip(["both", "one", "other", "one"]) {
            numbers.push(record(&db, &payload(digest, minute), None).await);
        }
        let mut tx = db.begin().await.unwrap();
        tx.take_snapshot("test", "open", numbers[0], &[put[0].id, put[1].id], &[], noon()).await.unwrap();
        tx.take_snapshot("test", "open", numbers[1], &[put[0].id], &[], noon()).await.unwrap();
        let other = tx.repeat_snapshot("test", "open", numbers[2], "other", noon()).await.unwrap();
        assert_eq!(other, store::Listed::default(), "nobody knows what stood in it");
        let same = tx.repeat_snapshot("test", "open", numbers[3], "one", noon()).await.unwrap();
        assert_eq!(same, store::Listed { gone: 1, back: 0 });
        tx.commit().await.unwrap();
        let standing = async |id| db.notice(id).await.unwrap().unwrap().notice.status;
        assert_eq!(standing(put[0].id).await, domain::Status::Open);
        assert_eq!(standing(put[1].id).await, domain::Status::Unlisted);
    })
    .await;
}
