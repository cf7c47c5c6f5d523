//! An installation whose program is killed: its feed, its readers, its mail server, and a
//! journal of what arrived.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Cadence, Cause, EnvelopeState, Keyword, Lang, Member, Person, Profile, Role};
use mail_parser::MessageParser;
use store::{Db, EnvelopeFilter, EnvelopeRow};

use super::dice::Dice;
use crate::{
    feed::{Installation, Yard, now},
    smtp::Cover,
    support::{Home, PATIENCE, told_by_runner},
};

/// Readers of one batch of notices, and notices in it.
const READERS: usize = 6;
const NOTICES: usize = 4;
/// Virtual time per real time: a lease of ten minutes ends after half a second.
const SPEED: i32 = 1200;
/// Notices of other trades: what a word is worth shows only among many.
const OTHERS: usize = 60;

const COLUMNS: [&str; 14] = [
    "title-titre-eng",
    "title-titre-fra",
    "referenceNumber-numeroReference",
    "amendmentNumber-numeroModification",
    "amendmentDate-dateModification",
    "solicitationNumber-numeroSollicitation",
    "publicationDate-datePublication",
    "tenderClosingDate-appelOffresDateCloture",
    "tenderStatus-appelOffresStatut-eng",
    "unspsc",
    "regionsOfDelivery-regionsLivraison-eng",
    "contractingEntityName-nomEntitContractante-eng",
    "tenderDescription-descriptionAppelOffres-eng",
    "tenderDescription-descriptionAppelOffres-fra",
];

/// The program as it runs now; whoever kills it holds this.
pub type Running = Arc<Mutex<Option<Child>>>;

/// How the program is started.
pub struct Wrapped<'a> {
    /// Its command.
    pub words: &'a [&'a str],
    /// What is to break.
    pub plan: &'a str,
    /// Whether a limit on its files is to be an error, and not its end.
    pub deaf_to_limits: bool,
}

pub struct Rig {
    yard: Yard,
    db: Db,
    pub house: Installation,
    pub running: Running,
    feed: Home,
    program: PathBuf,
    begun: DateTime<Utc>,
    titles: Vec<String>,
    batches: usize,
    /// Address and notice reference of everything that must arrive.
    pub expected: BTreeSet<(String, String)>,
    /// Connections that the mail server had seen when the program was started, each time.
    starts: Vec<usize>,
    read: Vec<Copy>,
}

/// One mail that reached the server, once.
#[derive(Debug, Clone)]
pub struct Copy {
    pub to: String,
    pub message_id: String,
    /// The notices it links to, by their keys.
    pub notices: BTreeSet<i64>,
    /// Which start of the program sent it, from 1.
    pub life: usize,
    /// Whether it was answered with 250.
    pub accepted: bool,
}

/// The program with its fault points.
pub fn program() -> PathBuf {
    told_by_runner("CRIEUR_TEST_FAULTS").expect("CRIEUR_TEST_FAULTS is not set: run tests/run, or eval \"$(tests/faults/build)\"").into()
}

