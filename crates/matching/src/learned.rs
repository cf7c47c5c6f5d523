//! What past notices teach: how rare words are and how long texts are, per language; which
//! words go with which codes; which words translate which; and how notices usually look.
//!
//! Built from notices alone, in memory; a running installation rebuilds it from its store.

use std::sync::{Arc, OnceLock};

use domain::{Notice, NoticeCode};
use rustc_hash::FxHashMap;

use crate::{
    bag::{Bag, buyer_of},
    dictionary::Lexicon,
    kept::Kept,
    labels::Labels,
    lengths::Lengths,
    neighbours::Neighbours,
    route::{Classes, Example, Fall, MAX_EXAMPLES, Routes, strongest},
    text::{TONGUES, Tongue, Words, views},
    translate::{self, Table},
    tuning::Tuning,
    usual::Sample,
};

/// Parallel titles kept for learning translations; later ones are left out.
const MAX_PARALLEL: usize = 100_000;

/// What past notices teach. Cheap to clone; learning on a clone leaves the original alone.
#[derive(Clone, Default)]
pub struct Learned {
    pub(crate) tuning: Tuning,
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) lengths: [Lengths; 4],
    notices: u64,
    settled: u64,
    pub(crate) labels: Arc<Labels>,
    parallel: Arc<Vec<(Vec<u32>, Vec<u32>)>>,
    tables: Arc<FxHashMap<(Tongue, Tongue), Table>>,
    pub(crate) classes: Arc<Classes>,
    examples: Arc<Vec<Example>>,
    pub(crate) routes: Arc<Routes>,
    kept: Arc<Kept>,
    pub(crate) samples: Arc<[Sample; 4]>,
    words: Words,
    neighbours: Arc<[OnceLock<Neighbours>; 4]>,
}

impl Learned {
    /// Nothing learned yet, with other constants than the usual ones: for measuring what
    /// each of them brings.
    pub fn tuned(tuning: Tuning) -> Self {
        Self { tuning, ..Self::default() }
    }

    /// The same knowledge with other constants, for measuring. Those that learning itself
    /// goes by take effect with the next [`Learned::settle`].
    pub fn tune(&mut self, tuning: Tuning) {
        self.tuning = tuning;
    }

