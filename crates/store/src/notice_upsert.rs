//! Storing notices in batches: one look-up, one write for all that is new or changed, and
//! nothing at all for what is as it was.

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, Utc};
use domain::{Change, Notice, Status, changes, fold};

use crate::{
    Result, Tx,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on, pieces},
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
    status: String,
}

/// A given notice, the newest of its key in the batch.
struct Candidate<'a> {
    notice: &'a Notice,
    key: String,
    digest: String,
    outcome: Outcome,
    revision: i64,
    id: i64,
    /// It is a newer version than what was stored.
    moved: bool,
    /// What was stored says the same version in other words.
    edited: bool,
    /// It is not listed any more, and this version of it does not bring it back.
    unlisted: bool,
}

impl Candidate<'_> {
    /// Decides what becomes of it, beside what is stored.
    fn weigh(&mut self, known: Option<&Known>) {
        let Some(known) = known else {
            (self.outcome, self.revision) = (Outcome::New, 1);
            return;
        };
        (self.id, self.revision) = (known.id, known.revision);
        self.moved = self.notice.version_key > known.version_key;
        let hidden = known.status == UNLISTED && matches!(self.notice.status, Status::Open | Status::Planned | Status::Unknown);
        if self.notice.version_key < known.version_key {
            self.outcome = Outcome::Older;
        } else if self.digest == known.digest {
            self.outcome = Outcome::Unchanged;
            self.unlisted = self.moved && hidden;
        } else {
            (self.outcome, self.revision) = (Outcome::Changed, known.revision + 1);
            self.edited = !self.moved;
            self.unlisted = hidden;
        }
    }

    fn status(&self) -> Status {
        if self.unlisted { Status::Unlisted } else { self.notice.status }
    }

    /// The notice as people see it: as given, but for what the snapshots say of it.
    fn seen(&self) -> Cow<'_, Notice> {
        if self.unlisted { Cow::Owned(Notice { status: Status::Unlisted, ..self.notice.clone() }) } else { Cow::Borrowed(self.notice) }
    }
}

type Key = (String, String);

/// The stored name of [`Status::Unlisted`].
pub(crate) const UNLISTED: &str = "unlisted";

impl Tx {
    /// Stores notices. The answers are in the order of what was given. An older version
    /// never overwrites a newer one; of several versions in one batch the newest wins; the
    /// same version with other content is the publisher's silent edit and is accepted.
    pub async fn upsert_notices(&mut self, notices: &[Notice], now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        self.upsert_notices_of(notices, None, now).await
    }

    /// Stores what this payload says. Of two readings of one version the one of the later
    /// payload counts, in whatever order they are stored: history may be read again.
    pub async fn upsert_notices_of(&mut self, notices: &[Notice], payload: Option<i64>, now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        self.queue_up(Queue::Notices).await?;
        let mut answers = Vec::with_capacity(notices.len());
        for batch in notices.chunks(ROWS) {
            answers.append(&mut self.upsert_batch(batch, payload, now).await?);
        }
        Ok(answers)
    }

    async fn upsert_batch(&mut self, notices: &[Notice], payload: Option<i64>, now: DateTime<Utc>) -> Result<Vec<Upserted>> {
        let (mut newest, place) = newest(notices);
        let known = self.known(&newest).await?;
        for c in &mut newest {
            c.weigh(known.get(&(c.notice.source.clone(), c.key.clone())));
        }
        if let Some(payload) = payload {
            self.weigh_edits(&mut newest, &known, payload).await?;
        }
        self.weigh_unlisted(&mut newest, payload).await?;
        // A new version that says the same is no change, yet its version must be kept, or
        // a late version in between would be taken for the newest.
        let is_written = |c: &Candidate<'_>| c.moved || matches!(c.outcome, Outcome::New | Outcome::Changed);
        let written: Vec<usize> = (0..newest.len()).filter(|at| is_written(&newest[*at])).collect();
        self.record_changes(&newest, now).await?;
        self.write_notices(&mut newest, &written, payload, now).await?;
        self.write_children(&newest).await?;
        Ok(notices.iter().zip(place).map(|(notice, at)| answer(notice, &newest[at])).collect())
    }

