//! What complete snapshots show: which notices their publisher still lists.
//!
//! A notice is not listed any more when it is missing from the last two snapshots of every
//! feed in which it ever stood, and none of those feeds has failed since the earlier one.
//! Decided from the numbers of payloads alone, so that history may be read again, in any
//! order. The publisher's own word stays in the notice's body: what comes back is as it was.

use chrono::{DateTime, Utc};
use domain::{Change, Notice, Status};

use crate::{
    Result, Tx,
    db::Queue,
    error::Doing,
    notice_upsert::UNLISTED,
    sql::{ROWS, Sql, on, pieces},
    value::{decode, encode, key, name, second},
};

/// What a snapshot has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listed {
    /// Notices that are not listed any more.
    pub gone: u64,
    /// Notices that are listed again.
    pub back: u64,
}

/// A notice whose listing is decided: key, revision, status column and body.
type Row = (i64, i64, String, String);

impl Tx {
    /// Takes a complete snapshot in: the notices that stand in it, and the references of
    /// records in it that could not be read.
    pub async fn take_snapshot(
        &mut self,
        source: &str,
        feed: &str,
        payload: i64,
        notices: &[i64],
        unread: &[String],
        now: DateTime<Utc>,
    ) -> Result<Listed> {
        self.list(source, feed, payload, notices, unread).await?;
        self.take_walk(source, feed, payload, now).await
    }

    /// Notes what stands in a part of a snapshot, such as one page of it; nothing is decided
    /// before [`Tx::take_walk`].
    pub async fn list(&mut self, source: &str, feed: &str, payload: i64, notices: &[i64], unread: &[String]) -> Result<()> {
        self.queue_up(Queue::Notices).await?;
        let mut listed = self.of_references(source, unread).await?;
        listed.extend(notices);
        listed.sort_unstable();
        listed.dedup();
        for piece in pieces(&listed) {
            let mut sql = Sql::new("INSERT INTO listing (notice_id, feed, source, listed) VALUES ");
            sql.list(piece, |q, id| {
                q.add("(").int(*id).add(", ").text(feed).add(", ").text(source).add(", ").int(payload).add(")");
            });
            sql.add(" ON CONFLICT (notice_id, feed) DO UPDATE SET listed = excluded.listed WHERE listing.listed < excluded.listed");
            self.run(sql, "noting what is listed").await?;
        }
        Ok(())
    }

    /// Takes in that a whole snapshot was read whose first part was this payload: what was
    /// listed by a payload before it is missing from it.
    pub async fn take_walk(&mut self, source: &str, feed: &str, first: i64, now: DateTime<Utc>) -> Result<Listed> {
        self.queue_up(Queue::Notices).await?;
        let previous = self.count_snapshot(source, feed, first).await?;
        self.conclude(source, feed, previous, now).await
    }

    /// Takes in that the latest snapshot came once more, byte for byte. Nothing happens when
    /// the latest one had another content.
    pub async fn repeat_snapshot(&mut self, source: &str, feed: &str, payload: i64, digest: &str, now: DateTime<Utc>) -> Result<Listed> {
        self.queue_up(Queue::Notices).await?;
        let latest: Option<i64> = on!(tx self, conn => {
            sqlx::query_scalar(
                "SELECT s.latest FROM snapshot s JOIN payload p ON p.id = s.latest
                  WHERE s.source = $1 AND s.feed = $2 AND p.digest = $3 AND s.latest < $4",
            )
            .bind(source)
            .bind(feed)
            .bind(digest)
            .bind(payload)
            .fetch_optional(conn)
            .await
        })
        .doing("finding the latest snapshot")?;
        let Some(latest) = latest else { return Ok(Listed::default()) };
        let mut sql = Sql::new("UPDATE listing SET listed = ");
        sql.int(payload).add(" WHERE source = ").text(source).add(" AND feed = ").text(feed).add(" AND listed = ").int(latest);
        self.run(sql, "noting what is still listed").await?;
        let previous = self.count_snapshot(source, feed, payload).await?;
        self.conclude(source, feed, previous, now).await
    }

