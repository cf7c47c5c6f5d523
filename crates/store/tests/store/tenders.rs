//! Who buys, and which notices are one tender.

use domain::{Cause, EnvelopeState, Lang, Notice, Status, Text};
use store::{BuyerName, Db, Enqueued, Item, Known, Likeness, LinkState, MatchFilter, NoticeFilter};

use crate::support::{at, each_engine, enqueue, found, item, minutes, noon, notice, person, profile, put, scene, staff};

fn name(key: &str, lang: &str, name: &str) -> BuyerName {
    BuyerName { key: key.into(), lang: lang.into(), name: name.into() }
}

fn known(notice_id: i64, revision: i64, buyer_id: Option<i64>, keys: &[&str]) -> Known {
    Known { notice_id, revision, buyer_id, keys: keys.iter().map(|k| (*k).to_owned()).collect() }
}

fn like(other_id: i64, score: f64) -> Likeness {
    Likeness { other_id, score, evidence: vec!["number W-1".into()] }
}

async fn link(db: &Db, id: i64, found: &[Likeness]) {
    let mut tx = db.begin().await.unwrap();
    tx.save_links(id, found, noon()).await.unwrap();
    tx.commit().await.unwrap();
}

/// The notices of each source, and their keys.
async fn three(db: &Db) -> [i64; 3] {
    let of = |source: &str| Notice { source: source.into(), ..notice(source) };
    let stored = put(db, &[of("one"), of("two"), of("three")], noon()).await;
    [stored[0].id, stored[1].id, stored[2].id]
}

