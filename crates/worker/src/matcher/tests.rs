//! What happens to a notice that breaks the matcher.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Cadence, Closing, Keyword, Lang, Member, Notice, NoticeCode, Person, Profile, Role, Status, Text, Verdict};
use mail::{Identity, Mailer};
use matching::Index;
use store::Db;

use crate::{
    Chance, Parts, Settings, Worker,
    fetch::{FetchSettings, Fetcher},
};

struct Half;

impl Chance for Half {
    fn fraction(&self) -> f64 {
        0.5
    }

    fn token(&self) -> String {
        "0123456789abcdef".repeat(2)
    }
}

fn noon() -> DateTime<Utc> {
    "2026-11-22T17:00:00Z".parse().unwrap()
}

fn worker(db: Db) -> Worker {
    Worker::new(Parts {
        db,
        sources: Vec::new(),
        fetcher: Fetcher::new(FetchSettings::new("0", "x")).unwrap(),
        mailer: Mailer::Memory(mail::Memory::default()),
        identity: Identity {
            name: "A".into(),
            from: "a@exemple.ca".parse().unwrap(),
            reply_to: None,
            postal: "B".into(),
            contact: "C".into(),
            public_url: "https://exemple.ca".into(),
        },
        clock: Arc::new(noon),
        chance: Arc::new(Half),
        settings: Settings { group_minutes: 0, ..Settings::default() },
    })
}

fn notice(n: usize) -> Notice {
    let title = if n.is_multiple_of(10) { "Audit de cybersécurité" } else { "Déneigement" };
    Notice {
        source: "canadabuys".into(),
        reference: format!("r{n}"),
        title: Text::of(Lang::FR, format!("{title} {n}")),
        lang: Some(Lang::FR),
        status: Status::Open,
        closing: Some(Closing::stated("2026-12-15T19:00:00Z".parse().unwrap(), "", chrono_tz::America::Toronto)),
        ..Notice::default()
    }
}

async fn reader_and_profile(db: &Db) {
    let member_id = db.upsert_member(&Member { id: 0, name: "Firme".into(), neq: None }, noon()).await.unwrap();
    let person = Person {
        id: 0,
        member_id,
        role: Role::Member,
        email: "p@exemple.ca".parse().unwrap(),
        name: String::new(),
        lang: Lang::FR,
        zone: chrono_tz::America::Toronto,
    };
    db.upsert_person(&person, noon()).await.unwrap();
    let profile = Profile {
        member_id: member_id.unwrap(),
        name: "Cyber".into(),
        keywords: vec![Keyword { text: "cybersécurité".into(), weight: 3 }],
        threshold: Some(1),
        cadence: Cadence::Instant,
        ..Profile::default()
    };
    db.save_profile(&profile, noon()).await.unwrap();
}

#[tokio::test]
async fn one_poisoned_notice_in_a_thousand_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("c.db").display())).await.unwrap();
    db.migrate().await.unwrap();
    reader_and_profile(&db).await;
    let worker = worker(db.clone());
    // The profile first, over nothing, so that everything that follows goes notice by notice.
    while worker.match_step(noon()).await.unwrap().did() {}
    let notices: Vec<Notice> = (0..1000).map(notice).collect();
    let mut tx = db.begin().await.unwrap();
    tx.upsert_notices(&notices, noon()).await.unwrap();
    tx.commit().await.unwrap();
    worker.memory.judge_by(Arc::new(|index: &Index, notice: &Notice, least: f64| {
        assert!(notice.reference != "r500", "this notice breaks everything");
        index.matches_from(notice, least)
    }));
    let mut steps = 0;
    while worker.match_step(noon()).await.unwrap().did() {
        steps += 1;
        assert!(steps < 50, "the poisoned notice is tried for ever");
    }
    assert_eq!(db.pending_count().await.unwrap(), 0, "nothing stands in the way any more");
    let aside = db.quarantined("canadabuys", 10).await.unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].reference.as_deref(), Some("r500"));
    assert!(aside[0].reason.contains("3 times: this notice breaks everything"), "{}", aside[0].reason);
    let profile = &db.active_profiles().await.unwrap()[0];
    let filter = store::MatchFilter { limit: 500, ..Default::default() };
    assert_eq!(db.matches_of_profile(profile.id, &filter).await.unwrap().len(), 99, "the other ninety-nine are found");
}