    async fn known(&mut self, candidates: &[Candidate<'_>]) -> Result<HashMap<Key, Known>> {
        let mut sources: Vec<&str> = candidates.iter().map(|c| c.notice.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut found = HashMap::with_capacity(candidates.len());
        for source in sources {
            let mut sql = Sql::new("SELECT id, source, reference_key, version_key, digest, revision, status FROM notice WHERE source = ");
            let keys: Vec<&str> = candidates.iter().filter(|c| c.notice.source == source).map(|c| c.key.as_str()).collect();
            sql.text(source).add(" AND reference_key IN ").texts(&keys);
            let rows: Vec<Known> = on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("looking up notices")?;
            found.extend(rows.into_iter().map(|k| ((k.source.clone(), k.reference_key.clone()), k)));
        }
        Ok(found)
    }

    /// A version that is stored in other words stays as a later payload said it.
    async fn weigh_edits(&mut self, candidates: &mut [Candidate<'_>], known: &HashMap<Key, Known>, payload: i64) -> Result<()> {
        let edited: Vec<i64> = candidates.iter().filter(|c| c.edited).map(|c| c.id).collect();
        if edited.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new("SELECT id FROM notice WHERE payload_id > ");
        sql.int(payload).add(" AND id IN ").ids(&edited);
        let later: Vec<i64> =
            on!(tx self, conn => sql.build().build_query_scalar().fetch_all(conn).await).doing("asking which reading is the later")?;
        for c in candidates.iter_mut().filter(|c| c.edited && later.contains(&c.id)) {
            (c.outcome, c.edited, c.unlisted) = (Outcome::Older, false, false);
            c.revision = known.get(&(c.notice.source.clone(), c.key.clone())).map_or(c.revision, |k| k.revision);
        }
        Ok(())
    }

    /// What is not listed any more comes back with a change, unless the change was read
    /// before the snapshots in which it was missed.
    async fn weigh_unlisted(&mut self, candidates: &mut [Candidate<'_>], payload: Option<i64>) -> Result<()> {
        let unlisted: Vec<i64> = candidates.iter().filter(|c| c.unlisted).map(|c| c.id).collect();
        let back = self.listed_again(&unlisted, payload).await?;
        for c in candidates.iter_mut().filter(|c| c.unlisted && back.contains(&c.id)) {
            c.unlisted = false;
            if c.outcome == Outcome::Unchanged {
                // A new version that says the same is still a sign of life.
                (c.outcome, c.revision) = (Outcome::Changed, c.revision + 1);
            }
        }
        let alive: Vec<i64> = candidates.iter().filter(|c| c.moved || c.outcome == Outcome::Changed).map(|c| c.id).collect();
        self.sign_of_life(&alive, payload).await
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
        let mut sql = Sql::new("SELECT id, status, body FROM notice WHERE id IN ");
        sql.ids(&ids);
        let before: Vec<(i64, String, String)> =
            on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("reading notices before a change")?;
        let mut steps: Vec<(i64, i64, Vec<Change>)> = Vec::with_capacity(before.len());
        for (id, status, body) in before {
            let mut old: Notice = decode("notice", id, &body)?;
            if status == UNLISTED {
                old.status = Status::Unlisted;
            }
            steps.push((id, changed[&id].revision, changes(&old, &changed[&id].seen())));
        }
        for piece in pieces(&steps) {
            let mut sql = Sql::new("INSERT INTO notice_change (notice_id, revision, seen_at, changes) VALUES ");
            for (at, (id, revision, list)) in piece.iter().enumerate() {
                sql.add(if at == 0 { "(" } else { ", (" });
                sql.int(*id).add(", ").int(*revision).add(", ").time(now).add(", ").text(encode("changes", list)?).add(")");
            }
            self.run(sql, "recording changes of notices").await?;
        }
        Ok(())
    }

    async fn write_notices(
        &mut self,
        candidates: &mut [Candidate<'_>],
        written: &[usize],
        payload: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for piece in pieces(written) {
            let mut sql = Sql::new(
                "INSERT INTO notice (source, reference_key, version_key, digest, revision, matched_revision, family_key, status, kind,
                                     closes_at, published, first_seen, changed_at, payload_id, buyer, body, search) VALUES ",
            );
            for (at, index) in piece.iter().enumerate() {
                sql.add(if at == 0 { "(" } else { ", (" });
                row(&mut sql, &candidates[*index], payload, now)?;
                sql.add(")");
            }
            sql.add(
                " ON CONFLICT (source, reference_key) DO UPDATE SET
                     version_key = excluded.version_key, digest = excluded.digest, revision = excluded.revision,
                     family_key = excluded.family_key, status = excluded.status, kind = excluded.kind,
                     closes_at = excluded.closes_at, published = excluded.published,
                     changed_at = CASE WHEN notice.revision = excluded.revision THEN notice.changed_at ELSE excluded.changed_at END,
                     payload_id = CASE WHEN notice.version_key = excluded.version_key AND notice.payload_id > excluded.payload_id
                                       THEN notice.payload_id ELSE excluded.payload_id END,
                     buyer = excluded.buyer, body = excluded.body, search = excluded.search
                  RETURNING id, source, reference_key",
            );
            let rows: Vec<(i64, String, String)> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("storing notices")?;
            let ids: HashMap<Key, i64> = rows.into_iter().map(|(id, source, key)| ((source, key), id)).collect();
            for index in piece {
                let c = &mut candidates[*index];
                c.id = ids.get(&(c.notice.source.clone(), c.key.clone())).copied().unwrap_or(c.id);
            }
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
        let again = candidates.iter().filter(|c| matches!(c.outcome, Outcome::New | Outcome::Changed)).map(|c| (c.id, c.revision));
        self.forget(&again.collect::<Vec<_>>()).await?;
        let written = || candidates.iter().filter(|c| matches!(c.outcome, Outcome::New | Outcome::Changed));
        let codes: Vec<(i64, &str, &str)> =
            written().flat_map(|c| c.notice.codes.iter().map(|n| (c.id, n.code.scheme.as_str(), n.code.digits.as_str()))).collect();
        for piece in pieces(&codes) {
            let mut sql = Sql::new("INSERT INTO notice_code (notice_id, scheme, digits) VALUES ");
            sql.list(piece, |q, (id, scheme, digits)| {
                q.add("(").int(*id).add(", ").text(*scheme).add(", ").text(*digits).add(")");
            });
            sql.add(" ON CONFLICT DO NOTHING");
            self.run(sql, "storing codes").await?;
        }
        let regions: Vec<(i64, &str)> =
            written().flat_map(|c| c.notice.regions.iter().filter_map(|r| r.code.as_ref()).map(|code| (c.id, code.as_str()))).collect();
        for piece in pieces(&regions) {
            let mut sql = Sql::new("INSERT INTO notice_region (notice_id, code) VALUES ");
            sql.list(piece, |q, (id, code)| {
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
            found.push(Candidate {
                notice,
                key,
                digest: String::new(),
                outcome: Outcome::New,
                revision: 0,
                id: 0,
                moved: false,
                edited: false,
                unlisted: false,
            });
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

fn row(sql: &mut Sql, c: &Candidate<'_>, payload: Option<i64>, now: DateTime<Utc>) -> Result<()> {
    let n = c.notice;
    let closes = n.closing.as_ref().map_or_else(far, |closing| closing.at);
    let buyer = words(n.buyer.name.iter().map(|(_, name)| name));
    sql.text(n.source.as_str()).add(", ").text(c.key.as_str()).add(", ").text(text(&n.version_key)).add(", ");
    sql.text(c.digest.as_str()).add(", ").int(c.revision).add(", ").int(0).add(", ").text(text(&n.family_key)).add(", ");
    sql.text(name("status", &c.status())?).add(", ").text(name("kind", &n.kind)?).add(", ");
    sql.time(closes).add(", ").date(day(n.published)).add(", ").time(now).add(", ").time(now).add(", ");
    sql.int(payload.unwrap_or_default()).add(", ").text(buyer).add(", ").text(encode("notice", n)?).add(", ").text(search_text(n));
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
