//! Stored notices and how they are read one by one, by key and page by page.

use chrono::{DateTime, Utc};
use domain::{Notice, Status};
use sqlx::FromRow;

use crate::{
    Db, Result,
    error::Doing,
    notice_upsert::UNLISTED,
    sql::{Sql, on},
    value::{decode, key, second},
};

/// A notice as it stands in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredNotice {
    /// Key in the store.
    pub id: i64,
    /// 1 when first seen, raised with each change of what it says.
    pub revision: i64,
    /// When it was first stored.
    pub first_seen: DateTime<Utc>,
    /// When this revision was stored.
    pub changed_at: DateTime<Utc>,
    /// The notice itself.
    pub notice: Notice,
}

/// How much a source has given.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SourceCount {
    /// The source's name.
    pub source: String,
    /// All its notices.
    pub total: i64,
    /// Those that take offers now.
    pub open: i64,
    /// When the newest of them was first stored.
    pub last_seen: DateTime<Utc>,
}

/// The columns of [`NoticeRow`], of a table or alias `n`.
macro_rules! notice_columns {
    () => {
        "n.id, n.revision, n.first_seen, n.changed_at, n.status, n.body"
    };
}
pub(crate) use notice_columns;

#[derive(FromRow)]
pub(crate) struct NoticeRow {
    pub(crate) id: i64,
    revision: i64,
    first_seen: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    status: String,
    body: String,
}

impl NoticeRow {
    pub(crate) fn stored(self) -> Result<StoredNotice> {
        let mut notice: Notice = decode("notice", self.id, &self.body)?;
        if self.status == UNLISTED {
            // What the snapshots say; the body keeps the publisher's own word.
            notice.status = Status::Unlisted;
        }
        Ok(StoredNotice { id: self.id, revision: self.revision, first_seen: self.first_seen, changed_at: self.changed_at, notice })
    }

    pub(crate) fn all(rows: Vec<Self>) -> Result<Vec<StoredNotice>> {
        rows.into_iter().map(Self::stored).collect()
    }
}

impl Db {
    /// The notice of this key.
    pub async fn notice(&self, id: i64) -> Result<Option<StoredNotice>> {
        let row: Option<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", notice_columns!(), " FROM notice n WHERE n.id = $1")).bind(id).fetch_optional(pool).await
        })
        .doing("finding a notice")?;
        row.map(NoticeRow::stored).transpose()
    }

    /// The notice of this source and reference, without regard to case.
    pub async fn notice_by_reference(&self, source: &str, reference: &str) -> Result<Option<StoredNotice>> {
        let reference = key(reference);
        let row: Option<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", notice_columns!(), " FROM notice n WHERE n.source = $1 AND n.reference_key = $2"))
                .bind(source)
                .bind(&reference)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a notice by its reference")?;
        row.map(NoticeRow::stored).transpose()
    }

    /// The notices of these keys, in order of key; unknown keys are left out.
    pub async fn notices(&self, ids: &[i64]) -> Result<Vec<StoredNotice>> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(crate::sql::ROWS) {
            let mut sql = Sql::new(concat!("SELECT ", notice_columns!(), " FROM notice n WHERE n.id IN "));
            sql.ids(some).add(" ORDER BY n.id");
            let rows: Vec<NoticeRow> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("finding notices")?;
            found.append(&mut NoticeRow::all(rows)?);
        }
        found.sort_by_key(|n| n.id);
        Ok(found)
    }

    /// Notices that take offers at `now`, in order of key, after `after_id` (0 at first).
    pub async fn open_notices(&self, now: DateTime<Utc>, after_id: i64, limit: u32) -> Result<Vec<StoredNotice>> {
        let rows: Vec<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), " FROM notice n
                  WHERE n.status = 'open' AND n.closes_at > $1 AND n.id > $2 ORDER BY n.id LIMIT $3"
            ))
            .bind(second(now))
            .bind(after_id)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading open notices")?;
        NoticeRow::all(rows)
    }

    /// Every notice, in order of key, after `after_id` (0 at first).
    pub async fn all_notices(&self, after_id: i64, limit: u32) -> Result<Vec<StoredNotice>> {
        let rows: Vec<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", notice_columns!(), " FROM notice n WHERE n.id > $1 ORDER BY n.id LIMIT $2"))
                .bind(after_id)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await
        })
        .doing("reading all notices")?;
        NoticeRow::all(rows)
    }

    /// Notices first stored at or after `since`, in order of key, after `after_id`.
    pub async fn recent(&self, since: DateTime<Utc>, after_id: i64, limit: u32) -> Result<Vec<StoredNotice>> {
        let rows: Vec<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), " FROM notice n
                  WHERE n.first_seen >= $1 AND n.id > $2 ORDER BY n.id LIMIT $3"
            ))
            .bind(second(since))
            .bind(after_id)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading recent notices")?;
        NoticeRow::all(rows)
    }

    /// The keys and revisions of the notices first stored at or after `since`, in order of
    /// key: what a reader who keeps notices needs to know what has changed.
    pub async fn recent_revisions(&self, since: DateTime<Utc>) -> Result<Vec<(i64, i64)>> {
        on!(read self, pool => {
            sqlx::query_as("SELECT n.id, n.revision FROM notice n WHERE n.first_seen >= $1 ORDER BY n.id")
                .bind(second(since))
                .fetch_all(pool)
                .await
        })
        .doing("reading the revisions of recent notices")
    }

    /// The notices of one process: same source and family key, oldest key first.
    pub async fn notices_of_family(&self, source: &str, family_key: &str) -> Result<Vec<StoredNotice>> {
        let rows: Vec<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), " FROM notice n
                  WHERE n.source = $1 AND n.family_key = $2 AND n.family_key <> '' ORDER BY n.id"
            ))
            .bind(source)
            .bind(family_key)
            .fetch_all(pool)
            .await
        })
        .doing("reading the notices of one process")?;
        NoticeRow::all(rows)
    }

    /// How many notices each source has given, by the source's name.
    pub async fn counts(&self, now: DateTime<Utc>) -> Result<Vec<SourceCount>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT n.source AS source, count(*) AS total,
                        count(CASE WHEN n.status = 'open' AND n.closes_at > $1 THEN 1 END) AS open,
                        max(n.first_seen) AS last_seen
                   FROM notice n GROUP BY n.source ORDER BY n.source",
            )
            .bind(second(now))
            .fetch_all(pool)
            .await
        })
        .doing("counting notices")
    }
}
