//! Who is signed in. The store sees only hashes of tokens.

use chrono::{DateTime, Duration, Utc};
use domain::Person;
use sqlx::FromRow;

use crate::{
    Db, Result,
    error::Doing,
    person::{PersonRow, person_columns},
    sql::on,
    value::second,
};

/// A session that is still good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the token, hexadecimal.
    pub token_hash: String,
    /// Whose it is.
    pub person: Person,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_seen: DateTime<Utc>,
    /// When it ends in any case.
    pub expires_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct SessionRow {
    token_hash: String,
    created_at: DateTime<Utc>,
    last_seen: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl SessionRow {
    fn session(self) -> Result<Session> {
        Ok(Session {
            token_hash: self.token_hash,
            person: self.person.person()?,
            created_at: self.created_at,
            last_seen: self.last_seen,
            expires_at: self.expires_at,
        })
    }
}

macro_rules! sessions {
    () => {
        concat!(
            "SELECT s.token_hash, s.created_at, s.last_seen, s.expires_at, ",
            person_columns!(),
            " FROM session s JOIN person p ON p.id = s.person_id AND p.active WHERE s.expires_at > $2 AND "
        )
    };
}

impl Db {
    /// Begins a session that ends at `expires_at` at the latest.
    pub async fn create_session(&self, token_hash: &str, person_id: i64, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<()> {
        on!(write self, pool => {
            sqlx::query("INSERT INTO session (token_hash, person_id, created_at, last_seen, expires_at) VALUES ($1, $2, $3, $3, $4)")
                .bind(token_hash)
                .bind(person_id)
                .bind(second(now))
                .bind(second(expires_at))
                .execute(pool)
                .await
                .map(drop)
        })
        .doing("beginning a session")
    }

    /// The session of this token if it has neither ended nor rested longer than `idle`.
    pub async fn find_session(&self, token_hash: &str, now: DateTime<Utc>, idle: Duration) -> Result<Option<Session>> {
        let row: Option<SessionRow> = on!(read self, pool => {
            sqlx::query_as(concat!(sessions!(), "s.token_hash = $1 AND s.last_seen > $3"))
                .bind(token_hash)
                .bind(second(now))
                .bind(second(now - idle))
                .fetch_optional(pool)
                .await
        })
        .doing("finding a session")?;
        row.map(SessionRow::session).transpose()
    }

    /// Notes that a session was used; call it when `last_seen` is some minutes old, not on
    /// every request.
    pub async fn touch_session(&self, token_hash: &str, now: DateTime<Utc>) -> Result<()> {
        on!(write self, pool => {
            sqlx::query("UPDATE session SET last_seen = $2 WHERE token_hash = $1 AND last_seen < $2")
                .bind(token_hash)
                .bind(second(now))
                .execute(pool)
                .await
                .map(drop)
        })
        .doing("noting the use of a session")
    }

    /// The sessions of a person that have not ended, last used first.
    pub async fn sessions_of(&self, person_id: i64, now: DateTime<Utc>) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = on!(read self, pool => {
            sqlx::query_as(concat!(sessions!(), "s.person_id = $1 ORDER BY s.last_seen DESC, s.token_hash"))
                .bind(person_id)
                .bind(second(now))
                .fetch_all(pool)
                .await
        })
        .doing("reading sessions")?;
        rows.into_iter().map(SessionRow::session).collect()
    }

    /// Ends a session.
    pub async fn revoke_session(&self, token_hash: &str) -> Result<()> {
        on!(write self, pool => {
            sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(pool).await.map(drop)
        })
        .doing("ending a session")
    }

    /// Ends every session of a person; how many there were.
    pub async fn revoke_sessions_of(&self, person_id: i64) -> Result<u64> {
        on!(write self, pool => {
            sqlx::query("DELETE FROM session WHERE person_id = $1").bind(person_id).execute(pool).await.map(|done| done.rows_affected())
        })
        .doing("ending the sessions of a person")
    }
}
