//! What classification codes mean: their trees, and the capability vocabulary that joins
//! words of three languages with each other and with codes.
//!
//! Also which buyer a name means ([`buyer`]). Knows nothing of profiles; scoring is
//! `matching`'s. To add a concept: a file or an entry under `data/vocabulary`; an organisation:
//! an entry under `data/buyers`; a classification: one arm in `tree.rs`.

pub mod buyer;
mod own;
mod tree;
mod vocabulary;

pub use own::{Slip, Wrong, own};
pub use tree::{ancestors, closeness, covers, is_ancestor, way};
pub use vocabulary::{Concept, Vocabulary, VocabularyError};
