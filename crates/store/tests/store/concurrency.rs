//! Several at once: nothing is done twice, and nobody meets a locked database.

use std::{collections::BTreeSet, time::Duration};

use store::{Db, Enqueued, NoticeFilter};
use tokio::task::JoinSet;

use crate::support::{enqueue, item, minutes, noon, notice, person, postgres, put, scene, sqlite};

async fn both(test: impl AsyncFn(Db, &str)) {
    for fresh in [sqlite().await, postgres().await] {
        eprintln!("on {}", fresh.db.describe());
        test(fresh.db.clone(), &fresh.url).await;
        fresh.done().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_workers_share_five_hundred_envelopes() {
    both(async |db, url| {
        let scene = scene(&db).await;
        let mut queued = BTreeSet::new();
        for i in 0..500 {
            let reader = person(&db, scene.member, &format!("p{i}@boreal.example")).await;
            let Enqueued::Into(id) = enqueue(&db, reader, noon(), &[item(scene.profile, scene.notice)]).await else { panic!() };
            queued.insert(id);
        }
        let mut workers = JoinSet::new();
        for _ in 0..4 {
            // Each with connections of its own, as separate processes have.
            let db = Db::open(url).await.unwrap();
            workers.spawn(async move {
                let mut mine = Vec::new();
                while db.oldest_due(noon()).await.unwrap().is_some() {
                    let leased = db.lease_envelopes(noon(), noon() + minutes(10), 7).await.unwrap();
                    for envelope in leased {
                        assert_eq!(envelope.attempt, 1);
                        assert!(db.mark_sent(envelope.id, envelope.attempt, noon()).await.unwrap());
                        mine.push(envelope.id);
                    }
                }
                db.close().await;
                mine
            });
        }
        let mut claimed: Vec<i64> = workers.join_all().await.into_iter().flatten().collect();
        assert_eq!(claimed.len(), 500, "each exactly once");
        claimed.sort_unstable();
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), queued);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_feed_and_a_lease_go_to_one_at_a_time() {
    both(async |db, url| {
        let feeds: Vec<String> = (0..40).map(|i| format!("f{i:02}")).collect();
        let pairs: Vec<(&str, &str)> = feeds.iter().map(|f| ("seao", f.as_str())).collect();
        db.register_feeds(&pairs, noon()).await.unwrap();
        let mut workers = JoinSet::new();
        for worker in 0..4 {
            let db = Db::open(url).await.unwrap();
            workers.spawn(async move {
                let mut mine = Vec::new();
                let mut idle = 0;
                while idle < 5 {
                    match db.lease_feed(noon(), noon() + minutes(10)).await.unwrap() {
                        Some(feed) => mine.push(feed.feed),
                        None => idle += 1,
                    }
                }
                let held = db.take_lease("matching", &format!("w{worker}"), noon(), noon() + minutes(1)).await.unwrap();
                db.close().await;
                (mine, held)
            });
        }
        let done = workers.join_all().await;
        let mut leased: Vec<String> = done.iter().flat_map(|(mine, _)| mine.clone()).collect();
        leased.sort();
        assert_eq!(leased, feeds);
        assert_eq!(done.iter().filter(|(_, held)| *held).count(), 1);
        let holder = done.iter().position(|(_, held)| *held);
        assert!(holder.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_kept_renewed_given_back_and_taken_over() {
    both(async |db, _| {
        let take = async |owner: &str, from: i64| {
            db.take_lease("matching", owner, noon() + minutes(from), noon() + minutes(from + 5)).await.unwrap()
        };
        assert!(take("a", 0).await);
        assert!(!take("b", 4).await);
        assert!(take("a", 4).await, "renewed until 9");
        assert!(!take("b", 8).await);
        assert!(take("b", 9).await, "taken over when it ended");
        db.release("matching", "a").await.unwrap();
        assert!(!take("a", 10).await, "only the holder can give it back");
        db.release("matching", "b").await.unwrap();
        assert!(take("a", 10).await);
        assert!(db.take_lease("tidy", "b", noon(), noon() + minutes(1)).await.unwrap(), "another name");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_sign_in_link_is_used_by_one_of_many() {
    both(async |db, url| {
        let scene = scene(&db).await;
        for round in 0..10 {
            let hash = format!("h{round}");
            db.create_sign_in(&hash, scene.person, noon(), noon() + minutes(10)).await.unwrap();
            let mut tries = JoinSet::new();
            for _ in 0..8 {
                let (db, hash) = (db.clone(), hash.clone());
                tries.spawn(async move { db.use_once(&hash, noon()).await.unwrap() });
            }
            let used: Vec<i64> = tries.join_all().await.into_iter().flatten().collect();
            assert_eq!(used, [scene.person], "{url}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_ledger_holds_against_several_matchers() {
    both(async |db, url| {
        let scene = scene(&db).await;
        let mut tasks = JoinSet::new();
        for worker in 0..6 {
            let db = Db::open(url).await.unwrap();
            let (person, new) = (scene.person, item(scene.profile, scene.notice));
            tasks.spawn(async move {
                enqueue(&db, person, noon() + minutes(worker), &[new]).await;
                db.close().await;
            });
        }
        tasks.join_all().await;
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.told_of(&[scene.notice]).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_from_several_processes_is_held_back() {
    both(async |_, url| {
        let mut tasks = JoinSet::new();
        for _ in 0..6 {
            let db = Db::open(url).await.unwrap();
            tasks.spawn(async move {
                let mut allowed = 0;
                for _ in 0..5 {
                    allowed += usize::from(db.allow("k", 7, noon() - minutes(15), noon()).await.unwrap());
                }
                db.close().await;
                allowed
            });
        }
        assert_eq!(tasks.join_all().await.into_iter().sum::<usize>(), 7);
    })
    .await;
}

/// Two processes with four writers each, and readers beside them: every write succeeds,
/// and readers get on while a writer holds its transaction open.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_writers_and_readers_meet_no_lock() {
    both(async |db, url| {
        let mut writers = JoinSet::new();
        for process in 0..2 {
            let other = Db::open(url).await.unwrap();
            for writer in 0..4 {
                let db = other.clone();
                writers.spawn(async move {
                    for round in 0..15 {
                        let batch = [notice(&format!("{process}-{writer}-{round}")), notice("everybody's")];
                        put(&db, &batch, noon()).await;
                        db.set_setting("round", &round.to_string()).await.unwrap();
                    }
                });
            }
        }
        let mut readers = JoinSet::new();
        for _ in 0..6 {
            let db = db.clone();
            readers.spawn(async move {
                for _ in 0..40 {
                    db.search(&NoticeFilter::default()).await.unwrap();
                    db.setting("round").await.unwrap();
                }
            });
        }
        writers.join_all().await;
        readers.join_all().await;
        assert_eq!(db.count(&NoticeFilter::default()).await.unwrap(), 2 * 4 * 15 + 1);

        let mut open = db.begin().await.unwrap();
        open.upsert_notices(&[notice("not yet")], noon()).await.unwrap();
        let read = tokio::time::timeout(Duration::from_secs(2), db.count(&NoticeFilter::default())).await;
        assert_eq!(read.expect("a reader waited for a writer").unwrap(), 121);
    })
    .await;
}
