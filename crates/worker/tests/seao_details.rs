//! SEAO's listing of the day with each notice's own page: asked politely, stored as one notice.

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
