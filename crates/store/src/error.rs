//! What can go wrong with the database, with the place where it did.

/// An error of the store. What is merely not there is an `Option`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database address is of no known kind.
    #[error("database address of kind {0:?} is not understood, expected sqlite:PATH or postgres://USER@HOST/NAME")]
    Address(String),
    /// The database could not be opened.
    #[error("cannot open the database {place}: {source}")]
    Open {
        /// The address, without password.
        place: String,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// The migrations could not be applied.
    #[error("cannot bring the database up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A statement failed.
    #[error("{doing}: {source}")]
    Statement {
        /// What was being done.
        doing: &'static str,
        /// What the driver said.
        source: sqlx::Error,
    },
    /// A stored value is not what this version writes.
    #[error("{what} {key}: the stored value cannot be read: {why}")]
    Corrupt {
        /// The noun.
        what: &'static str,
        /// Which one.
        key: String,
        /// Why.
        why: String,
    },
    /// A value cannot be written as JSON.
    #[error("{what}: cannot be written as JSON: {why}")]
    Encode {
        /// The noun.
        what: &'static str,
        /// Why.
        why: serde_json::Error,
    },
}

impl StoreError {
    /// Whether waiting and trying again may help: the database is busy, full, read-only
    /// for the moment, or out of reach.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Open { source, .. } | Self::Statement { source, .. } => match source {
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
                // SQLite: BUSY, LOCKED, READONLY, IOERR, FULL; PostgreSQL: connection,
                // rollback (deadlock, serialisation), resources, operator, system classes.
                sqlx::Error::Database(e) => e.code().is_some_and(|code| {
                    code.parse::<u32>().is_ok_and(|c| code.len() < 5 && matches!(c & 0xff, 5 | 6 | 8 | 10 | 13))
                        || (code.len() == 5 && ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class)))
                }),
                _ => false,
            },
            _ => false,
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers pass ids and errors alike")]
    pub(crate) fn corrupt(what: &'static str, key: impl ToString, why: impl ToString) -> Self {
        Self::Corrupt { what, key: key.to_string(), why: why.to_string() }
    }
}

/// Names the place of a driver's error.
pub(crate) trait Doing<T> {
    /// `what` reads after "while": "finding a notice".
    fn doing(self, what: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for Result<T, sqlx::Error> {
    fn doing(self, what: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::Statement { doing: what, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_pool_is_temporary_and_a_wrong_statement_is_not() {
        let at = |source| StoreError::Statement { doing: "testing", source };
        assert!(at(sqlx::Error::PoolTimedOut).is_temporary());
        assert!(at(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into())).is_temporary());
        assert!(!at(sqlx::Error::RowNotFound).is_temporary());
        assert!(!StoreError::Address("x".to_owned()).is_temporary());
        assert_eq!(at(sqlx::Error::RowNotFound).to_string(), format!("testing: {}", sqlx::Error::RowNotFound));
    }
}
