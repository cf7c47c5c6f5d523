//! Envelopes as people look at them: where each stands, and what is late.

use chrono::{DateTime, Utc};
use domain::EnvelopeState;
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError,
    error::Doing,
    sql::{Sql, on},
    value::second,
};

/// Which envelopes to list, newest first.
#[derive(Debug, Clone, Default)]
pub struct EnvelopeFilter {
    /// Only in this state.
    pub state: Option<EnvelopeState>,
    /// Only to this person.
    pub person_id: Option<i64>,
    /// Only to people of this firm.
    pub member_id: Option<i64>,
    /// Only keys below this one: the page after.
    pub before_id: Option<i64>,
    /// Envelopes to list; 0 means 100.
    pub limit: u32,
}

/// An envelope as staff see it; nothing of what a letter was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeRow {
    /// Key in the store.
    pub id: i64,
    /// [`crate::ALERT`], [`crate::SIGN_IN`], …
    pub kind: String,
    /// To whom.
    pub person_id: Option<i64>,
    /// Their firm.
    pub member_id: Option<i64>,
    /// The address.
    pub email: String,
    /// The time that grouped it.
    pub due_at: DateTime<Utc>,
    /// When it is tried next, while pending.
    pub next_at: DateTime<Utc>,
    /// Where it stands.
    pub state: EnvelopeState,
    /// Leases so far.
    pub attempt: i64,
    /// Tries in vain.
    pub tries: i64,
    /// Whether it waits for somebody's word.
    pub held: bool,
    /// When the server accepted it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// Why it failed, waits or was suppressed.
    pub last_error: Option<String>,
    /// Notices in it, without those left out.
    pub items: i64,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    person_id: Option<i64>,
    member_id: Option<i64>,
    email: String,
    due_at: DateTime<Utc>,
    next_at: DateTime<Utc>,
    state: String,
    attempt: i64,
    tries: i64,
    held: i64,
    sent_at: Option<DateTime<Utc>>,
    message_id: Option<String>,
    last_error: Option<String>,
    items: i64,
}

fn state(id: impl ToString, name: &str) -> Result<EnvelopeState> {
    EnvelopeState::from_name(name).ok_or_else(|| StoreError::corrupt("envelope", id, name))
}

impl Row {
    fn envelope(self) -> Result<EnvelopeRow> {
        Ok(EnvelopeRow {
            id: self.id,
            kind: self.kind,
            person_id: self.person_id,
            member_id: self.member_id,
            email: self.email,
            due_at: self.due_at,
            next_at: self.next_at,
            state: state(self.id, &self.state)?,
            attempt: self.attempt,
            tries: self.tries,
            held: self.held == 1,
            sent_at: self.sent_at,
            message_id: self.message_id,
            last_error: self.last_error,
            items: self.items,
        })
    }
}

impl Db {
    /// Envelopes for staff, newest first.
    pub async fn envelopes(&self, filter: &EnvelopeFilter) -> Result<Vec<EnvelopeRow>> {
        let mut sql = Sql::new(
            "SELECT e.id, e.kind, e.person_id, p.member_id, coalesce(p.email, e.email, '') AS email, e.due_at, e.next_at, e.state,
                    e.attempt, e.tries, e.held, e.sent_at, e.message_id, e.last_error,
                    (SELECT count(*) FROM envelope_item i WHERE i.envelope_id = e.id AND i.left_out IS NULL)
                  + (SELECT count(*) FROM follow_item n WHERE n.envelope_id = e.id AND n.left_out IS NULL) AS items
               FROM envelope e LEFT JOIN person p ON p.id = e.person_id WHERE TRUE",
        );
        if let Some(state) = filter.state {
            sql.add(" AND e.state = ").text(state.as_str());
        }
        if let Some(id) = filter.person_id {
            sql.add(" AND e.person_id = ").int(id);
        }
        if let Some(id) = filter.member_id {
            sql.add(" AND p.member_id = ").int(id);
        }
        if let Some(id) = filter.before_id {
            sql.add(" AND e.id < ").int(id);
        }
        sql.add(" ORDER BY e.id DESC LIMIT ").int(if filter.limit == 0 { 100 } else { i64::from(filter.limit) });
        let rows: Vec<Row> = on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading envelopes")?;
        rows.into_iter().map(Row::envelope).collect()
    }

    /// How many envelopes stand where; every state is named, in the order of a life.
    pub async fn envelope_counts(&self) -> Result<Vec<(EnvelopeState, i64)>> {
        let rows: Vec<(String, i64)> =
            on!(read self, pool => sqlx::query_as("SELECT state, count(*) FROM envelope GROUP BY state").fetch_all(pool).await)
                .doing("counting envelopes")?;
        let mut counts: Vec<(EnvelopeState, i64)> = EnvelopeState::ALL.into_iter().map(|s| (s, 0)).collect();
        for (name, n) in rows {
            let found = state(&name, &name)?;
            counts.iter_mut().filter(|(s, _)| *s == found).for_each(|(_, count)| *count = n);
        }
        Ok(counts)
    }

    /// The due time of the oldest envelope that should have left by now: how late we are.
    pub async fn oldest_due(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        on!(read self, pool => {
            sqlx::query_scalar("SELECT min(due_at) FROM envelope WHERE state IN ('pending', 'leased') AND held <> 1 AND next_at <= $1")
                .bind(second(now))
                .fetch_one(pool)
                .await
        })
        .doing("asking for the oldest due envelope")
    }

    /// Puts an alert that failed or whose outcome is unknown back into the queue, by
    /// somebody's decision. `false` when it is in no such state. Letters are not put back:
    /// what they were made of is gone.
    pub async fn send_again(&self, id: i64, now: DateTime<Utc>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query(
                "UPDATE envelope SET state = 'pending', held = 2, tries = 0, next_at = $2, changed_at = $2
                  WHERE id = $1 AND kind = 'alert' AND state IN ('failed', 'unknown')",
            )
            .bind(id)
            .bind(second(now))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("putting an envelope back")?;
        Ok(done == 1)
    }
}
