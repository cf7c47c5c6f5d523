//! From settings to values, key by key, with a sentence for each that cannot be used.

use std::{
    collections::BTreeMap,
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono_tz::Tz;
use domain::Lang;
use mail::{SmtpSettings, TlsMode};
use url::Url;

use super::{Association, Config, Database, Log, MailMode, Polling, Secret};
use crate::{both::Both, settings::Settings};

/// Collects every mistake instead of stopping at the first.
pub(super) struct Reader<'a> {
    pub(super) settings: &'a Settings,
    pub(super) troubles: Vec<Both>,
}

impl Reader<'_> {
    fn refuse(&mut self, key: &str, fr: &str, en: &str) {
        self.troubles.push(self.settings.refuse(key, &Both::new(fr, en)));
    }

    pub(super) fn number<T: TryFrom<i64> + Default>(&mut self, key: &str, least: i64, most: i64) -> T {
        self.settings.number(key, least, most).unwrap_or_else(|refused| {
            self.troubles.push(refused);
            T::default()
        })
    }

    fn seconds(&mut self, key: &str, least: i64, most: i64) -> Duration {
        Duration::from_secs(self.number(key, least, most))
    }

    fn optional<T: std::str::FromStr>(&mut self, key: &str, fr: &str, en: &str) -> Option<T> {
        let text = self.settings.text(key);
        if text.is_empty() {
            return None;
        }
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.refuse(key, &format!("attendu\u{a0}: {fr}"), &format!("expected: {en}"));
        }
        parsed
    }

    pub(super) fn parsed<T: std::str::FromStr + Fallback>(&mut self, key: &str, fr: &str, en: &str) -> T {
        self.settings.text(key).parse().unwrap_or_else(|_| {
            self.refuse(key, &format!("attendu\u{a0}: {fr}"), &format!("expected: {en}"));
            T::fallback()
        })
    }

    /// The value of a key, or the content of the file that its `_file` sibling names.
    fn secret(&mut self, key: &str) -> Option<Secret> {
        let direct = self.settings.text(key);
        let sibling = format!("{key}_file");
        let Some(file) = path(self.settings.text(&sibling)) else {
            return (!direct.is_empty()).then(|| Secret(direct.to_owned()));
        };
        if !direct.is_empty() {
            self.refuse(&sibling, &format!("donnez {key} ou {sibling}, pas les deux"), &format!("give {key} or {sibling}, not both"));
        }
        match fs::read_to_string(&file) {
            Ok(text) => Some(Secret(text.trim().to_owned())),
            Err(e) => {
                self.refuse(
                    &sibling,
                    &format!("ce fichier ne peut être lu\u{a0}: {}", Both::io(&e).fr),
                    &format!("this file cannot be read: {}", Both::io(&e).en),
                );
                None
            }
        }
    }

    pub(super) fn database(&mut self, data: &Path) -> Database {
        let url = self.secret("database.url").unwrap_or_else(|| Secret(format!("sqlite:{}", data.join("crieur.db").display())));
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.0.starts_with(scheme)) {
            self.refuse(
                "database.url",
                "l'adresse doit commencer par sqlite: ou postgres://",
                "the address must begin with sqlite: or postgres://",
            );
        }
        Database(url)
    }

    pub(super) fn public_url(&mut self) -> Option<Url> {
        let (fr, en) = ("une adresse telle que https://avis.exemple.ca", "an address such as https://tenders.example.ca");
        let url: Url = self.optional("web.public_url", fr, en)?;
        let good = matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none() && url.path() == "/";
        if !good {
            self.refuse("web.public_url", &format!("attendu\u{a0}: {fr}, sans chemin"), &format!("expected: {en}, without a path"));
        }
        Some(url)
    }

    pub(super) fn proxies(&mut self) -> Vec<IpAddr> {
        let given = self.settings.text("web.proxies").split(',').map(str::trim).filter(|p| !p.is_empty());
        let parsed: Vec<Option<IpAddr>> = given.map(|p| p.parse().ok()).collect();
        if parsed.contains(&None) {
            self.refuse(
                "web.proxies",
                "attendu\u{a0}: des adresses IP séparées par des virgules",
                "expected: IP addresses separated by commas",
            );
        }
        parsed.into_iter().flatten().collect()
    }

    pub(super) fn reminder_days(&mut self) -> Vec<u16> {
        let given = self.settings.text("mail.reminder_days").split(',').map(str::trim).filter(|d| !d.is_empty());
        let parsed: Vec<Option<u16>> = given.map(|d| d.parse().ok().filter(|days| (1..=365).contains(days))).collect();
        if parsed.contains(&None) {
            self.refuse(
                "mail.reminder_days",
                "attendu\u{a0}: des nombres de jours de 1 à 365, séparés par des virgules",
                "expected: numbers of days from 1 to 365, separated by commas",
            );
        }
        parsed.into_iter().flatten().collect()
    }

    pub(super) fn association(&mut self) -> Association {
        let text = |key: &str| self.settings.text(key).to_owned();
        let (name, postal, contact) = (text("association.name"), text("association.postal"), text("association.contact"));
        let lang: Lang = self.parsed("association.language", "fr ou en", "fr or en");
        if !lang.is_spoken() {
            self.refuse("association.language", "attendu\u{a0}: fr ou en", "expected: fr or en");
        }
        let (fr, en) = ("une adresse de courriel", "an e-mail address");
        Association {
            name,
            from: self.optional("association.from", fr, en),
            reply_to: self.optional("association.reply_to", fr, en),
            postal,
            contact,
            lang,
            zone: self.parsed("association.zone", "un fuseau tel que America/Toronto", "a time zone such as America/Toronto"),
        }
    }

    pub(super) fn mail(&mut self, data: &Path) -> MailMode {
        match self.settings.text("mail.mode") {
            "folder" => MailMode::Folder(path(self.settings.text("mail.folder")).unwrap_or_else(|| data.join("mails"))),
            "smtp" => MailMode::Smtp(self.smtp()),
            _ => {
                self.refuse("mail.mode", "attendu\u{a0}: folder ou smtp", "expected: folder or smtp");
                MailMode::Folder(data.join("mails"))
            }
        }
    }

    /// A token that could be guessed opens the door to anybody.
    pub(super) fn reports_token(&mut self) -> Option<Secret> {
        let token = self.secret("mail.reports_token")?;
        if token.0.len() < 20 {
            self.refuse("mail.reports_token", "attendu\u{a0}: au moins 20 caractères", "expected: at least 20 characters");
        }
        Some(token)
    }

    fn smtp(&mut self) -> SmtpSettings {
        let host = self.settings.text("mail.host").to_owned();
        if host.is_empty() {
            self.refuse("mail.host", "le nom du serveur SMTP est nécessaire", "the SMTP server's name is needed");
        }
        let (tls, usual) = match self.settings.text("mail.tls") {
            "starttls" => (TlsMode::StartTls, 587),
            "tls" => (TlsMode::Tls, 465),
            "none" => (TlsMode::None, 25),
            _ => {
                self.refuse("mail.tls", "attendu\u{a0}: starttls, tls ou none", "expected: starttls, tls or none");
                (TlsMode::StartTls, 587)
            }
        };
        let port: u16 = self.number("mail.port", 0, 65535);
        let auth = self.account();
        let extra_root = path(self.settings.text("mail.ca_file")).and_then(|file| match fs::read_to_string(file) {
            Ok(pem) => Some(pem),
            Err(e) => {
                self.refuse(
                    "mail.ca_file",
                    &format!("ce fichier ne peut être lu\u{a0}: {}", Both::io(&e).fr),
                    &format!("this file cannot be read: {}", Both::io(&e).en),
                );
                None
            }
        });
        SmtpSettings { auth, extra_root, ..SmtpSettings::new(host, if port == 0 { usual } else { port }, tls) }
    }

    fn account(&mut self) -> Option<(String, String)> {
        let user = self.settings.text("mail.user").to_owned();
        match (user.is_empty(), self.secret("mail.password")) {
            (false, Some(password)) => Some((user, password.0)),
            (false, None) => {
                self.refuse("mail.user", "ce compte n'a pas de mot de passe", "this account has no password");
                None
            }
            (true, Some(_)) => {
                self.refuse("mail.user", "un mot de passe est donné, mais pas de compte", "a password is given, but no account");
                None
            }
            (true, None) => None,
        }
    }

    pub(super) fn polling(&mut self) -> Polling {
        let sources = match crate::sources::load(self.settings.text("polling.sources")) {
            Ok(sources) => sources,
            Err(trouble) => {
                self.troubles.extend(trouble.0);
                Vec::new()
            }
        };
        if self.settings.text("polling.user_agent").is_empty() {
            self.refuse("polling.user_agent", "les portails veulent savoir qui demande", "portals want to know who asks");
        }
        Polling {
            sources,
            keys: BTreeMap::new(),
            user_agent: self.settings.text("polling.user_agent").to_owned(),
            connect: self.seconds("polling.connect_seconds", 1, 120),
            silence: self.seconds("polling.silence_seconds", 1, 600),
            total: self.seconds("polling.total_seconds", 5, 7200),
            crawl_delay: self.seconds("polling.crawl_delay_seconds", 0, 3600),
            keep: (self.number("polling.keep_days", 0, 3650), self.number("polling.keep_mib", 0, 1 << 20)),
        }
    }

    pub(super) fn vocabulary(&mut self) -> Option<Arc<codes::Vocabulary>> {
        let file = path(self.settings.text("matching.vocabulary"))?;
        crate::vocabulary::load(&file).map_err(|trouble| self.troubles.extend(trouble.0)).ok()
    }

    pub(super) fn log(&mut self) -> Log {
        let level = self.settings.text("log.level").to_owned();
        if !level.split(',').all(is_directive) {
            self.refuse("log.level", "attendu\u{a0}: error, warn, info, debug ou trace", "expected: error, warn, info, debug or trace");
        }
        let format = self.settings.text("log.format");
        if !["text", "json"].contains(&format) {
            self.refuse("log.format", "attendu\u{a0}: text ou json", "expected: text or json");
        }
        Log { level, json: format == "json" }
    }

    /// Nothing leaves by SMTP before the reader can know who writes and reach them.
    pub(super) fn require_sender(&mut self, config: &Config) {
        if !matches!(config.mail, MailMode::Smtp(_)) {
            return;
        }
        let missing = [
            ("web.public_url", config.public_url.is_none()),
            ("association.name", config.association.name.is_empty()),
            ("association.from", config.association.from.is_none()),
            ("association.postal", config.association.postal.is_empty()),
            ("association.contact", config.association.contact.is_empty()),
        ];
        for key in missing.into_iter().filter(|(key, gone)| *gone && self.settings.text(key).is_empty()).map(|(key, _)| key) {
            self.refuse(key, "nécessaire avant tout envoi par SMTP", "needed before anything is sent by SMTP");
        }
    }
}

/// `info`, or `worker=debug`.
fn is_directive(text: &str) -> bool {
    let level = text.trim().rsplit_once('=').map_or_else(|| text.trim(), |(_, level)| level);
    ["off", "error", "warn", "info", "debug", "trace"].contains(&level)
}

/// A harmless stand-in while the remaining mistakes are collected; never used after one.
pub(super) trait Fallback {
    fn fallback() -> Self;
}

impl Fallback for SocketAddr {
    fn fallback() -> Self {
        Self::from(([127, 0, 0, 1], 0))
    }
}

impl Fallback for Lang {
    fn fallback() -> Self {
        Self::FR
    }
}

impl Fallback for Tz {
    fn fallback() -> Self {
        Self::America__Toronto
    }
}

/// A path, unless nothing is set.
pub(super) fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}
