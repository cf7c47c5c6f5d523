//! What classification codes are called, as imported from published lists.

use chrono::{DateTime, Utc};
use domain::{Code, Lang, NoticeCode, Text};
use sqlx::FromRow;

use crate::{
    Db, Result, StoreError, Tx,
    error::Doing,
    sql::{Sql, on, pieces},
    value::text,
};

/// How many titles there are of a classification in a language.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CodeList {
    /// The classification.
    pub scheme: String,
    /// The language.
    pub lang: String,
    /// How many.
    pub titles: i64,
    /// When the last of them came.
    pub imported_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    scheme: String,
    digits: String,
    lang: String,
    title: String,
}

impl Tx {
    /// Keeps titles; one that is known already is replaced.
    pub async fn save_code_labels(&mut self, labels: &[NoticeCode], now: DateTime<Utc>) -> Result<()> {
        // A code that a list names twice: the last line counts.
        let mut rows: std::collections::BTreeMap<(&Code, Lang), &str> = std::collections::BTreeMap::new();
        for label in labels {
            rows.extend(label.label.iter().map(|(lang, title)| ((&label.code, lang), title)));
        }
        let rows: Vec<((&Code, Lang), &str)> = rows.into_iter().collect();
        for piece in pieces(&rows) {
            let mut sql = Sql::new("INSERT INTO code_label (scheme, digits, lang, title, imported_at) VALUES ");
            sql.list(piece, |q, ((code, lang), title)| {
                q.add("(").text(code.scheme.as_str()).add(", ").text(text(&code.digits)).add(", ").text(lang.to_string());
                q.add(", ").text(text(title)).add(", ").time(now).add(")");
            });
            sql.add(" ON CONFLICT (scheme, digits, lang) DO UPDATE SET title = excluded.title, imported_at = excluded.imported_at");
            self.run(sql, "keeping titles of codes").await?;
        }
        Ok(())
    }
}

impl Db {
    /// What there is, per classification and language. Two equal answers mean that nothing
    /// was imported in between.
    pub async fn code_lists(&self) -> Result<Vec<CodeList>> {
        on!(read self, pool => {
            sqlx::query_as(
                "SELECT scheme, lang, count(*) AS titles, max(imported_at) AS imported_at FROM code_label
                  GROUP BY scheme, lang ORDER BY scheme, lang",
            )
            .fetch_all(pool)
            .await
        })
        .doing("counting titles of codes")
    }

    /// Every code with its titles, by code.
    pub async fn code_labels(&self) -> Result<Vec<NoticeCode>> {
        let rows: Vec<Row> = on!(read self, pool => {
            sqlx::query_as("SELECT scheme, digits, lang, title FROM code_label ORDER BY scheme, digits, lang").fetch_all(pool).await
        })
        .doing("reading titles of codes")?;
        let mut out: Vec<NoticeCode> = Vec::new();
        for row in rows {
            let corrupt = |why: domain::Invalid| StoreError::corrupt("title of code", format!("{}:{}", row.scheme, row.digits), why);
            let code = Code { scheme: row.scheme.parse().map_err(corrupt)?, digits: row.digits.clone() };
            let lang: Lang = row.lang.parse().map_err(corrupt)?;
            match out.last_mut().filter(|last| last.code == code) {
                Some(last) => last.label.set(lang, row.title),
                None => out.push(NoticeCode { code, label: Text::of(lang, row.title) }),
            }
        }
        Ok(out)
    }
}
