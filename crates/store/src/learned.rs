//! What past notices taught, as bytes that only the matching understands: one edition at a
//! time, and beside it what each notice left in it.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    Db, Result, StoredNotice, Tx,
    error::Doing,
    notice::{NoticeRow, notice_columns},
    sql::{Sql, on, pieces},
    value::second,
};

/// The most bytes of one part.
const PART: usize = 1 << 20;

/// What was learned, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Another text for every other content.
    pub version: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The matching's own bytes.
    pub body: Vec<u8>,
}

#[derive(FromRow)]
struct Part {
    version: String,
    made_at: DateTime<Utc>,
    body: Vec<u8>,
}

#[derive(FromRow)]
struct Unlearned {
    #[sqlx(flatten)]
    notice: NoticeRow,
    trace: Option<Vec<u8>>,
}

impl Db {
    /// The version of the edition that is kept.
    pub async fn learned_version(&self) -> Result<Option<String>> {
        on!(read self, pool => sqlx::query_scalar("SELECT version FROM learned WHERE part = 0").fetch_optional(pool).await)
            .doing("asking what was learned")
    }

    /// The edition that is kept.
    pub async fn learned(&self) -> Result<Option<Edition>> {
        let parts: Vec<Part> = on!(read self, pool => {
            sqlx::query_as("SELECT version, made_at, body FROM learned ORDER BY part").fetch_all(pool).await
        })
        .doing("reading what was learned")?;
        Ok(parts.into_iter().fold(None, |edition: Option<Edition>, mut part| match edition {
            None => Some(Edition { version: part.version, made_at: part.made_at, body: part.body }),
            Some(mut edition) => {
                edition.body.append(&mut part.body);
                Some(edition)
            }
        }))
    }

    /// How many notices were learned from, and how many are new or changed since.
    pub async fn learned_counts(&self) -> Result<(i64, i64)> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT count(l.notice_id), count(CASE WHEN l.revision IS NULL OR l.revision < n.revision THEN 1 END)
                   FROM notice n LEFT JOIN learned_notice l ON l.notice_id = n.id",
            )
            .fetch_one(pool)
            .await
        })
        .doing("counting what was learned")
    }

    /// Notices that are new or changed since they were learned from, in order of key after
    /// `after_id` (0 at first), each with what its earlier revision left.
    pub async fn unlearned(&self, after_id: i64, limit: u32) -> Result<Vec<(StoredNotice, Option<Vec<u8>>)>> {
        let rows: Vec<Unlearned> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), ", l.trace FROM notice n LEFT JOIN learned_notice l ON l.notice_id = n.id
                  WHERE n.id > $1 AND (l.revision IS NULL OR l.revision < n.revision) ORDER BY n.id LIMIT $2"
            ))
            .bind(after_id)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading notices to learn from")?;
        rows.into_iter().map(|row| Ok((row.notice.stored()?, row.trace))).collect()
    }
}

impl Tx {
    /// Keeps an edition in the place of the version `before`; `false`, and nothing is
    /// changed, when that is not what is kept any more. The order in which several workers
    /// come to this is the order in which they commit.
    pub async fn save_learned(&mut self, edition: &Edition, before: Option<&str>) -> Result<bool> {
        if let Some(before) = before {
            let gone = on!(tx self, conn => {
                sqlx::query("DELETE FROM learned WHERE part = 0 AND version = $1").bind(before).execute(conn).await.map(|d| d.rows_affected())
            })
            .doing("replacing what was learned")?;
            if gone == 0 {
                return Ok(false);
            }
            on!(tx self, conn => sqlx::query("DELETE FROM learned WHERE part > 0").execute(conn).await.map(drop))
                .doing("replacing what was learned")?;
        }
        let count = edition.body.len().div_ceil(PART).max(1);
        for part in 0..count {
            let end = edition.body.len().min((part + 1) * PART);
            let kept = on!(tx self, conn => {
                sqlx::query("INSERT INTO learned (part, version, made_at, body) VALUES ($1, $2, $3, $4) ON CONFLICT (part) DO NOTHING")
                    .bind(i64::try_from(part).unwrap_or(i64::MAX))
                    .bind(edition.version.as_str())
                    .bind(second(edition.made_at))
                    .bind(&edition.body[part * PART..end])
                    .execute(conn)
                    .await
                    .map(|d| d.rows_affected())
            })
            .doing("keeping what was learned")?;
            if kept == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Notes which revisions of notices were learned from, and what they left.
    pub async fn note_learned(&mut self, traces: &[(i64, i64, Vec<u8>)]) -> Result<()> {
        for piece in pieces(traces) {
            let mut sql = Sql::new("INSERT INTO learned_notice (notice_id, revision, trace) VALUES ");
            sql.list(piece, |q, (id, revision, trace)| {
                q.add("(").int(*id).add(", ").int(*revision).add(", ").bytes(trace.clone()).add(")");
            });
            sql.add(" ON CONFLICT (notice_id) DO UPDATE SET revision = excluded.revision, trace = excluded.trace");
            self.run(sql, "noting what was learned from").await?;
        }
        Ok(())
    }

    /// Forgets what notices left, so that all of them are learned from anew.
    pub async fn forget_learned(&mut self) -> Result<()> {
        self.run(Sql::new("DELETE FROM learned_notice"), "forgetting what was learned from").await?;
        Ok(())
    }
}
