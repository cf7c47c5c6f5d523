//! Lists of matches, for pages and reports.

use chrono::{DateTime, Utc};
use domain::Profile;
use sqlx::FromRow;

use crate::{
    Db, Result, StoredMatch, StoredNotice,
    error::Doing,
    matched::{MatchedRow, matched_columns},
    notice::{NoticeRow, notice_columns},
    profile::{ProfileRow, profile_columns},
    sql::{Sql, on},
};

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
    /// Whether a tender that several sources publish is listed once for each of them.
    pub twins: bool,
    /// The order.
    pub sort: MatchOrder,
    /// Matches to pass over.
    pub offset: u32,
    /// Matches to list; 0 means 100.
    pub limit: u32,
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

impl Db {
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
    if !filter.twins {
        once(sql, filter);
    }
    sql.add(match filter.sort {
        MatchOrder::Score => " ORDER BY m.score DESC, m.notice_id, m.profile_id",
        MatchOrder::Closing => " ORDER BY n.closes_at, m.notice_id, m.profile_id",
        MatchOrder::Newest => " ORDER BY m.matched_at DESC, m.notice_id DESC, m.profile_id",
    });
    sql.add(" LIMIT ").int(if filter.limit == 0 { 100 } else { i64::from(filter.limit) });
    sql.add(" OFFSET ").int(i64::from(filter.offset));
}

/// One tender is shown once per profile: by its first notice that the same filter lets through;
/// the sum is as in the search for notices.
fn once(sql: &mut Sql, filter: &MatchFilter) {
    sql.add(
        " AND NOT EXISTS (SELECT f.notice_id FROM notice_known k JOIN notice_known f ON f.tender_id = k.tender_id + 0 AND f.notice_id < k.notice_id
             JOIN matched fm ON fm.notice_id = f.notice_id AND fm.profile_id = m.profile_id AND fm.gone_at IS NULL
             JOIN notice fn ON fn.id = f.notice_id WHERE k.notice_id = n.id",
    );
    if let Some(now) = filter.open_at {
        sql.add(" AND fn.status = 'open' AND fn.closes_at > ").time(now);
    }
    if let Some(since) = filter.since {
        sql.add(" AND fm.matched_at >= ").time(since);
    }
    if let Some(score) = filter.min_score {
        sql.add(" AND fm.score >= ").real(score);
    }
    sql.add(")");
}
