//! The state of the database's health, for the `check` command.

use sqlx::migrate::Migrator;

use crate::{
    Db, Result,
    db::{POSTGRES, SQLITE},
    error::Doing,
    sql::on,
};

/// What an examination of the database has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Where the database is, without password.
    pub place: String,
    /// The engine and its version.
    pub engine: String,
    /// Migrations that are applied.
    pub applied: usize,
    /// Migrations that this program has and the database lacks.
    pub missing: Vec<String>,
    /// Migrations that the database has and this program does not, or has otherwise: it
    /// was made by another version.
    pub foreign: Vec<i64>,
    /// What the engine finds damaged; empty is good.
    pub damage: Vec<String>,
}

impl Check {
    /// Whether the program can work with this database as it is.
    pub fn is_good(&self) -> bool {
        self.missing.is_empty() && self.foreign.is_empty() && self.damage.is_empty()
    }
}

impl Db {
    /// Examines schema and integrity; changes nothing. SQLite reads the whole file.
    pub async fn check(&self) -> Result<Check> {
        let (migrator, version): (&Migrator, &'static str) = match self {
            Self::Sqlite(_) => (&SQLITE, "SELECT 'SQLite ' || sqlite_version()"),
            Self::Postgres(_) => (&POSTGRES, "SELECT 'PostgreSQL ' || current_setting('server_version')"),
        };
        let engine = on!(read self, pool => sqlx::query_scalar(version).fetch_one(pool).await).doing("asking for the engine's version")?;
        let applied = self.applied().await?;
        let own = |id: i64| migrator.iter().find(|m| m.version == id);
        let missing = migrator.iter().filter(|m| applied.iter().all(|(id, _)| *id != m.version));
        let foreign = applied.iter().filter(|(id, sum)| own(*id).is_none_or(|m| m.checksum.as_ref() != sum.as_slice()));
        Ok(Check {
            place: self.describe(),
            engine,
            applied: applied.len(),
            missing: missing.map(|m| format!("{:04} {}", m.version, m.description)).collect(),
            foreign: foreign.map(|(id, _)| *id).collect(),
            damage: self.damage().await?,
        })
    }

    async fn applied(&self) -> Result<Vec<(i64, Vec<u8>)>> {
        let there = match self {
            Self::Sqlite(_) => "SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Self::Postgres(_) => "SELECT count(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')",
        };
        let there: i64 = on!(read self, pool => sqlx::query_scalar(there).fetch_one(pool).await).doing("looking for the schema")?;
        if there == 0 {
            return Ok(Vec::new());
        }
        on!(read self, pool => {
            sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version").fetch_all(pool).await
        })
        .doing("reading the schema's version")
    }

    async fn damage(&self) -> Result<Vec<String>> {
        let mut found: Vec<String> = Vec::new();
        match self {
            Self::Sqlite(pools) => {
                let rows: Vec<String> =
                    sqlx::query_scalar("PRAGMA integrity_check(20)").fetch_all(&pools.read).await.doing("examining the file")?;
                found.extend(rows.into_iter().filter(|row| row != "ok"));
                let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(&pools.read).await.doing("examining references")?;
                if !orphans.is_empty() {
                    found.push(format!("{} rows refer to rows that do not exist", orphans.len()));
                }
            }
            Self::Postgres(pools) => {
                let encoding: String =
                    sqlx::query_scalar("SHOW server_encoding").fetch_one(&pools.pool).await.doing("asking for the encoding")?;
                if encoding != "UTF8" {
                    found.push(format!("the encoding is {encoding}, expected UTF8"));
                }
            }
        }
        Ok(found)
    }
}
