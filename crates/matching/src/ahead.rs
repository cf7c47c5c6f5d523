//! What lies far apart in memory, asked for together: a processor waits for many places as
//! long as for one when none of them depends on another.

use std::hint::black_box;

/// So many places are asked for at a time.
pub(crate) const AHEAD: usize = 16;

/// Has a number of each of these fetched; nothing else.
#[inline]
pub(crate) fn fetch<T>(all: &[T], number: impl Fn(&T) -> u32) {
    black_box(all.iter().fold(0, |sum: u32, one| sum ^ number(one)));
}
