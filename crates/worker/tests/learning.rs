//! What past notices teach is kept in the store: the same on both engines, after a restart,
//! with one worker or four, and after any number of changes.

use std::fmt::Write as _;

use domain::{Cadence, Closing, Keyword, Lang, Notice, NoticeCode, Profile, Status, Text};
use matching::Learned;
use store::{Edition, MatchFilter};

use crate::support::{
    house::{House, everywhere, settings, worker},
    noon,
};

const TRADES: [(&str, &str, &str); 4] = [
    ("Déneigement des stationnements", "Snow clearing of parking lots", "unspsc:72102902"),
    ("Audit de cybersécurité du réseau", "Cybersecurity audit of the network", "unspsc:81111801"),
    ("Acquisition de serveurs et de licences", "Purchase of servers and licences", "unspsc:43211501"),
    ("Entretien ménager des bureaux", "Janitorial services for offices", "unspsc:76111501"),
];
const NOTICES: usize = 240;

/// Notice `n` in its first or its second version.
fn notice(n: usize, version: usize) -> Notice {
    let (fr, en, code) = TRADES[(n + version) % 4];
    Notice {
        source: ["canadabuys", "seao"][n % 2].into(),
        reference: format!("R-{n}"),
        title: Text::of(Lang::FR, format!("{fr}, lot {n}")).with(Lang::EN, format!("{en}, lot {n}")),
        description: Text::of(Lang::FR, format!("Mandat du secteur {}", n % 7)),
        codes: vec![NoticeCode { code: code.parse().unwrap(), label: Text::default() }],
        status: Status::Open,
        closing: Some(Closing::stated("2027-12-15T19:00:00Z".parse().unwrap(), "", chrono_tz::America::Toronto)),
        ..Notice::default()
    }
}

