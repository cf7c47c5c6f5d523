//! Which notices a person follows. Not what they are told of them: that is `follow_item.rs`.

use chrono::{DateTime, Utc};
use domain::Person;
use sqlx::FromRow;

use crate::{
    Db, Result, StoredNotice, Tx,
    error::Doing,
    notice::{NoticeRow, notice_columns},
    person::{PersonRow, person_columns},
    sql::{ROWS, Sql, on},
    value::second,
};

/// Somebody who follows a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follower {
    /// Who.
    pub person: Person,
    /// Which notice.
    pub notice_id: i64,
}

impl Follower {
    /// Their key.
    pub fn person_id(&self) -> i64 {
        self.person.id
    }
}

/// A notice that somebody follows and that closes within the time that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedClosing {
    /// Who follows it.
    pub person: Person,
    /// Which notice.
    pub notice_id: i64,
    /// Its revision.
    pub notice_revision: i64,
    /// When it closes.
    pub closes_at: DateTime<Utc>,
    /// Since when it is followed.
    pub followed_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct FollowerRow {
    #[sqlx(flatten)]
    person: PersonRow,
    notice_id: i64,
}

#[derive(FromRow)]
struct ClosingRow {
    #[sqlx(flatten)]
    person: PersonRow,
    notice_id: i64,
    notice_revision: i64,
    closes_at: DateTime<Utc>,
    followed_at: DateTime<Utc>,
}

impl Db {
    /// Follows a notice from now on; what it says now is taken as seen. `false` when it was
    /// followed already, or when there is no such notice or active reader of a firm.
    pub async fn follow(&self, person_id: i64, notice_id: i64, now: DateTime<Utc>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query(
                "INSERT INTO follow (person_id, notice_id, notice_revision, followed_at)
                 SELECT p.id, n.id, n.revision, $3 FROM person p, notice n
                  WHERE p.id = $1 AND p.active AND p.member_id IS NOT NULL AND n.id = $2
                 ON CONFLICT (person_id, notice_id) DO UPDATE
                    SET notice_revision = excluded.notice_revision, followed_at = excluded.followed_at, stopped_at = NULL
                  WHERE follow.stopped_at IS NOT NULL",
            )
            .bind(person_id)
            .bind(notice_id)
            .bind(second(now))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("following a notice")?;
        Ok(done == 1)
    }

    /// Follows a notice no more, with effect on what is queued. `false` when it was not.
    pub async fn unfollow(&self, person_id: i64, notice_id: i64, now: DateTime<Utc>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query("UPDATE follow SET stopped_at = $3 WHERE person_id = $1 AND notice_id = $2 AND stopped_at IS NULL")
                .bind(person_id)
                .bind(notice_id)
                .bind(second(now))
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("leaving a notice")?;
        Ok(done == 1)
    }

    /// Follows nothing any more; how many notices that were.
    pub async fn unfollow_all(&self, person_id: i64, now: DateTime<Utc>) -> Result<u64> {
        on!(write self, pool => {
            sqlx::query("UPDATE follow SET stopped_at = $2 WHERE person_id = $1 AND stopped_at IS NULL")
                .bind(person_id)
                .bind(second(now))
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("leaving every notice")
    }

    /// Since when this person follows this notice, if they do.
    pub async fn followed_since(&self, person_id: i64, notice_id: i64) -> Result<Option<DateTime<Utc>>> {
        on!(read self, pool => {
            sqlx::query_scalar("SELECT followed_at FROM follow WHERE person_id = $1 AND notice_id = $2 AND stopped_at IS NULL")
                .bind(person_id)
                .bind(notice_id)
                .fetch_optional(pool)
                .await
        })
        .doing("asking who follows a notice")
    }

    /// The notices that a person follows: what closes first first, what has no date last.
    pub async fn followed(&self, person_id: i64) -> Result<Vec<StoredNotice>> {
        let rows: Vec<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), " FROM follow f JOIN notice n ON n.id = f.notice_id
                  WHERE f.person_id = $1 AND f.stopped_at IS NULL ORDER BY n.closes_at, n.id"
            ))
            .bind(person_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading followed notices")?;
        NoticeRow::all(rows)
    }

    /// Followed notices that take offers and close after `from` and not after `until`, with
    /// those who follow them.
    pub async fn followed_closings(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<FollowedClosing>> {
        let rows: Vec<ClosingRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", person_columns!(), ", n.id AS notice_id, n.revision AS notice_revision, n.closes_at, f.followed_at
                   FROM notice n JOIN follow f ON f.notice_id = n.id AND f.stopped_at IS NULL
                   JOIN person p ON p.id = f.person_id AND p.active AND p.member_id IS NOT NULL
                  WHERE n.status = 'open' AND n.closes_at > $1 AND n.closes_at <= $2 ORDER BY n.closes_at, n.id, p.id"
            ))
            .bind(second(from))
            .bind(second(until))
            .fetch_all(pool)
            .await
        })
        .doing("reading what closes soon")?;
        rows.into_iter()
            .map(|row| {
                let (notice_id, notice_revision, closes_at, followed_at) =
                    (row.notice_id, row.notice_revision, row.closes_at, row.followed_at);
                Ok(FollowedClosing { person: row.person.person()?, notice_id, notice_revision, closes_at, followed_at })
            })
            .collect()
    }
}

impl Tx {
    /// Everybody who follows one of these notices.
    pub async fn followers_of(&mut self, notice_ids: &[i64]) -> Result<Vec<Follower>> {
        let mut found = Vec::new();
        for some in notice_ids.chunks(ROWS) {
            let mut sql = Sql::new(concat!(
                "SELECT ",
                person_columns!(),
                ", f.notice_id FROM follow f JOIN person p ON p.id = f.person_id AND p.active AND p.member_id IS NOT NULL
                  WHERE f.stopped_at IS NULL AND f.notice_id IN "
            ));
            sql.ids(some).add(" ORDER BY f.notice_id, p.id");
            let rows: Vec<FollowerRow> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("asking who follows")?;
            for row in rows {
                found.push(Follower { person: row.person.person()?, notice_id: row.notice_id });
            }
        }
        Ok(found)
    }
}
