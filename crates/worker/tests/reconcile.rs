//! What was lost by hand is found from the other end and mended once; a busy week is no
//! alarm.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Lang, Person, Weekdays};
use mail::SendKind;
use sqlx::AssertSqlSafe;
use store::Tx;
use worker::Outcome;

use crate::support::{
    feed::{Row, csv},
    house::{House, everywhere},
    noon,
};

const WORDS: &[&str] = &["cybersecurity"];
const READERS: usize = 50;
const NOTICES: u32 = 20;

/// Breaks something past all guards; how many rows.
async fn by_hand(house: &House, statement: &str) -> u64 {
    let mut tx = house.db.begin().await.unwrap();
    let done = match &mut tx {
        Tx::Sqlite(tx) => sqlx::query(AssertSqlSafe(statement)).execute(&mut **tx).await.map(|d| d.rows_affected()),
        Tx::Postgres(tx) => sqlx::query(AssertSqlSafe(statement)).execute(&mut **tx).await.map(|d| d.rows_affected()),
    };
    tx.commit().await.unwrap();
    done.unwrap()
}

/// How often each reader was told of each notice.
fn told(house: &House) -> BTreeMap<(String, u32), u32> {
    let mut told = BTreeMap::new();
    for mail in house.mails.sent() {
        for n in 1..=NOTICES {
            let times = u32::from(mail.html.contains(&format!("https://avis.exemple.ca/notices/{n}?")));
            *told.entry((mail.to.to_string(), n)).or_default() += times;
        }
    }
    told
}

async fn morning(house: &House) -> DateTime<Utc> {
    let daily = Cadence::Daily { hour: 7, days: Weekdays::ALL };
    for n in 0..READERS {
        let reader = house.reader(&format!("Firme {n}"), &format!("p{n}@exemple.ca"), Lang::FR).await;
        house.profile(&reader, WORDS, daily).await;
    }
    house.shelf.put("/open.csv", csv(&(1..=NOTICES).map(|n| Row::open(n, "Cybersecurity services")).collect::<Vec<_>>()));
    assert!(house.round(noon()).await.is_empty(), "all of it waits for Monday, seven o'clock");
    "2026-11-23T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn of_a_thousand_lines_each_lost_one_is_found_and_told_once() {
    everywhere(async |house| {
        let seven = morning(&house).await;
        // A line; an envelope with its lines; a match; two states.
        let some = |n: u32| format!("(SELECT id FROM envelope ORDER BY id LIMIT 1 OFFSET {n})");
        assert_eq!(by_hand(&house, &format!("DELETE FROM envelope_item WHERE notice_id = 7 AND envelope_id = {}", some(30))).await, 1);
        let gone = "(SELECT max(id) FROM envelope)";
        assert_eq!(by_hand(&house, &format!("DELETE FROM envelope_item WHERE envelope_id = {gone}")).await, 20);
        assert_eq!(by_hand(&house, &format!("DELETE FROM envelope WHERE id = {gone}")).await, 1);
        assert_eq!(by_hand(&house, "DELETE FROM matched WHERE notice_id = 9 AND profile_id = (SELECT min(id) FROM profile)").await, 1);
        assert_eq!(by_hand(&house, &format!("UPDATE envelope SET state = 'sent' WHERE id = {}", some(3))).await, 1);
        assert_eq!(by_hand(&house, &format!("UPDATE envelope SET state = 'suppressed' WHERE id = {}", some(5))).await, 1);
        let later = noon() + TimeDelta::hours(2);
        // The lost line of the notice that is matched again is found by the matcher itself.
        assert_eq!(house.worker.reconcile_step(later).await.unwrap(), Outcome::Did(1 + 19 + 1 + 2));
        assert_eq!(house.worker.reconcile_step(later).await.unwrap(), Outcome::Idle, "not twice in a quarter of an hour");
        house.match_all(later).await;
        house.deliver(later + TimeDelta::minutes(1)).await;
        let again = later + TimeDelta::minutes(75);
        assert_eq!(house.worker.reconcile_step(again).await.unwrap(), Outcome::Idle);
        house.deliver(again + TimeDelta::minutes(1)).await;
        house.deliver(seven).await;
        let told = told(&house);
        assert_eq!(told.len(), READERS * NOTICES as usize);
        let wrong: Vec<_> = told.iter().filter(|(_, times)| **times != 1).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        for hours in 3..6 {
            assert_eq!(house.worker.reconcile_step(later + TimeDelta::hours(hours)).await.unwrap(), Outcome::Idle);
        }
        assert_eq!(house.db.discrepancies(noon()).await.unwrap(), (23, 23));
    })
    .await;
}

