//! Secret tokens: 256 random bits as 64 hexadecimal digits, kept at rest as SHA-256 only.

use std::fmt::Write as _;

use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

/// A new random token.
pub(crate) fn fresh() -> String {
    hex(&rand::rng().random::<[u8; 32]>())
}

/// A short random reference for an error that a person may read out on the telephone.
pub(crate) fn error_id() -> String {
    hex(&rand::rng().random::<[u8; 4]>())
}

/// What the store keeps of a token.
pub(crate) fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Whether this could be a token of ours; anything else is not looked up at all.
pub(crate) fn is_shaped(token: &str) -> bool {
    (16..=128).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_different_and_hashed_one_way() {
        let (a, b) = (fresh(), fresh());
        assert_eq!(a.len(), 64);
        assert_ne!(a, b);
        assert!(is_shaped(&a));
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        for bad in ["", "short", "../../etc/passwd", "a b c d e f g h i j k"] {
            assert!(!is_shaped(bad), "{bad}");
        }
    }
}
