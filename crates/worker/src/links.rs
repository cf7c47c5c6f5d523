//! The addresses that mails carry: pages of the web application, by their public address.
//!
//! The two never call each other, so the paths stand in both; an end-to-end test follows
//! each link of a mail.

use domain::Lang;

/// Links in one reader's language. French has the bare paths, English stands under `/en`.
pub(crate) struct Links {
    base: String,
}

impl Links {
    pub(crate) fn new(public_url: &str, lang: Lang) -> Self {
        let site = public_url.trim_end_matches('/');
        Self { base: if lang == Lang::EN { format!("{site}/en") } else { site.to_owned() } }
    }

    pub(crate) fn notice(&self, id: i64) -> String {
        format!("{}/notices/{id}", self.base)
    }

    pub(crate) fn matches(&self, profile_id: i64) -> String {
        format!("{}/profiles/{profile_id}/matches", self.base)
    }

    pub(crate) fn profile(&self, profile_id: i64) -> String {
        format!("{}/profiles/{profile_id}/edit", self.base)
    }

    pub(crate) fn unsubscribe(&self, token: &str) -> String {
        format!("{}/u/{token}", self.base)
    }
}
