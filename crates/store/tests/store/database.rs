//! Opening, migrating, examining.

use std::{collections::BTreeSet, path::Path};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use store::{Db, StoreError, Tx};

use crate::support::{each_engine, noon, notice, postgres, postgres_server, put, sqlite};

fn migrations(engine: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(engine);
    std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn both_engines_have_the_same_migrations() {
    let sqlite = migrations("sqlite");
    assert!(sqlite.len() >= 6, "{sqlite:?}");
    assert_eq!(sqlite, migrations("postgres"));
}

/// The columns of every table, in order: `table.column`.
#[tokio::test]
async fn both_engines_have_the_same_columns() {
    let (one, other) = (sqlite().await, postgres().await);
    let mut file = SqliteConnection::connect(&one.url).await.unwrap();
    let on_sqlite: Vec<String> = sqlx::query_scalar(
        "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
          WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid",
    )
    .fetch_all(&mut file)
    .await
    .unwrap();
    let mut server = PgConnection::connect(&other.url).await.unwrap();
    let on_postgres: Vec<String> = sqlx::query_scalar(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
          WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%' ORDER BY table_name COLLATE \"C\", ordinal_position",
    )
    .fetch_all(&mut server)
    .await
    .unwrap();
    assert!(on_sqlite.len() > 100);
    assert_eq!(on_sqlite, on_postgres);
    one.done().await;
    other.done().await;
}

/// Every text that PostgreSQL orders, groups or indexes must be in the order of bytes.
#[tokio::test]
async fn keys_on_postgres_are_in_the_order_of_bytes() {
    let fresh = postgres().await;
    let mut server = PgConnection::connect(&fresh.url).await.unwrap();
    let loose: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT c.relname || '.' || a.attname
           FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
           JOIN pg_collation k ON k.oid = a.attcollation
          WHERE n.nspname = 'public' AND k.collname <> 'C'",
    )
    .fetch_all(&mut server)
    .await
    .unwrap();
    assert!(loose.is_empty(), "{loose:?}");
    drop(server);
    fresh.done().await;
}

#[tokio::test]
async fn a_sound_database_passes_the_check() {
    each_engine(async |db| {
        db.migrate().await.unwrap();
        db.ping().await.unwrap();
        put(&db, &[notice("A-1")], noon()).await;
        let check = db.check().await.unwrap();
        assert!(check.is_good(), "{check:?}");
        assert_eq!(check.applied, migrations("sqlite").len());
        assert!(check.engine.starts_with("SQLite 3.") || check.engine.starts_with("PostgreSQL 1"), "{}", check.engine);
    })
    .await;
}

#[tokio::test]
async fn an_empty_database_lacks_every_migration() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("empty.db").display())).await.unwrap();
    let check = db.check().await.unwrap();
    assert!(!check.is_good());
    assert_eq!((check.applied, check.missing.len()), (0, migrations("sqlite").len()));

    let (server, name) = (postgres_server(), format!("store_empty_{}", std::process::id()));
    let mut admin = PgConnection::connect(&server).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let db = Db::open(&format!("{}/{name}", server.rsplit_once('/').unwrap().0)).await.unwrap();
    assert_eq!(db.check().await.unwrap().missing.len(), migrations("postgres").len());
    db.close().await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name}"))).await.unwrap();
}

#[tokio::test]
async fn a_damaged_file_and_a_foreign_schema_fail_the_check() {
    let fresh = sqlite().await;
    put(&fresh.db, &[notice("A-1")], noon()).await;
    let mut file = SqliteConnection::connect(&fresh.url).await.unwrap();
    file.execute("PRAGMA foreign_keys = OFF").await.unwrap();
    file.execute("DELETE FROM notice").await.unwrap();
    file.execute("UPDATE _sqlx_migrations SET version = 9999 WHERE version = 6").await.unwrap();
    let check = fresh.db.check().await.unwrap();
    assert_eq!(check.foreign, [9999]);
    assert_eq!(check.missing.len(), 1);
    assert_eq!(check.damage.len(), 1, "{:?}", check.damage);
    fresh.done().await;
}

