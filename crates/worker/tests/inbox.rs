//! From a poll to the inbox, on both databases.

use chrono::{TimeDelta, Utc};
use domain::{Cadence, EnvelopeState, Lang, Weekdays};
use mail::{Mail, SendKind};
use store::{EnvelopeFilter, EnvelopeRow};
use worker::{RETRY, Settings};

use crate::support::{
    feed::{Row, catalogue, csv, listed, release, week},
    house::{House, everywhere, settings, worker},
    noon,
    server::{Answer, Then},
};

const WORDS: &[&str] = &["cybersecurity", "cybersécurité"];

fn cyber(numbers: std::ops::RangeInclusive<u32>) -> Vec<Row> {
    numbers.map(|n| Row::open(n, "Cybersecurity services")).collect()
}

/// Notices of other trades: what a word is worth shows only among many.
fn others() -> impl Iterator<Item = Row> {
    let trades = ["Snow clearing", "Roof repairs", "Office furniture", "Fire extinguishers", "Catering", "Asphalt paving"];
    (1000..1150).map(move |n| Row::open(n, trades[n as usize % trades.len()]))
}

fn words(mail: &Mail) -> String {
    mail.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn envelopes(house: &House) -> Vec<EnvelopeRow> {
    house.db.envelopes(&EnvelopeFilter::default()).await.unwrap()
}

#[tokio::test]
async fn a_notice_is_polled_matched_and_mailed_once() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        let ben = house.reader("Firme B", "ben@exemple.ca", Lang::EN).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.profile(&ben, &["landscaping"], Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services"), Row::open(2, "Snow removal")]));
        house.shelf.put("/package", catalogue(&[listed("w", "hebdo_20261116_20261122.json", &house.server.url("/week"), "1")]));
        house.shelf.put("/week", week(&[release(9, "20261120120000", "Services de cybersécurité")]));
        let mails = house.round(noon()).await;
        assert_eq!(mails.len(), 1, "one person, one mail");
        let text = words(&mails[0]);
        assert_eq!(mails[0].to.as_str(), "anna@exemple.ca");
        assert!(text.contains("Cybersecurity services") && text.contains("Services de cybersécurité") && !text.contains("Snow"), "{text}");
        assert!(text.contains("Données de canadabuys.") && text.contains("Données de seao."), "{text}");
        let profile = &house.db.active_profiles().await.unwrap()[0];
        let token = house.db.subscriptions_of(anna.id).await.unwrap()[0].token.clone();
        let list = mails[0].list.as_ref().unwrap();
        assert_eq!(list.unsubscribe, format!("https://avis.exemple.ca/u/{token}"));
        for link in ["/notices/1?r=n-", "/notices/1/closing.ics\"", "/f/f-", &format!("/profiles/{}/edit\"", profile.id)] {
            assert!(mails[0].html.contains(&format!("https://avis.exemple.ca{link}")), "{link} is not in the mail");
        }
        // Polled again, unchanged; then read again byte for byte: nothing is told twice.
        assert!(house.round(noon() + TimeDelta::hours(3)).await.is_empty());
        let mut house = house;
        let sources = house.sources();
        house.rebuilt(sources, Settings { skip_same_payload: false, ..settings() }).await;
        house.shelf.put("/open.csv", csv(&[Row::open(2, "Snow removal"), Row::open(1, "Cybersecurity services")]));
        assert!(house.round(noon() + TimeDelta::hours(6)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_new_profile_gets_one_mail_over_what_is_open() {
    everywhere(async |house| {
        let mut rows = cyber(1..=30);
        rows.extend(others());
        rows.extend((31..=33).map(|n| Row { closing: "2026-11-01T14:00:00", ..Row::open(n, "Cybersecurity long closed") }));
        house.shelf.put("/open.csv", csv(&rows));
        assert!(house.round(noon()).await.is_empty());
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        let mut profile = house.profile(&anna, WORDS, Cadence::Instant).await;
        let later = noon() + TimeDelta::minutes(5);
        let mails = house.round(later).await;
        assert_eq!(mails.len(), 1);
        let html = &mails[0].html;
        let shown = (1..=40).filter(|n| html.contains(&format!("https://avis.exemple.ca/en/notices/{n}?r=n-"))).count();
        assert_eq!(shown, 20, "the rest is only counted");
        assert!(html.contains(&format!("https://avis.exemple.ca/en/profiles/{}/matches?r=m-", profile.id)));
        assert!(words(&mails[0]).contains('5'), "n more");
        assert!(!html.contains("long closed"));
        // An edited profile is run again, and only what is new to the reader is told.
        profile.keywords.push(domain::Keyword { text: "telescopes".into(), weight: 3 });
        house.db.save_profile(&profile, later).await.unwrap();
        assert!(house.round(later + TimeDelta::minutes(1)).await.is_empty());
        rows.push(Row::open(50, "Telescopes"));
        house.shelf.put("/open.csv", csv(&rows));
        let mails = house.round(noon() + TimeDelta::hours(3)).await;
        assert_eq!(mails.len(), 1);
        assert!(words(&mails[0]).contains("Telescopes") && !words(&mails[0]).contains("Cybersecurity services"));
    })
    .await;
}

#[tokio::test]
async fn material_changes_are_told_again_to_those_who_know() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        let mut rows = cyber(1..=3);
        house.shelf.put("/open.csv", csv(&rows));
        assert_eq!(house.round(noon()).await.len(), 1);
        // Someone who comes later and was never told of the first form.
        let mut now = noon();
        let mut publish = async |rows: &[Row]| {
            now += TimeDelta::hours(3);
            house.shelf.put("/open.csv", csv(rows));
            house.round(now).await
        };
        (rows[0].amendment, rows[0].text) = (1, "The department needs more help.");
        let amended = publish(&rows).await;
        assert_eq!(amended.len(), 1);
        assert!(amended[0].subject.starts_with("Description changed: "), "{}", amended[0].subject);
        assert!(words(&amended[0]).contains("The department needs more help."), "{}", amended[0].text);
        (rows[0].amendment, rows[0].closing) = (2, "2026-12-20T14:00:00");
        let moved = publish(&rows).await;
        assert_eq!(moved.len(), 1);
        assert!(words(&moved[0]).contains("20"), "{}", moved[0].text);
        assert!(publish(&rows).await.is_empty(), "told once");
        (rows[0].amendment, rows[0].closing) = (3, "2026-12-22T14:00:00");
        assert_eq!(publish(&rows).await.len(), 1, "moved again, told again");
        (rows[1].amendment, rows[1].status) = (1, "Cancelled");
        let called_off = publish(&rows).await;
        assert_eq!(called_off.len(), 1);
        assert!(words(&called_off[0]).to_lowercase().contains("cancel"), "{}", called_off[0].text);
        assert!(publish(&rows).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_never_read_of_a_notice_does_not_hear_of_its_end() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        let daily = Cadence::Daily { hour: 7, days: Weekdays::BUSINESS };
        house.profile(&anna, WORDS, daily).await;
        let mut rows = cyber(1..=3);
        house.shelf.put("/open.csv", csv(&rows));
        assert!(house.round(noon()).await.is_empty(), "a Sunday; Monday at seven");
        let queued = envelopes(&house).await;
        assert_eq!(queued[0].due_at, "2026-11-23T12:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap());
        (rows[0].amendment, rows[0].status) = (1, "Cancelled");
        (rows[1].amendment, rows[1].closing) = (1, "2026-12-20T14:00:00");
        house.shelf.put("/open.csv", csv(&rows));
        assert!(house.round(noon() + TimeDelta::hours(3)).await.is_empty());
        house.deliver(queued[0].due_at).await;
        let mails = house.mails.sent();
        assert_eq!(mails.len(), 1, "one mail, and no word of what was called off before it left");
        assert_eq!(mails[0].html.matches("/en/notices/1?r=").count(), 0);
        assert!(mails[0].html.contains("/en/notices/2?r=") && mails[0].html.contains("/en/notices/3?r="));
    })
    .await;
}

#[tokio::test]
async fn nothing_left_to_say_is_not_said() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, WORDS, Cadence::Weekly { day: 4, hour: 7 }).await;
        let soon = Row { closing: "2026-11-24T14:00:00", ..Row::open(1, "Cybersecurity services") };
        house.shelf.put("/open.csv", csv(&[soon]));
        house.round(noon()).await;
        house.deliver(noon() + TimeDelta::days(7)).await;
        assert!(house.mails.sent().is_empty());
        let all = envelopes(&house).await;
        assert_eq!((all[0].state, all[0].last_error.as_deref()), (EnvelopeState::Suppressed, Some("nothing left")));
    })
    .await;
}

