//! Looking at the mails from the other end: who should have heard of what, and did they?
//!
//! Nothing here uses the code that queues and hands out envelopes. It starts from what was
//! matched and from who wants to be told, and from what the rows of the queue claim of
//! themselves. Where the two disagree, somebody has lost a row, or a fault has. What people
//! decided meanwhile is no disagreement: a case that a later decision could explain is left
//! alone.

use chrono::{DateTime, Duration, Utc};
use domain::{Cadence, Profile};
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    error::Doing,
    sql::on,
    value::{decode, second},
};

/// How long a match may be on its way into an envelope.
const GRACE: Duration = Duration::hours(1);
/// How far back is looked.
const LOOK_BACK: Duration = Duration::days(7);
/// No rest between two tries, and no lease, is as long as this.
const STUCK: Duration = Duration::days(1);
/// The most that one look gives back; the next one finds the rest.
const MOST: i64 = 5000;

/// How something does not add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Oddity {
    /// A match of which a reader was never told, and nothing says why.
    Untold,
    /// A line of the ledger whose envelope is gone.
    NoEnvelope,
    /// A line of the ledger whose match is gone.
    NoMatch,
    /// An envelope that claims to have left and never was handed to a server.
    NeverLeft,
    /// An envelope that is not sent on purpose, without a purpose.
    Silenced,
    /// An envelope that waits for a time that will not come.
    Stuck,
}

impl Oddity {
    /// The stable name used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Untold => "untold",
            Self::NoEnvelope => "no-envelope",
            Self::NoMatch => "no-match",
            Self::NeverLeft => "never-left",
            Self::Silenced => "silenced",
            Self::Stuck => "stuck",
        }
    }
}

/// One thing that does not add up; zero stands for "none".
#[derive(Debug, Clone, PartialEq)]
pub struct Discrepancy {
    /// How.
    pub oddity: Oddity,
    /// The envelope.
    pub envelope_id: i64,
    /// The reader.
    pub person_id: i64,
    /// The profile.
    pub profile_id: i64,
    /// The notice.
    pub notice_id: i64,
    /// The notice's revision that was matched.
    pub notice_revision: i64,
    /// The score of the match.
    pub score: f64,
}

#[derive(FromRow)]
struct UntoldRow {
    person_id: i64,
    profile_id: i64,
    notice_id: i64,
    notice_revision: i64,
    score: f64,
    decided_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    body: String,
    cadence: Option<String>,
}

impl UntoldRow {
    /// Whether the reader's rhythm and lead time wanted it.
    fn was_wanted(&self) -> Result<bool> {
        let profile: Profile = decode("profile", self.profile_id, &self.body)?;
        let cadence = match &self.cadence {
            Some(own) => decode("rhythm of person", self.person_id, own)?,
            None => profile.cadence,
        };
        Ok(cadence != Cadence::Off && self.closes_at - self.decided_at >= Duration::days(i64::from(profile.lead_days)))
    }
}