/// A word that nobody uses, another one for each batch and like no other.
fn word(n: usize) -> String {
    let mut dice = Dice::new(n as u64);
    (0..5)
        .flat_map(|_| {
            [dice.pick(&['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 't', 'v', 'z']), dice.pick(&['a', 'e', 'i', 'o', 'u'])]
        })
        .collect()
}

impl Rig {
    pub fn new(url: Option<String>) -> Self {
        let yard = Yard::new();
        let feed = Home::new();
        let base = yard.serve(feed.path());
        let sources = format!(
            r#"
[[source]]
name = "canadabuys"
adapter = "canadabuys"
title = "CanadaBuys"
zone = "America/Toronto"
private_network = true
feed = [{{ key = "open", url = "{base}/open.csv", kind = "snapshot", every_minutes = 1 }}]
"#
        );
        let house = Installation::new(&yard, &sources, url, Cover::Plain);
        let trades = ["Snow clearing", "Roof repairs", "Office furniture", "Fire extinguishers", "Catering", "Asphalt paving"];
        let titles = (0..OTHERS).map(|n| trades[n % trades.len()].to_owned()).collect();
        let rig = Self {
            db: yard.runtime.block_on(house.db()),
            yard,
            house,
            running: Arc::default(),
            feed,
            program: program(),
            begun: now(),
            titles,
            batches: 0,
            expected: BTreeSet::new(),
            starts: Vec::new(),
            read: Vec::new(),
        };
        rig.publish();
        rig
    }

    /// Something for the database.
    fn with_db<T>(&self, work: impl AsyncFnOnce(&Db) -> T) -> T {
        self.yard.runtime.block_on(work(&self.db))
    }

    /// Writes the feed in one go, as publishers should.
    fn publish(&self) {
        let closing = (self.begun + TimeDelta::days(300)).format("%Y-%m-%dT14:00:00").to_string();
        let published = self.begun.format("%Y-%m-%d").to_string();
        let line = |cells: &[&str]| cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",") + "\r\n";
        let mut csv = format!("\u{feff}{}", line(&COLUMNS));
        for (n, title) in self.titles.iter().enumerate() {
            let (number, buyer) = (reference(n), "Department of Examples");
            csv += &line(&[title, title, &number, "000", "", &number, &published, &closing, "Open", "", "", buyer, title, title]);
        }
        self.feed.write("open.part", csv);
        fs::rename(self.feed.path().join("open.part"), self.feed.path().join("open.csv")).unwrap();
    }

    /// More readers, and notices for them: each must get each.
    pub fn add_batch(&mut self) {
        let word = word(self.batches);
        let addresses: Vec<String> = (0..READERS).map(|n| format!("reader{n}@{word}.example")).collect();
        self.with_db(async |db| {
            for address in &addresses {
                let member_id = db.upsert_member(&Member { id: 0, name: address.clone(), neq: None }, now()).await.unwrap();
                let person = Person {
                    id: 0,
                    member_id,
                    role: Role::Member,
                    email: address.parse().unwrap(),
                    name: "Camille Exemple".into(),
                    lang: Lang::EN,
                    zone: chrono_tz::America::Toronto,
                };
                db.upsert_person(&person, now()).await.unwrap();
                let profile = Profile {
                    member_id: member_id.unwrap(),
                    name: word.clone(),
                    lang: Lang::EN,
                    keywords: vec![Keyword { text: word.clone(), weight: 3 }],
                    threshold: Some(1),
                    cadence: Cadence::Instant,
                    ..Profile::default()
                };
                db.save_profile(&profile, now()).await.unwrap();
            }
        });
        for _ in 0..NOTICES {
            for address in &addresses {
                self.expected.insert((address.clone(), reference(self.titles.len())));
            }
            self.titles.push(format!("{word} services"));
        }
        self.batches += 1;
        self.publish();
    }

    /// Starts the worker, with a plan of what is to break.
    pub fn start(&mut self, plan: &str) {
        self.start_as(&Wrapped { words: &["worker"], plan, deaf_to_limits: false });
    }

    /// Starts the program; its number.
    pub fn start_as(&mut self, how: &Wrapped) -> u32 {
        self.starts.push(self.house.server.connections());
        let program = self.program.to_string_lossy().into_owned();
        let mut command = if how.deaf_to_limits {
            // A limit on files kills who does not listen away; a full disk does not.
            let mut words = vec!["-c", "trap '' XFSZ; exec \"$@\"", "sh", &program];
            words.extend(how.words);
            self.house.command_of(Path::new("sh"), &words)
        } else {
            self.house.command_of(&self.program, how.words)
        };
        command.env("CRIEUR_FAULT_CLOCK", self.clock()).env("CRIEUR_FAULT_PLAN", how.plan).stdout(Stdio::null());
        let mut log = fs::File::options().create(true).append(true).open(self.house.home.path().join("worker.log")).unwrap();
        // The log of who may not write is written by us.
        command.stderr(if how.deaf_to_limits { Stdio::piped() } else { log.try_clone().unwrap().into() });
        let mut child = command.spawn().expect("the program starts");
        if let Some(mut said) = child.stderr.take() {
            std::thread::spawn(move || io::copy(&mut said, &mut log).unwrap());
        }
        let id = child.id();
        *self.running.lock().unwrap() = Some(child);
        id
    }

    fn clock(&self) -> String {
        format!("{}*{SPEED}", self.begun.to_rfc3339())
    }

    fn ran(&self, args: &[&str]) -> (i32, String) {
        let output =
            self.house.command_of(&self.program, args).env("CRIEUR_FAULT_CLOCK", self.clock()).output().expect("the program starts");
        let (code, said, complaint) = self.house.home.told(&output);
        (code, said + &complaint)
    }

    /// A command, to a good end.
    pub fn command(&self, args: &[&str]) -> String {
        let (code, said) = self.ran(args);
        assert_eq!(code, 0, "{args:?}: {said}");
        said
    }

    /// A command that has something to complain about.
    pub fn command_that_fails(&self, args: &[&str]) -> String {
        let (code, said) = self.ran(args);
        assert_eq!(code, 1, "{args:?}: {said}");
        said
    }

    /// What the database finds damaged in itself.
    pub fn damage(&self) -> Vec<String> {
        self.with_db(async |db| db.check().await.unwrap().damage)
    }

    /// A copy of the SQLite file as it is now; nobody else may be at work.
    pub fn backup(&mut self) -> Vec<u8> {
        self.yard.runtime.block_on(self.db.close());
        let file = fs::read(self.house.home.path().join("crieur.db")).unwrap();
        self.db = self.yard.runtime.block_on(self.house.db());
        file
    }

    /// Puts the copy back, so many days later.
    pub fn restore(&mut self, backup: &[u8], days: i64) {
        self.yard.runtime.block_on(self.db.close());
        for end in ["-wal", "-shm"] {
            // Closing has folded them in already, as a rule.
            drop(fs::remove_file(self.house.home.path().join(format!("crieur.db{end}"))));
        }
        fs::write(self.house.home.path().join("crieur.db"), backup).unwrap();
        self.begun -= TimeDelta::days(days) / SPEED;
        self.db = self.yard.runtime.block_on(self.house.db());
    }

    /// Whether it ended by itself (or by somebody else's hand).
    pub fn ended(&self) -> bool {
        let mut running = self.running.lock().unwrap();
        running.as_mut().is_none_or(|child| child.try_wait().unwrap().is_some())
    }

    /// `kill -9`, and waits for the body.
    pub fn kill(&self) {
        if let Some(mut child) = self.running.lock().unwrap().take() {
            // It may have died already.
            let _ = child.kill();
            child.wait().unwrap();
        }
    }

    /// Ends it as an operator does.
    pub fn stop(&self) {
        let mut child = self.running.lock().unwrap().take().expect("it runs");
        let told = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let begun = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < PATIENCE, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
        let status = child.wait().unwrap();
        // Asked in the moment of its start, before it listens for the signal, it dies of it;
        // that is one kill more, and says nothing of the orderly end.
        assert!(status.success() || status.signal() == Some(2), "{status}");
    }

    /// Everything that has reached the mail server, in order.
    pub fn copies(&mut self) -> &[Copy] {
        for mail in self.house.server.received_after(self.read.len()) {
            let message = MessageParser::default().parse(&mail.bytes).expect("a mail");
            let text = message.body_text(0).expect("a text part");
            let ids = text.split("/notices/").skip(1).filter_map(|rest| {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().ok()
            });
            let life = self.starts.partition_point(|before| *before < mail.connection);
            self.read.push(Copy {
                to: mail.to[0].clone(),
                message_id: message.message_id().expect("a Message-ID").to_owned(),
                notices: ids.collect(),
                life,
                accepted: mail.accepted,
            });
        }
        &self.read
    }

    /// What must still arrive.
    pub fn missing(&mut self) -> BTreeSet<(String, String)> {
        let references = self.references();
        let arrived: BTreeSet<(String, String)> = self
            .copies()
            .iter()
            .flat_map(|copy| copy.notices.iter().filter_map(|id| Some((copy.to.clone(), references.get(id)?.clone()))).collect::<Vec<_>>())
            .collect();
        self.expected.difference(&arrived).cloned().collect()
    }

    /// Notices by their keys.
    pub fn references(&self) -> BTreeMap<i64, String> {
        self.with_db(async |db| db.all_notices(0, 10_000).await.unwrap().into_iter().map(|n| (n.id, n.notice.reference)).collect())
    }

    /// Every envelope.
    pub fn envelopes(&self) -> Vec<EnvelopeRow> {
        self.with_db(async |db| db.envelopes(&EnvelopeFilter { limit: 100_000, ..EnvelopeFilter::default() }).await.unwrap())
    }

    /// What the store knows of a reader's mails: each with its lines, as (notice, cause).
    pub fn ledger(&self, to: &str) -> Vec<(EnvelopeRow, Vec<(i64, Cause)>)> {
        let own = self.envelopes().into_iter().filter(|e| e.email == to);
        let lines = |id| self.with_db(async |db| db.items_of(id).await.unwrap());
        own.map(|e| (e.id, e)).map(|(id, e)| (e, lines(id).iter().map(|i| (i.notice.id, i.item.cause)).collect())).collect()
    }

    /// Lets the program work in peace until all is done.
    pub fn settle(&mut self) {
        self.start("");
        self.wait("everything is delivered", |rig| rig.open().is_empty() && rig.missing().is_empty());
        self.stop();
    }

    /// Envelopes that have not ended well.
    fn open(&self) -> Vec<EnvelopeRow> {
        self.envelopes().into_iter().filter(|e| !matches!(e.state, EnvelopeState::Sent | EnvelopeState::Unknown)).collect()
    }

    /// Waits, and shows what the program said when it takes too long.
    pub fn wait(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let begun = Instant::now();
        while !done(self) {
            assert!(begun.elapsed() < PATIENCE, "{what}: not in {PATIENCE:?}\n{}\n{:#?}", self.log(), self.open());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What the program said last, for whoever looks at a failure.
    pub fn log(&self) -> String {
        let text = fs::read_to_string(self.house.home.path().join("worker.log")).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The publisher's number of the n-th notice.
fn reference(n: usize) -> String {
    format!("cb-{}-{:08}", n / 100 + 100, n)
}