#[tokio::test]
async fn who_unsubscribed_gets_nothing_not_even_what_was_queued() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        let also = house.reader("Firme A", "alex@exemple.ca", Lang::FR).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=1)));
        assert_eq!(house.round(noon()).await.len(), 2, "everybody who reads for the firm");
        house.shelf.put("/open.csv", csv(&cyber(1..=2)));
        let now = noon() + TimeDelta::hours(3);
        house.poll(now).await;
        house.match_all(now).await;
        let token = house.db.subscriptions_of(anna.id).await.unwrap()[0].token.clone();
        house.db.stop(&token, now).await.unwrap().unwrap();
        house.deliver(now).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=3)));
        house.round(now + TimeDelta::hours(3)).await;
        let mails = house.mails.sent();
        let to = |who: &domain::Person| mails.iter().filter(|m| m.to == who.email).count();
        assert_eq!((to(&anna), to(&also)), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn alerts_of_a_quarter_of_an_hour_share_a_mail() {
    everywhere(async |mut house| {
        let sources = house.sources();
        house.rebuilt(sources, Settings { group_minutes: 15, ..settings() }).await;
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::EN).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.profile(&anna, &["snow removal"], Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=2)));
        house.poll(noon() + TimeDelta::minutes(1)).await;
        house.match_all(noon() + TimeDelta::minutes(1)).await;
        let mut rows = cyber(1..=2);
        rows.push(Row::open(3, "Snow removal"));
        house.shelf.put("/open.csv", csv(&rows));
        house.worker.poll_now(Some("canadabuys"), noon() + TimeDelta::minutes(9)).await.unwrap();
        house.match_all(noon() + TimeDelta::minutes(9)).await;
        house.deliver(noon() + TimeDelta::minutes(14)).await;
        assert!(house.mails.sent().is_empty());
        house.deliver(noon() + TimeDelta::minutes(15)).await;
        assert_eq!(house.mails.sent().len(), 1);
        let text = words(&house.mails.sent()[0]);
        assert!(text.contains("Cybersecurity services") && text.contains("Snow removal"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_mail_is_tried_again_until_it_leaves() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=1)));
        house.mails.fail_next(&[SendKind::Transient; 3]);
        house.round(noon()).await;
        let mut now = noon() + TimeDelta::seconds(2);
        for wait in &RETRY[..3] {
            now += TimeDelta::seconds(*wait);
            house.deliver(now - TimeDelta::seconds(2)).await;
            assert!(house.mails.sent().is_empty(), "not before {wait} s");
            house.deliver(now + TimeDelta::seconds(1)).await;
            now += TimeDelta::seconds(1);
        }
        assert_eq!(house.mails.sent().len(), 1);
        assert_eq!(envelopes(&house).await[0].state, EnvelopeState::Sent);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_cannot_leave_is_given_up_visibly() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&[Row { closing: "2027-02-15T14:00:00", ..Row::open(1, "Cybersecurity") }]));
        house.mails.fail_next(&[SendKind::Transient; 8]);
        house.round(noon()).await;
        let mut now = noon() + TimeDelta::seconds(2);
        for wait in RETRY {
            now += TimeDelta::seconds(wait + 2);
            house.deliver(now).await;
        }
        let all = envelopes(&house).await;
        assert_eq!((all[0].state, all[0].attempt), (EnvelopeState::Failed, 8));
        assert!(all[0].last_error.as_deref().unwrap().contains("given up after 8 tries"));
        assert!(house.mails.sent().is_empty());

        house.shelf.put("/open.csv", csv(&[Row { closing: "2027-02-15T14:00:00", ..Row::open(2, "Cybersecurity") }]));
        house.mails.fail_next(&[SendKind::Permanent]);
        house.round(noon() + TimeDelta::days(12)).await;
        let states: Vec<EnvelopeState> = envelopes(&house).await.iter().map(|e| e.state).collect();
        assert_eq!(states, [EnvelopeState::Failed; 2], "a refusal for good is believed at once");
    })
    .await;
}

