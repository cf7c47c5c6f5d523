//! SEAO's listing of the day and its weekly open data: two readers, one notice, one mail.

use chrono::TimeDelta;
use domain::{Cadence, Feed, FeedKind, Lang, Status};
use serde_json::{Value, json};

use crate::support::{
    feed::{catalogue, listed, release, week},
    house::{House, everywhere, feed, settings, source},
    noon,
};

fn listing(rows: &[(u32, &str, &str, u32)]) -> String {
    let row = |(n, title, closing, status): &(u32, &str, &str, u32)| {
        json!({
            "uuid": format!("u-{n}"), "numero": n, "titre": title, "nomDonneurOuvrage": "Ville Exemple", "statutAvisId": status,
            "datePublicationUtc": "2026-11-10T15:00:00Z", "dateFermetureUtc": closing, "regionIds": [6],
        })
    };
    json!({ "apiData": { "results": rows.iter().map(row).collect::<Vec<_>>(), "total": rows.len() } }).to_string()
}

async fn both(house: &mut House) {
    let live = Feed { adapter: "seao-live".into(), every_minutes: 240, ..feed("live", house.server.url("/live"), FeedKind::Snapshot) };
    let weekly = feed("weekly", house.server.url("/package"), FeedKind::Catalogue);
    house.rebuilt(vec![source("seao", "seao", vec![weekly, live])], settings()).await;
    house.shelf.put("/package", catalogue(&[]));
}

fn weekly(house: &House, id: &str, releases: &[Value]) {
    house.shelf.put(&format!("/{id}"), week(releases));
    house.shelf.put("/package", catalogue(&[listed(id, "hebdo_20261116_20261122.json", &house.server.url(&format!("/{id}")), id)]));
}

const CLOSING: &str = "2026-12-10T19:00:00Z";

#[tokio::test]
async fn a_notice_of_both_is_one_and_told_once_whichever_comes_first() {
    for live_first in [true, false] {
        everywhere(async |mut house| {
            both(&mut house).await;
            let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
            house.profile(&anna, &["cybersécurité"], Cadence::Instant).await;
            let live = listing(&[(7, "Cybersécurité", CLOSING, 6)]);
            let open = release(7, "20261110150000", "Cybersécurité");
            let mut mails = 0;
            for (n, is_live) in [(0, live_first), (1, !live_first), (2, live_first), (3, !live_first)] {
                if is_live {
                    house.shelf.put("/live", &live);
                } else {
                    weekly(&house, &format!("w{n}"), std::slice::from_ref(&open));
                    if n == 0 {
                        house.shelf.put("/live", listing(&[]));
                    }
                }
                mails += house.round(noon() + TimeDelta::hours(13 * n)).await.len();
            }
            let notices = house.notices().await;
            assert_eq!((notices.len(), mails), (1, 1), "live first: {live_first}");
            let notice = &notices[0].notice;
            assert_eq!(notice.version_key, "20261110150000", "the open data's release is the version");
            assert!(!notice.codes.is_empty() && notice.buyer.id.is_some(), "and nothing of it is lost to the listing");
            assert!(notices[0].revision <= 2, "no to and fro: revision {}", notices[0].revision);
        })
        .await;
    }
}

#[tokio::test]
async fn a_closing_that_the_listing_moves_is_told_once_and_kept_by_the_open_data() {
    everywhere(async |mut house| {
        both(&mut house).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, &["cybersécurité"], Cadence::Instant).await;
        house.shelf.put("/live", listing(&[(7, "Cybersécurité", CLOSING, 6)]));
        weekly(&house, "w1", &[release(7, "20261110150000", "Cybersécurité")]);
        assert_eq!(house.round(noon()).await.len(), 1);
        house.shelf.put("/live", listing(&[(7, "Cybersécurité", "2026-12-17T19:00:00Z", 6)]));
        let moved = house.round(noon() + TimeDelta::hours(13)).await;
        assert_eq!(moved.len(), 1, "told the same day");
        let mut later = release(7, "20261123090000", "Cybersécurité");
        later["tender"]["tenderPeriod"]["endDate"] = "2026-12-17T14:00:00-05:00".into();
        weekly(&house, "w2", &[later]);
        assert!(house.round(noon() + TimeDelta::hours(26)).await.is_empty(), "and not again a week later");
        let notice = house.notices().await.remove(0).notice;
        assert_eq!(notice.closing.unwrap().at.to_rfc3339(), "2026-12-17T19:00:00+00:00");
        assert_eq!(notice.version_key, "20261123090000");
        // What the open data cancelled stays cancelled; what the listing cancels is cancelled.
        let mut cancelled = release(7, "20261124090000", "Cybersécurité");
        cancelled["tag"] = json!(["tenderCancellation"]);
        cancelled["tender"]["status"] = "cancelled".into();
        weekly(&house, "w3", &[cancelled, release(8, "20261110150000", "Réseau")]);
        house.round(noon() + TimeDelta::hours(39)).await;
        house.shelf.put("/live", listing(&[(7, "Cybersécurité", CLOSING, 6), (8, "Réseau", CLOSING, 9)]));
        house.round(noon() + TimeDelta::hours(52)).await;
        assert!(house.notices().await.iter().all(|n| n.notice.status == Status::Cancelled), "{:?}", house.notices().await);
    })
    .await;
}
