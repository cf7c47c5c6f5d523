//! What readers said of notices, per profile, notice and person; and what that taught a
//! profile, which `matching` works out and the worker writes.

use chrono::{DateTime, Utc};
use domain::{Lessons, Verdict};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, Tx,
    error::Doing,
    sql::{Sql, on},
    value::{encode, second},
};

/// A verdict as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredVerdict {
    /// For which profile.
    pub profile_id: i64,
    /// Of which notice.
    pub notice_id: i64,
    /// By whom.
    pub person_id: i64,
    /// What was said.
    pub verdict: Verdict,
    /// Whether it still teaches: no, once the firm had everything forgotten.
    pub counts: bool,
    /// When it was said last.
    pub judged_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    profile_id: i64,
    notice_id: i64,
    person_id: i64,
    verdict: String,
    counts: bool,
    judged_at: DateTime<Utc>,
}

impl Row {
    fn stored(self) -> Result<StoredVerdict> {
        let Self { profile_id, notice_id, person_id, verdict, counts, judged_at } = self;
        let key = format!("{profile_id}/{notice_id}/{person_id}");
        let verdict = verdict.parse().map_err(|why| StoreError::corrupt("verdict", key, why))?;
        Ok(StoredVerdict { profile_id, notice_id, person_id, verdict, counts, judged_at })
    }
}

impl Db {
    /// Keeps what a person said of a notice, or takes it back (`None`). Where that may teach
    /// the profile something else than before, its revision is raised, so that it is matched
    /// anew. `false` when there is no such profile, notice or person.
    pub async fn judge(
        &self,
        profile_id: i64,
        notice_id: i64,
        person_id: i64,
        verdict: Option<Verdict>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        // Locks the profile: two verdicts on it follow each other.
        let known: Option<i64> = on!(tx &mut tx, conn => {
            sqlx::query_scalar(
                "UPDATE profile SET revision = revision
                  WHERE id = $1 AND EXISTS (SELECT 1 FROM notice WHERE id = $2) AND EXISTS (SELECT 1 FROM person WHERE id = $3)
                 RETURNING id",
            )
            .bind(profile_id)
            .bind(notice_id)
            .bind(person_id)
            .fetch_optional(conn)
            .await
        })
        .doing("finding what is judged")?;
        if known.is_none() {
            return Ok(false);
        }
        let before = tx.verdict(profile_id, notice_id, person_id).await?;
        tx.write_verdict((profile_id, notice_id, person_id), verdict, now).await?;
        let taught = before.filter(|v| v.counts).and_then(|v| v.verdict.teaches());
        if taught != verdict.and_then(Verdict::teaches) {
            tx.raise(profile_id).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Lets a profile forget: its verdicts stay on record, but teach nothing any more. How
    /// many there were that did.
    pub async fn forget_verdicts(&self, profile_id: i64) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut sql = Sql::new("UPDATE verdict SET counts = FALSE WHERE counts AND profile_id = ");
        sql.int(profile_id);
        let forgotten = tx.run(sql, "forgetting verdicts").await?;
        if forgotten > 0 {
            tx.raise(profile_id).await?;
        }
        tx.commit().await?;
        Ok(forgotten)
    }

    /// What was said for a profile and still counts, the oldest first.
    pub async fn verdicts_of(&self, profile_id: i64) -> Result<Vec<StoredVerdict>> {
        let rows: Vec<Row> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT profile_id, notice_id, person_id, verdict, counts, judged_at FROM verdict
                  WHERE profile_id = $1 AND counts ORDER BY judged_at, notice_id, person_id",
            )
            .bind(profile_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading verdicts")?;
        rows.into_iter().map(Row::stored).collect()
    }

    /// What a person said of these notices, for any profile.
    pub async fn verdicts_by(&self, person_id: i64, notices: &[i64]) -> Result<Vec<StoredVerdict>> {
        let mut sql = Sql::new("SELECT profile_id, notice_id, person_id, verdict, counts, judged_at FROM verdict WHERE person_id = ");
        sql.int(person_id).add(" AND notice_id IN ").ids(notices);
        sql.add(" ORDER BY profile_id, notice_id");
        let rows: Vec<Row> = on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading verdicts")?;
        rows.into_iter().map(Row::stored).collect()
    }
}

impl Tx {
    async fn verdict(&mut self, profile_id: i64, notice_id: i64, person_id: i64) -> Result<Option<StoredVerdict>> {
        let row: Option<Row> = on!(tx self, conn => {
            sqlx::query_as(
                "SELECT profile_id, notice_id, person_id, verdict, counts, judged_at FROM verdict
                  WHERE profile_id = $1 AND notice_id = $2 AND person_id = $3",
            )
            .bind(profile_id)
            .bind(notice_id)
            .bind(person_id)
            .fetch_optional(conn)
            .await
        })
        .doing("finding a verdict")?;
        row.map(Row::stored).transpose()
    }

    async fn write_verdict(&mut self, key: (i64, i64, i64), verdict: Option<Verdict>, now: DateTime<Utc>) -> Result<()> {
        let (profile_id, notice_id, person_id) = key;
        let Some(verdict) = verdict else {
            let mut sql = Sql::new("DELETE FROM verdict WHERE profile_id = ");
            sql.int(profile_id).add(" AND notice_id = ").int(notice_id).add(" AND person_id = ").int(person_id);
            return self.run(sql, "taking a verdict back").await.map(drop);
        };
        on!(tx self, conn => {
            sqlx::query(
                "INSERT INTO verdict (profile_id, notice_id, person_id, verdict, counts, judged_at) VALUES ($1, $2, $3, $4, TRUE, $5)
                 ON CONFLICT (profile_id, notice_id, person_id)
                 DO UPDATE SET verdict = excluded.verdict, counts = TRUE, judged_at = excluded.judged_at",
            )
            .bind(profile_id)
            .bind(notice_id)
            .bind(person_id)
            .bind(verdict.as_str())
            .bind(second(now))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("keeping a verdict")
    }

    async fn raise(&mut self, profile_id: i64) -> Result<()> {
        let mut sql = Sql::new("UPDATE profile SET revision = revision + 1 WHERE id = ");
        sql.int(profile_id);
        self.run(sql, "raising a profile's revision").await.map(drop)
    }

    /// Keeps what the verdicts taught a profile; whether that is something else than before.
    pub async fn save_lessons(&mut self, profile_id: i64, lessons: &Lessons) -> Result<bool> {
        let text = if lessons.is_empty() { String::new() } else { encode("lessons", lessons)? };
        let done = on!(tx self, conn => {
            sqlx::query("UPDATE profile SET lessons = $2, lessons_revision = lessons_revision + 1 WHERE id = $1 AND lessons <> $2")
                .bind(profile_id)
                .bind(crate::value::text(&text))
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("keeping lessons")?;
        Ok(done == 1)
    }
}
