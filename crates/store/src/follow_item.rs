//! What people are told of the notices they follow: a ledger of its own beside the one of
//! matches, in the same envelopes.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{Cause, Change, EnvelopeState};
use sqlx::FromRow;

use crate::{
    Db, Enqueued, Result, StoreError, StoredNotice, Tx,
    db::Queue,
    error::Doing,
    notice_change::since,
    sql::{ROWS, Sql, on, pieces},
    told::told_before,
    value::{second, text},
};

/// One thing to tell of a followed notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The notice.
    pub notice_id: i64,
    /// Why it is told.
    pub cause: Cause,
    /// Under which name it enters the ledger: the same news twice has the same.
    pub cause_key: String,
    /// The notice's revision.
    pub notice_revision: i64,
}

/// One line of the ledger of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldNews {
    /// Who.
    pub person_id: i64,
    /// Which notice.
    pub notice_id: i64,
    /// What, by its name in the ledger.
    pub cause_key: String,
    /// Whether its envelope has not left yet.
    pub waits: bool,
}

/// News in an envelope with what its entry in the mail needs.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowedItem {
    /// Key in the store.
    pub id: i64,
    /// What was queued.
    pub news: News,
    /// The notice as it is now.
    pub notice: StoredNotice,
    /// What changed since this person was last told of this notice.
    pub changes: Vec<Change>,
}

#[derive(FromRow)]
struct ItemRow {
    id: i64,
    person_id: i64,
    notice_id: i64,
    cause: String,
    cause_key: String,
    notice_revision: i64,
}

impl Tx {
    /// Puts news into the envelope of this person and due time. Left out is what the ledger
    /// has already and what the person does not follow.
    pub async fn enqueue_news(&mut self, person_id: i64, due_at: DateTime<Utc>, news: &[News], now: DateTime<Utc>) -> Result<Enqueued> {
        self.queue_up(Queue::Envelopes).await?;
        let fresh = self.fresh_news(person_id, news).await?;
        if fresh.is_empty() {
            return Ok(Enqueued::Nothing);
        }
        let due_at = self.after_pause(person_id, due_at).await?;
        let Some(envelope) = self.slot(person_id, due_at, now).await? else { return Ok(Enqueued::Taken) };
        for piece in pieces(&fresh) {
            let mut sql =
                Sql::new("INSERT INTO follow_item (envelope_id, person_id, notice_id, cause, cause_key, notice_revision) VALUES ");
            sql.list(piece, |q, n| {
                q.add("(").int(envelope).add(", ").int(person_id).add(", ").int(n.notice_id).add(", ").text(n.cause.as_str());
                q.add(", ").text(n.cause_key.as_str()).add(", ").int(n.notice_revision).add(")");
            });
            sql.add(" ON CONFLICT (notice_id, person_id, cause_key) DO NOTHING");
            self.run(sql, "filling an envelope with news").await?;
        }
        Ok(Enqueued::Into(envelope))
    }

    async fn fresh_news<'a>(&mut self, person_id: i64, news: &'a [News]) -> Result<Vec<&'a News>> {
        let ids: Vec<i64> = news.iter().map(|n| n.notice_id).collect();
        let mut followed: HashSet<i64> = HashSet::new();
        let mut told: HashSet<(i64, String)> = HashSet::new();
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new("SELECT f.notice_id FROM follow f WHERE f.stopped_at IS NULL AND f.person_id = ");
            sql.int(person_id).add(" AND f.notice_id IN ").ids(some);
            let rows: Vec<i64> =
                on!(tx self, conn => sql.build().build_query_scalar().fetch_all(conn).await).doing("asking what is followed")?;
            followed.extend(rows);
            let mut sql = Sql::new("SELECT notice_id, cause_key FROM follow_item WHERE person_id = ");
            sql.int(person_id).add(" AND notice_id IN ").ids(some);
            let rows: Vec<(i64, String)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading the ledger of news")?;
            told.extend(rows);
        }
        Ok(news.iter().filter(|n| followed.contains(&n.notice_id) && told.insert((n.notice_id, n.cause_key.clone()))).collect())
    }
}

