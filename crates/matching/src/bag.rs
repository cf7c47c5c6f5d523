//! A notice made ready for scoring: per view, its terms with their weight and places.

use domain::{Field, Lang, Notice, Span, fold};

use crate::{
    bound::near,
    dictionary::Overlay,
    learned::Learned,
    text::{Intern, Token, Tongue, ViewText, Words, views},
};

/// One place of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub term: u32,
    /// 0 in the title, 1 in the description.
    pub field: u8,
    pub pos: u32,
    pub start: u32,
    pub end: u32,
}

/// A distinct term of a view.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub term: u32,
    /// How strongly the view has it, 0 to 1: title over description, saturating.
    pub weight: f32,
    first: u32,
    count: u32,
}

/// One view of a notice.
#[derive(Debug, Clone)]
pub(crate) struct Bag {
    pub tongue: Tongue,
    langs: [Lang; 2],
    entries: Vec<Entry>,
    places: Vec<Place>,
    /// The buyer's name; only past contracts look at it.
    buyer: Client,
    /// Entries that past notices hardly know, by place, with the first word that they stand
    /// for: they may be misspelled.
    unknown: Vec<(u32, Box<str>)>,
}

/// A buyer by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    /// The words of the name and the name as a whole, by number.
    pub terms: Vec<u32>,
    /// The name as a whole, which is a term of its own.
    pub whole: Option<u32>,
}

/// What the name of a buyer begins with among the stems, so that no word is taken for one.
const WHOLE: char = '=';

impl Client {
    /// Reads a name.
    pub(crate) fn of(name: &str, tongue: Tongue, words: &mut Words, intern: &mut dyn Intern) -> Self {
        let mut tokens: Vec<Token> = Vec::new();
        words.read(tongue, name, intern, &mut tokens);
        let mut terms: Vec<u32> = tokens.iter().map(|t| t.term).collect();
        let folded = fold(name);
        let whole = (!folded.is_empty()).then(|| {
            let stem = format!("{WHOLE}{folded}");
            intern.term(tongue, &stem, &stem)
        });
        terms.extend(whole);
        terms.sort_unstable();
        terms.dedup();
        Self { terms, whole }
    }

    /// Whether a stem is the name of a buyer.
    pub(crate) fn is_name(stem: &str) -> bool {
        stem.starts_with(WHOLE)
    }
}

impl Entry {
    /// Where its places stand among the bag's.
    pub(crate) fn run(&self) -> (u32, u32) {
        (self.first, self.count)
    }

    /// How much a term's repetitions count: by their logarithm.
    pub(crate) fn tf(&self) -> f64 {
        1.0 + f64::from(self.count).ln()
    }
}

impl Bag {
    fn of(view: &ViewText<'_>, buyer: &str, words: &mut Words, dictionary: &mut Overlay, learned: &Learned) -> Self {
        let mut places = Vec::new();
        let mut tokens: Vec<Token> = Vec::new();
        let mut sizes = [0.0_f64; 2];
        for (field, text) in [(0_u8, view.title.text), (1, view.body.text)] {
            tokens.clear();
            words.read(view.tongue, text, dictionary, &mut tokens);
            sizes[usize::from(field)] = tokens.len() as f64;
            places.extend(tokens.iter().map(|t| Place { term: t.term, field, pos: t.pos, start: t.start, end: t.end }));
        }
        let buyer = Client::of(buyer, view.tongue, words, dictionary);
        let mut bag = Self::build(view.tongue, [view.title.lang, view.body.lang], places, buyer, sizes, learned);
        bag.unknown = bag.unknown_in(view, dictionary, learned.tuning.unknown);
        bag
    }

    fn unknown_in(&self, view: &ViewText<'_>, dictionary: &Overlay, most: u32) -> Vec<(u32, Box<str>)> {
        let word = |place: &Place| {
            let text = if place.field == 0 { view.title.text } else { view.body.text };
            let raw = text.get(place.start as usize..place.end as usize).unwrap_or_default();
            fold(&raw.chars().filter(|c| c.is_alphanumeric()).collect::<String>()).into()
        };
        let rare = (0..).zip(&self.entries).filter(|(_, e)| dictionary.df(e.term) <= most);
        rare.map(|(at, e)| (at, word(&self.places[e.first as usize]))).collect()
    }

    /// A bag of these places; `sizes` are the lengths of title and description.
    pub(crate) fn build(
        tongue: Tongue,
        langs: [Lang; 2],
        mut places: Vec<Place>,
        buyer: Client,
        sizes: [f64; 2],
        learned: &Learned,
    ) -> Self {
        let (tuning, lengths) = (&learned.tuning, &learned.lengths[tongue.index()]);
        places.sort_unstable_by_key(|p| (u64::from(p.term) << 32 | u64::from(p.field) << 31 | u64::from(p.pos), p.end));
        let title = 1.0 - tuning.b_title + tuning.b_title * sizes[0] / lengths.mean_title();
        let body = 1.0 - tuning.b_body + tuning.b_body * sizes[1] / lengths.mean_body();
        let mut entries: Vec<Entry> = Vec::new();
        for (at, run) in runs(&places) {
            let in_title = run.iter().filter(|p| p.field == 0).count();
            let tf = tuning.title_weight * in_title as f64 / title + (run.len() - in_title) as f64 / body;
            let (first, count) = (u32::try_from(at).unwrap_or(0), u32::try_from(run.len()).unwrap_or(0));
            entries.push(Entry { term: run[0].term, weight: near(tf / (tuning.k1 + tf)), first, count });
        }
        Self { tongue, langs, entries, places, buyer, unknown: Vec::new() }
    }

