//! Which words stand for which in another language, learned from texts that exist in both:
//! IBM model 1 (Brown et al. 1993), expectation maximisation over word pairs.
//!
//! Small and plain on purpose: the table says why a word was taken for another.

use rustc_hash::FxHashMap;

/// Rounds of expectation maximisation; more only sharpen noise.
const ROUNDS: usize = 6;
/// Weaker translations are dropped between the rounds.
const FAINT: f64 = 0.01;
/// A translation must reach this probability, and this share of the best one's.
const LEAST: f64 = 0.08;
/// See [`LEAST`].
const LEAST_SHARE: f64 = 0.25;
/// At most so many per word.
const MOST: usize = 5;
/// What a word means when it means nothing of the other text.
const NOTHING: u32 = u32::MAX;

/// For every word its translations, best first, each with its worth relative to the best.
pub(crate) type Table = FxHashMap<u32, Vec<(u32, f64)>>;

/// Learns a table from pairs of texts that say the same.
pub(crate) fn learn<'a>(pairs: &(impl Iterator<Item = (&'a [u32], &'a [u32])> + Clone)) -> Table {
    let mut share: FxHashMap<u32, FxHashMap<u32, f64>> = FxHashMap::default();
    for (from, to) in pairs.clone() {
        for x in from {
            let row = share.entry(*x).or_default();
            for y in to.iter().chain(&[NOTHING]) {
                row.insert(*y, 1.0);
            }
        }
    }
    for row in share.values_mut() {
        let even = 1.0 / row.len() as f64;
        for share in row.values_mut() {
            *share = even;
        }
    }
    for _ in 0..ROUNDS {
        share = round(pairs.clone(), &share);
    }
    share.into_iter().filter_map(|(x, row)| Some((x, strongest(row)?))).collect()
}

fn round<'a>(
    pairs: impl Iterator<Item = (&'a [u32], &'a [u32])>,
    share: &FxHashMap<u32, FxHashMap<u32, f64>>,
) -> FxHashMap<u32, FxHashMap<u32, f64>> {
    let mut counts: FxHashMap<u32, FxHashMap<u32, f64>> = FxHashMap::default();
    for (from, to) in pairs {
        let rows: Vec<(u32, Option<&FxHashMap<u32, f64>>)> = from.iter().map(|x| (*x, share.get(x))).collect();
        for y in to.iter().chain(&[NOTHING]) {
            let all: f64 = rows.iter().filter_map(|(_, row)| row.and_then(|r| r.get(y))).sum();
            if all <= 0.0 {
                continue;
            }
            for (x, row) in &rows {
                if let Some(v) = row.and_then(|r| r.get(y)) {
                    *counts.entry(*x).or_default().entry(*y).or_insert(0.0) += v / all;
                }
            }
        }
    }
    for row in counts.values_mut() {
        // Summed in the order of the words, so that the same pairs give the same bits.
        let mut cells: Vec<(u32, f64)> = row.iter().map(|(y, v)| (*y, *v)).collect();
        cells.sort_unstable_by_key(|c| c.0);
        let sum: f64 = cells.iter().map(|c| c.1).sum();
        row.retain(|_, v| {
            *v /= sum;
            *v > FAINT
        });
    }
    counts
}

fn strongest(row: FxHashMap<u32, f64>) -> Option<Vec<(u32, f64)>> {
    let mut all: Vec<(u32, f64)> = row.into_iter().filter(|(y, _)| *y != NOTHING).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let best = all.first()?.1;
    all.truncate(MOST);
    all.retain(|(_, v)| *v >= LEAST && *v >= LEAST_SHARE * best);
    for (_, worth) in &mut all {
        *worth = (*worth / best).min(1.0);
    }
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_go_together_are_found() {
        // 1 cloud, 2 service, 3 network; 11 nuage, 12 service, 13 réseau.
        let texts: [(&[u32], &[u32]); 4] = [(&[1, 2], &[11, 12]), (&[3, 2], &[13, 12]), (&[1], &[11]), (&[3], &[13])];
        let table = learn(&texts.iter().copied());
        assert_eq!(table[&1][0].0, 11);
        assert_eq!(table[&3][0].0, 13);
        assert_eq!(table[&2][0].0, 12);
        assert!(learn(&std::iter::empty()).is_empty());
    }
}
