//! Writing down many small things at once: each mail needs two lines in the store that must
//! be on the disk before it goes on, and a disk takes a hundred such waits a second, not a
//! thousand. Whoever comes while another is writing waits and finds the next page written
//! for all who waited.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use store::{Db, StoreError};
use tokio::sync::{Mutex as Turn, oneshot};

/// What is written of a mail.
#[derive(Debug, Clone)]
pub(crate) enum Line {
    /// Its text leaves now, under this Message-ID; held until then.
    Started { id: i64, attempt: i64, message_id: String, until: DateTime<Utc> },
    /// The server has accepted it.
    Sent { id: i64, attempt: i64 },
}

type Waiting = (Line, oneshot::Sender<bool>);

/// Who writes for all. The lines of a page become true together.
#[derive(Default)]
pub(crate) struct Scribe {
    page: Mutex<Vec<Waiting>>,
    turn: Turn<()>,
}

impl Scribe {
    /// Writes a line; `false` when the lease that it names has gone to somebody else.
    pub(crate) async fn write(&self, db: &Db, line: Line, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let (told, mut answer) = oneshot::channel();
        self.page.lock().unwrap_or_else(PoisonError::into_inner).push((line.clone(), told));
        {
            let _turn = self.turn.lock().await;
            if let Ok(done) = answer.try_recv() {
                return Ok(done);
            }
            let page = std::mem::take(&mut *self.page.lock().unwrap_or_else(PoisonError::into_inner));
            if let Ok(done) = together(db, &page, now).await {
                for ((_, told), done) in page.into_iter().zip(done) {
                    // Who no longer waits has broken off; its lease will end.
                    let _ = told.send(done);
                }
            }
        }
        match answer.try_recv() {
            Ok(done) => Ok(done),
            // The page was lost: each tries for itself, and learns its own error.
            Err(_) => alone(db, &line, now).await,
        }
    }
}

async fn together(db: &Db, page: &[Waiting], now: DateTime<Utc>) -> Result<Vec<bool>, StoreError> {
    let mut started = Vec::new();
    let mut sent = Vec::new();
    let mut until = now;
    for (line, _) in page {
        match line {
            Line::Started { id, attempt, message_id, until: own } => {
                started.push((*id, *attempt, message_id.as_str()));
                until = until.max(*own);
            }
            Line::Sent { id, attempt } => sent.push((*id, *attempt)),
        }
    }
    let mut tx = db.begin().await?;
    let mut done = tx.mark_all_started(&started, now, until).await?;
    done.extend(tx.mark_all_sent(&sent, now).await?);
    tx.commit().await?;
    Ok(page.iter().map(|(Line::Started { id, .. } | Line::Sent { id, .. }, _)| done.contains(id)).collect())
}

async fn alone(db: &Db, line: &Line, now: DateTime<Utc>) -> Result<bool, StoreError> {
    match line {
        Line::Started { id, attempt, message_id, until } => db.mark_started(*id, *attempt, message_id, now, *until).await,
        Line::Sent { id, attempt } => db.mark_sent(*id, *attempt, now).await,
    }
}
