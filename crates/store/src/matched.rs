//! Matches: which notice was found for which profile, and why.

use chrono::{DateTime, Utc};
use domain::{Band, Match, Profile, Reason};
use sqlx::FromRow;

use crate::{
    Db, Result, StoredNotice, Tx,
    error::Doing,
    notice::{NoticeRow, notice_columns},
    profile::{ProfileRow, profile_columns},
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

/// A match with its notice.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedNotice {
    /// The match.
    pub matched: StoredMatch,
    /// Its notice as it is now.
    pub notice: StoredNotice,
}

/// A match with its profile.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedProfile {
    /// The match.
    pub matched: StoredMatch,
    /// Its profile as it is now.
    pub profile: Profile,
}

/// The order of a list of matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum MatchOrder {
    /// Best first.
    #[default]
    Score,
    /// Closing soonest first.
    Closing,
    /// Found last first.
    Newest,
}

/// Which matches to list.
#[derive(Debug, Clone, Default)]
pub struct MatchFilter {
    /// Only notices that take offers at this instant.
    pub open_at: Option<DateTime<Utc>>,
    /// Only what was found at or after this instant.
    pub since: Option<DateTime<Utc>>,
    /// Only scores from here.
    pub min_score: Option<f64>,
    /// The order.
    pub sort: MatchOrder,
    /// Matches to pass over.
    pub offset: u32,
    /// Matches to list; 0 means 100.
    pub limit: u32,
}

macro_rules! matched_columns {
    () => {
        "m.profile_id, m.notice_id, m.score, m.reasons, m.profile_revision, m.notice_revision, m.matched_at, m.decided_at, m.gone_at"
    };
}

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
    fn stored(self) -> Result<StoredMatch> {
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

#[derive(FromRow)]
struct WithNotice {
    #[sqlx(flatten)]
    matched: MatchedRow,
    #[sqlx(flatten)]
    notice: NoticeRow,
}

#[derive(FromRow)]
struct WithProfile {
    #[sqlx(flatten)]
    matched: MatchedRow,
    #[sqlx(flatten)]
    profile: ProfileRow,
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

    /// The matches of a profile that are not gone, for the worker and staff.
    pub async fn matches_of_profile(&self, profile_id: i64, filter: &MatchFilter) -> Result<Vec<MatchedNotice>> {
        let mut sql = with_notices();
        sql.add("m.profile_id = ").int(profile_id);
        self.matches(sql, filter).await
    }

    /// The matches of one profile of this firm; nothing when the profile is another's.
    pub async fn matches_of_own_profile(&self, member_id: i64, profile_id: i64, filter: &MatchFilter) -> Result<Vec<MatchedNotice>> {
        let mut sql = with_notices();
        sql.add("m.profile_id IN (SELECT f.id FROM profile f WHERE f.id = ").int(profile_id);
        sql.add(" AND f.member_id = ").int(member_id).add(")");
        self.matches(sql, filter).await
    }

    /// The matches of all profiles of a firm.
    pub async fn matches_of_member(&self, member_id: i64, filter: &MatchFilter) -> Result<Vec<MatchedNotice>> {
        let mut sql = with_notices();
        sql.add("m.profile_id IN (SELECT f.id FROM profile f WHERE f.member_id = ").int(member_id).add(")");
        self.matches(sql, filter).await
    }

    async fn matches(&self, mut sql: Sql, filter: &MatchFilter) -> Result<Vec<MatchedNotice>> {
        conditions(&mut sql, filter);
        let rows: Vec<WithNotice> = on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading matches")?;
        rows.into_iter().map(|row| Ok(MatchedNotice { matched: row.matched.stored()?, notice: row.notice.stored()? })).collect()
    }

    /// The profiles that a notice matches, best first, for staff.
    pub async fn matches_of_notice(&self, notice_id: i64) -> Result<Vec<MatchedProfile>> {
        self.with_profiles(notice_id, None).await
    }

    /// The profiles of this firm that a notice matches, best first.
    pub async fn own_matches_of_notice(&self, member_id: i64, notice_id: i64) -> Result<Vec<MatchedProfile>> {
        self.with_profiles(notice_id, Some(member_id)).await
    }

    async fn with_profiles(&self, notice_id: i64, member_id: Option<i64>) -> Result<Vec<MatchedProfile>> {
        let mut sql = Sql::new(concat!(
            "SELECT ",
            matched_columns!(),
            ", ",
            profile_columns!(),
            " FROM matched m JOIN profile f ON f.id = m.profile_id WHERE m.gone_at IS NULL AND m.notice_id = "
        ));
        sql.int(notice_id);
        if let Some(member_id) = member_id {
            sql.add(" AND f.member_id = ").int(member_id);
        }
        sql.add(" ORDER BY m.score DESC, m.profile_id");
        let rows: Vec<WithProfile> =
            on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading the matches of a notice")?;
        rows.into_iter().map(|row| Ok(MatchedProfile { matched: row.matched.stored()?, profile: row.profile.stored()?.profile })).collect()
    }
}

fn with_notices() -> Sql {
    Sql::new(concat!(
        "SELECT ",
        matched_columns!(),
        ", ",
        notice_columns!(),
        " FROM matched m JOIN notice n ON n.id = m.notice_id WHERE m.gone_at IS NULL AND "
    ))
}

fn conditions(sql: &mut Sql, filter: &MatchFilter) {
    if let Some(now) = filter.open_at {
        sql.add(" AND n.status = 'open' AND n.closes_at > ").time(now);
    }
    if let Some(since) = filter.since {
        sql.add(" AND m.matched_at >= ").time(since);
    }
    if let Some(score) = filter.min_score {
        sql.add(" AND m.score >= ").real(score);
    }
    sql.add(match filter.sort {
        MatchOrder::Score => " ORDER BY m.score DESC, m.notice_id, m.profile_id",
        MatchOrder::Closing => " ORDER BY n.closes_at, m.notice_id, m.profile_id",
        MatchOrder::Newest => " ORDER BY m.matched_at DESC, m.notice_id DESC, m.profile_id",
    });
    sql.add(" LIMIT ").int(if filter.limit == 0 { 100 } else { i64::from(filter.limit) });
    sql.add(" OFFSET ").int(i64::from(filter.offset));
}
