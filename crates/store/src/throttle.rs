//! Counting what must not happen too often, across processes and restarts.

use chrono::{DateTime, Utc};

use crate::{Db, Result, db::Queue, error::Doing, sql::on, value::second};

impl Db {
    /// Whether one more `key` is allowed when at most `most` may happen from `since` on;
    /// if so it is counted. What is refused does not count, so that a flood ends by itself.
    pub async fn allow(&self, key: &str, most: u32, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Hits).await?;
        let happened: i64 = on!(tx &mut tx, conn => {
            sqlx::query_scalar("SELECT count(*) FROM hit WHERE key = $1 AND hit_at >= $2")
                .bind(key)
                .bind(second(since))
                .fetch_one(conn)
                .await
        })
        .doing("counting against a flood")?;
        let allowed = happened < i64::from(most);
        if allowed {
            on!(tx &mut tx, conn => {
                sqlx::query("INSERT INTO hit (key, hit_at) VALUES ($1, $2)").bind(key).bind(second(now)).execute(conn).await.map(drop)
            })
            .doing("counting")?;
        }
        tx.commit().await?;
        Ok(allowed)
    }
}
