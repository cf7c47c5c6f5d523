//! What past notices teach: how rare words are and how long texts are, per language.
//!
//! Built from notices alone, in memory; a running installation rebuilds it from its store.

use std::sync::Arc;

use domain::{Notice, NoticeCode};
use rustc_hash::FxHashMap;

use crate::{
    dictionary::Lexicon,
    labels::Labels,
    text::{TONGUES, Tongue, Words, views},
    translate::{self, Table},
    tuning::Tuning,
};

/// How many texts of one tongue were seen and how long they were, in kept words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lengths {
    pub notices: u32,
    pub title: u64,
    pub bodies: u32,
    pub body: u64,
}

impl Lengths {
    /// The mean length of a title; a usual one until there is something to go by.
    pub(crate) fn mean_title(&self) -> f64 {
        if self.notices < 50 { 9.0 } else { (self.title as f64 / f64::from(self.notices)).max(1.0) }
    }

    /// The mean length of a description that exists.
    pub(crate) fn mean_body(&self) -> f64 {
        if self.bodies < 50 { 90.0 } else { (self.body as f64 / f64::from(self.bodies)).max(1.0) }
    }
}

/// What past notices teach. Cheap to clone; learning on a clone leaves the original alone.
#[derive(Default)]
pub struct Learned {
    words: Words,
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) lengths: [Lengths; 4],
    notices: u64,
    pub(crate) tuning: Tuning,
    pub(crate) labels: Arc<Labels>,
    parallel: Arc<Vec<(Vec<u32>, Vec<u32>)>>,
    tables: Arc<FxHashMap<(Tongue, Tongue), Table>>,
    settled: u64,
}

impl Clone for Learned {
    fn clone(&self) -> Self {
        Self {
            words: Words::default(),
            lexicon: self.lexicon.clone(),
            lengths: self.lengths,
            notices: self.notices,
            tuning: self.tuning,
            labels: self.labels.clone(),
            parallel: self.parallel.clone(),
            tables: self.tables.clone(),
            settled: self.settled,
        }
    }
}

/// Parallel titles kept for learning translations; later ones are left out.
const MAX_PARALLEL: usize = 100_000;

impl Learned {
    /// Nothing learned yet, with other constants than the usual ones: for measuring what
    /// each of them brings.
    pub fn tuned(tuning: Tuning) -> Self {
        Self { tuning, ..Self::default() }
    }

    /// Takes in one past notice. The order of notices does not matter; the same notice
    /// twice counts twice.
    pub fn learn(&mut self, notice: &Notice) {
        let lexicon = Arc::make_mut(&mut self.lexicon);
        let mut tokens = Vec::new();
        let mut titles: [Option<Vec<u32>>; 2] = [None, None];
        for view in views(notice) {
            tokens.clear();
            self.words.read(view.tongue, view.title.text, lexicon, &mut tokens);
            let title = tokens.len();
            self.words.read(view.tongue, view.body.text, lexicon, &mut tokens);
            let lengths = &mut self.lengths[view.tongue.index()];
            lengths.notices += 1;
            lengths.title += title as u64;
            if let Some(place) = titles.get_mut(view.tongue.index()) {
                *place = Some(tokens[..title].iter().map(|t| t.term).collect());
            }
            lengths.bodies += u32::from(tokens.len() > title);
            lengths.body += (tokens.len() - title) as u64;
            let mut distinct: Vec<u32> = tokens.iter().map(|t| t.term).collect();
            distinct.sort_unstable();
            distinct.dedup();
            for term in distinct {
                lexicon.count(term);
            }
        }
        if let [Some(french), Some(english)] = titles
            && !(french.is_empty() || english.is_empty())
            && self.parallel.len() < MAX_PARALLEL
        {
            Arc::make_mut(&mut self.parallel).push((french, english));
        }
        self.notices += 1;
        if self.notices >= self.settled + self.settled / 2 + 200 {
            self.settle();
        }
    }

    /// Takes in what a code is called; names in several languages teach translations.
    /// Call [`Learned::settle`] after the last.
    pub fn learn_label(&mut self, label: &NoticeCode) {
        let lexicon = Arc::make_mut(&mut self.lexicon);
        Arc::make_mut(&mut self.labels).add(label, &mut self.words, lexicon);
    }

    /// Works out what needs all notices and labels at once (translations). It happens by
    /// itself whenever the notices have grown by half.
    pub fn settle(&mut self) {
        self.settled = self.notices;
        let mut tables = FxHashMap::default();
        for from in &TONGUES[..3] {
            for to in TONGUES[..3].iter().filter(|t| *t != from) {
                let turned = *from == Tongue::English && *to == Tongue::French;
                let titles: &[(Vec<u32>, Vec<u32>)] =
                    if turned || (*from == Tongue::French && *to == Tongue::English) { &self.parallel } else { &[] };
                let titles = titles.iter().map(|(a, b)| if turned { (b.as_slice(), a.as_slice()) } else { (a.as_slice(), b.as_slice()) });
                let table = translate::learn(self.labels.pairs(*from, *to).chain(titles));
                if !table.is_empty() {
                    tables.insert((*from, *to), table);
                }
            }
        }
        self.tables = Arc::new(tables);
    }

    /// The translations of a term.
    pub(crate) fn translations(&self, from: Tongue, to: Tongue, term: u32) -> &[(u32, f64)] {
        self.tables.get(&(from, to)).and_then(|t| t.get(&term)).map_or(&[], Vec::as_slice)
    }

    /// How many notices were taken in.
    pub fn notices(&self) -> u64 {
        self.notices
    }

    /// How rare a term is: the more notices lack it, the more it says.
    pub(crate) fn idf(&self, tongue: Tongue, df: u32) -> f64 {
        let n = f64::from(self.lengths[tongue.index()].notices).max(20.0);
        let df = f64::from(df).min(n);
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }
}
