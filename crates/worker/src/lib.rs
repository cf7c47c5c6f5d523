//! What is moved by time: polling the feeds, matching, delivering the mails.
//!
//! Each is a step that does one piece of work and says whether there was any; [`fetch`]
//! is the only way out to the web. Nothing here is asked by a browser (that is `web`), and
//! the two meet only in the store.

pub mod chance;
pub mod fetch;
pub mod schedule;
pub mod sources;
