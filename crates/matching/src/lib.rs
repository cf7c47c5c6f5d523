//! Which notices are for which firm, and why: one pure function from a profile, a notice and
//! what past notices taught to a score from 0 to 100 with its reasons.
//!
//! No input or output and no clock in here. [`Index`] answers for many profiles at once,
//! [`explain`] for one pair (also when it is no match), [`rank`] for one profile and many
//! notices, [`Shelf`] for that at typing speed; all give the same scores and reasons. The formula stands in `score.rs`,
//! its constants in `tuning.rs`, filters in `filter.rs`. To add a kind of evidence: one
//! piece in `tell.rs` and one [`domain::ReasonKind`].

mod ahead;
mod bag;
mod bound;
mod branches;
mod buyer;
mod bytes;
mod cards;
mod compact;
mod concept;
mod conditions;
mod contracts;
mod crosswalk;
mod dictionary;
mod engine;
mod explain;
mod falls;
pub mod feedback;
mod filter;
mod find;
mod flat;
mod fuzzy;
mod index;
mod judge;
mod keeping;
mod kept;
pub mod kit;
mod labels;
mod lane;
mod learned;
mod ledger;
mod lengths;
mod lessons;
mod marks;
pub mod measure;
mod neighbours;
#[cfg(test)]
mod oracle;
mod order;
mod pair;
mod pass;
mod past;
mod pool;
mod postings;
mod quote;
mod rank;
mod route;
mod said;
mod score;
mod shelf;
mod sight;
mod tally;
mod tell;
mod text;
mod trace;
mod translate;
mod tuning;
pub mod twin;
mod usual;
pub mod yardstick;

pub use bytes::Damaged;
pub use explain::{Explanation, explain};
pub use filter::Stop;
pub use index::Index;
pub use learned::Learned;
pub use lessons::{Judged, lessons};
pub use rank::rank;
pub use shelf::Shelf;
pub use trace::Trace;
pub use tuning::Tuning;
