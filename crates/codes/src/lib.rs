//! What classification codes mean: their trees, and the capability vocabulary that joins
//! words of three languages with each other and with codes.
//!
//! Knows nothing of notices or profiles; scoring is `matching`'s. To add a concept: a file
//! or an entry under `data/vocabulary`; to add a classification: one arm in `tree.rs`.

mod tree;
mod vocabulary;

pub use tree::{ancestors, closeness, covers, is_ancestor};
pub use vocabulary::{Concept, Vocabulary, VocabularyError};
