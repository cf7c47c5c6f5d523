//! Time as an argument.

use chrono::{DateTime, Utc};

/// Something that tells the time. Only the binary owns one that reads the machine's
/// clock; tests hand in their own.
pub trait Clock: Send + Sync {
    /// The present instant, UTC.
    fn now(&self) -> DateTime<Utc>;
}

impl<F: Fn() -> DateTime<Utc> + Send + Sync> Clock for F {
    fn now(&self) -> DateTime<Utc> {
        self()
    }
}
