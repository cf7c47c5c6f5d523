//! What still has to be matched: everything whose revision is newer than the one that was.
//!
//! A crash between reading and writing leaves the work pending; it is simply done again.

use domain::{Change, Profile};
use sqlx::FromRow;

use crate::{
    Db, Result, StoredNotice, Tx,
    db::Queue,
    error::Doing,
    notice::{NoticeRow, notice_columns},
    notice_change::since,
    profile::{ProfileRow, profile_columns},
    sql::{ROWS, Sql, on},
};

#[derive(FromRow)]
struct PendingRow {
    #[sqlx(flatten)]
    notice: NoticeRow,
    matched_revision: i64,
}

impl Db {
    /// Notices that are new or changed since they were matched, in order of key, each with
    /// what changed since then (nothing for one that never was matched).
    pub async fn pending_notices(&self, limit: u32) -> Result<Vec<(StoredNotice, Vec<Change>)>> {
        let rows: Vec<PendingRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), ", n.matched_revision FROM notice n
                  WHERE n.matched_revision < n.revision ORDER BY n.id LIMIT $1"
            ))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading notices to match")?;
        let amended: Vec<i64> = rows.iter().filter(|r| r.matched_revision > 0).map(|r| r.notice.id).collect();
        let steps = self.changes_of_many(&amended).await?;
        rows.into_iter()
            .map(|row| {
                let (before, notice) = (row.matched_revision, row.notice.stored()?);
                let changes = match steps.get(&notice.id) {
                    Some(steps) if before > 0 => since(steps, before, notice.revision),
                    _ => Vec::new(),
                };
                Ok((notice, changes))
            })
            .collect()
    }

    /// How many notices wait to be matched.
    pub async fn pending_count(&self) -> Result<i64> {
        on!(read self, pool => sqlx::query_scalar("SELECT count(*) FROM notice WHERE matched_revision < revision").fetch_one(pool).await)
            .doing("counting notices to match")
    }

    /// Active profiles that are new or edited since they were run over the open notices.
    pub async fn pending_profiles(&self) -> Result<Vec<Profile>> {
        let rows: Vec<ProfileRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", profile_columns!(), " FROM profile f WHERE f.active AND f.matched_revision < f.revision ORDER BY f.id"
            ))
            .fetch_all(pool)
            .await
        })
        .doing("reading profiles to match")?;
        ProfileRow::profiles(rows)
    }
}

impl Tx {
    /// Notes that these (notice, revision) were matched. A notice that changed meanwhile
    /// stays pending, since its revision is newer than the one noted.
    pub async fn notices_matched(&mut self, done: &[(i64, i64)]) -> Result<()> {
        self.queue_up(Queue::Notices).await?;
        for some in done.chunks(ROWS) {
            // Both engines name the columns of VALUES column1, column2.
            let mut sql = Sql::new("UPDATE notice SET matched_revision = v.column2 FROM (VALUES ");
            sql.list(some, |q, (id, revision)| {
                q.add("(").int(*id).add(", ").int(*revision).add(")");
            });
            sql.add(") AS v WHERE notice.id = v.column1 AND notice.matched_revision < v.column2");
            self.run(sql, "noting matched notices").await?;
        }
        Ok(())
    }

    /// Notes that this revision of a profile was run over the open notices.
    pub async fn profile_matched(&mut self, id: i64, revision: i64) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query("UPDATE profile SET matched_revision = $2 WHERE id = $1 AND matched_revision < $2")
                .bind(id)
                .bind(revision)
                .execute(conn)
                .await
                .map(drop)
        })
        .doing("noting a matched profile")
    }
}
