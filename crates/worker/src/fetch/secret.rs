//! A publisher's key: sent, and shown nowhere.

use std::{fmt, sync::Arc};

use url::{Url, form_urlencoded};

use super::{Failure, FetchError};

/// What stands where a key stood.
const HIDDEN: &str = "•••";

/// A key. It goes into a request and into nothing that people read.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Secret {
    /// A key as it was given; white space around it is none of it. Nothing when it is blank.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// Replaces the key in a text, plain and as it stands in an address.
    pub fn hide(&self, text: &str) -> String {
        let written: String = form_urlencoded::byte_serialize(self.0.as_bytes()).collect();
        let hidden = text.replace(&*self.0, HIDDEN);
        if written == *self.0 { hidden } else { hidden.replace(&written, HIDDEN) }
    }

    /// Puts the key into an address.
    pub(super) fn put(&self, parameter: &str, url: &mut Url) {
        url.query_pairs_mut().append_pair(parameter, &self.0);
    }

    /// Takes it out of an error's words, wherever the server's answer carried it.
    pub(super) fn redact(&self, error: FetchError) -> FetchError {
        let hide = |text: String| self.hide(&text);
        let what = match error.what {
            Failure::BadAddress(text) => Failure::BadAddress(hide(text)),
            Failure::Redirects(n, text) => Failure::Redirects(n, hide(text)),
            Failure::Downgrade(text) => Failure::Downgrade(hide(text)),
            Failure::Connect(text) => Failure::Connect(hide(text)),
            Failure::Timeout(text) => Failure::Timeout(hide(text)),
            Failure::Truncated { got, why } => Failure::Truncated { got, why: hide(why) },
            Failure::Encoding(text) => Failure::Encoding(hide(text)),
            Failure::Html(text) => Failure::Html(hide(text)),
            Failure::Protocol(text) => Failure::Protocol(hide(text)),
            Failure::Refused(mut refused) => {
                refused.what = hide(refused.what);
                Failure::Refused(refused)
            }
            same @ (Failure::LostRedirect(_) | Failure::Status { .. } | Failure::TooLarge(_) | Failure::Spool(_)) => same,
        };
        FetchError { place: hide(error.place), what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sent_and_never_shown() {
        let key = Secret::new(" p+q/1 2\n").unwrap();
        let mut url = Url::parse("https://a.ca/x?a=1").unwrap();
        key.put("api_key", &mut url);
        assert_eq!(url.as_str(), "https://a.ca/x?a=1&api_key=p%2Bq%2F1+2");
        assert_eq!(key.hide(&format!("{url} p+q/1 2")), "https://a.ca/x?a=1&api_key=••• •••");
        assert_eq!(format!("{key:?}"), "•••");
        let texts = |f: fn(String) -> Failure| key.redact(FetchError::new(&url, f(url.to_string()))).to_string();
        for said in [
            texts(Failure::BadAddress),
            texts(|t| Failure::Redirects(5, t)),
            texts(Failure::Downgrade),
            texts(Failure::Connect),
            texts(Failure::Timeout),
            texts(|why| Failure::Truncated { got: 1, why }),
            texts(Failure::Encoding),
            texts(Failure::Html),
            texts(Failure::Protocol),
            texts(|what| Failure::Refused(crate::fetch::Refused { what, why: "no" })),
        ] {
            assert!(said.contains(HIDDEN) && !said.contains("p%2Bq"), "{said}");
        }
        assert_eq!(Secret::new(" \n"), None);
    }
}
