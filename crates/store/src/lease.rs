//! Named leases: work of which only one worker may do the whole at a time.

use chrono::{DateTime, Utc};

use crate::{Db, Result, error::Doing, sql::on, value::second};

impl Db {
    /// Takes the lease `name` until `until`, or keeps it when `owner` already holds it.
    /// `false` while somebody else does.
    pub async fn take_lease(&self, name: &str, owner: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<bool> {
        let taken: Option<String> = on!(write self, pool => {
            sqlx::query_scalar(
                "INSERT INTO lease (name, owner, held_until) VALUES ($1, $2, $4)
                 ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
                  WHERE lease.held_until <= $3 OR lease.owner = excluded.owner
                 RETURNING owner",
            )
            .bind(name)
            .bind(owner)
            .bind(second(now))
            .bind(second(until))
            .fetch_optional(pool)
            .await
        })
        .doing("taking a lease")?;
        Ok(taken.is_some())
    }

    /// Gives a lease back; nothing happens when `owner` no longer holds it.
    pub async fn release(&self, name: &str, owner: &str) -> Result<()> {
        on!(write self, pool => {
            sqlx::query("DELETE FROM lease WHERE name = $1 AND owner = $2").bind(name).bind(owner).execute(pool).await.map(drop)
        })
        .doing("giving a lease back")
    }
}
