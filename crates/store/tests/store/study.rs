//! What the planner believes about the tables.

use store::{Db, Tx};

use crate::support::{each_engine, noon, notice, put};

async fn believed(db: &Db) -> i64 {
    let mut tx = db.begin().await.unwrap();
    match &mut tx {
        Tx::Sqlite(tx) => {
            let found = "SELECT CAST(stat AS INTEGER) FROM sqlite_stat1 WHERE tbl = 'notice' AND idx = 'notice_closing'";
            sqlx::query_scalar(found).fetch_one(&mut **tx).await.unwrap()
        }
        Tx::Postgres(tx) => {
            let found = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = 'notice'::regclass";
            sqlx::query_scalar(found).fetch_one(&mut **tx).await.unwrap()
        }
    }
}

#[tokio::test]
async fn what_the_planner_believes_is_true_after_a_study() {
    each_engine(async |db| {
        put(&db, &[notice("first")], noon()).await;
        db.study().await.unwrap();
        assert_eq!(believed(&db).await, 1);
        let many: Vec<_> = (0..300).map(|n| notice(&format!("later {n}"))).collect();
        put(&db, &many, noon()).await;
        db.study().await.unwrap();
        assert_eq!(believed(&db).await, 301);
        assert!(db.check().await.unwrap().damage.is_empty());
    })
    .await;
}
