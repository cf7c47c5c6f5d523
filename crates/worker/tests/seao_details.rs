//! SEAO's listing of the day with each notice's own page: asked politely, stored as one notice.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{Cadence, Feed, FeedKind, Lang};
use serde_json::json;
use store::RunOutcome;

use crate::support::{
    feed::{catalogue, listed, release, week},
    house::{House, everywhere, feed, settings, source},
    noon,
    server::Answer,
};

const CLOSING: &str = "2026-12-10T19:00:00Z";

fn listing(rows: &[(u32, &str)]) -> String {
    let row = |(n, title): &(u32, &str)| {
        json!({
            "uuid": format!("u-{n}"), "numero": n, "titre": title, "nomDonneurOuvrage": "Ville Exemple", "statutAvisId": 6,
            "datePublicationUtc": "2026-11-10T15:00:00Z", "dateFermetureUtc": CLOSING,
        })
    };
    json!({ "apiData": { "results": rows.iter().map(row).collect::<Vec<_>>(), "total": rows.len() } }).to_string()
}

fn page(text: &str) -> String {
    json!({ "apiData": { "avisResumeDescription": { "descriptionHtml": format!("<p>{text}</p>") }, "avisResumeInformation": { "valeurEstime": 90000 } } })
        .to_string()
}

fn path(n: u32) -> String {
    format!("/avis/u-{n}/consulter")
}

async fn both(house: &mut House, details: u32) {
    let live = Feed {
        adapter: "seao-live".into(),
        every_minutes: 240,
        details,
        ..feed("live", house.server.url("/recherche"), FeedKind::Snapshot)
    };
    let mut seao = source("seao", "seao", vec![feed("weekly", house.server.url("/package"), FeedKind::Catalogue), live]);
    seao.refusal_minutes = 1_440;
    house.rebuilt(vec![seao], settings()).await;
    house.shelf.put("/package", catalogue(&[]));
}

