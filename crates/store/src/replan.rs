//! Moving what is queued to the slots where it belongs since its reader, or its profile, has
//! decided otherwise. Nothing is lost on the way, and what has begun to leave, or may have
//! reached its reader, stays.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{Cadence, Profile};
use sqlx::FromRow;

use crate::{
    Result, StoreError, Tx,
    error::Doing,
    item::left_out,
    sql::{ROWS, Sql, on},
    value::{decode, second},
};

/// What moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// Only this profile's items.
    Profile(i64),
    /// All of a person's, into one envelope.
    Together,
}

/// Left out because the profile's mails are switched off.
const OFF: &str = "switched off";
/// The state of an envelope whose items are in another one now.
const MOVED: &str = "moved";

#[derive(FromRow)]
struct QueuedRow {
    id: i64,
    envelope_id: i64,
    profile_id: i64,
    due_at: DateTime<Utc>,
    body: String,
    cadence: Option<String>,
    zone: String,
}

/// An item and when it is to leave; never, where its profile is switched off.
struct Move {
    item: i64,
    from: i64,
    was_due: DateTime<Utc>,
    due: Option<DateTime<Utc>>,
    cadence: Cadence,
    zone: Tz,
}

impl Tx {
    /// Moves a person's queued items to the slots of their rhythm as it is now, or to the
    /// end of their pause. The caller holds the queue of envelopes.
    pub(crate) async fn replan(&mut self, person_id: i64, which: Which, group_minutes: u32, now: DateTime<Utc>) -> Result<()> {
        let now = second(now);
        let pause_ends = self.after_pause(person_id, now).await?;
        let rows = self.queued(person_id, which).await?;
        let mut moves = rows.into_iter().map(|row| row.planned(group_minutes, now)).collect::<Result<Vec<Move>>>()?;
        let together = match which {
            _ if pause_ends > now => Some(pause_ends),
            Which::Together => moves.iter().filter_map(|m| m.due).min(),
            Which::Profile(_) => None,
        };
        if which == Which::Together {
            self.replan_news(person_id, together.unwrap_or(now), now).await?;
        }
        for m in moves.iter_mut().filter(|m| m.due.is_some()) {
            m.due = together.or(m.due);
        }
        moves.retain(|m| m.due != Some(m.was_due));
        if moves.is_empty() {
            return Ok(());
        }
        let mut from: Vec<i64> = moves.iter().map(|m| m.from).collect();
        from.sort_unstable();
        from.dedup();
        self.call_back(person_id, now, |q| {
            q.add("SELECT e.id FROM envelope e WHERE e.id IN ").ids(&from);
        })
        .await?;
        let off: Vec<i64> = moves.iter().filter(|m| m.due.is_none()).map(|m| m.item).collect();
        for some in off.chunks(ROWS) {
            let mut sql = left_out(OFF);
            sql.add(" AND id IN ").ids(some);
            self.run(sql, "leaving items out").await?;
        }
        let mut slots: BTreeMap<DateTime<Utc>, Vec<Move>> = BTreeMap::new();
        for m in moves {
            if let Some(due) = m.due {
                slots.entry(due).or_default().push(m);
            }
        }
        self.fill(person_id, slots, group_minutes, now).await?;
        self.suppress_empty(&from, if off.is_empty() { MOVED } else { OFF }).await
    }

    /// Moves the queued news of what a person follows to one slot.
    async fn replan_news(&mut self, person_id: i64, to: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
        let rows: Vec<(i64, i64)> = on!(tx self, conn => {
            sqlx::query_as(
                "SELECT i.id, i.envelope_id FROM follow_item i JOIN envelope e ON e.id = i.envelope_id
                  WHERE i.left_out IS NULL AND e.kind = 'alert' AND e.unknowns = 0 AND i.person_id = $1 AND e.due_at <> $2
                    AND (e.state = 'pending' OR (e.state = 'leased' AND e.started_at IS NULL)) ORDER BY i.id",
            )
            .bind(person_id)
            .bind(to)
            .fetch_all(conn)
            .await
        })
        .doing("reading queued news")?;
        let (items, mut from): (Vec<i64>, Vec<i64>) = rows.into_iter().unzip();
        from.sort_unstable();
        from.dedup();
        if items.is_empty() {
            return Ok(());
        }
        self.call_back(person_id, now, |q| {
            q.add("SELECT e.id FROM envelope e WHERE e.id IN ").ids(&from);
        })
        .await?;
        // A slot that is leaving right now is followed by the next second's.
        let mut at = to;
        let envelope = loop {
            match self.slot(person_id, at, now).await? {
                Some(envelope) => break envelope,
                None => at += chrono::Duration::seconds(1),
            }
        };
        for some in items.chunks(ROWS) {
            let mut sql = Sql::new("UPDATE follow_item SET envelope_id = ");
            sql.int(envelope).add(" WHERE id IN ").ids(some);
            self.run(sql, "moving news").await?;
        }
        self.suppress_empty(&from, MOVED).await
    }

    /// Puts moved items into the envelopes of their slots; a slot that has left is followed
    /// by the next one.
    async fn fill(
        &mut self,
        person_id: i64,
        mut slots: BTreeMap<DateTime<Utc>, Vec<Move>>,
        group_minutes: u32,
        now: DateTime<Utc>,
    ) -> Result<()> {
        while let Some((due, moves)) = slots.pop_first() {
            let Some(envelope) = self.slot(person_id, due, now).await? else {
                for m in moves {
                    if let Some(next) = m.cadence.next_after(due, m.zone, group_minutes) {
                        slots.entry(next).or_default().push(m);
                    }
                }
                continue;
            };
            let items: Vec<i64> = moves.iter().map(|m| m.item).collect();
            for some in items.chunks(ROWS) {
                let mut sql = Sql::new("UPDATE envelope_item SET envelope_id = ");
                sql.int(envelope).add(" WHERE id IN ").ids(some);
                self.run(sql, "moving items").await?;
            }
        }
        Ok(())
    }

    async fn queued(&mut self, person_id: i64, which: Which) -> Result<Vec<QueuedRow>> {
        let mut sql = Sql::new(
            "SELECT i.id, i.envelope_id, i.profile_id, e.due_at, f.body, s.cadence, p.zone
               FROM envelope_item i
               JOIN envelope e ON e.id = i.envelope_id
               JOIN profile f ON f.id = i.profile_id
               JOIN person p ON p.id = i.person_id
               LEFT JOIN subscription s ON s.person_id = i.person_id AND s.profile_id = i.profile_id
              WHERE i.left_out IS NULL AND e.kind = 'alert' AND e.unknowns = 0
                AND (e.state = 'pending' OR (e.state = 'leased' AND e.started_at IS NULL)) AND i.person_id = ",
        );
        sql.int(person_id);
        if let Which::Profile(profile) = which {
            sql.add(" AND i.profile_id = ").int(profile);
        }
        sql.add(" ORDER BY i.id");
        on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading what is queued")
    }
}

impl QueuedRow {
    fn planned(self, group_minutes: u32, now: DateTime<Utc>) -> Result<Move> {
        let cadence = match &self.cadence {
            Some(own) => decode("rhythm in item", self.id, own)?,
            None => decode::<Profile>("profile", self.profile_id, &self.body)?.cadence,
        };
        let zone: Tz = self.zone.parse().map_err(|why| StoreError::corrupt("zone in item", self.id, why))?;
        Ok(Move { item: self.id, from: self.envelope_id, was_due: self.due_at, due: cadence.due(now, zone, group_minutes), cadence, zone })
    }
}
