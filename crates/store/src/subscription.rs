//! Whether a person wants the alerts of a profile: on until they stop it.
//!
//! The token stands in every mail and is good for nothing but stopping and resuming this
//! one pair, so it is kept readable: each mail carries the same one.

use chrono::{DateTime, Utc};
use domain::Cadence;
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    db::Queue,
    error::Doing,
    item::left_out,
    sql::{Sql, on},
    value::{decode, second},
};

/// One person and one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Who.
    pub person_id: i64,
    /// What.
    pub profile_id: i64,
    /// What the link in a mail carries.
    pub token: String,
    /// Since when it is stopped.
    pub stopped_at: Option<DateTime<Utc>>,
    /// The reader's own rhythm; none while the profile's holds.
    pub cadence: Option<Cadence>,
}

macro_rules! subscription_columns {
    () => {
        "person_id, profile_id, token, stopped_at, cadence"
    };
}
pub(crate) use subscription_columns;

#[derive(FromRow)]
pub(crate) struct SubscriptionRow {
    person_id: i64,
    profile_id: i64,
    token: String,
    stopped_at: Option<DateTime<Utc>>,
    cadence: Option<String>,
}

impl SubscriptionRow {
    pub(crate) fn subscription(self) -> Result<Subscription> {
        Ok(Subscription {
            cadence: self.cadence.map(|text| decode("rhythm of person", self.person_id, &text)).transpose()?,
            person_id: self.person_id,
            profile_id: self.profile_id,
            token: self.token,
            stopped_at: self.stopped_at,
        })
    }
}

impl Db {
    /// The subscription of this pair; made with the given random token the first time, and
    /// unchanged ever after.
    pub async fn subscription(&self, person_id: i64, profile_id: i64, token: &str, now: DateTime<Utc>) -> Result<Subscription> {
        // Nearly always it is there already: ask a reader before the writer.
        let found: Option<SubscriptionRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", subscription_columns!(), " FROM subscription WHERE person_id = $1 AND profile_id = $2"))
                .bind(person_id)
                .bind(profile_id)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a subscription")?;
        if let Some(found) = found {
            return found.subscription();
        }
        let made: SubscriptionRow = on!(write self, pool => {
            sqlx::query_as(concat!(
                "INSERT INTO subscription (person_id, profile_id, token, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person_id, profile_id) DO UPDATE SET token = subscription.token
                 RETURNING ", subscription_columns!()
            ))
            .bind(person_id)
            .bind(profile_id)
            .bind(token)
            .bind(second(now))
            .fetch_one(pool)
            .await
        })
        .doing("making a subscription")?;
        made.subscription()
    }

    /// The subscription of this token.
    pub async fn by_token(&self, token: &str) -> Result<Option<Subscription>> {
        let found: Option<SubscriptionRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", subscription_columns!(), " FROM subscription WHERE token = $1"))
                .bind(token)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a subscription by its token")?;
        found.map(SubscriptionRow::subscription).transpose()
    }

