//! Every public method of the store, on SQLite and on PostgreSQL.
//!
//! PostgreSQL is a real server: `tests/postgres start` makes a private one and names it in
//! `CRIEUR_TEST_POSTGRES`, as `tests/run` does. Each test has a database of its own.

mod access;
mod archive;
mod awards;
mod codes;
mod complete;
mod concurrency;
mod consents;
mod database;
mod deliveries;
mod envelopes;
mod feeds;
mod follows;
mod learned;
mod listings;
mod matches;
mod members;
mod notices;
mod order;
mod preferences;
mod reconciliation;
mod reports;
mod returns;
mod searches;
mod study;
mod subscriptions;
mod support;
mod tenders;
mod verdicts;
