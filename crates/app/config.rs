//! What the operator decided, parsed and checked. The file's shape and its layers are
//! `settings`'; the words of the manual are `config/crieur.toml`'s.

mod read;

use std::{
    collections::BTreeMap,
    fmt, fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono_tz::Tz;
use domain::{Email, Lang, Source};
use mail::SmtpSettings;
use url::Url;

use crate::{
    both::Trouble,
    environment::Environment,
    settings::{Flag, Settings},
    sources,
};
use read::{Reader, path};

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

/// Where mails go.
#[derive(Debug, Clone)]
pub enum MailMode {
    Folder(PathBuf),
    Smtp(SmtpSettings),
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
    /// The publishers' keys, by source.
    pub keys: BTreeMap<String, worker::fetch::Secret>,
    pub user_agent: String,
    pub connect: Duration,
    pub silence: Duration,
    pub total: Duration,
    pub crawl_delay: Duration,
    /// Days for which payloads are kept, and the most MiB that they may take.
    pub keep: (u32, u32),
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
    pub proxies: Vec<IpAddr>,
    pub association: Association,
    pub mail: MailMode,
    pub group_minutes: u32,
    /// Days before the closing of a followed notice at which its reader is reminded.
    pub reminder_days: Vec<u16>,
    /// What opens the door for reports on mails.
    pub reports_token: Option<Secret>,
    pub polling: Polling,
    /// The vocabulary with the association's own concepts, where it has any.
    pub vocabulary: Option<Arc<codes::Vocabulary>>,
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

    /// The defaults and these values: what the demonstration runs on, whatever lies around.
    pub fn of(flags: &[Flag]) -> Result<Self, Trouble> {
        Self::parse(&Settings::layered(None, &[], flags)?, &Environment::default(), None)
    }

    /// What holds now, as a file.
    pub fn shown(named: Option<&Path>, environment: &Environment, flags: &[Flag], lang: Lang) -> Result<String, Trouble> {
        let file = find(named, environment)?;
        let text = file.as_deref().map(read_file).transpose()?;
        Ok(Settings::layered(file.as_deref().zip(text.as_deref()), environment.all(), flags)?.shown(lang))
    }

    fn parse(settings: &Settings, environment: &Environment, file: Option<PathBuf>) -> Result<Self, Trouble> {
        let mut reader = Reader { settings, troubles: Vec::new() };
        let data = path(settings.text("data.folder")).unwrap_or_else(|| environment.data_folder());
        let mut polling = reader.polling();
        match sources::keys(&polling.sources, environment) {
            Ok(keys) => polling.keys = keys,
            Err(trouble) => reader.troubles.extend(trouble.0),
        }
        let config = Self {
            file,
            database: reader.database(&data),
            bind: reader.parsed("web.bind", "une adresse telle que 127.0.0.1:8080", "an address such as 127.0.0.1:8080"),
            public_url: reader.public_url(),
            proxies: reader.proxies(),
            association: reader.association(),
            mail: reader.mail(&data),
            group_minutes: reader.number("mail.group_minutes", 0, 1440),
            reminder_days: reader.reminder_days(),
            reports_token: reader.reports_token(),
            polling,
            vocabulary: reader.vocabulary(),
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
    fs::read_to_string(path).map_err(|e| Trouble::unreadable(path, &e))
}

#[cfg(test)]
mod tests;
