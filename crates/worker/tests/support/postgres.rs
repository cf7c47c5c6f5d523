//! A database of its own for each test, on the PostgreSQL server that the test run started.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, postgres::PgConnectOptions};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database.
pub async fn fresh() -> String {
    #[expect(clippy::disallowed_methods, reason = "the one place where these tests learn of the server")]
    let server = std::env::var("CRIEUR_TEST_POSTGRES")
        .unwrap_or_else(|_| panic!("CRIEUR_TEST_POSTGRES is not set; `tests/run` starts a private PostgreSQL server and sets it"));
    let name = format!("worker_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
    let options: PgConnectOptions = server.parse().expect("CRIEUR_TEST_POSTGRES is not a postgres:// address");
    let mut connection = options.clone().connect().await.expect("the server of CRIEUR_TEST_POSTGRES does not answer");
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    options.database(&name).to_url_lossy().to_string()
}
