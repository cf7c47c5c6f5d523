//! What the planner of the database believes about its tables. It must not go on believing what
//! was true before a poll brought thousands of notices: a search planned for five takes seconds.

use crate::{Db, Result, Tx, error::Doing};

/// Rows of an index that SQLite looks at: some ten milliseconds in all, whatever the size.
const LOOKED_AT: &str = "PRAGMA analysis_limit = 1000";

impl Db {
    /// Counts the tables anew for the planner, from a sample. Called when much has come at once,
    /// and now and then.
    pub async fn study(&self) -> Result<()> {
        match self {
            Self::Sqlite(pools) => {
                sqlx::query(LOOKED_AT).execute(&pools.write).await.doing("limiting a sample")?;
                let mut tx = self.begin().await?;
                tx.statement("ANALYZE").await?;
                // Connections that are open, also those of other processes, read the new figures
                // only when they believe that a table has come or gone.
                tx.statement("CREATE TABLE studied (at INTEGER) STRICT").await?;
                tx.statement("DROP TABLE studied").await?;
                tx.commit().await
            }
            // It counts by itself, too, but may take a minute to notice.
            Self::Postgres(pools) => {
                let tables = "ANALYZE notice, notice_known, notice_code, notice_region, notice_key, award";
                sqlx::query(tables).execute(&pools.pool).await.map(drop).doing("counting the tables")
            }
        }
    }
}

impl Tx {
    async fn statement(&mut self, sql: &'static str) -> Result<()> {
        crate::sql::on!(tx self, conn => sqlx::query(sql).execute(conn).await.map(drop)).doing("counting the tables")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use chrono::{DateTime, Duration, Utc};
    use domain::{Closing, Lang, Notice, Status, Text};
    use sqlx::{Sqlite, pool::PoolConnection};

    use crate::{Db, Known, NoticeFilter};

    /// Instructions of SQLite's machine in one count.
    const STRIDE: i32 = 100;

    fn noon() -> DateTime<Utc> {
        "2026-11-22T17:00:00Z".parse().unwrap()
    }

    /// Notices of which one in ten is open.
    async fn load(db: &Db, numbers: std::ops::Range<i64>) {
        let one = |n: i64| {
            let at = noon() + Duration::hours(if n % 10 == 0 { n % 700 + 1 } else { -n });
            Notice {
                source: "a".to_owned(),
                reference: format!("a-{n}"),
                version_key: "1".to_owned(),
                title: Text::of(Lang::FR, format!("Entretien numéro {n}")),
                closing: Some(Closing::stated(at, "", chrono_tz::America::Toronto)),
                status: if at > noon() { Status::Open } else { Status::Closed },
                ..Notice::default()
            }
        };
        let notices: Vec<Notice> = numbers.map(one).collect();
        let mut tx = db.begin().await.unwrap();
        let done = tx.upsert_notices(&notices, noon()).await.unwrap();
        let known = |id, revision| Known { notice_id: id, revision, buyer_id: None, keys: Vec::new() };
        tx.save_known(&done.iter().map(|n| known(n.id, n.revision)).collect::<Vec<_>>()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Most are on two portals.
    async fn link(db: &Db) {
        let Db::Sqlite(pools) = db else { unreachable!("opened as a file") };
        let linked = "UPDATE notice_known SET tender_id = notice_id % 600 WHERE notice_id % 4 > 0";
        sqlx::query(linked).execute(&pools.write).await.unwrap();
    }

    /// How much SQLite does for a first page and its count, over whatever connections there are.
    async fn work(db: &Db) -> u64 {
        let Db::Sqlite(pools) = db else { unreachable!("opened as a file") };
        let count = Arc::new(AtomicU64::new(0));
        let mut readers: Vec<PoolConnection<Sqlite>> = Vec::new();
        for _ in 0..pools.read.options().get_max_connections() {
            let mut reader = pools.read.acquire().await.unwrap();
            let seen = Arc::clone(&count);
            reader.lock_handle().await.unwrap().set_progress_handler(STRIDE, move || {
                seen.fetch_add(1, Ordering::Relaxed);
                true
            });
            readers.push(reader);
        }
        drop(readers);
        for open_at in [None, Some(noon())] {
            let filter = NoticeFilter { source: Some("a".to_owned()), open_at, ..NoticeFilter::default() };
            db.search(&filter).await.unwrap();
            db.count(&filter).await.unwrap();
        }
        count.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn connections_that_are_open_search_well_after_much_has_come_to_a_young_file() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("young.db").display());
        let db = Db::open(&url).await.unwrap();
        db.migrate().await.unwrap();
        load(&db, 0..5).await;
        db.study().await.unwrap();
        load(&db, 5..1_500).await;
        link(&db).await;
        let young = work(&db).await;
        db.study().await.unwrap();
        let studied = work(&db).await;
        db.close().await;

        let db = Db::open(&url).await.unwrap();
        let fresh = work(&db).await;
        assert!(young > 20 * fresh, "planned for five notices it is slow, else this test shows nothing: {young}, {fresh}");
        assert!(studied < fresh + fresh / 4, "as good as on a connection that is opened now: {studied}, {fresh}");
    }
}
