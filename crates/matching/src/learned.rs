//! What past notices teach: how rare words are and how long texts are, per language; which
//! words go with which codes; which words translate which; and how notices usually look.
//!
//! A function of the notices that were taken in, whatever the order in which they came and
//! however often they changed since: a changed notice is taken back by its [`Trace`] and taken
//! in again. Kept as bytes (`keeping.rs`); numbers are given anew by `order.rs`, so that they
//! too depend on nothing else.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use codes::Vocabulary;
use domain::{Notice, NoticeCode};
use rustc_hash::FxHashMap;

use crate::{
    bag::{Bag, Client, buyer_of},
    contracts::{Contracts, MAX_PUBLISHED, Published},
    dictionary::Lexicon,
    kept::Kept,
    labels::Labels,
    lengths::Lengths,
    neighbours::Neighbours,
    route::{Classes, Example, Fall, MAX_EXAMPLES, Routes, strongest},
    text::{TONGUES, Tongue, Words, views},
    trace::{Left, Trace, key_of},
    translate::{self, Table},
    tuning::Tuning,
    usual::Sample,
};

/// Parallel titles kept for learning translations; beyond that a key as good as chance
/// decides.
const MAX_PARALLEL: usize = 100_000;

/// What past notices teach. Cheap to clone; learning on a clone leaves the original alone.
#[derive(Clone, Default)]
pub struct Learned {
    pub(crate) tuning: Tuning,
    /// The built-in one, unless an association adds its own.
    pub(crate) vocabulary: Option<Arc<Vocabulary>>,
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) lengths: [Lengths; 4],
    pub(crate) notices: u64,
    pub(crate) settled: u64,
    pub(crate) labels: Arc<Labels>,
    pub(crate) parallel: Arc<BTreeMap<u64, Parallel>>,
    pub(crate) tables: Arc<FxHashMap<(Tongue, Tongue), Table>>,
    pub(crate) classes: Arc<Classes>,
    pub(crate) examples: Arc<BTreeMap<(u64, u8), Example>>,
    pub(crate) routes: Arc<Routes>,
    pub(crate) kept: Arc<Kept>,
    pub(crate) published: Arc<BTreeMap<(u64, u8), Published>>,
    pub(crate) contracts: Arc<Contracts>,
    pub(crate) samples: Arc<[Sample; 4]>,
    pub(crate) words: Words,
    pub(crate) lasting: Arc<Lasting>,
    pub(crate) neighbours: Arc<[OnceLock<Neighbours>; 4]>,
    /// The classes with those that only the vocabulary names; made when asked for.
    pub(crate) named: Arc<OnceLock<Arc<Classes>>>,
}

/// The same title in French and in English.
type Parallel = (Vec<u32>, Vec<u32>);

