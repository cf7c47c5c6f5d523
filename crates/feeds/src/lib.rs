//! Reads what publishers offer and folds it to notices and awards.
//!
//! Bytes in, records out: nothing here fetches, stores or knows the time. A reader takes any
//! [`std::io::BufRead`], hands each record to a closure as soon as it is read, and never
//! holds more than one record in memory. A bad record becomes a [`Skipped`] and the rest goes
//! on; a payload that is not whole is an error, also when records were handed out before.
//!
//! To add a source: a folder here with a `Reader`, one line in [`Adapter`], its fixtures in
//! `tests/feeds/<source>/` at the root.

mod adapter;
mod boamp;
mod canadabuys;
pub mod ckan;
mod clean;
mod damage;
mod dates;
mod decode;
mod donnees;
mod eforms;
mod error;
mod european;
mod fault;
mod language;
mod lenient;
mod memo;
mod meter;
mod next;
mod node;
mod ocds;
mod pack;
mod peek;
mod placsp;
mod record;
mod reply;
mod rows;
mod rss;
mod sam;
mod scrub;
mod seao;
mod seao_live;
mod seao_live_detail;
mod seao_xml;
mod sink;
mod table;
mod ted_search;
mod toronto;
mod tree;
mod unpack;
mod xml;

pub use adapter::{Adapter, Context, NO_OPTIONS, Options};
pub use error::FeedError;
pub use next::{Asked, Next, Turn};
pub use pack::{PART, pack, unpack};
pub use record::{RAW_CAP, Record, Skipped, Summary};
pub use seao_live_detail::{SeaoDetail, seao_detail};
pub use unpack::{gunzip, is_gzip};