    async fn conclude(&mut self, source: &str, feed: &str, previous: i64, now: DateTime<Utc>) -> Result<Listed> {
        let back = self.relist(source, now).await?;
        let gone = self.unlist(source, feed, previous, now).await?;
        self.forget_closed(source, feed, previous, now).await?;
        Ok(Listed { gone, back })
    }

    /// Notes that a feed could not be believed: what was missed before counts no more.
    pub async fn snapshot_failed(&mut self, source: &str, feed: &str, payload: i64) -> Result<()> {
        self.queue_up(Queue::Notices).await?;
        on!(tx self, conn => {
            sqlx::query(
                "INSERT INTO snapshot (source, feed, latest, previous, failed) VALUES ($1, $2, 0, 0, $3)
                 ON CONFLICT (source, feed) DO UPDATE SET failed = excluded.failed WHERE snapshot.failed < excluded.failed",
            )
            .bind(source)
            .bind(feed)
            .bind(payload)
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("noting a snapshot that was not believed")
    }

    /// Which of these are listed by a change that this payload brings (none: by the newest).
    pub(crate) async fn listed_again(&mut self, notices: &[i64], payload: Option<i64>) -> Result<Vec<i64>> {
        let Some(payload) = payload else { return Ok(notices.to_vec()) };
        let mut found = Vec::new();
        for some in notices.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT DISTINCT l.notice_id FROM listing l JOIN snapshot s ON s.source = l.source AND s.feed = l.feed
                  WHERE s.previous <= ",
            );
            sql.int(payload).add(" AND l.notice_id IN ").ids(some);
            let rows: Vec<i64> =
                on!(tx self, conn => sql.build().build_query_scalar().fetch_all(conn).await).doing("asking what is listed again")?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// A change is a sign of life in every feed: two snapshots after it have to miss it.
    pub(crate) async fn sign_of_life(&mut self, notices: &[i64], payload: Option<i64>) -> Result<()> {
        for some in notices.chunks(ROWS) {
            let mut sql = Sql::new("UPDATE listing SET listed = ");
            match payload {
                Some(payload) => sql.int(payload).add(" WHERE listed < ").int(payload),
                None => sql.add(
                    "s.latest FROM snapshot s WHERE s.source = listing.source AND s.feed = listing.feed AND listing.listed < s.latest",
                ),
            };
            sql.add(" AND notice_id IN ").ids(some);
            self.run(sql, "noting a sign of life").await?;
        }
        Ok(())
    }

    /// Counts a snapshot; the one before the latest, 0 when there is none.
    async fn count_snapshot(&mut self, source: &str, feed: &str, payload: i64) -> Result<i64> {
        on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO snapshot (source, feed, latest, previous, failed) VALUES ($1, $2, $3, 0, 0)
                 ON CONFLICT (source, feed) DO UPDATE SET
                     previous = CASE WHEN excluded.latest > snapshot.latest THEN snapshot.latest
                                     WHEN excluded.latest < snapshot.latest AND excluded.latest > snapshot.previous THEN excluded.latest
                                     ELSE snapshot.previous END,
                     latest = CASE WHEN excluded.latest > snapshot.latest THEN excluded.latest ELSE snapshot.latest END
                 RETURNING previous",
            )
            .bind(source)
            .bind(feed)
            .bind(payload)
            .fetch_one(conn)
            .await
        })
        .doing("counting a snapshot")
    }

    async fn of_references(&mut self, source: &str, references: &[String]) -> Result<Vec<i64>> {
        let keys: Vec<String> = references.iter().map(|r| key(r)).collect();
        let mut found = Vec::new();
        for some in keys.chunks(ROWS) {
            let mut sql = Sql::new("SELECT id FROM notice WHERE source = ");
            let some: Vec<&str> = some.iter().map(String::as_str).collect();
            sql.text(source).add(" AND reference_key IN ").texts(&some);
            let rows: Vec<i64> =
                on!(tx self, conn => sql.build().build_query_scalar().fetch_all(conn).await).doing("finding unread notices")?;
            found.extend(rows);
        }
        Ok(found)
    }

    async fn relist(&mut self, source: &str, now: DateTime<Utc>) -> Result<u64> {
        let rows: Vec<Row> = on!(tx self, conn => {
            sqlx::query_as(
                "SELECT n.id, n.revision, n.status, n.body FROM notice n
                  WHERE n.source = $1 AND n.status = 'unlisted' AND EXISTS (
                        SELECT 1 FROM listing l JOIN snapshot s ON s.source = l.source AND s.feed = l.feed
                         WHERE l.notice_id = n.id AND l.listed >= s.previous)
                  ORDER BY n.id",
            )
            .bind(source)
            .fetch_all(conn)
            .await
        })
        .doing("finding what is listed again")?;
        self.decide(rows, false, now).await
    }

    async fn unlist(&mut self, source: &str, feed: &str, previous: i64, now: DateTime<Utc>) -> Result<u64> {
        let rows: Vec<Row> = on!(tx self, conn => {
            sqlx::query_as(
                "SELECT n.id, n.revision, n.status, n.body FROM listing m JOIN notice n ON n.id = m.notice_id
                  WHERE m.source = $1 AND m.feed = $2 AND m.listed < $3
                    AND n.status IN ('open', 'planned', 'unknown') AND n.closes_at > $4
                    AND NOT EXISTS (
                        SELECT 1 FROM listing l JOIN snapshot s ON s.source = l.source AND s.feed = l.feed
                         WHERE l.notice_id = n.id AND (l.listed >= s.previous OR s.failed >= s.previous))
                  ORDER BY n.id",
            )
            .bind(source)
            .bind(feed)
            .bind(previous)
            .bind(second(now))
            .fetch_all(conn)
            .await
        })
        .doing("finding what is not listed any more")?;
        self.decide(rows, true, now).await
    }

    /// Writes the new standing of notices as a revision of each.
    async fn decide(&mut self, rows: Vec<Row>, unlisted: bool, now: DateTime<Utc>) -> Result<u64> {
        let count = rows.len() as u64;
        for (id, revision, _, body) in rows {
            let notice: Notice = decode("notice", id, &body)?;
            let own = name("status", &notice.status)?;
            let (from, to) = if unlisted { (notice.status, Status::Unlisted) } else { (Status::Unlisted, notice.status) };
            let changes = encode("changes", &[Change::Status { from, to }])?;
            on!(tx self, conn => {
                sqlx::query("UPDATE notice SET status = $2, revision = $3, changed_at = $4 WHERE id = $1")
                    .bind(id)
                    .bind(if unlisted { UNLISTED } else { own.as_str() })
                    .bind(revision + 1)
                    .bind(second(now))
                    .execute(conn)
                    .await
                    .map(drop)
            })
            .doing("writing what is listed")?;
            on!(tx self, conn => {
                sqlx::query("INSERT INTO notice_change (notice_id, revision, seen_at, changes) VALUES ($1, $2, $3, $4)")
                    .bind(id)
                    .bind(revision + 1)
                    .bind(second(now))
                    .bind(changes)
                    .execute(conn)
                    .await
                    .map(drop)
            })
            .doing("recording what is listed")?;
        }
        Ok(count)
    }

    /// What has ended by itself needs no watch over its listing.
    async fn forget_closed(&mut self, source: &str, feed: &str, previous: i64, now: DateTime<Utc>) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "DELETE FROM listing WHERE source = $1 AND feed = $2 AND listed < $3 AND notice_id IN (
                        SELECT m.notice_id FROM listing m JOIN notice n ON n.id = m.notice_id
                         WHERE m.source = $1 AND m.feed = $2 AND m.listed < $3 AND n.status <> 'unlisted'
                           AND (n.closes_at <= $4 OR n.status NOT IN ('open', 'planned', 'unknown')))",
            )
            .bind(source)
            .bind(feed)
            .bind(previous)
            .bind(second(now))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("forgetting the listing of what is over")
    }
}
