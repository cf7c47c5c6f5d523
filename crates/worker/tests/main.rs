//! The worker against real sockets and real databases.

mod archive;
mod crowd;
mod digests;
mod drift;
mod edits;
mod failures;
mod fetch;
mod heartbeat;
mod inbox;
mod kept_pages;
mod lag;
mod learning;
mod listing;
mod news;
mod paging;
mod planner;
mod poll;
mod preferences;
mod reconcile;
mod seao_details;
mod shared;
mod shuffles;
#[path = "../../mail/tests/support/smtp.rs"]
#[expect(dead_code, reason = "what it can besides is for the mail crate and the whole program")]
mod smtp;
mod sources;
mod support;
mod twins;
mod upload;
