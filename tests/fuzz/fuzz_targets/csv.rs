//! Any bytes for the readers of CSV.

#![no_main]

#[path = "../bodies.rs"]
#[expect(dead_code, reason = "the other targets' readers")]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::csv(data));
