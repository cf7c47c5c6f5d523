//! One-time sign-in links. The store sees only hashes of tokens.

use chrono::{DateTime, Utc};

use crate::{Db, Result, Tx, error::Doing, sql::on, value::second};

impl Tx {
    /// Makes a link usable until `expires_at`, in the transaction that queues its letter.
    pub async fn create_sign_in(&mut self, token_hash: &str, person_id: i64, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query("INSERT INTO sign_in (token_hash, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
                .bind(token_hash)
                .bind(person_id)
                .bind(second(now))
                .bind(second(expires_at))
                .execute(conn)
                .await
                .map(drop)
        })
        .doing("making a sign-in link")
    }
}

impl Db {
    /// Makes a link usable until `expires_at`.
    pub async fn create_sign_in(&self, token_hash: &str, person_id: i64, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.create_sign_in(token_hash, person_id, now, expires_at).await?;
        tx.commit().await
    }

    /// Whether a link would still work, without using it: what a page asks before it shows
    /// its button.
    pub async fn sign_in_is_good(&self, token_hash: &str, now: DateTime<Utc>) -> Result<bool> {
        let found: Option<i64> = on!(read self, pool => {
            sqlx::query_scalar("SELECT person_id FROM sign_in WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2")
                .bind(token_hash)
                .bind(second(now))
                .fetch_optional(pool)
                .await
        })
        .doing("looking at a sign-in link")?;
        Ok(found.is_some())
    }

    /// Uses a link: the person it was made for, exactly once, and only in time.
    pub async fn use_once(&self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<i64>> {
        on!(write self, pool => {
            sqlx::query_scalar(
                "UPDATE sign_in SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
                    AND EXISTS (SELECT p.id FROM person p WHERE p.id = sign_in.person_id AND p.active)
                 RETURNING person_id",
            )
            .bind(token_hash)
            .bind(second(now))
            .fetch_optional(pool)
            .await
        })
        .doing("using a sign-in link")
    }
}