#[tokio::test]
async fn a_mail_of_unknown_fate_is_sent_once_more_under_the_same_name() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=1)));
        house.mails.fail_next(&[SendKind::Unknown, SendKind::Unknown]);
        house.round(noon()).await;
        house.deliver(noon() + TimeDelta::minutes(24)).await;
        assert_eq!(house.mails.sent().len(), 1, "not before lease and rest are over");
        house.deliver(noon() + TimeDelta::minutes(26)).await;
        house.deliver(noon() + TimeDelta::days(3)).await;
        let mails = house.mails.sent();
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].message_id, mails[1].message_id);
        assert_eq!(envelopes(&house).await[0].state, EnvelopeState::Unknown);
    })
    .await;
}

#[tokio::test]
async fn two_workers_send_each_mail_once() {
    everywhere(async |house| {
        for n in 0..12 {
            let person = house.reader(&format!("Firme {n}"), &format!("p{n}@exemple.ca"), Lang::FR).await;
            house.profile(&person, WORDS, Cadence::Instant).await;
        }
        house.shelf.put("/open.csv", csv(&cyber(1..=40).into_iter().chain(others()).collect::<Vec<_>>()));
        let other = worker(&house.db, house.sources(), &house.mails, settings());
        let drain = async |worker: &worker::Worker| {
            for _ in 0..20 {
                worker.poll_step(noon()).await.unwrap();
                worker.match_step(noon()).await.unwrap();
                worker.deliver_step(noon() + TimeDelta::seconds(5)).await.unwrap();
            }
        };
        tokio::join!(drain(&house.worker), drain(&other));
        house.match_all(noon()).await;
        house.deliver(noon() + TimeDelta::minutes(1)).await;
        let mut told: Vec<String> = house.mails.sent().iter().map(|m| m.to.to_string()).collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), 12);
        for mail in house.mails.sent() {
            let again = house.mails.sent().iter().filter(|m| m.message_id == mail.message_id).count();
            assert_eq!(again, 1, "{}", mail.message_id);
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_letter_leaves_while_its_link_works() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        let payload = serde_json::json!({ "link": "https://avis.exemple.ca/sign-in/abcdef", "minutes": 30 });
        for _ in 0..2 {
            let mut tx = house.db.begin().await.unwrap();
            tx.enqueue_letter(store::SIGN_IN, anna.id, &payload, noon(), noon()).await.unwrap();
            tx.commit().await.unwrap();
            house.deliver(noon()).await;
            house.mails.fail_next(&[SendKind::Transient; 3]);
        }
        for hour in 1..4 {
            house.deliver(noon() + TimeDelta::hours(hour)).await;
        }
        assert_eq!(house.mails.sent().len(), 1);
        assert!(house.mails.sent()[0].text.contains("https://avis.exemple.ca/sign-in/abcdef"));
        let mut states: Vec<EnvelopeState> = envelopes(&house).await.iter().map(|e| e.state).collect();
        states.sort_by_key(|s| s.as_str());
        assert_eq!(states, [EnvelopeState::Sent, EnvelopeState::Suppressed], "a dead link is not sent");
    })
    .await;
}

