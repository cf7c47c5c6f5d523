//! The memory: every fact that must outlive the process, on SQLite or PostgreSQL.
//!
//! All SQL of the project is in this crate, one noun per file, each statement written once
//! and compiled for both engines (see `sql.rs`). Reads are methods of [`Db`]; what must
//! become true together with something else is a method of [`Tx`]. What a fact *means* is
//! `domain`'s business, what to do about it the worker's and the pages'.
//!
//! To add a noun: a migration of the same name in both folders under `migrations/`, a file
//! here, and a test in `tests/` that calls every new method on both engines.
//!
//! House rules that remove the differences between the engines: time is bound from Rust and
//! cut to seconds; structured values are JSON in TEXT columns, never looked into by SQL;
//! what is searched is folded in Rust; ordered columns are never NULL.

mod activity;
mod award;
mod buyer;
mod cap;
mod check;
mod code_label;
mod consent;
mod db;
mod delivery;
mod desk;
mod envelope;
mod error;
mod feed;
mod follow;
mod follow_item;
mod heartbeat;
mod held;
mod item;
mod known;
mod learned;
mod lease;
mod link;
mod listing;
mod mail_report;
mod match_list;
mod matched;
mod member;
mod notice;
mod notice_change;
mod notice_search;
mod notice_upsert;
mod payload;
mod pending;
mod person;
mod poll_run;
mod profile;
mod quarantine;
mod reader;
mod reconcile;
mod replan;
mod report;
mod session;
mod setting;
mod sign_in;
mod sql;
mod study;
mod subscription;
mod throttle;
mod tidy;
mod told;
mod value;
mod verdict;

pub use activity::{Activity, Counts};
pub use award::StoredAward;
pub use buyer::{BuyerCount, BuyerName, StoredBuyer};
pub use check::Check;
pub use code_label::CodeList;
pub use consent::{Basis, ConsentRow, Standing};
pub use db::{Db, PostgresPools, SqlitePools, Tx};
pub use delivery::Leased;
pub use desk::{EnvelopeFilter, EnvelopeRow};
pub use envelope::{ALERT, Enqueued, Item, SIGN_IN, Told};
pub use error::StoreError;
pub use feed::{Failing, FeedState};
pub use follow::{FollowedClosing, Follower};
pub use follow_item::{FollowedItem, News, ToldNews};
pub use heartbeat::{HEARTBEAT, Screened};
pub use item::EnvelopeItem;
pub use known::Known;
pub use learned::Edition;
pub use link::{Likeness, Link, LinkState};
pub use listing::Listed;
pub use mail_report::{MailReport, NewReport, Reported, Returned, Suppression};
pub use match_list::{MatchFilter, MatchOrder, MatchedNotice, MatchedProfile};
pub use matched::StoredMatch;
pub use notice::{SourceCount, StoredNotice};
pub use notice_change::NoticeChange;
pub use notice_search::{Cursor, NoticeFilter, NoticeOrder, Page};
pub use notice_upsert::{Outcome, Upserted};
pub use payload::{Kept, Payload};
pub use person::StoredPerson;
pub use poll_run::{PollRun, RunOutcome};
pub use profile::{ProfileStamp, StoredProfile};
pub use quarantine::{QuarantineCount, Quarantined};
pub use reader::Rhythms;
pub use reconcile::{Discrepancy, Oddity};
pub use report::{MemberReport, NoticeReport};
pub use session::Session;
pub use setting::LINK_SECRET;
pub use subscription::Subscription;
pub use tidy::{Horizon, Tidied};
pub use told::Newer;
pub use verdict::StoredVerdict;

/// What every method of this crate gives.
pub type Result<T> = std::result::Result<T, StoreError>;
