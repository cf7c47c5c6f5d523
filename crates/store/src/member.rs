//! Member firms.

use chrono::{DateTime, Utc};
use domain::{Member, Neq, fold};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError,
    db::Queue,
    error::Doing,
    sql::on,
    value::{second, text},
};

#[derive(FromRow)]
pub(crate) struct MemberRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) neq: Option<String>,
}

impl MemberRow {
    pub(crate) fn member(self) -> Result<Member> {
        let neq = self.neq.map(|n| n.parse::<Neq>()).transpose().map_err(|why| StoreError::corrupt("member", self.id, why))?;
        Ok(Member { id: self.id, name: self.name, neq })
    }
}

impl Db {
    /// Stores a firm; its key. With an id, that firm is changed (`None` when there is no
    /// such firm). Without, the firm of the same NEQ is, or the one of the same name that
    /// has no other NEQ, or else a new one is made.
    pub async fn upsert_member(&self, member: &Member, now: DateTime<Utc>) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Members).await?;
        let (name, name_key) = (text(member.name.trim()), text(&fold(&member.name)));
        let neq = member.neq.as_ref().map(Neq::as_str);
        let known: Option<i64> = if member.id != 0 {
            Some(member.id)
        } else {
            // A row with the NEQ comes before a row with the name.
            on!(tx &mut tx, conn => {
                sqlx::query_scalar(
                    "SELECT id FROM member
                      WHERE neq = $1 OR (name_key = $2 AND (neq IS NULL OR $1 IS NULL))
                      ORDER BY CASE WHEN neq = $1 THEN 0 ELSE 1 END, id LIMIT 1",
                )
                .bind(neq)
                .bind(&name_key)
                .fetch_optional(conn)
                .await
            })
            .doing("looking up a member")?
        };
        let id = if let Some(id) = known {
            on!(tx &mut tx, conn => {
                sqlx::query_scalar("UPDATE member SET name = $2, name_key = $3, neq = coalesce($4, neq) WHERE id = $1 RETURNING id")
                    .bind(id)
                    .bind(&name)
                    .bind(&name_key)
                    .bind(neq)
                    .fetch_optional(conn)
                    .await
            })
        } else {
            on!(tx &mut tx, conn => {
                sqlx::query_scalar("INSERT INTO member (name, name_key, neq, created_at) VALUES ($1, $2, $3, $4) RETURNING id")
                    .bind(&name)
                    .bind(&name_key)
                    .bind(neq)
                    .bind(second(now))
                    .fetch_optional(conn)
                    .await
            })
        }
        .doing("storing a member")?;
        tx.commit().await?;
        Ok(id)
    }

    /// Every firm, in the order of its name without accents.
    pub async fn members(&self) -> Result<Vec<Member>> {
        let rows: Vec<MemberRow> =
            on!(read self, pool => sqlx::query_as("SELECT id, name, neq FROM member ORDER BY name_key, id").fetch_all(pool).await)
                .doing("reading members")?;
        rows.into_iter().map(MemberRow::member).collect()
    }

    /// The firm of this key.
    pub async fn member(&self, id: i64) -> Result<Option<Member>> {
        let row: Option<MemberRow> = on!(read self, pool => {
            sqlx::query_as("SELECT id, name, neq FROM member WHERE id = $1").bind(id).fetch_optional(pool).await
        })
        .doing("finding a member")?;
        row.map(MemberRow::member).transpose()
    }
}
