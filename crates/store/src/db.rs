//! The database itself: opening, migrating, transactions.
//!
//! SQLite has one writer by nature. Here that is one connection for the whole process:
//! writers queue for it in memory instead of meeting "database is locked", while readers
//! have connections of their own and, thanks to WAL, never wait for the writer.

use std::{fmt, str::FromStr, time::Duration};

use sqlx::{
    Connection as _, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Result, StoreError, error::Doing, sql::on};

/// Migrations of the SQLite schema.
pub(crate) static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
/// Migrations of the PostgreSQL schema.
pub(crate) static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Tries of migrations that another process makes at the same time; each step may cost one.
const TRIES: u32 = 100;
/// How long a connection waits for another process's lock.
const BUSY: Duration = Duration::from_secs(5);
/// How long a caller waits for a free connection.
const PATIENCE: Duration = Duration::from_secs(30);
const SQLITE_READERS: u32 = 8;
const POSTGRES_CONNECTIONS: u32 = 10;

/// The connections to one SQLite file.
#[derive(Clone)]
pub struct SqlitePools {
    pub(crate) read: SqlitePool,
    pub(crate) write: SqlitePool,
}

/// The connections to one PostgreSQL database.
#[derive(Clone)]
pub struct PostgresPools {
    pub(crate) pool: PgPool,
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// One file.
    Sqlite(SqlitePools),
    /// A server.
    Postgres(PostgresPools),
}

/// A write transaction. Dropped without [`Tx::commit`], it leaves no trace.
pub enum Tx {
    /// On SQLite, with the write lock already taken.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A file has no lock for migrations as a server has: of two processes that begin with the same
/// new file one comes too late for each step, and looks again what is left to do.
async fn migrate_file(pool: &SqlitePool) -> std::result::Result<(), MigrateError> {
    for _ in 1..TRIES {
        match SQLITE.run(pool).await {
            Err(e) if came_late(&e) => (),
            done => return done,
        }
    }
    SQLITE.run(pool).await
}

fn came_late(error: &MigrateError) -> bool {
    let (MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _)) = error else { return false };
    let said = e.to_string();
    ["already exists", "duplicate column", "_sqlx_migrations", "database is locked"].iter().any(|late| said.contains(late))
}

impl Db {
    /// Opens `sqlite:PATH` (the file is made when missing) or `postgres://…`. Does not
    /// migrate.
    pub async fn open(url: &str) -> Result<Self> {
        let kind = url.split(':').next().unwrap_or_default();
        match kind {
            "sqlite" => Self::open_sqlite(url).await,
            "postgres" | "postgresql" => Self::open_postgres(url).await,
            other => Err(StoreError::Address(other.chars().take(20).collect())),
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let refused = |source| StoreError::Open { place: url.to_owned(), source };
        let mut options = SqliteConnectOptions::from_str(url)
            .map_err(refused)?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        if !url.contains("mode=") {
            options = options.create_if_missing(true);
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            // Readers and the writer would each see a database of their own.
            return Err(StoreError::Address("sqlite in memory".to_owned()));
        }
        let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        // On a full disk SQLite itself rolls back, and sqlx, whose rollback then fails, would
        // count this transaction as open for ever: such a connection is replaced.
        let write = write.before_acquire(|conn, _| Box::pin(async { Ok(!conn.is_in_transaction()) }));
        let write = write.connect_with(options.clone()).await.map_err(refused)?;
        let read = SqlitePoolOptions::new().max_connections(SQLITE_READERS).acquire_timeout(PATIENCE);
        let read = read.connect_lazy_with(options.create_if_missing(false).pragma("query_only", "ON"));
        Ok(Self::Sqlite(SqlitePools { read, write }))
    }

    async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|source| StoreError::Open { place: "postgres".to_owned(), source })?
            .application_name("crieur");
        let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(PATIENCE);
        let place = postgres_place(&options);
        let pool = pool.connect_with(options).await.map_err(|source| StoreError::Open { place, source })?;
        Ok(Self::Postgres(PostgresPools { pool }))
    }

    /// Brings the schema up to date; a no-op when it is.
    pub async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite(pools) => migrate_file(&pools.write).await?,
            Self::Postgres(pools) => POSTGRES.run(&pools.pool).await?,
        }
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        on!(read self, pool => sqlx::query("SELECT 1").execute(pool).await.map(drop)).doing("asking the database for a sign of life")
    }

    /// Whether the database may be written; changes nothing. It waits its turn behind whoever
    /// is writing.
    pub async fn writable(&self) -> Result<()> {
        on!(write self, pool => sqlx::query("UPDATE setting SET value = value WHERE key = ''").execute(pool).await.map(drop))
            .doing("asking whether the database may be written")
    }

    /// Begins a write transaction. SQLite takes its write lock at once, so that a
    /// transaction never fails half-way because somebody else wrote first.
    pub async fn begin(&self) -> Result<Tx> {
        let doing = "beginning a transaction";
        Ok(match self {
            Self::Sqlite(pools) => Tx::Sqlite(pools.write.begin_with("BEGIN IMMEDIATE").await.doing(doing)?),
            Self::Postgres(pools) => Tx::Postgres(pools.pool.begin().await.doing(doing)?),
        })
    }

    /// Closes every connection; SQLite then folds its write-ahead log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pools) => {
                pools.read.close().await;
                pools.write.close().await;
            }
            Self::Postgres(pools) => pools.pool.close().await,
        }
    }

    /// Where the database is, for people and logs: never with a password.
    pub fn describe(&self) -> String {
        match self {
            Self::Sqlite(pools) => format!("SQLite {}", pools.write.connect_options().get_filename().display()),
            Self::Postgres(pools) => format!("PostgreSQL {}", postgres_place(&pools.pool.connect_options())),
        }
    }
}

fn postgres_place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or(options.get_username());
    format!("{}@{}:{}/{database}", options.get_username(), options.get_host(), options.get_port())
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.describe())
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Tx(SQLite)",
            Self::Postgres(_) => "Tx(PostgreSQL)",
        })
    }
}

impl Tx {
    /// Makes everything done in this transaction true at once.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .doing("committing")
    }

    /// Lets writers of many rows of one kind queue up on PostgreSQL as they do on SQLite by
    /// nature, so that look-up and write see the same rows and no two of them can wait for
    /// each other. Held until the end of the transaction. Who needs several queues takes
    /// them in the order in which [`Queue`] names them.
    pub(crate) async fn queue_up(&mut self, queue: Queue) -> Result<()> {
        if let Self::Postgres(tx) = self {
            sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(queue as i64).execute(&mut **tx).await.doing("queueing for a write")?;
        }
        Ok(())
    }
}

/// What is written by one transaction at a time. The numbers only have to differ from each
/// other and from what other programs use in the same database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Queue {
    /// Members and people.
    Members = 7_741_001,
    /// Counters against floods.
    Hits = 7_741_002,
    /// Envelopes and their items; marks touch one row and need no queue.
    Envelopes = 7_741_003,
    /// Notices and awards.
    Notices = 7_741_004,
    /// The list of feeds.
    Feeds = 7_741_005,
    /// Payloads and their bodies.
    Payloads = 7_741_006,
}