/// Numbers of terms that never change, by the numbers that they have now.
#[derive(Clone, Default)]
pub(crate) struct Lasting {
    pub numbers: Vec<u32>,
    /// The first that was never given.
    pub next: u32,
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
        self.named = Arc::default();
    }

    /// The same knowledge with another vocabulary than the built-in one; none means that.
    #[must_use]
    pub fn speaking(self, vocabulary: Option<Arc<Vocabulary>>) -> Self {
        Self { vocabulary, named: Arc::default(), ..self }
    }

    /// Takes in one past notice. The same notice twice counts twice.
    pub fn learn(&mut self, notice: &Notice) {
        self.take(notice);
        if self.notices >= self.settled + self.settled / 2 + 200 {
            self.settle();
        }
    }

    /// Takes in one past notice; what is given back takes it out again. Call
    /// [`Learned::settle`] after the last.
    pub fn take(&mut self, notice: &Notice) -> Trace {
        self.forget_neighbours();
        let key = key_of(notice);
        let class = notice.codes.iter().find_map(|c| Arc::make_mut(&mut self.classes).of(&c.code));
        let mut titles: [Option<Vec<u32>>; 2] = [None, None];
        let (mut tokens, mut left) = (Vec::new(), Vec::new());
        for (at, view) in (0_u8..).zip(views(notice)) {
            tokens.clear();
            let lexicon = Arc::make_mut(&mut self.lexicon);
            self.words.read(view.tongue, view.title.text, lexicon, &mut tokens);
            let title = tokens.len();
            self.words.read(view.tongue, view.body.text, lexicon, &mut tokens);
            self.lengths[view.tongue.index()].add(title, tokens.len() - title);
            let mut distinct: Vec<u32> = tokens.iter().map(|t| t.term).collect();
            if let Some(class) = class {
                most(Arc::make_mut(&mut self.examples), MAX_EXAMPLES, (key, at), || Example::of(&distinct, class));
            }
            if let Some(place) = titles.get_mut(view.tongue.index()) {
                *place = Some(distinct[..title].to_vec());
            }
            let buyer = Client::of(buyer_of(notice, &view), view.tongue, &mut self.words, lexicon);
            if let Some(published) = Published::of(view.title.text, view.tongue, buyer.whole, class) {
                most(Arc::make_mut(&mut self.published), MAX_PUBLISHED, (key, at), || published);
            }
            distinct.extend(buyer.whole);
            distinct.sort_unstable();
            distinct.dedup();
            for term in &distinct {
                lexicon.count(*term);
            }
            Arc::make_mut(&mut self.kept).keep((key, notice), &view, &tokens, title, buyer, class);
            let (title, body) = (short(title), short(tokens.len() - title));
            left.push(Left { tongue: view.tongue, title, body, terms: self.lasting_of(&distinct) });
        }
        if let [Some(french), Some(english)] = titles
            && !(french.is_empty() || english.is_empty())
        {
            most(Arc::make_mut(&mut self.parallel), MAX_PARALLEL, key, || (french, english));
        }
        self.notices += 1;
        Trace { key, views: left }
    }

    /// Takes past notices back, as they were when these traces were left.
    pub fn take_back(&mut self, traces: &[Trace]) {
        if traces.is_empty() {
            return;
        }
        self.forget_neighbours();
        let now: FxHashMap<u32, u32> = self.lasting.numbers.iter().copied().zip(0..).collect();
        let lexicon = Arc::make_mut(&mut self.lexicon);
        for trace in traces {
            for (at, view) in (0_u8..).zip(&trace.views) {
                view.terms.iter().filter_map(|term| now.get(term)).for_each(|term| lexicon.uncount(*term));
                self.lengths[view.tongue.index()].remove(view.title as usize, view.body as usize);
                Arc::make_mut(&mut self.examples).remove(&(trace.key, at));
                Arc::make_mut(&mut self.published).remove(&(trace.key, at));
            }
            Arc::make_mut(&mut self.parallel).remove(&trace.key);
            Arc::make_mut(&mut self.kept).forget(trace.key);
            self.notices = self.notices.saturating_sub(1);
        }
    }

    /// The numbers of terms that never change.
    fn lasting_of(&mut self, terms: &[u32]) -> Vec<u32> {
        let (lasting, all) = (Arc::make_mut(&mut self.lasting), self.lexicon.len());
        while lasting.numbers.len() < all {
            lasting.numbers.push(lasting.next);
            lasting.next += 1;
        }
        let mut out: Vec<u32> = terms.iter().map(|t| lasting.numbers[*t as usize]).collect();
        out.sort_unstable();
        out
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
        self.forget_neighbours();
        self.put_in_order();
        self.tables = Arc::new(self.translations_anew());
        self.routes = Arc::new(self.routes_anew());
        self.contracts = Arc::new(Contracts::of(&self.published));
        let mut samples: [Sample; 4] = Default::default();
        for (tongue, kind, bag, code) in self.kept.clone().bags(self) {
            let fall = code.map_or_else(|| self.words_fall(&bag), |c| self.beside(vec![(c, 1.0)], &bag));
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
                let titles = self.parallel.values().filter(|_| parallel);
                let titles = titles.map(|(a, b)| if turned { (b.as_slice(), a.as_slice()) } else { (a.as_slice(), b.as_slice()) });
                let table = translate::learn(&self.labels.pairs(*from, *to).chain(titles));
                if !table.is_empty() {
                    tables.insert((*from, *to), table);
                }
            }
        }
        tables
    }

    fn routes_anew(&self) -> Routes {
        let mut examples: Vec<(Tongue, Example)> = Vec::new();
        for example in self.examples.values() {
            let tongue = example.terms.first().and_then(|t| self.lexicon.get(*t)).map_or(Tongue::Other, |t| t.tongue);
            examples.push((tongue, example.clone()));
        }
        if self.tuning.route_labels > 0.0 {
            for label in self.labels.all() {
                let Some(class) = self.classes.find(&label.code) else { continue };
                let texts = TONGUES.iter().map(|t| (*t, &label.terms[t.index()])).filter(|(_, terms)| !terms.is_empty());
                examples.extend(texts.map(|(tongue, terms)| (tongue, Example::of(terms, class))));
            }
        }
        Routes::of(&examples, &self.classes, |tongue, term| self.idf_of(tongue, term))
    }

    /// The words of past notices, by what is left of them when letters go; made when it is
    /// asked for, and anew after more was learned.
    pub(crate) fn neighbours(&self, tongue: Tongue) -> &Neighbours {
        self.neighbours[tongue.index()].get_or_init(|| {
            let mut out = Neighbours::default();
            for (id, term) in
                self.lexicon.all().filter(|(_, t)| t.tongue == tongue && t.df > self.tuning.unknown && !Client::is_name(&t.text))
            {
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
        if self.named.get().is_some() {
            self.named = Arc::default();
        }
        if self.neighbours.iter().any(|n| n.get().is_some()) {
            self.neighbours = Arc::default();
        }
    }

    /// How many notices were taken in.
    pub fn notices(&self) -> u64 {
        self.notices
    }

    /// How many different words were read.
    pub fn words(&self) -> usize {
        self.lexicon.len()
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

    /// Where a view of a notice falls: under its own codes, and, in classifications that it
    /// has no code of, where its words fall. A profile in another language may fall only
    /// under those.
    pub(crate) fn fall(&self, bag: &Bag, notice: &Notice) -> Fall {
        let own: Vec<(u32, f64)> = notice.codes.iter().filter_map(|c| self.classes.find(&c.code)).map(|c| (c, 1.0)).collect();
        if own.is_empty() { self.words_fall(bag) } else { self.beside(strongest(distinct(own), 1.0), bag) }
    }

    /// The own classes, and those of other classifications that the words fall under.
    fn beside(&self, mut own: Fall, bag: &Bag) -> Fall {
        let scheme = |class: u32| self.classes.code(class).map(|c| c.scheme);
        let known: Vec<_> = own.iter().map(|(class, _)| scheme(*class)).collect();
        if self.routes.schemes().iter().all(|s| known.contains(&Some(*s))) {
            return own;
        }
        own.extend(self.words_fall(bag).into_iter().filter(|(class, _)| !known.contains(&scheme(*class))));
        own.sort_unstable_by_key(|(class, _)| *class);
        own
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

/// Keeps the entries of the lowest keys.
fn most<K: Ord, V>(map: &mut BTreeMap<K, V>, limit: usize, key: K, value: impl FnOnce() -> V) {
    if map.len() < limit || map.last_key_value().is_some_and(|(last, _)| key < *last) {
        map.insert(key, value());
    }
    if map.len() > limit {
        map.pop_last();
    }
}

fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
