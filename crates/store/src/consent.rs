//! Whether a person may be written to, and the proof of it: an event per row, the last of
//! which counts. Nothing here is ever changed or deleted.

use chrono::{DateTime, Utc};
use domain::{Consent, Hush};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, Tx,
    db::Queue,
    error::Doing,
    sql::on,
    value::{second, text},
};

/// What is to be recorded, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The ground.
    pub kind: Consent,
    /// The way it came: `registered`, `import`, `link` (from a mail), `staff`, `complaint`, ….
    pub how: &'static str,
    /// Who recorded it for them, where somebody did.
    pub actor_id: Option<i64>,
    /// The version of the text that they agreed to; empty where there was none.
    pub wording: String,
    /// What else proves it: the name of a file, a remark of staff.
    pub note: String,
}

impl Default for Basis {
    fn default() -> Self {
        Self { kind: Consent::Implied, how: "registered", actor_id: None, wording: String::new(), note: String::new() }
    }
}

/// An event on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// Key in the store.
    pub id: i64,
    /// The address at that time.
    pub email: String,
    /// The ground.
    pub kind: Consent,
    /// When.
    pub given_at: DateTime<Utc>,
    /// The way it came.
    pub how: String,
    /// Who recorded it for them.
    pub actor_id: Option<i64>,
    /// The version of the text.
    pub wording: String,
    /// What else proves it.
    pub note: String,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    email: String,
    kind: String,
    given_at: DateTime<Utc>,
    how: String,
    actor_id: Option<i64>,
    wording: String,
    note: String,
}

fn kind(id: i64, name: &str) -> Result<Consent> {
    Consent::from_name(name).ok_or_else(|| StoreError::corrupt("consent", id, name))
}

/// All that decides whether a person may be written to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The ground on record; none for staff, and for whom nothing was ever recorded.
    pub consent: Option<Consent>,
    /// When their firm ceased to be a member.
    pub membership_ended: Option<DateTime<Utc>>,
    /// Whether their address does not exist any more.
    pub bounced: bool,
    /// Whether they complained to their mail provider.
    pub complained: bool,
}

impl Standing {
    /// What stands against an alert now; nothing is the answer that lets it go.
    pub fn hush(&self, now: DateTime<Utc>) -> Option<Hush> {
        let ended = |consent: Consent| consent.ends(self.membership_ended).is_some_and(|at| at <= now);
        match self.consent {
            _ if self.bounced => Some(Hush::Bounced),
            _ if self.complained => Some(Hush::Complained),
            None => Some(Hush::NoConsent),
            Some(Consent::Withdrawn) => Some(Hush::Withdrawn),
            Some(consent) => ended(consent).then_some(Hush::Ended),
        }
    }
}

#[derive(FromRow)]
struct StandingRow {
    kind: Option<String>,
    ended_at: Option<DateTime<Utc>>,
    bounced: bool,
    complained: bool,
}

