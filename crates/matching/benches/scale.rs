//! The cost of a notice as profiles grow, in processor time of the one thread that works:
//! whatever else the machine does is not counted.
//!
//! `CRIEUR_SHARED=… cargo bench -p matching --bench scale -- [FOLDER] [COUNT]…`: FOLDER is
//! what the shared workload's generator wrote (profiles_1m.jsonl, notices.jsonl) for more
//! than the 10,000 profiles that the shared files hold.

use std::{
    fs,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use domain::{Notice, Profile};
use matching::{Index, Learned};

mod clock;
mod workload;

use clock::timed;

/// The default threshold.
const LEAST: f64 = 50.0;
/// Notices whose words are known already when others are measured.
const WARM: usize = 2_000;

/// Memory in use, in bytes.
fn resident() -> usize {
    let text = fs::read_to_string("/proc/self/status").expect("Linux tells the memory in use");
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:")).expect("VmRSS");
    1024 * line.split_whitespace().next().and_then(|n| n.parse::<usize>().ok()).expect("kilobytes")
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench").peekable();
    let folder = args.next_if(|a| a.parse::<usize>().is_err());
    let counts: Vec<usize> = args.map(|a| a.parse().expect("a count")).collect();
    let counts = if counts.is_empty() { vec![500, 10_000] } else { counts };
    let notices = match &folder {
        Some(folder) => workload::notices_of(&Path::new(folder).join("notices.jsonl"), 4_000),
        None if workload::shared().is_some() => workload::shared_notices(2_000),
        None => workload::made_notices(2_000),
    };
    let mut learned = Learned::default();
    notices.iter().take(WARM).for_each(|n| learned.learn(n));
    learned.settle();
    println!(
        "profiles  build µs/p  bytes/p  change µs  notices/s  ns/pair  median µs  p99 µs  without reasons/s  new words/s  matches/notice"
    );
    for count in counts {
        let profiles = match &folder {
            Some(folder) => workload::profiles_of(&Path::new(folder).join("profiles_1m.jsonl"), count),
            None if workload::shared().is_some() => workload::shared_profiles(count),
            None => workload::made_profiles(count),
        };
        measure(&profiles, &notices, &learned);
    }
}

/// Scores notices without saying why.
fn scored(index: &Index, notices: &[Notice]) {
    for notice in notices {
        black_box(index.scores_from(notice, LEAST));
    }
}

fn measure(profiles: &[Profile], notices: &[Notice], learned: &Learned) {
    let before = resident();
    let (mut index, build) = timed(|| {
        let index = Index::of(profiles, learned);
        // Languages are made ready when they are met.
        for notice in notices.iter().take(20) {
            let _ = index.scores_from(notice, 99.0);
        }
        index
    });
    let memory = resident().saturating_sub(before);
    // First meetings with words cost more; with more profiles fewer notices will do.
    let share = (40_000_000 / profiles.len().max(1)).clamp(200, 2_000);
    let (warm, cold) = notices.split_at(notices.len() / 2);
    let warm = &warm[..share.min(warm.len())];
    scored(&index, warm);
    let mut found = 0;
    let ((), total) = timed(|| {
        for notice in warm {
            found += index.matches_from(notice, LEAST).len();
        }
    });
    // One by one, by the clock on the wall: the system's count of processor time is too coarse.
    let clock = |notice: &Notice| {
        let start = Instant::now();
        black_box(index.matches_from(notice, LEAST));
        start.elapsed()
    };
    let mut each: Vec<Duration> = warm.iter().map(clock).collect();
    let ((), plain) = timed(|| scored(&index, warm));
    let fresh = &cold[..share.min(cold.len())];
    let ((), fresh_time) = timed(|| scored(&index, fresh));
    let ((), change) = timed(|| {
        for profile in profiles.iter().take(200) {
            let mut profile = profile.clone();
            profile.keywords.rotate_left(1);
            index.insert(&profile);
        }
    });
    each.sort_unstable();
    let rate = |time: Duration, count: usize| count as f64 / time.as_secs_f64();
    println!(
        "{:8}  {:10.1}  {:7}  {:9.1}  {:9.0}  {:7.2}  {:9.1}  {:6.1}  {:17.0}  {:11.0}  {:.1}",
        profiles.len(),
        build.as_secs_f64() * 1e6 / profiles.len() as f64,
        memory / profiles.len(),
        change.as_secs_f64() * 1e6 / 200.0_f64.min(profiles.len() as f64),
        rate(total, warm.len()),
        total.as_secs_f64() * 1e9 / warm.len() as f64 / profiles.len() as f64,
        each[each.len() / 2].as_secs_f64() * 1e6,
        each[each.len() * 99 / 100].as_secs_f64() * 1e6,
        rate(plain, warm.len()),
        rate(fresh_time, fresh.len()),
        found as f64 / warm.len() as f64,
    );
}
