//! Links between notices that are one tender, published in several sources.
//!
//! A link is a pair with its evidence. Notices that hang together form a tender, named by
//! its first notice; a pair that somebody split is never together in one. What people
//! decide is never overturned by what is worked out later.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, StoredNotice, Tx,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on},
    value::{encode, second},
};

/// How a link came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// Worked out from what both say.
    Automatic,
    /// Somebody said that they are one.
    Joined,
    /// Somebody said that they are not.
    Split,
}

impl LinkState {
    /// The name it is stored under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Joined => "joined",
            Self::Split => "split",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Automatic, Self::Joined, Self::Split].into_iter().find(|s| s.as_str() == name)
    }
}

/// A pair of notices and what is thought of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The notice stored first.
    pub low_id: i64,
    /// The other.
    pub high_id: i64,
    /// How it came to be.
    pub state: LinkState,
    /// How sure, 0 to 1.
    pub score: f64,
    /// Why, one short word with its detail per piece: `number W8486-26`.
    pub evidence: Vec<String>,
    /// Who decided, where somebody did.
    pub decided_by: Option<i64>,
    /// When.
    pub decided_at: DateTime<Utc>,
}

impl Link {
    /// The notice at the other end.
    pub fn other(&self, id: i64) -> i64 {
        if self.low_id == id { self.high_id } else { self.low_id }
    }
}

/// A notice found to be the same tender as another.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// The other notice.
    pub other_id: i64,
    /// How sure, 0 to 1.
    pub score: f64,
    /// Why.
    pub evidence: Vec<String>,
}

#[derive(FromRow)]
struct Row {
    low_id: i64,
    high_id: i64,
    state: String,
    score: f64,
    evidence: String,
    decided_by: Option<i64>,
    decided_at: DateTime<Utc>,
}

impl Row {
    fn link(self) -> Result<Link> {
        let corrupt = |what: &str| StoreError::corrupt("link", format!("{}-{}", self.low_id, self.high_id), what);
        Ok(Link {
            state: LinkState::from_name(&self.state).ok_or_else(|| corrupt(&self.state))?,
            evidence: serde_json::from_str(&self.evidence).map_err(|_| corrupt(&self.evidence))?,
            low_id: self.low_id,
            high_id: self.high_id,
            score: self.score,
            decided_by: self.decided_by,
            decided_at: self.decided_at,
        })
    }
}

const COLUMNS: &str = "SELECT low_id, high_id, state, score, evidence, decided_by, decided_at FROM notice_link WHERE ";

impl Db {
    /// Every link of a notice, split ones too, surest first.
    pub async fn links(&self, notice_id: i64) -> Result<Vec<Link>> {
        let mut sql = Sql::new(COLUMNS);
        sql.add("low_id = ").int(notice_id).add(" OR high_id = ").int(notice_id).add(" ORDER BY score DESC, low_id, high_id");
        let rows: Vec<Row> = on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading links")?;
        rows.into_iter().map(Row::link).collect()
    }

    /// The other notices of the same tender, for each of these that has any.
    pub async fn twins(&self, notice_ids: &[i64]) -> Result<HashMap<i64, Vec<StoredNotice>>> {
        let mut pairs: Vec<(i64, i64)> = Vec::new();
        for some in notice_ids.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT k.notice_id, t.notice_id FROM notice_known k JOIN notice_known t ON t.tender_id = k.tender_id
                  WHERE k.tender_id IS NOT NULL AND t.notice_id <> k.notice_id AND k.notice_id IN ",
            );
            sql.ids(some).add(" ORDER BY t.notice_id");
            let rows: Vec<(i64, i64)> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("finding twins")?;
            pairs.extend(rows);
        }
        let mut ids: Vec<i64> = pairs.iter().map(|(_, twin)| *twin).collect();
        ids.sort_unstable();
        ids.dedup();
        let notices: HashMap<i64, StoredNotice> = self.notices(&ids).await?.into_iter().map(|n| (n.id, n)).collect();
        let mut found: HashMap<i64, Vec<StoredNotice>> = HashMap::new();
        for (id, twin) in pairs {
            found.entry(id).or_default().extend(notices.get(&twin).cloned());
        }
        Ok(found)
    }
}

impl Tx {
    /// Those of these notices that have links that were worked out.
    pub async fn linked(&mut self, ids: &[i64]) -> Result<BTreeSet<i64>> {
        let links = self.links_among(ids).await?;
        let ends = links.iter().filter(|l| l.state == LinkState::Automatic).flat_map(|l| [l.low_id, l.high_id]);
        Ok(ends.filter(|id| ids.contains(id)).collect())
    }