    /// Takes in one past notice. The same notice twice counts twice.
    pub fn learn(&mut self, notice: &Notice) {
        self.forget_neighbours();
        let class = notice.codes.iter().find_map(|c| Arc::make_mut(&mut self.classes).of(&c.code));
        let mut titles: [Option<Vec<u32>>; 2] = [None, None];
        let mut tokens = Vec::new();
        for view in views(notice) {
            tokens.clear();
            let lexicon = Arc::make_mut(&mut self.lexicon);
            self.words.read(view.tongue, view.title.text, lexicon, &mut tokens);
            let title = tokens.len();
            self.words.read(view.tongue, view.body.text, lexicon, &mut tokens);
            self.lengths[view.tongue.index()].add(title, tokens.len() - title);
            let mut distinct: Vec<u32> = tokens.iter().map(|t| t.term).collect();
            if let Some(class) = class.filter(|_| self.examples.len() < MAX_EXAMPLES) {
                Arc::make_mut(&mut self.examples).push(Example::of(&distinct, class));
            }
            if let Some(place) = titles.get_mut(view.tongue.index()) {
                *place = Some(distinct[..title].to_vec());
            }
            distinct.sort_unstable();
            distinct.dedup();
            for term in distinct {
                lexicon.count(term);
            }
            let mut buyer = Vec::new();
            self.words.read(view.tongue, buyer_of(notice, &view), lexicon, &mut buyer);
            let buyer = buyer.iter().map(|t| t.term).collect();
            Arc::make_mut(&mut self.kept).keep(notice, &view, &tokens, title, buyer, class);
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
        self.forget_neighbours();
        let lexicon = Arc::make_mut(&mut self.lexicon);
        Arc::make_mut(&mut self.labels).add(label, &mut self.words, lexicon);
    }

    /// Works out what needs all notices and labels at once: translations, which words go
    /// with which codes, and what is usual. It happens by itself whenever the notices have
    /// grown by half.
    pub fn settle(&mut self) {
        self.settled = self.notices;
        self.tables = Arc::new(self.translations_anew());
        self.routes = Arc::new(self.routes_anew());
        let mut samples: [Sample; 4] = Default::default();
        for (tongue, kind, bag, code) in self.kept.clone().bags(self) {
            let fall = code.map_or_else(|| self.words_fall(&bag), |c| vec![(c, 1.0)]);
            let norm = bag.past_norm(self.tuning.past_buyer, |t| self.idf_of(tongue, t));
            samples[tongue.index()].add(kind, bag, fall, norm);
        }
        self.samples = Arc::new(samples);
    }

    fn translations_anew(&self) -> FxHashMap<(Tongue, Tongue), Table> {
        let mut tables = FxHashMap::default();
        for from in &TONGUES[..3] {
            for to in TONGUES[..3].iter().filter(|t| *t != from) {
                let turned = *from == Tongue::English && *to == Tongue::French;
                let parallel = turned || (*from == Tongue::French && *to == Tongue::English);
                let titles: &[(Vec<u32>, Vec<u32>)] = if parallel { &self.parallel } else { &[] };
                let titles = titles.iter().map(|(a, b)| if turned { (b.as_slice(), a.as_slice()) } else { (a.as_slice(), b.as_slice()) });
                let table = translate::learn(&self.labels.pairs(*from, *to).chain(titles));
                if !table.is_empty() {
                    tables.insert((*from, *to), table);
                }
            }
        }
        tables
    }

    fn routes_anew(&mut self) -> Routes {
        let mut examples: Vec<(Tongue, Example)> = Vec::new();
        for example in self.examples.iter() {
            let tongue = example.terms.first().and_then(|t| self.lexicon.get(*t)).map_or(Tongue::Other, |t| t.tongue);
            examples.push((tongue, example.clone()));
        }
        if self.tuning.route_labels > 0.0 {
            let classes = Arc::make_mut(&mut self.classes);
            for label in self.labels.all() {
                let Some(class) = classes.of(&label.code) else { continue };
                let texts = TONGUES.iter().map(|t| (*t, &label.terms[t.index()])).filter(|(_, terms)| !terms.is_empty());
                examples.extend(texts.map(|(tongue, terms)| (tongue, Example::of(terms, class))));
            }
        }
        Routes::of(&examples, |tongue, term| self.idf_of(tongue, term))
    }

    /// The words of past notices, by what is left of them when letters go; made when it is
    /// asked for, and anew after more was learned.
    pub(crate) fn neighbours(&self, tongue: Tongue) -> &Neighbours {
        self.neighbours[tongue.index()].get_or_init(|| {
            let mut out = Neighbours::default();
            for (id, term) in self.lexicon.all().filter(|(_, t)| t.tongue == tongue && t.df > self.tuning.unknown) {
                out.add(id, &term.text);
                if term.form != term.text {
                    out.add(id, &term.form);
                }
            }
            out.settle();
            out
        })
    }

    fn forget_neighbours(&mut self) {
        if self.neighbours.iter().any(|n| n.get().is_some()) {
            self.neighbours = Arc::default();
        }
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

    fn idf_of(&self, tongue: Tongue, term: u32) -> f64 {
        self.idf(tongue, self.lexicon.get(term).map_or(0, |t| t.df))
    }

    /// The translations of a term.
    pub(crate) fn translations(&self, from: Tongue, to: Tongue, term: u32) -> &[(u32, f64)] {
        self.tables.get(&(from, to)).and_then(|t| t.get(&term)).map_or(&[], Vec::as_slice)
    }

    /// Where a view of a notice falls: under its own codes, else where its words fall.
    pub(crate) fn fall(&self, bag: &Bag, notice: &Notice) -> Fall {
        let own: Vec<(u32, f64)> = notice.codes.iter().filter_map(|c| self.classes.find(&c.code)).map(|c| (c, 1.0)).collect();
        if own.is_empty() { self.words_fall(bag) } else { strongest(distinct(own), 1.0) }
    }

    fn words_fall(&self, bag: &Bag) -> Fall {
        if self.routes.is_empty() {
            return Fall::new();
        }
        let terms: Vec<(u32, f64)> = bag.entries().iter().map(|e| (e.term, e.tf() * self.idf_of(bag.tongue, e.term))).collect();
        self.routes.fall(&terms, bag.norm(|t| self.idf_of(bag.tongue, t)), &self.tuning)
    }
}

fn distinct(mut list: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    list.sort_unstable_by_key(|x| x.0);
    list.dedup_by_key(|x| x.0);
    list
}