impl Db {
    /// Matches of open notices, decided between an hour and a week ago, of which a reader
    /// who wants them has no line in the ledger: neither told, nor queued, nor left out for
    /// a reason.
    pub async fn untold(&self, now: DateTime<Utc>) -> Result<Vec<Discrepancy>> {
        let rows: Vec<UntoldRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT p.id AS person_id, m.profile_id, m.notice_id, m.notice_revision, m.score, m.decided_at, n.closes_at, f.body,
                        s.cadence
                   FROM matched m
                   JOIN notice n ON n.id = m.notice_id AND n.status = 'open' AND n.closes_at > $1 AND n.matched_revision = n.revision
                   JOIN profile f ON f.id = m.profile_id AND f.active AND f.matched_revision = f.revision AND f.changed_at <= m.decided_at
                   JOIN member b ON b.id = f.member_id AND b.ended_at IS NULL
                   JOIN person p ON p.member_id = f.member_id AND p.role = 'member' AND p.active AND p.created_at <= m.decided_at
                   LEFT JOIN subscription s ON s.person_id = p.id AND s.profile_id = m.profile_id
                  WHERE m.gone_at IS NULL AND m.decided_at <= $2 AND m.decided_at >= $3
                    AND s.stopped_at IS NULL AND (s.resumed_at IS NULL OR s.resumed_at <= m.decided_at)
                    AND NOT EXISTS (SELECT i.id FROM envelope_item i
                                     WHERE i.notice_id = m.notice_id AND i.person_id = p.id AND i.profile_id = m.profile_id)
                    AND NOT EXISTS (SELECT i.id FROM notice_known k JOIN notice_known t ON t.tender_id = k.tender_id + 0
                                      JOIN envelope_item i ON i.notice_id = t.notice_id
                                     WHERE k.notice_id = m.notice_id AND i.person_id = p.id AND i.profile_id = m.profile_id)
                    AND NOT EXISTS (SELECT c.id FROM consent c WHERE c.person_id = p.id AND c.given_at > m.decided_at)
                    AND coalesce((SELECT c.kind FROM consent c WHERE c.person_id = p.id ORDER BY c.id DESC LIMIT 1), '') <> 'withdrawn'
                    AND NOT EXISTS (SELECT u.id FROM suppression u
                                     WHERE u.person_id = p.id AND (u.lifted_at IS NULL OR u.lifted_at > m.decided_at))
                  ORDER BY p.id, m.profile_id, m.notice_id LIMIT $4",
            )
            .bind(second(now))
            .bind(second(now - GRACE))
            .bind(second(now - LOOK_BACK))
            .bind(MOST)
            .fetch_all(pool)
            .await
        })
        .doing("looking for matches that nobody was told of")?;
        let mut found = Vec::new();
        for row in rows {
            if row.was_wanted()? {
                found.push(Discrepancy {
                    oddity: Oddity::Untold,
                    envelope_id: 0,
                    person_id: row.person_id,
                    profile_id: row.profile_id,
                    notice_id: row.notice_id,
                    notice_revision: row.notice_revision,
                    score: row.score,
                });
            }
        }
        Ok(found)
    }

    /// Lines of the ledger, of open notices, whose envelope or whose match is gone.
    pub async fn broken_lines(&self, now: DateTime<Utc>) -> Result<Vec<Discrepancy>> {
        let rows: Vec<(i64, i64, i64, i64, i64, f64, bool)> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT i.envelope_id, i.person_id, i.profile_id, i.notice_id, i.notice_revision, i.score,
                        e.id IS NULL AS lost
                   FROM envelope_item i
                   JOIN notice n ON n.id = i.notice_id AND n.status = 'open' AND n.closes_at > $1 AND n.matched_revision = n.revision
                   LEFT JOIN envelope e ON e.id = i.envelope_id
                   LEFT JOIN matched m ON m.profile_id = i.profile_id AND m.notice_id = i.notice_id
                  WHERE i.left_out IS NULL AND (e.id IS NULL OR m.profile_id IS NULL) ORDER BY i.id LIMIT $2",
            )
            .bind(second(now))
            .bind(MOST)
            .fetch_all(pool)
            .await
        })
        .doing("looking for broken lines of the ledger")?;
        let line = |(envelope_id, person_id, profile_id, notice_id, notice_revision, score, lost)| Discrepancy {
            oddity: if lost { Oddity::NoEnvelope } else { Oddity::NoMatch },
            envelope_id,
            person_id,
            profile_id,
            notice_id,
            notice_revision,
            score,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Envelopes with alerts whose state contradicts the rest of their row.
    pub async fn odd_envelopes(&self, now: DateTime<Utc>) -> Result<Vec<Discrepancy>> {
        let rows: Vec<(i64, i64, String)> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT e.id, e.person_id, e.state FROM envelope e
                  WHERE e.kind = 'alert' AND e.person_id IS NOT NULL AND e.created_at >= $1
                    AND EXISTS (SELECT i.id FROM envelope_item i JOIN notice n ON n.id = i.notice_id
                                 WHERE i.envelope_id = e.id AND i.left_out IS NULL AND n.status = 'open' AND n.closes_at > $2)
                    AND ((e.state = 'sent' AND (e.sent_at IS NULL OR e.message_id IS NULL))
                      OR (e.state = 'suppressed' AND e.last_error IS NULL)
                      OR (e.state = 'pending' AND e.held <> 1 AND e.next_at > e.due_at AND e.next_at > $3)
                      OR (e.state = 'leased' AND (e.leased_until IS NULL OR e.leased_until > $3)))
                  ORDER BY e.id LIMIT $4",
            )
            .bind(second(now - LOOK_BACK - LOOK_BACK))
            .bind(second(now))
            .bind(second(now + STUCK))
            .bind(MOST)
            .fetch_all(pool)
            .await
        })
        .doing("looking for odd envelopes")?;
        let odd = |(envelope_id, person_id, state): (i64, i64, String)| Discrepancy {
            oddity: match state.as_str() {
                "sent" => Oddity::NeverLeft,
                "suppressed" => Oddity::Silenced,
                _ => Oddity::Stuck,
            },
            envelope_id,
            person_id,
            profile_id: 0,
            notice_id: 0,
            notice_revision: 0,
            score: 0.0,
        };
        Ok(rows.into_iter().map(odd).collect())
    }

    /// What was found since: how many, and how many of them were mended.
    pub async fn discrepancies(&self, since: DateTime<Utc>) -> Result<(i64, i64)> {
        on!(read self, pool => {
            sqlx::query_as("SELECT count(*), count(CASE WHEN repaired = 1 THEN 1 END) FROM discrepancy WHERE found_at >= $1")
                .bind(second(since))
                .fetch_one(pool)
                .await
        })
        .doing("counting discrepancies")
    }
}

