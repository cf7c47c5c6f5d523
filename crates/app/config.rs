//! What the operator decided, parsed and checked. The file's shape and its layers are
//! `settings`'; the words of the manual are `config/crieur.toml`'s.

use std::{
    fmt,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono_tz::Tz;
use domain::{Email, Lang, Source};
use url::Url;

use crate::{
    both::{Both, Trouble},
    environment::Environment,
    settings::{Flag, Settings},
};

/// Something that must not reach a log or a screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where the rows live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database(Secret);

impl Database {
    /// The address with its password.
    pub fn url(&self) -> &str {
        &self.0.0
    }

    /// The address as people may see it.
    pub fn shown(&self) -> String {
        match Url::parse(self.url()) {
            Ok(mut url) if url.password().is_some() => {
                let _ = url.set_password(Some("…"));
                url.to_string().replace("%E2%80%A6", "…")
            }
            _ => self.url().to_owned(),
        }
    }

    /// Whether it is a file beside the process.
    pub fn is_sqlite(&self) -> bool {
        self.url().starts_with("sqlite:")
    }
}

/// Encryption of the way to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    None,
    StartTls,
    Tls,
}

/// How to reach the mail server.
#[derive(Debug, Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub account: Option<(String, Secret)>,
    pub ca_file: Option<PathBuf>,
}

/// Where mails go.
#[derive(Debug, Clone)]
pub enum MailMode {
    Folder(PathBuf),
    Smtp(Smtp),
}

/// Who writes to the members.
#[derive(Debug, Clone)]
pub struct Association {
    pub name: String,
    pub from: Option<Email>,
    pub reply_to: Option<Email>,
    pub postal: String,
    pub contact: String,
    pub lang: Lang,
    pub zone: Tz,
}

/// How sources are asked.
#[derive(Debug, Clone)]
pub struct Polling {
    pub sources: Vec<Source>,
    pub user_agent: String,
    pub connect: Duration,
    pub silence: Duration,
    pub total: Duration,
    pub crawl_delay: Duration,
}

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct Log {
    pub level: String,
    pub json: bool,
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    pub data: PathBuf,
    pub database: Database,
    pub bind: SocketAddr,
    /// The address members type, when the operator gave one.
    pub public_url: Option<Url>,
    pub association: Association,
    pub mail: MailMode,
    pub group_minutes: u32,
    pub polling: Polling,
    pub log: Log,
}

impl Config {
    /// Reads the file (named, or `crieur.toml` here if there is one), the environment and
    /// the flags.
    pub fn load(named: Option<&Path>, environment: &Environment, flags: &[Flag]) -> Result<Self, Trouble> {
        let file = find(named, environment)?;
        let text = file.as_deref().map(read_file).transpose()?;
        let layers = file.as_deref().zip(text.as_deref());
        let settings = Settings::layered(layers, environment.all(), flags)?;
        Self::parse(&settings, environment, file)
    }

    fn parse(settings: &Settings, environment: &Environment, file: Option<PathBuf>) -> Result<Self, Trouble> {
        let mut reader = Reader { settings, troubles: Vec::new() };
        let data = path(settings.text("data.folder")).unwrap_or_else(|| environment.data_folder());
        let config = Self {
            file,
            database: reader.database(&data),
            bind: reader.parsed("web.bind", "une adresse telle que 127.0.0.1:8080", "an address such as 127.0.0.1:8080"),
            public_url: reader.public_url(),
            association: reader.association(),
            mail: reader.mail(&data),
            group_minutes: reader.number("mail.group_minutes", 0, 1440),
            polling: reader.polling(),
            log: reader.log(),
            data,
        };
        reader.require_sender(&config);
        if reader.troubles.is_empty() { Ok(config) } else { Err(Trouble(reader.troubles)) }
    }

    /// The address that links carry: the public one, or this machine's.
    pub fn address(&self) -> String {
        self.public_url.as_ref().map_or_else(|| format!("http://{}", self.bind), |url| url.as_str().trim_end_matches('/').to_owned())
    }
}

/// The file to read: the one named must exist, the one here may.
fn find(named: Option<&Path>, environment: &Environment) -> Result<Option<PathBuf>, Trouble> {
    let asked = named.map(Path::to_owned).or_else(|| environment.get("CRIEUR_CONFIG").map(PathBuf::from));
    match asked {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(Trouble::new(
            format!("le fichier de configuration {} est introuvable.", path.display()),
            format!("there is no configuration file {}.", path.display()),
        )),
        None => Ok(Some(PathBuf::from("crieur.toml")).filter(|p| p.is_file())),
    }
}

fn read_file(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|e| {
        Trouble::new(
            format!("{} ne peut être lu\u{a0}: {e}.", path.display()),
            format!("{} cannot be read: {e}.", path.display()),
        )
    })
}

fn path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

/// Collects every mistake instead of stopping at the first.
struct Reader<'a> {
    settings: &'a Settings,
    troubles: Vec<Both>,
}

