//! Awards and contracts: who won what.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{Award, Digest, Neq};
use sqlx::FromRow;

use crate::{
    Db, Outcome, Result, Tx, Upserted,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on},
    value::{day, decode, encode, key, text},
};

/// An award as it stands in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredAward {
    /// Key in the store.
    pub id: i64,
    /// When it was first stored.
    pub first_seen: DateTime<Utc>,
    /// When it last said something else.
    pub changed_at: DateTime<Utc>,
    /// The award itself.
    pub award: Award,
}

#[derive(FromRow)]
struct AwardRow {
    id: i64,
    first_seen: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    body: String,
}

impl AwardRow {
    fn stored(self) -> Result<StoredAward> {
        let award = decode("award", self.id, &self.body)?;
        Ok(StoredAward { id: self.id, first_seen: self.first_seen, changed_at: self.changed_at, award })
    }
}

/// What the store knows of an award without reading its body.
#[derive(FromRow)]
struct Known {
    id: i64,
    source: String,
    reference_key: String,
    version_key: String,
    digest: String,
}

/// A given award, the newest of its key in the batch.
struct Candidate<'a> {
    award: &'a Award,
    key: String,
    body: String,
    digest: String,
    id: i64,
    outcome: Outcome,
}

impl Candidate<'_> {
    fn written(&self) -> bool {
        matches!(self.outcome, Outcome::New | Outcome::Changed)
    }
}

impl Tx {
    /// Stores awards by the rules of [`Tx::upsert_notices`]; the revision in the answers is
    /// always 0, since nobody is told of a changed award.
    pub async fn upsert_awards(&mut self, awards: &[Award], now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        self.queue_up(Queue::Notices).await?;
        let mut answers = Vec::with_capacity(awards.len());
        for batch in awards.chunks(ROWS) {
            let (mut newest, place) = newest(batch)?;
            self.weigh_awards(&mut newest).await?;
            self.write_awards(&mut newest, now).await?;
            self.write_suppliers(&newest).await?;
            answers.extend(batch.iter().zip(place).map(|(award, at)| {
                let winner = &newest[at];
                let outcome = if std::ptr::eq(award, winner.award) {
                    winner.outcome
                } else if award.version_key < winner.award.version_key {
                    Outcome::Older
                } else {
                    Outcome::Unchanged
                };
                Upserted { id: winner.id, revision: 0, outcome }
            }));
        }
        Ok(answers)
    }

