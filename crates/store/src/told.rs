//! What a person knows of a notice: up to which revision mails that left have told it, and
//! under which Message-ID the first of them went.

use std::collections::HashMap;

use sqlx::FromRow;

use crate::{
    Db, Result,
    error::Doing,
    sql::{ROWS, Sql, on},
};

/// An item whose mail tells a newer revision than the one that was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// Of a match: the item's key and the revision.
    Match(i64, i64),
    /// Of a followed notice.
    News(i64, i64),
}

#[derive(FromRow)]
struct FirstRow {
    notice_id: i64,
    message_id: String,
}

/// The newest revision of each notice that this person has read of in another mail, or had
/// before their eyes when they began to follow it.
pub(crate) async fn told_before(db: &Db, person_id: i64, envelope_id: i64, notice_ids: &[i64]) -> Result<HashMap<i64, i64>> {
    let mut found = HashMap::new();
    for some in notice_ids.chunks(ROWS) {
        let mut sql = Sql::new("SELECT t.notice_id, max(t.revision) FROM (");
        for (at, table) in ["envelope_item", "follow_item"].into_iter().enumerate() {
            sql.add(if at == 0 { "" } else { " UNION ALL " });
            sql.add("SELECT i.notice_id, coalesce(i.told_revision, i.notice_revision) AS revision FROM ").add(table);
            sql.add(" i JOIN envelope e ON e.id = i.envelope_id WHERE e.state IN ('sent', 'unknown') AND i.left_out IS NULL");
            sql.add(" AND i.person_id = ").int(person_id).add(" AND i.envelope_id <> ").int(envelope_id);
            sql.add(" AND i.notice_id IN ").ids(some);
        }
        sql.add(" UNION ALL SELECT f.notice_id, f.notice_revision AS revision FROM follow f WHERE f.stopped_at IS NULL");
        sql.add(" AND f.person_id = ").int(person_id).add(" AND f.notice_id IN ").ids(some).add(") AS t GROUP BY t.notice_id");
        let rows: Vec<(i64, i64)> =
            on!(read db, pool => sql.build().build_query_as().fetch_all(pool).await).doing("asking what was told")?;
        found.extend(rows);
    }
    Ok(found)
}

impl Db {
    /// Notes that a mail tells newer revisions than those that were queued, before it
    /// leaves. `false`, and nothing written, when the lease has gone to somebody else.
    pub async fn note_newer(&self, envelope_id: i64, attempt: i64, items: &[Newer]) -> Result<bool> {
        let mut tx = self.begin().await?;
        let held: Option<i64> = on!(tx &mut tx, conn => {
            sqlx::query_scalar("SELECT id FROM envelope WHERE id = $1 AND attempt = $2 AND state = 'leased'")
                .bind(envelope_id)
                .bind(attempt)
                .fetch_optional(conn)
                .await
        })
        .doing("noting what is told")?;
        if held.is_none() {
            return Ok(false);
        }
        for item in items {
            let (table, id, revision) = match *item {
                Newer::Match(id, revision) => ("envelope_item", id, revision),
                Newer::News(id, revision) => ("follow_item", id, revision),
            };
            let mut sql = Sql::new("UPDATE ");
            sql.add(table)
                .add(" SET told_revision = ")
                .int(revision)
                .add(" WHERE id = ")
                .int(id)
                .add(" AND envelope_id = ")
                .int(envelope_id);
            tx.run(sql, "noting what is told").await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The Message-IDs of the first mails that told this person of these notices, in the
    /// order in which they left: what a later mail on them refers to.
    pub async fn first_mails(&self, person_id: i64, notice_ids: &[i64]) -> Result<Vec<String>> {
        let mut sql = Sql::new("SELECT t.notice_id, t.message_id FROM (");
        for (at, table) in ["envelope_item", "follow_item"].into_iter().enumerate() {
            sql.add(if at == 0 { "" } else { " UNION ALL " });
            sql.add("SELECT i.notice_id, e.message_id, e.sent_at, e.id FROM ").add(table);
            sql.add(
                " i JOIN envelope e ON e.id = i.envelope_id WHERE e.state = 'sent' AND e.message_id IS NOT NULL AND i.left_out IS NULL",
            );
            sql.add(" AND i.person_id = ").int(person_id).add(" AND i.notice_id IN ").ids(notice_ids);
        }
        sql.add(") AS t ORDER BY t.sent_at, t.id");
        let rows: Vec<FirstRow> =
            on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("finding first mails")?;
        let mut seen = Vec::new();
        let mut mails: Vec<String> = Vec::new();
        for row in rows {
            if !seen.contains(&row.notice_id) {
                seen.push(row.notice_id);
                if !mails.contains(&row.message_id) {
                    mails.push(row.message_id);
                }
            }
        }
        Ok(mails)
    }
}
