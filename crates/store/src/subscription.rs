//! Whether a person wants the alerts of a profile: on until they stop it.
//!
//! The token stands in every mail and is good for nothing but stopping and resuming this
//! one pair, so it is kept readable: each mail carries the same one.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    db::Queue,
    error::Doing,
    item::left_out,
    sql::{Sql, on},
    value::second,
};

/// One person and one profile.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Subscription {
    /// Who.
    pub person_id: i64,
    /// What.
    pub profile_id: i64,
    /// What the link in a mail carries.
    pub token: String,
    /// Since when it is stopped.
    pub stopped_at: Option<DateTime<Utc>>,
}

impl Db {
    /// The subscription of this pair; made with the given random token the first time, and
    /// unchanged ever after.
    pub async fn subscription(&self, person_id: i64, profile_id: i64, token: &str, now: DateTime<Utc>) -> Result<Subscription> {
        // Nearly always it is there already: ask a reader before the writer.
        let found: Option<Subscription> = on!(read self, pool => {
            sqlx::query_as("SELECT person_id, profile_id, token, stopped_at FROM subscription WHERE person_id = $1 AND profile_id = $2")
                .bind(person_id)
                .bind(profile_id)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a subscription")?;
        if let Some(found) = found {
            return Ok(found);
        }
        on!(write self, pool => {
            sqlx::query_as(
                "INSERT INTO subscription (person_id, profile_id, token, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person_id, profile_id) DO UPDATE SET token = subscription.token
                 RETURNING person_id, profile_id, token, stopped_at",
            )
            .bind(person_id)
            .bind(profile_id)
            .bind(token)
            .bind(second(now))
            .fetch_one(pool)
            .await
        })
        .doing("making a subscription")
    }

    /// The subscription of this token.
    pub async fn by_token(&self, token: &str) -> Result<Option<Subscription>> {
        on!(read self, pool => {
            sqlx::query_as("SELECT person_id, profile_id, token, stopped_at FROM subscription WHERE token = $1")
                .bind(token)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a subscription by its token")
    }

    /// The subscriptions of a person that exist so far, by profile.
    pub async fn subscriptions_of(&self, person_id: i64) -> Result<Vec<Subscription>> {
        on!(read self, pool => {
            sqlx::query_as("SELECT person_id, profile_id, token, stopped_at FROM subscription WHERE person_id = $1 ORDER BY profile_id")
                .bind(person_id)
                .fetch_all(pool)
                .await
        })
        .doing("reading subscriptions")
    }

    /// Stops a subscription, with effect on what is already queued: a mail that has not
    /// begun to leave will not carry it. `None` when nothing has this token.
    pub async fn stop(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Subscription>> {
        let now = second(now);
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let stopped: Option<Subscription> = on!(tx &mut tx, conn => {
            sqlx::query_as(
                "UPDATE subscription SET stopped_at = coalesce(stopped_at, $2) WHERE token = $1
                 RETURNING person_id, profile_id, token, stopped_at",
            )
            .bind(token)
            .bind(now)
            .fetch_optional(conn)
            .await
        })
        .doing("stopping a subscription")?;
        if let Some(subscription) = &stopped {
            tx.empty_queue(subscription, now).await?;
        }
        tx.commit().await?;
        Ok(stopped)
    }

    /// Takes a subscription up again, from now on. `None` when nothing has this token.
    pub async fn resume(&self, token: &str) -> Result<Option<Subscription>> {
        on!(write self, pool => {
            sqlx::query_as("UPDATE subscription SET stopped_at = NULL WHERE token = $1 RETURNING person_id, profile_id, token, stopped_at")
                .bind(token)
                .fetch_optional(pool)
                .await
        })
        .doing("resuming a subscription")
    }
}

impl Tx {
    async fn empty_queue(&mut self, subscription: &Subscription, now: DateTime<Utc>) -> Result<()> {
        // A worker that holds such an envelope but has not begun to send loses its lease
        // (the attempt moves on), and the envelope is leased again without these items.
        let mut queued: Vec<i64> = on!(tx self, conn => {
            sqlx::query_scalar(
                "UPDATE envelope SET attempt = CASE WHEN state = 'leased' THEN attempt + 1 ELSE attempt END,
                        state = 'pending', leased_until = NULL, changed_at = $3
                  WHERE person_id = $1 AND kind = 'alert' AND (state = 'pending' OR (state = 'leased' AND started_at IS NULL))
                    AND id IN (SELECT i.envelope_id FROM envelope_item i WHERE i.person_id = $1 AND i.profile_id = $2)
                 RETURNING id",
            )
            .bind(subscription.person_id)
            .bind(subscription.profile_id)
            .bind(now)
            .fetch_all(conn)
            .await
        })
        .doing("finding what is queued")?;
        queued.sort_unstable();
        if queued.is_empty() {
            return Ok(());
        }
        let mut sql = left_out("unsubscribed");
        sql.add(" AND profile_id = ");
        sql.int(subscription.profile_id).add(" AND envelope_id IN ").ids(&queued);
        self.run(sql, "emptying the queue").await?;
        let mut sql = Sql::new("UPDATE envelope SET state = 'suppressed', last_error = 'unsubscribed' WHERE id IN ");
        sql.ids(&queued);
        sql.add(" AND NOT EXISTS (SELECT i.id FROM envelope_item i WHERE i.envelope_id = envelope.id AND i.left_out IS NULL)");
        self.run(sql, "suppressing empty envelopes").await.map(drop)
    }
}
