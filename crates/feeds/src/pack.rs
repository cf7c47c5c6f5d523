//! Payloads as they are kept: the same bytes, smaller. Parts are packed one by one, so that
//! no more than one is ever in memory. Not a reader; what the bytes mean is not asked here.

use std::io::{self, Read as _, Write as _};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

/// Length of a part before it is packed; the last one may be shorter.
pub const PART: usize = 1 << 20;

/// Packs one part. The fast level: feeds are text full of repetition, the slow ones win little.
pub fn pack(part: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(part.len() / 4), Compression::fast());
    // Writing into memory cannot fail.
    let _ = encoder.write_all(part);
    encoder.finish().unwrap_or_default()
}

/// Unpacks one part; an error when it is damaged or longer than a part can be.
pub fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let mut part = Vec::with_capacity(packed.len().saturating_mul(4).min(PART));
    ZlibDecoder::new(packed).take(PART as u64 + 1).read_to_end(&mut part)?;
    if part.len() > PART {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a part is longer than it may be"));
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        for length in [0, 1, 1000, PART] {
            let part: Vec<u8> = (0..length).map(|n| u8::try_from(n * n % 251).unwrap()).collect();
            assert_eq!(unpack(&pack(&part)).unwrap(), part);
        }
        let repeated = b"avis;titre;date\n".repeat(4000);
        assert!(pack(&repeated).len() * 20 < repeated.len());
    }

    #[test]
    fn damage_and_bombs_are_errors() {
        let packed = pack(&b"avis;titre;date\n".repeat(4000));
        assert!(unpack(&packed[..packed.len() - 5]).is_err());
        let mut wrong = packed.clone();
        let middle = wrong.len() / 2;
        wrong[middle] ^= 0x55;
        assert!(unpack(&wrong).is_err());
        assert!(unpack(&pack(&vec![0; PART + 1])).is_err());
    }
}
