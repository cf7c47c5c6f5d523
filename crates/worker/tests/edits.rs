//! Which edits of a notice are told again: fifty edits, each labelled by hand, of one release in
//! the shape of the open contracting standard, through reader, store, matcher and mail.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{Cadence, Cause, FeedKind, Lang};
use serde_json::{Value, json};
use store::EnvelopeFilter;

use crate::support::{
    house::{House, everywhere, feed, settings, source},
    noon,
    server::Answer,
};

/// What is done to a release, in words and in deed.
type Edit = (&'static str, fn(&mut Value));

/// A member who knows the notice need not hear of these.
const TRIVIAL: [Edit; 25] = [
    ("nothing but another release id and day", |_| {}),
    ("two spaces between words of the title", |r| title(r, "Cybersecurity  services for the harbour of  Sorel")),
    ("space around the title", |r| title(r, "  Cybersecurity services for the harbour of Sorel ")),
    ("a line break in the title", |r| title(r, "Cybersecurity services\nfor the harbour of Sorel")),
    ("a space that does not break", |r| title(r, "Cybersecurity\u{a0}services for the harbour of Sorel")),
    ("a tab in the description", |r| text(r, "Monitoring of\tnetworks, day and night.\nMonthly reports in Québec.")),
    ("line ends of another system", |r| text(r, "Monitoring of networks, day and night.\r\nMonthly reports in Québec.\r\n")),
    ("empty lines", |r| text(r, "\n\nMonitoring of networks, day and night.\n\n\n\nMonthly reports in Québec.")),
    ("paragraphs as markup", |r| text(r, "<p>Monitoring of networks, day and night.</p><p>Monthly reports in Québec.</p>")),
    ("a character as its entity", |r| text(r, "Monitoring of networks, day and night.\nMonthly reports in Qu&eacute;bec.")),
    ("an accent as a character of its own", |r| text(r, "Monitoring of networks, day and night.\nMonthly reports in Que\u{301}bec.")),
    ("items in another order", |r| list(r, "items").reverse()),
    ("documents in another order", |r| list(r, "documents").reverse()),
    ("an item twice", |r| repeat(list(r, "items"))),
    ("a document twice", |r| repeat(list(r, "documents"))),
    ("another title of a document", |r| r["tender"]["documents"][0]["title"] = json!("Terms of reference (PDF)")),
    ("another contact", |r| r["parties"][0]["contactPoint"] = json!({ "name": "B", "email": "b@exemple.ca" })),
    ("the same closing at another offset", |r| closes(r, "2026-12-15T14:00:00-05:00")),
    ("the same closing with a fraction", |r| closes(r, "2026-12-15T19:00:00.000Z")),
    ("the title of a code in other words", |r| r["tender"]["items"][0]["classification"]["description"] = json!("IT SERVICES")),
    ("the value with decimals", |r| r["tender"]["value"]["amount"] = json!(250_000.00)),
    ("the value as text", |r| r["tender"]["value"]["amount"] = json!("250000")),
    ("numbers of the items", |r| r["tender"]["items"][0]["id"] = json!("line-10")),
    ("a title in a second language as well", |r| r["tender"]["title_fr"] = json!("Services de cybersécurité pour le port de Sorel")),
    ("a field that nobody knows", |r| r["tender"]["x_internal"] = json!({ "reviewed": true })),
];

/// A member who knows the notice must hear of these.
const MATERIAL: [Edit; 25] = [
    ("closes a week later", |r| closes(r, "2026-12-22T19:00:00Z")),
    ("closes a week earlier", |r| closes(r, "2026-12-08T19:00:00Z")),
    ("closes an hour later", |r| closes(r, "2026-12-15T20:00:00Z")),
    ("closes five minutes earlier", |r| closes(r, "2026-12-15T18:55:00Z")),
    ("the same wall clock at another offset", |r| closes(r, "2026-12-15T19:00:00-05:00")),
    ("no closing any more", |r| r["tender"]["tenderPeriod"] = json!({})),
    ("a word of the title", |r| title(r, "Cybersecurity audits for the harbour of Sorel")),
    ("a year in the title", |r| title(r, "Cybersecurity services for the harbour of Sorel 2027")),
    ("a lot in the title", |r| title(r, "Cybersecurity services for the harbour of Sorel, lot 2")),
    ("one word more in the description", |r| text(r, "Monitoring of networks, not day and night.\nMonthly reports in Québec.")),
    ("a number in the description", |r| text(r, "Monitoring of 40 networks, day and night.\nMonthly reports in Québec.")),
    ("a paragraph more", |r| text(r, "Monitoring of networks, day and night.\nMonthly reports in Québec.\nA bond is asked for.")),
    ("a paragraph less", |r| text(r, "Monitoring of networks, day and night.")),
    ("no description any more", |r| drop(r["tender"].as_object_mut().unwrap().remove("description"))),
    ("a code more", |r| list(r, "items").push(item("3", "79000000"))),
    ("a code less", |r| drop(list(r, "items").pop())),
    ("another code", |r| r["tender"]["items"][1] = item("2", "72222300")),
    ("an addendum", |r| list(r, "documents").push(json!({ "id": "3", "url": "https://exemple.ca/addendum-1.pdf" }))),
    ("a document less", |r| drop(list(r, "documents").pop())),
    ("a document in the place of another", |r| r["tender"]["documents"][0]["url"] = json!("https://exemple.ca/terms-2.pdf")),
    ("called off", |r| r["tender"]["status"] = json!("cancelled")),
    ("called off by a tag alone", |r| r["tag"] = json!(["tenderCancellation"])),
    ("taken back", |r| r["tender"]["status"] = json!("withdrawn")),
    ("another value", |r| r["tender"]["value"]["amount"] = json!(300_000)),
    ("another place", |r| r["tender"]["items"][0]["deliveryAddresses"] = json!([{ "countryName": "Mexico" }])),
];

fn title(release: &mut Value, words: &str) {
    release["tender"]["title"] = json!(words);
}

fn text(release: &mut Value, words: &str) {
    release["tender"]["description"] = json!(words);
}

fn closes(release: &mut Value, when: &str) {
    release["tender"]["tenderPeriod"]["endDate"] = json!(when);
}

fn list<'r>(release: &'r mut Value, name: &str) -> &'r mut Vec<Value> {
    release["tender"][name].as_array_mut().unwrap()
}

