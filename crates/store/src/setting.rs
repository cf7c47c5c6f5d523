//! Small settings that the program itself must remember.

use crate::{Db, Result, error::Doing, sql::on, value::text};

/// The setting that holds what links in mails are signed with. Whoever reads it reads what
/// those links show, and no more; without it they are all void.
pub const LINK_SECRET: &str = "links.secret";

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

    /// The value under a key that must stay as it was first kept, such as a secret: what is
    /// given is kept only where there is none.
    pub async fn setting_once(&self, key: &str, first: &str) -> Result<String> {
        if let Some(found) = self.setting(key).await? {
            return Ok(found);
        }
        on!(write self, pool => {
            sqlx::query_scalar(
                "INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = setting.value RETURNING value",
            )
            .bind(key)
            .bind(text(first))
            .fetch_one(pool)
            .await
        })
        .doing("keeping a setting for good")
    }
}
