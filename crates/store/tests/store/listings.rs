//! Not listed any more: only complete snapshots decide, in whatever order they are taken in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU32, Ordering},
};

use domain::{Change, Lang, Notice, Status, Text};
use proptest::{prelude::*, test_runner::TestRunner};
use store::{Db, Listed, NoticeFilter};

use crate::support::{at, closing, each_engine, noon, notice, postgres, sqlite};

/// Takes a snapshot in that lists these notices.
async fn snapshot(db: &Db, feed: &str, payload: i64, notices: &[Notice]) -> Listed {
    snapshot_of(db, "test", feed, payload, notices, &[]).await
}

async fn snapshot_of(db: &Db, source: &str, feed: &str, payload: i64, notices: &[Notice], unread: &[&str]) -> Listed {
    let mut tx = db.begin().await.unwrap();
    let ids: Vec<i64> = tx.upsert_notices_of(notices, Some(payload), noon()).await.unwrap().into_iter().map(|u| u.id).collect();
    let unread: Vec<String> = unread.iter().map(|r| (*r).to_owned()).collect();
    let listed = tx.take_snapshot(source, feed, payload, &ids, &unread, noon()).await.unwrap();
    tx.commit().await.unwrap();
    listed
}

async fn delta(db: &Db, payload: i64, notices: &[Notice]) {
    let mut tx = db.begin().await.unwrap();
    tx.upsert_notices_of(notices, Some(payload), noon()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn status(db: &Db, reference: &str) -> Status {
    db.notice_by_reference("test", reference).await.unwrap().unwrap().notice.status
}

fn gone(n: u64) -> Listed {
    Listed { gone: n, back: 0 }
}

fn version(reference: &str, version: &str) -> Notice {
    Notice { version_key: version.to_owned(), ..notice(reference) }
}

#[tokio::test]
async fn two_complete_snapshots_decide_and_a_third_brings_it_back() {
    each_engine(async |db| {
        let (a, b) = (notice("A"), notice("B"));
        snapshot(&db, "open", 1, &[a.clone(), b.clone()]).await;
        assert_eq!(snapshot(&db, "open", 2, std::slice::from_ref(&a)).await, gone(0), "once may be an accident");
        delta(&db, 3, std::slice::from_ref(&a)).await;
        assert_eq!(status(&db, "B").await, Status::Open, "a delta says nothing of what it does not name");
        assert_eq!(snapshot(&db, "open", 4, std::slice::from_ref(&a)).await, gone(1));
        assert_eq!(status(&db, "B").await, Status::Unlisted);
        let b_id = db.notice_by_reference("test", "B").await.unwrap().unwrap().id;
        assert!(db.open_notices(noon(), 0, 10).await.unwrap().iter().all(|n| n.id != b_id));
        let open = NoticeFilter { open_at: Some(noon()), limit: 10, ..NoticeFilter::default() };
        assert!(db.search(&open).await.unwrap().notices.iter().all(|n| n.id != b_id));
        // The old snapshots again: nothing moves.
        for (payload, listed) in [(1, vec![a.clone(), b.clone()]), (2, vec![a.clone()]), (4, vec![a.clone()])] {
            assert_eq!(snapshot(&db, "open", payload, &listed).await, Listed::default());
        }
        // The same words in a delta are no sign of life, a list is.
        delta(&db, 5, std::slice::from_ref(&b)).await;
        assert_eq!(status(&db, "B").await, Status::Unlisted);
        assert_eq!(snapshot(&db, "open", 6, &[a.clone(), b.clone()]).await, Listed { gone: 0, back: 1 });
        assert_eq!(status(&db, "B").await, Status::Open);
        let steps = db.changes_of(b_id).await.unwrap();
        let said: Vec<&Change> = steps.iter().flat_map(|s| &s.changes).collect();
        let step = |from, to| Change::Status { from, to };
        assert_eq!(said, [&step(Status::Open, Status::Unlisted), &step(Status::Unlisted, Status::Open)]);
        assert_eq!(snapshot(&db, "open", 7, std::slice::from_ref(&a)).await, gone(0));
        assert_eq!(snapshot(&db, "open", 8, &[a]).await, gone(1), "and may go again");
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_was_not_believed_starts_the_count_anew() {
    each_engine(async |db| {
        let (a, b) = (notice("A"), notice("B"));
        snapshot(&db, "open", 1, &[a.clone(), b.clone()]).await;
        snapshot(&db, "open", 2, std::slice::from_ref(&a)).await;
        let mut tx = db.begin().await.unwrap();
        tx.snapshot_failed("test", "open", 3).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(snapshot(&db, "open", 4, std::slice::from_ref(&a)).await, gone(0));
        assert_eq!(snapshot(&db, "open", 5, std::slice::from_ref(&a)).await, gone(1), "two since then");
        let mut tx = db.begin().await.unwrap();
        tx.snapshot_failed("test", "never", 6).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(status(&db, "B").await, Status::Unlisted, "another feed's trouble is its own");
    })
    .await;
}

#[tokio::test]
async fn what_is_listed_elsewhere_unreadable_closed_or_alive_stays_as_it_is() {
    each_engine(async |db| {
        let over = Notice { closing: Some(closing("2026-11-22T16:00:00Z")), ..notice("OVER") };
        let cancelled = Notice { status: Status::Cancelled, ..notice("CANCELLED") };
        let undated = Notice { closing: None, ..notice("UNDATED") };
        let all = [notice("ELSEWHERE"), notice("UNREADABLE"), notice("ALIVE"), over, cancelled, undated];
        snapshot(&db, "open", 1, &all).await;
        snapshot(&db, "second", 2, &all[..1]).await;
        snapshot_of(&db, "test", "open", 3, &[], &["unreadable"]).await;
        delta(&db, 4, &[version("ALIVE", "002")]).await;
        assert_eq!(snapshot_of(&db, "test", "open", 5, &[], &["unreadable"]).await, gone(1));
        let of = async |reference: &str| status(&db, reference).await;
        assert_eq!(of("ELSEWHERE").await, Status::Open, "another feed still lists it");
        assert_eq!(of("UNREADABLE").await, Status::Open, "it stands there, though nobody can read it");
        assert_eq!(of("ALIVE").await, Status::Open, "a new version came between the two");
        assert_eq!((of("OVER").await, of("CANCELLED").await), (Status::Open, Status::Cancelled), "they ended in their own way");
        assert_eq!(of("UNDATED").await, Status::Unlisted);
        assert_eq!(snapshot(&db, "open", 6, &[]).await, gone(1), "the one that was alive");
        assert_eq!(snapshot(&db, "open", 7, &[]).await, gone(1), "the one that could not be read");
        assert_eq!(of("ELSEWHERE").await, Status::Open);
        snapshot(&db, "second", 8, &[]).await;
        assert_eq!(snapshot(&db, "second", 9, &[]).await, gone(1));
        assert_eq!(of("ELSEWHERE").await, Status::Unlisted);
    })
    .await;
}

#[tokio::test]
async fn a_change_brings_back_what_was_not_listed_unless_it_is_old() {
    each_engine(async |db| {
        snapshot(&db, "open", 10, &[notice("A"), notice("B"), notice("C")]).await;
        snapshot(&db, "open", 20, &[]).await;
        assert_eq!(snapshot(&db, "open", 30, &[]).await, gone(3));
        // Read before the snapshots that miss it: the content is taken, the standing stays.
        delta(&db, 15, &[Notice { title: Text::of(Lang::FR, "Tardif"), ..version("A", "002") }]).await;
        let a = db.notice_by_reference("test", "A").await.unwrap().unwrap();
        assert_eq!((a.notice.status, a.notice.title.best(Lang::FR)), (Status::Unlisted, "Tardif"));
        // An end that its publisher states is believed at any time.
        delta(&db, 16, &[Notice { status: Status::Cancelled, ..version("B", "002") }]).await;
        assert_eq!(status(&db, "B").await, Status::Cancelled);
        // A new version is a sign of life, even when it says the same.
        delta(&db, 31, &[version("C", "002"), version("A", "003")]).await;
        assert_eq!((status(&db, "C").await, status(&db, "A").await), (Status::Open, Status::Open));
        assert_eq!(snapshot(&db, "open", 40, &[]).await, gone(0));
        assert_eq!(snapshot(&db, "open", 50, &[]).await, gone(2));
        let mut tx = db.begin().await.unwrap();
        tx.upsert_notices(&[version("C", "003")], at("2026-11-23T00:00:00Z")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(status(&db, "C").await, Status::Open, "what is brought by hand is the newest");
        assert_eq!(snapshot(&db, "open", 60, &[]).await, gone(0));
    })
    .await;
}

/// What each snapshot lists: reference and version. A version is silently edited from
/// the fifth snapshot on.
type History = Vec<BTreeMap<u32, u32>>;

fn said(source: &str, payload: i64, (reference, version): (u32, u32)) -> Notice {
    let title = format!("Titre {version} {}", payload / 5);
    Notice {
        source: source.to_owned(),
        version_key: format!("{version:03}"),
        title: Text::of(Lang::FR, title),
        ..notice(&format!("N-{reference}"))
    }
}

type Table = BTreeMap<String, (Notice, i64, usize)>;

async fn table(db: &Db, source: &str) -> Table {
    let filter = NoticeFilter { source: Some(source.to_owned()), limit: 500, ..NoticeFilter::default() };
    let mut out = Table::new();
    for n in db.search(&filter).await.unwrap().notices {
        let steps = db.changes_of(n.id).await.unwrap().len();
        out.insert(n.notice.reference.clone(), (n.notice, n.revision, steps));
    }
    out
}

async fn play(db: &Db, source: &str, history: &History, order: impl Iterator<Item = usize>) {
    for at in order {
        let payload = i64::try_from(at).unwrap() + 1;
        let notices: Vec<Notice> = history[at].iter().map(|(r, v)| said(source, payload, (*r, *v))).collect();
        snapshot_of(db, source, "open", payload, &notices, &[]).await;
    }
}

/// What the rules say, worked out from the whole history at once.
fn truth(source: &str, history: &History) -> BTreeMap<String, Notice> {
    let mut best: BTreeMap<u32, (u32, i64)> = BTreeMap::new();
    for (payload, listed) in (1_i64..).zip(history) {
        for (r, v) in listed {
            let entry = best.entry(*r).or_insert((*v, payload));
            *entry = (*entry).max((*v, payload));
        }
    }
    let last: BTreeSet<&u32> = history.iter().rev().take(2).flat_map(BTreeMap::keys).collect();
    let shown = |(r, (v, payload)): (u32, (u32, i64))| {
        let unlisted = history.len() >= 2 && !last.contains(&r);
        let status = if unlisted { Status::Unlisted } else { Status::Open };
        (format!("N-{r}"), Notice { status, ..said(source, payload, (r, v)) })
    };
    best.into_iter().map(shown).collect()
}

#[test]
fn any_order_of_snapshots_and_any_repetition_leads_to_the_same_table() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engines = runtime.block_on(async { [sqlite().await, postgres().await] });
    let cases = AtomicU32::new(0);
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    let snapshots = prop::collection::vec(prop::collection::btree_map(0_u32..5, 0_u32..3, 0..5), 1..9);
    let given = snapshots.prop_flat_map(|history| {
        let twice: Vec<usize> = (0..history.len()).chain(0..history.len()).collect();
        (Just(history), Just(twice).prop_shuffle())
    });
    let outcome = TestRunner::new(config).run(&given, |(history, shuffled)| {
        let case = cases.fetch_add(1, Ordering::Relaxed);
        for fresh in &engines {
            runtime.block_on(async {
                let (straight, other) = (format!("a{case}"), format!("b{case}"));
                play(&fresh.db, &straight, &history, 0..history.len()).await;
                let first = table(&fresh.db, &straight).await;
                let bodies = |t: &Table| t.iter().map(|(r, (n, ..))| (r.clone(), n.clone())).collect::<BTreeMap<_, _>>();
                prop_assert_eq!(&bodies(&first), &truth(&straight, &history));
                // Read again, twice: identical to the last revision.
                for _ in 0..2 {
                    play(&fresh.db, &straight, &history, 0..history.len()).await;
                    prop_assert_eq!(&table(&fresh.db, &straight).await, &first);
                }
                play(&fresh.db, &other, &history, shuffled.iter().copied()).await;
                prop_assert_eq!(bodies(&table(&fresh.db, &other).await), truth(&other, &history));
                Ok(())
            })?;
        }
        Ok(())
    });
    runtime.block_on(async {
        for fresh in engines {
            fresh.done().await;
        }
    });
    outcome.unwrap();
}

/// Takes a walk of several pages in, whole or broken off; each page is a payload.
async fn walk(db: &Db, first: i64, pages: &[&[Notice]], whole: bool) -> Listed {
    let mut tx = db.begin().await.unwrap();
    for (payload, page) in (first..).zip(pages) {
        let ids: Vec<i64> = tx.upsert_notices_of(page, Some(payload), noon()).await.unwrap().into_iter().map(|u| u.id).collect();
        tx.list("test", "open", payload, &ids, &[]).await.unwrap();
    }
    let listed = if whole { tx.take_walk("test", "open", first, noon()).await.unwrap() } else { Listed::default() };
    tx.commit().await.unwrap();
    listed
}

#[tokio::test]
async fn a_list_on_several_pages_decides_when_its_last_page_was_read() {
    each_engine(async |db| {
        let [a, b, c] = ["A", "B", "C"].map(notice);
        walk(&db, 1, &[&[a.clone(), b.clone()], std::slice::from_ref(&c)], true).await;
        assert_eq!(walk(&db, 3, &[std::slice::from_ref(&a), std::slice::from_ref(&c)], true).await, gone(0));
        assert_eq!(walk(&db, 5, &[std::slice::from_ref(&a), std::slice::from_ref(&c)], false).await, gone(0), "it was broken off");
        assert_eq!(status(&db, "B").await, Status::Open);
        assert_eq!(walk(&db, 7, &[std::slice::from_ref(&a), std::slice::from_ref(&c)], true).await, gone(1));
        // The last page's notice stands behind the first page's number and is listed all the same.
        assert_eq!(
            (status(&db, "A").await, status(&db, "B").await, status(&db, "C").await),
            (Status::Open, Status::Unlisted, Status::Open)
        );
        assert_eq!(walk(&db, 9, &[std::slice::from_ref(&a), &[b.clone(), c.clone()]], true).await, Listed { gone: 0, back: 1 });
        // The end of one walk, told twice, is one walk.
        for _ in 0..3 {
            assert_eq!(walk(&db, 11, &[std::slice::from_ref(&a), std::slice::from_ref(&c)], true).await, gone(0));
        }
        assert_eq!(status(&db, "B").await, Status::Open);
    })
    .await;
}
