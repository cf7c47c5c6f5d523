//! The worker against real sockets and real databases.

mod archive;
mod drift;
mod fetch;
mod heartbeat;
mod inbox;
mod lag;
mod listing;
mod news;
mod paging;
mod poll;
mod preferences;
mod shared;
mod sources;
mod support;
mod twins;
