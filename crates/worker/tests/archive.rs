//! What came in is kept as it came, and read again without telling anybody twice.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{Cadence, FeedKind, Lang, Notice, Source, Status};
use proptest::{prelude::*, test_runner::TestRunner};
use store::{EnvelopeFilter, NoticeChange, RunOutcome, StoredNotice};
use worker::Settings;

use crate::support::{
    feed::{Row, csv},
    house::{House, everywhere, feed, settings, source},
    noon,
    server::Answer,
};

/// A table whose closing dates need a format that its configuration may lack.
fn table(house: &House, mended: bool) -> Vec<Source> {
    let mut table = source("tableau", "csv", vec![feed("all", house.server.url("/table.csv"), FeedKind::Snapshot)]);
    let known = [("column.reference", "No"), ("column.title", "Titre"), ("column.closing", "Fin"), ("language", "fr")];
    table.options = known.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    if mended {
        table.options.insert("closing_format".into(), "%d|%m|%Y à %H h".into());
    }
    vec![table]
}

const TABLE: &str = "No,Titre,Fin\r\nA-1,Services de cybersécurité,2026-12-10 14:00\r\nA-2,Déneigement,10|12|2026 à 14 h\r\n";

/// Everything that people may see of the notices.
async fn everything(house: &House) -> Vec<(StoredNotice, Vec<NoticeChange>)> {
    let mut all = Vec::new();
    for notice in house.notices().await {
        let steps = house.db.changes_of(notice.id).await.unwrap();
        all.push((notice, steps));
    }
    all
}

async fn envelopes(house: &House) -> usize {
    house.db.envelopes(&EnvelopeFilter::default()).await.unwrap().len()
}

