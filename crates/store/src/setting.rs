//! Small settings that the program itself must remember.

use crate::{Db, Result, error::Doing, sql::on, value::text};

impl Db {
    /// The value under this key.
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        on!(read self, pool => {
            sqlx::query_scalar("SELECT value FROM setting WHERE key = $1").bind(key).fetch_optional(pool).await
        })
        .doing("reading a setting")
    }

    /// Keeps a value under this key.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        on!(write self, pool => {
            sqlx::query("INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
                .bind(key)
                .bind(text(value))
                .execute(pool)
                .await
                .map(drop)
        })
        .doing("keeping a setting")
    }
}