#[tokio::test]
async fn several_may_begin_with_the_same_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("new.db").display());
    for _ in 0..3 {
        let mut all = tokio::task::JoinSet::new();
        for db in [Db::open(&url).await.unwrap(), Db::open(&url).await.unwrap(), Db::open(&url).await.unwrap()] {
            all.spawn(async move { db.migrate().await.map(|()| db) });
        }
        while let Some(done) = all.join_next().await {
            done.unwrap().unwrap().writable().await.unwrap();
        }
    }
}

#[tokio::test]
async fn sqlite_is_set_up_to_survive_power_loss() {
    let fresh = sqlite().await;
    let mut tx = fresh.db.begin().await.unwrap();
    let Tx::Sqlite(inner) = &mut tx else { panic!("not SQLite") };
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut **inner).await.unwrap();
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut **inner).await.unwrap();
    let keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut **inner).await.unwrap();
    let busy: i64 = sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut **inner).await.unwrap();
    assert_eq!((journal.as_str(), synchronous, keys, busy), ("wal", 2, 1, 5000));
    drop(tx);
    fresh.done().await;
}

#[tokio::test]
async fn neither_debug_nor_errors_show_a_password() {
    let fresh = postgres().await;
    let password = fresh.url.split([':', '@']).nth(2).unwrap();
    assert_eq!(password.len(), 32);
    for text in [format!("{:?}", fresh.db), fresh.db.describe(), fresh.db.check().await.unwrap().place] {
        assert!(text.contains("127.0.0.1") && !text.contains(password), "{text}");
    }
    let closed = fresh.url.replace(|c: char| c.is_ascii_digit(), "1").replace("127.0.0.1", "127.0.0.2");
    let error = Db::open(&format!("postgres://crieur:s3cret@127.0.0.1:1/none?connect={}", closed.len())).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error:?}");
    assert!(error.is_temporary(), "{error:?}");
    fresh.done().await;
}

#[tokio::test]
async fn addresses_that_make_no_sense_are_refused() {
    for url in ["mysql://root:pw@host/db", "", "notes.db", "sqlite::memory:", "sqlite://?mode=memory"] {
        let error = Db::open(url).await.unwrap_err();
        assert!(matches!(error, StoreError::Address(_)), "{url}: {error:?}");
        assert!(!error.to_string().contains("pw"), "{error}");
    }
    let error = Db::open("sqlite:/nowhere/at/all.db").await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/at/all.db"), "{error}");
}

#[tokio::test]
async fn a_dropped_transaction_leaves_no_trace() {
    each_engine(async |db| {
        let mut tx = db.begin().await.unwrap();
        tx.upsert_notices(&[notice("A-1")], noon()).await.unwrap();
        assert!(!format!("{tx:?}").is_empty());
        drop(tx);
        assert!(db.all_notices(0, 10).await.unwrap().is_empty());
        put(&db, &[notice("A-1")], noon()).await;
        assert_eq!(db.all_notices(0, 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn writing_goes_on_after_the_engine_itself_ended_a_transaction() {
    each_engine(async |db| {
        for committed in [true, false] {
            let mut tx = db.begin().await.unwrap();
            // As SQLite does when the disk is full.
            match &mut tx {
                Tx::Sqlite(tx) => drop(sqlx::query("ROLLBACK").execute(&mut **tx).await.unwrap()),
                Tx::Postgres(tx) => drop(sqlx::query("ROLLBACK").execute(&mut **tx).await.unwrap()),
            }
            if committed {
                drop(tx.commit().await);
            } else {
                drop(tx);
            }
            for _ in 0..3 {
                db.begin().await.unwrap().commit().await.unwrap();
            }
            assert!(db.set_setting("tried", "1").await.is_ok());
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_may_only_be_read_answers_and_is_not_writable() {
    for (fresh, reading) in [(sqlite().await, "mode=ro"), (postgres().await, "options=-c%20default_transaction_read_only%3Don")] {
        fresh.db.writable().await.unwrap();
        let sign = if fresh.url.contains('?') { '&' } else { '?' };
        let shut = Db::open(&format!("{}{sign}{reading}", fresh.url)).await.unwrap();
        shut.ping().await.unwrap();
        assert!(shut.writable().await.is_err(), "{reading}");
        shut.close().await;
        fresh.done().await;
    }
}
