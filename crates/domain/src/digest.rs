//! What a notice says, as 128 bits.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{Notice, Region, Text, squeeze};

/// The first 128 bits of a SHA-256 over normalised content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of raw bytes, e.g. a whole payload.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new_with_prefix(bytes))
    }

    fn finish(hasher: Sha256) -> Self {
        let mut out = [0; 16];
        out.copy_from_slice(&hasher.finalize()[..16]);
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

/// Feeds a hasher with length-prefixed parts, so that no two contents share one byte string.
struct Parts(Sha256);

impl Parts {
    fn put(&mut self, part: &str) {
        self.0.update((part.len() as u64).to_le_bytes());
        self.0.update(part.as_bytes());
    }

    fn text(&mut self, text: &Text) {
        for (lang, words) in text.iter() {
            self.put(lang.as_str());
            self.put(&squeeze(words));
        }
        self.put("");
    }

    fn sorted(&mut self, mut list: Vec<String>) {
        list.sort_unstable();
        list.dedup();
        self.0.update((list.len() as u64).to_le_bytes());
        for item in &list {
            self.put(item);
        }
    }
}

fn region_words(regions: &[Region]) -> Vec<String> {
    regions.iter().map(|r| r.code.as_ref().map_or_else(|| squeeze(&r.raw), ToString::to_string)).collect()
}

pub(crate) fn of_notice(n: &Notice) -> Digest {
    let mut p = Parts(Sha256::new());
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
    p.put(&n.kind_raw);
    p.put(&n.method_raw);
    p.sorted(n.trade_agreements.clone());
    p.sorted(n.documents.iter().map(|d| format!("{} {}", d.url, squeeze(&d.title))).collect());
    p.text(&n.url);
    Digest::finish(p.0)
}
