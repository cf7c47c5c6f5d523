//! The worker against real sockets and real databases.

mod fetch;
mod sources;
mod support;
