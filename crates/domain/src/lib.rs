//! What things are: the nouns of public procurement that every other crate speaks of.
//!
//! Plain values with their parsing and validation. No input or output, no clock, no
//! async, and no knowledge of any sibling crate. To add a noun: one file here, one
//! `pub use` below; what it *does* belongs to the floor above.

mod award;
mod cadence;
mod change;
mod clock;
mod closing;
mod code;
mod consent;
mod digest;
mod email;
mod envelope;
pub mod excerpt;
mod fault;
mod fold;
mod invalid;
mod lang;
mod lessons;
mod marks;
mod matched;
mod member;
mod money;
mod notice;
mod pass;
mod profile;
mod pulse;
mod region;
mod source;
mod text;
mod verdict;

pub use award::{Award, Supplier};
pub use cadence::{Cadence, Weekdays, local_hour};
pub use change::{Change, changes, supplemented, unreleased};
pub use clock::Clock;
pub use closing::{CONTINUOUS_AFTER_DAYS, Closing};
pub use code::{Code, NoticeCode, Scheme};
pub use consent::{Consent, Hush, WORDING};
pub use digest::Digest;
pub use email::Email;
pub use envelope::{Cause, EnvelopeState};
pub use fault::{Fault, FaultArg, FaultKind};
pub use fold::{compose, fold, squeeze};
pub use invalid::Invalid;
pub use lang::Lang;
pub use lessons::{Example, KeywordLesson, Lessons};
pub use marks::Marks;
pub use matched::{Agreement, Band, Field, Match, Reason, ReasonKind, Span};
pub use member::{Member, Neq, Person, Role};
pub use money::{Currency, Money, Value};
pub use notice::{Buyer, Category, Document, Kind, Method, Notice, Status};
pub use pass::{Pass, PassKey, Reach};
pub use profile::{Keyword, Profile};
pub use pulse::{Pulse, Stuck};
pub use region::{Region, RegionCode};
pub use source::{Feed, FeedKind, Source};
pub use text::Text;
pub use verdict::Verdict;
