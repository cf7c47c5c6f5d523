//! What a reader decides about their own mails, without the profile's other readers: rhythm,
//! pause, language. Each holds at once, also for what is queued (see `replan.rs`).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Cadence, Lang};

use crate::{
    Db, Result, Subscription, Tx,
    db::Queue,
    error::Doing,
    replan::Which,
    sql::{ROWS, Sql, on},
    subscription::{SubscriptionRow, subscription_columns},
    value::{decode, encode, second},
};

/// Rhythms that readers chose for themselves, by person and profile.
pub type Rhythms = HashMap<(i64, i64), Cadence>;

impl Db {
    /// Until when a person wants no mails; a pause that is over is none.
    pub async fn paused_until(&self, person_id: i64, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        let until: Option<DateTime<Utc>> = on!(read self, pool => {
            sqlx::query_scalar("SELECT paused_until FROM reader WHERE person_id = $1 AND paused_until > $2")
                .bind(person_id)
                .bind(second(now))
                .fetch_optional(pool)
                .await
        })
        .doing("asking for a pause")?;
        Ok(until)
    }

    /// No alerts until then; what is queued, and all that is found meanwhile, leaves at that
    /// time in one mail, as far as it is still open. Without a time the pause ends now, and
    /// what has waited leaves together, at the next slot of the reader's own rhythms.
    pub async fn pause(&self, person_id: i64, until: Option<DateTime<Utc>>, group_minutes: u32, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        on!(tx &mut tx, conn => {
            sqlx::query(
                "INSERT INTO reader (person_id, paused_until, lang_chosen) VALUES ($1, $2, FALSE)
                 ON CONFLICT (person_id) DO UPDATE SET paused_until = excluded.paused_until",
            )
            .bind(person_id)
            .bind(until.map(second))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("pausing a reader")?;
        tx.replan(person_id, Which::Together, group_minutes, now).await?;
        tx.commit().await
    }

    /// Gives a reader a rhythm of their own for a profile, or the profile's own back; what
    /// is queued moves to its slot. `None` when nothing has this token.
    pub async fn set_cadence(
        &self,
        token: &str,
        cadence: Option<Cadence>,
        group_minutes: u32,
        now: DateTime<Utc>,
    ) -> Result<Option<Subscription>> {
        let now = second(now);
        let text = cadence.map(|cadence| encode("rhythm", &cadence)).transpose()?;
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let changed: Option<SubscriptionRow> = on!(tx &mut tx, conn => {
            sqlx::query_as(concat!("UPDATE subscription SET cadence = $2, resumed_at = $3 WHERE token = $1 RETURNING ", subscription_columns!()))
                .bind(token)
                .bind(text)
                .bind(now)
                .fetch_optional(conn)
                .await
        })
        .doing("changing a rhythm")?;
        let changed = changed.map(SubscriptionRow::subscription).transpose()?;
        if let Some(subscription) = &changed {
            tx.replan(subscription.person_id, Which::Profile(subscription.profile_id), group_minutes, now).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Moves what is queued for a profile after its own rhythm has changed; readers with a
    /// rhythm of their own keep it.
    pub async fn replan_profile(&self, profile_id: i64, group_minutes: u32, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let readers: Vec<i64> = on!(tx &mut tx, conn => {
            sqlx::query_scalar(
                "SELECT DISTINCT i.person_id FROM envelope_item i JOIN envelope e ON e.id = i.envelope_id
                  WHERE i.profile_id = $1 AND i.left_out IS NULL AND e.state IN ('pending', 'leased') ORDER BY i.person_id",
            )
            .bind(profile_id)
            .fetch_all(conn)
            .await
        })
        .doing("finding who waits for a profile")?;
        for reader in readers {
            tx.replan(reader, Which::Profile(profile_id), group_minutes, now).await?;
        }
        tx.commit().await
    }

    /// Sets the language of somebody's pages and mails by their own choice, which reading a
    /// list of members again does not undo. `false` when there is no such person.
    pub async fn choose_language(&self, person_id: i64, lang: Lang) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = on!(tx &mut tx, conn => {
            sqlx::query("UPDATE person SET lang = $2 WHERE id = $1")
                .bind(person_id)
                .bind(lang.as_str())
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("choosing a language")?;
        if done == 0 {
            return Ok(false);
        }
        on!(tx &mut tx, conn => {
            sqlx::query("INSERT INTO reader (person_id, lang_chosen) VALUES ($1, TRUE) ON CONFLICT (person_id) DO UPDATE SET lang_chosen = TRUE")
                .bind(person_id)
                .execute(conn)
                .await
                .map(drop)
        })
        .doing("keeping a chosen language")?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Tx {
    /// The rhythms that these people chose for themselves. Nobody can change one before this
    /// transaction ends.
    pub async fn rhythms(&mut self, people: &[i64]) -> Result<Rhythms> {
        self.queue_up(Queue::Envelopes).await?;
        let mut found = HashMap::new();
        for some in people.chunks(ROWS) {
            let mut sql = Sql::new("SELECT person_id, profile_id, cadence FROM subscription WHERE cadence IS NOT NULL AND person_id IN ");
            sql.ids(some);
            let rows: Vec<(i64, i64, String)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading rhythms")?;
            for (person, profile, text) in rows {
                found.insert((person, profile), decode("rhythm of person", person, &text)?);
            }
        }
        Ok(found)
    }

    /// The given due time, or the end of the pause that it falls into.
    pub(crate) async fn after_pause(&mut self, person_id: i64, due_at: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let until: Option<DateTime<Utc>> = on!(tx self, conn => {
            sqlx::query_scalar("SELECT paused_until FROM reader WHERE person_id = $1 AND paused_until > $2")
                .bind(person_id)
                .bind(second(due_at))
                .fetch_optional(conn)
                .await
        })
        .doing("heeding a pause")?;
        Ok(until.unwrap_or(due_at))
    }
}
