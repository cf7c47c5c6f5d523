//! Processor time of the one thread that works: whatever else the machine does is not counted.

use std::{fs, time::Duration};

/// Processor time of this thread so far.
fn spent() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells the time that a thread ran");
    Duration::from_nanos(text.split_whitespace().next().and_then(|n| n.parse().ok()).expect("nanoseconds"))
}

/// What some work gives and costs.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = spent();
    let out = work();
    (out, spent().saturating_sub(start))
}
