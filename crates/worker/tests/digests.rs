//! Digests that had their hour while nobody worked: late rather than never, and never twice;
//! what is too late waits for somebody's word.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::{Cadence, Lang, Weekdays};
use store::EnvelopeFilter;

use crate::support::{
    feed::{Row, csv},
    house::{House, everywhere},
    noon,
};

const WORDS: &[&str] = &["cybersecurity"];
const ZONES: [Tz; 4] = [chrono_tz::America::Vancouver, chrono_tz::America::Toronto, chrono_tz::America::St_Johns, chrono_tz::Europe::Paris];

/// How a zone stands in an address.
fn domain(zone: Tz) -> String {
    format!("{}.example", zone.name().replace(['/', '_'], "-").to_lowercase())
}

async fn readers(house: &House, hour: u8) {
    for zone in ZONES {
        let mut reader = house.reader(&format!("{zone} {hour}"), &format!("{hour}@{}", domain(zone)), Lang::EN).await;
        reader.zone = zone;
        house.db.upsert_person(&reader, noon()).await.unwrap();
        house.profile(&reader, WORDS, Cadence::Daily { hour, days: Weekdays::ALL }).await;
    }
}

/// Notices that each reader was told of, with how often.
fn told(house: &House, notices: u32) -> BTreeMap<String, Vec<usize>> {
    let mut all: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for mail in house.mails.sent() {
        let counts = all.entry(mail.to.to_string()).or_insert_with(|| vec![0; notices as usize]);
        for (n, count) in counts.iter_mut().enumerate() {
            *count += usize::from(mail.html.contains(&format!("/notices/{}?", n + 1)));
        }
    }
    all
}

/// A notice a day; on the days when the program is down, nothing at all happens.
async fn season(house: &House, first: NaiveDate, days: u32, down: &[u32]) {
    let mut rows = Vec::new();
    for day in 0..days {
        rows.push(Row { closing: "2027-12-15T14:00:00", ..Row::open(day + 1, "Cybersecurity services") });
        if down.contains(&day) {
            continue;
        }
        let at: DateTime<Utc> = (first + Days::new(day.into())).and_hms_opt(0, 0, 0).unwrap().and_utc();
        house.shelf.put("/open.csv", csv(&rows));
        // Five looks a day, none of them on a reader's hour.
        for minutes in [70, 430, 730, 1030, 1390] {
            let now = at + TimeDelta::minutes(minutes);
            house.poll(now).await;
            house.match_all(now).await;
            house.deliver(now).await;
        }
    }
    house.deliver((first + Days::new(u64::from(days) + 1)).and_hms_opt(23, 0, 0).unwrap().and_utc()).await;
}

#[tokio::test]
async fn nights_of_changing_clocks_and_days_without_the_program_lose_and_double_nothing() {
    // Clocks go forward on 14 March 2027 in North America and on 28 March in Europe; they go
    // back on 7 November and on 31 October.
    let seasons = [("2027-10-29", 12, vec![1, 2, 3, 8]), ("2027-03-12", 19, vec![1, 2, 3, 15])];
    for (first, days, down) in seasons {
        everywhere(async |house| {
            readers(&house, 7).await;
            readers(&house, 2).await;
            let first: NaiveDate = first.parse().unwrap();
            season(&house, first, days, &down).await;
            let told = told(&house, days);
            assert_eq!(told.len(), 2 * ZONES.len());
            for (reader, counts) in told {
                assert!(counts.iter().all(|n| *n == 1), "{reader}: {counts:?}");
            }
            let envelopes = house.db.envelopes(&EnvelopeFilter { limit: 1000, ..EnvelopeFilter::default() }).await.unwrap();
            let mut slots: BTreeMap<(String, NaiveDate), u32> = BTreeMap::new();
            for e in &envelopes {
                let zone = ZONES.into_iter().find(|z| e.email.ends_with(&domain(*z))).expect("a zone");
                let local = e.due_at.with_timezone(&zone);
                let hour: u32 = e.email.split('@').next().unwrap().parse().unwrap();
                // Two o'clock does not exist in the night in which clocks go forward.
                assert!(local.hour() == hour || (hour == 2 && local.hour() == 3), "{} at {local}", e.email);
                *slots.entry((e.email.clone(), local.date_naive())).or_default() += 1;
            }
            assert!(slots.values().all(|n| *n == 1), "one digest a day: {slots:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_older_than_four_days_waits_for_somebodys_word_and_then_leaves_once() {
    everywhere(async |house| {
        readers(&house, 7).await;
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services")]));
        assert!(house.round(noon()).await.is_empty());
        let found = noon() + TimeDelta::days(6);
        house.deliver(found).await;
        house.deliver(found + TimeDelta::days(1)).await;
        assert!(house.mails.sent().is_empty());
        assert_eq!(house.db.held_count().await.unwrap(), 4);
        // What is new is not held up.
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services"), Row::open(2, "Cybersecurity audit")]));
        house.poll(found).await;
        house.match_all(found).await;
        house.deliver(found + TimeDelta::days(1)).await;
        assert_eq!(house.mails.sent().len(), 4);
        assert_eq!(house.db.release_held(found).await.unwrap(), 4);
        house.deliver(found + TimeDelta::days(1)).await;
        house.deliver(found + TimeDelta::days(2)).await;
        let told = told(&house, 2);
        assert!(told.len() == 4 && told.values().all(|counts| *counts == [1, 1]), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn after_a_restore_everything_waits_when_somebody_says_so_and_then_leaves_once() {
    everywhere(async |house| {
        readers(&house, 7).await;
        house.db.hold_all(noon()).await.unwrap();
        let day = noon() + TimeDelta::days(1);
        for (n, now) in [(1, noon()), (2, day)] {
            house.shelf.put("/open.csv", csv(&(1..=n).map(|n| Row::open(n, "Cybersecurity services")).collect::<Vec<_>>()));
            house.poll(now).await;
            house.match_all(now).await;
            house.deliver(now + TimeDelta::days(1)).await;
        }
        assert!(house.mails.sent().is_empty());
        assert_eq!(house.db.held_count().await.unwrap(), 8);
        assert_eq!(house.db.release_held(day).await.unwrap(), 8);
        house.deliver(day + TimeDelta::days(1)).await;
        house.deliver(day + TimeDelta::days(2)).await;
        let told = told(&house, 2);
        assert!(told.len() == 4 && told.values().all(|counts| *counts == [1, 1]), "{told:?}");
    })
    .await;
}
