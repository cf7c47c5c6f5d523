//! How much a source brought, instant by instant; whoever shows days knows their zone.

use chrono::{DateTime, Utc};

use crate::{Db, Result, error::Doing, sql::on, value::second};

/// Counts at instants, oldest first: all that one poll brought has one instant.
pub type Counts = Vec<(DateTime<Utc>, i64)>;

/// What happened to the notices of a source in a stretch of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Activity {
    /// Notices stored for the first time.
    pub added: Counts,
    /// New versions of notices.
    pub amended: Counts,
    /// Notices whose closing date passed.
    pub closed: Counts,
}

impl Db {
    /// What happened to a source's notices from `from` to `to`.
    pub async fn activity(&self, source: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Activity> {
        let counts = async |statement: &'static str| -> Result<Counts> {
            on!(read self, pool => {
                sqlx::query_as(statement).bind(source).bind(second(from)).bind(second(to)).fetch_all(pool).await
            })
            .doing("counting what a source brought")
        };
        Ok(Activity {
            added: counts(
                "SELECT first_seen, count(*) FROM notice WHERE source = $1 AND first_seen > $2 AND first_seen <= $3
                  GROUP BY first_seen ORDER BY first_seen",
            )
            .await?,
            amended: counts(
                "SELECT c.seen_at, count(*) FROM notice_change c JOIN notice n ON n.id = c.notice_id
                  WHERE n.source = $1 AND c.seen_at > $2 AND c.seen_at <= $3 GROUP BY c.seen_at ORDER BY c.seen_at",
            )
            .await?,
            closed: counts(
                "SELECT closes_at, count(*) FROM notice WHERE source = $1 AND closes_at > $2 AND closes_at <= $3
                  GROUP BY closes_at ORDER BY closes_at",
            )
            .await?,
        })
    }
}
