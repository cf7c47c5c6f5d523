//! What a notice says, as 128 bits.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{Notice, Region, Text, fold::squeeze_into, squeeze};

/// The first 128 bits of a SHA-256 over normalised content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of raw bytes, e.g. a whole payload.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut out = [0; 16];
        out.copy_from_slice(&Sha256::digest(bytes)[..16]);
        Self(out)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Gathers length-prefixed parts, so that no two contents share one byte string; they are
/// hashed in one go, which costs half of what many small pieces do.
struct Parts(Vec<u8>);

impl Parts {
    fn put(&mut self, part: &str) {
        self.length(part.len());
        self.0.extend_from_slice(part.as_bytes());
    }

    fn length(&mut self, length: usize) {
        self.0.extend_from_slice(&(length as u64).to_le_bytes());
    }

    /// The words without regard to white space, with their length put in afterwards.
    fn words(&mut self, words: &str) {
        let at = self.0.len();
        self.length(0);
        let begin = self.0.len();
        squeeze_into(words, &mut self.0);
        let length = ((self.0.len() - begin) as u64).to_le_bytes();
        self.0[at..begin].copy_from_slice(&length);
    }

    fn text(&mut self, text: &Text) {
        for (lang, words) in text.iter() {
            self.put(lang.as_str());
            self.words(words);
        }
        self.put("");
    }

    fn sorted(&mut self, mut list: Vec<String>) {
        list.sort_unstable();
        list.dedup();
        self.length(list.len());
        for item in &list {
            self.put(item);
        }
    }
}

fn region_words(regions: &[Region]) -> Vec<String> {
    regions.iter().map(|r| r.code.as_ref().map_or_else(|| squeeze(&r.raw), ToString::to_string)).collect()
}

pub(crate) fn of_notice(n: &Notice) -> Digest {
    let mut p = Parts(Vec::with_capacity(4096));
    p.text(&n.title);
    p.text(&n.description);
    p.text(&n.buyer.name);
    p.text(&n.buyer.end_user);
    p.put(n.buyer.id.as_deref().unwrap_or_default());
    p.put(&n.family_key);
    p.sorted(n.codes.iter().map(|c| c.code.to_string()).collect());
    p.sorted(n.categories.iter().map(|c| format!("{c:?}")).collect());
    p.sorted(region_words(&n.regions));
    p.sorted(region_words(&n.opportunity));
    p.put(&n.value.as_ref().map_or_else(String::new, |v| format!("{v:?}")));
    p.put(&n.closing.as_ref().map_or_else(String::new, |c| format!("{} {}", c.at.timestamp(), c.zone)));
    p.put(&n.published.map_or_else(String::new, |d| d.to_string()));
    p.put(&format!("{:?} {:?} {:?}", n.status, n.kind, n.method));
    p.words(&n.kind_raw);
    p.words(&n.method_raw);
    p.sorted(n.trade_agreements.iter().map(|t| squeeze(t)).collect());
    p.sorted(n.documents.iter().map(|d| format!("{} {}", d.url, squeeze(&d.title))).collect());
    p.text(&n.url);
    Digest::of_bytes(&p.0)
}
