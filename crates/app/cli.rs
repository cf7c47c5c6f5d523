//! The command line, in English; `french` holds the other half. What a command does is in
//! the file of its name.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use domain::{Email, Lang, Scheme};

use crate::settings::Flag;

/// Finds public tenders for the members of an association, says why, and tells them in time.
#[derive(Debug, Parser)]
#[command(
    name = "crieur",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Examples:
  crieur demo                       everything at once, with invented firms and notices
  crieur serve                      pages, polling and mails; works without configuration
  crieur config > crieur.toml       the settings, explained
  crieur check                      is everything in place?

Exit codes: 0 done, 1 failed, 2 wrong command line."
)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Common {
    /// Configuration file (otherwise CRIEUR_CONFIG, otherwise crieur.toml here if there is one)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the data (database, mails as files)
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Database address: sqlite:FILE or postgres://…
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Language of these messages: fr or en (otherwise the system's)
    #[arg(long, global = true, value_name = "LANGUAGE", value_parser = spoken)]
    pub lang: Option<Lang>,
}

fn spoken(text: &str) -> Result<Lang, String> {
    text.parse::<Lang>().ok().filter(|l| l.is_spoken()).ok_or_else(|| "fr / en".to_owned())
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Web pages, polling, matching and mails, in one process
    #[command(after_help = "Examples:
  crieur serve                               live sources, SQLite, mails as files; names its folder
  crieur serve --bind 0.0.0.0:8080
  CRIEUR__MAIL__MODE=smtp crieur serve       every setting also has a variable

The first start prints a sign-in link for the staff, valid for 24 hours, once.")]
    Serve(Serve),
    /// Only the web pages
    Web(Serve),
    /// Only polling, matching and mails
    Worker,
    /// Polls sources now, matches, and ends
    #[command(after_help = "Examples:
  crieur poll                                every source
  crieur poll canadabuys                     one source
  crieur poll canadabuys --file open.csv     a file instead of its address")]
    Poll(Poll),
    /// Reads again what a source has said, after its reader was mended
    #[command(after_help = "Examples:
  crieur replay seao                         everything that is kept
  crieur replay seao --since 2026-11-01

Replies are kept for polling.keep_days days. The table becomes what it would be had the
reader always been as it is now; nobody is told again what they were told.")]
    Replay(Replay),
    /// Sends the mails that are due, and ends
    #[command(after_help = "Alerts that should have left more than four days ago, as after the restore of an old backup,
wait until --release lets them leave. After the restore of a younger one, --hold before the start
holds everything.")]
    Deliver(Deliver),
    /// Scores notices for profiles, from files to a file
    #[command(after_help = "Examples:
  crieur match --profiles profiles.jsonl --notices notices.jsonl --out RUN
  crieur match --profiles profiles.jsonl --notices notices.jsonl --history pool.jsonl --out RUN --explain

RUN receives one line per pair with a score above 0: profile, notice, score.
--explain adds RUN.explain.jsonl with the reasons.")]
    Match(Match),
    /// Prints how good the matching is on a folder of profiles, notices and judgements
    #[command(after_help = "Examples:
  crieur eval tests/quality
  crieur eval dev --codes dev/codes.jsonl    a second table with the notices' codes visible
  crieur eval dev --feedback                 what five verdicts per profile bring

DIR holds profiles.jsonl, notices.jsonl and qrels.txt. Beside them are read, when they are
there: seao_pool.jsonl (history), cpv_labels.tsv (labels), figures.tsv (to compare with).")]
    Eval(Eval),
    /// Lists the classification codes whose titles are known, or imports a list of them
    #[command(after_help = "Examples:
  crieur codes                               what is there
  crieur codes import cpv_labels.tsv
  crieur codes import unspsc.csv --scheme unspsc --code Code --title en=Title --title fr=Titre")]
    Codes(Codes),
    /// Says what past notices have taught, after learning from the new ones
    #[command(after_help = "Examples:
  crieur learn
  crieur learn --anew                        forgets all and reads every notice again

It happens by itself while matching, whenever a twentieth of the notices is new.")]
    Learn {
        /// Forgets what was learned and begins with the first notice
        #[arg(long)]
        anew: bool,
    },
    /// Says why a stored notice does or does not reach a stored profile
    #[command(after_help = "Example:
  crieur explain --profile 3 --notice 128")]
    Explain(Explain),
    /// The mail: is it set up well, and what came back
    #[command(subcommand, disable_help_subcommand = true)]
    Mail(MailAct),
    /// The association's staff
    #[command(subcommand, disable_help_subcommand = true)]
    Staff(Staff),
    /// Brings firms and people in from files
    #[command(subcommand, disable_help_subcommand = true)]
    Import(Import),
    /// Creates or updates the database's tables
    Migrate,
    /// Prints every setting with its explanation
    #[command(after_help = "Examples:
  crieur config > crieur.toml
  crieur config --effective         what holds now, file, environment and options together")]
    Config(ShowConfig),
    /// Checks configuration, database, sources and mail
    Check,
    /// Lists the sources with their health, or shows what one of them says now
    #[command(after_help = "Examples:
  crieur sources                                        the list
  crieur sources test canadabuys                        one source, read now
  crieur sources test --as seao hebdo.json              a file
  crieur sources test --as ocds https://…  --json       an address, one notice per line
  crieur sources test --as csv avis.xlsx --option column.title=Titre --option column.reference=No")]
    Sources(ShowSources),
    /// Shows everything at once, with invented firms and notices, in a throw-away folder
    #[command(after_help = "Examples:
  crieur demo
  crieur demo --live                the real sources too
  crieur demo --port 9000

Ctrl-C stops it and removes the folder.")]
    Demo(Demo),
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS")]
    pub bind: Option<String>,
    /// The address that members type and that mails carry
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
}

#[derive(Debug, Args)]
pub struct Poll {
    /// Only this source
    pub source: Option<String>,
    /// Reads this file instead of the source's address
    #[arg(long, value_name = "FILE", requires = "source")]
    pub file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Replay {
    /// The source's name
    #[arg(id = "replayed", value_name = "SOURCE")]
    pub source: String,
    /// Only what was read on this day or later
    #[arg(long, value_name = "DATE")]
    pub since: Option<NaiveDate>,
}

#[derive(Debug, Args)]
pub struct Deliver {
    /// Also lets the alerts leave that are held
    #[arg(long)]
    pub release: bool,
    /// Sends nothing: holds every alert from now on, until --release
    #[arg(long, conflicts_with = "release")]
    pub hold: bool,
    /// Sends nothing: shows where the mails stand, the last hundred one by one
    #[arg(long, conflicts_with_all = ["release", "hold"])]
    pub list: bool,
}

#[derive(Debug, Args)]
pub struct Match {
    /// Profiles, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub profiles: PathBuf,
    /// Notices, one JSON object per line
    #[arg(long, value_name = "FILE")]
    pub notices: PathBuf,
    /// Past notices to learn from; never matched
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Titles of classification codes, where notices carry none
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Codes of the notices, for measurements with visible codes
    #[arg(long, value_name = "FILE")]
    pub codes: Option<PathBuf>,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Also writes the reasons, to FILE.explain.jsonl
    #[arg(long)]
    pub explain: bool,
}

#[derive(Debug, Args)]
pub struct Eval {
    /// Folder of the kit
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Past notices to learn from; never matched
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Titles of classification codes
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Codes of the notices, for a second table with visible codes
    #[arg(long, value_name = "FILE")]
    pub codes: Option<PathBuf>,
    /// Figures to compare with
    #[arg(long, value_name = "FILE")]
    pub figures: Option<PathBuf>,
    /// Keeps the figures in this file, to compare with later
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Also measures what verdicts on the first five notices bring
    #[arg(long)]
    pub feedback: bool,
}

#[derive(Debug, Args)]
pub struct Codes {
    #[command(subcommand)]
    pub act: Option<CodesAct>,
}

#[derive(Debug, Subcommand)]
pub enum CodesAct {
    /// Brings titles of classification codes in, from a table with a header
    Import(ImportCodes),
}

#[derive(Debug, Args)]
pub struct ImportCodes {
    /// The table: separated by commas, semicolons or tabs, UTF-8
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The classification: unspsc, cpv, gsin, naics, …
    #[arg(long, value_name = "SCHEME")]
    pub scheme: Option<Scheme>,
    /// Header of the column of codes
    #[arg(long, value_name = "COLUMN")]
    pub code: Option<String>,
    /// Header of a column of titles with its language; may be repeated
    #[arg(long = "title", value_name = "LANGUAGE=COLUMN")]
    pub titles: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// Number of the profile, as in its page's address
    #[arg(long, value_name = "NUMBER")]
    pub profile: i64,
    /// Number of the notice, as in its page's address
    #[arg(long, value_name = "NUMBER")]
    pub notice: i64,
}

#[derive(Debug, Subcommand)]
pub enum MailAct {
    /// Says whether SPF, DKIM, DMARC, MX, TLS, one-click and the sender are in order
    #[command(after_help = "Examples:
  crieur mail check                                  asks the DNS and the mail server; sends nothing
  crieur mail check --selector relay2026             also the key with which the relay signs
  crieur mail check --to you@association.example     also sends a test mail there
  crieur mail check --dns 9.9.9.9:53                 another DNS server than the system's")]
    Check(MailCheck),
    /// Takes in bounces and complaints from a folder or the standard input
    #[command(after_help = "Examples:
  crieur mail bounces /var/mail/bounces      a maildir: what is new is read and marked as seen
  crieur mail bounces - < report.eml         one message

An address that does not exist any more, or whose owner complained, gets no more alerts until
staff lift it. Only reports that carry a Message-ID of ours are believed; each counts once.")]
    Bounces {
        /// Maildir or folder of messages; - for the standard input
        #[arg(value_name = "FOLDER")]
        from: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct MailCheck {
    /// Sends a test mail to this address
    #[arg(long, value_name = "E-MAIL", value_parser = address)]
    pub to: Option<Email>,
    /// DNS server to ask (otherwise the system's)
    #[arg(long, value_name = "IP:PORT")]
    pub dns: Option<std::net::SocketAddr>,
    /// Name of the DKIM key with which your mail server signs
    #[arg(long, value_name = "NAME")]
    pub selector: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Prints a sign-in link for a staff member, valid for 24 hours, once
    #[command(after_help = "Example:
  crieur staff link camille@association.example")]
    Link {
        /// The person's e-mail address; unknown ones are added to the staff
        #[arg(value_name = "E-MAIL", value_parser = address)]
        email: Email,
    },
}

fn address(text: &str) -> Result<Email, String> {
    text.parse().map_err(|_| "nom@exemple.ca".to_owned())
}

#[derive(Debug, Subcommand)]
pub enum Import {
    /// Reads firms and their people from a CSV file: firm, NEQ, name, e-mail, language
    #[command(after_help = "Example:
  crieur import members members.csv

  firm,neq,name,email,language
  Boréal Cyber inc.,1199990017,Maude Tessier,maude@borealcyber.example,fr

The header may be in French: entreprise, neq, nom, courriel, langue. Comma or semicolon.
A column consent (express or implied) says on which ground they are written to; without it,
implied by the firm's membership. Nothing in a list undoes a person's no.
A line with a mistake is named and left out; the others go on. Reading a file again updates.")]
    Members {
        /// The CSV file
        file: PathBuf,
        /// Only says what would happen
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, Args)]
pub struct ShowConfig {
    /// Prints the values that hold now instead of the manual; secrets are hidden
    #[arg(long)]
    pub effective: bool,
}

#[derive(Debug, Args)]
pub struct ShowSources {
    /// Prints the list of sources inside the program, to make one's own
    #[arg(long)]
    pub print: bool,
    #[command(subcommand)]
    pub act: Option<SourcesAct>,
}

#[derive(Debug, Subcommand)]
pub enum SourcesAct {
    /// Shows what a reader makes of one real reply, without storing anything
    Test(TestSource),
}

#[derive(Debug, Args)]
pub struct TestSource {
    /// A source's name, or with --as a file or an address
    #[arg(value_name = "SOURCE|FILE|URL")]
    pub what: String,
    /// How to read it: canadabuys, seao, ocds, rss, csv, …
    #[arg(long = "as", value_name = "ADAPTER")]
    pub adapter: Option<String>,
    /// Prints one normalised notice per line, as JSON
    #[arg(long)]
    pub json: bool,
    /// What the reader has to be told besides, e.g. column.title=Titre; may be repeated
    #[arg(long = "option", value_name = "KEY=VALUE")]
    pub options: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Polls the real sources too
    #[arg(long)]
    pub live: bool,
    /// Port of the pages (otherwise 8080, or a free one when that is taken)
    #[arg(long)]
    pub port: Option<u16>,
}

impl Cli {
    /// The options that stand for settings, as the last layer of the configuration.
    pub fn flags(&self) -> Vec<Flag> {
        let folder = |path: &PathBuf| path.to_string_lossy().into_owned();
        let mut flags = Vec::new();
        flags.extend(self.common.data.as_ref().map(|p| ("data.folder", folder(p), "--data")));
        flags.extend(self.common.database.as_ref().map(|u| ("database.url", u.clone(), "--database")));
        if let Command::Serve(serve) | Command::Web(serve) = &self.command {
            flags.extend(serve.bind.as_ref().map(|b| ("web.bind", b.clone(), "--bind")));
            flags.extend(serve.public_url.as_ref().map(|u| ("web.public_url", u.clone(), "--public-url")));
        }
        flags
    }
}