#[tokio::test]
async fn what_is_lost_again_is_told_to_the_operator_and_not_sent_for_ever() {
    everywhere(async |house| {
        morning(&house).await;
        let mut now = noon() + TimeDelta::hours(2);
        for mails in [1, 1] {
            by_hand(&house, "DELETE FROM envelope_item WHERE notice_id = 7 AND person_id = (SELECT min(id) FROM person)").await;
            assert_eq!(house.worker.reconcile_step(now).await.unwrap(), Outcome::Did(1));
            house.deliver(now + TimeDelta::minutes(1)).await;
            assert_eq!(house.mails.sent().len(), mails);
            now += TimeDelta::minutes(15);
        }
        assert_eq!(house.db.discrepancies(noon()).await.unwrap(), (1, 0));
    })
    .await;
}

async fn busy(house: &House, readers: &[Person], rows: &mut Vec<Row>, hour: i64) {
    let now = noon() + TimeDelta::hours(hour);
    if hour % 6 == 0 {
        rows.push(Row::open(u32::try_from(rows.len()).unwrap() + 1, "Cybersecurity services"));
    }
    if hour % 20 == 0 && rows.len() > 2 {
        let at = rows.len() - 2;
        (rows[at].amendment, rows[at].closing) = (rows[at].amendment + 1, "2026-12-20T14:00:00");
    }
    house.shelf.put("/open.csv", csv(rows));
    if hour % 14 == 0 {
        house.mails.fail_next(&[SendKind::Transient, SendKind::Unknown, SendKind::Permanent]);
    }
    // One reader changes their mind all the time.
    let moody = &readers[0];
    if let Some(own) = house.db.subscriptions_of(moody.id).await.unwrap().first() {
        match hour % 16 {
            2 => drop(house.db.stop(&own.token, now).await.unwrap()),
            8 => drop(house.db.resume(&own.token, now).await.unwrap()),
            12 => drop(house.db.set_cadence(&own.token, Some(Cadence::Off), 0, now).await.unwrap()),
            14 => drop(house.db.set_cadence(&own.token, None, 0, now).await.unwrap()),
            _ => {}
        }
    }
    if hour % 48 == 10 {
        house.db.pause(readers[1].id, Some(now + TimeDelta::hours(30)), 0, now).await.unwrap();
    }
    if hour % 30 == 4 {
        let newcomer = Person { id: 0, email: format!("nouvelle{hour}@exemple.ca").parse().unwrap(), ..readers[2].clone() };
        assert!(house.db.upsert_person(&newcomer, now).await.unwrap() > 0);
    }
    house.poll(now).await;
    house.match_all(now).await;
    house.deliver(now + TimeDelta::seconds(2)).await;
}

#[tokio::test]
async fn seven_busy_days_raise_no_alarm() {
    everywhere(async |house| {
        let rhythms = [
            Cadence::Instant,
            Cadence::Daily { hour: 7, days: Weekdays::BUSINESS },
            Cadence::Instant,
            Cadence::Weekly { day: 2, hour: 9 },
            Cadence::Off,
        ];
        let mut readers = Vec::new();
        for (n, cadence) in rhythms.into_iter().enumerate() {
            let reader = house.reader(&format!("Firme {n}"), &format!("p{n}@exemple.ca"), Lang::FR).await;
            house.profile(&reader, WORDS, cadence).await;
            readers.push(reader);
        }
        let mut rows = Vec::new();
        for hour in (0..24 * 7).step_by(2) {
            busy(&house, &readers, &mut rows, hour).await;
            let looked = house.worker.reconcile_step(noon() + TimeDelta::hours(hour) + TimeDelta::minutes(20)).await.unwrap();
            assert_eq!(looked, Outcome::Idle, "a false alarm after {hour} h: {:?}", house.db.untold(noon() + TimeDelta::hours(hour)).await);
        }
        assert!(house.mails.sent().len() > 20, "{}", house.mails.sent().len());
        assert_eq!(house.db.discrepancies(noon()).await.unwrap(), (0, 0));
    })
    .await;
}
