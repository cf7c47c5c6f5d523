//! Mails whose time is long past, as after the restore of an old backup: they wait until
//! somebody says that they may leave.

use chrono::{DateTime, Utc};

use crate::{Db, Result, Tx, error::Doing, sql::on, value::second};

/// The setting that keeps since when every alert is held, by somebody's decision.
const HOLDING: &str = "holding";

impl Db {
    /// Holds every alert from now on, also those that are still to come.
    pub async fn hold_all(&self, now: DateTime<Utc>) -> Result<()> {
        self.set_setting(HOLDING, &second(now).to_rfc3339()).await
    }

    /// Whether every alert is held.
    pub async fn holds_all(&self) -> Result<bool> {
        Ok(self.setting(HOLDING).await?.is_some_and(|since| !since.is_empty()))
    }

    /// How many alerts are held.
    pub async fn held_count(&self) -> Result<i64> {
        on!(read self, pool => {
            sqlx::query_scalar("SELECT count(*) FROM envelope WHERE state = 'pending' AND held = 1").fetch_one(pool).await
        })
        .doing("counting held mails")
    }

    /// Lets every held alert leave, by somebody's decision; how many there were.
    pub async fn release_held(&self, now: DateTime<Utc>) -> Result<u64> {
        self.set_setting(HOLDING, "").await?;
        on!(write self, pool => {
            sqlx::query("UPDATE envelope SET held = 2, changed_at = $1 WHERE state = 'pending' AND held = 1")
                .bind(second(now))
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("releasing held mails")
    }

    /// Holds alerts that were due before `horizon` and have not left; how many.
    pub async fn hold_back(&self, horizon: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64> {
        let due: i64 = on!(read self, pool => {
            sqlx::query_scalar("SELECT count(*) FROM envelope WHERE state = 'pending' AND held = 0 AND kind = 'alert' AND due_at < $1")
                .bind(second(horizon))
                .fetch_one(pool)
                .await
        })
        .doing("looking for mails that are too late")?;
        if due == 0 {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        let held = tx.hold(horizon, now).await?;
        tx.commit().await?;
        Ok(held)
    }
}

impl Tx {
    async fn hold(&mut self, horizon: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64> {
        on!(tx self, conn => {
            sqlx::query(
                "UPDATE envelope SET held = 1, changed_at = $2 WHERE state = 'pending' AND held = 0 AND kind = 'alert' AND due_at < $1",
            )
            .bind(second(horizon))
            .bind(second(now))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("holding mails that are too late")
    }
}
