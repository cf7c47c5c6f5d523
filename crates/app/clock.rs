//! The one place that reads the machine's clock; everybody else is told the time.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::Clock;

/// The present instant.
#[cfg(not(feature = "faults"))]
#[expect(clippy::disallowed_methods, reason = "the binary owns the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The present instant, as a test that cannot wait for hours has it: with
/// `CRIEUR_FAULT_CLOCK=START*SPEED` time runs so many times as fast since then.
#[cfg(feature = "faults")]
#[expect(clippy::disallowed_methods, reason = "the binary owns the clock, and a test bends it")]
pub fn now() -> DateTime<Utc> {
    static BENT: std::sync::LazyLock<Option<(DateTime<Utc>, i32)>> = std::sync::LazyLock::new(|| {
        let text = std::env::var("CRIEUR_FAULT_CLOCK").ok()?;
        let (start, speed) = text.split_once('*').expect("START*SPEED");
        Some((start.parse().expect("an instant"), speed.parse().expect("a speed")))
    });
    let now = Utc::now();
    BENT.map_or(now, |(start, speed)| start + (now - start) * speed)
}

/// The machine's clock as the crates below take it.
pub fn machine() -> Arc<dyn Clock> {
    Arc::new(now)
}
