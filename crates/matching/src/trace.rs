//! What one notice left behind when it was learned from, so that it can be taken back when
//! the notice changes. Words are named by numbers that stay as they are, whatever is learned
//! later.

use domain::Notice;

use crate::{
    bytes::{Damaged, Reader, Writer},
    text::{TONGUES, Tongue},
};

/// One view's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Left {
    pub tongue: Tongue,
    /// Words of the title.
    pub title: u32,
    /// Words of the description.
    pub body: u32,
    /// The lasting numbers of its distinct terms, rising.
    pub terms: Vec<u32>,
}

/// See the module. Kept with the notice by whoever keeps what was learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    pub(crate) key: u64,
    pub(crate) views: Vec<Left>,
}

impl Trace {
    /// As bytes: about two for each distinct word.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.key(self.key);
        out.count(self.views.len());
        for view in &self.views {
            out.count(view.tongue.index());
            out.int(u64::from(view.title));
            out.int(u64::from(view.body));
            out.rising(&view.terms);
        }
        out.0
    }

    /// Back from bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damaged> {
        let mut from = Reader::of(bytes);
        let key = from.key()?;
        let views = (0..from.count()?)
            .map(|_| {
                let tongue = tongue(&mut from)?;
                Ok(Left { tongue, title: from.small()?, body: from.small()?, terms: from.rising()? })
            })
            .collect::<Result<_, _>>()?;
        from.end()?;
        Ok(Self { key, views })
    }
}

/// A tongue by its number.
pub(crate) fn tongue(from: &mut Reader<'_>) -> Result<Tongue, Damaged> {
    TONGUES.get(from.small()? as usize).copied().ok_or(from.damaged())
}

/// The number under which a notice's share is found again and by which chance decides what
/// is kept.
pub(crate) fn key_of(notice: &Notice) -> u64 {
    let reference = notice.reference.to_lowercase();
    hash(notice.source.bytes().chain([0]).chain(reference.bytes()))
}

/// Bytes as a number that is as good as random, and the same on every machine (FNV-1a, and a
/// stir at the end).
pub(crate) fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3));
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_come_back_as_they_were() {
        let left = Left { tongue: Tongue::English, title: 3, body: 400, terms: vec![1, 2, 70_000] };
        let trace = Trace { key: 99, views: vec![left] };
        let bytes = trace.to_bytes();
        assert_eq!(Trace::from_bytes(&bytes).unwrap(), trace);
        assert!(Trace::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn a_reference_is_the_same_in_any_case() {
        let key =
            |source: &str, reference: &str| key_of(&Notice { source: source.into(), reference: reference.into(), ..Notice::default() });
        assert_eq!(key("seao", "AB-1"), key("seao", "ab-1"));
        assert_ne!(key("seao", "1"), key("canadabuys", "1"));
        // It decides what is kept: it must be the same in every version.
        assert_eq!(key("seao", "1"), KNOWN);
    }

    const KNOWN: u64 = 5_102_446_520_285_020_157;
}
