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
    let begun = tx.mark_all_started(&started, now, until).await?;
    let left = tx.mark_all_sent(&sent, now).await?;
    tx.commit().await?;
    // One page may hold the lines of two attempts at one mail, when the first lease ended here.
    let ours = |line: &Line| match line {
        Line::Started { id, attempt, .. } => begun.contains(&(*id, *attempt)),
        Line::Sent { id, attempt } => left.contains(&(*id, *attempt)),
    };
    Ok(page.iter().map(|(line, _)| ours(line)).collect())
}

async fn alone(db: &Db, line: &Line, now: DateTime<Utc>) -> Result<bool, StoreError> {
    match line {
        Line::Started { id, attempt, message_id, until } => db.mark_started(*id, *attempt, message_id, now, *until).await,
        Line::Sent { id, attempt } => db.mark_sent(*id, *attempt, now).await,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::{Lang, Person, Role};
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn of_two_attempts_on_one_page_only_the_later_may_send() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("crieur.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let person = Person {
            id: 0,
            member_id: None,
            role: Role::Staff,
            email: "anna@exemple.ca".parse().unwrap(),
            name: String::new(),
            lang: Lang::FR,
            zone: chrono_tz::America::Toronto,
        };
        let person = db.upsert_person(&person, now).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.enqueue_letter(store::SIGN_IN, person, &json!({}), now, now).await.unwrap();
        tx.commit().await.unwrap();
        let mut page = Vec::new();
        for minutes in [0, 1] {
            let at = now + TimeDelta::minutes(minutes);
            let leased = db.lease_envelopes(at, at + TimeDelta::minutes(1), 1).await.unwrap().remove(0);
            let message_id = format!("<{minutes}@x>");
            let until = at + TimeDelta::minutes(9);
            page.push((Line::Started { id: leased.id, attempt: leased.attempt, message_id, until }, oneshot::channel().0));
        }
        assert_eq!(together(&db, &page, now + TimeDelta::minutes(1)).await.unwrap(), [false, true]);
    }
}
