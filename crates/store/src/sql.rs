//! One set of SQL for two engines: the `on!` macro, and statements whose length is only
//! known at run time.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Database, Postgres, QueryBuilder, Sqlite};

use crate::error::Doing;

/// Writes a body once and compiles it twice, each time with concrete driver types.
///
/// `on!(read db, pool => …)` uses the readers, `on!(write db, pool => …)` the one writer,
/// `on!(tx tx, conn => …)` the connection of a transaction.
macro_rules! on {
    (read $db:expr, $ex:ident => $body:expr) => {
        match $db {
            $crate::Db::Sqlite(pools) => {
                let $ex = &pools.read;
                $body
            }
            $crate::Db::Postgres(pools) => {
                let $ex = &pools.pool;
                $body
            }
        }
    };
    (write $db:expr, $ex:ident => $body:expr) => {
        match $db {
            $crate::Db::Sqlite(pools) => {
                let $ex = &pools.write;
                $body
            }
            $crate::Db::Postgres(pools) => {
                let $ex = &pools.pool;
                $body
            }
        }
    };
    (tx $tx:expr, $ex:ident => $body:expr) => {
        match $tx {
            $crate::Tx::Sqlite(tx) => {
                let $ex = &mut **tx;
                $body
            }
            $crate::Tx::Postgres(tx) => {
                let $ex = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

/// The most rows of one multi-row statement; with up to 20 columns this stays below the
/// 32,766 parameters of SQLite and the 65,535 of PostgreSQL.
pub(crate) const ROWS: usize = 500;

#[derive(Debug)]
enum Part {
    Raw(&'static str),
    Text(String),
    OptText(Option<String>),
    Int(i64),
    OptInt(Option<i64>),
    Real(f64),
    Time(DateTime<Utc>),
    Date(NaiveDate),
}

/// A statement put together from literal pieces and bound values; no value ever becomes
/// part of the text.
#[derive(Debug)]
pub(crate) struct Sql(Vec<Part>);

impl Sql {
    pub(crate) fn new(text: &'static str) -> Self {
        Self(vec![Part::Raw(text)])
    }

    pub(crate) fn add(&mut self, text: &'static str) -> &mut Self {
        self.0.push(Part::Raw(text));
        self
    }

    pub(crate) fn text(&mut self, value: impl Into<String>) -> &mut Self {
        self.0.push(Part::Text(value.into()));
        self
    }

    pub(crate) fn maybe(&mut self, value: Option<String>) -> &mut Self {
        self.0.push(Part::OptText(value));
        self
    }

    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        self.0.push(Part::Int(value));
        self
    }

    pub(crate) fn maybe_int(&mut self, value: Option<i64>) -> &mut Self {
        self.0.push(Part::OptInt(value));
        self
    }

    pub(crate) fn real(&mut self, value: f64) -> &mut Self {
        self.0.push(Part::Real(value));
        self
    }

    /// A time; cut to seconds here, so that no caller can forget.
    pub(crate) fn time(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.0.push(Part::Time(crate::value::second(value)));
        self
    }

    pub(crate) fn date(&mut self, value: NaiveDate) -> &mut Self {
        self.0.push(Part::Date(value));
        self
    }

    /// Items with `, ` between them.
    pub(crate) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) -> &mut Self {
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.add(", ");
            }
            each(self, item);
        }
        self
    }

    /// `(1, 2, 3)` for `IN`. An empty list gives `(NULL)`, which holds for no row.
    pub(crate) fn ids(&mut self, ids: &[i64]) -> &mut Self {
        self.add("(");
        if ids.is_empty() {
            self.add("NULL");
        }
        self.list(ids, |q, id| {
            q.int(*id);
        })
        .add(")")
    }

    pub(crate) fn build<DB: Engine>(self) -> QueryBuilder<DB> {
        let mut builder = QueryBuilder::new("");
        for part in self.0 {
            DB::push(&mut builder, part);
        }
        builder
    }
}

/// An engine that statements can be built for.
#[expect(private_interfaces, reason = "only this file makes parts")]
pub(crate) trait Engine: Database {
    fn push(builder: &mut QueryBuilder<Self>, part: Part);
}

macro_rules! engine {
    ($db:ty) => {
        #[expect(private_interfaces, reason = "only this file makes parts")]
        impl Engine for $db {
            fn push(builder: &mut QueryBuilder<Self>, part: Part) {
                match part {
                    Part::Raw(text) => builder.push(text),
                    Part::Text(value) => builder.push_bind(value),
                    Part::OptText(value) => builder.push_bind(value),
                    Part::Int(value) => builder.push_bind(value),
                    Part::OptInt(value) => builder.push_bind(value),
                    Part::Real(value) => builder.push_bind(value),
                    Part::Time(value) => builder.push_bind(value),
                    Part::Date(value) => builder.push_bind(value),
                };
            }
        }
    };
}

engine!(Sqlite);
engine!(Postgres);

impl crate::Tx {
    /// Runs a statement that gives no rows; how many it touched.
    pub(crate) async fn run(&mut self, sql: Sql, doing: &'static str) -> crate::Result<u64> {
        on!(tx self, conn => sql.build().build().execute(conn).await.map(|done| done.rows_affected())).doing(doing)
    }
}
