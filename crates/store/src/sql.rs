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

/// How many things are looked up at once; far below the 32,766 parameters of SQLite and
/// the 65,535 of PostgreSQL.
pub(crate) const ROWS: usize = 500;

/// The most rows of one INSERT: beyond this a longer statement gains nothing.
const PIECE: usize = 128;

/// Rows in pieces whose lengths are powers of two. Preparing a long statement costs as
/// much as running it; with eight lengths in all, each is prepared once per connection and
/// kept, and the few that are kept stay small.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = 1 << rows.len().min(PIECE).checked_ilog2()?;
        let piece;
        (piece, rows) = rows.split_at(length);
        Some(piece)
    })
}

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
    Bytes(Vec<u8>),
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

    pub(crate) fn bytes(&mut self, value: Vec<u8>) -> &mut Self {
        self.0.push(Part::Bytes(value));
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

    /// `(1, 2, 3)` for `IN`. An empty list gives `(NULL)`, which holds for no row. The last
    /// item is repeated up to a power of two, for the reason that [`pieces`] gives.
    fn set<T: Copy>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, T)) -> &mut Self {
        let Some(last) = items.last() else { return self.add("(NULL)") };
        let missing = items.len().next_power_of_two() - items.len();
        self.add("(").list(items.iter().chain(std::iter::repeat_n(last, missing)), |q, item| each(q, *item)).add(")")
    }

    /// Keys for `IN`.
    pub(crate) fn ids(&mut self, ids: &[i64]) -> &mut Self {
        self.set(ids, |q, id| {
            q.int(id);
        })
    }

    /// Texts for `IN`.
    pub(crate) fn texts(&mut self, texts: &[&str]) -> &mut Self {
        self.set(texts, |q, text| {
            q.text(text);
        })
    }

    /// The statement with a bracket closed after it.
    pub(crate) fn closed(mut self) -> Self {
        self.add(")");
        self
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
                    Part::Bytes(value) => builder.push_bind(value),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_every_row_in_order_in_few_lengths() {
        for n in [0, 1, 2, 3, 127, 128, 129, 500, 1203] {
            let rows: Vec<usize> = (0..n).collect();
            let got: Vec<&[usize]> = pieces(&rows).collect();
            assert_eq!(got.concat(), rows);
            assert!(got.iter().all(|p| p.len().is_power_of_two() && p.len() <= PIECE), "{n}");
        }
    }

    #[test]
    fn a_set_is_filled_up_with_its_last_item() {
        let text = |ids: &[i64]| {
            let mut sql = Sql::new("x IN ");
            sql.ids(ids);
            sql.build::<Postgres>().into_string()
        };
        assert_eq!(text(&[]), "x IN (NULL)");
        assert_eq!(text(&[7]), "x IN ($1)");
        assert_eq!(text(&[7, 8, 9]), "x IN ($1, $2, $3, $4)");
    }
}
