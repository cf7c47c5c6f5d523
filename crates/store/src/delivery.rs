//! Handing envelopes out to be sent and taking the outcome back.
//!
//! An envelope is leased, sent outside any transaction, then marked. Each lease raises
//! `attempt`, and every mark names the attempt it belongs to: a worker that was too slow
//! cannot overwrite what another has done since. Between [`Db::mark_started`] and the
//! next mark the outcome is unknown; a crash there leads to another try, with the same
//! Message-ID.

use chrono::{DateTime, Duration, Utc};
use domain::{Email, EnvelopeState, Person};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, Tx,
    db::Queue,
    error::Doing,
    person::{PersonRow, person_columns},
    sql::{Sql, on, pieces},
    value::{decode, second, text},
};

/// How long after its lease an envelope rests whose outcome nobody knows.
const UNKNOWN_REST: Duration = Duration::minutes(15);
/// How often an envelope may be interrupted by the end of the process before it is left as
/// unknown. A crash says nothing about the server: most of these mails never left.
const INTERRUPTIONS: i64 = 5;

/// An envelope in the hands of one worker.
#[derive(Debug, Clone, PartialEq)]
pub struct Leased {
    /// Key in the store.
    pub id: i64,
    /// Which lease this is; every mark must name it.
    pub attempt: i64,
    /// How often it was tried in vain; a lease that a crash ended is no try.
    pub tries: i64,
    /// [`crate::ALERT`], [`crate::SIGN_IN`], …
    pub kind: String,
    /// To whom; none for a letter to a bare address.
    pub person: Option<Person>,
    /// Where it goes.
    pub email: Email,
    /// The time that grouped it.
    pub due_at: DateTime<Utc>,
    /// What a letter is made of; empty for alerts.
    pub payload: serde_json::Value,
    /// The Message-ID of an earlier try, to be used again.
    pub message_id: Option<String>,
    /// Whether an earlier try may have reached the server.
    pub unknown_before: bool,
}

#[derive(FromRow)]
struct LeasedRow {
    id: i64,
    attempt: i64,
    tries: i64,
    kind: String,
    person_id: Option<i64>,
    email: Option<String>,
    payload: String,
    due_at: DateTime<Utc>,
    message_id: Option<String>,
    unknowns: i64,
}

/// How an attempt ended.
struct Mark<'a> {
    id: i64,
    attempt: i64,
    state: EnvelopeState,
    next_at: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    error: Option<&'a str>,
    now: DateTime<Utc>,
}

impl Db {
    /// Hands out up to `n` due envelopes until `until`, oldest first.
    pub async fn lease_envelopes(&self, now: DateTime<Utc>, until: DateTime<Utc>, n: u32) -> Result<Vec<Leased>> {
        let now = second(now);
        // Asked of a reader first: the usual answer is no, and must not cost a write lock.
        let due: Option<i64> = on!(read self, pool => {
            sqlx::query_scalar(
                "SELECT id FROM envelope WHERE state IN ('pending', 'leased') AND next_at <= $1
                    AND held <> 1 AND (leased_until IS NULL OR leased_until <= $1) LIMIT 1",
            )
            .bind(now)
            .fetch_optional(pool)
            .await
        })
        .doing("asking for due envelopes")?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        tx.sort_out(now).await?;
        let mut rows: Vec<LeasedRow> = on!(tx &mut tx, conn => {
            sqlx::query_as(
                "UPDATE envelope SET state = 'leased', leased_until = $2, attempt = attempt + 1, started_at = NULL, changed_at = $1
                  WHERE id IN (SELECT id FROM envelope WHERE state IN ('pending', 'leased') AND next_at <= $1
                                  AND held <> 1 AND (leased_until IS NULL OR leased_until <= $1) ORDER BY next_at, id LIMIT $3)
                    AND state IN ('pending', 'leased') AND held <> 1 AND (leased_until IS NULL OR leased_until <= $1)
                 RETURNING id, attempt, tries, kind, person_id, email, payload, due_at, message_id, unknowns",
            )
            .bind(now)
            .bind(second(until))
            .bind(i64::from(n))
            .fetch_all(conn)
            .await
        })
        .doing("leasing envelopes")?;
        rows.sort_by_key(|row| (row.due_at, row.id));
        let leased = tx.addressed(rows).await?;
        tx.commit().await?;
        Ok(leased)
    }