impl Db {
    /// Everything that followers of these notices were told of them, or are about to be.
    pub async fn news_told(&self, notice_ids: &[i64]) -> Result<Vec<ToldNews>> {
        let mut found = Vec::new();
        for some in notice_ids.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT i.person_id, i.notice_id, i.cause_key, e.state FROM follow_item i JOIN envelope e ON e.id = i.envelope_id
                  WHERE i.left_out IS NULL AND i.notice_id IN ",
            );
            sql.ids(some).add(" ORDER BY i.id");
            let rows: Vec<(i64, i64, String, String)> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading the ledger of news")?;
            let told = |(person_id, notice_id, cause_key, state): (i64, i64, String, String)| ToldNews {
                person_id,
                notice_id,
                cause_key,
                waits: state == EnvelopeState::Pending.as_str(),
            };
            found.extend(rows.into_iter().map(told));
        }
        Ok(found)
    }

    /// The news in an envelope, without what was left out and what the person does not
    /// follow any more.
    pub async fn news_of(&self, envelope_id: i64) -> Result<Vec<FollowedItem>> {
        let rows: Vec<ItemRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT i.id, i.person_id, i.notice_id, i.cause, i.cause_key, i.notice_revision
                   FROM follow_item i
                   JOIN follow f ON f.person_id = i.person_id AND f.notice_id = i.notice_id AND f.stopped_at IS NULL
                  WHERE i.envelope_id = $1 AND i.left_out IS NULL ORDER BY i.id",
            )
            .bind(envelope_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading the news in an envelope")?;
        let Some(person_id) = rows.first().map(|row| row.person_id) else { return Ok(Vec::new()) };
        let ids: Vec<i64> = rows.iter().map(|row| row.notice_id).collect();
        let notices: HashMap<i64, StoredNotice> = self.notices(&ids).await?.into_iter().map(|n| (n.id, n)).collect();
        let steps = self.changes_of_many(&ids).await?;
        let told = told_before(self, person_id, envelope_id, &ids).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let cause = Cause::from_name(&row.cause).ok_or_else(|| StoreError::corrupt("news", row.id, &row.cause))?;
            let Some(notice) = notices.get(&row.notice_id) else { continue };
            let before = told.get(&row.notice_id).copied().unwrap_or(row.notice_revision - 1);
            let changes = steps.get(&row.notice_id).map(|steps| since(steps, before, notice.revision)).unwrap_or_default();
            let news = News { notice_id: row.notice_id, cause, cause_key: row.cause_key, notice_revision: row.notice_revision };
            items.push(FollowedItem { id: row.id, news, notice: notice.clone(), changes });
        }
        Ok(items)
    }

    /// Leaves news out of a leased envelope, with the reason; their place in the ledger
    /// becomes free. `false`, and nothing written, when the lease has gone to somebody else.
    pub async fn leave_news_out(&self, envelope_id: i64, attempt: i64, items: &[i64], reason: &str, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.begin().await?;
        let held = on!(tx &mut tx, conn => {
            sqlx::query("UPDATE envelope SET changed_at = $3 WHERE id = $1 AND attempt = $2 AND state = 'leased'")
                .bind(envelope_id)
                .bind(attempt)
                .bind(second(now))
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("leaving news out")?;
        if held == 0 {
            return Ok(false);
        }
        for some in items.chunks(ROWS) {
            let mut sql = Sql::new("UPDATE follow_item SET cause_key = cause_key || ' #' || CAST(id AS TEXT), left_out = ");
            sql.text(text(reason)).add(" WHERE left_out IS NULL AND envelope_id = ").int(envelope_id).add(" AND id IN ").ids(some);
            tx.run(sql, "leaving news out").await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
