//! A whole worker with a feed server of its own, on one engine or the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Feed, FeedKind, Keyword, Lang, Member, Person, Profile, Role, Source};
use mail::{Identity, Mail, Mailer, Memory};
use store::{Db, FeedState, PollRun, StoredNotice};
use tempfile::TempDir;
use worker::{
    Chance, Parts, Settings, Worker,
    fetch::{FetchSettings, Fetcher},
};

use super::{
    noon, postgres,
    server::{Server, Shelf},
};

/// Chance that is known beforehand; its tokens differ, as real ones do.
#[derive(Default)]
pub struct Even;

static TOKENS: AtomicU64 = AtomicU64::new(0);

impl Chance for Even {
    fn fraction(&self) -> f64 {
        0.5
    }

    fn token(&self) -> String {
        format!("{:032x}", TOKENS.fetch_add(1, Ordering::SeqCst))
    }
}

pub struct House {
    pub db: Db,
    pub shelf: Shelf,
    pub server: Server,
    pub mails: Memory,
    pub worker: Worker,
    _folder: TempDir,
}

/// Runs a test on SQLite and on PostgreSQL.
pub async fn everywhere(test: impl AsyncFn(House)) {
    for engine in ["sqlite", "postgres"] {
        eprintln!("on {engine}");
        test(House::open(engine).await).await;
    }
}

pub fn feed(key: &str, url: String, kind: FeedKind) -> Feed {
    let prefix = if kind == FeedKind::Catalogue { "hebdo_" } else { "" };
    Feed {
        key: key.into(),
        url,
        kind,
        every_minutes: 120,
        max_mib: 8,
        resource_prefix: prefix.into(),
        backfill_days: 60,
        body: String::new(),
        window_hours: 0,
        details: 0,
        max_pages: 50,
        adapter: String::new(),
        enabled: true,
        not_seen_live: false,
    }
}

pub fn source(name: &str, adapter: &str, feeds: Vec<Feed>) -> Source {
    Source {
        name: name.into(),
        adapter: adapter.into(),
        title: name.to_uppercase(),
        enabled: true,
        zone: chrono_tz::America::Toronto,
        licence: String::new(),
        attribution_fr: format!("Données de {name}."),
        attribution_en: format!("Data of {name}."),
        home: String::new(),
        silence_hours: 48,
        user_agent: String::new(),
        private_network: true,
        options: std::collections::BTreeMap::new(),
        not_seen_live: false,
        pause_seconds: 0,
        refusal_minutes: 0,
        calls_per_day: 0,
        key_env: String::new(),
        key_file: String::new(),
        key_parameter: String::new(),
        hosts: Vec::new(),
        feeds,
    }
}

pub fn identity() -> Identity {
    Identity {
        name: "Association d’exemple".into(),
        from: "avis@exemple.ca".parse().unwrap(),
        reply_to: None,
        postal: "1, rue Témoin, Québec (Québec) G0A 0A0".into(),
        contact: "aide@exemple.ca".into(),
        public_url: "https://avis.exemple.ca".into(),
    }
}

/// Short waits and no politeness towards ourselves.
pub fn hurried() -> FetchSettings {
    FetchSettings {
        connect: Duration::from_secs(2),
        idle: Duration::from_secs(2),
        total: Duration::from_secs(10),
        pause: Duration::ZERO,
        ..FetchSettings::new("0.1.0", "https://example.org/crieur")
    }
}