impl Tx {
    /// Keeps what was found. `false` when it is known already: what was mended once and is
    /// found again is somebody's to look at, not to be mended for ever.
    pub async fn note_discrepancy(&mut self, found: &Discrepancy, now: DateTime<Utc>) -> Result<bool> {
        let fresh: i64 = on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO discrepancy (kind, envelope_id, person_id, profile_id, notice_id, found_at, repaired)
                 VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (kind, envelope_id, person_id, profile_id, notice_id)
                 DO UPDATE SET repaired = 0 RETURNING repaired",
            )
            .bind(found.oddity.as_str())
            .bind(found.envelope_id)
            .bind(found.person_id)
            .bind(found.profile_id)
            .bind(found.notice_id)
            .bind(second(now))
            .fetch_one(conn)
            .await
        })
        .doing("noting a discrepancy")?;
        Ok(fresh == 1)
    }

    /// Makes an envelope one that is due now, whatever it claims to be.
    pub async fn put_back(&mut self, envelope_id: i64, now: DateTime<Utc>) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "UPDATE envelope SET state = 'pending', next_at = $2, leased_until = NULL, sent_at = NULL, last_error = NULL,
                        changed_at = $2
                  WHERE id = $1",
            )
            .bind(envelope_id)
            .bind(second(now))
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("putting an envelope back")
    }

    /// Forgets lines of the ledger whose envelope is gone, so that they can be told.
    pub async fn forget_lines(&mut self, envelope_id: i64) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query(
                "DELETE FROM envelope_item WHERE envelope_id = $1 AND NOT EXISTS (SELECT e.id FROM envelope e WHERE e.id = $1)",
            )
            .bind(envelope_id)
            .execute(conn)
            .await
            .map(drop)
        })
        .doing("forgetting broken lines of the ledger")
    }

    /// Lets a notice be matched once more; the ledger keeps it from being told twice.
    pub async fn match_again(&mut self, notice_id: i64) -> Result<()> {
        on!(tx self, conn => {
            sqlx::query("UPDATE notice SET matched_revision = 0 WHERE id = $1").bind(notice_id).execute(conn).await.map(drop)
        })
        .doing("asking for another matching")
    }
}