    /// Notes, before a byte of the text leaves, that it does and under which Message-ID, and
    /// holds the envelope until `until`, for the server's answer may take its time.
    /// `false`: the lease has gone to somebody else, or what was leased has changed since;
    /// do not send.
    pub async fn mark_started(&self, id: i64, attempt: i64, message_id: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query(
                "UPDATE envelope SET started_at = $3, message_id = $4, leased_until = $5, changed_at = $3
                  WHERE id = $1 AND attempt = $2 AND state = 'leased' AND leased_until > $3",
            )
            .bind(id)
            .bind(attempt)
            .bind(second(now))
            .bind(text(message_id))
            .bind(second(until))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("beginning to send")?;
        Ok(done == 1)
    }

    /// The server has accepted it.
    pub async fn mark_sent(&self, id: i64, attempt: i64, now: DateTime<Utc>) -> Result<bool> {
        self.mark(Mark { id, attempt, state: EnvelopeState::Sent, next_at: None, sent_at: Some(now), error: None, now }).await
    }

    /// To be tried again at `at`.
    pub async fn mark_retry(&self, id: i64, attempt: i64, at: DateTime<Utc>, error: &str, now: DateTime<Utc>) -> Result<bool> {
        self.mark(Mark { id, attempt, state: EnvelopeState::Pending, next_at: Some(at), sent_at: None, error: Some(error), now }).await
    }

    /// Given up.
    pub async fn mark_failed(&self, id: i64, attempt: i64, error: &str, now: DateTime<Utc>) -> Result<bool> {
        self.mark(Mark { id, attempt, state: EnvelopeState::Failed, next_at: None, sent_at: None, error: Some(error), now }).await
    }

    /// Not sent on purpose.
    pub async fn mark_suppressed(&self, id: i64, attempt: i64, reason: &str, now: DateTime<Utc>) -> Result<bool> {
        self.mark(Mark { id, attempt, state: EnvelopeState::Suppressed, next_at: None, sent_at: None, error: Some(reason), now }).await
    }

    /// The text was handed over and no answer read. The first time it is tried once more at
    /// `at`; the second time it is left as unknown.
    pub async fn mark_unknown(&self, id: i64, attempt: i64, at: DateTime<Utc>, error: &str, now: DateTime<Utc>) -> Result<bool> {
        self.mark(Mark { id, attempt, state: EnvelopeState::Unknown, next_at: Some(at), sent_at: None, error: Some(error), now }).await
    }

    /// Writes the outcome of an attempt. What a letter was made of (a sign-in link) is
    /// wiped as soon as it is not needed for another try.
    async fn mark(&self, mark: Mark<'_>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query(
                "UPDATE envelope SET
                     state = CASE WHEN $3 = 'unknown' AND unknowns = 0 THEN 'pending' ELSE $3 END,
                     tries = CASE WHEN $3 = 'pending' THEN tries + 1 ELSE tries END,
                     unknowns = CASE WHEN $3 = 'unknown' THEN unknowns + 1 ELSE unknowns END,
                     next_at = coalesce($4, next_at), sent_at = $5, last_error = $6, leased_until = NULL,
                     payload = CASE WHEN $3 = 'pending' OR ($3 = 'unknown' AND unknowns = 0) THEN payload ELSE '{}' END,
                     changed_at = $7
                  WHERE id = $1 AND attempt = $2 AND (state = 'leased'
                        OR ($3 = 'sent' AND state IN ('pending', 'unknown') AND last_error = 'interrupted while sending'))",
            )
            .bind(mark.id)
            .bind(mark.attempt)
            .bind(mark.state.as_str())
            .bind(mark.next_at.map(second))
            .bind(mark.sent_at.map(second))
            .bind(mark.error.map(text))
            .bind(second(mark.now))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("marking an envelope")?;
        Ok(done == 1)
    }
}

