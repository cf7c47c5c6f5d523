//! Any bytes for the readers of JSON.

#![no_main]

#[path = "../bodies.rs"]
#[expect(dead_code, reason = "the other targets' readers")]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::json(data));