async fn store(house: &House, notices: &[Notice]) {
    let mut tx = house.db.begin().await.unwrap();
    tx.upsert_notices(notices, noon()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn profiles(house: &House) {
    let person = house.reader("Firme", "p@exemple.ca", Lang::FR).await;
    for (lang, words) in [(Lang::FR, ["cybersécurité", "déneigement"]), (Lang::EN, ["servers", "janitorial services"])] {
        let keywords = words.map(|text| Keyword { text: text.into(), weight: 2 }).to_vec();
        let member_id = person.member_id.unwrap();
        let profile = Profile {
            member_id,
            name: words[0].into(),
            lang,
            keywords,
            threshold: Some(1),
            cadence: Cadence::Instant,
            ..Profile::default()
        };
        house.db.save_profile(&profile, noon()).await.unwrap();
    }
}

/// Every match with its score to the last bit and its reasons, in an order of its own.
async fn report(house: &House) -> String {
    let mut lines = Vec::new();
    for profile in house.db.active_profiles().await.unwrap() {
        let filter = MatchFilter { limit: 500, twins: true, ..MatchFilter::default() };
        for found in house.db.matches_of_profile(profile.id, &filter).await.unwrap() {
            let matched = house.db.matched(profile.id, found.notice.id).await.unwrap().unwrap();
            let mut line = format!("{} {} {:016x}", profile.name, found.notice.notice.reference, matched.score.to_bits());
            write!(line, " {}", serde_json::to_string(&matched.reasons).unwrap()).unwrap();
            lines.push(line);
        }
    }
    lines.sort();
    lines.join("\n")
}

/// The same notices, some changed on the way, stored in this order and matched by so many.
async fn lived(house: &House, order: impl Fn(usize) -> usize, workers: usize) -> String {
    let all: Vec<Notice> = (0..NOTICES).map(|at| notice(order(at), 0)).collect();
    store(house, &all).await;
    house.worker.learn_all(false).await.unwrap();
    let changed: Vec<Notice> = (0..NOTICES).map(&order).filter(|n| n % 3 == 0).map(|n| notice(n, 1)).collect();
    store(house, &changed).await;
    profiles(house).await;
    let workers: Vec<_> = (0..workers).map(|_| worker(&house.db, house.sources(), &house.mails, settings())).collect();
    let mut going = tokio::task::JoinSet::new();
    for worker in workers {
        going.spawn(async move {
            for _ in 0..40 {
                worker.match_step(noon()).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
    }
    while let Some(ended) = going.join_next().await {
        ended.unwrap();
    }
    assert_eq!(house.db.pending_count().await.unwrap(), 0);
    report(house).await
}

#[tokio::test(flavor = "multi_thread")]
async fn scores_and_reasons_are_the_same_on_both_engines_and_with_one_worker_or_four() {
    let mut reports = Vec::new();
    let mut bodies = Vec::new();
    for engine in ["sqlite", "postgres"] {
        let one = House::open(engine).await;
        reports.push(lived(&one, |at| at, 1).await);
        bodies.push(one.db.learned().await.unwrap().unwrap().body);
        let four = House::open(engine).await;
        // 7 and 240 have no divisor in common: every notice once, in another order.
        reports.push(lived(&four, |at| at * 7 % NOTICES, 4).await);
    }
    assert!(reports[0].lines().count() > 100, "{}", reports[0]);
    assert!(bodies[0] == bodies[1], "the engines keep other bytes");
    for report in &reports[1..] {
        assert_eq!(report, &reports[0]);
    }
}

#[tokio::test]
async fn a_start_reads_what_is_kept_and_a_changed_notice_counts_once() {
    everywhere(async |house| {
        store(&house, &(0..100).map(|n| notice(n, 0)).collect::<Vec<_>>()).await;
        let first = house.worker.learn().await.unwrap();
        assert_eq!((first.notices(), house.db.learned_counts().await.unwrap()), (100, (100, 0)));
        let version = house.db.learned_version().await.unwrap();
        let again = worker(&house.db, house.sources(), &house.mails, settings());
        assert!(again.learn().await.unwrap().to_bytes() == first.to_bytes());
        assert_eq!(house.db.learned_version().await.unwrap(), version, "it was read, not made");
        // One that has changed is not worth an edition; a twentieth is.
        store(&house, &[notice(0, 1)]).await;
        house.match_all(noon()).await;
        assert_eq!(house.db.learned_version().await.unwrap(), version);
        store(&house, &(0..5).map(|n| notice(n, 1)).collect::<Vec<_>>()).await;
        house.match_all(noon()).await;
        let next = house.worker.learned();
        assert_ne!(house.db.learned_version().await.unwrap(), version);
        assert_eq!((next.notices(), house.db.learned_counts().await.unwrap()), (100, (100, 0)));
        // The other one hears of it, and learning everything anew gives the same.
        assert!(again.learn().await.unwrap().to_bytes() == next.to_bytes());
        let score = |learned: &Learned| {
            let profile = Profile { keywords: vec![Keyword { text: "serveurs".into(), weight: 2 }], ..Profile::default() };
            (0..20).map(|n| matching::explain(&profile, &notice(n, 0), learned).score.to_bits()).collect::<Vec<_>>()
        };
        house.worker.learn_all(true).await.unwrap();
        assert_eq!(score(&house.worker.learned()), score(&next));
        assert_ne!(score(&next), score(&first));
        let lore = house.worker.lore().await.unwrap().unwrap();
        assert_eq!((lore.version, lore.notices, lore.waiting), (format!("{}.3", Learned::FORMAT), 100, 0));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_learned_anew() {
    everywhere(async |house| {
        assert_eq!(house.worker.learn().await.unwrap().notices(), 0);
        house.worker.learn_all(true).await.unwrap();
        assert!(house.worker.lore().await.unwrap().is_none() && house.db.learned_version().await.unwrap().is_none());
        store(&house, &(0..60).map(|n| notice(n, 0)).collect::<Vec<_>>()).await;
        let good = house.worker.learn().await.unwrap();
        let before = house.db.learned_version().await.unwrap();
        // Damaged, and of the format before.
        let (this, before_this) = (format!("{}.7", Learned::FORMAT), format!("{}.9", Learned::FORMAT - 1));
        for (version, body) in [(this, vec![1, 2, 3]), (before_this, good.to_bytes())] {
            let kept = house.db.learned_version().await.unwrap();
            let mut tx = house.db.begin().await.unwrap();
            let edition = Edition { version: version.clone(), made_at: noon(), body };
            assert!(tx.save_learned(&edition, kept.as_deref()).await.unwrap());
            tx.commit().await.unwrap();
            let fresh = worker(&house.db, house.sources(), &house.mails, settings()).learn().await.unwrap();
            assert!(fresh.to_bytes() == good.to_bytes(), "{version}");
            assert_eq!(house.db.learned_counts().await.unwrap(), (60, 0));
        }
        assert_ne!(house.db.learned_version().await.unwrap(), before);
    })
    .await;
}
