//! What others would use instead, measured in one run with ours, in processor time of the one
//! thread that works: ratios count, absolute figures depend on the machine.
//!
//! `cargo run --release -- [FOLDER] [COUNT]…`, where FOLDER is what the shared workload's
//! generator wrote (`profiles_1m.jsonl`, `notices.jsonl`); without one, the files under
//! `CRIEUR_SHARED/perf`. The peers answer a smaller question than ours: their words are exact
//! or fuzzy but neither stemmed nor bridged, they give the best hundred notices of a profile
//! where ours gives all above the threshold, and they know no filters of region and value, no
//! common scale of scores and no reasons.

mod clock;
mod floor;
mod ours;
mod plain;
mod shelf;

use std::path::{Path, PathBuf};

use domain::{Notice, Profile};
use matching::Learned;

#[path = "../../../crates/matching/benches/workload.rs"]
#[expect(dead_code, reason = "made for several measurements")]
mod workload;

/// A batch of notices for those who index notices and ask with profiles.
const BATCH: usize = 10_000;
/// The same where words are compared fuzzily.
const FUZZY_BATCH: usize = 1_000;
/// Notices for the loop, which takes a day for all of them.
const PLAIN_BATCH: usize = 20;
/// Notices that teach, and whose words are known already when others are measured.
const WARM: usize = 4_000;

/// Where the notices and profiles come from.
enum Source {
    Folder(PathBuf),
    Shared,
}

impl Source {
    fn notices(&self) -> Vec<Notice> {
        match self {
            Self::Folder(folder) => workload::notices_of(&folder.join("notices.jsonl"), BATCH),
            Self::Shared => workload::shared_notices(BATCH),
        }
    }

    fn profiles(&self, count: usize) -> Vec<Profile> {
        match self {
            Self::Folder(folder) => workload::profiles_of(&folder.join("profiles_1m.jsonl"), count),
            Self::Shared => workload::shared_profiles(count),
        }
    }
}

/// One line of the table.
fn line(who: &str, rate: f64, ours: f64, note: &str) {
    let digits = if rate < 1.0 { 4 } else { usize::from(rate < 100.0) };
    println!("| {who} | {rate:.digits$} | {:.2} | {note} |", ours / rate);
}

fn table(profiles: &[Profile], notices: &[Notice], learned: &Learned, warm: usize) -> tantivy::Result<()> {
    let ours = ours::rates(profiles, notices, learned, warm);
    let fuzzy_batch = &notices[..FUZZY_BATCH.min(notices.len())];
    println!("\n{} profiles, {:.1} matches per notice\n", profiles.len(), ours.matches);
    println!("| method | notices/s | ours is so many times as fast | |\n|---|---|---|---|");
    line("ours, all above 50 with reasons", ours.told, ours.told, &format!("{} notices", ours.read));
    line("ours, scores only", ours.plain, ours.told, "");
    line("the floor: words told apart and looked up once", floor::rate(notices), ours.told, "");
    let exact = shelf::measure(profiles, notices, false, profiles.len())?;
    let note = |m: &shelf::Measured| format!("{} notices indexed in {:.2} s, {:.0} µs per profile", m.notices, m.filling, m.per_query);
    line("tantivy, exact, batch", exact.rate, ours.told, &note(&exact));
    let fuzzy = shelf::measure(profiles, fuzzy_batch, true, 500)?;
    line("tantivy, fuzzy words, batch", fuzzy.rate, ours.told, &format!("{}, of {} profiles", note(&fuzzy), fuzzy.asked));
    let naive = plain::measure(profiles, &notices[..PLAIN_BATCH.min(notices.len())], 500);
    line(
        "strsim in a loop",
        naive.rate,
        ours.told,
        &format!("{PLAIN_BATCH} notices, {} profiles, scaled up; {:.0} ns a comparison", naive.asked, naive.nanos),
    );
    Ok(())
}

fn main() -> tantivy::Result<()> {
    let mut args = std::env::args().skip(1).peekable();
    let folder = args.next_if(|a| a.parse::<usize>().is_err());
    let counts: Vec<usize> = args.map(|a| a.parse().expect("a count")).collect();
    let counts = if counts.is_empty() { vec![500, 10_000] } else { counts };
    let source = folder.map_or(Source::Shared, |f| Source::Folder(Path::new(&f).to_owned()));
    let notices = source.notices();
    let mut learned = Learned::default();
    let warm = WARM.min(notices.len() / 2);
    notices[..warm].iter().for_each(|n| learned.learn(n));
    learned.settle();
    for count in counts {
        table(&source.profiles(count), &notices, &learned, warm)?;
    }
    Ok(())
}
