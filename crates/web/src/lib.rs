//! The pages: axum routes, forms and server-rendered views, French first and English equal.
//!
//! One file per noun holds its routes, its form and its view; templates lie in
//! `templates/`, words in `crates/locale/locales/*/web*.ftl`, the one stylesheet in
//! `static/`. There is no script. Nothing here polls, sends or decides a match: pages meet
//! the worker in the store, and the preview calls the same matcher.
//!
//! To add a page: a file with `routes()`, a template that extends `base.html`, one line in
//! `router.rs`, its messages in both languages, and a row in `tests/access.rs`, which asks
//! every route as every kind of reader.

mod assets;
mod buyers;
mod calendar;
mod choice;
mod detour;
mod entry;
mod envelopes;
mod error;
mod explain;
mod fact;
mod files;
mod follow;
mod friendly;
mod health;
mod home;
mod hook;
mod judge;
mod learned;
mod matches;
mod members;
mod next;
mod notice;
mod notice_facts;
mod notices;
mod page;
mod pass;
mod period;
mod person;
mod piece;
mod preferences;
mod preview;
mod profile_edit;
mod profile_form;
mod profile_view;
mod profiles;
mod quarantine;
mod reader;
mod ready;
mod region;
mod report;
mod report_rows;
mod returned;
mod router;
mod safety;
mod serve;
mod session;
mod sign_in;
mod source;
mod source_days;
mod source_feed;
mod sources;
mod state;
mod table;
mod token;
mod twins;
mod typed;
mod unsubscribe;
mod upload;
mod upload_words;
mod visit;

use error::Error;

pub use files::files;
pub use ready::Ready;
pub use returned::{Tally, take_reports};
pub use router::router;
pub use serve::serve;
pub use state::{LearnedNow, Site, State, Token};
pub use upload::{Handed, TableRead, TableRefused, TakeTable};
