//! Buyers: one row per organisation, and every name and identifier that means it.
//!
//! What a name means is worked out by `codes`, when two names become one buyer is decided by
//! the worker; here they are kept.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{Lang, Text, fold};
use sqlx::FromRow;

use crate::{
    Db, Result, Tx,
    db::Queue,
    error::Doing,
    sql::{ROWS, Sql, on},
    value::text,
};

/// One name of a buyer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct BuyerName {
    /// What the name comes down to.
    pub key: String,
    /// Its language; empty for an identifier.
    pub lang: String,
    /// The name as it was published.
    pub name: String,
}

/// A buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBuyer {
    /// Key in the store.
    pub id: i64,
    /// The key for addresses; it stays right when buyers are found to be one.
    pub key: String,
    /// Its name in French and in English, as far as known.
    pub name: Text,
}

/// A buyer in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyerCount {
    /// The buyer.
    pub buyer: StoredBuyer,
    /// Its notices that take offers, over all sources.
    pub open: i64,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    key: String,
    name_fr: String,
    name_en: String,
}

impl Row {
    fn stored(self) -> StoredBuyer {
        StoredBuyer { id: self.id, key: self.key, name: Text::of(Lang::FR, self.name_fr).with(Lang::EN, self.name_en) }
    }
}

#[derive(FromRow)]
struct CountRow {
    #[sqlx(flatten)]
    buyer: Row,
    open: i64,
}

#[derive(FromRow)]
struct KnownRow {
    buyer_id: i64,
    #[sqlx(flatten)]
    name: BuyerName,
}

impl Db {
    /// The buyer that this key means, be it the key of any of its names.
    pub async fn buyer(&self, key: &str) -> Result<Option<StoredBuyer>> {
        let key = text(key);
        let row: Option<Row> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT b.id, b.key, b.name_fr, b.name_en FROM buyer b
                   JOIN buyer_name a ON a.buyer_id = b.id WHERE a.key = $1",
            )
            .bind(&key)
            .fetch_optional(pool)
            .await
        })
        .doing("finding a buyer")?;
        Ok(row.map(Row::stored))
    }

    /// Who buys what this notice asks for.
    pub async fn buyer_of_notice(&self, notice_id: i64) -> Result<Option<StoredBuyer>> {
        let row: Option<Row> = on!(read self, pool => {
            sqlx::query_as(
                "SELECT b.id, b.key, b.name_fr, b.name_en FROM buyer b
                   JOIN notice_known k ON k.buyer_id = b.id WHERE k.notice_id = $1",
            )
            .bind(notice_id)
            .fetch_optional(pool)
            .await
        })
        .doing("finding the buyer of a notice")?;
        Ok(row.map(Row::stored))
    }

    /// Every name that means this buyer, in order.
    pub async fn buyer_names(&self, buyer_id: i64) -> Result<Vec<BuyerName>> {
        on!(read self, pool => {
            sqlx::query_as("SELECT key, lang, name FROM buyer_name WHERE buyer_id = $1 ORDER BY lang DESC, name, key")
                .bind(buyer_id)
                .fetch_all(pool)
                .await
        })
        .doing("reading the names of a buyer")
    }

    /// For each of these keys that means a buyer, every name of that buyer.
    pub async fn names_beside(&self, keys: &[&str]) -> Result<HashMap<String, Vec<String>>> {
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        for some in keys.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT a.key, b.name FROM buyer_name a JOIN buyer_name b ON b.buyer_id = a.buyer_id
                  WHERE b.lang <> '' AND a.key IN ",
            );
            sql.texts(some).add(" ORDER BY a.key, b.name");
            let rows: Vec<(String, String)> =
                on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("reading names of buyers")?;
            for (key, name) in rows {
                found.entry(key).or_default().push(name);
            }
        }
        Ok(found)
    }

    /// Buyers with notices that take offers at `now`, those with most first; only those whose
    /// names hold all these words.
    pub async fn buyers(&self, words: &str, now: DateTime<Utc>, offset: u32, limit: u32) -> Result<Vec<BuyerCount>> {
        let mut sql = Sql::new(
            "SELECT b.id, b.key, b.name_fr, b.name_en, count(*) AS open FROM notice n
               JOIN notice_known k ON k.notice_id = n.id JOIN buyer b ON b.id = k.buyer_id
              WHERE n.status = 'open' AND n.closes_at > ",
        );
        sql.time(now).add(" AND (k.tender_id IS NULL OR k.tender_id = n.id)");
        for word in fold(&text(words)).split(' ').filter(|w| !w.is_empty()).take(12) {
            sql.add(" AND b.search LIKE ").text(format!("%{}%", crate::notice_search::escape(word))).add(" ESCAPE '\\'");
        }
        sql.add(" GROUP BY b.id, b.key, b.name_fr, b.name_en ORDER BY count(*) DESC, b.key LIMIT ").int(i64::from(limit));
        sql.add(" OFFSET ").int(i64::from(offset));
        let rows: Vec<CountRow> = on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("listing buyers")?;
        Ok(rows.into_iter().map(|row| BuyerCount { buyer: row.buyer.stored(), open: row.open }).collect())
    }
}