async fn items(db: &Db) -> i64 {
    db.envelopes(&store::EnvelopeFilter::default()).await.unwrap().iter().map(|e| e.items).sum()
}

#[tokio::test]
async fn verdicts_teach_at_the_next_match_and_tell_nobody_twice() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("c.db").display())).await.unwrap();
    db.migrate().await.unwrap();
    reader_and_profile(&db).await;
    let worker = worker(db.clone());
    let notices: Vec<Notice> = (0..60).map(notice).collect();
    let mut tx = db.begin().await.unwrap();
    let ids: Vec<i64> = tx.upsert_notices(&notices, noon()).await.unwrap().iter().map(|u| u.id).collect();
    tx.commit().await.unwrap();
    let run = async || while worker.match_step(noon()).await.unwrap().did() {};
    run().await;
    let profile = async || db.active_profiles().await.unwrap().remove(0);
    let (id, person) = (profile().await.id, db.persons_of(profile().await.member_id).await.unwrap()[0].id);
    let score = async |notice: i64| db.matched(id, notice).await.unwrap().unwrap().score;
    let (told, before) = (items(&db).await, score(ids[20]).await);
    assert_eq!(told, 6);

    // "Not this time" changes nothing at all.
    assert!(db.judge(id, ids[0], person, Some(Verdict::NotNow), noon()).await.unwrap());
    assert!(!worker.match_step(noon()).await.unwrap().did());

    assert!(db.judge(id, ids[0], person, Some(Verdict::Relevant), noon()).await.unwrap());
    run().await;
    let lessons = profile().await.lessons;
    assert_eq!((lessons.keywords[0].keyword.as_str(), lessons.keywords[0].raised_by.as_slice()), ("cybersécurité", &ids[..1]));
    assert!(lessons.keywords[0].percent > 100);
    assert_ne!(score(ids[20]).await.to_bits(), before.to_bits());
    // New notices meet the taught profile.
    let late = Notice { reference: "late".into(), ..notice(20) };
    let mut tx = db.begin().await.unwrap();
    let late = tx.upsert_notices(&[late], noon()).await.unwrap()[0].id;
    tx.commit().await.unwrap();
    run().await;
    assert!(score(late).await > 0.0);
    assert_eq!(items(&db).await, told + 1, "only the new notice is told");

    assert_eq!(db.forget_verdicts(id).await.unwrap(), 1);
    run().await;
    assert!(profile().await.lessons.is_empty());
    assert_eq!(items(&db).await, told + 1);
}

#[tokio::test]
async fn imported_titles_of_codes_lead_from_one_language_to_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("c.db").display())).await.unwrap();
    db.migrate().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    tx.upsert_notices(&(0..30).map(notice).collect::<Vec<_>>(), noon()).await.unwrap();
    tx.commit().await.unwrap();
    let worker = worker(db.clone());
    let profile =
        Profile { id: 1, lang: Lang::EN, keywords: vec![Keyword { text: "snow clearing".into(), weight: 3 }], ..Profile::default() };
    let score = |learned: &matching::Learned| matching::explain(&profile, &notice(1), learned).score;
    let before = worker.learn().await.unwrap();
    assert!(score(&before) <= 0.0);
    assert!(Arc::ptr_eq(&before, &worker.learn().await.unwrap()), "nothing is new");
    let label = NoticeCode {
        code: "cpv:90620000".parse().unwrap(),
        label: Text::of(Lang::EN, "Snow clearing services").with(Lang::FR, "Services de déneigement"),
    };
    let mut tx = db.begin().await.unwrap();
    tx.save_code_labels(&[label], noon()).await.unwrap();
    tx.commit().await.unwrap();
    let after = worker.learn().await.unwrap();
    assert_eq!(after.notices(), before.notices());
    assert!(score(&after) > 0.0);
    assert!(Arc::ptr_eq(&after, &worker.learn().await.unwrap()));
}
