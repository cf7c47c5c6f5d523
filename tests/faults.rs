//! The real program, killed again and again in the middle of its work, between a feed and a
//! mail server that are real too. Afterwards nothing may be lost, and nothing told twice.
//!
//! `tests/run --faults` kills 200 times on each database; the usual run a few times. What was
//! measured stands in tests/faults/README.md.

mod dice;
mod kills;
mod points;
mod rig;
mod trouble;
