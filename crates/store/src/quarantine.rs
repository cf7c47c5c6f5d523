//! Records that could not be read, kept with the reason and the raw text.

use chrono::{DateTime, Utc};
use domain::Digest;
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    error::Doing,
    sql::{ROWS, Sql, on},
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
}

impl Tx {
    /// Keeps skipped records; the same raw text of the same source is kept once. How many
    /// were new.
    pub async fn quarantine(&mut self, records: &[Quarantined]) -> Result<u64> {
        let mut kept = 0;
        for some in records.chunks(ROWS) {
            let mut sql =
                Sql::new("INSERT INTO quarantine (source, feed, run_id, place, reference, reason, raw, raw_digest, seen_at) VALUES ");
            sql.list(some, |q, r| {
                q.add("(").text(r.source.as_str()).add(", ").text(r.feed.as_str()).add(", ");
                q.maybe_int(r.run_id).add(", ").text(text(&r.place)).add(", ");
                q.maybe(r.reference.as_deref().map(text)).add(", ").text(text(&r.reason)).add(", ").text(text(&r.raw)).add(", ");
                q.text(Digest::of_bytes(r.raw.as_bytes()).to_string()).add(", ").time(r.seen_at).add(")");
            });
            sql.add(" ON CONFLICT (source, raw_digest) DO NOTHING");
            kept += self.run(sql, "putting records into quarantine").await?;
        }
        Ok(kept)
    }
}

impl Db {
    /// The records of a source in quarantine, newest first.
    pub async fn quarantined(&self, source: &str, limit: u32) -> Result<Vec<Quarantined>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT id, source, feed, run_id, place, reference, reason, raw, seen_at FROM quarantine
                  WHERE source = $1 ORDER BY id DESC LIMIT $2",
            )
            .bind(source)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading the quarantine")
    }
}
