//! The whole history of thousands of notices in any order and several times: one table, and no
//! alert that the first time did not give.
//!
//! A thousand notices shuffled once in each run; `CRIEUR_TEST_SHUFFLES=100` shuffles five thousand
//! so often (a quarter of an hour and more for each engine; `--no-capture` shows the figures).

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Closing, Code, Digest, Lang, Notice, NoticeCode, Scheme, Status, Text};
use store::EnvelopeFilter;
use tokio::time::Instant;

use crate::support::{house::House, noon};

/// Notices of a history, in each run and in the full one; a third of them has up to four
/// versions more.
const FEW: u32 = 1_000;
const NOTICES: u32 = 5_000;
/// How often a history is told.
const REPEATS: u32 = 3;
const BATCH: usize = 500;

/// The same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}

/// What a version says follows from its numbers; now and then it says what the one before said.
fn version(number: u32, version: u32) -> Notice {
    let said = version - u32::from(version == 2);
    let object = if number.is_multiple_of(25) { "Cybersecurity" } else { "Snow clearing" };
    let closes = noon() + TimeDelta::days(i64::from(10 + number % 30 + said));
    Notice {
        source: if number.is_multiple_of(2) { "seao" } else { "canadabuys" }.into(),
        reference: format!("N-{number}"),
        version_key: format!("2026-11-{:02}/{version}", 1 + version),
        title: Text::of(Lang::EN, format!("{object} of district {number}, edition {said}")),
        description: Text::of(Lang::EN, format!("District {number} asks for offers.\nEdition {said}.")),
        codes: vec![NoticeCode { code: Code::parse(Scheme::Unspsc, &(43_000_000 + said).to_string()).unwrap(), label: Text::default() }],
        closing: Some(Closing::stated(closes, &closes.to_rfc3339(), chrono_tz::America::Toronto)),
        status: if version == 3 && number.is_multiple_of(6) { Status::Cancelled } else { Status::Open },
        ..Notice::default()
    }
}

fn history(notices: u32) -> Vec<(u32, u32)> {
    (0..notices).flat_map(|n| (0..=if n.is_multiple_of(3) { 1 + n % 4 } else { 0 }).map(move |v| (n, v))).collect()
}

async fn publish(house: &House, history: &[(u32, u32)], now: DateTime<Utc>) {
    for batch in history.chunks(BATCH) {
        let batch: Vec<Notice> = batch.iter().map(|(n, v)| version(*n, *v)).collect();
        let mut tx = house.db.begin().await.unwrap();
        tx.upsert_notices(&batch, now).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// Every notice as it stands, in an order that does not depend on when it came.
async fn table(house: &House) -> (usize, Digest) {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let page = house.db.all_notices(after, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.id;
        lines.extend(page.iter().map(|n| serde_json::to_string(&n.notice).unwrap()));
    }
    lines.sort_unstable();
    (lines.len(), Digest::of_bytes(lines.join("\n").as_bytes()))
}

/// How often anybody was told of anything.
async fn told(house: &House) -> usize {
    let mut count = 0;
    for envelope in house.db.envelopes(&EnvelopeFilter::default()).await.unwrap() {
        count += house.db.items_of(envelope.id).await.unwrap().len();
    }
    count
}

/// An empty house with one reader who hears of every twenty-fifth notice.
async fn house(engine: &'static str) -> House {
    let house = House::open(engine).await;
    let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
    house.profile(&anna, &["cybersecurity"], Cadence::Instant).await;
    house
}

/// How often, and how many notices.
fn wanted() -> (usize, u32) {
    #[expect(clippy::disallowed_methods, reason = "the one place where this test learns how often it is wanted")]
    let shuffles = std::env::var("CRIEUR_TEST_SHUFFLES").ok();
    shuffles.map_or((1, FEW), |number| (number.parse().expect("CRIEUR_TEST_SHUFFLES is a number"), NOTICES))
}

async fn play(engine: &'static str) {
    let (begun, mut dice, (shuffles, notices)) = (Instant::now(), Dice(20_261_122), wanted());
    let mut history = history(notices);
    let straight = house(engine).await;
    publish(&straight, &history, noon()).await;
    let expected = table(&straight).await;
    assert_eq!(expected.0, notices as usize);
    for shuffle in 0..shuffles {
        let house = house(engine).await;
        let mut alerts = None;
        for repeat in 0..REPEATS {
            dice.shuffle(&mut history);
            let now = noon() + TimeDelta::hours(i64::from(repeat));
            publish(&house, &history, now).await;
            house.match_all(now).await;
            house.deliver(now + TimeDelta::seconds(2)).await;
            assert_eq!(table(&house).await, expected, "{engine}, shuffle {shuffle}, repeat {repeat}");
            let told = told(&house).await;
            assert!(told > 0, "nobody was told of anything");
            assert_eq!(*alerts.get_or_insert(told), told, "{engine}, shuffle {shuffle}, repeat {repeat}");
        }
    }
    println!(
        "{engine}: {shuffles} shuffles × {REPEATS} repeats of {notices} notices in {} versions: one table, 0 further alerts; {:.0?}",
        history.len(),
        begun.elapsed()
    );
}

#[tokio::test]
async fn shuffles_of_thousands_of_notices_give_one_table_and_no_further_alert_on_sqlite() {
    play("sqlite").await;
}

#[tokio::test]
async fn shuffles_of_thousands_of_notices_give_one_table_and_no_further_alert_on_postgresql() {
    play("postgres").await;
}
