//! What every feed said, as it came: the order in which payloads were read, and their
//! bodies, each different one once, in packed parts. What a payload means is the readers'
//! business.
//!
//! In the database and not in files: it belongs to every worker of a PostgreSQL, becomes true
//! together with the row that names it, and is in the same backup.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    db::Queue,
    error::Doing,
    sql::on,
    value::{second, text},
};

/// A payload that was read.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Payload {
    /// Its place in the order of all that was read; 0 until stored.
    pub id: i64,
    /// The source's name.
    pub source: String,
    /// The feed's key.
    pub feed: String,
    /// The file, where a feed has several.
    pub resource: Option<String>,
    /// The digest of its body.
    pub digest: String,
    /// Length of its body.
    pub bytes: i64,
    /// Whether it was to name everything that is open.
    pub snapshot: bool,
    /// When it was read.
    pub read_at: DateTime<Utc>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Payloads that can be read again.
    pub payloads: i64,
    /// Different bodies.
    pub bodies: i64,
    /// What they take, packed.
    pub packed: i64,
}

impl Db {
    /// Whether the body of this digest is kept, whole.
    pub async fn body_is_kept(&self, digest: &str) -> Result<bool> {
        let found: Option<String> = on!(read self, pool => {
            sqlx::query_scalar("SELECT digest FROM payload_body WHERE digest = $1 AND whole").bind(digest).fetch_optional(pool).await
        })
        .doing("looking for a kept payload")?;
        Ok(found.is_some())
    }

    /// Keeps one part of a body. It counts only when [`Tx::record_payload`] has said how
    /// many there are.
    pub async fn put_part(&self, digest: &str, place: i64, data: &[u8], now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(tx &mut tx, conn => {
            sqlx::query(
                "INSERT INTO payload_body (digest, parts, packed, whole, begun_at) VALUES ($1, 0, 0, FALSE, $2)
                 ON CONFLICT (digest) DO UPDATE SET begun_at = excluded.begun_at WHERE NOT payload_body.whole",
            )
            .bind(digest)
            .bind(second(now))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("beginning to keep a payload")?;
        on!(tx &mut tx, conn => {
            sqlx::query("INSERT INTO payload_part (digest, place, data) VALUES ($1, $2, $3) ON CONFLICT (digest, place) DO NOTHING")
                .bind(digest)
                .bind(place)
                .bind(data)
                .execute(conn)
                .await
                .map(drop)
        })
        .doing("keeping a part of a payload")?;
        tx.commit().await
    }

    /// One part of a body, packed; none behind the last.
    pub async fn part(&self, digest: &str, place: i64) -> Result<Option<Vec<u8>>> {
        on!(read self, pool => {
            sqlx::query_scalar(
                "SELECT p.data FROM payload_part p JOIN payload_body b ON b.digest = p.digest
                  WHERE b.digest = $1 AND b.whole AND p.place = $2 AND p.place < b.parts",
            )
            .bind(digest)
            .bind(place)
            .fetch_optional(pool)
            .await
        })
        .doing("reading a kept payload")
    }

    /// The payloads of a source whose bodies are kept, in the order in which they were
    /// read, from `since` on.
    pub async fn payloads(&self, source: &str, since: DateTime<Utc>) -> Result<Vec<Payload>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT p.id, p.source, p.feed, p.resource, p.digest, p.bytes, p.snapshot, p.read_at
                   FROM payload p JOIN payload_body b ON b.digest = p.digest AND b.whole
                  WHERE p.source = $1 AND p.read_at >= $2 ORDER BY p.id",
            )
            .bind(source)
            .bind(second(since))
            .fetch_all(pool)
            .await
        })
        .doing("listing kept payloads")
    }

    /// How much is kept of a source. A body that two sources share counts for both.
    pub async fn kept_of(&self, source: &str) -> Result<Kept> {
        let rows: Vec<(i64, i64)> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT b.packed, count(*) FROM payload p JOIN payload_body b ON b.digest = p.digest AND b.whole
                  WHERE p.source = $1 GROUP BY b.digest, b.packed",
            )
            .bind(source)
            .fetch_all(pool)
            .await
        })
        .doing("counting kept payloads")?;
        let bodies = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        Ok(Kept { payloads: rows.iter().map(|r| r.1).sum(), bodies, packed: rows.iter().map(|r| r.0).sum() })
    }

    /// Forgets payloads that were read before `before`, the oldest ones beyond `most` packed
    /// bytes, and bodies that nobody names (begun more than a day before `now`, so that one
    /// that is just being written stays). How many payloads.
    pub async fn tidy_payloads(&self, before: DateTime<Utc>, most: i64, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Payloads).await?;
        let mut gone = on!(tx &mut tx, conn => {
            sqlx::query("DELETE FROM payload WHERE read_at < $1").bind(second(before)).execute(conn).await.map(|d| d.rows_affected())
        })
        .doing("forgetting payloads")?;
        let last = tx.first_within(most).await?;
        gone += on!(tx &mut tx, conn => {
            sqlx::query("DELETE FROM payload WHERE id < $1").bind(last).execute(conn).await.map(|d| d.rows_affected())
        })
        .doing("forgetting the oldest payloads")?;
        on!(tx &mut tx, conn => {
            sqlx::query("DELETE FROM payload_body WHERE begun_at < $1 AND digest NOT IN (SELECT digest FROM payload)")
                .bind(second(now - TimeDelta::days(1)))
                .execute(conn)
                .await
                .map(drop)
        })
        .doing("forgetting the bodies of payloads")?;
        tx.commit().await?;
        Ok(gone)
    }
}

impl Tx {
    /// Notes that a payload was read; its number. With the number of its parts, its body
    /// counts as kept from now on.
    pub async fn record_payload(&mut self, payload: &Payload, parts: Option<i64>) -> Result<i64> {
        self.queue_up(Queue::Payloads).await?;
        if let Some(parts) = parts {
            on!(tx self, conn => {
                sqlx::query(
                    "UPDATE payload_body SET whole = TRUE, parts = $2,
                            packed = (SELECT coalesce(sum(length(data)), 0) FROM payload_part WHERE digest = $1)
                      WHERE digest = $1 AND NOT whole AND (SELECT count(*) FROM payload_part WHERE digest = $1 AND place < $2) = $2",
                )
                .bind(&payload.digest)
                .bind(parts)
                .execute(conn)
                .await
                .map(drop)
            })
            .doing("closing a kept payload")?;
        }
        on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO payload (source, feed, resource, digest, bytes, snapshot, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            )
            .bind(&payload.source)
            .bind(&payload.feed)
            .bind(payload.resource.as_deref().map(text))
            .bind(&payload.digest)
            .bind(payload.bytes)
            .bind(payload.snapshot)
            .bind(second(payload.read_at))
            .fetch_one(conn)
            .await
        })
        .doing("recording a payload")
    }

    /// The oldest payload that still fits, together with all newer ones, into so many bytes.
    async fn first_within(&mut self, most: i64) -> Result<i64> {
        let rows: Vec<(i64, String, i64)> = on!(tx self, conn => {
            sqlx::query_as(
                "SELECT p.id, p.digest, b.packed FROM payload p JOIN payload_body b ON b.digest = p.digest AND b.whole ORDER BY p.id DESC",
            )
            .fetch_all(conn)
            .await
        })
        .doing("measuring kept payloads")?;
        let (mut seen, mut sum) = (HashSet::new(), 0);
        for (id, digest, packed) in rows {
            if seen.insert(digest) {
                sum += packed;
            }
            if sum > most {
                return Ok(id + 1);
            }
        }
        Ok(0)
    }
}