#[tokio::test]
async fn a_page_adds_to_its_notice_once_and_one_that_fails_is_asked_again_later() {
    everywhere(async |mut house| {
        both(&mut house, 50).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, &["entretien"], Cadence::Instant).await;
        house.profile(&anna, &["cybersécurité"], Cadence::Instant).await;
        house.shelf.put("/recherche", listing(&[(7, "Entretien A"), (8, "Entretien B")]));
        house.shelf.put(&path(7), page("Audit de cybersécurité"));
        house.shelf.answer(&path(8), Answer::status("500 Oops", "", &[]));
        assert_eq!(house.round(noon()).await.len(), 1);
        let described = async || house.notices().await.iter().map(|n| !n.notice.description.is_empty()).collect::<Vec<_>>();
        assert_eq!(described().await, [true, false], "the one that failed is there as the listing told it");
        assert!(house.notices().await[0].notice.value.is_some());
        let states = house.db.feed_states().await.unwrap();
        assert!(states.iter().all(|s| s.feed != "live" || s.failures == 0), "a page that fails is no failure of the listing");

        // Nothing is asked twice but what failed, and nobody is told that a text was "amended".
        let mut now = noon() + TimeDelta::hours(5);
        house.shelf.put(&path(8), page("Nettoyage"));
        assert!(house.round(now).await.is_empty());
        assert_eq!(described().await, [true, true]);
        now += TimeDelta::hours(5);
        assert!(house.round(now).await.is_empty());
        assert_eq!((house.server.hits_of(&path(7)), house.server.hits_of(&path(8))), (1, 2));

        // The week's file comes: one notice with both, and no mail of it.
        house.shelf.put("/w1", week(&[release(7, "20261110150000", "Entretien A")]));
        house.shelf.put("/package", catalogue(&[listed("w1", "hebdo_20261116_20261122.json", &house.server.url("/w1"), "w1")]));
        now += TimeDelta::hours(13);
        assert!(house.round(now).await.is_empty());
        let notices = house.notices().await;
        let seven = notices.iter().find(|n| n.notice.reference.ends_with("-7")).unwrap();
        assert_eq!((notices.len(), seven.notice.version_key.as_str()), (2, "20261110150000"));
        assert!(seven.notice.description.best(Lang::FR).contains("cybersécurité") && !seven.notice.codes.is_empty());

        // What was kept gives the same table.
        let done = house.worker.replay("seao", None, now).await.unwrap();
        assert!(done.iter().all(|one| one.run.outcome == RunOutcome::Ok), "{done:?}");
        assert_eq!(house.notices().await, notices);
        assert!(house.round(now).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn never_more_pages_than_allowed_and_none_after_a_refusal() {
    everywhere(async |mut house| {
        both(&mut house, 2).await;
        house.shelf.put("/recherche", listing(&[(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")]));
        for n in 1..=5 {
            house.shelf.put(&path(n), page("Texte"));
        }
        let asked = |house: &House| (1..=5).map(|n| house.server.hits_of(&path(n))).sum::<usize>();
        house.poll(noon()).await;
        assert_eq!(asked(&house), 2);
        // Between two readings of the listing nothing more is asked, and a restart changes nothing.
        house.poll(noon() + TimeDelta::hours(1)).await;
        assert_eq!(asked(&house), 2);
        house.shelf.answer(&path(4), Answer::status("429 Too Many", "", &[]));
        house.poll(noon() + TimeDelta::hours(5)).await;
        assert_eq!(asked(&house), 4);
        let live = house.db.feed_states().await.unwrap().into_iter().find(|s| s.feed == "live").unwrap();
        assert!(live.next_due > noon() + TimeDelta::hours(28), "the day is over: {}", live.next_due);
        let listings = house.server.hits_of("/recherche");
        house.poll(noon() + TimeDelta::hours(20)).await;
        assert_eq!((asked(&house), house.server.hits_of("/recherche")), (4, listings));
        house.shelf.put(&path(4), page("Texte"));
        house.poll(noon() + TimeDelta::hours(30)).await;
        assert_eq!(asked(&house), 6);
        assert!(house.notices().await.iter().all(|n| !n.notice.description.is_empty()));
    })
    .await;
}

/// A run that is broken off at a moment that nobody chose, again and again, until all is done.
#[tokio::test]
async fn killed_between_lease_and_store_every_page_is_fetched_in_the_end_and_nobody_is_told_twice() {
    const NOTICES: u32 = 12;
    everywhere(async |mut house| {
        both(&mut house, NOTICES * 2).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, &["entretien"], Cadence::Instant).await;
        let titles: Vec<String> = (1..=NOTICES).map(|n| format!("Entretien numéro {n}")).collect();
        house.shelf.put("/recherche", listing(&(1..).zip(titles.iter().map(String::as_str)).collect::<Vec<_>>()));
        for n in 1..=NOTICES {
            house.shelf.put(&path(n), page(&format!("Texte numéro {n}")));
        }
        let described = async |house: &House| house.notices().await.iter().filter(|n| !n.notice.description.is_empty()).count();
        // Each life is a little longer than the one before, so that each moment is met; a lease
        // outlives who held it by a quarter of an hour.
        let (mut now, mut kills, mut torn) = (noon(), 0, 0);
        for life in 0_u64.. {
            assert!(life < 2_000, "it comes to no end: {} pages of {NOTICES}", described(&house).await);
            let whole = tokio::time::timeout(Duration::from_micros(200 + 400 * life), house.poll(now)).await.is_ok();
            kills += u32::from(!whole);
            let asked: usize = (1..=NOTICES).map(|n| house.server.hits_of(&path(n))).sum();
            torn += u32::from(!whole && asked > described(&house).await);
            house.match_all(now).await;
            house.deliver(now + TimeDelta::seconds(2)).await;
            if whole && described(&house).await == NOTICES as usize {
                break;
            }
            now += TimeDelta::minutes(16);
        }
        assert!(kills > 10, "{kills} kills show nothing");
        assert!(torn > 0, "none of {kills} kills came between a page and its place in the store");
        for n in 1..=NOTICES {
            assert!(house.server.hits_of(&path(n)) > 0, "page {n} was never asked for");
            let told = house.mails.sent().iter().filter(|mail| mail.text.contains(&format!("Entretien numéro {n}\n"))).count();
            assert_eq!(told, 1, "notice {n}");
        }
        // Nothing is left to ask, and what was kept on the way gives the same table.
        // The package may be due again: whoever was to read it last was killed as well.
        let asked = |house: &House| (1..=NOTICES).map(|n| house.server.hits_of(&path(n))).sum::<usize>();
        let (before, notices) = (asked(&house), house.notices().await);
        house.poll(now + TimeDelta::minutes(1)).await;
        assert_eq!(asked(&house), before);
        let done = house.worker.replay("seao", None, now).await.unwrap();
        assert!(done.iter().all(|one| one.run.outcome == RunOutcome::Ok), "{done:?}");
        assert_eq!(house.notices().await, notices);
        eprintln!("{kills} kills, {torn} of them between a page and its place");
    })
    .await;
}