impl Tx {
    /// [`Db::mark_started`] for many, each (id, attempt, Message-ID); those that are ours,
    /// as (id, attempt).
    pub async fn mark_all_started(
        &mut self,
        all: &[(i64, i64, &str)],
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(i64, i64)>> {
        let mut ours = Vec::with_capacity(all.len());
        for piece in pieces(all) {
            let mut sql = Sql::new("UPDATE envelope SET message_id = v.column3, started_at = ");
            sql.time(now).add(", changed_at = ").time(now).add(", leased_until = ").time(until).add(" FROM (VALUES ");
            sql.list(piece, |q, (id, attempt, message_id)| {
                q.add("(").int(*id).add(", ").int(*attempt).add(", ").text(text(message_id)).add(")");
            });
            sql.add(") AS v WHERE envelope.id = v.column1 AND envelope.attempt = v.column2 AND envelope.state = 'leased'");
            sql.add(" AND envelope.leased_until > ").time(now).add(" RETURNING envelope.id, envelope.attempt");
            let some: Vec<(i64, i64)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("beginning to send")?;
            ours.extend(some);
        }
        Ok(ours)
    }

    /// [`Db::mark_sent`] for many, each (id, attempt); those that were still ours. An
    /// answer that comes after the lease is believed as long as nobody else has taken the mail up.
    pub async fn mark_all_sent(&mut self, all: &[(i64, i64)], now: DateTime<Utc>) -> Result<Vec<(i64, i64)>> {
        let mut ours = Vec::with_capacity(all.len());
        for piece in pieces(all) {
            let mut sql =
                Sql::new("UPDATE envelope SET state = 'sent', last_error = NULL, leased_until = NULL, payload = '{}', sent_at = ");
            sql.time(now).add(", changed_at = ").time(now).add(" FROM (VALUES ");
            sql.list(piece, |q, (id, attempt)| {
                q.add("(").int(*id).add(", ").int(*attempt).add(")");
            });
            sql.add(
                ") AS v WHERE envelope.id = v.column1 AND envelope.attempt = v.column2 AND (envelope.state = 'leased'
                 OR (envelope.state IN ('pending', 'unknown') AND envelope.last_error = 'interrupted while sending'))
                 RETURNING envelope.id, envelope.attempt",
            );
            let some: Vec<(i64, i64)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("marking envelopes")?;
            ours.extend(some);
        }
        Ok(ours)
    }

    /// Before leasing: people who are no longer active get nothing, and of an attempt that
    /// was begun and never ended nobody knows the outcome.
    async fn sort_out(&mut self, now: DateTime<Utc>) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "UPDATE envelope SET state = 'suppressed', last_error = 'inactive', payload = '{}', changed_at = $1
                  WHERE state = 'pending' AND next_at <= $1 AND person_id IN (SELECT p.id FROM person p WHERE NOT p.active)",
            )
            .bind(now)
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("leaving out inactive people")?;
        on!(tx self, conn => {
            sqlx::query(
                "UPDATE envelope SET state = CASE WHEN unknowns < $3 THEN 'pending' ELSE 'unknown' END, unknowns = unknowns + 1,
                        next_at = $2, leased_until = NULL, last_error = 'interrupted while sending', changed_at = $1
                  WHERE state = 'leased' AND leased_until <= $1 AND started_at IS NOT NULL",
            )
            .bind(now)
            .bind(now + UNKNOWN_REST)
            .bind(INTERRUPTIONS)
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("sorting out interrupted sends")
    }

    async fn addressed(&mut self, rows: Vec<LeasedRow>) -> Result<Vec<Leased>> {
        let mut ids: Vec<i64> = rows.iter().filter_map(|row| row.person_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut sql = Sql::new(concat!("SELECT ", person_columns!(), " FROM person p WHERE p.id IN "));
        sql.ids(&ids);
        let people: Vec<PersonRow> =
            on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("finding recipients")?;
        let people: Vec<Person> = people.into_iter().map(PersonRow::person).collect::<Result<_>>()?;
        rows.into_iter()
            .map(|row| {
                let person = people.iter().find(|p| Some(p.id) == row.person_id).cloned();
                let email = match (&person, &row.email) {
                    (Some(person), _) => Some(person.email.clone()),
                    (None, Some(address)) => address.parse().ok(),
                    (None, None) => None,
                };
                Ok(Leased {
                    id: row.id,
                    attempt: row.attempt,
                    tries: row.tries,
                    kind: row.kind,
                    person,
                    email: email.ok_or_else(|| StoreError::corrupt("envelope", row.id, "no address"))?,
                    due_at: row.due_at,
                    payload: decode("letter", row.id, &row.payload)?,
                    message_id: row.message_id,
                    unknown_before: row.unknowns > 0,
                })
            })
            .collect()
    }
}
