//! Where each feed of a source stands between two polls.

use chrono::{DateTime, Utc};
use domain::Pulse;
use serde::Deserialize;
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    db::Queue,
    error::Doing,
    sql::{Sql, on, pieces},
    value::{decode, encode, second, text},
};

/// The state of one feed, as its lease hands it out and takes it back.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedState {
    /// The source's name.
    pub source: String,
    /// The feed's key inside the source.
    pub feed: String,
    /// The validator of the last payload.
    pub etag: Option<String>,
    /// The other validator of the last payload.
    pub last_modified: Option<String>,
    /// The digest of the last payload, for servers without validators.
    pub payload_digest: Option<String>,
    /// What the reader of the feed must remember, e.g. the resources already taken.
    pub cursor: serde_json::Value,
    /// When it is to be polled next.
    pub next_due: DateTime<Utc>,
    /// Failures in a row.
    pub failures: i64,
    /// Raised with each lease; a worker whose lease was taken over cannot finish.
    pub attempt: i64,
    /// When the last poll began.
    pub last_attempt: Option<DateTime<Utc>>,
    /// When a poll last ended well, changed or not.
    pub last_success: Option<DateTime<Utc>>,
    /// When a poll last brought something new.
    pub last_change: Option<DateTime<Utc>>,
    /// The last failure, cleared by a success.
    pub last_error: Option<String>,
    /// Records in the last payload.
    pub last_records: Option<i64>,
}

impl FeedState {
    /// How it was read.
    pub fn pulse(&self) -> Pulse<'_> {
        let oldest = self.failing().into_iter().filter_map(|file| Some((file.name, file.since?))).min_by_key(|(_, since)| *since);
        Pulse { last: self.last_success, failures: self.failures, file: oldest }
    }

    /// The files behind this feed that cannot be read, as its cursor has them.
    pub fn failing(&self) -> Vec<Failing<'_>> {
        let waiting = self.cursor.get("waiting").and_then(|waiting| waiting.as_array()).into_iter().flatten();
        waiting.filter_map(|one| Failing::deserialize(one).ok()).filter(|file| file.tries > 0).collect()
    }
}

/// A file that a feed leads to, which cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Failing<'a> {
    /// What its publisher calls it.
    pub name: &'a str,
    /// Failures in a row.
    #[serde(default)]
    pub tries: i64,
    /// Since when it fails.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
    /// What was wrong last.
    #[serde(borrow, default)]
    pub error: Option<&'a str>,
}

macro_rules! feed_columns {
    () => {
        "source, feed, etag, last_modified, payload_digest, cursor, next_due, failures, attempt, last_attempt, last_success,
         last_change, last_error, last_records"
    };
}

#[derive(FromRow)]
struct FeedRow {
    source: String,
    feed: String,
    etag: Option<String>,
    last_modified: Option<String>,
    payload_digest: Option<String>,
    cursor: String,
    next_due: DateTime<Utc>,
    failures: i64,
    attempt: i64,
    last_attempt: Option<DateTime<Utc>>,
    last_success: Option<DateTime<Utc>>,
    last_change: Option<DateTime<Utc>>,
    last_error: Option<String>,
    last_records: Option<i64>,
}

impl FeedRow {
    fn state(self) -> Result<FeedState> {
        let cursor = decode("cursor of feed", format!("{}/{}", self.source, self.feed), &self.cursor)?;
        Ok(FeedState {
            source: self.source,
            feed: self.feed,
            etag: self.etag,
            last_modified: self.last_modified,
            payload_digest: self.payload_digest,
            cursor,
            next_due: self.next_due,
            failures: self.failures,
            attempt: self.attempt,
            last_attempt: self.last_attempt,
            last_success: self.last_success,
            last_change: self.last_change,
            last_error: self.last_error,
            last_records: self.last_records,
        })
    }
}

impl Db {
    /// Makes exactly these (source, feed) pairs the ones that are polled. A new one is due
    /// now; one that is no longer named keeps its state and rests.
    pub async fn register_feeds(&self, feeds: &[(&str, &str)], now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Feeds).await?;
        on!(tx &mut tx, conn => sqlx::query("UPDATE feed SET registered = FALSE WHERE registered").execute(conn).await.map(drop))
            .doing("resting feeds")?;
        for piece in pieces(feeds) {
            let mut sql = Sql::new("INSERT INTO feed (source, feed, registered, cursor, next_due, attempt, failures) VALUES ");
            sql.list(piece, |q, (source, feed)| {
                q.add("(").text(*source).add(", ").text(*feed).add(", TRUE, 'null', ").time(now).add(", 0, 0)");
            });
            sql.add(" ON CONFLICT (source, feed) DO UPDATE SET registered = TRUE");
            tx.run(sql, "registering feeds").await?;
        }
        tx.commit().await
    }

    /// Hands out one due feed until `until`, or nothing.
    pub async fn lease_feed(&self, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<FeedState>> {
        let row: Option<FeedRow> = on!(write self, pool => {
            sqlx::query_as(concat!(
                "UPDATE feed SET leased_until = $2, attempt = attempt + 1, last_attempt = $1
                  WHERE (source, feed) IN (SELECT source, feed FROM feed
                         WHERE registered AND next_due <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                         ORDER BY next_due, source, feed LIMIT 1)
                    AND (leased_until IS NULL OR leased_until <= $1)
                 RETURNING ", feed_columns!()
            ))
            .bind(second(now))
            .bind(second(until))
            .fetch_optional(pool)
            .await
        })
        .doing("leasing a feed")?;
        row.map(FeedRow::state).transpose()
    }

    /// Every registered feed, by source and feed.
    pub async fn feed_states(&self) -> Result<Vec<FeedState>> {
        let rows: Vec<FeedRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", feed_columns!(), " FROM feed WHERE registered ORDER BY source, feed")).fetch_all(pool).await
        })
        .doing("reading the state of feeds")?;
        rows.into_iter().map(FeedRow::state).collect()
    }

    /// Makes every feed of a source due now; the number of its feeds.
    pub async fn set_due(&self, source: &str, now: DateTime<Utc>) -> Result<u64> {
        on!(write self, pool => {
            sqlx::query("UPDATE feed SET next_due = $2 WHERE source = $1 AND registered")
                .bind(source)
                .bind(second(now))
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("making a source due")
    }
}

impl Tx {
    /// Takes a feed back from its lease with its new state. `false`, and nothing written,
    /// when the lease has meanwhile gone to somebody else: then drop this transaction.
    pub async fn finish_feed(&mut self, state: &FeedState) -> Result<bool> {
        let cursor = encode("cursor", &state.cursor)?;
        let done = on!(tx self, conn => {
            sqlx::query(
                "UPDATE feed SET etag = $4, last_modified = $5, payload_digest = $6, cursor = $7, next_due = $8, failures = $9,
                        last_attempt = $10, last_success = $11, last_change = $12, last_error = $13, last_records = $14,
                        leased_until = NULL
                  WHERE source = $1 AND feed = $2 AND attempt = $3 AND leased_until IS NOT NULL",
            )
            .bind(&state.source)
            .bind(&state.feed)
            .bind(state.attempt)
            .bind(state.etag.as_deref().map(text))
            .bind(state.last_modified.as_deref().map(text))
            .bind(&state.payload_digest)
            .bind(cursor)
            .bind(second(state.next_due))
            .bind(state.failures)
            .bind(state.last_attempt.map(second))
            .bind(state.last_success.map(second))
            .bind(state.last_change.map(second))
            .bind(state.last_error.as_deref().map(text))
            .bind(state.last_records)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("finishing a feed")?;
        Ok(done == 1)
    }
}
