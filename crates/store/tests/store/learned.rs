//! What past notices taught, and what each of them left in it.

use store::Edition;

use crate::support::{each_engine, minutes, noon, notice};

fn edition(version: &str, body: Vec<u8>) -> Edition {
    Edition { version: version.into(), made_at: noon() + minutes(3), body }
}

#[tokio::test]
async fn an_edition_takes_the_place_of_the_one_that_it_was_made_from_and_of_no_other() {
    each_engine(async |db| {
        assert!(db.learned().await.unwrap().is_none() && db.learned_version().await.unwrap().is_none());
        let save = async |edition: &Edition, before: Option<&str>| {
            let mut tx = db.begin().await.unwrap();
            let saved = tx.save_learned(edition, before).await.unwrap();
            if saved {
                tx.commit().await.unwrap();
            }
            saved
        };
        // More than two parts, and every byte as it was.
        let large = edition("1.1", (0..2_500_000_u32).map(|n| n.to_le_bytes()[0]).collect());
        assert!(!save(&large, Some("1.0")).await, "nothing was kept before");
        assert!(save(&large, None).await);
        assert_eq!(db.learned().await.unwrap().unwrap(), large);
        assert_eq!(db.learned_version().await.unwrap().as_deref(), Some("1.1"));
        let small = edition("1.2", Vec::new());
        assert!(!save(&small, None).await, "somebody was quicker");
        assert!(!save(&small, Some("1.0")).await);
        assert_eq!(db.learned().await.unwrap().unwrap(), large);
        assert!(save(&small, Some("1.1")).await);
        assert_eq!(db.learned().await.unwrap().unwrap(), small, "nothing of the larger one is left");
    })
    .await;
}

#[tokio::test]
async fn of_two_that_save_at_once_one_is_believed() {
    each_engine(async |db| {
        let save = async |version: &'static str, before: Option<&'static str>| {
            let mut tx = db.begin().await.unwrap();
            let saved = tx.save_learned(&edition(version, vec![1, 2, 3]), before).await.unwrap();
            if saved {
                tx.commit().await.unwrap();
            }
            saved
        };
        let (a, b) = tokio::join!(save("1.a", None), save("1.b", None));
        assert!(a ^ b);
        let first: &'static str = if a { "1.a" } else { "1.b" };
        let (a, b) = tokio::join!(save("2.a", Some(first)), save("2.b", Some(first)));
        assert!(a ^ b);
        assert_eq!(db.learned_version().await.unwrap().as_deref(), Some(if a { "2.a" } else { "2.b" }));
    })
    .await;
}

#[tokio::test]
async fn what_is_new_or_changed_since_is_to_be_learned_with_what_it_left() {
    each_engine(async |db| {
        let put = async |n: u32, title: &str| {
            let mut tx = db.begin().await.unwrap();
            let mut notice = notice(&format!("r-{n}"));
            notice.title = domain::Text::of(domain::Lang::FR, title);
            let row = tx.upsert_notices(&[notice], noon()).await.unwrap().remove(0);
            tx.commit().await.unwrap();
            row.id
        };
        let (mut ids, mut traces) = (Vec::new(), Vec::new());
        for n in 0..300 {
            let id = put(n, "Déneigement").await;
            ids.push(id);
            traces.push((id, 1, vec![n.to_le_bytes()[0], 0, 255]));
        }
        assert_eq!(db.learned_counts().await.unwrap(), (0, 300));
        let (first, rest) = (db.unlearned(0, 100).await.unwrap(), db.unlearned(ids[99], 1000).await.unwrap());
        assert_eq!((first.len(), rest.len()), (100, 200));
        assert!(first.iter().chain(&rest).all(|(_, trace)| trace.is_none()));
        let note = async |traces: &[(i64, i64, Vec<u8>)], anew: bool| {
            let mut tx = db.begin().await.unwrap();
            if anew {
                tx.forget_learned().await.unwrap();
            }
            tx.note_learned(traces).await.unwrap();
            tx.commit().await.unwrap();
        };
        note(&traces, false).await;
        assert_eq!(db.learned_counts().await.unwrap(), (300, 0));
        put(7, "Balayage").await;
        let fresh = put(300, "Tonte").await;
        assert_eq!(db.learned_counts().await.unwrap(), (300, 2));
        let waiting = db.unlearned(0, 1000).await.unwrap();
        assert_eq!(
            waiting.iter().map(|(n, t)| (n.id, n.revision, t.clone())).collect::<Vec<_>>(),
            [(ids[7], 2, Some(vec![7, 0, 255])), (fresh, 1, None)]
        );
        note(&[(ids[7], 2, vec![1]), (fresh, 1, vec![2])], false).await;
        assert!(db.unlearned(0, 1000).await.unwrap().is_empty());
        note(&[(ids[7], 2, vec![1])], true).await;
        assert_eq!(db.learned_counts().await.unwrap(), (1, 300));
    })
    .await;
}
