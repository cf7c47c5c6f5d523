//! People with an address: readers of member firms and the association's staff.

use chrono::{DateTime, Utc};
use domain::{Email, Person, Role};
use sqlx::FromRow;

use crate::{
    Basis, Db, Result, StoreError,
    error::Doing,
    sql::on,
    value::{second, text},
};

/// A person and whether they may sign in and get mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPerson {
    /// The person.
    pub person: Person,
    /// Whether they may sign in and get mail.
    pub active: bool,
}

macro_rules! person_columns {
    () => {
        "p.id, p.member_id, p.role, p.email, p.name, p.lang, p.zone"
    };
}
pub(crate) use person_columns;

#[derive(FromRow)]
pub(crate) struct PersonRow {
    pub(crate) id: i64,
    member_id: Option<i64>,
    role: String,
    email: String,
    name: String,
    lang: String,
    zone: String,
}

impl PersonRow {
    pub(crate) fn person(self) -> Result<Person> {
        let role = [Role::Member, Role::Staff].into_iter().find(|r| r.as_str() == self.role);
        Ok(Person {
            id: self.id,
            member_id: self.member_id,
            role: role.ok_or_else(|| StoreError::corrupt("person", self.id, &self.role))?,
            email: self.email.parse().map_err(|why| StoreError::corrupt("person", self.id, why))?,
            name: self.name,
            lang: self.lang.parse().map_err(|why| StoreError::corrupt("person", self.id, why))?,
            zone: self.zone.parse().map_err(|why| StoreError::corrupt("person", self.id, why))?,
        })
    }
}

#[derive(FromRow)]
struct StoredRow {
    #[sqlx(flatten)]
    person: PersonRow,
    active: bool,
}

impl Db {
    /// Stores a person by address; the key. A known address is changed and made active, but
    /// keeps a language that its owner chose. Who reads for a member firm may be written to
    /// because it is a member, unless something else is on record.
    pub async fn upsert_person(&self, person: &Person, now: DateTime<Utc>) -> Result<i64> {
        self.upsert_person_by(person, &Basis::default(), now).await
    }

    /// The same, with the ground on which a person may be written to. It is recorded where
    /// nothing is yet, and a yes also above a merely implied one; nothing that comes in with
    /// a list undoes somebody's no.
    pub async fn upsert_person_by(&self, person: &Person, basis: &Basis, now: DateTime<Utc>) -> Result<i64> {
        let mut tx = self.begin().await?;
        let id: i64 = on!(tx &mut tx, conn => {
            sqlx::query_scalar(
                "INSERT INTO person (member_id, role, email, name, lang, zone, active, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7)
                 ON CONFLICT (email) DO UPDATE SET member_id = excluded.member_id, role = excluded.role, name = excluded.name,
                     lang = CASE WHEN EXISTS (SELECT 1 FROM reader r WHERE r.person_id = person.id AND r.lang_chosen)
                                 THEN person.lang ELSE excluded.lang END,
                     zone = excluded.zone, active = TRUE
                 RETURNING id",
            )
            .bind(person.member_id)
            .bind(person.role.as_str())
            .bind(person.email.as_str())
            .bind(text(&person.name))
            .bind(person.lang.as_str())
            .bind(person.zone.name())
            .bind(second(now))
            .fetch_one(conn)
            .await
        })
        .doing("storing a person")?;
        if person.role == Role::Member {
            tx.presume(id, basis, now).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// The active person of this key.
    pub async fn person(&self, id: i64) -> Result<Option<Person>> {
        let row: Option<PersonRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", person_columns!(), " FROM person p WHERE p.id = $1 AND p.active"))
                .bind(id)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a person")?;
        row.map(PersonRow::person).transpose()
    }

    /// The active person of this address.
    pub async fn person_by_email(&self, email: &Email) -> Result<Option<Person>> {
        let row: Option<PersonRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", person_columns!(), " FROM person p WHERE p.email = $1 AND p.active"))
                .bind(email.as_str())
                .fetch_optional(pool)
                .await
        })
        .doing("finding a person by address")?;
        row.map(PersonRow::person).transpose()
    }

    /// The active people of a firm, by key: those whom its alerts go to.
    pub async fn persons_of(&self, member_id: i64) -> Result<Vec<Person>> {
        let rows: Vec<PersonRow> = on!(read self, pool => {
            sqlx::query_as(concat!(
                "SELECT ", person_columns!(), " FROM person p WHERE p.member_id = $1 AND p.role = 'member' AND p.active ORDER BY p.id"
            ))
            .bind(member_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading the people of a member")?;
        rows.into_iter().map(PersonRow::person).collect()
    }

    /// The association's active staff, by key.
    pub async fn staff(&self) -> Result<Vec<Person>> {
        let rows: Vec<PersonRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", person_columns!(), " FROM person p WHERE p.role = 'staff' AND p.active ORDER BY p.id"))
                .fetch_all(pool)
                .await
        })
        .doing("reading staff")?;
        rows.into_iter().map(PersonRow::person).collect()
    }

    /// Everybody, active or not, by firm and key; staff last.
    pub async fn persons(&self) -> Result<Vec<StoredPerson>> {
        let rows: Vec<StoredRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", person_columns!(), ", p.active FROM person p ORDER BY p.member_id NULLS LAST, p.id"))
                .fetch_all(pool)
                .await
        })
        .doing("reading people")?;
        rows.into_iter().map(|row| Ok(StoredPerson { person: row.person.person()?, active: row.active })).collect()
    }

    /// Lets a person sign in and get mail, or no longer; their sessions end at once.
    /// `false` when there is no such person.
    pub async fn set_person_active(&self, id: i64, active: bool) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = on!(tx &mut tx, conn => {
            sqlx::query("UPDATE person SET active = $2 WHERE id = $1")
                .bind(id)
                .bind(active)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("pausing a person")?;
        if !active {
            on!(tx &mut tx, conn => sqlx::query("DELETE FROM session WHERE person_id = $1").bind(id).execute(conn).await.map(drop))
                .doing("ending sessions")?;
        }
        tx.commit().await?;
        Ok(done == 1)
    }
}
