//! Who sends.

use domain::Email;
use url::Url;

use crate::MailError;

/// The sender, as the law and good manners want them named in every mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The association's name.
    pub name: String,
    /// The address that mails come from.
    pub from: Email,
    /// Where answers go; the sender's address when none is given.
    pub reply_to: Option<Email>,
    /// Postal address, one line.
    pub postal: String,
    /// A telephone number, an e-mail address or a page where people can be reached.
    pub contact: String,
    /// The address under which readers reach the installation.
    pub public_url: String,
}

impl Identity {
    /// What is missing before mail may leave, by the names of the settings.
    pub fn missing(&self) -> Vec<&'static str> {
        let blank = |text: &str| crate::clean::line(text).is_empty();
        [
            ("name", blank(&self.name)),
            ("postal", blank(&self.postal)),
            ("contact", blank(&self.contact)),
            ("public_url", crate::link(&self.public_url).is_none()),
        ]
        .into_iter()
        .filter_map(|(name, missing)| missing.then_some(name))
        .collect()
    }

    /// Fails when anything is missing.
    pub fn check(&self) -> Result<(), MailError> {
        let missing = self.missing();
        if missing.is_empty() { Ok(()) } else { Err(MailError::Identity(missing)) }
    }

    /// The host of the public address, for Message-IDs and List-Ids; the sender's own
    /// domain when there is none.
    pub(crate) fn host(&self) -> String {
        Url::parse(&self.public_url)
            .ok()
            .and_then(|url| url.host_str().map(|host| host.trim_matches(['[', ']']).replace(':', "-")))
            .unwrap_or_else(|| self.from.as_str().rsplit('@').next().unwrap_or("localhost").to_owned())
    }
}
