//! The reverse direction: one profile against many stored notices, as the pages ask while a
//! profile is being written. Processor time of the one thread that works.
//!
//! `CRIEUR_SHARED=… cargo bench -p matching --bench reverse -- [FOLDER] [NOTICES]`, FOLDER as
//! in `scale.rs`.

use std::{hint::black_box, path::Path};

use domain::Profile;
use matching::{Learned, Shelf, rank};

mod clock;
mod workload;

use clock::timed;

/// The default threshold.
const LEAST: f64 = 50.0;

fn main() {
    let mut args = std::env::args().skip(1).filter(|a| a != "--bench").peekable();
    let folder = args.next_if(|a| a.parse::<usize>().is_err());
    let count = args.next().map_or(20_000, |a| a.parse().expect("a count"));
    let (notices, profiles) = match &folder {
        Some(folder) => {
            let folder = Path::new(folder);
            (workload::notices_of(&folder.join("notices.jsonl"), count), workload::profiles_of(&folder.join("profiles_1m.jsonl"), 100))
        }
        None if workload::shared().is_some() => (workload::shared_notices(count), workload::shared_profiles(100)),
        None => (workload::made_notices(count), workload::made_profiles(100)),
    };
    let mut learned = Learned::default();
    notices.iter().take(4_000).for_each(|n| learned.learn(n));
    learned.settle();
    let (slow, every) = timed(|| rank(&profiles[0], notices.iter(), &learned));
    let slow = slow.iter().filter(|(_, m)| m.score >= LEAST).count();
    println!("{} notices, read anew: {every:.0?}", notices.len());
    let (mut shelf, filling) = timed(|| {
        let mut shelf = Shelf::over(&learned, usize::MAX);
        for (id, notice) in (0..).zip(&notices) {
            shelf.put(id, 1, notice);
        }
        shelf
    });
    println!("put on the shelf: {filling:.0?}, {} bytes per notice", shelf.bytes() / notices.len());
    assert_eq!(shelf.rank(&profiles[0], LEAST).len(), slow);
    // Typing: keyword after keyword is added, and each time all is ranked.
    let (mut each, mut found) = (Vec::new(), 0);
    for profile in &profiles {
        for most in [1, profile.keywords.len() / 2 + 1, profile.keywords.len()] {
            let part = Profile { keywords: profile.keywords[..most].to_vec(), ..profile.clone() };
            let (told, time) = timed(|| black_box(shelf.rank(&part, LEAST)).len());
            found += told;
            each.push(time);
        }
    }
    each.sort_unstable();
    let at = |percent: usize| each[(each.len() - 1) * percent / 100];
    println!(
        "ranked {} times: median {:.1?}, 90 % {:.1?}, most {:.1?}; {:.0} found each",
        each.len(),
        at(50),
        at(90),
        at(100),
        found as f64 / each.len() as f64
    );
}
