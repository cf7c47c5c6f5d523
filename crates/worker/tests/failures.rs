//! Every way in which a mail server can fail, through the worker, on both databases: the
//! right state, the right patience, the right number of mails.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Cause, EnvelopeState, Lang, Profile};
use mail::{Mailer, SmtpSettings, TimeOuts, TlsMode};
use store::{EnvelopeFilter, EnvelopeRow, Item};
use worker::{RETRY, Worker};

use crate::{
    smtp::{Reply, Server, Verb},
    support::{
        feed::{Row, csv},
        house::{House, everywhere, identity, settings, worker_by},
        noon,
    },
};

const SHORT: Duration = Duration::from_millis(250);
const VERBS: [Verb; 6] = [Verb::Greeting, Verb::Ehlo, Verb::Mail, Verb::Rcpt, Verb::Data, Verb::Text];

/// What is to be seen after the first try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Surely not delivered: tried again after five seconds.
    Again,
    /// Nobody knows: once more, after lease and rest.
    Unknown,
    /// Believed at once.
    Failed,
}

fn outcome(verb: Verb, reply: Reply) -> Outcome {
    match (verb, reply) {
        (Verb::Rcpt | Verb::Data | Verb::Text, Reply::Code(500..)) => Outcome::Failed,
        (Verb::Text, Reply::Drop | Reply::Stall(_) | Reply::Garbage) => Outcome::Unknown,
        _ => Outcome::Again,
    }
}

struct Post {
    house: House,
    server: Server,
    worker: Worker,
    profile: Profile,
    notice: i64,
}

impl Post {
    async fn open(house: House) -> Self {
        let first = house.reader("Firme A", "anna@exemple.ca", Lang::FR).await;
        let profile = house.profile(&first, &["cybersecurity"], Cadence::Off).await;
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersecurity services")]));
        assert!(house.round(noon()).await.is_empty());
        let server = Server::plain().await;
        let mut smtp = SmtpSettings::new("127.0.0.1", server.address.port(), TlsMode::None);
        smtp.time_outs = TimeOuts { connect: SHORT, command: SHORT, text: SHORT };
        let worker = worker_by(&house.db, house.sources(), Mailer::smtp(smtp, &identity()).unwrap(), settings());
        let notice = house.notices().await[0].id;
        Self { house, server, worker, profile, notice }
    }

    /// A mail to somebody who never got one.
    async fn queue(&self, address: &str, now: DateTime<Utc>) -> i64 {
        let reader = self.house.reader("Firme A", address, Lang::FR).await;
        let item = Item { profile_id: self.profile.id, notice_id: self.notice, cause: Cause::New, notice_revision: 1, score: 80.0 };
        let mut tx = self.house.db.begin().await.unwrap();
        let done = tx.enqueue(reader.id, now, &[item], now).await.unwrap();
        tx.commit().await.unwrap();
        let store::Enqueued::Into(id) = done else { panic!("{done:?}") };
        id
    }

    async fn deliver(&self, now: DateTime<Utc>) {
        while self.worker.deliver_step(now).await.unwrap().did() {}
    }

    async fn row(&self, id: i64) -> EnvelopeRow {
        let all = self.house.db.envelopes(&EnvelopeFilter { limit: 1000, ..EnvelopeFilter::default() }).await.unwrap();
        all.into_iter().find(|e| e.id == id).unwrap()
    }

