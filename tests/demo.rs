//! The demonstration's sample feeds, for tests that serve them themselves.

#[path = "../crates/app/demo/canadabuys.rs"]
pub mod canadabuys;
#[path = "../crates/app/demo/content.rs"]
pub mod content;
#[path = "../crates/app/demo/notices.rs"]
pub mod notices;
#[path = "../crates/app/demo/seao.rs"]
pub mod seao;
