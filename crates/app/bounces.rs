//! `crieur mail bounces`: reports on mails from a folder (a maildir, or any folder of
//! messages) or from the standard input.

use std::{
    ffi::OsStr,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use domain::Lang;
use store::Db;
use web::Tally;

use crate::{
    both::{Trouble, count},
    clock,
    config::Config,
    terminal::Terminal,
    wire,
};

/// The most of a message that is read.
const LONGEST: u64 = 1024 * 1024;

/// Reads the reports and says what became of them.
pub async fn execute(config: &Config, terminal: Terminal, from: &Path) -> anyhow::Result<()> {
    let db = wire::database(config).await?;
    let (mut tally, mut others) = (Tally::default(), 0);
    if from == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().take(LONGEST).read_to_end(&mut bytes)?;
        take(&db, &bytes, &mut tally, &mut others).await?;
    } else {
        let fresh = from.join("new");
        let maildir = fresh.is_dir();
        for file in files(if maildir { &fresh } else { from })? {
            let mut bytes = Vec::new();
            let read = fs::File::open(&file).and_then(|f| f.take(LONGEST).read_to_end(&mut bytes));
            read.map_err(|e| Trouble::unreadable(&file, &e))?;
            take(&db, &bytes, &mut tally, &mut others).await?;
            if maildir {
                seen(from, &file).map_err(|e| Trouble::unreadable(&file, &e))?;
            }
        }
    }
    db.close().await;
    terminal.say(said(Lang::FR, &tally, others), said(Lang::EN, &tally, others));
    Ok(())
}

async fn take(db: &Db, bytes: &[u8], tally: &mut Tally, others: &mut usize) -> anyhow::Result<()> {
    let reports = mail::reports(bytes);
    if reports.is_empty() {
        *others += 1;
    }
    let new = web::take_reports(db, &reports, "mailbox", clock::now()).await?;
    tally.suppressed += new.suppressed;
    tally.noted += new.noted;
    tally.known += new.known;
    tally.foreign += new.foreign;
    Ok(())
}

/// The messages of a folder, in the order of their names.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|e| Trouble::unreadable(folder, &e))?;
    let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    Ok(files)
}

/// A message of a maildir that was read moves from `new` to `cur`, marked as seen.
fn seen(maildir: &Path, file: &Path) -> io::Result<()> {
    let cur = maildir.join("cur");
    fs::create_dir_all(&cur)?;
    let mut name = file.file_name().unwrap_or(OsStr::new("message")).to_owned();
    name.push(":2,S");
    fs::rename(file, cur.join(name))
}

fn said(lang: Lang, tally: &Tally, others: usize) -> String {
    let n = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    if lang == Lang::EN {
        return format!(
            "{}: {}; {}; {}; {} not believed (no mail of ours). Other messages: {}.",
            count(lang, n(tally.all()), ["report", "reports"]),
            count(lang, n(tally.suppressed), ["address suppressed", "addresses suppressed"]),
            count(lang, n(tally.noted), ["only noted", "only noted"]),
            count(lang, n(tally.known), ["already known", "already known"]),
            tally.foreign,
            others
        );
    }
    format!(
        "{}\u{a0}: {}\u{a0}; {}\u{a0}; {}\u{a0}; {} sans foi (aucun courriel de nous). Autres messages\u{a0}: {}.",
        count(lang, n(tally.all()), ["rapport", "rapports"]),
        count(lang, n(tally.suppressed), ["adresse retirée", "adresses retirées"]),
        count(lang, n(tally.noted), ["seulement noté", "seulement notés"]),
        count(lang, n(tally.known), ["déjà connu", "déjà connus"]),
        tally.foreign,
        others
    )
}