    async fn weigh_awards(&mut self, candidates: &mut [Candidate<'_>]) -> Result<()> {
        let sources: BTreeSet<&str> = candidates.iter().map(|c| c.award.source.as_str()).collect();
        let mut known: HashMap<(String, String), Known> = HashMap::new();
        for source in sources {
            let mut sql = Sql::new("SELECT id, source, reference_key, version_key, digest FROM award WHERE source = ");
            sql.text(source).add(" AND reference_key IN (");
            sql.list(candidates.iter().filter(|c| c.award.source == source), |q, c| {
                q.text(c.key.as_str());
            });
            sql.add(")");
            let rows: Vec<Known> = on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("looking up awards")?;
            known.extend(rows.into_iter().map(|k| ((k.source.clone(), k.reference_key.clone()), k)));
        }
        for c in candidates {
            if let Some(known) = known.get(&(c.award.source.clone(), c.key.clone())) {
                c.id = known.id;
                c.outcome = if c.award.version_key < known.version_key {
                    Outcome::Older
                } else if c.digest == known.digest {
                    Outcome::Unchanged
                } else {
                    Outcome::Changed
                };
            }
        }
        Ok(())
    }

    async fn write_awards(&mut self, candidates: &mut [Candidate<'_>], now: DateTime<Utc>) -> Result<()> {
        if !candidates.iter().any(Candidate::written) {
            return Ok(());
        }
        let mut sql = Sql::new(
            "INSERT INTO award (source, reference_key, version_key, digest, family_key, awarded, first_seen, changed_at, body) VALUES ",
        );
        sql.list(candidates.iter().filter(|c| c.written()), |q, c| {
            q.add("(").text(c.award.source.as_str()).add(", ").text(c.key.as_str()).add(", ").text(text(&c.award.version_key));
            q.add(", ").text(c.digest.as_str()).add(", ").text(text(&c.award.family_key)).add(", ").date(day(c.award.awarded));
            q.add(", ").time(now).add(", ").time(now).add(", ").text(c.body.as_str()).add(")");
        });
        sql.add(
            " ON CONFLICT (source, reference_key) DO UPDATE SET
                 version_key = excluded.version_key, digest = excluded.digest, family_key = excluded.family_key,
                 awarded = excluded.awarded, changed_at = excluded.changed_at, body = excluded.body
              RETURNING id, source, reference_key",
        );
        let rows: Vec<(i64, String, String)> =
            on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("storing awards")?;
        let ids: HashMap<(String, String), i64> = rows.into_iter().map(|(id, source, key)| ((source, key), id)).collect();
        for c in candidates.iter_mut().filter(|c| c.written()) {
            c.id = ids.get(&(c.award.source.clone(), c.key.clone())).copied().unwrap_or(c.id);
        }
        Ok(())
    }

    async fn write_suppliers(&mut self, candidates: &[Candidate<'_>]) -> Result<()> {
        let changed: Vec<i64> = candidates.iter().filter(|c| c.outcome == Outcome::Changed).map(|c| c.id).collect();
        if !changed.is_empty() {
            let mut sql = Sql::new("DELETE FROM award_supplier WHERE award_id IN ");
            sql.ids(&changed);
            self.run(sql, "replacing suppliers").await?;
        }
        let suppliers: Vec<(i64, &Neq)> = candidates
            .iter()
            .filter(|c| c.written())
            .flat_map(|c| c.award.suppliers.iter().filter_map(|s| s.neq.as_ref()).map(|neq| (c.id, neq)))
            .collect();
        for some in suppliers.chunks(ROWS * 4) {
            let mut sql = Sql::new("INSERT INTO award_supplier (award_id, neq) VALUES ");
            sql.list(some, |q, (id, neq)| {
                q.add("(").int(*id).add(", ").text(neq.as_str()).add(")");
            });
            sql.add(" ON CONFLICT DO NOTHING");
            self.run(sql, "storing suppliers").await?;
        }
        Ok(())
    }
}

fn newest(awards: &[Award]) -> Result<(Vec<Candidate<'_>>, Vec<usize>)> {
    let mut found: Vec<Candidate<'_>> = Vec::with_capacity(awards.len());
    let mut index: HashMap<(&str, String), usize> = HashMap::with_capacity(awards.len());
    let mut place = Vec::with_capacity(awards.len());
    for award in awards {
        let key = key(&award.reference);
        let at = *index.entry((&award.source, key.clone())).or_insert_with(|| {
            let (body, digest) = (String::new(), String::new());
            found.push(Candidate { award, key, body, digest, id: 0, outcome: Outcome::New });
            found.len() - 1
        });
        if award.version_key >= found[at].award.version_key {
            found[at].award = award;
        }
        place.push(at);
    }
    for c in &mut found {
        c.body = encode("award", c.award)?;
        c.digest = Digest::of_bytes(c.body.as_bytes()).to_string();
    }
    Ok((found, place))
}

impl Db {
    /// The awards of one process, newest first.
    pub async fn awards_of_family(&self, source: &str, family_key: &str) -> Result<Vec<StoredAward>> {
        let rows: Vec<AwardRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT id, first_seen, changed_at, body FROM award
                  WHERE source = $1 AND family_key = $2 AND family_key <> '' ORDER BY awarded DESC, id DESC",
            )
            .bind(source)
            .bind(family_key)
            .fetch_all(pool)
            .await
        })
        .doing("reading the awards of a process")?;
        rows.into_iter().map(AwardRow::stored).collect()
    }

    /// The awards to the firm of this NEQ, newest first.
    pub async fn awards_of_supplier(&self, neq: &Neq, limit: u32) -> Result<Vec<StoredAward>> {
        let rows: Vec<AwardRow> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT a.id, a.first_seen, a.changed_at, a.body FROM award a JOIN award_supplier s ON s.award_id = a.id
                  WHERE s.neq = $1 ORDER BY a.awarded DESC, a.id DESC LIMIT $2",
            )
            .bind(neq.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })
        .doing("reading the awards of a supplier")?;
        rows.into_iter().map(AwardRow::stored).collect()
    }

    /// How many awards each source has given, by the source's name.
    pub async fn award_counts(&self) -> Result<Vec<(String, i64)>> {
        on!(read self, pool => {
            sqlx::query_as("SELECT source, count(*) FROM award GROUP BY source ORDER BY source").fetch_all(pool).await
        })
        .doing("counting awards")
    }
}
