//! What the pages hand tables to, in place of the worker: it remembers what came, records a
//! run for a good one, and refuses a bad one in the way that the file's name asks for.

use std::sync::{Arc, Mutex};

use store::{Db, PollRun, Quarantined, RunOutcome};
use web::{Handed, TableRead, TableRefused, TakeTable};

pub type Tables = Arc<Mutex<Vec<(String, String, usize)>>>;

pub fn taker(db: &Db) -> (Tables, TakeTable) {
    let (tables, db) = (Tables::default(), db.clone());
    let seen = Arc::clone(&tables);
    let take: TakeTable = Arc::new(move |table| {
        seen.lock().unwrap().push((table.source.clone(), table.name.clone(), table.bytes.len()));
        let db = db.clone();
        Box::pin(async move { Ok(TableRead { run: record(&db, &table).await, refused: refused(&table.name) }) })
    });
    (tables, take)
}

fn refused(name: &str) -> Option<TableRefused> {
    Some(match name {
        "no-table" => TableRefused::NotATable("an HTML page (<!doctype html>)".into()),
        "column" => TableRefused::Column { missing: "Titre".into(), there: "Réf, Objet".into() },
        "no-header" => TableRefused::Column { missing: "Titre".into(), there: String::new() },
        "cut" => TableRefused::CutOff,
        "empty" => TableRefused::Empty,
        "unpacked" => TableRefused::TooLarge(128),
        "other" => TableRefused::Other(domain::Fault::new(domain::FaultKind::TooDeep, "nested deeper than 40 levels").with("n", 40_i64)),
        _ => return None,
    })
}

async fn record(db: &Db, table: &Handed) -> i64 {
    let now = super::now();
    let run = PollRun {
        id: 0,
        source: table.source.clone(),
        feed: "upload".into(),
        resource: Some(table.name.clone()),
        started_at: now,
        duration_ms: 12,
        outcome: RunOutcome::Ok,
        http_status: None,
        bytes: 8,
        seen: 3,
        added: 1,
        changed: 1,
        unchanged: 0,
        skipped: 1,
        error: None,
    };
    let mut tx = db.begin().await.unwrap();
    let id = tx.record_run(&run).await.unwrap();
    let raw = Quarantined {
        id: 0,
        source: table.source.clone(),
        feed: "upload".into(),
        run_id: Some(id),
        place: "line 4".into(),
        reference: None,
        reason: "no <title>".into(),
        raw: format!("raw {id}"),
        seen_at: now,
        payload: None,
        noted_at: None,
    };
    tx.quarantine(&[raw]).await.unwrap();
    tx.commit().await.unwrap();
    id
}
