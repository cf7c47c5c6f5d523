//! Putting things into envelopes: the mails to be.
//!
//! One person and one due time is one envelope. What is put in enters the ledger: the same
//! notice is never told twice to the same person for the same profile and cause.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Cause, Email, EnvelopeState};
use sqlx::FromRow;

use crate::{
    Result, StoreError, Tx,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on, pieces},
    value::{encode, second},
};

/// The kind of envelopes that carry matches.
pub const ALERT: &str = "alert";
/// The kind of letters that carry a sign-in link.
pub const SIGN_IN: &str = "sign-in";

/// One notice to tell of, for one profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The profile it was found for.
    pub profile_id: i64,
    /// The notice.
    pub notice_id: i64,
    /// Why it is told.
    pub cause: Cause,
    /// The notice's revision that was matched.
    pub notice_revision: i64,
    /// The score of the match.
    pub score: f64,
}

/// What became of items that were to be queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// They are in this envelope.
    Into(i64),
    /// That slot has left or is leaving: take the next one.
    Taken,
    /// Nothing was left to tell: all of it was told before, or is not wanted.
    Nothing,
}

/// One line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub person_id: i64,
    /// For which profile.
    pub profile_id: i64,
    /// Which notice.
    pub notice_id: i64,
    /// Why.
    pub cause: Cause,
    /// Where its envelope stands: pending means that the person has not read it yet.
    pub state: EnvelopeState,
}

#[derive(FromRow)]
struct ToldRow {
    person_id: i64,
    profile_id: i64,
    notice_id: i64,
    cause: String,
    state: String,
}

impl ToldRow {
    fn told(self) -> Result<Told> {
        let cause = Cause::from_name(&self.cause).ok_or_else(|| StoreError::corrupt("item of notice", self.notice_id, &self.cause))?;
        let state =
            EnvelopeState::from_name(&self.state).ok_or_else(|| StoreError::corrupt("item of notice", self.notice_id, &self.state))?;
        Ok(Told { person_id: self.person_id, profile_id: self.profile_id, notice_id: self.notice_id, cause, state })
    }
}

impl Tx {
    /// Puts items into the envelope of this person and due time. Left out is what the
    /// ledger already has, what belongs to another firm's profile, and what the person has
    /// stopped.
    pub async fn enqueue(&mut self, person_id: i64, due_at: DateTime<Utc>, items: &[Item], now: DateTime<Utc>) -> Result<Enqueued> {
        self.queue_up(Queue::Envelopes).await?;
        let fresh = self.not_told(person_id, items).await?;
        if fresh.is_empty() {
            return Ok(Enqueued::Nothing);
        }
        let due_at = self.after_pause(person_id, due_at).await?;
        let Some(envelope) = self.slot(person_id, due_at, now).await? else { return Ok(Enqueued::Taken) };
        for piece in pieces(&fresh) {
            let mut sql = Sql::new(
                "INSERT INTO envelope_item (envelope_id, person_id, profile_id, notice_id, cause, cause_key, notice_revision, score) VALUES ",
            );
            sql.list(piece, |q, (item, cause_key)| {
                q.add("(").int(envelope).add(", ").int(person_id).add(", ").int(item.profile_id).add(", ").int(item.notice_id);
                q.add(", ").text(item.cause.as_str()).add(", ").text(cause_key.as_str());
                q.add(", ").int(item.notice_revision).add(", ").real(item.score).add(")");
            });
            sql.add(" ON CONFLICT (notice_id, person_id, profile_id, cause_key) DO NOTHING");
            self.run(sql, "filling an envelope").await?;
        }
        Ok(Enqueued::Into(envelope))
    }

