//! Records that could not be read, kept with the reason and the raw text.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::Digest;
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    error::Doing,
    sql::{ROWS, Sql, on, pieces},
    value::text,
};

/// A record that was skipped.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Quarantined {
    /// Key in the store; 0 until stored.
    pub id: i64,
    /// The source's name.
    pub source: String,
    /// The feed's key.
    pub feed: String,
    /// The poll that met it first.
    pub run_id: Option<i64>,
    /// Where in the payload, e.g. `line 12`.
    pub place: String,
    /// Its reference, where that much could be read.
    pub reference: Option<String>,
    /// Why it was skipped.
    pub reason: String,
    /// The record as it came.
    pub raw: String,
    /// When it was met first.
    pub seen_at: DateTime<Utc>,
    /// The digest of the payload in which it was met last.
    pub payload: Option<String>,
    /// When staff said that they have seen it.
    pub noted_at: Option<DateTime<Utc>>,
}

/// How many records of a source could not be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct QuarantineCount {
    /// Those that still cannot, and that staff has not seen.
    pub waiting: i64,
    /// Those that still cannot, and that staff has seen.
    pub noted: i64,
    /// Those that read well after all.
    pub resolved: i64,
}

impl Tx {
    /// Keeps skipped records; the same raw text of the same source is kept once. How many
    /// were new.
    pub async fn quarantine(&mut self, records: &[Quarantined]) -> Result<u64> {
        let mut kept = 0;
        for piece in pieces(records) {
            let mut sql =
                Sql::new("INSERT INTO quarantine (source, feed, run_id, place, reference, reason, raw, raw_digest, seen_at) VALUES ");
            sql.list(piece, |q, r| {
                q.add("(").text(r.source.as_str()).add(", ").text(r.feed.as_str()).add(", ");
                q.maybe_int(r.run_id).add(", ").text(text(&r.place)).add(", ");
                q.maybe(r.reference.as_deref().map(text)).add(", ").text(text(&r.reason)).add(", ").text(text(&r.raw)).add(", ");
                q.text(raw_digest(&r.raw)).add(", ").time(r.seen_at).add(")");
            });
            sql.add(" ON CONFLICT (source, raw_digest) DO NOTHING");
            kept += self.run(sql, "putting records into quarantine").await?;
        }
        self.met_again(records).await?;
        Ok(kept)
    }

    /// A record that is met once more was last met there, and is not resolved.
    async fn met_again(&mut self, records: &[Quarantined]) -> Result<()> {
        let named: Vec<(&Quarantined, &str)> = records.iter().filter_map(|r| Some((r, r.payload.as_deref()?))).collect();
        for piece in pieces(&named) {
            // Both engines name the columns of VALUES column1, column2.
            let mut sql = Sql::new("UPDATE quarantine SET payload = v.column3, resolved_at = NULL FROM (VALUES ");
            sql.list(piece, |q, (r, payload)| {
                q.add("(").text(r.source.as_str()).add(", ").text(raw_digest(&r.raw)).add(", ").text(*payload).add(")");
            });
            sql.add(
                ") AS v WHERE quarantine.source = v.column1 AND quarantine.raw_digest = v.column2
                      AND (quarantine.payload IS NULL OR quarantine.payload <> v.column3 OR quarantine.resolved_at IS NOT NULL)",
            );
            self.run(sql, "noting where a record was met").await?;
        }
        Ok(())
    }

    /// Marks the records of a payload as resolved that now read well: all but those that are
    /// bad still. How many.
    pub async fn resolve(&mut self, source: &str, payload: &str, bad: &[Digest], now: DateTime<Utc>) -> Result<u64> {
        let bad: HashSet<String> = bad.iter().map(ToString::to_string).collect();
        let rows: Vec<(i64, String)> = on!(tx self, conn => {
            sqlx::query_as("SELECT id, raw_digest FROM quarantine WHERE source = $1 AND payload = $2 AND resolved_at IS NULL")
                .bind(source)
                .bind(payload)
                .fetch_all(conn)
                .await
        })
        .doing("finding the quarantined records of a payload")?;
        let good: Vec<i64> = rows.into_iter().filter(|(_, raw)| !bad.contains(raw)).map(|(id, _)| id).collect();
        let mut resolved = 0;
        for some in good.chunks(ROWS) {
            let mut sql = Sql::new("UPDATE quarantine SET resolved_at = ");
            sql.time(now).add(" WHERE id IN ").ids(some);
            resolved += self.run(sql, "resolving quarantined records").await?;
        }
        Ok(resolved)
    }
}

fn raw_digest(raw: &str) -> String {
    Digest::of_bytes(raw.as_bytes()).to_string()
}

impl Db {
    /// The records of a source in quarantine that still cannot be read: first those that
    /// staff has not seen, each newest first.
    pub async fn quarantined(&self, source: &str, limit: u32) -> Result<Vec<Quarantined>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT id, source, feed, run_id, place, reference, reason, raw, seen_at, payload, noted_at FROM quarantine
                  WHERE source = $1 AND resolved_at IS NULL ORDER BY CASE WHEN noted_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT $2",
            )
            .bind(source)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading the quarantine")
    }

    /// How many records of a source are and were in quarantine.
    pub async fn quarantine_count(&self, source: &str) -> Result<QuarantineCount> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT count(CASE WHEN resolved_at IS NULL AND noted_at IS NULL THEN 1 END) AS waiting,
                        count(CASE WHEN resolved_at IS NULL AND noted_at IS NOT NULL THEN 1 END) AS noted,
                        count(resolved_at) AS resolved
                   FROM quarantine WHERE source = $1",
            )
            .bind(source)
            .fetch_one(pool)
            .await
        })
        .doing("counting the quarantine")
    }

    /// Notes that this member of the staff has seen these records of a source. How many had
    /// not been seen.
    pub async fn note_quarantined(&self, source: &str, ids: &[i64], person_id: i64, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut noted = 0;
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new("UPDATE quarantine SET noted_at = ");
            sql.time(now).add(", noted_by = ").int(person_id).add(" WHERE noted_at IS NULL AND source = ").text(source);
            sql.add(" AND id IN ").ids(some);
            noted += tx.run(sql, "noting quarantined records as seen").await?;
        }
        tx.commit().await?;
        Ok(noted)
    }
}
