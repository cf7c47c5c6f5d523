//! What every step works with.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use domain::{Clock, Source};
use mail::{Identity, Mailer};
use store::{Db, PollRun, StoreError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::{
    chance::Chance,
    deliver::Scribe,
    fetch::{Fetcher, Secret},
    matcher::Memory,
};

/// Mebibytes of payloads that are read at once.
const READING: u32 = 64;

/// Whether there was anything to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was due.
    Idle,
    /// So many things were done: feeds polled, notices and profiles matched, mails handled.
    Did(u64),
}

impl Outcome {
    pub(crate) fn of(count: u64) -> Self {
        if count == 0 { Self::Idle } else { Self::Did(count) }
    }

    /// Whether anything was done.
    pub fn did(self) -> bool {
        self != Self::Idle
    }
}

/// Why a step could not be done at all. A failing feed or mail is none: it is recorded and
/// tried again.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No source of this name is polled.
    #[error("no source {name:?}, expected one of {known}")]
    UnknownSource {
        /// As given.
        name: String,
        /// What there is.
        known: String,
    },
    /// A local file cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A step broke off.
    #[error("{step} broke off: {why}")]
    Broken {
        /// Which one.
        step: &'static str,
        /// What was said last.
        why: String,
    },
}

/// What becomes of an amendment that moves neither what is asked nor until when, such as
/// another code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Minor {
    /// It is told as soon as any other.
    AtOnce,
    /// It waits for the next daily mail.
    #[default]
    Digest,
    /// It is seen on the page only.
    Never,
}

/// How the steps behave.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who this worker is in leases: host and process, for people who look.
    pub name: String,
    /// Instant alerts are rounded up to so many minutes; 0 means at once.
    pub group_minutes: u32,
    /// Polls at once, over all sources.
    pub polls_at_once: usize,
    /// Mails at once.
    pub mails_at_once: usize,
    /// How long a poll holds its feed.
    pub poll_lease: Duration,
    /// How long a delivery holds its envelopes, and a matcher the matching.
    pub lease: Duration,
    /// Records in one store transaction.
    pub batch: usize,
    /// Whether a payload that is byte for byte the last one is left unread.
    pub skip_same_payload: bool,
    /// Days for which payloads are kept as they came; 0 keeps none.
    pub keep_days: u32,
    /// The most that kept payloads may take, packed, in MiB; the oldest go first.
    pub keep_mib: u32,
    /// Notices shown in one mail; the rest becomes "n more" with a link. A notice takes some 4 KB
    /// of HTML, and a large web mail cuts what is longer than about 100 KB.
    pub shown: usize,
    /// What becomes of amendments that can wait.
    pub minor: Minor,
    /// Days before its closing on which a followed notice is brought to mind.
    pub reminders: Vec<u16>,
    /// Alerts that one address gets on one of its days; what is more goes into the next
    /// day's digest.
    pub mails_a_day: u32,
    /// Time that polls have to end by themselves after the call to stop; at most 25 s.
    pub poll_grace: Duration,
    /// The publishers' keys, by source.
    pub keys: BTreeMap<String, Secret>,
    /// The vocabulary with the association's own concepts; none means the built-in one.
    pub vocabulary: Option<Arc<codes::Vocabulary>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "worker".to_owned(),
            group_minutes: 15,
            polls_at_once: 64,
            mails_at_once: 16,
            poll_lease: Duration::from_mins(15),
            lease: Duration::from_mins(10),
            batch: 500,
            skip_same_payload: true,
            keep_days: 30,
            keep_mib: 2048,
            shown: 20,
            minor: Minor::Digest,
            reminders: vec![14, 5, 1],
            mails_a_day: 5,
            poll_grace: Duration::from_secs(20),
            keys: BTreeMap::new(),
            vocabulary: None,
        }
    }
}