impl House {
    pub async fn open(engine: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            "sqlite" => format!("sqlite:{}", folder.path().join("crieur.db").display()),
            _ => postgres::fresh().await,
        };
        let db = Db::open(&url).await.unwrap();
        db.migrate().await.unwrap();
        let shelf = Shelf::default();
        let server = shelf.serve().await;
        let sources = vec![
            source("canadabuys", "canadabuys", vec![feed("open", server.url("/open.csv"), FeedKind::Snapshot)]),
            source("seao", "seao", vec![feed("weekly", server.url("/package"), FeedKind::Catalogue)]),
        ];
        let mails = Memory::default();
        let worker = worker(&db, sources, &mails, settings());
        worker.register(noon()).await.unwrap();
        Self { db, shelf, server, mails, worker, _folder: folder }
    }

    /// The same house with other sources or settings.
    pub async fn rebuilt(&mut self, sources: Vec<Source>, settings: Settings) {
        self.worker = worker(&self.db, sources, &self.mails, settings);
        self.worker.register(noon()).await.unwrap();
    }

    pub fn sources(&self) -> Vec<Source> {
        self.worker.sources.to_vec()
    }

    /// Polls everything that is due.
    pub async fn poll(&self, now: DateTime<Utc>) {
        let mut polls = 0;
        while self.worker.poll_step(now).await.unwrap().did() {
            polls += 1;
            assert!(polls < 100, "a poll is due again at once: {:?}", self.db.feed_states().await);
        }
    }

    pub async fn match_all(&self, now: DateTime<Utc>) {
        while self.worker.match_step(now).await.unwrap().did() {}
    }

    pub async fn deliver(&self, now: DateTime<Utc>) {
        while self.worker.deliver_step(now).await.unwrap().did() {}
    }

    /// Poll, match, deliver; gives the mails that left.
    pub async fn round(&self, now: DateTime<Utc>) -> Vec<Mail> {
        let before = self.mails.sent().len();
        self.poll(now).await;
        self.match_all(now).await;
        self.deliver(now + TimeDelta::seconds(2)).await;
        self.mails.sent().split_off(before)
    }

    /// A firm with one reader; gives the reader's key.
    pub async fn reader(&self, firm: &str, email: &str, lang: Lang) -> Person {
        let member = Member { id: 0, name: firm.into(), neq: None };
        let member_id = self.db.upsert_member(&member, noon()).await.unwrap();
        let mut person = Person {
            id: 0,
            member_id,
            role: Role::Member,
            email: email.parse().unwrap(),
            name: "Camille Exemple".into(),
            lang,
            zone: chrono_tz::America::Toronto,
        };
        person.id = self.db.upsert_person(&person, noon()).await.unwrap();
        person
    }

    /// A profile of the person's firm that is told at once of anything with these words.
    pub async fn profile(&self, person: &Person, words: &[&str], cadence: Cadence) -> Profile {
        let mut profile = Profile {
            member_id: person.member_id.unwrap(),
            name: words[0].to_owned(),
            lang: Lang::EN,
            keywords: words.iter().map(|w| Keyword { text: (*w).to_owned(), weight: 3 }).collect(),
            threshold: Some(1),
            cadence,
            ..Profile::default()
        };
        (profile.id, profile.revision) = self.db.save_profile(&profile, noon()).await.unwrap().unwrap();
        profile
    }

    pub async fn state(&self, source: &str) -> FeedState {
        self.db.feed_states().await.unwrap().into_iter().find(|s| s.source == source).unwrap()
    }

    /// The runs of a source, oldest first.
    pub async fn runs(&self, source: &str) -> Vec<PollRun> {
        let mut runs = self.db.runs(source, 100).await.unwrap();
        runs.reverse();
        runs
    }

    pub async fn notices(&self) -> Vec<StoredNotice> {
        self.db.all_notices(0, 1000).await.unwrap()
    }

    pub async fn stored(&self, source: &str) -> usize {
        self.notices().await.iter().filter(|n| n.notice.source == source).count()
    }
}

/// What the tests run with: alerts at once.
pub fn settings() -> Settings {
    Settings { group_minutes: 0, ..Settings::default() }
}

pub fn worker(db: &Db, sources: Vec<Source>, mails: &Memory, settings: Settings) -> Worker {
    worker_by(db, sources, Mailer::Memory(mails.clone()), settings)
}

/// The same with another way out for mails.
pub fn worker_by(db: &Db, sources: Vec<Source>, mailer: Mailer, settings: Settings) -> Worker {
    let clock = tokio::time::Instant::now();
    Worker::new(Parts {
        db: db.clone(),
        sources,
        fetcher: Fetcher::new(hurried()).unwrap(),
        mailer,
        identity: identity(),
        clock: Arc::new(move || noon() + TimeDelta::from_std(clock.elapsed()).unwrap()),
        chance: Arc::new(Even),
        settings,
    })
}