#[tokio::test]
async fn a_buyer_is_found_under_every_name_and_two_become_one() {
    each_engine(async |db| {
        let ids = three(&db).await;
        let mut tx = db.begin().await.unwrap();
        let shown = Text::of(Lang::FR, "Musée de la nature");
        let museum = tx.add_buyer(&shown, &[name("ca:musee-nature", "fr", "Musée de la nature")], &["MCN".into()]).await.unwrap();
        let other = tx.add_buyer(&Text::default(), &[name("ca:museum-nature", "en", "Museum of Nature")], &[]).await.unwrap();
        tx.save_known(&[known(ids[0], 1, Some(museum), &[]), known(ids[1], 1, Some(other), &[])]).await.unwrap();
        assert_eq!(tx.buyers_of(&ids).await.unwrap().len(), 2);
        let both = tx.buyers_by_name(&["ca:musee-nature", "ca:museum-nature", "ca:nobody"]).await.unwrap();
        assert_eq!((both.len(), both[&museum].len()), (2, 1));
        tx.merge_buyers(museum, other).await.unwrap();
        tx.add_buyer_names(museum, &[name("ca:nature", "fr", "Nature"), name("ca:museum-nature", "en", "ours already")]).await.unwrap();
        tx.commit().await.unwrap();

        let found = db.buyer("ca:museum-nature").await.unwrap().unwrap();
        assert_eq!((found.id, found.key.as_str()), (museum, "ca:musee-nature"), "the old key still leads there");
        assert_eq!(found.name, Text::of(Lang::FR, "Musée de la nature").with(Lang::EN, "Museum of Nature"));
        assert_eq!(db.buyer_of_notice(ids[1]).await.unwrap().unwrap().id, museum);
        assert!(db.buyer_of_notice(ids[2]).await.unwrap().is_none() && db.buyer("ca:nobody").await.unwrap().is_none());
        assert_eq!(db.buyer_names(museum).await.unwrap().len(), 3);
        let beside = db.names_beside(&["ca:museum-nature", "ca:nobody"]).await.unwrap();
        assert_eq!((beside.len(), beside["ca:museum-nature"].len()), (1, 3));
        for words in ["", "NATURE museum", "mcn"] {
            let list = db.buyers(words, noon(), 0, 10).await.unwrap();
            assert_eq!(list.iter().map(|b| (b.buyer.id, b.open)).collect::<Vec<_>>(), [(museum, 2)], "{words}");
        }
        assert!(db.buyers("%", noon(), 0, 10).await.unwrap().is_empty() && db.buyers("", noon(), 1, 10).await.unwrap().is_empty());
        let filter = NoticeFilter { buyer: Some(museum), ..NoticeFilter::default() };
        assert_eq!(db.count(&filter).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_new_or_changed_waits_to_be_known() {
    each_engine(async |db| {
        let ids = three(&db).await;
        let waiting = async || db.unknown_notices(10).await.unwrap().into_iter().map(|n| n.id).collect::<Vec<_>>();
        assert_eq!(waiting().await, ids);
        assert_eq!(db.unknown_notices(2).await.unwrap().len(), 2);
        let mut tx = db.begin().await.unwrap();
        let all = [known(ids[0], 1, None, &["a", "b"]), known(ids[1], 1, None, &["b", "crowd"]), known(ids[2], 1, None, &["crowd", "c"])];
        tx.save_known(&all).await.unwrap();
        let shared = tx.sharing_keys(&all, 10).await.unwrap();
        assert_eq!((&shared[&ids[0]], &shared[&ids[1]], &shared[&ids[2]]), (&vec![ids[1]], &vec![ids[0], ids[2]], &vec![ids[1]]));
        assert!(tx.sharing_keys(&all, 1).await.unwrap().values().all(Vec::is_empty), "too many to compare");
        assert_eq!(tx.notices(&ids[1..]).await.unwrap().len(), 2);
        tx.commit().await.unwrap();
        assert!(waiting().await.is_empty());

        // What changes while it is being worked out stays on the list.
        put(&db, &[Notice { source: "two".into(), title: Text::of(Lang::FR, "Autre"), ..notice("two") }], noon()).await;
        let mut tx = db.begin().await.unwrap();
        tx.save_known(&[known(ids[1], 1, None, &["b"])]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(waiting().await, [ids[1]]);
        let mut tx = db.begin().await.unwrap();
        tx.save_known(&[known(ids[1], 2, None, &["z"])]).await.unwrap();
        assert!(tx.sharing_keys(&all[..1], 10).await.unwrap()[&ids[0]].is_empty(), "keys are replaced");
        tx.know_again(&[ids[0]]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(waiting().await, [ids[0]]);
    })
    .await;
}

#[tokio::test]
async fn linked_notices_are_shown_once_and_a_decision_stays() {
    each_engine(async |db| {
        let ids = three(&db).await;
        let who = db.upsert_person(&staff("agent@asso.example"), noon()).await.unwrap();
        let twins = async |id: i64| db.twins(&[id]).await.unwrap().remove(&id).unwrap_or_default().iter().map(|n| n.id).collect::<Vec<_>>();
        let listed = async |filter: NoticeFilter| db.count(&filter).await.unwrap();
        link(&db, ids[0], &[like(ids[2], 0.95)]).await;
        assert_eq!((twins(ids[0]).await, twins(ids[2]).await, twins(ids[1]).await), (vec![ids[2]], vec![ids[0]], vec![]));
        assert_eq!(listed(NoticeFilter::default()).await, 2);
        assert_eq!(db.begin().await.unwrap().linked(&ids).await.unwrap().into_iter().collect::<Vec<_>>(), [ids[0], ids[2]]);
        assert_eq!(listed(NoticeFilter { source: Some("three".into()), ..NoticeFilter::default() }).await, 1, "a filter shows its own");
        put(&db, &[Notice { source: "one".into(), status: Status::Cancelled, ..notice("one") }], noon()).await;
        let open = NoticeFilter { open_at: Some(noon()), ..NoticeFilter::default() };
        assert_eq!(listed(open).await, 2, "an open twin is not hidden by a cancelled one");

        // Worked out anew without the likeness: the link goes; with it, it comes back.
        link(&db, ids[0], &[]).await;
        assert!(twins(ids[0]).await.is_empty() && db.links(ids[0]).await.unwrap().is_empty());
        link(&db, ids[2], &[like(ids[0], 0.9), like(ids[1], 0.8)]).await;
        assert_eq!(twins(ids[1]).await, [ids[0], ids[2]]);

        let mut tx = db.begin().await.unwrap();
        tx.split_notice(ids[2], who, noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(twins(ids[2]).await.is_empty() && twins(ids[0]).await.is_empty());
        link(&db, ids[2], &[like(ids[0], 0.99)]).await;
        let links = db.links(ids[2]).await.unwrap();
        assert!(links.iter().all(|l| l.state == LinkState::Split && l.decided_by == Some(who)), "{links:?}");
        assert_eq!(links[0].other(ids[2]), ids[0]);
        assert!(links[0].evidence.contains(&"number W-1".to_owned()), "what was found stays readable");
        assert!(twins(ids[2]).await.is_empty(), "what was split is never linked again");

        let mut tx = db.begin().await.unwrap();
        tx.join_notices(ids[1], ids[0], who, noon()).await.unwrap();
        tx.commit().await.unwrap();
        link(&db, ids[0], &[]).await;
        assert_eq!(twins(ids[0]).await, [ids[1]], "what was joined stays joined");
    })
    .await;
}

#[tokio::test]
async fn a_tender_is_told_once_and_its_changes_to_whoever_was_told() {
    each_engine(async |db| {
        let s = scene(&db).await;
        let twin = put(&db, &[Notice { source: "other".into(), ..notice("B-9") }], noon()).await[0].id;
        link(&db, twin, &[like(s.notice, 0.97)]).await;
        let mut tx = db.begin().await.unwrap();
        tx.save_matches(s.notice, 1, &[found(s.profile, 80.0)], noon()).await.unwrap();
        tx.save_matches(twin, 1, &[found(s.profile, 81.0)], noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(db.matches_of_profile(s.profile, &MatchFilter::default()).await.unwrap().len(), 1);
        assert_eq!(db.matches_of_profile(s.profile, &MatchFilter { twins: true, ..MatchFilter::default() }).await.unwrap().len(), 2);

        // Both in one go: one of them.
        let Enqueued::Into(envelope) = enqueue(&db, s.person, noon(), &[item(s.profile, s.notice), item(s.profile, twin)]).await else {
            panic!("nothing was queued")
        };
        assert_eq!(db.items_of(envelope).await.unwrap().len(), 1);
        // The twin later, for the same profile: nothing. For somebody else's profile: told.
        assert_eq!(enqueue(&db, s.person, noon() + minutes(15), &[item(s.profile, twin)]).await, Enqueued::Nothing);
        let (second, reader) = (profile(&db, s.member, "Réseaux").await, person(&db, s.member, "luc@boreal.example").await);
        assert!(matches!(enqueue(&db, reader, noon(), &[item(second, twin)]).await, Enqueued::Into(_)));

        // Who was told of one hears when the other changes, and once of the same new date.
        let mut tx = db.begin().await.unwrap();
        let told = tx.told_of(&[twin]).await.unwrap();
        assert!(told.iter().any(|t| t.person_id == s.person && t.notice_id == twin && t.state == EnvelopeState::Pending), "{told:?}");
        drop(tx);
        put(
            &db,
            &[Notice { source: "other".into(), closing: Some(crate::support::closing("2026-12-24T19:00:00Z")), ..notice("B-9") }],
            noon(),
        )
        .await;
        put(&db, &[Notice { closing: Some(crate::support::closing("2026-12-24T19:00:00Z")), ..notice("A-1") }], noon()).await;
        let moved = |notice_id| Item { cause: Cause::Closing, notice_revision: 2, ..item(s.profile, notice_id) };
        assert!(matches!(enqueue(&db, s.person, at("2026-11-23T12:00:00Z"), &[moved(twin)]).await, Enqueued::Into(_)));
        assert_eq!(enqueue(&db, s.person, at("2026-11-23T12:00:00Z"), &[moved(s.notice)]).await, Enqueued::Nothing);
    })
    .await;
}
