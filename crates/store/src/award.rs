//! Awards and contracts: who won what.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{Award, Digest, Neq};
use sqlx::FromRow;

use crate::{
    Db, Outcome, Result, Tx, Upserted,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on, pieces},
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
    payload_id: i64,
}

/// A given award, the newest of its key in the batch.
struct Candidate<'a> {
    award: &'a Award,
    key: String,
    body: String,
    digest: String,
    id: i64,
    outcome: Outcome,
    written: bool,
}

impl Tx {
    /// Stores awards by the rules of [`Tx::upsert_notices`]; the revision in the answers is
    /// always 0, since nobody is told of a changed award.
    pub async fn upsert_awards(&mut self, awards: &[Award], now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        self.upsert_awards_of(awards, None, now).await
    }

    /// Stores what this payload says, by the rules of [`Tx::upsert_notices_of`].
    pub async fn upsert_awards_of(&mut self, awards: &[Award], payload: Option<i64>, now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        self.queue_up(Queue::Notices).await?;
        let mut answers = Vec::with_capacity(awards.len());
        for batch in awards.chunks(ROWS) {
            let (mut newest, place) = newest(batch)?;
            self.weigh_awards(&mut newest, payload).await?;
            self.write_awards(&mut newest, payload, now).await?;
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

    async fn weigh_awards(&mut self, candidates: &mut [Candidate<'_>], payload: Option<i64>) -> Result<()> {
        let sources: BTreeSet<&str> = candidates.iter().map(|c| c.award.source.as_str()).collect();
        let mut known: HashMap<(String, String), Known> = HashMap::new();
        for source in sources {
            let mut sql = Sql::new("SELECT id, source, reference_key, version_key, digest, payload_id FROM award WHERE source = ");
            let keys: Vec<&str> = candidates.iter().filter(|c| c.award.source == source).map(|c| c.key.as_str()).collect();
            sql.text(source).add(" AND reference_key IN ").texts(&keys);
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
                } else if c.award.version_key == known.version_key && payload.is_some_and(|id| id < known.payload_id) {
                    Outcome::Older
                } else {
                    Outcome::Changed
                };
                // A new version that says the same is no change, but must be remembered.
                c.written = c.outcome == Outcome::Changed || c.outcome == Outcome::Unchanged && c.award.version_key > known.version_key;
            }
        }
        Ok(())
    }

    async fn write_awards(&mut self, candidates: &mut [Candidate<'_>], payload: Option<i64>, now: DateTime<Utc>) -> Result<()> {
        let written: Vec<usize> = (0..candidates.len()).filter(|at| candidates[*at].written).collect();
        for piece in pieces(&written) {
            let mut sql = Sql::new(
                "INSERT INTO award (source, reference_key, version_key, digest, family_key, awarded, first_seen, changed_at, payload_id, body) VALUES ",
            );
            sql.list(piece.iter().map(|at| &candidates[*at]), |q, c| {
                q.add("(").text(c.award.source.as_str()).add(", ").text(c.key.as_str()).add(", ").text(text(&c.award.version_key));
                q.add(", ").text(c.digest.as_str()).add(", ").text(text(&c.award.family_key)).add(", ").date(day(c.award.awarded));
                q.add(", ")
                    .time(now)
                    .add(", ")
                    .time(now)
                    .add(", ")
                    .int(payload.unwrap_or_default())
                    .add(", ")
                    .text(c.body.as_str())
                    .add(")");
            });
            sql.add(
                " ON CONFLICT (source, reference_key) DO UPDATE SET
                     version_key = excluded.version_key, family_key = excluded.family_key, awarded = excluded.awarded,
                     changed_at = CASE WHEN award.digest = excluded.digest THEN award.changed_at ELSE excluded.changed_at END,
                     payload_id = CASE WHEN award.version_key = excluded.version_key AND award.payload_id > excluded.payload_id
                                       THEN award.payload_id ELSE excluded.payload_id END,
                     digest = excluded.digest, body = excluded.body
                  RETURNING id, source, reference_key",
            );
            let rows: Vec<(i64, String, String)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("storing awards")?;
            let ids: HashMap<(String, String), i64> = rows.into_iter().map(|(id, source, key)| ((source, key), id)).collect();
            for at in piece {
                let c = &mut candidates[*at];
                c.id = ids.get(&(c.award.source.clone(), c.key.clone())).copied().unwrap_or(c.id);
            }
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
            .filter(|c| matches!(c.outcome, Outcome::New | Outcome::Changed))
            .flat_map(|c| c.award.suppliers.iter().filter_map(|s| s.neq.as_ref()).map(|neq| (c.id, neq)))
            .collect();
        for piece in pieces(&suppliers) {
            let mut sql = Sql::new("INSERT INTO award_supplier (award_id, neq) VALUES ");
            sql.list(piece, |q, (id, neq)| {
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
            found.push(Candidate { award, key, body, digest, id: 0, outcome: Outcome::New, written: true });
            found.len() - 1
        });
        if award.version_key >= found[at].award.version_key {
            found[at].award = award;
        }
        place.push(at);
    }
    for c in &mut found {
        c.body = encode("award", c.award)?;
        let said = Award { version_key: String::new(), ..c.award.clone() };
        c.digest = Digest::of_bytes(encode("award", &said)?.as_bytes()).to_string();
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
