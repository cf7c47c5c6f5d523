//! Not too many mails a day: how many a person got, and moving an envelope to another time.

use chrono::{DateTime, Utc};

use crate::{
    Db, Enqueued, Result,
    db::Queue,
    error::Doing,
    sql::{Sql, on},
    value::{second, text},
};

impl Db {
    /// How many other alerts reached this person from `from` to before `until`, or may have,
    /// or are being sent before this one. Of several that are leased at once the one with
    /// the lowest key counts as first, so that two workers come to the same answer.
    pub async fn other_alerts(&self, person_id: i64, envelope_id: i64, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<i64> {
        on!(read self, pool => {
            sqlx::query_scalar(
                "SELECT count(*) FROM envelope
                  WHERE person_id = $1 AND kind = 'alert' AND id <> $2
                    AND ((state = 'sent' AND sent_at >= $3 AND sent_at < $4)
                      OR (state IN ('unknown', 'pending') AND unknowns > 0 AND started_at >= $3 AND started_at < $4)
                      OR (state = 'leased' AND id < $2))",
            )
            .bind(person_id)
            .bind(envelope_id)
            .bind(second(from))
            .bind(second(until))
            .fetch_one(pool)
            .await
        })
        .doing("counting the alerts of a day")
    }

    /// Moves what a leased envelope carries to another due time: the envelope itself, or its
    /// items into the one that is there already. Nothing of it is lost, and its places in
    /// the ledger stay. [`Enqueued::Taken`]: that slot has left, take the next one;
    /// [`Enqueued::Nothing`]: the lease has gone to somebody else.
    pub async fn postpone(&self, envelope_id: i64, attempt: i64, to: DateTime<Utc>, reason: &str, now: DateTime<Utc>) -> Result<Enqueued> {
        let (to, now) = (second(to), second(now));
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let person: Option<i64> = on!(tx &mut tx, conn => {
            sqlx::query_scalar("SELECT person_id FROM envelope WHERE id = $1 AND attempt = $2 AND state = 'leased' AND kind = 'alert'")
                .bind(envelope_id)
                .bind(attempt)
                .fetch_optional(conn)
                .await
        })
        .doing("postponing an envelope")?;
        let Some(person) = person else { return Ok(Enqueued::Nothing) };
        let there: Option<i64> = on!(tx &mut tx, conn => {
            sqlx::query_scalar("SELECT id FROM envelope WHERE person_id = $1 AND due_at = $2 AND kind = 'alert' AND id <> $3")
                .bind(person)
                .bind(to)
                .bind(envelope_id)
                .fetch_optional(conn)
                .await
        })
        .doing("postponing an envelope")?;
        let target = if there.is_some() {
            let Some(target) = tx.slot(person, to, now).await? else { return Ok(Enqueued::Taken) };
            for table in ["envelope_item", "follow_item"] {
                let mut sql = Sql::new("UPDATE ");
                sql.add(table).add(" SET envelope_id = ").int(target).add(" WHERE left_out IS NULL AND envelope_id = ").int(envelope_id);
                tx.run(sql, "moving items to a later envelope").await?;
            }
            let mut sql = Sql::new("UPDATE envelope SET state = 'suppressed', leased_until = NULL, last_error = ");
            sql.text(text(reason)).add(", changed_at = ").time(now).add(" WHERE id = ").int(envelope_id);
            tx.run(sql, "postponing an envelope").await?;
            target
        } else {
            let mut sql = Sql::new("UPDATE envelope SET state = 'pending', leased_until = NULL, due_at = ");
            sql.time(to).add(", next_at = ").time(to).add(", last_error = ").text(text(reason)).add(", changed_at = ").time(now);
            sql.add(" WHERE id = ").int(envelope_id);
            tx.run(sql, "postponing an envelope").await?;
            envelope_id
        };
        tx.commit().await?;
        Ok(Enqueued::Into(target))
    }
}