impl Reader<'_> {
    fn refuse(&mut self, key: &str, fr: &str, en: &str) {
        self.troubles.push(self.settings.refuse(key, &Both::new(fr, en)));
    }

    fn number<T: TryFrom<i64> + Default>(&mut self, key: &str, least: i64, most: i64) -> T {
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
            self.refuse(key, &format!("{fr} est attendu"), &format!("{en} is expected"));
        }
        parsed
    }

    fn parsed<T: std::str::FromStr + Fallback>(&mut self, key: &str, fr: &str, en: &str) -> T {
        match self.settings.text(key).parse() {
            Ok(value) => value,
            Err(_) => {
                self.refuse(key, &format!("{fr} est attendu"), &format!("{en} is expected"));
                T::fallback()
            }
        }
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
                self.refuse(&sibling, &format!("ce fichier ne peut être lu ({e})"), &format!("this file cannot be read ({e})"));
                None
            }
        }
    }

    fn database(&mut self, data: &Path) -> Database {
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

    fn public_url(&mut self) -> Option<Url> {
        let (fr, en) = ("une adresse telle que https://avis.exemple.ca", "an address such as https://tenders.example.ca");
        let url: Url = self.optional("web.public_url", fr, en)?;
        let good = matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.query().is_none() && url.path() == "/";
        if !good {
            self.refuse("web.public_url", &format!("{fr}, sans chemin, est attendue"), &format!("{en}, without a path, is expected"));
        }
        Some(url)
    }

    fn association(&mut self) -> Association {
        let text = |key: &str| self.settings.text(key).to_owned();
        let (name, postal, contact) = (text("association.name"), text("association.postal"), text("association.contact"));
        let lang: Lang = self.parsed("association.language", "fr ou en", "fr or en");
        if !lang.is_spoken() {
            self.refuse("association.language", "fr ou en est attendu", "fr or en is expected");
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

    fn mail(&mut self, data: &Path) -> MailMode {
        match self.settings.text("mail.mode") {
            "folder" => MailMode::Folder(path(self.settings.text("mail.folder")).unwrap_or_else(|| data.join("mails"))),
            "smtp" => MailMode::Smtp(self.smtp()),
            _ => {
                self.refuse("mail.mode", "folder ou smtp est attendu", "folder or smtp is expected");
                MailMode::Folder(data.join("mails"))
            }
        }
    }

    fn smtp(&mut self) -> Smtp {
        let host = self.settings.text("mail.host").to_owned();
        if host.is_empty() {
            self.refuse("mail.host", "le nom du serveur SMTP est nécessaire", "the SMTP server's name is needed");
        }
        let (tls, usual) = match self.settings.text("mail.tls") {
            "starttls" => (Tls::StartTls, 587),
            "tls" => (Tls::Tls, 465),
            "none" => (Tls::None, 25),
            _ => {
                self.refuse("mail.tls", "starttls, tls ou none est attendu", "starttls, tls or none is expected");
                (Tls::StartTls, 587)
            }
        };
        let port: u16 = self.number("mail.port", 0, 65535);
        let user = self.settings.text("mail.user").to_owned();
        let password = self.secret("mail.password");
        let account = match (user.is_empty(), password) {
            (false, Some(password)) => Some((user, password)),
            (false, None) => {
                self.refuse("mail.user", "ce compte n'a pas de mot de passe", "this account has no password");
                None
            }
            (true, Some(_)) => {
                self.refuse("mail.user", "un mot de passe est donné, mais pas de compte", "a password is given, but no account");
                None
            }
            (true, None) => None,
        };
        let ca_file = path(self.settings.text("mail.ca_file"));
        if ca_file.as_ref().is_some_and(|f| !f.is_file()) {
            self.refuse("mail.ca_file", "ce fichier est introuvable", "there is no such file");
        }
        Smtp { host, port: if port == 0 { usual } else { port }, tls, account, ca_file }
    }

    fn polling(&mut self) -> Polling {
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
            user_agent: self.settings.text("polling.user_agent").to_owned(),
            connect: self.seconds("polling.connect_seconds", 1, 120),
            silence: self.seconds("polling.silence_seconds", 1, 600),
            total: self.seconds("polling.total_seconds", 5, 7200),
            crawl_delay: self.seconds("polling.crawl_delay_seconds", 0, 3600),
        }
    }

    fn log(&mut self) -> Log {
        let level = self.settings.text("log.level").to_owned();
        if tracing_subscriber::EnvFilter::try_new(&level).is_err() || level.is_empty() {
            self.refuse("log.level", "error, warn, info, debug ou trace est attendu", "error, warn, info, debug or trace is expected");
        }
        let format = self.settings.text("log.format");
        if !["text", "json"].contains(&format) {
            self.refuse("log.format", "text ou json est attendu", "text or json is expected");
        }
        Log { level, json: format == "json" }
    }

    /// Nothing leaves by SMTP before the reader can know who writes and reach them.
    fn require_sender(&mut self, config: &Config) {
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

/// A harmless stand-in while the remaining mistakes are collected; never used after one.
trait Fallback {
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

#[cfg(test)]
mod tests;