    /// The subscriptions of a person that exist so far, by profile.
    pub async fn subscriptions_of(&self, person_id: i64) -> Result<Vec<Subscription>> {
        let rows: Vec<SubscriptionRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", subscription_columns!(), " FROM subscription WHERE person_id = $1 ORDER BY profile_id"))
                .bind(person_id)
                .fetch_all(pool)
                .await
        })
        .doing("reading subscriptions")?;
        rows.into_iter().map(SubscriptionRow::subscription).collect()
    }

    /// Stops a subscription, with effect on what is already queued: a mail that has not
    /// begun to leave will not carry it. `None` when nothing has this token.
    pub async fn stop(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Subscription>> {
        let now = second(now);
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let stopped: Option<SubscriptionRow> = on!(tx &mut tx, conn => {
            sqlx::query_as(concat!(
                "UPDATE subscription SET stopped_at = coalesce(stopped_at, $2) WHERE token = $1 RETURNING ",
                subscription_columns!()
            ))
            .bind(token)
            .bind(now)
            .fetch_optional(conn)
            .await
        })
        .doing("stopping a subscription")?;
        let stopped = stopped.map(SubscriptionRow::subscription).transpose()?;
        if let Some(subscription) = &stopped {
            tx.empty_queue(subscription.person_id, Some(subscription.profile_id), "unsubscribed", now).await?;
        }
        tx.commit().await?;
        Ok(stopped)
    }

    /// Takes a subscription up again, from now on. `None` when nothing has this token.
    pub async fn resume(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Subscription>> {
        let resumed: Option<SubscriptionRow> = on!(write self, pool => {
            sqlx::query_as(concat!("UPDATE subscription SET stopped_at = NULL, resumed_at = $2 WHERE token = $1 RETURNING ", subscription_columns!()))
                .bind(token)
                .bind(second(now))
                .fetch_optional(pool)
                .await
        })
        .doing("resuming a subscription")?;
        resumed.map(SubscriptionRow::subscription).transpose()
    }
}

impl Tx {
    /// Takes what is queued for a person, or only that of one profile, out of its envelopes.
    /// The caller holds the queue of envelopes.
    pub(crate) async fn empty_queue(
        &mut self,
        person_id: i64,
        profile_id: Option<i64>,
        reason: &'static str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let items = |q: &mut Sql| {
            q.add("SELECT i.envelope_id FROM envelope_item i WHERE i.left_out IS NULL AND i.person_id = ").int(person_id);
            if let Some(profile) = profile_id {
                q.add(" AND i.profile_id = ").int(profile);
            }
        };
        let queued = self.call_back(person_id, now, items).await?;
        if queued.is_empty() {
            return Ok(());
        }
        let mut sql = left_out(reason);
        if let Some(profile) = profile_id {
            sql.add(" AND profile_id = ").int(profile);
        }
        sql.add(" AND envelope_id IN ").ids(&queued);
        self.run(sql, "emptying the queue").await?;
        self.suppress_empty(&queued, reason).await
    }

    /// Takes envelopes back that have not begun to leave: a worker that holds one loses its
    /// lease (the attempt moves on), and it is leased again as it is then. Their keys.
    pub(crate) async fn call_back(&mut self, person_id: i64, now: DateTime<Utc>, which: impl FnOnce(&mut Sql)) -> Result<Vec<i64>> {
        let mut sql = Sql::new(
            "UPDATE envelope SET attempt = CASE WHEN state = 'leased' THEN attempt + 1 ELSE attempt END,
                    state = 'pending', leased_until = NULL, changed_at = ",
        );
        sql.time(now).add(" WHERE kind = 'alert' AND person_id = ").int(person_id);
        sql.add(" AND (state = 'pending' OR (state = 'leased' AND started_at IS NULL)) AND id IN (");
        which(&mut sql);
        sql.add(") RETURNING id");
        let mut queued: Vec<i64> =
            on!(tx self, conn => sql.build().build_query_scalar().fetch_all(conn).await).doing("finding what is queued")?;
        queued.sort_unstable();
        Ok(queued)
    }

    /// Ends envelopes in which nothing is left.
    pub(crate) async fn suppress_empty(&mut self, envelopes: &[i64], reason: &'static str) -> Result<()> {
        let mut sql = Sql::new("UPDATE envelope SET state = 'suppressed', last_error = ");
        sql.text(reason).add(" WHERE id IN ").ids(envelopes);
        sql.add(" AND NOT EXISTS (SELECT i.id FROM envelope_item i WHERE i.envelope_id = envelope.id AND i.left_out IS NULL)");
        sql.add(" AND NOT EXISTS (SELECT n.id FROM follow_item n WHERE n.envelope_id = envelope.id AND n.left_out IS NULL)");
        self.run(sql, "suppressing empty envelopes").await.map(drop)
    }
}