impl Db {
    /// Where a person stands; nobody's standing lets nothing go.
    pub async fn standing(&self, person_id: i64) -> Result<Standing> {
        let row: Option<StandingRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT c.kind, m.ended_at,
                        EXISTS (SELECT 1 FROM suppression x WHERE x.person_id = p.id AND x.lifted_at IS NULL AND x.reason = 'hard') AS bounced,
                        EXISTS (SELECT 1 FROM suppression x WHERE x.person_id = p.id AND x.lifted_at IS NULL AND x.reason = 'complaint')
                            AS complained
                   FROM person p
                   LEFT JOIN member m ON m.id = p.member_id
                   LEFT JOIN consent c ON c.id = (SELECT max(k.id) FROM consent k WHERE k.person_id = p.id)
                  WHERE p.id = $1",
            )
            .bind(person_id)
            .fetch_optional(pool)
            .await
        })
        .doing("asking whether somebody may be written to")?;
        let Some(row) = row else {
            return Ok(Standing { consent: None, membership_ended: None, bounced: false, complained: false });
        };
        Ok(Standing {
            consent: row.kind.map(|name| kind(person_id, &name)).transpose()?,
            membership_ended: row.ended_at,
            bounced: row.bounced,
            complained: row.complained,
        })
    }

    /// Records a yes or a no. A no takes effect on what is queued; after a yes, the profiles
    /// of the firm are matched once more over what is open, so that what was held back comes.
    pub async fn record_consent(&self, person_id: i64, basis: &Basis, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        tx.note_consent(person_id, basis, now).await?;
        if basis.kind == Consent::Withdrawn {
            tx.empty_queue(person_id, None, Hush::Withdrawn.as_str(), now).await?;
        } else {
            tx.look_again(person_id).await?;
        }
        tx.commit().await
    }

    /// Every event of a person, newest first.
    pub async fn consents_of(&self, person_id: i64) -> Result<Vec<ConsentRow>> {
        let rows: Vec<Row> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT id, email, kind, given_at, how, actor_id, wording, note FROM consent WHERE person_id = $1 ORDER BY id DESC",
            )
            .bind(person_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading consent")?;
        let read = |row: Row| {
            Ok(ConsentRow {
                kind: kind(row.id, &row.kind)?,
                id: row.id,
                email: row.email,
                given_at: row.given_at,
                how: row.how,
                actor_id: row.actor_id,
                wording: row.wording,
                note: row.note,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// When a firm ceased to be a member.
    pub async fn membership_ended(&self, member_id: i64) -> Result<Option<DateTime<Utc>>> {
        let ended: Option<Option<DateTime<Utc>>> = on!(read self, pool => {
            sqlx::query_scalar("SELECT ended_at FROM member WHERE id = $1").bind(member_id).fetch_optional(pool).await
        })
        .doing("asking for the end of a membership")?;
        Ok(ended.flatten())
    }

    /// Notes that a firm's membership has ended, or that it goes on. `false` when there is no
    /// such firm.
    pub async fn end_membership(&self, member_id: i64, at: Option<DateTime<Utc>>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query("UPDATE member SET ended_at = $2 WHERE id = $1")
                .bind(member_id)
                .bind(at.map(second))
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("ending a membership")?;
        Ok(done == 1)
    }
}

impl Tx {
    /// Records the ground that comes with a list, where it adds something.
    pub(crate) async fn presume(&mut self, person_id: i64, basis: &Basis, now: DateTime<Utc>) -> Result<()> {
        let last: Option<String> = on!(tx self, conn => {
            sqlx::query_scalar("SELECT kind FROM consent WHERE person_id = $1 ORDER BY id DESC LIMIT 1")
                .bind(person_id)
                .fetch_optional(conn)
                .await
        })
        .doing("asking for consent")?;
        let last = last.map(|name| kind(person_id, &name)).transpose()?;
        match (last, basis.kind) {
            (None, _) | (Some(Consent::Implied), Consent::Express) => self.note_consent(person_id, basis, now).await,
            _ => Ok(()),
        }
    }

    pub(crate) async fn note_consent(&mut self, person_id: i64, basis: &Basis, now: DateTime<Utc>) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "INSERT INTO consent (person_id, email, kind, given_at, how, actor_id, wording, note)
                 SELECT p.id, p.email, $2, $3, $4, $5, $6, $7 FROM person p WHERE p.id = $1",
            )
            .bind(person_id)
            .bind(basis.kind.as_str())
            .bind(second(now))
            .bind(basis.how)
            .bind(basis.actor_id)
            .bind(text(&basis.wording))
            .bind(text(&basis.note))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("recording consent")
    }

    /// Lets the profiles that write to a person be matched again over what is open; the
    /// ledger keeps everybody from being told twice.
    pub(crate) async fn look_again(&mut self, person_id: i64) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "UPDATE profile SET matched_revision = 0
                  WHERE active AND member_id = (SELECT p.member_id FROM person p WHERE p.id = $1)",
            )
            .bind(person_id)
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("having profiles matched again")
    }
}