impl Tx {
    /// The buyers that these keys mean, each with all its names.
    pub async fn buyers_by_name(&mut self, keys: &[&str]) -> Result<HashMap<i64, Vec<BuyerName>>> {
        let mut found: HashMap<i64, Vec<BuyerName>> = HashMap::new();
        for some in keys.chunks(ROWS) {
            let mut sql = Sql::new(
                "SELECT a.buyer_id, a.key, a.lang, a.name FROM buyer_name a
                  WHERE a.buyer_id IN (SELECT b.buyer_id FROM buyer_name b WHERE b.key IN ",
            );
            sql.texts(some).add(") ORDER BY a.buyer_id, a.key");
            let rows: Vec<KnownRow> =
                on!(tx self, conn => sql.build().build_query_as().fetch_all(conn).await).doing("looking up buyers")?;
            for row in rows {
                let names = found.entry(row.buyer_id).or_default();
                if !names.contains(&row.name) {
                    names.push(row.name);
                }
            }
        }
        Ok(found)
    }

    /// Adds a buyer under its first name, with the names to show and whatever else it is
    /// searched by; its key. Names that mean somebody else already stay with them.
    pub async fn add_buyer(&mut self, shown: &Text, names: &[BuyerName], searched: &[String]) -> Result<i64> {
        self.queue_up(Queue::Notices).await?;
        let key = names.first().map(|n| text(&n.key)).unwrap_or_default();
        let search = text(&searched.iter().map(|words| fold(words)).collect::<Vec<_>>().join("\n"));
        let (fr, en) = (text(shown.get(Lang::FR).unwrap_or_default()), text(shown.get(Lang::EN).unwrap_or_default()));
        let id: i64 = on!(tx self, conn => {
            sqlx::query_scalar(
                "INSERT INTO buyer (key, name_fr, name_en, search) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id",
            )
            .bind(key)
            .bind(fr)
            .bind(en)
            .bind(search)
            .fetch_one(conn)
            .await
        })
        .doing("adding a buyer")?;
        self.add_buyer_names(id, names).await?;
        Ok(id)
    }

    /// Adds names to a buyer, and shows the first in a language that had none.
    pub async fn add_buyer_names(&mut self, id: i64, names: &[BuyerName]) -> Result<()> {
        for name in names {
            let mut sql = Sql::new("INSERT INTO buyer_name (key, buyer_id, lang, name) VALUES (");
            sql.text(text(&name.key)).add(", ").int(id).add(", ").text(text(&name.lang)).add(", ").text(text(&name.name));
            sql.add(") ON CONFLICT (key) DO NOTHING");
            self.run(sql, "adding a name of a buyer").await?;
        }
        self.show_buyer(id).await
    }

    /// Two buyers are found to be one: the second gives all it has to the first.
    pub async fn merge_buyers(&mut self, keep: i64, gone: i64) -> Result<()> {
        self.queue_up(Queue::Notices).await?;
        for start in ["UPDATE notice_known SET buyer_id = ", "UPDATE buyer_name SET buyer_id = "] {
            let mut sql = Sql::new(start);
            sql.int(keep).add(" WHERE buyer_id = ").int(gone);
            self.run(sql, "joining two buyers").await?;
        }
        let mut sql = Sql::new("DELETE FROM buyer WHERE id = ");
        sql.int(gone);
        self.run(sql, "joining two buyers").await?;
        self.show_buyer(keep).await
    }

    /// Brings what is shown and searched into line with the names; words once searched stay.
    async fn show_buyer(&mut self, id: i64) -> Result<()> {
        let names: Vec<BuyerName> = on!(tx self, conn => {
            sqlx::query_as("SELECT key, lang, name FROM buyer_name WHERE buyer_id = $1 AND lang <> '' ORDER BY name, key")
                .bind(id)
                .fetch_all(conn)
                .await
        })
        .doing("reading the names of a buyer")?;
        let before: Option<String> =
            on!(tx self, conn => sqlx::query_scalar("SELECT search FROM buyer WHERE id = $1").bind(id).fetch_optional(conn).await)
                .doing("reading a buyer")?;
        let before = before.unwrap_or_default();
        let mut lines: Vec<String> = before.lines().map(str::to_owned).collect();
        lines.extend(names.iter().map(|n| fold(&n.name)));
        lines.sort_unstable();
        lines.dedup();
        let first = |lang: &str| names.iter().find(|n| n.lang == lang).map(|n| n.name.clone()).unwrap_or_default();
        let mut sql = Sql::new("UPDATE buyer SET name_fr = CASE WHEN name_fr = '' THEN ");
        sql.text(first("fr")).add(" ELSE name_fr END, name_en = CASE WHEN name_en = '' THEN ").text(first("en"));
        sql.add(" ELSE name_en END, search = ").text(lines.join("\n")).add(" WHERE id = ").int(id);
        self.run(sql, "showing a buyer").await.map(drop)
    }
}
