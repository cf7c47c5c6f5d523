//! One tender in two sources: one alert, whichever comes first, and every change of either.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Buyer, Cadence, Closing, Lang, Notice, Status, Text};

use crate::support::{
    house::{House, everywhere},
    noon,
};

const TITLE: &str = "Cybersecurity monitoring for the harbour authority";

fn closing(text: &str) -> Closing {
    Closing::local(text.parse().unwrap(), text, chrono_tz::America::Toronto)
}

fn notice(source: &str, reference: &str) -> Notice {
    Notice {
        source: source.into(),
        reference: reference.into(),
        title: Text::of(Lang::EN, TITLE),
        buyer: Buyer { name: Text::of(Lang::EN, "Shared Services Canada"), ..Buyer::default() },
        closing: Some(closing("2026-12-15T14:00:00")),
        status: Status::Open,
        ..Notice::default()
    }
}

async fn put(house: &House, notices: &[Notice], now: DateTime<Utc>) -> Vec<i64> {
    let mut tx = house.db.begin().await.unwrap();
    let ids = tx.upsert_notices(notices, now).await.unwrap().iter().map(|u| u.id).collect();
    tx.commit().await.unwrap();
    ids
}

async fn mails(house: &House, now: DateTime<Utc>) -> usize {
    let before = house.mails.sent().len();
    house.match_all(now).await;
    house.deliver(now + TimeDelta::seconds(2)).await;
    house.mails.sent().len() - before
}

#[tokio::test]
async fn a_twin_that_appears_later_causes_no_second_alert_and_every_change_is_told() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, &["cybersecurity"], Cadence::Instant).await;
        let first = put(&house, &[notice("canadabuys", "cb-1")], noon()).await[0];
        assert_eq!(mails(&house, noon()).await, 1);
        let later = noon() + TimeDelta::days(1);
        let twin = put(&house, &[notice("merx", "8100001")], later).await[0];
        assert_eq!(mails(&house, later).await, 0, "the same tender, found elsewhere");
        assert_eq!(house.db.twins(&[first]).await.unwrap()[&first][0].id, twin);
        let link = &house.db.links(first).await.unwrap()[0];
        assert_eq!(link.evidence, ["title 1.00", "buyer", "closing"]);

        // Moved in the other source: told to who was told of the first, and once.
        let moved = |source: &str, reference: &str| Notice { closing: Some(closing("2026-12-15T16:00:00")), ..notice(source, reference) };
        put(&house, &[moved("merx", "8100001")], later).await;
        assert_eq!(mails(&house, later + TimeDelta::hours(1)).await, 1);
        put(&house, &[moved("canadabuys", "cb-1")], later).await;
        assert_eq!(mails(&house, later + TimeDelta::hours(2)).await, 0, "the same new date again");
    })
    .await;
}

#[tokio::test]
async fn what_staff_split_is_alerted_for_itself_and_stays_split() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, &["cybersecurity"], Cadence::Instant).await;
        let ids = put(&house, &[notice("canadabuys", "cb-1"), notice("merx", "8100001")], noon()).await;
        assert_eq!(mails(&house, noon()).await, 1);
        assert_eq!(house.mails.sent()[0].text.matches(TITLE).count(), 1, "once in one mail");
        let mut tx = house.db.begin().await.unwrap();
        tx.split_notice(ids[1], anna.id, noon()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(mails(&house, noon() + TimeDelta::hours(1)).await, 1, "another tender that nobody was told of");
        // Both change, and are as alike as before.
        let other = |source: &str, reference: &str| Notice { description: Text::of(Lang::EN, "More."), ..notice(source, reference) };
        put(&house, &[other("canadabuys", "cb-1"), other("merx", "8100001")], noon() + TimeDelta::hours(2)).await;
        mails(&house, noon() + TimeDelta::hours(2)).await;
        assert!(house.db.twins(&ids).await.unwrap().is_empty(), "a decision is never overturned");
    })
    .await;
}

#[tokio::test]
async fn a_rival_takes_back_what_was_only_likely() {
    everywhere(async |house| {
        let ids = put(&house, &[notice("canadabuys", "cb-1"), notice("merx", "8100001")], noon()).await;
        house.match_all(noon()).await;
        assert_eq!(house.db.twins(&ids).await.unwrap().len(), 2);
        put(&house, &[notice("merx", "8100002")], noon()).await;
        house.match_all(noon()).await;
        assert!(house.db.twins(&ids).await.unwrap().is_empty(), "which of the two would it be?");
    })
    .await;
}

#[tokio::test]
async fn one_department_is_one_buyer_and_learned_names_join() {
    everywhere(async |house| {
        let named = |reference: &str, name: Text, id: Option<&str>| Notice {
            source: "canadabuys".into(),
            buyer: Buyer { name, id: id.map(str::to_owned), ..Buyer::default() },
            ..notice("canadabuys", reference)
        };
        let (fr, en) = ("Musée canadien de la nature", "Canadian Museum of Nature");
        let notices = [
            named("a", Text::of(Lang::EN, "PWGSC"), None),
            named("b", Text::of(Lang::FR, "Services publics et Approvisionnement Canada"), None),
            named("c", Text::of(Lang::FR, fr), None),
            named("d", Text::of(Lang::EN, en), None),
            named("e", Text::of(Lang::FR, fr).with(Lang::EN, en), None),
            named("f", Text::of(Lang::FR, "Ville de Joliette"), Some("OP-1")),
            named("g", Text::of(Lang::FR, "Centre de services scolaire des Cimes"), Some("OP-1")),
            named("h", Text::of(Lang::FR, "Parcs Canada").with(Lang::EN, "Shared Services Canada"), None),
        ];
        let ids = put(&house, &notices, noon()).await;
        house.match_all(noon()).await;
        let mut buyers = Vec::new();
        for id in &ids {
            buyers.push(house.db.buyer_of_notice(*id).await.unwrap().unwrap());
        }
        assert_eq!((&buyers[0], buyers[0].key.as_str()), (&buyers[1], "ca-spac"));
        assert_eq!(buyers[0].name.get(Lang::EN), Some("Public Services and Procurement Canada"));
        assert_eq!((buyers[2].id, buyers[3].id), (buyers[4].id, buyers[4].id), "one notice gave both names");
        assert_ne!(buyers[5].id, buyers[6].id, "an identifier that two bodies share joins nobody");
        assert_eq!(buyers[7].key, "ca-pc", "a clerk's slip joins no two departments");
        assert!(house.db.buyer("ca-spc").await.unwrap().is_none_or(|b| b.id != buyers[7].id));
    })
    .await;
}
