//! A morning: 1,000 notices for 7,000 readers, matched, written as mails and handed to a mail
//! server on the same machine; as digests of seven o'clock and as instant alerts of a quarter
//! hour. SQLite on a real disk, forced writes included; the server's work counts too.
//!
//! `taskset -c 0 cargo bench -p worker` for one core; a number after `--` for other readers.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Buyer, Cadence, Closing, Keyword, Lang, Member, Notice, Person, Profile, Role, Status, Text, Weekdays};
use mail::{Identity, Mailer, SmtpSettings, TlsMode};
use store::Db;
use worker::{
    Dice, Parts, Settings, Worker,
    fetch::{FetchSettings, Fetcher},
};

const NOTICES: usize = 1_000;
const READERS: usize = 7_000;
const WORDS: usize = 200;

/// Processor time of this process so far, in seconds.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // Ticks of a hundredth of a second, in user and in system mode.
    fields[11..13].iter().map(|ticks| ticks.parse::<f64>().unwrap() / 100.0).sum()
}

/// A mail server that takes everything and notes when.
fn sink(taken: &Arc<Mutex<Vec<Instant>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Arc::clone(taken);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (stream, taken) = (stream.unwrap(), Arc::clone(&taken));
            thread::spawn(move || talk(stream, &taken));
        }
    });
    port
}

fn talk(mut stream: TcpStream, taken: &Mutex<Vec<Instant>>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut lines = BufReader::new(stream.try_clone().ok()?);
    stream.write_all(b"220 sink\r\n").ok()?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).ok()? == 0 {
            return Some(());
        }
        if !line.starts_with(b"DATA") {
            stream.write_all(b"250 sink\r\n").ok()?;
            continue;
        }
        stream.write_all(b"354 go on\r\n").ok()?;
        while line != b".\r\n" {
            line.clear();
            if lines.read_until(b'\n', &mut line).ok()? == 0 {
                return None;
            }
        }
        taken.lock().unwrap().push(Instant::now());
        stream.write_all(b"250 taken\r\n").ok()?;
    }
}

/// Made words, each unlike the others.
fn word(n: usize) -> String {
    const SYLLABLES: [&str; 16] = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va"];
    let mut mixed = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..5)
        .map(|_| {
            mixed = mixed.rotate_left(13).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            SYLLABLES[usize::try_from(mixed >> 60).unwrap()]
        })
        .collect()
}

fn notice(n: usize) -> Notice {
    let title = format!("{} services", word(n % WORDS));
    Notice {
        source: "canadabuys".to_owned(),
        reference: format!("cb-{n}"),
        version_key: "000".to_owned(),
        family_key: format!("family {n}"),
        description: Text::of(Lang::EN, format!("{title} for a building of the department, with reports each month. ").repeat(8)),
        title: Text::of(Lang::EN, title),
        lang: Some(Lang::EN),
        buyer: Buyer { name: Text::of(Lang::EN, format!("Department {}", word(n % 37))), ..Buyer::default() },
        closing: Some(Closing::stated("2026-12-20T19:00:00Z".parse().unwrap(), "2026-12-20", chrono_tz::America::Toronto)),
        status: Status::Open,
        ..Notice::default()
    }
}

async fn reader(db: &Db, n: usize, cadence: Cadence, now: DateTime<Utc>) {
    let member_id = db.upsert_member(&Member { id: 0, name: format!("Firm {n}"), neq: None }, now).await.unwrap();
    let person = Person {
        id: 0,
        member_id,
        role: Role::Member,
        email: format!("reader{n}@example.ca").parse().unwrap(),
        name: "Camille Exemple".to_owned(),
        lang: if n.is_multiple_of(2) { Lang::FR } else { Lang::EN },
        zone: chrono_tz::America::Toronto,
    };
    db.upsert_person(&person, now).await.unwrap();
    let keywords = [n % WORDS, (n * 7 + 3) % WORDS].map(|k| Keyword { text: word(k), weight: 3 }).into();
    let profile = Profile {
        member_id: member_id.unwrap(),
        name: format!("Profile {n}"),
        lang: Lang::EN,
        keywords,
        threshold: Some(1),
        cadence,
        ..Profile::default()
    };
    db.save_profile(&profile, now).await.unwrap();
}

