//! Forgetting what nobody needs any more. Notices, matches and mails are never forgotten.

use chrono::{DateTime, Utc};

use crate::{Db, Result, error::Doing, sql::on, value::second};

/// How far back things are kept.
#[derive(Debug, Clone, Copy)]
pub struct Horizon {
    /// Sessions and sign-in links that ended before now, and counters older than this.
    pub access: DateTime<Utc>,
    /// Records of polls older than this.
    pub runs: DateTime<Utc>,
    /// Records in quarantine older than this.
    pub quarantine: DateTime<Utc>,
}

/// How much was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Sessions, sign-in links and counters.
    pub access: u64,
    /// Records of polls.
    pub runs: u64,
    /// Records in quarantine.
    pub quarantine: u64,
}

impl Db {
    /// Forgets what is older than the horizon.
    pub async fn tidy(&self, horizon: &Horizon) -> Result<Tidied> {
        let forget = async |statement: &'static str, before: DateTime<Utc>| {
            on!(write self, pool => sqlx::query(statement).bind(second(before)).execute(pool).await.map(|done| done.rows_affected()))
                .doing("tidying")
        };
        let access = forget("DELETE FROM session WHERE expires_at < $1", horizon.access).await?
            + forget("DELETE FROM sign_in WHERE expires_at < $1", horizon.access).await?
            + forget("DELETE FROM hit WHERE hit_at < $1", horizon.access).await?;
        let runs = forget("DELETE FROM poll_run WHERE started_at < $1", horizon.runs).await?;
        let quarantine = forget("DELETE FROM quarantine WHERE seen_at < $1", horizon.quarantine).await?;
        if let Self::Sqlite(_) = self {
            // PostgreSQL does so by itself.
            self.study().await?;
        }
        Ok(Tidied { access, runs, quarantine })
    }
}
