//! Storing notices in batches: one look-up, one write for all that is new or changed, and
//! nothing at all for what is as it was.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Change, Notice, changes, fold};

use crate::{
    Result, Tx,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on},
    value::{day, decode, encode, far, key, name, text},
};

/// What became of a notice that was given to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was not known.
    New,
    /// It says something else than before; its revision was raised.
    Changed,
    /// It says what it said.
    Unchanged,
    /// A newer version is stored, or stands in the same batch; it was left as it is.
    Older,
}

/// The stored notice that one given notice led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upserted {
    /// Key in the store.
    pub id: i64,
    /// Its revision now.
    pub revision: i64,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the store knows of a notice without reading its body.
#[derive(sqlx::FromRow)]
struct Known {
    id: i64,
    source: String,
    reference_key: String,
    version_key: String,
    digest: String,
    revision: i64,
}

/// A given notice, the newest of its key in the batch.
struct Candidate<'a> {
    notice: &'a Notice,
    key: String,
    digest: String,
    outcome: Outcome,
    revision: i64,
    id: i64,
}

impl Candidate<'_> {
    /// Decides what becomes of it, beside what is stored.
    fn weigh(&mut self, known: Option<&Known>) {
        let Some(known) = known else {
            (self.outcome, self.revision) = (Outcome::New, 1);
            return;
        };
        (self.id, self.revision) = (known.id, known.revision);
        if self.notice.version_key < known.version_key {
            self.outcome = Outcome::Older;
        } else if self.digest == known.digest {
            self.outcome = Outcome::Unchanged;
        } else {
            (self.outcome, self.revision) = (Outcome::Changed, known.revision + 1);
        }
    }
}

type Key = (String, String);

impl Tx {
    /// Stores notices. The answers are in the order of what was given. An older version
    /// never overwrites a newer one; of several versions in one batch the newest wins; the
    /// same version with other content is the publisher's silent edit and is accepted.
    pub async fn upsert_notices(&mut self, notices: &[Notice], now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        self.queue_up(Queue::Notices).await?;
        let mut answers = Vec::with_capacity(notices.len());
        for batch in notices.chunks(ROWS) {
            answers.append(&mut self.upsert_batch(batch, now).await?);
        }
        Ok(answers)
    }

    async fn upsert_batch(&mut self, notices: &[Notice], now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        let (mut newest, place) = newest(notices);
        let known = self.known(&newest).await?;
        // A new version that says the same is no change, yet its version must be kept, or
        // a late version in between would be taken for the newest.
        let mut written = Vec::new();
        for (at, c) in newest.iter_mut().enumerate() {
            let before = known.get(&(c.notice.source.clone(), c.key.clone()));
            c.weigh(before);
            let moved = before.is_some_and(|k| c.outcome == Outcome::Unchanged && c.notice.version_key > k.version_key);
            if moved || matches!(c.outcome, Outcome::New | Outcome::Changed) {
                written.push(at);
            }
        }
        self.record_changes(&newest, now).await?;
        self.write_notices(&mut newest, &written, now).await?;
        self.write_children(&newest).await?;
        Ok(notices.iter().zip(place).map(|(notice, at)| answer(notice, &newest[at])).collect())
    }