#[tokio::test]
async fn what_a_mended_reader_reads_leaves_the_quarantine_and_is_told_once() {
    everywhere(async |mut house| {
        house.rebuilt(table(&house, false), settings()).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, &["cybersécurité"], Cadence::Instant).await;
        house.profile(&anna, &["déneigement"], Cadence::Instant).await;
        house.shelf.answer("/table.csv", Answer::ok(TABLE, &[]));
        assert_eq!(house.round(noon()).await.len(), 1);
        assert_eq!((house.stored("tableau").await, house.runs("tableau").await[0].skipped), (1, 1));
        let before = everything(&house).await;
        // With the same reader nothing moves, however often.
        let later = noon() + TimeDelta::hours(1);
        for _ in 0..2 {
            let done = house.worker.replay("tableau", None, later).await.unwrap();
            assert_eq!((done.len(), done[0].run.outcome, done[0].resolved, done[0].read_at), (1, RunOutcome::Ok, 0, noon()));
            assert!(house.round(later).await.is_empty());
            assert_eq!(everything(&house).await, before);
        }
        house.rebuilt(table(&house, true), settings()).await;
        let done = house.worker.replay("tableau", None, later).await.unwrap();
        assert_eq!((done[0].resolved, done[0].run.added, done[0].run.skipped), (1, 1, 0));
        let mails = house.round(later).await;
        assert_eq!(mails.len(), 1, "what nobody could be told of before");
        assert!(mails[0].text.contains("Déneigement") && !mails[0].text.contains("cybersécurité"));
        assert!(house.db.quarantined("tableau", 10).await.unwrap().is_empty());
        assert_eq!(house.db.quarantine_count("tableau").await.unwrap().resolved, 1);
        let (after, told) = (everything(&house).await, envelopes(&house).await);
        assert_eq!(house.worker.replay("tableau", None, later).await.unwrap()[0].resolved, 0);
        assert!(house.round(later + TimeDelta::minutes(1)).await.is_empty());
        assert_eq!((everything(&house).await, envelopes(&house).await), (after, told));
        assert!(house.worker.replay("tableau", Some(later), later).await.unwrap().is_empty(), "nothing was read since");
        assert!(house.worker.replay("absent", None, later).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_payload_that_nobody_could_read_is_kept_for_the_day_when_somebody_can() {
    everywhere(async |mut house| {
        let mut sources = table(&house, true);
        sources[0].options.insert("column.title".into(), "Objet".into());
        house.rebuilt(sources, settings()).await;
        house.shelf.answer("/table.csv", Answer::ok(TABLE, &[]));
        house.poll(noon()).await;
        assert_eq!(house.runs("tableau").await[0].outcome, RunOutcome::Failed, "the column has another name");
        let done = house.worker.replay("tableau", None, noon()).await.unwrap();
        assert_eq!(done[0].run.outcome, RunOutcome::Failed, "it still has");
        house.rebuilt(table(&house, true), settings()).await;
        assert_eq!(house.worker.replay("tableau", None, noon()).await.unwrap()[0].run.added, 2);
        assert_eq!(house.stored("tableau").await, 2);
    })
    .await;
}

#[tokio::test]
async fn large_payloads_are_kept_in_parts_the_same_one_once_and_for_as_long_as_is_wanted() {
    everywhere(async |mut house| {
        let mut sources = house.sources();
        sources.truncate(1);
        let often = Settings { skip_same_payload: false, ..settings() };
        house.rebuilt(sources.clone(), often.clone()).await;
        let long: &'static str = "The department needs the snow cleared. ".repeat(100).leak();
        let rows: Vec<Row> = (1..=400).map(|n| Row { text: long, ..Row::open(n, "Snow clearing") }).collect();
        let text = csv(&rows);
        assert!(text.len() > 2 << 20, "more than two parts");
        for hours in [0, 3, 6] {
            house.shelf.answer("/open.csv", Answer::ok(text.clone(), &[]));
            house.poll(noon() + TimeDelta::hours(hours)).await;
        }
        let kept = house.db.kept_of("canadabuys").await.unwrap();
        assert_eq!((kept.payloads, kept.bodies), (3, 1));
        assert!(kept.packed * 5 < i64::try_from(text.len()).unwrap(), "{} of {}", kept.packed, text.len());
        let done = house.worker.replay("canadabuys", Some(noon() + TimeDelta::hours(3)), noon()).await.unwrap();
        assert_eq!(done.iter().map(|d| (d.run.seen, d.run.unchanged)).collect::<Vec<_>>(), [(400, 400); 2]);
        house.worker.tidy_step(noon() + TimeDelta::days(29)).await.unwrap();
        assert_eq!(house.db.kept_of("canadabuys").await.unwrap().payloads, 3);
        house.worker.tidy_step(noon() + TimeDelta::days(31)).await.unwrap();
        assert_eq!(house.db.kept_of("canadabuys").await.unwrap(), store::Kept::default());
        // Who wants none keeps none.
        house.rebuilt(sources, Settings { keep_days: 0, ..often }).await;
        house.poll(noon() + TimeDelta::days(32)).await;
        assert_eq!(house.db.kept_of("canadabuys").await.unwrap(), store::Kept::default());
        assert!(house.worker.replay("canadabuys", None, noon()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_two_whole_lists_miss_is_no_longer_listed_and_nobody_is_flooded() {
    everywhere(async |mut house| {
        let open = feed("open", house.server.url("/open.csv"), FeedKind::Snapshot);
        let new = feed("new", house.server.url("/new.csv"), FeedKind::Delta);
        house.rebuilt(vec![source("canadabuys", "canadabuys", vec![open, new])], settings()).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, &["cybersecurity"], Cadence::Instant).await;
        let mut all: Vec<Row> = (2..=12).map(|n| Row::open(n, "Snow clearing")).collect();
        all.push(Row::open(1, "Cybersecurity services"));
        let (whole, without) = (csv(&all), csv(&all[..11]));
        let standing = async |house: &House| {
            let found = house.notices().await.into_iter().find(|n| n.notice.reference == "cb-900-00000001").unwrap();
            found.notice.status
        };
        let bad = csv(&all[..2]);
        let drift = without.replace("tenderStatus", "statut");
        // What the two feeds say in turn, where notice 1 then stands, and how many mails leave.
        let rounds: [(&str, &str, Status, usize); 9] = [
            (&whole, &whole, Status::Open, 1),
            (&without, &bad, Status::Open, 0),
            (&bad, &bad, Status::Open, 0),
            (&without, &bad, Status::Open, 0),
            (&drift, &bad, Status::Open, 0),
            (&without, &bad, Status::Open, 0),
            (&without, &bad, Status::Unlisted, 0),
            (&whole, &bad, Status::Open, 0),
            (&whole, &whole, Status::Open, 0),
        ];
        let mut now = noon();
        for (round, (open, new, status, mails)) in rounds.into_iter().enumerate() {
            house.shelf.answer("/open.csv", Answer::ok(open, &[]));
            house.shelf.answer("/new.csv", Answer::ok(new, &[]));
            house.db.set_due("canadabuys", now).await.unwrap();
            assert_eq!(house.round(now).await.len(), mails, "round {round}");
            assert_eq!(standing(&house).await, status, "round {round}");
            now += TimeDelta::minutes(130);
        }
        let outcomes: Vec<RunOutcome> = house.runs("canadabuys").await.iter().filter(|r| r.feed == "open").map(|r| r.outcome).collect();
        assert_eq!(outcomes.iter().filter(|o| **o == RunOutcome::Failed).count(), 2, "too short, and drifted: {outcomes:?}");
        let before = everything(&house).await;
        for _ in 0..2 {
            house.worker.replay("canadabuys", None, now).await.unwrap();
            assert!(house.round(now).await.is_empty());
            assert_eq!(everything(&house).await, before, "the whole story once more");
        }
    })
    .await;
}

/// One payload: number and amendment of each notice in it. What a version says follows from
/// the two.
type History = Vec<BTreeMap<u32, u32>>;

fn rows(listed: &BTreeMap<u32, u32>) -> Vec<Row> {
    let closings = ["2026-12-15T14:00:00", "2026-12-18T14:00:00", "2027-01-08T14:00:00"];
    let titles = ["Cybersecurity services", "Cybersecurity audit", "Cybersecurity training"];
    let row = |(n, a): (&u32, &u32)| Row {
        amendment: *a,
        closing: closings[*a as usize % 3],
        title: titles[(*n + *a / 2) as usize % 3],
        status: if *a == 4 { "Cancelled" } else { "Open" },
        ..Row::open(*n, "")
    };
    listed.iter().map(row).collect()
}

/// Polls the payloads in this order, telling what is to be told.
async fn play(house: &mut House, history: &History, order: &[usize]) {
    let sources = vec![source("canadabuys", "canadabuys", vec![feed("new", house.server.url("/new.csv"), FeedKind::Delta)])];
    house.rebuilt(sources, settings()).await;
    let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
    house.profile(&anna, &["cybersecurity"], Cadence::Instant).await;
    for (round, at) in order.iter().enumerate() {
        house.shelf.answer("/new.csv", Answer::ok(csv(&rows(&history[*at])), &[]));
        house.round(noon() + TimeDelta::hours(3 * i64::try_from(round).unwrap())).await;
    }
}

/// How often anybody was told of anything.
async fn told(house: &House) -> usize {
    let mut count = 0;
    for envelope in house.db.envelopes(&EnvelopeFilter::default()).await.unwrap() {
        count += house.db.items_of(envelope.id).await.unwrap().len();
    }
    count
}

async fn bodies(house: &House) -> BTreeMap<String, Notice> {
    house.notices().await.into_iter().map(|n| (n.notice.reference.clone(), n.notice)).collect()
}

#[test]
fn any_history_shuffled_repeated_or_read_again_gives_one_table_and_no_further_alert() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = ProptestConfig { cases: 5, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() };
    let payloads = prop::collection::vec(prop::collection::btree_map(0_u32..4, 0_u32..5, 1..4), 2..5);
    let given = payloads.prop_flat_map(|mut history| {
        // As it happens: what is published later is no older version.
        for at in 1..history.len() {
            let (past, now) = history.split_at_mut(at);
            for (number, amendment) in &mut now[0] {
                *amendment = past.iter().filter_map(|p| p.get(number)).copied().fold(*amendment, u32::max);
            }
        }
        let twice: Vec<usize> = (0..history.len()).chain(0..history.len()).collect();
        (Just(history), Just(twice).prop_shuffle())
    });
    TestRunner::new(config)
        .run(&given, |(history, shuffled)| {
            for engine in ["sqlite", "postgres"] {
                runtime.block_on(async {
                    let straight: Vec<usize> = (0..history.len()).collect();
                    let mut one = House::open(engine).await;
                    play(&mut one, &history, &straight).await;
                    let (table, queued) = (everything(&one).await, envelopes(&one).await);
                    for again in 1..=2 {
                        let later = noon() + TimeDelta::days(again);
                        let done = one.worker.replay("canadabuys", None, later).await.unwrap();
                        prop_assert!(done.iter().all(|d| d.run.outcome == RunOutcome::Ok && d.run.added + d.run.changed == 0));
                        prop_assert!(one.round(later).await.is_empty());
                        prop_assert_eq!((&everything(&one).await, envelopes(&one).await), (&table, queued));
                    }
                    let mut other = House::open(engine).await;
                    play(&mut other, &history, &shuffled).await;
                    prop_assert_eq!(bodies(&other).await, bodies(&one).await);
                    let (straight, shuffled) = (told(&one).await, told(&other).await);
                    prop_assert!(shuffled <= straight, "told {} times instead of {}", shuffled, straight);
                    Ok(())
                })?;
            }
            Ok(())
        })
        .unwrap();
}