#[tokio::test]
async fn a_running_worker_mails_within_seconds_and_stops_when_told() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=3)));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = house.worker.clone();
        let running = tokio::spawn(async move { running.run(async { drop(stopped.await) }).await });
        let begun = tokio::time::Instant::now();
        while house.mails.sent().is_empty() && begun.elapsed().as_secs() < 20 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(house.mails.sent().len(), 1);
        assert!(begun.elapsed().as_secs() < 8, "{:?}", begun.elapsed());
        stop.send(()).unwrap();
        let told = tokio::time::Instant::now();
        running.await.unwrap().unwrap();
        assert!(told.elapsed().as_secs() < 3, "{:?}", told.elapsed());
    })
    .await;
}

#[tokio::test]
async fn a_poll_that_hangs_is_given_back_at_the_end() {
    everywhere(async |mut house| {
        // Only the feed that hangs: another one might not be claimed yet when we look.
        let mut sources = house.sources();
        sources.retain(|s| s.name == "canadabuys");
        house.rebuilt(sources, Settings { poll_grace: std::time::Duration::from_millis(200), ..settings() }).await;
        house.shelf.answer("/open.csv", Answer::raw("200 OK", b"", &[("Content-Length", "9")]).then(Then::Hang));
        let running = house.worker.clone();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(async move { running.run(async { drop(stopped.await) }).await });
        while house.server.hits_of("/open.csv") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        assert!(house.db.lease_feed(noon(), noon() + TimeDelta::minutes(1)).await.unwrap().is_none(), "it is held");
        stop.send(()).unwrap();
        running.await.unwrap().unwrap();
        let again = house.db.lease_feed(noon() + TimeDelta::seconds(1), noon() + TimeDelta::minutes(1)).await.unwrap();
        assert_eq!(again.unwrap().source, "canadabuys", "due again at once, as if nothing had been begun");
        assert!(house.runs("canadabuys").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_nobody_needs_is_forgotten_and_mails_are_not() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        house.profile(&anna, WORDS, Cadence::Instant).await;
        house.shelf.put("/open.csv", csv(&cyber(1..=1)));
        house.round(noon()).await;
        house.db.create_sign_in("hash", anna.id, noon(), noon() + TimeDelta::hours(1)).await.unwrap();
        assert!(house.db.allow("key", 1, noon() - TimeDelta::hours(1), noon()).await.unwrap());
        let soon = noon() + TimeDelta::hours(2);
        assert!(!house.worker.tidy_step(soon).await.unwrap().did(), "nothing is old enough");
        assert!(!house.db.allow("key", 1, noon() - TimeDelta::hours(1), noon()).await.unwrap(), "counters still count");
        assert!(house.worker.tidy_step(noon() + TimeDelta::days(100)).await.unwrap().did());
        assert!(house.runs("canadabuys").await.is_empty());
        assert_eq!((envelopes(&house).await.len(), house.notices().await.len()), (1, 1));
    })
    .await;
}
