//! The match report for staff: who was found what, and which notice was found for whom.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::{Member, Neq};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, StoredNotice,
    error::Doing,
    sql::on,
    value::{key, second},
};

/// One firm in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberReport {
    /// The firm.
    pub member: Member,
    /// Its active people.
    pub people: i64,
    /// Its profiles.
    pub profiles: i64,
    /// Those that take part in matching.
    pub active_profiles: i64,
    /// When a profile was last edited.
    pub last_edited: Option<DateTime<Utc>>,
    /// When one of its people was last seen in a session that is still kept.
    pub last_seen: Option<DateTime<Utc>>,
    /// Different notices first found in the period whose best score is strong.
    pub strong: i64,
    /// Different notices first found in the period whose best score is lower.
    pub possible: i64,
    /// Different notices mailed to its people in the period.
    pub mailed: i64,
    /// Subscriptions that its people have stopped.
    pub stopped: i64,
}

/// One notice that was found for somebody in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeReport {
    /// The notice.
    pub notice: StoredNotice,
    /// The firms it was found for, best score first: key, name, score.
    pub members: Vec<(i64, String, f64)>,
    /// The best score.
    pub best: f64,
    /// How many people it was mailed to, in all.
    pub mailed: i64,
}

#[derive(FromRow)]
struct MemberRow {
    id: i64,
    name: String,
    neq: Option<String>,
    people: i64,
    profiles: i64,
    active_profiles: i64,
    last_edited: Option<DateTime<Utc>>,
    last_seen: Option<DateTime<Utc>>,
    mailed: i64,
    stopped: i64,
}

#[derive(FromRow)]
struct FoundRow {
    notice_id: i64,
    member_id: i64,
    name: String,
    best: f64,
}

impl Db {
    /// Every firm, found something or not, in the order of its name.
    pub async fn report_by_member(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<MemberReport>> {
        let rows: Vec<MemberRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT m.id, m.name, m.neq,
                        (SELECT count(*) FROM person p WHERE p.member_id = m.id AND p.active) AS people,
                        (SELECT count(*) FROM profile f WHERE f.member_id = m.id) AS profiles,
                        (SELECT count(*) FROM profile f WHERE f.member_id = m.id AND f.active) AS active_profiles,
                        (SELECT max(f.changed_at) FROM profile f WHERE f.member_id = m.id) AS last_edited,
                        (SELECT max(s.last_seen) FROM session s JOIN person p ON p.id = s.person_id WHERE p.member_id = m.id) AS last_seen,
                        (SELECT count(DISTINCT i.notice_id) FROM envelope e
                           JOIN envelope_item i ON i.envelope_id = e.id AND i.left_out IS NULL
                           JOIN profile f ON f.id = i.profile_id
                          WHERE f.member_id = m.id AND e.state = 'sent' AND e.sent_at >= $1 AND e.sent_at < $2) AS mailed,
                        (SELECT count(*) FROM subscription s JOIN person p ON p.id = s.person_id
                          WHERE p.member_id = m.id AND s.stopped_at IS NOT NULL) AS stopped
                   FROM member m ORDER BY m.name_key, m.id",
            )
            .bind(second(from))
            .bind(second(to))
            .fetch_all(pool)
            .await
        })
        .doing("reporting by member")?;
        let mut scores: HashMap<i64, (i64, i64)> = HashMap::new();
        for found in self.found(from, to).await? {
            let (strong, possible) = scores.entry(found.member_id).or_default();
            *if domain::Band::of(found.best) == domain::Band::Strong { strong } else { possible } += 1;
        }
        rows.into_iter()
            .map(|row| {
                let (strong, possible) = scores.get(&row.id).copied().unwrap_or_default();
                let neq = row.neq.map(|n| n.parse::<Neq>()).transpose().map_err(|why| StoreError::corrupt("member", row.id, why))?;
                Ok(MemberReport {
                    member: Member { id: row.id, name: row.name, neq },
                    people: row.people,
                    profiles: row.profiles,
                    active_profiles: row.active_profiles,
                    last_edited: row.last_edited,
                    last_seen: row.last_seen,
                    strong,
                    possible,
                    mailed: row.mailed,
                    stopped: row.stopped,
                })
            })
            .collect()
    }

    /// Every notice first found for somebody in the period: closing soonest first, then by
    /// source and reference, so that the report is the same on both engines.
    pub async fn report_by_notice(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<NoticeReport>> {
        let mut members: BTreeMap<i64, Vec<(i64, String, f64)>> = BTreeMap::new();
        for found in self.found(from, to).await? {
            members.entry(found.notice_id).or_default().push((found.member_id, found.name, found.best));
        }
        let mailed: Vec<(i64, i64)> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT i.notice_id, count(DISTINCT i.person_id) FROM envelope_item i JOIN envelope e ON e.id = i.envelope_id
                  WHERE e.state = 'sent' AND i.left_out IS NULL GROUP BY i.notice_id",
            )
            .fetch_all(pool)
            .await
        })
        .doing("counting who was mailed")?;
        let mailed: HashMap<i64, i64> = mailed.into_iter().collect();
        let ids: Vec<i64> = members.keys().copied().collect();
        let mut report: Vec<NoticeReport> = Vec::with_capacity(ids.len());
        for notice in self.notices(&ids).await? {
            let members = members.remove(&notice.id).unwrap_or_default();
            let best = members.iter().map(|(_, _, score)| *score).fold(0.0, f64::max);
            report.push(NoticeReport { mailed: mailed.get(&notice.id).copied().unwrap_or(0), notice, members, best });
        }
        report.sort_by_cached_key(|row| {
            let n = &row.notice.notice;
            (n.closing.as_ref().map_or(DateTime::<Utc>::MAX_UTC, |c| c.at), n.source.clone(), key(&n.reference))
        });
        Ok(report)
    }

    /// The best score of each notice and firm first found in the period.
    async fn found(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<FoundRow>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT m.notice_id, f.member_id, b.name, max(m.score) AS best
                   FROM matched m JOIN profile f ON f.id = m.profile_id JOIN member b ON b.id = f.member_id
                  WHERE m.gone_at IS NULL AND m.matched_at >= $1 AND m.matched_at < $2
                  GROUP BY m.notice_id, f.member_id, b.name, b.name_key ORDER BY m.notice_id, best DESC, b.name_key, f.member_id",
            )
            .bind(second(from))
            .bind(second(to))
            .fetch_all(pool)
            .await
        })
        .doing("reporting what was found")
    }
}