    /// The envelope of this person and due time, open to be filled; `None` when that slot
    /// has left or is leaving.
    pub(crate) async fn slot(&mut self, person_id: i64, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Option<i64>> {
        // One that was emptied before anybody leased it may be filled again.
        on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO envelope (kind, person_id, payload, due_at, next_at, state, attempt, unknowns, created_at, changed_at)
                 VALUES ('alert', $1, '{}', $2, $2, 'pending', 0, 0, $3, $3)
                 ON CONFLICT (person_id, due_at) WHERE kind = 'alert'
                 DO UPDATE SET state = 'pending', last_error = NULL, changed_at = excluded.changed_at
                  WHERE (envelope.state = 'pending' AND envelope.unknowns = 0) OR (envelope.state = 'suppressed' AND envelope.attempt = 0)
                 RETURNING id",
            )
            .bind(person_id)
            .bind(second(due_at))
            .bind(second(now))
            .fetch_optional(conn)
            .await
        })
        .doing("opening an envelope")
    }

    /// The items that are wanted and new to the ledger, each with its cause key.
    async fn not_told<'a>(&mut self, person_id: i64, items: &'a [Item]) -> Result<Vec<(&'a Item, String)>> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = self.wanted_profiles(person_id, items).await?;
        let closings = self.closings(items).await?;
        let ids: Vec<i64> = items.iter().map(|item| item.notice_id).collect();
        let tenders = self.tenders_around(&ids).await?;
        let tender = |notice_id: i64| tenders.get(&notice_id).copied().unwrap_or(notice_id);
        let mut told = HashSet::new();
        for (notice_id, profile_id, cause_key) in self.cause_keys(person_id, &ids, &tenders).await? {
            told.insert((tender(notice_id), profile_id, cause_key));
        }
        let mut fresh = Vec::with_capacity(items.len());
        for item in items.iter().filter(|item| wanted.contains(&item.profile_id)) {
            let cause_key = match (item.cause, closings.get(&item.notice_id)) {
                // A date may move to and fro: each move is told, and each only once.
                (Cause::Closing, Some(at)) => {
                    format!("closing {} r{}", at.to_rfc3339_opts(SecondsFormat::Secs, true), item.notice_revision)
                }
                (Cause::New, _) => Cause::New.as_str().to_owned(),
                (cause, _) => format!("{} r{}", cause.as_str(), item.notice_revision),
            };
            if told.insert((tender(item.notice_id), item.profile_id, cause_key.clone())) {
                fresh.push((item, cause_key));
            }
        }
        Ok(fresh)
    }

    /// The profiles among the items' that are of the person's own firm and not stopped.
    async fn wanted_profiles(&mut self, person_id: i64, items: &[Item]) -> Result<HashSet<i64>> {
        let mut profiles: Vec<i64> = items.iter().map(|item| item.profile_id).collect();
        profiles.sort_unstable();
        profiles.dedup();
        let mut sql = Sql::new(
            "SELECT f.id FROM profile f
               JOIN person p ON p.member_id = f.member_id AND p.active
               LEFT JOIN subscription s ON s.person_id = p.id AND s.profile_id = f.id
              WHERE s.stopped_at IS NULL AND p.id = ",
        );
        sql.int(person_id).add(" AND f.id IN ").ids(&profiles);
        let rows: Vec<i64> =
            on!(tx self, conn => sql.build().build_query_scalar().fetch_all(conn).await).doing("finding the wanted profiles")?;
        Ok(rows.into_iter().collect())
    }

    /// The closing instants of the notices that are told because theirs moved.
    async fn closings(&mut self, items: &[Item]) -> Result<HashMap<i64, DateTime<Utc>>> {
        let moved: Vec<i64> = items.iter().filter(|item| item.cause == Cause::Closing).map(|item| item.notice_id).collect();
        let mut found = HashMap::new();
        for some in moved.chunks(ROWS) {
            let mut sql = Sql::new("SELECT id, closes_at FROM notice WHERE id IN ");
            sql.ids(some);
            let rows: Vec<(i64, DateTime<Utc>)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading new closing dates")?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// What the ledger has for this person of these notices and of their twins.
    async fn cause_keys(&mut self, person_id: i64, ids: &[i64], tenders: &HashMap<i64, i64>) -> Result<Vec<(i64, i64, String)>> {
        let mut notices: Vec<i64> = ids.iter().chain(tenders.keys()).copied().collect();
        notices.sort_unstable();
        notices.dedup();
        let mut found = Vec::new();
        for some in notices.chunks(ROWS) {
            let mut sql = Sql::new("SELECT notice_id, profile_id, cause_key FROM envelope_item WHERE person_id = ");
            sql.int(person_id).add(" AND notice_id IN ").ids(some);
            let rows: Vec<(i64, i64, String)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading the ledger")?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// Queues a letter to a person, e.g. a sign-in link; its key.
    pub async fn enqueue_letter(
        &mut self,
        kind: &str,
        person_id: i64,
        payload: &serde_json::Value,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        self.letter(kind, Some(person_id), None, payload, due_at, now).await
    }

    /// Queues a letter to an address that belongs to nobody here; its key.
    pub async fn enqueue_letter_to(
        &mut self,
        kind: &str,
        email: &Email,
        payload: &serde_json::Value,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        self.letter(kind, None, Some(email), payload, due_at, now).await
    }

    async fn letter(
        &mut self,
        kind: &str,
        person_id: Option<i64>,
        email: Option<&Email>,
        payload: &serde_json::Value,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let payload = encode("letter", payload)?;
        on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO envelope (kind, person_id, email, payload, due_at, next_at, state, attempt, unknowns, created_at, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $5, 'pending', 0, 0, $6, $6) RETURNING id",
            )
            .bind(kind)
            .bind(person_id)
            .bind(email.map(Email::as_str))
            .bind(payload)
            .bind(second(due_at))
            .bind(second(now))
            .fetch_one(conn)
            .await
        })
        .doing("queueing a letter")
    }

    /// Everybody who was told of these notices, or is about to be, under whichever source they
    /// heard of the tender: what is told of a twin counts for the notice that was asked for.
    pub async fn told_of(&mut self, notice_ids: &[i64]) -> Result<Vec<Told>> {
        let tenders = self.tenders_around(notice_ids).await?;
        let mut asked: HashMap<i64, Vec<i64>> = notice_ids.iter().map(|id| (*id, vec![*id])).collect();
        for id in notice_ids {
            let Some(tender) = tenders.get(id) else { continue };
            for (twin, _) in tenders.iter().filter(|(twin, of)| *of == tender && *twin != id) {
                asked.entry(*twin).or_default().push(*id);
            }
        }
        let mut all: Vec<i64> = asked.keys().copied().collect();
        all.sort_unstable();
        let mut found = Vec::new();
        for some in all.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT i.person_id, i.profile_id, i.notice_id, i.cause, e.state
                   FROM envelope_item i JOIN envelope e ON e.id = i.envelope_id
                  WHERE i.left_out IS NULL AND i.notice_id IN ",
            );
            sql.ids(some).add(" ORDER BY i.id");
            let rows: Vec<ToldRow> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("asking who was told")?;
            for row in rows {
                let told = row.told()?;
                found.extend(asked[&told.notice_id].iter().map(|id| Told { notice_id: *id, ..told }));
            }
        }
        Ok(found)
    }

    /// Whether this person was told of this notice, or is about to be, for any profile.
    pub async fn already_told(&mut self, person_id: i64, notice_id: i64) -> Result<bool> {
        Ok(self.told_of(&[notice_id]).await?.iter().any(|told| told.person_id == person_id))
    }
}
