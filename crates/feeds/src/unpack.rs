//! Opens what is packed as a file: `.json.gz` and the like.

use std::io::{BufRead, Read};

use flate2::bufread::MultiGzDecoder;

/// Whether a payload is gzip data; its first bytes tell.
pub fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1F, 0x8B])
}

/// The content of gzip data, member after member. A cut one ends in an error; how much is
/// taken of it is for the caller to limit.
pub fn gunzip(input: impl BufRead) -> impl Read {
    MultiGzDecoder::new(input)
}
