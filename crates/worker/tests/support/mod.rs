//! What the worker's tests share.

pub mod feed;
pub mod house;
pub mod postgres;
pub mod publisher;
pub mod server;

use chrono::{DateTime, Utc};

/// The instant at which the tests begin: a Sunday, noon in Québec.
pub fn noon() -> DateTime<Utc> {
    "2026-11-22T17:00:00Z".parse().unwrap()
}
