//! A folder over HTTP as a source, and the installations that read it.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use store::Db;
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    demo::content,
    smtp::{Cover, Server},
    support::{Home, told_by_runner},
};

/// A runtime for servers of the test; the test itself stays plain code.
pub struct Yard {
    pub runtime: Runtime,
}

impl Yard {
    pub fn new() -> Self {
        Self { runtime: Runtime::new().expect("a runtime") }
    }

    /// Serves a folder on loopback; its base address.
    pub fn serve(&self, folder: &Path) -> String {
        let listener = self.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        self.runtime.spawn(web::serve(listener, web::files(folder), std::future::pending()));
        base
    }
}

/// The account of the test's mail server.
pub const ACCOUNT: (&str, &str) = ("avis", "mot de passe d'essai");

/// One installation: a home with its configuration, a database, a mail server.
pub struct Installation {
    pub home: Home,
    pub url: String,
    pub server: Server,
    config: PathBuf,
}

impl Installation {
    /// Configured for these sources, this database and a mail server of its own.
    pub fn new(yard: &Yard, sources: &str, url: Option<String>, cover: Cover) -> Self {
        let home = Home::new();
        let url = url.unwrap_or_else(|| format!("sqlite:{}", home.path().join("crieur.db").display()));
        let server = yard.runtime.block_on(Server::start(cover, Some(ACCOUNT), "PLAIN LOGIN"));
        let root = home.write("root.pem", &server.root);
        let list = home.write("sources.toml", sources);
        let tls = match cover {
            Cover::Plain => "none",
            Cover::StartTls => "starttls",
            Cover::Tls => "tls",
        };
        let password = home.write("password", ACCOUNT.1);
        let config = home.write(
            "essai.toml",
            format!(
                r#"
[data]
folder = "{home}"
[database]
url = "{url}"
[web]
bind = "127.0.0.1:0"
public_url = "https://avis.exemple.test"
[association]
name = "Association d'essai"
from = "avis@exemple.test"
postal = "1, rue de l'Essai, Québec"
contact = "418 555-0100"
[mail]
mode = "smtp"
host = "localhost"
port = {port}
tls = "{tls}"
user = "{user}"
password_file = "{password}"
ca_file = "{root}"
group_minutes = 0
[polling]
sources = "{list}"
crawl_delay_seconds = 0
"#,
                home = home.path().display(),
                port = server.address.port(),
                user = ACCOUNT.0,
                password = password.display(),
                root = root.display(),
                list = list.display(),
            ),
        );
        Self { home, url, server, config }
    }

    /// Runs a command of this installation to a good end; what it said.
    pub fn crieur(&self, args: &[&str]) -> String {
        let (code, said, complaint) = self.home.told(&self.command(args).output().expect("the program starts"));
        assert_eq!(code, 0, "crieur {}: {said}{complaint}", args.join(" "));
        said
    }

    /// A command of this installation.
    pub fn command(&self, args: &[&str]) -> std::process::Command {
        self.set_up(self.home.crieur("en", args))
    }

    /// A command of this installation by another build of the program.
    pub fn command_of(&self, program: &Path, args: &[&str]) -> std::process::Command {
        self.set_up(self.home.program(program, "en", args))
    }

    fn set_up(&self, mut command: std::process::Command) -> std::process::Command {
        command.arg("--config").arg(&self.config);
        command
    }

    /// Its database.
    pub async fn db(&self) -> Db {
        let db = Db::open(&self.url).await.expect("the database opens");
        db.migrate().await.expect("its tables are made");
        db
    }

    /// Brings the demonstration's firms in, people by the command and profiles by the store.
    pub fn people(&self, yard: &Yard) {
        let firms = content::firms().unwrap();
        let mut csv = String::from("firm,neq,name,email,language\n");
        for firm in &firms {
            for (name, email, lang) in &firm.people {
                let _ = writeln!(csv, "\"{}\",{},\"{name}\",{email},{lang}", firm.name, firm.neq);
            }
        }
        self.home.write("members.csv", csv);
        self.crieur(&["import", "members", "members.csv"]);
        yard.runtime.block_on(async {
            let db = self.db().await;
            let members = db.members().await.unwrap();
            for firm in firms {
                let member_id = members.iter().find(|m| m.name == firm.name).expect("the firm was imported").id;
                for mut profile in firm.profiles {
                    profile.member_id = member_id;
                    db.save_profile(&profile, now()).await.unwrap();
                }
            }
            db.close().await;
        });
    }
}

/// A database of its own on the test run's PostgreSQL.
pub fn postgres() -> String {
    let server = told_by_runner("CRIEUR_TEST_POSTGRES")
        .expect("CRIEUR_TEST_POSTGRES is not set: run tests/run, or eval \"$(tests/postgres start)\"");
    let name = format!("it_{}_{}", std::process::id(), now().timestamp_subsec_nanos());
    let made = std::process::Command::new("psql").args([&server, "-qc", &format!("CREATE DATABASE {name}")]).output().expect("psql runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (base, _) = server.rsplit_once('/').expect("a database in the address");
    format!("{base}/{name}")
}

#[expect(clippy::disallowed_methods, reason = "the program under test reads the machine's clock, so the test must too")]
pub fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}