/// What a poll is doing, for people who watch.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// A feed or one of its files is being fetched.
    Fetching {
        /// The source's name.
        source: &'a str,
        /// The feed's key.
        feed: &'a str,
        /// The file, where a feed has several.
        resource: Option<&'a str>,
    },
    /// Records of it have been stored.
    Stored {
        /// The source's name.
        source: &'a str,
        /// The feed's key.
        feed: &'a str,
        /// Records so far.
        records: u64,
    },
    /// It is done, well or badly.
    Done(&'a PollRun),
}

/// Somebody who watches polls.
pub type Watcher = Arc<dyn Fn(Progress<'_>) + Send + Sync>;

/// Everything a step needs. Clones share all of it.
#[derive(Clone)]
pub struct Worker {
    /// Where facts are kept.
    pub db: Db,
    /// The sources; those that are not enabled rest.
    pub sources: Arc<Vec<Source>>,
    /// The way out to the web.
    pub fetcher: Fetcher,
    /// The way mails leave.
    pub mailer: Arc<Mailer>,
    /// Who sends them.
    pub identity: Arc<Identity>,
    /// The time, for `run` only; steps are told theirs.
    pub clock: Arc<dyn Clock>,
    /// Jitter and tokens.
    pub chance: Arc<dyn Chance>,
    /// How the steps behave.
    pub settings: Arc<Settings>,
    /// Who watches polls.
    pub watcher: Option<Watcher>,
    pub(crate) memory: Arc<Memory>,
    /// Mebibytes of payloads that are read at once.
    reading: Arc<Semaphore>,
    pub(crate) bells: Bells,
    pub(crate) scribe: Arc<Scribe>,
    /// This very process in leases.
    pub(crate) owner: Arc<str>,
}

/// What wakes a loop before its rest is over.
#[derive(Clone, Default)]
pub(crate) struct Bells {
    pub(crate) polls: Arc<Notify>,
    pub(crate) matching: Arc<Notify>,
    pub(crate) deliver: Arc<Notify>,
}

/// What a worker is made of.
pub struct Parts {
    /// Where facts are kept.
    pub db: Db,
    /// The sources.
    pub sources: Vec<Source>,
    /// The way out to the web.
    pub fetcher: Fetcher,
    /// The way mails leave.
    pub mailer: Mailer,
    /// Who sends them.
    pub identity: Identity,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Jitter and tokens.
    pub chance: Arc<dyn Chance>,
    /// How the steps behave.
    pub settings: Settings,
}

impl Worker {
    /// Puts a worker together; nothing is begun.
    pub fn new(parts: Parts) -> Self {
        let owner = format!("{} {}", parts.settings.name, parts.chance.token()).into();
        Self {
            db: parts.db,
            sources: Arc::new(parts.sources),
            fetcher: parts.fetcher,
            mailer: Arc::new(parts.mailer),
            identity: Arc::new(parts.identity),
            clock: parts.clock,
            chance: parts.chance,
            settings: Arc::new(parts.settings),
            watcher: None,
            memory: Arc::default(),
            reading: Arc::new(Semaphore::new(READING as usize)),
            bells: Bells::default(),
            scribe: Arc::default(),
            owner,
        }
    }

    /// Lets somebody watch polls.
    #[must_use]
    pub fn watched_by(mut self, watcher: Watcher) -> Self {
        self.watcher = Some(watcher);
        self
    }

    /// Wakes every loop of [`Worker::run`], e.g. after a letter was queued.
    pub fn nudge(&self) {
        self.bells.polls.notify_one();
        self.bells.matching.notify_one();
        self.bells.deliver.notify_one();
    }

    /// A place to read a payload of so many bytes. Many small ones are read at once and large
    /// ones after each other, so that memory stays small whatever comes at the same time.
    pub(crate) async fn reading(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let weight = u32::try_from(bytes >> 20).unwrap_or(READING).clamp(1, READING);
        // It is never closed, so there is always a place in the end.
        Arc::clone(&self.reading).acquire_many_owned(weight).await.ok()
    }

    pub(crate) fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|s| s.name == name && s.enabled)
    }

    pub(crate) fn tell(&self, progress: Progress<'_>) {
        if let Some(watcher) = &self.watcher {
            watcher(progress);
        }
    }
}
