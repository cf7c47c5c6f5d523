//! What the planner of a young database believes after the first large poll.

use store::Tx;

use crate::support::{
    feed::{Row, csv},
    house::everywhere,
    noon,
};

const MANY: u32 = 300;

#[tokio::test]
async fn a_poll_that_brings_much_is_counted_at_once() {
    everywhere(async |house| {
        // The hour's tidying comes first, when there is nothing yet.
        house.worker.tidy_step(noon()).await.unwrap();
        let rows: Vec<Row> = (1..=MANY).map(|n| Row::open(n, "Snow clearing")).collect();
        house.shelf.put("/open.csv", csv(&rows));
        house.poll(noon()).await;
        house.match_all(noon()).await;
        assert_eq!(house.stored("canadabuys").await, MANY as usize);
        let mut tx = house.db.begin().await.unwrap();
        let believed: i64 = match &mut tx {
            Tx::Sqlite(tx) => {
                let found = "SELECT CAST(stat AS INTEGER) FROM sqlite_stat1 WHERE tbl = 'notice' AND idx = 'notice_closing'";
                sqlx::query_scalar(found).fetch_optional(&mut **tx).await.unwrap().unwrap_or_default()
            }
            Tx::Postgres(tx) => {
                let found = "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = 'notice'::regclass";
                sqlx::query_scalar(found).fetch_one(&mut **tx).await.unwrap()
            }
        };
        assert_eq!(believed, i64::from(MANY));
    })
    .await;
}
