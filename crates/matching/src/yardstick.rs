//! BM25 over the same stems: what a good full-text engine would rank. A yardstick for
//! [`crate::kit`], used nowhere else.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::{
    dictionary::Lexicon,
    kit::{Kit, NoticeLine, Pair},
    text::{Token, Tongue, Words},
};

const K1: f64 = 1.2;
const B: f64 = 0.75;

struct Shelf {
    terms: Vec<FxHashMap<u32, f64>>,
    lengths: Vec<f64>,
    df: FxHashMap<u32, f64>,
}

/// Scores every pair that counts by BM25, each profile against its own candidates.
pub fn bm25(kit: &Kit) -> Vec<Pair> {
    let (mut words, mut lexicon) = (Words::default(), Lexicon::default());
    let mut shelves: BTreeMap<Vec<usize>, Shelf> = BTreeMap::new();
    let mut out = Vec::new();
    for profile in &kit.profiles {
        let candidates: Vec<usize> = (0..kit.notices.len()).filter(|n| profile.accepts(&kit.notices[*n])).collect();
        let Some(first) = candidates.first() else { continue };
        let tongue = Tongue::of(kit.notices[*first].lang);
        let mut read = |text: &str| {
            let mut tokens: Vec<Token> = Vec::new();
            words.read(tongue, text, &mut lexicon, &mut tokens);
            tokens.into_iter().map(|t| t.term).collect::<Vec<u32>>()
        };
        let shelf = shelves.entry(candidates.clone()).or_insert_with(|| Shelf::of(candidates.iter().map(|n| &kit.notices[*n]), &mut read));
        let mut query: Vec<u32> = Vec::new();
        for text in profile.keywords.iter().chain([&profile.text]).chain(&profile.refs) {
            query.extend(read(text));
        }
        for (at, n) in candidates.iter().enumerate() {
            let score: f64 = query.iter().map(|t| shelf.score(at, *t)).sum();
            if score > 0.0 {
                out.push(Pair { profile: profile.id.clone(), notice: kit.notices[*n].id.clone(), score, reasons: Vec::new() });
            }
        }
    }
    out
}

impl Shelf {
    fn of<'a>(notices: impl Iterator<Item = &'a NoticeLine>, read: &mut impl FnMut(&str) -> Vec<u32>) -> Self {
        let mut shelf = Self { terms: Vec::new(), lengths: Vec::new(), df: FxHashMap::default() };
        for notice in notices {
            let all = read(&format!("{} . {}", notice.title, notice.body));
            let mut counts: FxHashMap<u32, f64> = FxHashMap::default();
            for term in &all {
                *counts.entry(*term).or_insert(0.0) += 1.0;
            }
            for term in counts.keys() {
                *shelf.df.entry(*term).or_insert(0.0) += 1.0;
            }
            shelf.lengths.push(all.len() as f64);
            shelf.terms.push(counts);
        }
        let mean = (shelf.lengths.iter().sum::<f64>() / shelf.lengths.len().max(1) as f64).max(1.0);
        for length in &mut shelf.lengths {
            *length /= mean;
        }
        shelf
    }

    fn score(&self, at: usize, term: u32) -> f64 {
        let Some(tf) = self.terms[at].get(&term) else { return 0.0 };
        let (n, df) = (self.terms.len() as f64, self.df[&term]);
        let idf = (1.0 + (n - df + 0.5) / (df + 0.5)).ln();
        idf * tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * self.lengths[at]))
    }
}
