//! A value that a person or a file gave and that cannot be accepted.

/// Why a value was refused: a message key for the user's language and the value as given.
///
/// `key` names a message of the `locale` crate (`invalid-email`, `invalid-neq`, …), so a
/// member reads the reason in French or English; `Display` is the operator's English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {given:?} is refused, expected {expected}")]
pub struct Invalid {
    /// Message key in `locale`.
    pub key: &'static str,
    /// The noun, for the operator's sentence.
    pub what: &'static str,
    /// The value as given, shortened to 80 characters.
    pub given: String,
    /// What would have been accepted, for the operator's sentence.
    pub expected: &'static str,
}

impl Invalid {
    /// Builds the error, shortening what was given.
    pub fn new(key: &'static str, what: &'static str, given: &str, expected: &'static str) -> Self {
        Self { key, what, given: given.chars().take(80).collect(), expected }
    }
}
