//! A notice made ready for scoring: per view, its terms with their weight and places.

use domain::{Field, Lang, Notice, Span};

use crate::{
    dictionary::Overlay,
    engine::Engine,
    learned::Learned,
    text::{Token, Tongue, ViewText, Words, views},
};

/// Only so many places of a term are asked for its spellings.
const MAX_FORMS: usize = 16;

/// One place of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub term: u32,
    /// 0 in the title, 1 in the description.
    pub field: u8,
    pub pos: u32,
    pub start: u32,
    pub end: u32,
    pub form: u32,
}

/// A distinct term of a view.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub term: u32,
    /// How strongly the view has it, 0 to 1: title over description, saturating.
    pub weight: f64,
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
}

impl Bag {
    fn of(view: &ViewText<'_>, words: &mut Words, dictionary: &mut Overlay, learned: &Learned) -> Self {
        let (tuning, lengths) = (&learned.tuning, &learned.lengths[view.tongue.index()]);
        let mut places = Vec::new();
        let mut tokens: Vec<Token> = Vec::new();
        let mut sizes = [0.0_f64; 2];
        for (field, text) in [(0_u8, view.title.text), (1, view.body.text)] {
            tokens.clear();
            words.read(view.tongue, text, dictionary, &mut tokens);
            sizes[usize::from(field)] = tokens.len() as f64;
            places.extend(tokens.iter().map(|t| Place { term: t.term, field, pos: t.pos, start: t.start, end: t.end, form: t.form }));
        }
        places.sort_unstable();
        let title = 1.0 - tuning.b_title + tuning.b_title * sizes[0] / lengths.mean_title();
        let body = 1.0 - tuning.b_body + tuning.b_body * sizes[1] / lengths.mean_body();
        let mut entries: Vec<Entry> = Vec::new();
        for (at, run) in runs(&places) {
            let in_title = run.iter().filter(|p| p.field == 0).count();
            let tf = tuning.title_weight * in_title as f64 / title + (run.len() - in_title) as f64 / body;
            let (first, count) = (u32::try_from(at).unwrap_or(0), u32::try_from(run.len()).unwrap_or(0));
            entries.push(Entry { term: run[0].term, weight: tf / (tuning.k1 + tf), first, count });
        }
        Self { tongue: view.tongue, langs: [view.title.lang, view.body.lang], entries, places }
    }

    /// The distinct terms, by number.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A term's entry.
    pub(crate) fn entry(&self, term: u32) -> Option<&Entry> {
        self.entries.binary_search_by_key(&term, |e| e.term).ok().map(|at| &self.entries[at])
    }

    /// How much a term's repetitions count: by their logarithm.
    pub(crate) fn tf(&self, entry: &Entry) -> f64 {
        1.0 + f64::from(entry.count).ln()
    }

    /// The length of the TF-IDF vector of the whole view. Summed in the order of size, so
    /// that numbers given to new words make no difference.
    pub(crate) fn norm(&self, engine: &Engine) -> f64 {
        let mut squares: Vec<f64> = self.entries.iter().map(|e| (self.tf(e) * engine.idf(self.tongue, e.term)).powi(2)).collect();
        squares.sort_by(f64::total_cmp);
        squares.iter().sum::<f64>().sqrt()
    }

    /// The places of a term, title first.
    pub(crate) fn places(&self, entry: &Entry) -> &[Place] {
        &self.places[entry.first as usize..(entry.first + entry.count) as usize]
    }

    /// The distinct words by which a term stands there.
    pub(crate) fn forms(&self, entry: &Entry) -> impl Iterator<Item = u32> {
        let places = self.places(entry);
        let places = &places[..places.len().min(MAX_FORMS)];
        places.iter().enumerate().filter(|(i, p)| places[..*i].iter().all(|q| q.form != p.form)).map(|(_, p)| p.form)
    }

    /// The places of a term by number.
    pub(crate) fn places_of(&self, term: u32) -> &[Place] {
        self.entry(term).map_or(&[], |e| self.places(e))
    }

    /// Whether one of the terms `a` stands directly before one of `b`; either order when
    /// `loose` (other languages turn phrases round).
    pub(crate) fn adjacent(&self, a: u32, b: u32, loose: bool) -> bool {
        let (pa, pb) = (self.places_of(a), self.places_of(b));
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
    views(notice).iter().map(|v| Bag::of(v, words, dictionary, learned)).collect()
}
