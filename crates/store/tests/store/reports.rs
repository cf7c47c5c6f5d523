//! The match report.

use chrono::Duration;
use domain::Notice;
use store::Enqueued;

use crate::support::{closing, each_engine, enqueue, firm, found, item, minutes, noon, notice, person, profile, put};

#[tokio::test]
async fn the_report_counts_what_was_found_and_mailed_in_the_period() {
    each_engine(async |db| {
        let (ours, theirs) = (firm(&db, "Zénith").await, firm(&db, "Élan").await);
        let eve = person(&db, ours, "eve@zenith.example").await;
        let (mine, second, other) = (profile(&db, ours, "A").await, profile(&db, ours, "B").await, profile(&db, theirs, "C").await);
        db.set_active(ours, second, false, noon() + minutes(3)).await.unwrap();
        db.subscription(eve, second, "t", noon()).await.unwrap();
        db.stop("t", noon()).await.unwrap();
        db.create_session("h", eve, noon() + minutes(2), noon() + minutes(60)).await.unwrap();
        let soon = Notice { closing: Some(closing("2026-11-25T19:00:00Z")), ..notice("soon") };
        let ids: Vec<i64> = put(&db, &[notice("b"), soon, notice("A")], noon()).await.iter().map(|d| d.id).collect();
        let mut tx = db.begin().await.unwrap();
        tx.save_matches(ids[0], 1, &[found(mine, 60.0), found(second, 80.0), found(other, 90.0)], noon()).await.unwrap();
        tx.save_matches(ids[1], 1, &[found(mine, 55.0)], noon()).await.unwrap();
        tx.save_matches(ids[2], 1, &[found(mine, 99.0)], noon() - Duration::days(30)).await.unwrap();
        tx.commit().await.unwrap();
        let Enqueued::Into(id) = enqueue(&db, eve, noon(), &[item(mine, ids[0]), item(mine, ids[1])]).await else { panic!() };
        let leased = db.lease_envelopes(noon(), noon() + minutes(9), 1).await.unwrap().remove(0);
        let first = db.items_of(id).await.unwrap().remove(0);
        assert!(db.leave_out(id, leased.attempt, &[first.id], "closed", noon()).await.unwrap());
        assert!(db.mark_sent(id, leased.attempt, noon()).await.unwrap());

        let (from, to) = (noon() - Duration::days(7), noon() + minutes(1));
        let report = db.report_by_member(from, to).await.unwrap();
        assert_eq!(report.iter().map(|r| r.member.name.as_str()).collect::<Vec<_>>(), ["Élan", "Zénith"]);
        let row = &report[1];
        assert_eq!((row.people, row.profiles, row.active_profiles, row.stopped), (1, 2, 1, 1));
        assert_eq!((row.strong, row.possible, row.mailed), (1, 1, 1), "one notice found by two profiles counts once");
        assert_eq!((row.last_edited, row.last_seen), (Some(noon() + minutes(3)), Some(noon() + minutes(2))));
        assert_eq!((report[0].strong, report[0].possible, report[0].people, report[0].last_seen), (1, 0, 0, None));
        let month = db.report_by_member(noon() - Duration::days(31), noon()).await.unwrap();
        assert_eq!((month[1].strong, month[1].possible, month[1].mailed), (1, 0, 0), "the end is not part of the period");

        let report = db.report_by_notice(from, to).await.unwrap();
        assert_eq!(report.iter().map(|r| r.notice.notice.reference.as_str()).collect::<Vec<_>>(), ["soon", "b"]);
        assert_eq!(report[1].members, [(theirs, "Élan".to_owned(), 90.0), (ours, "Zénith".to_owned(), 80.0)]);
        assert_eq!((report[1].best, report[0].mailed + report[1].mailed), (90.0, 1));
        let all = db.report_by_notice(noon() - Duration::days(31), to).await.unwrap();
        assert_eq!(all.iter().map(|r| r.notice.notice.reference.as_str()).collect::<Vec<_>>(), ["soon", "A", "b"]);
        assert!(db.report_by_notice(to, to).await.unwrap().is_empty());
    })
    .await;
}
