//! What is moved by time: polling the feeds, matching, delivering the mails.
//!
//! Each is a step that does one piece of work and says whether there was any; the loop in
//! `run` repeats them, tests call them one by one with a time of their own. [`fetch`] is the
//! only way out to the web. Nothing here is asked by a browser (that is `web`); the two meet
//! only in the store.

pub mod chance;
mod deliver;
mod fault;
pub mod fetch;
mod heartbeat;
mod links;
mod matcher;
mod poll;
mod reconcile;
mod remind;
mod run;
pub mod schedule;
pub mod sources;
mod tidy;
pub mod window;
mod worker;

pub use chance::{Chance, Dice};
pub use deliver::{HORIZON, RETRY};
pub use matcher::Lore;
pub use poll::{Refused, Replayed, UPLOAD, Uploaded};
pub use reconcile::RECONCILED;
pub use worker::{Minor, Outcome, Parts, Progress, Settings, Watcher, Worker, WorkerError};
