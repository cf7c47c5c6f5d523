//! What is in an envelope, as the worker renders it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Cause, Change, Profile};
use sqlx::FromRow;

use crate::{
    Db, Item, Result, StoreError, StoredMatch, StoredNotice,
    error::Doing,
    notice_change::since,
    profile::{ProfileRow, profile_columns},
    sql::{ROWS, Sql, on},
    told::told_before,
    value::{decode, second, text},
};

/// A notice in an envelope with everything that its entry in the mail needs.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvelopeItem {
    /// Key in the store.
    pub id: i64,
    /// What was queued.
    pub item: Item,
    /// The notice as it is now.
    pub notice: StoredNotice,
    /// The profile as it is now, with the reader's own rhythm where they chose one.
    pub profile: Profile,
    /// The match, with its reasons.
    pub matched: Option<StoredMatch>,
    /// What changed since this person was last told of this notice; nothing for a new one.
    pub changes: Vec<Change>,
}

#[derive(FromRow)]
struct ItemRow {
    id: i64,
    person_id: i64,
    profile_id: i64,
    notice_id: i64,
    cause: String,
    notice_revision: i64,
    score: f64,
    cadence: Option<String>,
}

impl Db {
    /// What is to be told in an envelope: by profile and, within it, best first. Without
    /// what was left out, what the person has stopped meanwhile, and anything of a profile
    /// that is not of the person's own firm (they may have changed firms).
    pub async fn items_of(&self, envelope_id: i64) -> Result<Vec<EnvelopeItem>> {
        let rows: Vec<ItemRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT i.id, i.person_id, i.profile_id, i.notice_id, i.cause, i.notice_revision, i.score, s.cadence
                   FROM envelope_item i
                   JOIN person p ON p.id = i.person_id
                   JOIN profile f ON f.id = i.profile_id AND f.member_id = p.member_id
                   LEFT JOIN subscription s ON s.person_id = i.person_id AND s.profile_id = i.profile_id
                  WHERE i.envelope_id = $1 AND i.left_out IS NULL AND s.stopped_at IS NULL
                  ORDER BY i.profile_id, i.score DESC, i.id",
            )
            .bind(envelope_id)
            .fetch_all(pool)
            .await
        })
        .doing("reading an envelope")?;
        let mut profile_ids: Vec<i64> = rows.iter().map(|row| row.profile_id).collect();
        profile_ids.dedup();
        let notice_ids: Vec<i64> = rows.iter().map(|row| row.notice_id).collect();
        let profiles: HashMap<i64, Profile> = self.profiles(&profile_ids).await?.into_iter().map(|f| (f.id, f)).collect();
        let notices: HashMap<i64, StoredNotice> = self.notices(&notice_ids).await?.into_iter().map(|n| (n.id, n)).collect();
        let matches = self.matched_among(&profile_ids, &notice_ids).await?;
        let mut matches: HashMap<(i64, i64), StoredMatch> = matches.into_iter().map(|m| ((m.profile_id, m.notice_id), m)).collect();
        let again: Vec<i64> = rows.iter().filter(|row| row.cause != Cause::New.as_str()).map(|row| row.notice_id).collect();
        let steps = self.changes_of_many(&again).await?;
        let told = match rows.first() {
            Some(row) if !again.is_empty() => told_before(self, row.person_id, envelope_id, &again).await?,
            _ => HashMap::new(),
        };
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let cause = Cause::from_name(&row.cause).ok_or_else(|| StoreError::corrupt("item", row.id, &row.cause))?;
            let (Some(notice), Some(profile)) = (notices.get(&row.notice_id), profiles.get(&row.profile_id)) else { continue };
            let mut profile = profile.clone();
            if let Some(own) = &row.cadence {
                profile.cadence = decode("rhythm in item", row.id, own)?;
            }
            let before = told.get(&row.notice_id).copied().unwrap_or(row.notice_revision - 1);
            let changes = match steps.get(&row.notice_id) {
                Some(steps) if cause != Cause::New => since(steps, before, notice.revision),
                _ => Vec::new(),
            };
            items.push(EnvelopeItem {
                id: row.id,
                item: Item {
                    profile_id: row.profile_id,
                    notice_id: row.notice_id,
                    cause,
                    notice_revision: row.notice_revision,
                    score: row.score,
                },
                notice: notice.clone(),
                profile,
                matched: matches.remove(&(row.profile_id, row.notice_id)),
                changes,
            });
        }
        Ok(items)
    }

    async fn profiles(&self, ids: &[i64]) -> Result<Vec<Profile>> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new(concat!("SELECT ", profile_columns!(), " FROM profile f WHERE f.id IN "));
            sql.ids(some);
            let rows: Vec<ProfileRow> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("finding profiles")?;
            found.append(&mut ProfileRow::profiles(rows)?);
        }
        Ok(found)
    }

    /// Leaves items out of a leased envelope, e.g. because their notice has closed, with
    /// the reason. `false`, and nothing written, when the lease has gone to somebody else.
    pub async fn leave_out(&self, envelope_id: i64, attempt: i64, items: &[i64], reason: &str, now: DateTime<Utc>) -> Result<bool> {
        let mut tx = self.begin().await?;
        let held = on!(tx &mut tx, conn => {
            sqlx::query("UPDATE envelope SET changed_at = $3 WHERE id = $1 AND attempt = $2 AND state = 'leased'")
                .bind(envelope_id)
                .bind(attempt)
                .bind(second(now))
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
        })
        .doing("leaving items out")?;
        if held == 0 {
            return Ok(false);
        }
        for some in items.chunks(ROWS) {
            let mut sql = left_out(reason);
            sql.add(" AND envelope_id = ").int(envelope_id).add(" AND id IN ").ids(some);
            tx.run(sql, "leaving items out").await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// The beginning of a statement that leaves items out. Their place in the ledger becomes
/// free: what was not told may be told later, e.g. when a closed notice is extended.
pub(crate) fn left_out(reason: &str) -> Sql {
    let mut sql = Sql::new("UPDATE envelope_item SET cause_key = cause_key || ' #' || CAST(id AS TEXT), left_out = ");
    sql.text(text(reason)).add(" WHERE left_out IS NULL");
    sql
}
