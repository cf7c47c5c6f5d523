//! What is known of notices beyond what they say: who buys, and what they can be compared
//! by. It lags behind the notices like matching does, and is simply done again after a crash.

use std::collections::{HashMap, HashSet};

use sqlx::FromRow;

use crate::{
    Db, Result, StoredNotice, Tx,
    db::Queue,
    error::Doing,
    notice::{NoticeRow, notice_columns},
    sql::{ROWS, Sql, on, pieces},
    value::text,
};

/// What was worked out about one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The notice.
    pub notice_id: i64,
    /// The revision it was worked out from.
    pub revision: i64,
    /// Who buys, where that is known.
    pub buyer_id: Option<i64>,
    /// What it is compared by.
    pub keys: Vec<String>,
}

#[derive(FromRow)]
struct Shared {
    key: String,
    notice_id: i64,
}

impl Db {
    /// Notices of which nothing is known yet, or that changed since, in order of key.
    pub async fn unknown_notices(&self, limit: u32) -> Result<Vec<StoredNotice>> {
        let rows: Vec<NoticeRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", notice_columns!(), " FROM notice_unknown u JOIN notice n ON n.id = u.notice_id ORDER BY u.notice_id LIMIT $1"
            ))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading notices to get to know")?;
        NoticeRow::all(rows)
    }
}

impl Tx {
    /// Puts notices that are new or say something else on the list of what to get to know.
    pub(crate) async fn forget(&mut self, notices: &[(i64, i64)]) -> Result<()> {
        for piece in pieces(notices) {
            let mut sql = Sql::new("INSERT INTO notice_unknown (notice_id, revision) VALUES ");
            sql.list(piece, |q, (id, revision)| {
                q.add("(").int(*id).add(", ").int(*revision).add(")");
            });
            sql.add(" ON CONFLICT (notice_id) DO UPDATE SET revision = excluded.revision");
            self.run(sql, "noting what to get to know").await?;
        }
        Ok(())
    }

    /// Keeps what was worked out. A notice that changed meanwhile stays on the list.
    pub async fn save_known(&mut self, known: &[Known]) -> Result<()> {
        self.queue_up(Queue::Notices).await?;
        for piece in pieces(known) {
            let mut sql = Sql::new("INSERT INTO notice_known (notice_id, buyer_id) VALUES ");
            sql.list(piece, |q, k| {
                q.add("(").int(k.notice_id).add(", CAST(").maybe_int(k.buyer_id).add(" AS BIGINT))");
            });
            sql.add(" ON CONFLICT (notice_id) DO UPDATE SET buyer_id = excluded.buyer_id");
            self.run(sql, "keeping who buys").await?;
        }
        self.save_keys(known).await?;
        for piece in pieces(known) {
            let mut sql = Sql::new("DELETE FROM notice_unknown WHERE (notice_id, revision) IN (VALUES ");
            sql.list(piece, |q, k| {
                q.add("(").int(k.notice_id).add(", ").int(k.revision).add(")");
            });
            self.run(sql.closed(), "noting what is known").await?;
        }
        Ok(())
    }

    async fn save_keys(&mut self, known: &[Known]) -> Result<()> {
        let ids: Vec<i64> = known.iter().map(|k| k.notice_id).collect();
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new("DELETE FROM notice_key WHERE notice_id IN ");
            sql.ids(some);
            self.run(sql, "replacing what notices are compared by").await?;
        }
        let keys: Vec<(&str, i64)> = known.iter().flat_map(|k| k.keys.iter().map(|key| (key.as_str(), k.notice_id))).collect();
        for piece in pieces(&keys) {
            let mut sql = Sql::new("INSERT INTO notice_key (key, notice_id) VALUES ");
            sql.list(piece, |q, (key, id)| {
                q.add("(").text(text(key)).add(", ").int(*id).add(")");
            });
            sql.add(" ON CONFLICT DO NOTHING");
            self.run(sql, "keeping what notices are compared by").await?;
        }
        Ok(())
    }

    /// The notices that share a key with each of these, themselves aside. A key that more
    /// than `crowd` notices have says too little to compare them all.
    pub async fn sharing_keys(&mut self, known: &[Known], crowd: usize) -> Result<HashMap<i64, Vec<i64>>> {
        let mut keys: Vec<&str> = known.iter().flat_map(|k| k.keys.iter().map(String::as_str)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut by_key: HashMap<String, Vec<i64>> = HashMap::new();
        for some in keys.chunks(ROWS) {
            let mut sql = Sql::new("SELECT key, notice_id FROM notice_key WHERE key IN ");
            sql.texts(some).add(" ORDER BY notice_id");
            let rows: Vec<Shared> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("finding notices to compare")?;
            for row in rows {
                by_key.entry(row.key).or_default().push(row.notice_id);
            }
        }
        let shared = |k: &Known| -> Vec<i64> {
            let near = k.keys.iter().filter_map(|key| by_key.get(key)).filter(|ids| ids.len() <= crowd).flatten();
            let mut ids: Vec<i64> = near.copied().filter(|id| *id != k.notice_id).collect::<HashSet<_>>().into_iter().collect();
            ids.sort_unstable();
            ids
        };
        Ok(known.iter().map(|k| (k.notice_id, shared(k))).collect())
    }

    /// Puts these notices on the list again, as they are, e.g. because a rival appeared.
    pub async fn know_again(&mut self, notice_ids: &[i64]) -> Result<()> {
        for some in notice_ids.chunks(ROWS) {
            let mut sql = Sql::new("INSERT INTO notice_unknown (notice_id, revision) SELECT id, revision FROM notice WHERE id IN ");
            sql.ids(some).add(" ON CONFLICT (notice_id) DO NOTHING");
            self.run(sql, "noting what to get to know").await?;
        }
        Ok(())
    }

    /// The notices of these keys, as this transaction sees them.
    pub async fn notices(&mut self, ids: &[i64]) -> Result<Vec<StoredNotice>> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new(concat!("SELECT ", notice_columns!(), " FROM notice n WHERE n.id IN "));
            sql.ids(some).add(" ORDER BY n.id");
            let rows: Vec<NoticeRow> = on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("finding notices")?;
            found.append(&mut NoticeRow::all(rows)?);
        }
        Ok(found)
    }

    /// Who buys, by notice; those of whom nothing is known are left out.
    pub async fn buyers_of(&mut self, notice_ids: &[i64]) -> Result<HashMap<i64, i64>> {
        let mut found = HashMap::new();
        for some in notice_ids.chunks(ROWS) {
            let mut sql = Sql::new("SELECT notice_id, buyer_id FROM notice_known WHERE buyer_id IS NOT NULL AND notice_id IN ");
            sql.ids(some);
            let rows: Vec<(i64, i64)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading who buys")?;
            found.extend(rows);
        }
        Ok(found)
    }
}
