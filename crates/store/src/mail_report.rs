//! What came back for a mail of ours, and the addresses that get nothing more because of it.
//!
//! A report counts only for the mail whose Message-ID it carries, and once. That an address
//! is gone counts only for the address that was written to: a mail that was passed on and
//! came back from somewhere else is noted, and stops nothing.

use chrono::{DateTime, Utc};
use domain::{Consent, Hush};
use sqlx::FromRow;

use crate::{
    Basis, Db, Result, Tx,
    db::Queue,
    error::Doing,
    sql::{Sql, on},
    value::{second, text},
};

/// What a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Returned {
    /// The address does not exist.
    Hard,
    /// Not delivered for another reason.
    Soft,
    /// The reader calls it unwanted.
    Complaint,
}

impl Returned {
    /// The stable name used in the database and in message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Complaint => "complaint",
        }
    }
}

/// A report as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport<'a> {
    /// What it says.
    pub kind: Returned,
    /// The way it came: `smtp`, `mailbox`, `hook`.
    pub way: &'static str,
    /// The addresses that it names; empty where it names none.
    pub recipients: &'a [String],
    /// The status code; possibly empty.
    pub status: &'a str,
    /// What the other server said.
    pub detail: &'a str,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reported {
    /// It names no mail of ours: not believed.
    Foreign,
    /// It was known.
    Known,
    /// It is noted, and changes nothing.
    Noted,
    /// The address gets nothing more.
    Suppressed,
}

/// A report on record.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct MailReport {
    /// Key in the store.
    pub id: i64,
    /// The mail.
    pub envelope_id: i64,
    /// `hard`, `soft` or `complaint`.
    pub kind: String,
    /// The way it came.
    pub way: String,
    /// The status code; possibly empty.
    pub status: String,
    /// What the other server said.
    pub detail: String,
    /// When it came.
    pub seen_at: DateTime<Utc>,
}

/// Why an address gets nothing more, from when to when.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Suppression {
    /// Key in the store.
    pub id: i64,
    /// `hard` or `complaint`.
    pub reason: String,
    /// What the other server said.
    pub detail: String,
    /// From when.
    pub since: DateTime<Utc>,
    /// When somebody lifted it.
    pub lifted_at: Option<DateTime<Utc>>,
    /// Who did.
    pub lifted_by: Option<i64>,
}

#[derive(FromRow)]
struct Mailed {
    id: i64,
    person_id: i64,
    email: String,
}

impl Db {
    /// Takes a report in that names the mails it is about.
    pub async fn report_mail(&self, message_ids: &[String], report: &NewReport<'_>, now: DateTime<Utc>) -> Result<Reported> {
        if message_ids.is_empty() {
            return Ok(Reported::Foreign);
        }
        let ids: Vec<&str> = message_ids.iter().map(String::as_str).collect();
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let mut sql =
            Sql::new("SELECT e.id, p.id AS person_id, p.email FROM envelope e JOIN person p ON p.id = e.person_id WHERE e.message_id IN ");
        sql.texts(&ids).add(" ORDER BY e.id DESC LIMIT 1");
        let mailed: Option<Mailed> =
            on!(tx &mut tx, conn => sql.build().build_query_as().fetch_optional(conn).await).doing("finding a reported mail")?;
        let Some(mailed) = mailed else { return Ok(Reported::Foreign) };
        let done = tx.take_report(&mailed, report, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// Notes that the server refused the recipient of this envelope.
    pub async fn report_refusal(&self, envelope_id: i64, report: &NewReport<'_>, now: DateTime<Utc>) -> Result<Reported> {
        let mut tx = self.begin().await?;
        tx.queue_up(Queue::Envelopes).await?;
        let mailed: Option<Mailed> = on!(tx &mut tx, conn => {
            sqlx::query_as("SELECT e.id, p.id AS person_id, p.email FROM envelope e JOIN person p ON p.id = e.person_id WHERE e.id = $1")
                .bind(envelope_id)
                .fetch_optional(conn)
                .await
        })
        .doing("finding a refused mail")?;
        let Some(mailed) = mailed else { return Ok(Reported::Foreign) };
        let done = tx.take_report(&mailed, report, now).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// What came back for a person's mails, newest first.
    pub async fn mail_reports_of(&self, person_id: i64) -> Result<Vec<MailReport>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT id, envelope_id, kind, way, status, detail, seen_at FROM mail_report WHERE person_id = $1 ORDER BY id DESC",
            )
            .bind(person_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading what came back")
    }

    /// When and why a person got nothing more, newest first.
    pub async fn suppressions_of(&self, person_id: i64) -> Result<Vec<Suppression>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT id, reason, detail, since, lifted_at, lifted_by FROM suppression WHERE person_id = $1 ORDER BY id DESC",
            )
            .bind(person_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading suppressions")
    }

    /// Lifts everything that keeps mails from a person's address, and has the profiles that
    /// write to them matched once more. A complaint took their consent away; only a new yes
    /// brings it back. `false` when there was nothing to lift.
    pub async fn lift_suppressions(&self, person_id: i64, by: i64, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = on!(tx &mut tx, conn => {
            sqlx::query("UPDATE suppression SET lifted_at = $2, lifted_by = $3 WHERE person_id = $1 AND lifted_at IS NULL")
                .bind(person_id)
                .bind(second(now))
                .bind(by)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("lifting a suppression")?;
        if done > 0 {
            tx.look_again(person_id).await?;
        }
        tx.commit().await?;
        Ok(done > 0)
    }
}

impl Tx {
    async fn take_report(&mut self, mailed: &Mailed, report: &NewReport<'_>, now: DateTime<Utc>) -> Result<Reported> {
        let theirs = report.recipients.is_empty() || report.recipients.iter().any(|r| r.eq_ignore_ascii_case(&mailed.email));
        // Passed on to somewhere else, and refused there: no word on the address we know.
        let kind = if report.kind == Returned::Hard && !theirs { Returned::Soft } else { report.kind };
        let fresh = on!(tx self, conn => {
            sqlx::query(
                "INSERT INTO mail_report (envelope_id, person_id, kind, way, status, detail, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (envelope_id, kind) DO NOTHING",
            )
            .bind(mailed.id)
            .bind(mailed.person_id)
            .bind(kind.as_str())
            .bind(report.way)
            .bind(text(report.status))
            .bind(text(report.detail))
            .bind(second(now))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("noting what came back")?;
        if fresh == 0 {
            return Ok(Reported::Known);
        }
        let hush = match kind {
            Returned::Soft => return Ok(Reported::Noted),
            Returned::Hard => Hush::Bounced,
            Returned::Complaint => Hush::Complained,
        };
        self.suppress(mailed.person_id, kind, report.detail, now).await?;
        if kind == Returned::Complaint {
            let basis = Basis { kind: Consent::Withdrawn, how: "complaint", ..Basis::default() };
            self.note_consent(mailed.person_id, &basis, now).await?;
        }
        self.empty_queue(mailed.person_id, None, hush.as_str(), now).await?;
        Ok(Reported::Suppressed)
    }

    async fn suppress(&mut self, person_id: i64, kind: Returned, detail: &str, now: DateTime<Utc>) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "INSERT INTO suppression (person_id, reason, detail, since) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person_id, reason) WHERE lifted_at IS NULL DO NOTHING",
            )
            .bind(person_id)
            .bind(kind.as_str())
            .bind(text(detail))
            .bind(second(now))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("suppressing an address")
    }
}
