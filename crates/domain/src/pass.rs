//! A signed link: what a mail's reader may do without signing in, for how long, and nothing
//! else. Whoever has the link has what it reaches, so it reaches little: one page to read, or
//! one notice to follow. It never opens a session.

use std::{fmt, hint::black_box};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

/// Bytes of the signature that a link carries: 128 bits cannot be guessed.
const SIGNATURE: usize = 16;
/// Bytes of a Message-ID that cannot be guessed.
const STAMP: usize = 12;
/// The block of SHA-256, which HMAC (RFC 2104) pads its key to.
const BLOCK: usize = 64;

/// What links are signed with. One per installation; a new one makes all links void.
#[derive(Clone, PartialEq, Eq)]
pub struct PassKey([u8; 32]);

impl PassKey {
    /// The key of a secret: random text that nobody else knows.
    pub fn of(secret: &str) -> Self {
        Self(hmac(secret.as_bytes(), b"crieur links 1"))
    }

    /// What stands in a Message-ID: nobody else can make it of this text, and it is the same
    /// each time. No pass begins like it.
    pub fn stamp(&self, text: &str) -> String {
        let stamp = hmac(&self.0, format!("mail|{text}").as_bytes());
        stamp[..STAMP].iter().fold(String::new(), |out, byte| format!("{out}{byte:02x}"))
    }
}

impl fmt::Debug for PassKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PassKey(…)")
    }
}

/// What a link reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Reads a notice's page as its reader would see it.
    Notice(i64),
    /// Reads the list of what was found for a profile.
    Matches(i64),
    /// Reads the list of followed notices.
    Followed,
    /// Follows this notice, or leaves it.
    Follow(i64),
    /// Leaves every followed notice.
    LeaveAll,
}

/// A link's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Whose it is.
    pub person_id: i64,
    /// What it reaches.
    pub reach: Reach,
    /// Until when.
    pub expires: DateTime<Utc>,
}

impl Pass {
    /// The pass as it stands in an address: letters, digits and hyphens.
    pub fn sign(&self, key: &PassKey) -> String {
        let said = self.said();
        let signature = hmac(&key.0, said.as_bytes());
        signature[..SIGNATURE].iter().fold(said + "-", |out, byte| format!("{out}{byte:02x}"))
    }

    /// Reads a pass: none when it is not ours, was tampered with, or has expired. How long
    /// that takes says nothing about the right signature.
    pub fn open(text: &str, key: &PassKey, now: DateTime<Utc>) -> Option<Self> {
        let (said, given) = text.rsplit_once('-')?;
        let right = hmac(&key.0, said.as_bytes());
        let given = given.as_bytes();
        if given.len() != SIGNATURE * 2 {
            return None;
        }
        let right: Vec<u8> = right[..SIGNATURE].iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]).collect();
        let differs = right.iter().zip(given).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
        if differs != 0 {
            return None;
        }
        Self::read(said).filter(|pass| now < pass.expires)
    }

    fn said(&self) -> String {
        let (kind, id) = match self.reach {
            Reach::Notice(id) => ('n', id),
            Reach::Matches(id) => ('m', id),
            Reach::Followed => ('l', 0),
            Reach::Follow(id) => ('f', id),
            Reach::LeaveAll => ('x', 0),
        };
        format!("{kind}-{}-{id}-{}", self.person_id, self.expires.timestamp())
    }

    fn read(said: &str) -> Option<Self> {
        let mut parts = said.split('-');
        let kind = parts.next()?;
        let [person_id, id, expires]: [i64; 3] = parts.map(str::parse).collect::<Result<Vec<i64>, _>>().ok()?.try_into().ok()?;
        let reach = match kind {
            "n" => Reach::Notice(id),
            "m" => Reach::Matches(id),
            "l" => Reach::Followed,
            "f" => Reach::Follow(id),
            "x" => Reach::LeaveAll,
            _ => return None,
        };
        Some(Self { person_id, reach, expires: DateTime::from_timestamp(expires, 0)? })
    }
}

fn hex(half: u8) -> u8 {
    b"0123456789abcdef"[usize::from(half)]
}

/// HMAC-SHA-256, RFC 2104.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let padded = |pad: u8| block.map(|byte| byte ^ pad);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    #[test]
    fn a_stamp_is_the_same_for_the_same_text_and_key_only() {
        let (ours, theirs) = (PassKey::of("a secret"), PassKey::of("another"));
        assert_eq!(ours.stamp("7|alert"), ours.stamp("7|alert"));
        assert_eq!(ours.stamp("7|alert").len(), 24);
        assert_ne!(ours.stamp("7|alert"), ours.stamp("8|alert"));
        assert_ne!(ours.stamp("7|alert"), theirs.stamp("7|alert"));
    }

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // RFC 4231, cases 1, 2 and 6.
        assert_eq!(text(&hmac(&[0x0b; 20], b"Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert_eq!(
            text(&hmac(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            text(&hmac(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn a_pass_reaches_what_it_says_until_it_expires() {
        let key = PassKey::of("a secret");
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        for reach in [Reach::Notice(12), Reach::Matches(3), Reach::Followed, Reach::Follow(12), Reach::LeaveAll] {
            let pass = Pass { person_id: 7, reach, expires: now + chrono::Duration::days(90) };
            let link = pass.sign(&key);
            assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && link.len() < 80, "{link}");
            assert_eq!(Pass::open(&link, &key, now + chrono::Duration::days(89)), Some(pass));
            assert_eq!(Pass::open(&link, &key, pass.expires), None, "expired");
            assert_eq!(Pass::open(&link, &PassKey::of("another"), now), None);
        }
    }

    #[test]
    fn nothing_in_a_pass_can_be_changed() {
        let key = PassKey::of("a secret");
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let link = Pass { person_id: 7, reach: Reach::Notice(12), expires: now + chrono::Duration::days(90) }.sign(&key);
        for at in 0..link.len() {
            for other in [b'0', b'1', b'f', b'n', b'-', b'A'] {
                let mut bytes = link.clone().into_bytes();
                if bytes[at] != other {
                    bytes[at] = other;
                    assert_eq!(Pass::open(std::str::from_utf8(&bytes).unwrap(), &key, now), None, "{at} {other}");
                }
            }
        }
        for bad in ["", "-", "n-7-12-1", "n-7-12-99999999999-", &link[1..], &link[..link.len() - 1], &format!("{link}0")] {
            assert_eq!(Pass::open(bad, &key, now), None, "{bad}");
        }
        assert_eq!(format!("{key:?}"), "PassKey(…)");
    }
}
