//! Matches: which notice was found for which profile, and why.

use chrono::{DateTime, Utc};
use domain::{Band, Match, Reason};
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    error::Doing,
    sql::{ROWS, Sql, on},
    value::{decode, encode},
};

/// A match as it stands in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredMatch {
    /// The profile.
    pub profile_id: i64,
    /// The notice.
    pub notice_id: i64,
    /// 0 to 100.
    pub score: f64,
    /// The band of the score.
    pub band: Band,
    /// Why, largest contribution first.
    pub reasons: Vec<Reason>,
    /// The profile's revision that decided.
    pub profile_revision: i64,
    /// The notice's revision that was read.
    pub notice_revision: i64,
    /// When the pair first matched.
    pub matched_at: DateTime<Utc>,
    /// When score and reasons were last decided.
    pub decided_at: DateTime<Utc>,
    /// Since when a later revision of either no longer matches; kept for the record.
    pub gone_at: Option<DateTime<Utc>>,
}

macro_rules! matched_columns {
    () => {
        "m.profile_id, m.notice_id, m.score, m.reasons, m.profile_revision, m.notice_revision, m.matched_at, m.decided_at, m.gone_at"
    };
}
pub(crate) use matched_columns;

#[derive(FromRow)]
pub(crate) struct MatchedRow {
    profile_id: i64,
    notice_id: i64,
    score: f64,
    reasons: String,
    profile_revision: i64,
    notice_revision: i64,
    matched_at: DateTime<Utc>,
    decided_at: DateTime<Utc>,
    gone_at: Option<DateTime<Utc>>,
}

impl MatchedRow {
    pub(crate) fn stored(self) -> Result<StoredMatch> {
        let reasons = decode("reasons of match", format!("{}/{}", self.profile_id, self.notice_id), &self.reasons)?;
        Ok(StoredMatch {
            profile_id: self.profile_id,
            notice_id: self.notice_id,
            score: self.score,
            band: Band::of(self.score),
            reasons,
            profile_revision: self.profile_revision,
            notice_revision: self.notice_revision,
            matched_at: self.matched_at,
            decided_at: self.decided_at,
            gone_at: self.gone_at,
        })
    }
}

impl Tx {
    /// Stores what one notice was found for. A pair that matched before keeps its first
    /// date; one that was gone is back.
    pub async fn save_matches(&mut self, notice_id: i64, notice_revision: i64, matches: &[Match], now: DateTime<Utc>) -> Result<()> {
        let rows: Vec<(i64, i64, &Match)> = matches.iter().map(|m| (notice_id, notice_revision, m)).collect();
        self.save_pairs(&rows, now).await
    }

    /// Stores what was found for profiles: (notice, its revision, match), any number of
    /// each, no pair twice.
    pub async fn save_pairs(&mut self, rows: &[(i64, i64, &Match)], now: DateTime<Utc>) -> Result<()> {
        for some in rows.chunks(ROWS) {
            let mut sql = Sql::new(
                "INSERT INTO matched (profile_id, notice_id, score, band, reasons, profile_revision, notice_revision,
                                      matched_at, decided_at) VALUES ",
            );
            for (at, (notice_id, notice_revision, m)) in some.iter().enumerate() {
                sql.add(if at == 0 { "(" } else { ", (" }).int(m.profile_id).add(", ").int(*notice_id).add(", ").real(m.score);
                sql.add(", ").text(m.band().as_str()).add(", ").text(encode("reasons", &m.reasons)?).add(", ").int(m.profile_revision);
                sql.add(", ").int(*notice_revision).add(", ").time(now).add(", ").time(now).add(")");
            }
            sql.add(
                " ON CONFLICT (profile_id, notice_id) DO UPDATE SET score = excluded.score, band = excluded.band,
                     reasons = excluded.reasons, profile_revision = excluded.profile_revision,
                     notice_revision = excluded.notice_revision, decided_at = excluded.decided_at, gone_at = NULL",
            );
            self.run(sql, "storing matches").await?;
        }
        Ok(())
    }

    /// Marks the matches of a notice as gone, except those of `kept` profiles.
    pub async fn drop_matches(&mut self, notice_id: i64, kept: &[i64], now: DateTime<Utc>) -> Result<u64> {
        let mut sql = Sql::new("UPDATE matched SET gone_at = ");
        sql.time(now).add(" WHERE gone_at IS NULL AND notice_id = ").int(notice_id);
        self.drop_others(sql, " AND profile_id NOT IN ", kept).await
    }

    /// Marks the matches of a profile as gone, except those of `kept` notices.
    pub async fn drop_matches_of_profile(&mut self, profile_id: i64, kept: &[i64], now: DateTime<Utc>) -> Result<u64> {
        let mut sql = Sql::new("UPDATE matched SET gone_at = ");
        sql.time(now).add(" WHERE gone_at IS NULL AND profile_id = ").int(profile_id);
        self.drop_others(sql, " AND notice_id NOT IN ", kept).await
    }

    async fn drop_others(&mut self, mut sql: Sql, except: &'static str, kept: &[i64]) -> Result<u64> {
        if !kept.is_empty() {
            sql.add(except).ids(kept);
        }
        self.run(sql, "marking matches as gone").await
    }
}

impl Db {
    /// The match of this pair, gone or not, for the worker and staff.
    pub async fn matched(&self, profile_id: i64, notice_id: i64) -> Result<Option<StoredMatch>> {
        let row: Option<MatchedRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", matched_columns!(), " FROM matched m WHERE m.profile_id = $1 AND m.notice_id = $2"))
                .bind(profile_id)
                .bind(notice_id)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a match")?;
        row.map(MatchedRow::stored).transpose()
    }

    /// The matches of these profiles and notices, gone or not.
    pub(crate) async fn matched_among(&self, profiles: &[i64], notices: &[i64]) -> Result<Vec<StoredMatch>> {
        let mut found = Vec::new();
        for some in notices.chunks(ROWS) {
            let mut sql = Sql::new(concat!("SELECT ", matched_columns!(), " FROM matched m WHERE m.profile_id IN "));
            sql.ids(profiles).add(" AND m.notice_id IN ").ids(some);
            let rows: Vec<MatchedRow> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("finding matches")?;
            for row in rows {
                found.push(row.stored()?);
            }
        }
        Ok(found)
    }
}