fn worker(db: &Db, port: u16, from: DateTime<Utc>) -> Worker {
    let identity = Identity {
        name: "Association d’exemple".into(),
        from: "avis@exemple.ca".parse().unwrap(),
        reply_to: None,
        postal: "1, rue Témoin, Québec (Québec) G0A 0A0".into(),
        contact: "aide@exemple.ca".into(),
        public_url: "https://avis.exemple.ca".into(),
    };
    let settings = Settings::default();
    let mut smtp = SmtpSettings::new("127.0.0.1", port, TlsMode::None);
    smtp.connections = settings.mails_at_once;
    let begun = Instant::now();
    Worker::new(Parts {
        db: db.clone(),
        sources: Vec::new(),
        fetcher: Fetcher::new(FetchSettings::new("0.1.0", "https://example.org/crieur")).unwrap(),
        mailer: Mailer::smtp(smtp, &identity).unwrap(),
        identity,
        clock: Arc::new(move || from + TimeDelta::from_std(begun.elapsed()).unwrap()),
        chance: Arc::new(Dice),
        settings,
    })
}

/// A database full of readers, made where nothing is forced to a disk, then put on one.
async fn furnished(folder: &Path, readers: usize, cadence: Cadence, now: DateTime<Utc>) -> Db {
    let quick = tempfile::tempdir_in("/dev/shm").unwrap();
    let file = quick.path().join("crieur.db");
    let db = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
    db.migrate().await.unwrap();
    for n in 0..readers {
        reader(&db, n, cadence, now).await;
    }
    let notices: Vec<Notice> = (0..NOTICES).map(notice).collect();
    let mut tx = db.begin().await.unwrap();
    tx.upsert_notices(&notices, now).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let real = folder.join("crieur.db");
    fs::copy(&file, &real).unwrap();
    Db::open(&format!("sqlite:{}", real.display())).await.unwrap()
}

async fn morning(name: &str, readers: usize, cadence: Cadence, found: &str, due: &str) {
    let (found, due): (DateTime<Utc>, DateTime<Utc>) = (found.parse().unwrap(), due.parse().unwrap());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let db = furnished(folder.path(), readers, cadence, found - TimeDelta::hours(1)).await;
    let taken = Arc::new(Mutex::new(Vec::new()));
    let port = sink(&taken);
    let (begun, used) = (Instant::now(), cpu());
    let matcher = worker(&db, port, found);
    while matcher.match_step(found).await.unwrap().did() {}
    println!("{name}: matched and queued in {:.1} s ({:.1} s of processor)", begun.elapsed().as_secs_f64(), cpu() - used);

    let (begun, used) = (Instant::now(), cpu());
    let sender = worker(&db, port, due);
    let all = Arc::clone(&taken);
    let done = async move {
        while all.lock().unwrap().len() < readers {
            tokio::time::sleep(Duration::from_millis(20)).await;
            assert!(begun.elapsed() < Duration::from_mins(20), "{} of {readers}", all.lock().unwrap().len());
        }
    };
    sender.run(done).await.unwrap();
    let used = cpu() - used;
    let mut after: Vec<f64> = taken.lock().unwrap().iter().map(|at| (*at - begun).as_secs_f64()).collect();
    assert_eq!(after.len(), readers, "each mail once");
    after.sort_by(f64::total_cmp);
    let at = |share: usize| after[(readers * share / 100).min(readers - 1)];
    println!(
        "{name}: {readers} mails, after their time: half {:.1} s, 95 % {:.1} s, 99 % {:.1} s, all {:.1} s; {used:.1} s of processor",
        at(50),
        at(95),
        at(99),
        at(100)
    );
    db.close().await;
}

#[tokio::main]
async fn main() {
    let readers = env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(READERS);
    let daily = Cadence::Daily { hour: 7, days: Weekdays::ALL };
    morning("digests", readers, daily, "2026-11-23T08:00:00Z", "2026-11-23T12:00:00Z").await;
    morning("instant", readers, Cadence::Instant, "2026-11-23T14:07:00Z", "2026-11-23T14:15:00Z").await;
}
