//! A table from the pages to the worker: neither knows the other.

use std::sync::Arc;

use web::{Handed, TableRead, TableRefused, TakeTable};
use worker::{Refused, Worker};

use crate::{clock, wire};

/// What the pages hand tables to.
pub fn taker(worker: &Worker) -> TakeTable {
    let worker = worker.clone();
    Arc::new(move |table| {
        let worker = worker.clone();
        Box::pin(async move { take(&worker, table).await })
    })
}

async fn take(worker: &Worker, table: Handed) -> Result<TableRead, String> {
    let taken = worker.take_table(&table.source, &table.name, table.bytes, clock::now()).await.map_err(|e| wire::chain(&e))?;
    let taken = taken.ok_or_else(|| format!("no source {:?} takes tables", table.source))?;
    Ok(TableRead { run: taken.run.id, refused: taken.refused.map(refused) })
}

fn refused(why: Refused) -> TableRefused {
    match why {
        Refused::NotATable(found) => TableRefused::NotATable(found),
        Refused::Column { missing, there } => TableRefused::Column { missing, there },
        Refused::CutOff => TableRefused::CutOff,
        Refused::Empty => TableRefused::Empty,
        Refused::TooLarge(mib) => TableRefused::TooLarge(mib),
        Refused::Other(why) => TableRefused::Other(why),
    }
}
