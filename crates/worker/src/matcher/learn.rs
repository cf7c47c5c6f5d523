//! What past notices taught, kept in the store as an edition that every worker scores with.
//!
//! The one that matches makes the next edition when a twentieth of the notices is new or has
//! changed; the others read it. An edition depends on the notices alone, so that a start, an
//! engine or the number of workers changes no score, and no start reads all notices again.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use domain::NoticeCode;
use matching::{Learned, Trace};
use store::{CodeList, Edition, StoredNotice};
use tokio::task::spawn_blocking;

use crate::worker::{Worker, WorkerError};

/// An edition is due when one notice in so many is new or has changed.
const SHARE: i64 = 20;
/// Notices read at once.
const PAGE: u32 = 1000;

/// Which edition this process scores with.
#[derive(Default)]
pub(super) struct Known {
    version: Option<String>,
    /// Whether that one could be read; else all is learned anew.
    readable: bool,
    /// The titles of codes that went with it.
    codes: Vec<CodeList>,
}

/// What was learned, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lore {
    /// The edition's version.
    pub version: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Notices that it was learned from.
    pub notices: u64,
    /// Different words.
    pub words: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Notices that are new or have changed since.
    pub waiting: u64,
}

impl Worker {
    /// What past notices have taught so far; shared with whoever shows scores.
    pub fn learned(&self) -> Arc<Learned> {
        Arc::clone(&self.memory.learned.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the edition that is kept, where it is another one than before; makes the first
    /// where there is none.
    pub async fn learn(&self) -> Result<Arc<Learned>, WorkerError> {
        let mut known = self.memory.edition.lock().await;
        self.refresh(&mut known).await?;
        if !known.readable && self.db.learned_counts().await? != (0, 0) {
            self.advance(&mut known, true, self.clock.now()).await?;
        }
        Ok(self.learned())
    }

    /// The same for the one that matches: makes the next edition when it is due.
    pub(super) async fn learn_more(&self, now: DateTime<Utc>) -> Result<Arc<Learned>, WorkerError> {
        let mut known = self.memory.edition.lock().await;
        self.refresh(&mut known).await?;
        let (learned, waiting) = self.db.learned_counts().await?;
        if !known.readable && learned + waiting > 0 {
            self.advance(&mut known, true, now).await?;
        } else if waiting > 0 && waiting.saturating_mul(SHARE) >= learned {
            self.advance(&mut known, false, now).await?;
        }
        Ok(self.learned())
    }

    /// Learns from whatever is new or has changed now; from every notice anew when `anew`.
    pub async fn learn_all(&self, anew: bool) -> Result<(), WorkerError> {
        let mut known = self.memory.edition.lock().await;
        self.refresh(&mut known).await?;
        let anew = anew || !known.readable;
        let (learned, waiting) = self.db.learned_counts().await?;
        if waiting > 0 || (anew && learned > 0) {
            self.advance(&mut known, anew, self.clock.now()).await?;
        }
        Ok(())
    }

    /// What is kept, for people; none before anything was learned.
    pub async fn lore(&self) -> Result<Option<Lore>, WorkerError> {
        let Some(edition) = self.db.learned().await? else { return Ok(None) };
        let (learned, (_, waiting)) = (self.learn().await?, self.db.learned_counts().await?);
        Ok(Some(Lore {
            version: edition.version,
            made_at: edition.made_at,
            notices: learned.notices(),
            words: learned.words() as u64,
            bytes: edition.body.len() as u64,
            waiting: waiting.unsigned_abs(),
        }))
    }

    /// Reads edition and titles of codes, when either is another one than before. One of
    /// another format, or a damaged one, teaches nothing.
    async fn refresh(&self, known: &mut Known) -> Result<(), WorkerError> {
        let (version, codes) = (self.db.learned_version().await?, self.db.code_lists().await?);
        if version == known.version && codes == known.codes {
            return Ok(());
        }
        let edition = self.db.learned().await?;
        let version = edition.as_ref().map(|e| e.version.clone());
        let labels = self.db.code_labels().await?;
        let (learned, readable) = blocking(move || {
            let read = edition.filter(|e| current(&e.version)).map(|e| Learned::from_bytes(&e.body, &labels));
            match read {
                Some(Ok(learned)) => (learned, true),
                Some(Err(why)) => {
                    tracing::error!(%why, "what was learned cannot be read; it is learned anew");
                    (blank(&labels), false)
                }
                None => (blank(&labels), false),
            }
        })
        .await?;
        self.put(learned);
        *known = Known { version, readable, codes };
        Ok(())
    }

    /// Makes the next edition, from all notices or from what is new, and keeps it. Whoever
    /// was quicker is believed.
    async fn advance(&self, known: &mut Known, anew: bool, now: DateTime<Utc>) -> Result<(), WorkerError> {
        let mut learned = Learned::clone(&self.learned());
        if anew {
            let labels = self.db.code_labels().await?;
            learned = blocking(move || blank(&labels)).await?;
        }
        let (mut after, mut left) = (0, Vec::new());
        loop {
            let page = self.lessons_after(after, anew).await?;
            let Some((last, _)) = page.last() else { break };
            after = last.id;
            let taught = blocking(move || {
                let before: Vec<Trace> = page.iter().filter_map(|(_, t)| Trace::from_bytes(t.as_deref()?).ok()).collect();
                learned.take_back(&before);
                let left: Vec<_> = page.iter().map(|(n, _)| (n.id, n.revision, learned.take(&n.notice).to_bytes())).collect();
                (learned, left)
            });
            let mut more;
            (learned, more) = taught.await?;
            left.append(&mut more);
        }
        let (learned, body) = blocking(move || {
            learned.settle();
            let body = learned.to_bytes();
            (learned, body)
        })
        .await?;
        let edition = Edition { version: next(known.version.as_deref()), made_at: now, body };
        let mut tx = self.db.begin().await?;
        if !tx.save_learned(&edition, known.version.as_deref()).await? {
            drop(tx);
            return self.refresh(known).await;
        }
        if anew {
            tx.forget_learned().await?;
        }
        tx.note_learned(&left).await?;
        tx.commit().await?;
        tracing::info!(version = edition.version, notices = learned.notices(), bytes = edition.body.len(), "learned from notices");
        (known.version, known.readable) = (Some(edition.version), true);
        self.put(learned);
        Ok(())
    }

    /// A page of what is to be learned, each notice with what its earlier revision left.
    async fn lessons_after(&self, after: i64, anew: bool) -> Result<Vec<(StoredNotice, Option<Vec<u8>>)>, WorkerError> {
        if anew {
            return Ok(self.db.all_notices(after, PAGE).await?.into_iter().map(|n| (n, None)).collect());
        }
        Ok(self.db.unlearned(after, PAGE).await?)
    }

    fn put(&self, learned: Learned) {
        let learned = learned.speaking(self.settings.vocabulary.clone());
        *self.memory.learned.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(learned);
    }
}

async fn blocking<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> Result<T, WorkerError> {
    spawn_blocking(task).await.map_err(|e| WorkerError::Broken { step: "learning", why: e.to_string() })
}

/// What only the titles of codes teach.
fn blank(labels: &[NoticeCode]) -> Learned {
    let mut learned = Learned::default();
    for label in labels {
        learned.learn_label(label);
    }
    learned.settle();
    learned
}

/// Whether a version is of this program's format.
fn current(version: &str) -> bool {
    version.split_once('.').is_some_and(|(format, _)| format == Learned::FORMAT.to_string())
}

/// The version after another.
fn next(before: Option<&str>) -> String {
    let number = before.and_then(|v| v.split_once('.')?.1.parse::<u64>().ok()).unwrap_or(0);
    format!("{}.{}", Learned::FORMAT, number + 1)
}
