//! Storing notices and reading them back.

use chrono::Utc;
use domain::{Change, Lang, Notice, Status, Text};
use store::Outcome;

use crate::support::{at, closing, code, each_engine, minutes, noon, notice, put};

#[tokio::test]
async fn a_notice_comes_back_as_it_was_given() {
    each_engine(async |db| {
        let given = Notice {
            description: Text::of(Lang::EN, "tabs\tquotes \" ' ; -- NUL \0 and emoji 🦫 l’été"),
            closing: Some(closing("2026-12-10T19:00:00.250Z")),
            ..notice(" Ab-1 ")
        };
        let done = put(&db, std::slice::from_ref(&given), noon()).await;
        assert_eq!((done[0].outcome, done[0].revision), (Outcome::New, 1));
        let stored = db.notice(done[0].id).await.unwrap().unwrap();
        assert_eq!((stored.notice.clone(), stored.revision, stored.first_seen, stored.changed_at), (given, 1, noon(), noon()));
        assert_eq!(db.notice_by_reference("test", "AB-1").await.unwrap().unwrap(), stored);
        assert_eq!(db.notices(&[stored.id, 999]).await.unwrap(), [stored]);
        assert!(db.notice(999).await.unwrap().is_none());
        assert!(db.notice_by_reference("other", "AB-1").await.unwrap().is_none());
        assert!(db.notices(&[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_as_it_was_is_not_written() {
    each_engine(async |db| {
        put(&db, &[notice("A-1")], noon()).await;
        let mut same = Notice { reference: "a-1".to_owned(), ..notice("A-1") };
        same.title = Text::of(Lang::FR, "  Services de   cybersécurité A-1").with(Lang::EN, "Cyber security services");
        let done = put(&db, &[same], noon() + minutes(5)).await;
        assert_eq!((done[0].outcome, done[0].revision), (Outcome::Unchanged, 1));
        let stored = db.notice(done[0].id).await.unwrap().unwrap();
        assert_eq!((stored.notice.reference.as_str(), stored.changed_at), ("A-1", noon()));
        assert!(db.changes_of(stored.id).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_change_raises_the_revision_and_is_recorded() {
    each_engine(async |db| {
        let first = notice("A-1");
        let id = put(&db, std::slice::from_ref(&first), noon()).await[0].id;
        let second = Notice { version_key: "002".to_owned(), closing: Some(closing("2026-12-20T19:00:00Z")), ..first.clone() };
        let done = put(&db, std::slice::from_ref(&second), noon() + minutes(5)).await;
        assert_eq!((done[0].id, done[0].outcome, done[0].revision), (id, Outcome::Changed, 2));
        // The same version again with other content: a silent edit, accepted.
        let third = Notice { status: Status::Cancelled, codes: vec![code("72000000")], ..second.clone() };
        assert_eq!(put(&db, std::slice::from_ref(&third), noon() + minutes(6)).await[0].outcome, Outcome::Changed);
        let stored = db.notice(id).await.unwrap().unwrap();
        assert_eq!((stored.revision, stored.first_seen, stored.changed_at), (3, noon(), noon() + minutes(6)));
        assert_eq!(stored.notice, third);
        let steps = db.changes_of(id).await.unwrap();
        assert_eq!(steps.iter().map(|s| (s.revision, s.seen_at)).collect::<Vec<_>>(), [(2, noon() + minutes(5)), (3, noon() + minutes(6))]);
        assert_eq!(steps[0].changes, [Change::Closing { from: first.closing, to: second.closing }]);
        assert_eq!(steps[1].changes[0], Change::Status { from: Status::Open, to: Status::Cancelled });
    })
    .await;
}

#[tokio::test]
async fn an_older_version_never_overwrites_a_newer_one() {
    each_engine(async |db| {
        let new = Notice { version_key: "003".to_owned(), ..notice("A-1") };
        let old = Notice { version_key: "002".to_owned(), status: Status::Cancelled, ..notice("A-1") };
        put(&db, std::slice::from_ref(&new), noon()).await;
        assert_eq!(put(&db, std::slice::from_ref(&old), noon()).await[0].outcome, Outcome::Older);
        // A newer version that says the same is remembered, so that one in between is old.
        let newest = Notice { version_key: "005".to_owned(), ..new.clone() };
        let between = Notice { version_key: "004".to_owned(), ..old.clone() };
        assert_eq!(put(&db, std::slice::from_ref(&newest), noon() + minutes(1)).await[0].outcome, Outcome::Unchanged);
        assert_eq!(put(&db, std::slice::from_ref(&between), noon()).await[0].outcome, Outcome::Older);
        let stored = db.notice_by_reference("test", "A-1").await.unwrap().unwrap();
        assert_eq!((stored.notice, stored.revision, stored.changed_at), (newest, 1, noon()));
    })
    .await;
}

#[tokio::test]
async fn of_one_key_in_a_batch_the_newest_wins() {
    each_engine(async |db| {
        let version = |v: &str, status| Notice { version_key: v.to_owned(), status, ..notice("A-1") };
        let batch = [
            version("002", Status::Closed),
            notice("B-1"),
            version("003", Status::Open),
            version("001", Status::Cancelled),
            version("003", Status::Withdrawn),
            Notice { reference: "a-1".to_owned(), ..version("000", Status::Planned) },
        ];
        let done = put(&db, &batch, noon()).await;
        let outcomes: Vec<Outcome> = done.iter().map(|d| d.outcome).collect();
        assert_eq!(outcomes, [Outcome::Older, Outcome::New, Outcome::Unchanged, Outcome::Older, Outcome::New, Outcome::Older]);
        assert!([0, 2, 3, 4, 5].iter().all(|i| done[*i].id == done[0].id && done[*i].revision == 1));
        assert_eq!(db.notice(done[0].id).await.unwrap().unwrap().notice.status, Status::Withdrawn);
        assert_eq!(db.all_notices(0, 10).await.unwrap().len(), 2);
        assert!(put(&db, &[], noon()).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn thousands_are_stored_across_batches_and_sources() {
    each_engine(async |db| {
        let many: Vec<Notice> =
            (0..1203).map(|i| Notice { source: ["a", "b", "c"][i % 3].to_owned(), ..notice(&format!("N-{i}")) }).collect();
        let done = put(&db, &many, noon()).await;
        assert!(done.iter().all(|d| d.outcome == Outcome::New));
        let counts = db.counts(noon()).await.unwrap();
        assert_eq!(
            counts.iter().map(|c| (c.source.as_str(), c.total, c.open)).collect::<Vec<_>>(),
            [("a", 401, 401), ("b", 401, 401), ("c", 401, 401)]
        );
        assert_eq!(counts[0].last_seen, noon());
        let mut after = 0;
        let mut seen = Vec::new();
        loop {
            let page = db.all_notices(after, 500).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.id;
            seen.extend(page.into_iter().map(|n| n.notice.reference));
        }
        assert_eq!(seen, many.iter().map(|n| n.reference.clone()).collect::<Vec<_>>());
        assert!(put(&db, &many, noon()).await.iter().all(|d| d.outcome == Outcome::Unchanged));
        let ids: Vec<i64> = done.iter().map(|d| d.id).collect();
        assert_eq!(db.notices(&ids).await.unwrap().len(), 1203);
    })
    .await;
}

#[tokio::test]
async fn open_means_said_open_and_not_yet_closed() {
    each_engine(async |db| {
        let now = noon();
        let batch = [
            notice("open"),
            Notice { closing: Some(closing("2026-11-22T17:00:00Z")), ..notice("closes this second") },
            Notice { closing: None, ..notice("no date") },
            Notice { status: Status::Cancelled, ..notice("cancelled") },
            Notice { closing: None, status: Status::Unknown, ..notice("unknown") },
            Notice {
                closing: Some(domain::Closing { at: chrono::DateTime::<Utc>::MAX_UTC, ..closing("2099-01-01T00:00:00Z") }),
                ..notice("for ever")
            },
        ];
        put(&db, &batch, now).await;
        let open = db.open_notices(now, 0, 10).await.unwrap();
        assert_eq!(open.iter().map(|n| n.notice.reference.as_str()).collect::<Vec<_>>(), ["open", "no date", "for ever"]);
        let independent = batch.iter().filter(|n| n.is_open(now)).count();
        assert_eq!(open.len(), independent);
        assert_eq!(db.open_notices(now, open[0].id, 1).await.unwrap(), [open[1].clone()]);
        assert_eq!(db.counts(now).await.unwrap()[0].open, 3);
    })
    .await;
}

#[tokio::test]
async fn recent_and_family_find_theirs() {
    each_engine(async |db| {
        put(&db, &[notice("old")], at("2026-08-01T00:00:00Z")).await;
        let family = Notice { family_key: "family old".to_owned(), ..notice("correction") };
        put(&db, &[family, Notice { family_key: String::new(), ..notice("alone") }], noon()).await;
        let recent = db.recent(at("2026-11-22T17:00:00.900Z"), 0, 10).await.unwrap();
        assert_eq!(recent.len(), 2, "times are cut to seconds on both sides");
        assert_eq!(db.recent(noon(), recent[0].id, 10).await.unwrap(), [recent[1].clone()]);
        let revisions: Vec<(i64, i64)> = recent.iter().map(|n| (n.id, n.revision)).collect();
        assert_eq!(db.recent_revisions(at("2026-11-22T17:00:00.900Z")).await.unwrap(), revisions);
        let both = db.notices_of_family("test", "family old").await.unwrap();
        assert_eq!(both.iter().map(|n| n.notice.reference.as_str()).collect::<Vec<_>>(), ["old", "correction"]);
        assert!(db.notices_of_family("test", "").await.unwrap().is_empty(), "no key is no family");
    })
    .await;
}

#[tokio::test]
async fn what_a_source_brought_is_counted_instant_by_instant() {
    each_engine(async |db| {
        let (one, two, three) = (at("2026-11-20T12:00:00Z"), at("2026-11-21T12:00:00Z"), at("2026-11-22T12:00:00Z"));
        let early = Notice { closing: Some(closing("2026-11-21T19:00:00Z")), ..notice("EARLY") };
        put(&db, &[notice("A"), notice("B"), early], one).await;
        put(&db, &[notice("C"), Notice { source: "other".to_owned(), ..notice("D") }], two).await;
        put(&db, &[Notice { title: Text::of(Lang::FR, "Autre"), version_key: "002".to_owned(), ..notice("A") }], three).await;
        let seen = db.activity("test", one - minutes(1), three).await.unwrap();
        assert_eq!(seen.added, [(one, 3), (two, 1)]);
        assert_eq!(seen.amended, [(three, 1)]);
        assert_eq!(seen.closed, [(at("2026-11-21T19:00:00Z"), 1)]);
        assert_eq!(db.activity("test", three, three + minutes(60)).await.unwrap(), store::Activity::default());
    })
    .await;
}
