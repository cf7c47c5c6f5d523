//! The line of `crieur check` on the mails: did everybody hear of what is theirs, and does
//! anything wait for somebody's word?

use chrono::{DateTime, TimeDelta, Utc};
use domain::Lang;
use locale::{number, relative};
use store::{Db, StoreError};

use crate::both::Both;

/// How far back it looks.
const DAYS: TimeDelta = TimeDelta::days(7);

/// Good, or what an operator has to look at.
pub async fn line(db: &Db, now: DateTime<Utc>) -> Result<Result<Both, Both>, StoreError> {
    let last: Option<DateTime<Utc>> = db.setting(worker::RECONCILED).await?.and_then(|at| at.parse().ok());
    let (found, mended) = db.discrepancies(now - DAYS).await?;
    let (held, holding) = (db.held_count().await?, db.holds_all().await?);
    let when = last.map_or_else(
        || Both::new("jamais rapprochés", "never reconciled"),
        |at| Both::new(format!("rapprochés {}", relative(Lang::FR, now, at)), format!("reconciled {}", relative(Lang::EN, now, at))),
    );
    let (mut fr, mut en) = (when.fr, when.en);
    if found > 0 {
        fr = format!("{fr}, écarts en 7\u{a0}jours\u{a0}: {}, réparés\u{a0}: {}", number(Lang::FR, found), number(Lang::FR, mended));
        en = format!("{en}, discrepancies in 7 days: {}, mended: {}", number(Lang::EN, found), number(Lang::EN, mended));
    }
    if held > 0 || holding {
        fr = format!("{fr}, alertes retenues\u{a0}: {} («\u{a0}crieur deliver --release\u{a0}»)", number(Lang::FR, held));
        en = format!("{en}, alerts held: {} (“crieur deliver --release”)", number(Lang::EN, held));
    }
    let said = Both::new(fr, en);
    Ok(if found > mended || held > 0 || holding { Err(said) } else { Ok(said) })
}
