//! Sessions, sign-in links, floods, settings, tidying.

use chrono::Duration;
use store::{Horizon, PollRun, Quarantined, RunOutcome, Tidied};

use crate::support::{each_engine, firm, minutes, noon, person, scene};

#[tokio::test]
async fn a_session_ends_by_rest_by_age_and_by_decision() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let (idle, end) = (Duration::hours(12), noon() + Duration::days(14));
        db.create_session("h1", scene.person, noon(), end).await.unwrap();
        db.create_session("h2", scene.person, noon() + minutes(1), end).await.unwrap();
        let session = db.find_session("h1", noon(), idle).await.unwrap().unwrap();
        assert_eq!((session.person.id, session.created_at, session.last_seen, session.expires_at), (scene.person, noon(), noon(), end));
        assert!(db.find_session("nonsense", noon(), idle).await.unwrap().is_none());
        assert!(db.find_session("h1", noon() + idle, idle).await.unwrap().is_none(), "rested too long");
        db.touch_session("h1", noon() + Duration::hours(11)).await.unwrap();
        db.touch_session("h1", noon() + Duration::hours(2)).await.unwrap();
        let touched = db.find_session("h1", noon() + idle, idle).await.unwrap().unwrap();
        assert_eq!(touched.last_seen, noon() + Duration::hours(11), "time does not run back");
        db.touch_session("h1", end).await.unwrap();
        assert!(db.find_session("h1", end, idle).await.unwrap().is_none(), "too old");

        let all: Vec<String> = db.sessions_of(scene.person, noon()).await.unwrap().into_iter().map(|s| s.token_hash).collect();
        assert_eq!(all, ["h1", "h2"]);
        db.revoke_session("h1").await.unwrap();
        assert!(db.find_session("h1", noon(), idle).await.unwrap().is_none());
        assert_eq!(db.revoke_sessions_of(scene.person).await.unwrap(), 1);
        assert!(db.sessions_of(scene.person, noon()).await.unwrap().is_empty());
        db.create_session("h3", scene.person, noon(), end).await.unwrap();
        db.set_person_active(scene.person, false).await.unwrap();
        assert!(db.find_session("h3", noon(), idle).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_in_time() {
    each_engine(async |db| {
        let scene = scene(&db).await;
        let end = noon() + minutes(10);
        db.create_sign_in("h1", scene.person, noon(), end).await.unwrap();
        for _ in 0..3 {
            assert!(db.sign_in_is_good("h1", noon()).await.unwrap(), "looking does not use it");
        }
        assert!(!db.sign_in_is_good("h1", end).await.unwrap());
        assert_eq!(db.use_once("h1", end).await.unwrap(), None, "too late");
        assert_eq!(db.use_once("h1", noon() + minutes(9)).await.unwrap(), Some(scene.person));
        assert_eq!(db.use_once("h1", noon() + minutes(9)).await.unwrap(), None);
        assert!(!db.sign_in_is_good("h1", noon()).await.unwrap());
        assert_eq!(db.use_once("nonsense", noon()).await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        tx.create_sign_in("h2", scene.person, noon(), end).await.unwrap();
        tx.commit().await.unwrap();
        db.set_person_active(scene.person, false).await.unwrap();
        assert_eq!(db.use_once("h2", noon()).await.unwrap(), None, "no longer active");
    })
    .await;
}

#[tokio::test]
async fn a_flood_is_held_back_and_ends_by_itself() {
    each_engine(async |db| {
        let hour = |n: i64| noon() + minutes(n * 60);
        for attempt in 0..5 {
            let allowed = db.allow("sign-in:203.0.113.9", 3, hour(-1), hour(0)).await.unwrap();
            assert_eq!(allowed, attempt < 3);
        }
        assert!(db.allow("sign-in:203.0.113.10", 3, hour(-1), hour(0)).await.unwrap(), "another key");
        assert!(db.allow("sign-in:203.0.113.9", 3, hour(1), hour(2)).await.unwrap(), "two hours later");
        assert!(!db.allow("x", 0, hour(0), hour(0)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn settings_are_kept() {
    each_engine(async |db| {
        assert_eq!(db.setting("first-link").await.unwrap(), None);
        db.set_setting("first-link", "1").await.unwrap();
        db.set_setting("first-link", "2 \0").await.unwrap();
        assert_eq!(db.setting("first-link").await.unwrap().unwrap(), "2 \u{2400}");
        for given in ["first", "second"] {
            assert_eq!(db.setting_once("a-secret", given).await.unwrap(), "first", "what was kept first stays");
        }
    })
    .await;
}

#[tokio::test]
async fn tidying_forgets_only_what_is_old() {
    each_engine(async |db| {
        let member = firm(&db, "Boréal").await;
        let person = person(&db, member, "eve@boreal.example").await;
        let (old, now) = (noon() - Duration::days(400), noon());
        for (name, at) in [("old", old), ("new", now)] {
            db.create_session(name, person, at, at + minutes(5)).await.unwrap();
            db.create_sign_in(name, person, at, at + minutes(5)).await.unwrap();
            assert!(db.allow(name, 1, at, at).await.unwrap());
            let mut tx = db.begin().await.unwrap();
            let run = PollRun {
                id: 0,
                source: "seao".to_owned(),
                feed: "weekly".to_owned(),
                resource: None,
                started_at: at,
                duration_ms: 1,
                outcome: RunOutcome::Ok,
                http_status: None,
                bytes: 0,
                seen: 0,
                added: 0,
                changed: 0,
                unchanged: 0,
                skipped: 0,
                error: None,
            };
            let run_id = Some(tx.record_run(&run).await.unwrap());
            let (source, feed) = (run.source, run.feed);
            let (place, reason, raw) = (String::new(), String::new(), name.to_owned());
            let bad = Quarantined {
                id: 0,
                source,
                feed,
                run_id,
                place,
                reference: None,
                reason,
                raw,
                seen_at: at,
                payload: None,
                noted_at: None,
            };
            assert_eq!(tx.quarantine(&[bad]).await.unwrap(), 1);
            tx.commit().await.unwrap();
        }
        let horizon = Horizon { access: noon(), runs: noon() - Duration::days(90), quarantine: noon() - Duration::days(180) };
        assert_eq!(db.tidy(&horizon).await.unwrap(), Tidied { access: 3, runs: 1, quarantine: 1 });
        assert_eq!(db.tidy(&horizon).await.unwrap(), Tidied::default());
        assert_eq!(db.runs("seao", 9).await.unwrap().len(), 1);
        assert_eq!(db.quarantined("seao", 9).await.unwrap()[0].raw, "new");
        assert!(db.sign_in_is_good("new", now).await.unwrap());
    })
    .await;
}
