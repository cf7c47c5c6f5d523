//! The order in which history arrives does not matter.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use domain::{Lang, Notice, Status, Text};
use proptest::{prelude::*, test_runner::TestRunner};
use store::{Db, NoticeFilter, Outcome};

use crate::support::{closing, code, noon, notice, postgres, put, sqlite};

/// Version `version` of notice `reference`; what it says follows from the two. Every third
/// version says what the one before said.
fn version(source: &str, reference: u32, version: u32) -> Notice {
    let said = version - version % 3 / 2;
    Notice {
        source: source.to_owned(),
        version_key: format!("{version:03}"),
        title: Text::of(Lang::FR, format!("Titre {reference} {said}")),
        codes: vec![code(&format!("{}", 43_000_000 + said))],
        status: if said.is_multiple_of(4) { Status::Cancelled } else { Status::Open },
        closing: Some(closing(&format!("2026-12-{:02}T19:00:00Z", 1 + said % 28))),
        ..notice(&format!("N-{reference}"))
    }
}

/// What the store knows of a source: every notice, and what the search columns find.
async fn table(db: &Db, source: &str) -> (BTreeMap<String, Notice>, BTreeMap<String, Vec<String>>) {
    let filter = NoticeFilter { source: Some(source.to_owned()), limit: 500, ..NoticeFilter::default() };
    let all = db.search(&filter).await.unwrap().notices;
    let mut by_code = BTreeMap::new();
    for digits in all.iter().flat_map(|n| &n.notice.codes).map(|c| c.code.digits.clone()) {
        let filter = NoticeFilter { code_prefix: Some((domain::Scheme::Unspsc, digits.clone())), ..filter.clone() };
        let found = db.search(&filter).await.unwrap().notices;
        let mut found: Vec<String> = found.into_iter().map(|n| n.notice.reference).collect();
        found.sort_unstable();
        by_code.insert(digits, found);
    }
    (all.into_iter().map(|n| (n.notice.reference.clone(), n.notice)).collect(), by_code)
}

type History = Vec<Vec<(u32, u32)>>;

fn history() -> impl Strategy<Value = History> {
    prop::collection::vec(prop::collection::vec((0_u32..4, 0_u32..9), 0..8), 1..8)
}

#[test]
fn any_history_leads_to_the_newest_versions() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (one, other) = runtime.block_on(async { (sqlite().await, postgres().await) });
    let cases = AtomicU32::new(0);
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    let outcome = TestRunner::new(config).run(&history(), |history| {
        let source = format!("case{}", cases.fetch_add(1, Ordering::Relaxed));
        let (a, b) = runtime.block_on(async { (play(&one.db, &source, &history).await, play(&other.db, &source, &history).await) });
        prop_assert_eq!(&a, &b, "the engines disagree");
        let mut newest: BTreeMap<u32, u32> = BTreeMap::new();
        for (reference, version) in history.iter().flatten() {
            newest.entry(*reference).and_modify(|v| *v = (*v).max(*version)).or_insert(*version);
        }
        let expected: BTreeMap<String, Notice> = newest.into_iter().map(|(r, v)| (format!("N-{r}"), version(&source, r, v))).collect();
        prop_assert_eq!(&a.1.0, &expected);
        for (digits, found) in &a.1.1 {
            let truth = expected.iter().filter(|(_, n)| n.codes[0].code.digits == *digits).count();
            prop_assert_eq!(found.len(), truth);
        }
        Ok(())
    });
    runtime.block_on(async {
        one.done().await;
        other.done().await;
    });
    outcome.unwrap();
}

type Table = (BTreeMap<String, Notice>, BTreeMap<String, Vec<String>>);

async fn play(db: &Db, source: &str, history: &History) -> (Vec<Outcome>, Table) {
    let mut outcomes = Vec::new();
    for batch in history {
        let batch: Vec<Notice> = batch.iter().map(|(r, v)| version(source, *r, *v)).collect();
        outcomes.extend(put(db, &batch, noon()).await.into_iter().map(|d| d.outcome));
    }
    (outcomes, table(db, source).await)
}

/// A small generator of our own: the same shuffles on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

#[tokio::test]
async fn a_shuffled_and_repeated_history_gives_the_identical_table() {
    for fresh in [sqlite().await, postgres().await] {
        let mut dice = Dice(7);
        let mut tables = Vec::new();
        for round in 0..4 {
            let source = format!("round{round}");
            let mut history: Vec<Notice> = (0..60).flat_map(|r| (0..4).map(move |v| (r, v))).map(|(r, v)| version(&source, r, v)).collect();
            history.extend(history.clone());
            for i in (1..history.len()).rev() {
                history.swap(i, dice.below(i + 1));
            }
            for batch in history.chunks(60) {
                put(&fresh.db, batch, noon()).await;
            }
            let (notices, codes) = table(&fresh.db, &source).await;
            let notices: Vec<Notice> = notices.into_values().map(|n| Notice { source: String::new(), ..n }).collect();
            assert_eq!(notices.len(), 60);
            tables.push((notices, codes));
        }
        assert!(tables.windows(2).all(|pair| pair[0] == pair[1]));
        // Once more in order: nothing is new, nothing is changed.
        let again: Vec<Notice> = (0..60).flat_map(|r| (0..4).map(move |v| (r, v))).map(|(r, v)| version("round0", r, v)).collect();
        let done = put(&fresh.db, &again, noon()).await;
        assert!(done.iter().all(|d| matches!(d.outcome, Outcome::Unchanged | Outcome::Older)));
        fresh.done().await;
    }
}
