//! The one place that reads the machine's clock; everybody else is told the time.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::Clock;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "the binary owns the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The machine's clock as the crates below take it.
pub fn machine() -> Arc<dyn Clock> {
    Arc::new(now)
}
