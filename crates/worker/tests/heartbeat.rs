//! A month of silence, and mails that come back, seen from the inbox, on both databases.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, EnvelopeState, Lang, Weekdays};
use store::EnvelopeFilter;

use crate::support::{
    feed::{Row, csv},
    house::everywhere,
    noon,
};

const WORDS: &[&str] = &["cybersecurity"];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn after_a_month_of_silence_one_mail_says_that_we_looked() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        let mut profile = house.profile(&anna, WORDS, Cadence::Daily { hour: 9, days: Weekdays::ALL }).await;
        profile.threshold = Some(100);
        house.db.save_profile(&profile, noon()).await.unwrap();
        let row = |n, title| Row { closing: "2027-02-01T14:00:00", ..Row::open(n, title) };
        house.shelf.put("/open.csv", csv(&[row(1, "Cybersecurity services"), row(2, "Snow removal")]));
        assert!(house.round(noon()).await.is_empty());
        let month = noon() + TimeDelta::days(31);
        for now in [noon() + TimeDelta::days(20), month, month + TimeDelta::hours(1), month + TimeDelta::days(3)] {
            house.worker.heartbeat_step(now).await.unwrap();
            house.deliver(now).await;
        }
        // First asked after nine o'clock in Québec on 23 December, it is for the 24th at nine;
        // asked for four times, it came once.
        let sent = house.mails.sent();
        assert_eq!(sent.len(), 1, "{:?}", sent.iter().map(|m| (&m.subject, m.date)).collect::<Vec<_>>());
        assert_eq!(sent[0].subject, "Nothing for you this month, and we looked");
        let text = &sent[0].text;
        assert!(text.contains("Cybersecurity services") && text.contains("your threshold is 100"), "{text}");
        assert!(!text.contains("Snow removal"), "what does not resemble is no near miss: {text}");
        assert!(
            text.contains(&format!("https://avis.exemple.ca/en/profiles/{}/edit", profile.id)) && text.contains("anna@exemple.ca"),
            "{text}"
        );
        assert!(sent[0].list.is_some(), "one can leave it with one click");
        let row = house.db.envelopes(&EnvelopeFilter::default()).await.unwrap().into_iter().find(|e| e.kind == "heartbeat").unwrap();
        assert_eq!(row.due_at, at("2026-12-24T14:00:00Z"), "the reader's own hour");
    })
    .await;
}

#[tokio::test]
async fn no_sign_of_life_disturbs_a_pause_a_stop_or_a_firm_without_profile() {
    everywhere(async |house| {
        let paused = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&paused, WORDS, Cadence::Instant).await;
        let stopped = house.reader("Firme B", "ben@exemple.ca", Lang::FR).await;
        let profile = house.profile(&stopped, WORDS, Cadence::Instant).await;
        house.reader("Firme C", "cleo@exemple.ca", Lang::FR).await;
        let off = house.reader("Firme D", "dan@exemple.ca", Lang::FR).await;
        house.profile(&off, WORDS, Cadence::Off).await;
        let late = house.reader("Firme E", "eli@exemple.ca", Lang::FR).await;
        house.profile(&late, WORDS, Cadence::Instant).await;
        house.match_all(noon()).await;
        house.db.subscription(stopped.id, profile.id, "t", noon()).await.unwrap();
        house.db.stop("t", noon()).await.unwrap();
        let month = noon() + TimeDelta::days(31);
        house.db.pause(paused.id, Some(month + TimeDelta::days(9)), 0, noon()).await.unwrap();
        house.worker.heartbeat_step(month).await.unwrap();
        let queued = house.db.envelopes(&EnvelopeFilter::default()).await.unwrap();
        assert_eq!(queued.iter().map(|e| e.email.as_str()).collect::<Vec<_>>(), ["eli@exemple.ca"]);
        // Paused after it was queued: asked again at the last moment.
        house.db.pause(late.id, Some(month + TimeDelta::days(9)), 0, month).await.unwrap();
        house.deliver(month + TimeDelta::days(5)).await;
        assert!(house.mails.sent().is_empty());
        let row = house.db.envelopes(&EnvelopeFilter::default()).await.unwrap().remove(0);
        assert_eq!((row.state, row.last_error.as_deref()), (EnvelopeState::Suppressed, Some("paused")));
    })
    .await;
}

#[tokio::test]
async fn a_recipient_refused_at_the_door_gets_nothing_more_not_even_a_link() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services")]));
        house.mails.refuse_next(550, "550 5.1.1 no such user");
        assert!(house.round(noon()).await.is_empty());
        assert!(house.db.standing(anna.id).await.unwrap().bounced);
        let mut tx = house.db.begin().await.unwrap();
        let link = serde_json::json!({ "link": "https://avis.exemple.ca/sign-in/x", "minutes": 10 });
        tx.enqueue_letter(store::SIGN_IN, anna.id, &link, noon(), noon()).await.unwrap();
        tx.commit().await.unwrap();
        house.deliver(noon() + TimeDelta::minutes(1)).await;
        assert!(house.mails.sent().is_empty());

        // Once staff have lifted it, mails leave again, under a name that nobody can guess.
        house.db.lift_suppressions(anna.id, anna.id, noon()).await.unwrap();
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services"), Row::open(2, "Cybersecurity audit")]));
        let mails = house.round(noon() + TimeDelta::hours(3)).await;
        assert_eq!(mails.len(), 1);
        let local = mails[0].message_id.split('@').next().unwrap();
        assert!(local.split('.').nth(1).is_some_and(|secret| secret.len() >= 20), "{local}");
    })
    .await;
}
