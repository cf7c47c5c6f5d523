//! Several workers and a mail server that makes them wait longer than their leases: each
//! mail leaves once, and who comes too late changes nothing.

use std::{collections::BTreeMap, time::Duration};

use chrono::{TimeDelta, Utc};
use domain::{EnvelopeState, Lang};
use mail::{Mailer, SmtpSettings, TlsMode};
use serde_json::json;
use tokio::time::Instant;
use worker::{Settings, Worker};

use crate::{
    smtp::{Reply, Server, Verb},
    support::{
        house::{House, identity, settings, worker_by},
        noon,
    },
};

const LEASE: Duration = Duration::from_secs(3);
/// Longer than the lease, and before the text: nobody may send it any more.
const STALL: Duration = Duration::from_secs(5);

async fn letters(house: &House, count: usize) {
    let reader = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
    let mut tx = house.db.begin().await.unwrap();
    for n in 0..count {
        let payload = json!({ "link": format!("https://avis.exemple.ca/sign-in/{n}"), "minutes": 100_000 });
        tx.enqueue_letter(store::SIGN_IN, reader.id, &payload, noon(), noon()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Works until nothing is left, by a clock that really runs.
async fn drain(worker: Worker, begun: Instant) {
    let mut idle = 0;
    // Somebody else's lease may end after the last that we were handed.
    while idle < 80 {
        let now: chrono::DateTime<Utc> = noon() + TimeDelta::from_std(begun.elapsed()).unwrap();
        if worker.deliver_step(now).await.unwrap().did() {
            idle = 0;
        } else {
            idle += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn crowd(engine: &'static str, workers: usize, count: usize) {
    let house = House::open(engine).await;
    letters(&house, count).await;
    let server = Server::plain().await;
    let (mut nth, mut stalls) = (0_u32, 0_u32);
    server.direct(Some(Box::new(move |verb| {
        nth += u32::from(verb == Verb::Rcpt);
        if verb == Verb::Rcpt && nth.is_multiple_of(397) && stalls < 12 {
            stalls += 1;
            return Reply::Stall(STALL);
        }
        Reply::Usual
    })));
    let begun = Instant::now();
    let tasks: Vec<_> = (0..workers)
        .map(|_| {
            let smtp = SmtpSettings::new("127.0.0.1", server.address.port(), TlsMode::None);
            let mailer = Mailer::smtp(smtp, &identity()).unwrap();
            let settings = Settings { lease: LEASE, ..settings() };
            tokio::spawn(drain(worker_by(&house.db, house.sources(), mailer, settings), begun))
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut copies: BTreeMap<String, u32> = BTreeMap::new();
    for mail in server.received() {
        let text = String::from_utf8_lossy(&mail.bytes).into_owned();
        let id = text.lines().find_map(|l| l.strip_prefix("Message-ID: ").map(str::to_owned)).expect("a Message-ID");
        *copies.entry(id).or_default() += 1;
    }
    let twice: Vec<_> = copies.iter().filter(|(_, n)| **n > 1).collect();
    assert_eq!((copies.len(), twice.len()), (count, 0), "{twice:?}");
    let counts = house.db.envelope_counts().await.unwrap();
    let sent = counts.iter().find(|(state, _)| *state == EnvelopeState::Sent).unwrap().1;
    assert_eq!(usize::try_from(sent).unwrap(), count, "{counts:?}");
    println!("{engine}: {workers} workers, {count} mails, each once; {:.1?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_workers_send_ten_thousand_mails_once_each_on_postgresql() {
    crowd("postgres", 4, 10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_tasks_send_two_thousand_mails_once_each_on_sqlite() {
    crowd("sqlite", 4, 2_000).await;
}