    /// Keeps what a notice was found to be the same tender as, in place of what was found
    /// before. What people decided stays.
    pub async fn save_links(&mut self, notice_id: i64, found: &[Likeness], now: DateTime<Utc>) -> Result<()> {
        let before = self.links_among(&[notice_id]).await?;
        let automatic: BTreeSet<i64> = before.iter().filter(|l| l.state == LinkState::Automatic).map(|l| l.other(notice_id)).collect();
        if found.is_empty() && automatic.is_empty() {
            return Ok(());
        }
        self.queue_up(Queue::Notices).await?;
        for gone in automatic.iter().filter(|id| !found.iter().any(|f| f.other_id == **id)) {
            let mut sql = Sql::new("DELETE FROM notice_link WHERE state = 'automatic' AND low_id = ");
            sql.int(notice_id.min(*gone)).add(" AND high_id = ").int(notice_id.max(*gone));
            self.run(sql, "taking a link back").await?;
        }
        for f in found {
            self.put_link(notice_id, f, LinkState::Automatic, None, now).await?;
        }
        let mut touched: Vec<i64> = found.iter().map(|f| f.other_id).chain(automatic).collect();
        touched.push(notice_id);
        self.regroup(&touched).await
    }

    /// The tender of each of these notices that has twins, and of the twins.
    pub(crate) async fn tenders_around(&mut self, ids: &[i64]) -> Result<HashMap<i64, i64>> {
        let mut found = HashMap::new();
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT t.notice_id, t.tender_id FROM notice_known t WHERE t.tender_id IN
                   (SELECT k.tender_id FROM notice_known k WHERE k.tender_id IS NOT NULL AND k.notice_id IN ",
            );
            sql.ids(some);
            let rows: Vec<(i64, i64)> =
                on!(tx self, conn => sql.closed().build().build_query_as().fetch_all(conn).await).doing("reading tenders")?;
            found.extend(rows);
        }
        Ok(found)
    }

    /// Somebody says that two notices are one tender.
    pub async fn join_notices(&mut self, a: i64, b: i64, person_id: i64, now: DateTime<Utc>) -> Result<()> {
        self.decide_links(&[(a, b)], LinkState::Joined, person_id, now).await
    }

    /// Somebody says that a notice is another tender than the rest of its group: from then on
    /// it is apart from each of them, and is matched anew, for people who only knew the others.
    pub async fn split_notice(&mut self, notice_id: i64, person_id: i64, now: DateTime<Utc>) -> Result<()> {
        let others: Vec<i64> = self.group(&[notice_id]).await?.into_iter().filter(|id| *id != notice_id).collect();
        let pairs: Vec<(i64, i64)> = others.iter().map(|other| (notice_id, *other)).collect();
        self.decide_links(&pairs, LinkState::Split, person_id, now).await?;
        let mut sql = Sql::new("UPDATE notice SET matched_revision = 0 WHERE id = ");
        sql.int(notice_id);
        self.run(sql, "matching a notice anew").await.map(drop)
    }

    async fn decide_links(&mut self, pairs: &[(i64, i64)], state: LinkState, person_id: i64, now: DateTime<Utc>) -> Result<()> {
        self.queue_up(Queue::Notices).await?;
        for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
            let said = Likeness { other_id: *b, score: 1.0, evidence: Vec::new() };
            self.put_link(*a, &said, state, Some(person_id), now).await?;
        }
        let touched: Vec<i64> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        self.regroup(&touched).await
    }

    async fn put_link(&mut self, id: i64, found: &Likeness, state: LinkState, by: Option<i64>, now: DateTime<Utc>) -> Result<()> {
        let mut sql = Sql::new("INSERT INTO notice_link (low_id, high_id, state, score, evidence, decided_by, decided_at) VALUES (");
        sql.int(id.min(found.other_id)).add(", ").int(id.max(found.other_id)).add(", ").text(state.as_str()).add(", ");
        sql.real(found.score).add(", ").text(encode("evidence", &found.evidence)?).add(", CAST(").maybe_int(by).add(" AS BIGINT), ");
        sql.time(second(now))
            .add(") ON CONFLICT (low_id, high_id) DO UPDATE SET state = excluded.state, decided_by = excluded.decided_by,");
        if state == LinkState::Automatic {
            sql.add(" score = excluded.score, evidence = excluded.evidence, decided_at = excluded.decided_at");
            sql.add(" WHERE notice_link.state = 'automatic'");
        } else {
            // What was found stays beside what was decided.
            sql.add(" decided_at = excluded.decided_at");
        }
        self.run(sql, "keeping a link").await.map(drop)
    }

    /// The links that touch any of these notices.
    async fn links_among(&mut self, ids: &[i64]) -> Result<Vec<Link>> {
        let mut links = Vec::new();
        for some in ids.chunks(ROWS) {
            let mut sql = Sql::new(COLUMNS);
            sql.add("low_id IN ").ids(some).add(" OR high_id IN ").ids(some);
            let rows: Vec<Row> = on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading links")?;
            for row in rows {
                links.push(row.link()?);
            }
        }
        Ok(links)
    }

    /// The tenders of these notices with everything in them, themselves included.
    async fn group(&mut self, ids: &[i64]) -> Result<BTreeSet<i64>> {
        let mut all: BTreeSet<i64> = ids.iter().copied().collect();
        all.extend(self.tenders_around(ids).await?.into_keys());
        Ok(all)
    }

    /// Works out anew which notices around these hang together.
    async fn regroup(&mut self, touched: &[i64]) -> Result<()> {
        let mut all = self.group(touched).await?;
        let ids: Vec<i64> = all.iter().copied().collect();
        // What hangs on a member by a link that was kept out of the group before.
        all.extend(self.links_among(&ids).await?.iter().flat_map(|l| [l.low_id, l.high_id]));
        let all = self.group(&all.into_iter().collect::<Vec<_>>()).await?;
        let ids: Vec<i64> = all.iter().copied().collect();
        let links = self.links_among(&ids).await?;
        for (id, tender) in tenders(&ids, &links) {
            let mut sql = Sql::new("INSERT INTO notice_known (notice_id, tender_id) VALUES (");
            sql.int(id)
                .add(", CAST(")
                .maybe_int(tender)
                .add(" AS BIGINT)) ON CONFLICT (notice_id) DO UPDATE SET tender_id = excluded.tender_id");
            self.run(sql, "keeping a tender").await?;
        }
        Ok(())
    }
}

