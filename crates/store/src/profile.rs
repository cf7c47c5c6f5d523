//! Capability profiles of member firms.

use chrono::{DateTime, Utc};
use domain::{Lessons, Profile};
use sqlx::FromRow;

use crate::{
    Db, Result,
    error::Doing,
    sql::on,
    value::{decode, encode, second},
};

/// A profile with the dates of its life.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredProfile {
    /// The profile; `id`, `member_id`, `revision` and `active` are the store's.
    pub profile: Profile,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last edited, paused or resumed.
    pub changed_at: DateTime<Utc>,
}

/// Two equal stamps mean that no profile was added, edited, paused or resumed in between, and
/// none was taught anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct ProfileStamp {
    /// How many profiles there are.
    pub profiles: i64,
    /// The sum of their revisions, which only ever grow.
    pub revisions: i64,
}

macro_rules! profile_columns {
    () => {
        "f.id, f.member_id, f.revision, f.active, f.body, f.lessons, f.created_at, f.changed_at"
    };
}
pub(crate) use profile_columns;

#[derive(FromRow)]
pub(crate) struct ProfileRow {
    id: i64,
    member_id: i64,
    revision: i64,
    active: bool,
    body: String,
    lessons: String,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
}

impl ProfileRow {
    pub(crate) fn stored(self) -> Result<StoredProfile> {
        let body: Profile = decode("profile", self.id, &self.body)?;
        let lessons = if self.lessons.is_empty() { Lessons::default() } else { decode("lessons of profile", self.id, &self.lessons)? };
        let profile = Profile { id: self.id, member_id: self.member_id, revision: self.revision, active: self.active, lessons, ..body };
        Ok(StoredProfile { profile, created_at: self.created_at, changed_at: self.changed_at })
    }

    pub(crate) fn profiles(rows: Vec<Self>) -> Result<Vec<Profile>> {
        rows.into_iter().map(|row| Ok(row.stored()?.profile)).collect()
    }
}

/// What a profile says, without what the store keeps beside it; two equal texts are one
/// revision.
fn body(profile: &Profile) -> Result<String> {
    encode("profile", &Profile { id: 0, member_id: 0, revision: 0, active: true, ..profile.clone() })
}

impl Db {
    /// Stores a profile; its key and revision. With id 0 it is new. Otherwise the profile
    /// of this id *and firm* is changed (`None` when there is none), and its revision
    /// raised unless it already says exactly this.
    pub async fn save_profile(&self, profile: &Profile, now: DateTime<Utc>) -> Result<Option<(i64, i64)>> {
        let (text, now) = (body(profile)?, second(now));
        if profile.id == 0 {
            return on!(write self, pool => {
                sqlx::query_as(
                    "INSERT INTO profile (member_id, revision, matched_revision, active, body, created_at, changed_at)
                     VALUES ($1, 1, 0, $2, $3, $4, $4) RETURNING id, revision",
                )
                .bind(profile.member_id)
                .bind(profile.active)
                .bind(&text)
                .bind(now)
                .fetch_optional(pool)
                .await
            })
            .doing("storing a new profile");
        }
        on!(write self, pool => {
            sqlx::query_as(
                "UPDATE profile
                    SET revision = CASE WHEN body = $3 AND active = $4 THEN revision ELSE revision + 1 END,
                        changed_at = CASE WHEN body = $3 AND active = $4 THEN changed_at ELSE $5 END,
                        body = $3, active = $4
                  WHERE id = $1 AND member_id = $2 RETURNING id, revision",
            )
            .bind(profile.id)
            .bind(profile.member_id)
            .bind(&text)
            .bind(profile.active)
            .bind(now)
            .fetch_optional(pool)
            .await
        })
        .doing("storing a profile")
    }

    /// The profile of this key, for the worker and staff.
    pub async fn profile(&self, id: i64) -> Result<Option<Profile>> {
        Ok(self.stored_profile(id).await?.map(|stored| stored.profile))
    }

    /// The profile of this key with its dates, for staff.
    pub async fn stored_profile(&self, id: i64) -> Result<Option<StoredProfile>> {
        let row: Option<ProfileRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", profile_columns!(), " FROM profile f WHERE f.id = $1")).bind(id).fetch_optional(pool).await
        })
        .doing("finding a profile")?;
        row.map(ProfileRow::stored).transpose()
    }

    /// The profile of this key if it belongs to this firm.
    pub async fn profile_of(&self, member_id: i64, id: i64) -> Result<Option<StoredProfile>> {
        let row: Option<ProfileRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", profile_columns!(), " FROM profile f WHERE f.id = $1 AND f.member_id = $2"))
                .bind(id)
                .bind(member_id)
                .fetch_optional(pool)
                .await
        })
        .doing("finding a profile of a member")?;
        row.map(ProfileRow::stored).transpose()
    }

    /// The profiles of a firm, paused ones too, by key.
    pub async fn profiles_of(&self, member_id: i64) -> Result<Vec<StoredProfile>> {
        let rows: Vec<ProfileRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", profile_columns!(), " FROM profile f WHERE f.member_id = $1 ORDER BY f.id"))
                .bind(member_id)
                .fetch_all(pool)
                .await
        })
        .doing("reading the profiles of a member")?;
        rows.into_iter().map(ProfileRow::stored).collect()
    }

    /// Every profile of every firm, by firm and key, for staff.
    pub async fn all_profiles(&self) -> Result<Vec<StoredProfile>> {
        let rows: Vec<ProfileRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", profile_columns!(), " FROM profile f ORDER BY f.member_id, f.id")).fetch_all(pool).await
        })
        .doing("reading all profiles")?;
        rows.into_iter().map(ProfileRow::stored).collect()
    }

    /// Every profile that takes part in matching, by key.
    pub async fn active_profiles(&self) -> Result<Vec<Profile>> {
        let rows: Vec<ProfileRow> = on!(read self, pool => {
            sqlx::query_as(concat!("SELECT ", profile_columns!(), " FROM profile f WHERE f.active ORDER BY f.id")).fetch_all(pool).await
        })
        .doing("reading active profiles")?;
        ProfileRow::profiles(rows)
    }

    /// Whether anything about profiles has changed since an earlier stamp.
    pub async fn profile_stamp(&self) -> Result<ProfileStamp> {
        on!(read self, pool => {
            sqlx::query_as("SELECT count(*) AS profiles, CAST(coalesce(sum(revision + lessons_revision), 0) AS BIGINT) AS revisions FROM profile")
                .fetch_one(pool)
                .await
        })
        .doing("asking whether profiles changed")
    }

    /// Pauses or resumes a profile of this firm; a resumed one is matched anew. `false`
    /// when the firm has no such profile.
    pub async fn set_active(&self, member_id: i64, id: i64, active: bool, now: DateTime<Utc>) -> Result<bool> {
        let done = on!(write self, pool => {
            sqlx::query(
                "UPDATE profile SET revision = CASE WHEN active = $3 THEN revision ELSE revision + 1 END,
                        changed_at = CASE WHEN active = $3 THEN changed_at ELSE $4 END, active = $3
                  WHERE id = $1 AND member_id = $2",
            )
            .bind(id)
            .bind(member_id)
            .bind(active)
            .bind(second(now))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })
        .doing("pausing a profile")?;
        Ok(done == 1)
    }
}
