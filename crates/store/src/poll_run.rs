//! What each poll did: one row per attempt.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, Tx,
    error::Doing,
    sql::on,
    value::{second, text},
};

/// How a poll ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunOutcome {
    /// A payload was read.
    Ok,
    /// The server said that nothing has changed.
    NotModified,
    /// The payload was the one of last time, byte for byte.
    Unchanged,
    /// Nothing was stored.
    Failed,
}

impl RunOutcome {
    const ALL: [Self; 4] = [Self::Ok, Self::NotModified, Self::Unchanged, Self::Failed];

    /// The stable name used in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NotModified => "not-modified",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
        }
    }
}

/// One attempt to poll one feed or one of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRun {
    /// Key in the store; 0 until stored.
    pub id: i64,
    /// The source's name.
    pub source: String,
    /// The feed's key.
    pub feed: String,
    /// The file, where a feed has several.
    pub resource: Option<String>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long it took.
    pub duration_ms: i64,
    /// How it ended.
    pub outcome: RunOutcome,
    /// The server's answer.
    pub http_status: Option<i64>,
    /// Decoded bytes.
    pub bytes: i64,
    /// Records in the payload.
    pub seen: i64,
    /// New ones.
    pub added: i64,
    /// Changed ones.
    pub changed: i64,
    /// Those that were as before, or older.
    pub unchanged: i64,
    /// Those that went to quarantine.
    pub skipped: i64,
    /// Why it failed.
    pub error: Option<String>,
}

#[derive(FromRow)]
struct RunRow {
    id: i64,
    source: String,
    feed: String,
    resource: Option<String>,
    started_at: DateTime<Utc>,
    duration_ms: i64,
    outcome: String,
    http_status: Option<i64>,
    bytes: i64,
    seen: i64,
    added: i64,
    changed: i64,
    unchanged: i64,
    skipped: i64,
    error: Option<String>,
}

impl RunRow {
    fn run(self) -> Result<PollRun> {
        let outcome = RunOutcome::ALL.into_iter().find(|o| o.as_str() == self.outcome);
        let outcome = outcome.ok_or_else(|| StoreError::corrupt("poll run", self.id, &self.outcome))?;
        Ok(PollRun {
            id: self.id,
            source: self.source,
            feed: self.feed,
            resource: self.resource,
            started_at: self.started_at,
            duration_ms: self.duration_ms,
            outcome,
            http_status: self.http_status,
            bytes: self.bytes,
            seen: self.seen,
            added: self.added,
            changed: self.changed,
            unchanged: self.unchanged,
            skipped: self.skipped,
            error: self.error,
        })
    }
}

impl Tx {
    /// Records a poll; its key.
    pub async fn record_run(&mut self, run: &PollRun) -> Result<i64> {
        on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO poll_run (source, feed, resource, started_at, duration_ms, outcome, http_status, bytes, seen, added,
                                       changed, unchanged, skipped, error)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
            )
            .bind(&run.source)
            .bind(&run.feed)
            .bind(run.resource.as_deref().map(text))
            .bind(second(run.started_at))
            .bind(run.duration_ms)
            .bind(run.outcome.as_str())
            .bind(run.http_status)
            .bind(run.bytes)
            .bind(run.seen)
            .bind(run.added)
            .bind(run.changed)
            .bind(run.unchanged)
            .bind(run.skipped)
            .bind(run.error.as_deref().map(text))
            .fetch_one(conn)
            .await
        })
        .doing("recording a poll")
    }
}

impl Db {
    /// The last polls of a source, newest first.
    pub async fn runs(&self, source: &str, limit: u32) -> Result<Vec<PollRun>> {
        let rows: Vec<RunRow> = on!(read self, pool => {
            sqlx::query_as("SELECT * FROM poll_run WHERE source = $1 ORDER BY id DESC LIMIT $2")
                .bind(source)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })
        .doing("reading polls")?;
        rows.into_iter().map(RunRow::run).collect()
    }
}