    async fn known(&mut self, candidates: &[Candidate<'_>]) -> Result<HashMap<Key, Known>> {
        let mut sources: Vec<&str> = candidates.iter().map(|c| c.notice.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut found = HashMap::with_capacity(candidates.len());
        for source in sources {
            let mut sql = Sql::new("SELECT id, source, reference_key, version_key, digest, revision FROM notice WHERE source = ");
            sql.text(source).add(" AND reference_key IN (");
            sql.list(candidates.iter().filter(|c| c.notice.source == source), |q, c| {
                q.text(c.key.as_str());
            });
            sql.add(")");
            let rows: Vec<Known> = on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("looking up notices")?;
            found.extend(rows.into_iter().map(|k| ((k.source.clone(), k.reference_key.clone()), k)));
        }
        Ok(found)
    }

    /// Writes the steps of changed notices, from the bodies that are about to be replaced.
    async fn record_changes(&mut self, candidates: &[Candidate<'_>], now: DateTime<Utc>) -> Result<()> {
        let changed: HashMap<i64, &Candidate<'_>> =
            candidates.iter().filter(|c| c.outcome == Outcome::Changed).map(|c| (c.id, c)).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<i64> = changed.keys().copied().collect();
        ids.sort_unstable();
        let mut sql = Sql::new("SELECT id, body FROM notice WHERE id IN ");
        sql.ids(&ids);
        let before: Vec<(i64, String)> =
            on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading notices before a change")?;
        let mut steps: Vec<(i64, i64, Vec<Change>)> = Vec::with_capacity(before.len());
        for (id, body) in before {
            let old: Notice = decode("notice", id, &body)?;
            steps.push((id, changed[&id].revision, changes(&old, changed[&id].notice)));
        }
        let mut sql = Sql::new("INSERT INTO notice_change (notice_id, revision, seen_at, changes) VALUES ");
        for (at, (id, revision, list)) in steps.iter().enumerate() {
            sql.add(if at == 0 { "(" } else { ", (" });
            sql.int(*id).add(", ").int(*revision).add(", ").time(now).add(", ").text(encode("changes", list)?).add(")");
        }
        self.run(sql, "recording changes of notices").await.map(drop)
    }

    async fn write_notices(&mut self, candidates: &mut [Candidate<'_>], written: &[usize], now: DateTime<Utc>) -> Result<()> {
        if written.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(
            "INSERT INTO notice (source, reference_key, version_key, digest, revision, matched_revision, family_key, status, kind,
                                 closes_at, published, first_seen, changed_at, buyer, body, search) VALUES ",
        );
        for (at, index) in written.iter().enumerate() {
            sql.add(if at == 0 { "(" } else { ", (" });
            row(&mut sql, &candidates[*index], now)?;
            sql.add(")");
        }
        sql.add(
            " ON CONFLICT (source, reference_key) DO UPDATE SET
                 version_key = excluded.version_key, digest = excluded.digest, revision = excluded.revision,
                 family_key = excluded.family_key, status = excluded.status, kind = excluded.kind,
                 closes_at = excluded.closes_at, published = excluded.published,
                 changed_at = CASE WHEN notice.revision = excluded.revision THEN notice.changed_at ELSE excluded.changed_at END,
                 buyer = excluded.buyer, body = excluded.body, search = excluded.search
              RETURNING id, source, reference_key",
        );
        let rows: Vec<(i64, String, String)> =
            on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("storing notices")?;
        let ids: HashMap<Key, i64> = rows.into_iter().map(|(id, source, key)| ((source, key), id)).collect();
        for index in written {
            let c = &mut candidates[*index];
            c.id = ids.get(&(c.notice.source.clone(), c.key.clone())).copied().unwrap_or(c.id);
        }
        Ok(())
    }

    /// Codes and regions of what is new or says something else.
    async fn write_children(&mut self, candidates: &[Candidate<'_>]) -> Result<()> {
        let changed: Vec<i64> = candidates.iter().filter(|c| c.outcome == Outcome::Changed).map(|c| c.id).collect();
        if !changed.is_empty() {
            for start in ["DELETE FROM notice_code WHERE notice_id IN ", "DELETE FROM notice_region WHERE notice_id IN "] {
                let mut sql = Sql::new(start);
                sql.ids(&changed);
                self.run(sql, "replacing codes and regions").await?;
            }
        }
        let written = || candidates.iter().filter(|c| matches!(c.outcome, Outcome::New | Outcome::Changed));
        let codes: Vec<(i64, &str, &str)> =
            written().flat_map(|c| c.notice.codes.iter().map(|n| (c.id, n.code.scheme.as_str(), n.code.digits.as_str()))).collect();
        for some in codes.chunks(ROWS * 4) {
            let mut sql = Sql::new("INSERT INTO notice_code (notice_id, scheme, digits) VALUES ");
            sql.list(some, |q, (id, scheme, digits)| {
                q.add("(").int(*id).add(", ").text(*scheme).add(", ").text(*digits).add(")");
            });
            sql.add(" ON CONFLICT DO NOTHING");
            self.run(sql, "storing codes").await?;
        }
        let regions: Vec<(i64, &str)> =
            written().flat_map(|c| c.notice.regions.iter().filter_map(|r| r.code.as_ref()).map(|code| (c.id, code.as_str()))).collect();
        for some in regions.chunks(ROWS * 4) {
            let mut sql = Sql::new("INSERT INTO notice_region (notice_id, code) VALUES ");
            sql.list(some, |q, (id, code)| {
                q.add("(").int(*id).add(", ").text(*code).add(")");
            });
            sql.add(" ON CONFLICT DO NOTHING");
            self.run(sql, "storing regions").await?;
        }
        Ok(())
    }
}

/// The newest version of each key, and for each given notice the place of its key's newest.
fn newest(notices: &[Notice]) -> (Vec<Candidate<'_>>, Vec<usize>) {
    let mut found: Vec<Candidate<'_>> = Vec::with_capacity(notices.len());
    let mut index: HashMap<(&str, String), usize> = HashMap::with_capacity(notices.len());
    let mut place = Vec::with_capacity(notices.len());
    for notice in notices {
        let key = key(&notice.reference);
        let at = *index.entry((&notice.source, key.clone())).or_insert_with(|| {
            found.push(Candidate { notice, key, digest: String::new(), outcome: Outcome::New, revision: 0, id: 0 });
            found.len() - 1
        });
        // At the same version the later one wins, as it would in a batch of its own.
        if notice.version_key >= found[at].notice.version_key {
            found[at].notice = notice;
        }
        place.push(at);
    }
    for c in &mut found {
        c.digest = c.notice.digest().to_string();
    }
    (found, place)
}

/// The answer for one given notice: the winner's own, or what it lost to.
fn answer(notice: &Notice, winner: &Candidate<'_>) -> Upserted {
    let outcome = if std::ptr::eq(notice, winner.notice) {
        winner.outcome
    } else if notice.version_key < winner.notice.version_key {
        Outcome::Older
    } else {
        Outcome::Unchanged
    };
    Upserted { id: winner.id, revision: winner.revision, outcome }
}

fn row(sql: &mut Sql, c: &Candidate<'_>, now: DateTime<Utc>) -> Result<()> {
    let n = c.notice;
    let closes = n.closing.as_ref().map_or_else(far, |closing| closing.at);
    let buyer = words(n.buyer.name.iter().map(|(_, name)| name));
    sql.text(n.source.as_str()).add(", ").text(c.key.as_str()).add(", ").text(text(&n.version_key)).add(", ");
    sql.text(c.digest.as_str()).add(", ").int(c.revision).add(", ").int(0).add(", ").text(text(&n.family_key)).add(", ");
    sql.text(name("status", &n.status)?).add(", ").text(name("kind", &n.kind)?).add(", ");
    sql.time(closes).add(", ").date(day(n.published)).add(", ").time(now).add(", ").time(now).add(", ");
    sql.text(buyer).add(", ").text(encode("notice", n)?).add(", ").text(search_text(n));
    Ok(())
}

/// What the search box looks into.
fn search_text(n: &Notice) -> String {
    let texts = n.title.iter().chain(n.description.iter()).chain(n.buyer.name.iter()).map(|(_, words)| words);
    words(texts.chain([n.reference.as_str()]))
}

/// Folded, each different text once (publishers repeat one text in both languages).
fn words<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut out = String::new();
    for given in texts {
        if !seen.contains(&given) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&fold(given));
            seen.push(given);
        }
    }
    text(&out)
}
