//! Signs of life: who got nothing for a month, and the one mail that tells them so.

use chrono::{DateTime, Utc};
use domain::Person;
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    db::Queue,
    error::Doing,
    person::{PersonRow, person_columns},
    sql::on,
    value::second,
};

/// The kind of letters that say that nothing was found.
pub const HEARTBEAT: &str = "heartbeat";

/// What was looked at since a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct Screened {
    /// Sources that were read.
    pub sources: i64,
    /// Readings that succeeded.
    pub polls: i64,
    /// Notices that came in.
    pub notices: i64,
}

impl Db {
    /// Readers of firms with an active profile, all of it at least as old as `since`, to
    /// whom nothing was sent since then, nor is about to be.
    pub async fn silent_readers(&self, since: DateTime<Utc>) -> Result<Vec<Person>> {
        let rows: Vec<PersonRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", person_columns!(), " FROM person p
                  WHERE p.role = 'member' AND p.active AND p.created_at <= $1
                    AND EXISTS (SELECT 1 FROM profile f
                                  LEFT JOIN subscription s ON s.profile_id = f.id AND s.person_id = p.id
                                 WHERE f.member_id = p.member_id AND f.active AND f.created_at <= $1 AND s.stopped_at IS NULL)
                    AND NOT EXISTS (SELECT 1 FROM envelope e
                                     WHERE e.person_id = p.id AND e.kind <> 'sign-in'
                                       AND (e.state IN ('pending', 'leased') OR e.sent_at > $1))
                  ORDER BY p.id"
            ))
            .bind(second(since))
            .fetch_all(pool)
            .await
        })
        .doing("finding silent readers")?;
        rows.into_iter().map(PersonRow::person).collect()
    }

    /// Whether something other than a sign-in link was sent to a person since then.
    pub async fn mailed_since(&self, person_id: i64, since: DateTime<Utc>) -> Result<bool> {
        let sent: Option<i64> = on!(read self, pool => {
            sqlx::query_scalar("SELECT id FROM envelope WHERE person_id = $1 AND kind <> 'sign-in' AND sent_at > $2 LIMIT 1")
                .bind(person_id)
                .bind(second(since))
                .fetch_optional(pool)
                .await
        })
        .doing("asking for the last mail")?;
        Ok(sent.is_some())
    }

    /// What was looked at since then.
    pub async fn screened(&self, since: DateTime<Utc>) -> Result<Screened> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT (SELECT count(DISTINCT source) FROM poll_run WHERE outcome <> 'failed' AND started_at > $1) AS sources,
                        (SELECT count(*) FROM poll_run WHERE outcome <> 'failed' AND started_at > $1) AS polls,
                        (SELECT count(*) FROM notice WHERE first_seen > $1) AS notices",
            )
            .bind(second(since))
            .fetch_one(pool)
            .await
        })
        .doing("counting what was looked at")
    }
}

impl Tx {
    /// Queues the one sign of life of a person and month (`2026-11`). `false` when that
    /// month has one.
    pub async fn enqueue_heartbeat(&mut self, person_id: i64, month: &str, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
        self.queue_up(Queue::Envelopes).await?;
        let known: Option<i64> = on!(tx self, conn => {
            sqlx::query_scalar("SELECT envelope_id FROM heartbeat WHERE person_id = $1 AND month = $2")
                .bind(person_id)
                .bind(month)
                .fetch_optional(conn)
                .await
        })
        .doing("asking for a sign of life")?;
        if known.is_some() {
            return Ok(false);
        }
        let letter = self.enqueue_letter(HEARTBEAT, person_id, &serde_json::json!({}), due_at, now).await?;
        on!(tx self, conn => {
            sqlx::query("INSERT INTO heartbeat (person_id, month, envelope_id) VALUES ($1, $2, $3)")
                .bind(person_id)
                .bind(month)
                .bind(letter)
                .execute(conn)
                .await
                .map(drop)
        })
        .doing("noting a sign of life")?;
        Ok(true)
    }
}