/// Which tender each notice belongs to: what people joined first, then the surest links, and
/// never one that would bring a split pair together.
fn tenders(ids: &[i64], links: &[Link]) -> BTreeMap<i64, Option<i64>> {
    let mut of: BTreeMap<i64, i64> = ids.iter().map(|id| (*id, *id)).collect();
    let mut held: Vec<&Link> = links.iter().filter(|l| l.state != LinkState::Split).collect();
    held.sort_by(|a, b| {
        let rank = |l: &Link| l.state != LinkState::Joined;
        rank(a).cmp(&rank(b)).then(b.score.total_cmp(&a.score)).then((a.low_id, a.high_id).cmp(&(b.low_id, b.high_id)))
    });
    for link in held {
        let (Some(a), Some(b)) = (of.get(&link.low_id).copied(), of.get(&link.high_id).copied()) else { continue };
        let apart = links.iter().filter(|l| l.state == LinkState::Split).any(|l| {
            let ends = [of.get(&l.low_id), of.get(&l.high_id)];
            ends == [Some(&a), Some(&b)] || ends == [Some(&b), Some(&a)]
        });
        if a != b && !apart {
            of.values_mut().filter(|t| **t == a.max(b)).for_each(|t| *t = a.min(b));
        }
    }
    let alone = |tender: i64| of.values().filter(|t| **t == tender).count() < 2;
    of.iter().map(|(id, tender)| (*id, (!alone(*tender)).then_some(*tender))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(low_id: i64, high_id: i64, state: LinkState, score: f64) -> Link {
        Link { low_id, high_id, state, score, evidence: Vec::new(), decided_by: None, decided_at: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn what_hangs_together_is_one_and_what_was_split_never_is() {
        use LinkState::{Automatic, Joined, Split};
        let of = |links: &[Link]| tenders(&[1, 2, 3, 4], links).into_values().collect::<Vec<_>>();
        assert_eq!(of(&[]), [None; 4]);
        assert_eq!(of(&[link(1, 2, Automatic, 0.9), link(2, 4, Automatic, 0.8)]), [Some(1), Some(1), None, Some(1)]);
        // Through the surer of two ways; the other would bring 1 and 4 together.
        let split = [link(1, 2, Automatic, 0.8), link(2, 4, Automatic, 0.9), link(1, 4, Split, 1.0)];
        assert_eq!(of(&split), [None, Some(2), None, Some(2)]);
        let joined = [link(1, 2, Joined, 1.0), link(2, 4, Automatic, 0.9), link(1, 4, Split, 1.0)];
        assert_eq!(of(&joined), [Some(1), Some(1), None, None]);
    }
}
