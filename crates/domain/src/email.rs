//! An e-mail address.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// An address that can be written to: one `@`, no white space or control characters, a
/// domain with a dot. Lower-cased, so that one person is one address.
///
/// `Debug` hides it: addresses do not belong in logs.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("invalid-email", "e-mail address", text, "an address such as nom@exemple.ca");
        let address = text.trim().to_lowercase();
        let (local, host) = address.rsplit_once('@').ok_or_else(refused)?;
        let word = |s: &str, more: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
        let good = address.len() <= 254
            && local.len() <= 64
            && word(local, "!#$%&'*+/=?^_`{|}~.-")
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && host.contains('.')
            && host.split('.').all(|label| word(label, "-") && !label.starts_with('-') && !label.ends_with('-') && label.len() <= 63);
        if good { Ok(Self(address)) } else { Err(refused()) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl TryFrom<String> for Email {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}