    /// About how many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.entries)
            + size_of_val(&*self.places)
            + size_of_val(&*self.buyer.terms)
            // A list of views per term points back at it.
            + 8 * self.entries.len()
            + self.unknown.iter().map(|(_, word)| 24 + word.len()).sum::<usize>()
    }

    /// The distinct terms, by number.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries that may be misspelled, with their words.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = (&Entry, &str)> {
        self.unknown.iter().map(|(at, word)| (&self.entries[*at as usize], &**word))
    }

    /// The same by place among the entries.
    pub(crate) fn unknown_places(&self) -> &[(u32, Box<str>)] {
        &self.unknown
    }

    /// A term's entry.
    pub(crate) fn entry(&self, term: u32) -> Option<&Entry> {
        self.entries.binary_search_by_key(&term, |e| e.term).ok().map(|at| &self.entries[at])
    }

    /// Whether the buyer's name has a term.
    fn bought_by(&self, term: u32) -> bool {
        self.buyer.terms.binary_search(&term).is_ok()
    }

    /// The terms of the buyer's name, the name as a whole among them.
    pub(crate) fn buyer(&self) -> &[u32] {
        &self.buyer.terms
    }

    /// The buyer's name as a whole.
    pub(crate) fn client(&self) -> Option<u32> {
        self.buyer.whole
    }

    /// How much a term counts for past contracts: by the title and description, a little by
    /// the words of the buyer's name, and like a word by the name as a whole.
    pub(crate) fn past_weight(&self, term: u32, buyer: f64) -> f64 {
        if self.buyer.whole == Some(term) {
            return 1.0;
        }
        let own = self.entry(term).map_or(0.0, Entry::tf);
        if self.bought_by(term) { own.max(buyer) } else { own }
    }

    /// The length of the vector of past weights, see [`Bag::norm`].
    pub(crate) fn past_norm(&self, buyer: f64, idf: impl Fn(u32) -> f64) -> f64 {
        let only = self.buyer.terms.iter().copied().filter(|t| self.entry(*t).is_none());
        let all = self.entries.iter().map(|e| e.term).chain(only);
        let mut squares: Vec<f64> = all.map(|t| (self.past_weight(t, buyer) * idf(t)).powi(2)).collect();
        squares.sort_by(f64::total_cmp);
        squares.iter().sum::<f64>().sqrt()
    }

    /// The length of the TF-IDF vector of the whole view. Summed in the order of size, so
    /// that numbers given to new words make no difference.
    pub(crate) fn norm(&self, idf: impl Fn(u32) -> f64) -> f64 {
        let mut squares: Vec<f64> = self.entries.iter().map(|e| (e.tf() * idf(e.term)).powi(2)).collect();
        squares.sort_by(f64::total_cmp);
        squares.iter().sum::<f64>().sqrt()
    }

    /// The places of a term, title first.
    pub(crate) fn places(&self, entry: &Entry) -> &[Place] {
        &self.places[entry.first as usize..(entry.first + entry.count) as usize]
    }

    /// The places of a term by number.
    pub(crate) fn places_of(&self, term: u32) -> &[Place] {
        self.entry(term).map_or(&[], |e| self.places(e))
    }

    /// A run of places, see [`Entry::run`].
    pub(crate) fn run(&self, (first, count): (u32, u32)) -> &[Place] {
        &self.places[first as usize..(first + count) as usize]
    }

    /// Whether one of the places `a` stands directly before one of `b`; either order when
    /// `loose`. Both are runs of places, see [`Entry::run`].
    pub(crate) fn adjacent(&self, a: (u32, u32), b: (u32, u32), loose: bool) -> bool {
        let (pa, pb) = (self.run(a), self.run(b));
        let at = |f: u8, pos: u32| pb.binary_search_by_key(&(f, pos), |p| (p.field, p.pos)).is_ok();
        pa.iter().any(|p| at(p.field, p.pos + 1) || (loose && p.pos > 0 && at(p.field, p.pos - 1)))
    }

    /// The field and language of a place.
    pub(crate) fn field(&self, place: Place) -> (Field, Lang) {
        (if place.field == 0 { Field::Title } else { Field::Description }, self.langs[usize::from(place.field)])
    }
}

impl From<Place> for Span {
    fn from(place: Place) -> Self {
        Self { start: place.start, end: place.end }
    }
}

fn runs(places: &[Place]) -> impl Iterator<Item = (usize, &[Place])> {
    let mut at = 0;
    places.chunk_by(|a, b| a.term == b.term).map(move |run| {
        let first = at;
        at += run.len();
        (first, run)
    })
}

/// The bags of a notice, one per view.
pub(crate) fn bags(notice: &Notice, words: &mut Words, dictionary: &mut Overlay, learned: &Learned) -> Vec<Bag> {
    views(notice).iter().map(|v| Bag::of(v, buyer_of(notice, v), words, dictionary, learned)).collect()
}

/// The buyer's name in the language of a view.
pub(crate) fn buyer_of<'a>(notice: &'a Notice, view: &ViewText<'_>) -> &'a str {
    crate::text::cut(notice.buyer.name.best(view.title.lang), 512)
}