    fn arrived(&self, address: &str) -> Vec<String> {
        let to_them = self.server.received().into_iter().filter(|m| m.to == [address]);
        let id = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.lines().find_map(|l| l.strip_prefix("Message-ID: ").map(str::to_owned)).expect("a Message-ID")
        };
        to_them.map(|m| id(&m.bytes)).collect()
    }

    async fn one(&self, verb: Verb, reply: Reply, n: usize) {
        let (address, now) = (format!("cas{n}@exemple.ca"), noon() + TimeDelta::hours(n.try_into().unwrap()));
        let case = format!("{verb:?} {reply:?}");
        let id = self.queue(&address, now).await;
        // A new connection, so that greeting and EHLO are met too.
        self.worker.mailer.close().await;
        self.server.script(verb, &[reply]);
        self.deliver(now).await;
        let (first, expected) = (self.row(id).await, outcome(verb, reply));
        let rest = match expected {
            Outcome::Again => TimeDelta::seconds(RETRY[0]),
            Outcome::Unknown => TimeDelta::minutes(25),
            Outcome::Failed => TimeDelta::zero(),
        };
        let state = if expected == Outcome::Failed { EnvelopeState::Failed } else { EnvelopeState::Pending };
        assert_eq!((first.state, first.attempt), (state, 1), "{case}: {:?}", first.last_error);
        assert!(first.last_error.is_some(), "{case}: people can see why");
        if expected == Outcome::Failed {
            self.deliver(now + TimeDelta::days(2)).await;
            assert_eq!((self.row(id).await.attempt, self.arrived(&address).len()), (1, 0), "{case}: not tried again");
            return;
        }
        let waited = first.next_at - now;
        assert!(waited >= rest && waited <= rest + TimeDelta::seconds(2), "{case}: waits {waited}");
        self.deliver(first.next_at - TimeDelta::seconds(1)).await;
        assert_eq!(self.row(id).await.attempt, 1, "{case}: not before its time");
        self.deliver(first.next_at).await;
        let second = self.row(id).await;
        assert_eq!((second.state, second.attempt), (EnvelopeState::Sent, 2), "{case}: {:?}", second.last_error);
        let arrived = self.arrived(&address);
        assert_eq!(arrived.len(), if expected == Outcome::Unknown { 2 } else { 1 }, "{case}");
        assert!(arrived.iter().all(|id| *id == arrived[0]), "{case}: {arrived:?}");
    }
}

#[tokio::test]
async fn forty_two_failures_that_pass_end_in_one_delivery_each() {
    everywhere(async |house| {
        let post = Post::open(house).await;
        let mut cases = 0;
        for verb in VERBS {
            for reply in [421, 450, 451, 452, 454].map(Reply::Code).into_iter().chain([Reply::Drop, Reply::Stall(SHORT * 3)]) {
                cases += 1;
                post.one(verb, reply, cases).await;
            }
        }
        assert_eq!(cases, 42);
    })
    .await;
}

#[tokio::test]
async fn refusals_for_good_and_nonsense_are_told_apart() {
    everywhere(async |house| {
        let post = Post::open(house).await;
        let mut cases = 0;
        for verb in VERBS {
            for reply in [500, 550, 552, 554].map(Reply::Code).into_iter().chain([Reply::Garbage]) {
                cases += 1;
                post.one(verb, reply, cases).await;
            }
        }
        assert_eq!(cases, 30);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_throttles_gets_everything_in_the_end() {
    everywhere(async |house| {
        let post = Post::open(house).await;
        for n in 0..60 {
            post.queue(&format!("p{n}@exemple.ca"), noon()).await;
        }
        // After twenty it has had enough, for a while.
        let mut taken = 0;
        post.server.direct(Some(Box::new(move |verb| {
            if verb == Verb::Mail {
                taken += 1;
            }
            if verb == Verb::Mail && taken > 20 { Reply::Code(454) } else { Reply::Usual }
        })));
        post.deliver(noon()).await;
        assert_eq!(post.server.received().len(), 20);
        post.server.direct(None);
        for wait in RETRY {
            post.deliver(noon() + TimeDelta::seconds(wait + 5)).await;
        }
        let mut to: Vec<String> = post.server.received().iter().map(|m| m.to[0].clone()).collect();
        to.sort_unstable();
        let all = to.len();
        to.dedup();
        assert_eq!((all, to.len()), (60, 60));
    })
    .await;
}