fn repeat(list: &mut Vec<Value>) {
    list.push(list[0].clone());
}

fn item(id: &str, code: &str) -> Value {
    json!({
        "id": id, "description": "Work",
        "classification": { "scheme": "CPV", "id": code, "description": "IT services" },
        "deliveryAddresses": [{ "locality": "Sorel", "countryName": "Canada" }],
    })
}

fn release(number: usize) -> Value {
    json!({
        "ocid": format!("ocds-a1b2c3-{number}"), "id": format!("{number}-1"), "date": "2026-11-10T10:00:00Z",
        "tag": ["tender"], "language": "en", "buyer": { "id": "B-1", "name": "Harbour Authority of Sorel" },
        "parties": [{
            "id": "B-1", "name": "Harbour Authority of Sorel", "roles": ["buyer"],
            "contactPoint": { "name": "A", "email": "a@exemple.ca" },
        }],
        "tender": {
            "id": format!("T-{number}"), "title": "Cybersecurity services for the harbour of Sorel",
            "description": "Monitoring of networks, day and night.\nMonthly reports in Québec.",
            "status": "active", "procurementMethod": "open", "mainProcurementCategory": "services",
            "value": { "amount": 250_000, "currency": "CAD" },
            "tenderPeriod": { "endDate": "2026-12-15T19:00:00Z" },
            "items": [item("1", "72000000"), item("2", "48000000")],
            "documents": [
                { "id": "1", "url": "https://exemple.ca/terms.pdf", "title": "Terms" },
                { "id": "2", "url": "https://exemple.ca/plan.pdf", "title": "Plan" },
            ],
        },
    })
}

/// References of what people were told again, whether its mail has left or waits for the day's.
async fn told_again(house: &House) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    for envelope in house.db.envelopes(&EnvelopeFilter::default()).await.unwrap() {
        for entry in house.db.items_of(envelope.id).await.unwrap() {
            if entry.item.cause != Cause::New {
                told.insert(entry.notice.notice.reference);
            }
        }
    }
    told
}

#[tokio::test]
async fn fifty_labelled_edits_are_told_as_they_are_labelled() {
    let all: Vec<(Edit, bool)> = TRIVIAL.map(|edit| (edit, false)).into_iter().chain(MATERIAL.map(|edit| (edit, true))).collect();
    everywhere(async |mut house| {
        house
            .rebuilt(vec![source("portal", "ocds", vec![feed("new", house.server.url("/package.json"), FeedKind::Delta)])], settings())
            .await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, &["cybersecurity"], Cadence::Instant).await;
        let mut releases: Vec<Value> = (0..all.len()).map(release).collect();
        house.shelf.answer("/package.json", Answer::ok(json!({ "releases": releases }).to_string(), &[]));
        assert_eq!(house.round(noon()).await.len(), 1);
        for (n, (release, ((_, edit), _))) in releases.iter_mut().zip(&all).enumerate() {
            (release["id"], release["date"]) = (json!(format!("{n}-2")), json!("2026-11-22T20:00:00Z"));
            edit(release);
        }
        // The publisher also writes the file in another order, and indents it.
        releases.reverse();
        let pretty = serde_json::to_string_pretty(&json!({ "releases": releases })).unwrap();
        house.shelf.answer("/package.json", Answer::ok(pretty, &[]));
        house.round(noon() + TimeDelta::hours(4)).await;
        let run = house.runs("portal").await.pop().unwrap();
        assert_eq!((run.seen, run.skipped), (50, 0), "{run:?}");
        let told = told_again(&house).await;
        let wrong: Vec<&str> = all
            .iter()
            .enumerate()
            .filter(|(n, (_, material))| told.contains(&format!("ocds-a1b2c3-{n}")) != *material)
            .map(|(_, ((words, _), _))| *words)
            .collect();
        println!("{} of {} edits told as labelled", all.len() - wrong.len(), all.len());
        assert!(wrong.is_empty(), "{wrong:?}");
        // The same once more: nothing is left to tell.
        let mails = house.mails.sent().len();
        house.db.set_due("portal", noon() + TimeDelta::hours(5)).await.unwrap();
        house.round(noon() + TimeDelta::hours(5)).await;
        assert_eq!((told_again(&house).await, house.mails.sent().len()), (told, mails));
    })
    .await;
}
