//! Processor time: what else the machine does is not counted.

use std::{fs, time::Duration};

/// Processor time of this thread so far.
fn spent() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells the time that a thread ran");
    Duration::from_nanos(text.split_whitespace().next().and_then(|n| n.parse().ok()).expect("nanoseconds"))
}

/// What some work gives, and the seconds that this thread took for it.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = spent();
    let out = work();
    (out, spent().saturating_sub(start).as_secs_f64())
}

/// The texts of a notice.
pub fn texts(notice: &domain::Notice) -> [&str; 2] {
    use domain::Lang;
    [notice.title.best(Lang::EN), notice.description.best(Lang::EN)]
}
