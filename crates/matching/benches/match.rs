//! How fast notices are matched, beside the floor (reading words only) and what one would
//! write first (`strsim` in a loop over keywords and words).
//!
//! `CRIEUR_SHARED=… cargo bench -p matching`; without the shared workload, on notices of our
//! own making.

use std::hint::black_box;

use divan::{Bencher, counter::ItemsCount};
use domain::{Lang, Notice, Profile};
use matching::{Index, Learned};

mod workload;

fn main() {
    divan::main();
}

fn notices(most: usize) -> Vec<Notice> {
    if workload::shared().is_some() { workload::shared_notices(most) } else { workload::made_notices(most) }
}

fn profiles(most: usize) -> Vec<Profile> {
    if workload::shared().is_some() { workload::shared_profiles(most) } else { workload::made_profiles(most) }
}

fn learned(notices: &[Notice]) -> Learned {
    let mut learned = Learned::default();
    for notice in notices {
        learned.learn(notice);
    }
    learned.settle();
    learned
}

/// All matches from the default threshold, with reasons; caches warm.
#[divan::bench(args = [500, 2_000], sample_count = 3, sample_size = 1)]
fn matches(bencher: Bencher<'_, '_>, count: usize) {
    let notices = notices(2_000);
    let index = Index::of(&profiles(count), &learned(&notices));
    for notice in &notices {
        black_box(index.matches_from(notice, 50.0));
    }
    bencher.counter(ItemsCount::new(notices.len())).bench(|| {
        for notice in &notices {
            black_box(index.matches_from(notice, 50.0));
        }
    });
}

/// The same with everything cold: building the index, its lanes and caches included.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn from_cold(bencher: Bencher<'_, '_>) {
    let notices = notices(2_000);
    let (profiles, learned) = (profiles(500), learned(&notices));
    bencher.counter(ItemsCount::new(notices.len())).bench(|| {
        let index = Index::of(&profiles, &learned);
        for notice in &notices {
            black_box(index.matches_from(notice, 50.0));
        }
    });
}

/// What past notices teach, per notice.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn learn(bencher: Bencher<'_, '_>) {
    let notices = notices(2_000);
    bencher.counter(ItemsCount::new(notices.len())).bench(|| learned(&notices));
}

/// The floor: words, folded.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn words_only(bencher: Bencher<'_, '_>) {
    let notices = notices(2_000);
    bencher.counter(ItemsCount::new(notices.len())).bench(|| {
        for notice in &notices {
            for (_, text) in notice.title.iter().chain(notice.description.iter()) {
                black_box(text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).count());
            }
        }
    });
}

/// Every keyword against every word of a few notices.
#[divan::bench(sample_count = 1, sample_size = 1)]
fn strsim_loop(bencher: Bencher<'_, '_>) {
    let (notices, profiles) = (notices(5), profiles(500));
    bencher.counter(ItemsCount::new(notices.len())).bench(|| {
        for notice in &notices {
            let text = format!("{} {}", notice.title.best(Lang::EN), notice.description.best(Lang::EN));
            let words: Vec<&str> = text.split_whitespace().collect();
            for keyword in profiles.iter().flat_map(|p| &p.keywords) {
                black_box(words.iter().filter(|w| strsim::jaro_winkler(w, &keyword.text) > 0.92).count());
            }
        }
    });
}
