//! The thinking itself, off the reactor, and with a net below it.

use std::{
    any::Any,
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use domain::Match;
use store::StoredNotice;

use super::memory::{Judge, Ready, threshold};
use crate::worker::WorkerError;

/// Notices against all profiles: what reached each profile's threshold, or what the matcher
/// said when it broke off.
pub(super) async fn notices(
    ready: &Arc<Ready>,
    open: Vec<StoredNotice>,
    judge: Judge,
) -> Result<HashMap<i64, Result<Vec<Match>, String>>, WorkerError> {
    let ready = Arc::clone(ready);
    let judged = tokio::task::spawn_blocking(move || {
        let told = |stored: &StoredNotice| {
            let mut found = catch_unwind(AssertUnwindSafe(|| judge(&ready.index, &stored.notice, ready.least))).map_err(|e| said(&*e))?;
            found.retain(|m| ready.profiles.get(&m.profile_id).is_some_and(|p| m.score >= threshold(p)));
            Ok(found)
        };
        open.iter().map(|stored| (stored.id, told(stored))).collect()
    });
    judged.await.map_err(|e| WorkerError::Broken { step: "matching", why: e.to_string() })
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned())
}
