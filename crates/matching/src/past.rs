//! Likeness to contracts won or bid for: the cosine of TF-IDF vectors, the titles of a
//! profile pooled into one. Numbers count: contract and road numbers tell who works where.

use domain::{Example, Lang, Profile, ReasonKind, fold};
use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    bound::near,
    engine::Engine,
    tally::{add, share},
    text::{Token, Tongue},
};

/// Titles beyond this many are not read.
pub(crate) const MAX_TITLES: usize = 500;

/// The pooled titles of a profile as a vector of length 1, in the terms of one tongue.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    /// In the order in which the titles have them, each weighed by how rare it is once more:
    /// times the notice's own share it is its part of the likeness.
    pub terms: Box<[(u32, f32)]>,
    /// What the likeness counts for beside its usual weight.
    pub trust: f64,
}

impl Past {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let titles = || profile.past.iter().take(MAX_TITLES).map(String::as_str);
        let terms = vector(titles(), clients(titles(), tongue, engine), tongue, engine);
        let examples = &profile.lessons.examples;
        let (terms, trust) = if examples.is_empty() { (terms, 1.0) } else { leaning(terms, examples, tongue, engine) };
        let terms = terms.into_iter().map(|(term, weight)| (term, near(weight * engine.idf(tongue, term)))).collect();
        Self { terms, trust }
    }

    /// The cosine with a view of a notice, whose own vector has this length, in the whole
    /// numbers of [`Sums::past`](crate::tally::Sums).
    pub(crate) fn likeness(&self, bag: &Bag, norm: f64, engine: &Engine) -> i32 {
        self.shared(bag, norm, engine).fold(0, |mut sum, (_, part)| {
            add(&mut sum, part);
            sum
        })
    }

    /// The terms in common with their parts of the likeness.
    pub(crate) fn shared<'a>(&'a self, bag: &'a Bag, norm: f64, engine: &'a Engine) -> impl Iterator<Item = (u32, i32)> + 'a {
        self.terms.iter().filter_map(move |(term, weight)| {
            let own = own(*term, bag, norm, engine);
            (own > 0.0).then(|| (*term, share(*weight, own)))
        })
    }
}

/// A term's share of a view, for past contracts.
pub(crate) fn own(term: u32, bag: &Bag, norm: f64, engine: &Engine) -> f32 {
    if norm > 0.0 { near(bag.past_weight(term, engine.learned.tuning.past_buyer) / norm) } else { 0.0 }
}

/// Moved towards titles judged relevant and away from the others (Rocchio); no term ever
/// counts against a notice. Without past contracts, relevant titles stand for them, with
/// a trust that grows with their number.
fn leaning(own: Vec<(u32, f64)>, examples: &[Example], tongue: Tongue, engine: &mut Engine) -> (Vec<(u32, f64)>, f64) {
    let tuning = engine.learned.tuning;
    let liked = examples.iter().filter(|e| e.relevant).count() as f64;
    let any = !own.is_empty();
    if !any && liked <= 0.0 {
        return (own, 1.0);
    }
    let mut terms = own;
    let mut places: FxHashMap<u32, usize> = terms.iter().enumerate().map(|(at, (term, _))| (*term, at)).collect();
    let disliked = examples.len() as f64 - liked;
    for example in examples {
        let lang = tongue.lang().unwrap_or(Lang::FR);
        let Some((title, _)) = example.title.in_(lang) else { continue };
        let worth = if example.relevant { tuning.lesson_liked / liked } else { -tuning.lesson_disliked / disliked };
        for (term, weight) in vector(std::iter::once(title), clients(std::iter::once(title), tongue, engine), tongue, engine) {
            let at = *places.entry(term).or_insert_with(|| {
                terms.push((term, 0.0));
                terms.len() - 1
            });
            terms[at].1 += worth * weight;
        }
    }
    terms.retain(|(_, weight)| *weight > 0.0);
    normalise(&mut terms);
    let trust = if any { 1.0 } else { tuning.lesson_trust * liked / (liked + tuning.lesson_trust_prior) };
    (terms, trust)
}

/// A title that a notice is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nearest<'a> {
    /// A past contract, or a notice judged relevant.
    pub kind: ReasonKind,
    pub title: &'a str,
    /// Whether the notice's buyer bought then too: certain where nobody else uses the title.
    pub same_client: bool,
}

/// The title that has most of these words, and of several the one with the same `client`: a
/// past contract, else a notice judged relevant.
pub(crate) fn nearest<'a>(
    profile: &'a Profile,
    tongue: Tongue,
    words: &[&str],
    client: Option<u32>,
    engine: &Engine,
) -> Option<Nearest<'a>> {
    let words: Vec<String> = words.iter().map(|w| fold(w)).collect();
    let lang = tongue.lang().unwrap_or(Lang::FR);
    let same = |title: &str| client.is_some_and(|client| engine.learned.contracts.clients(title, tongue) == [client]);
    let liked = profile.lessons.examples.iter().filter(|e| e.relevant).filter_map(|e| Some((ReasonKind::Liked, e.title.in_(lang)?.0)));
    let own = profile.past.iter().take(MAX_TITLES).rev().map(|t| (ReasonKind::Past, t.as_str()));
    // Of equals the last counts: the first of the firm's own contracts.
    let near = liked.chain(own).map(|(kind, title)| Nearest { kind, title, same_client: kind == ReasonKind::Past && same(title) });
    near.max_by_key(|near| {
        let folded = fold(near.title);
        (words.iter().filter(|w| folded.contains(*w)).count(), near.same_client)
    })
}

/// The buyers of contracts that past notices tell of, with how often they count.
fn clients<'a>(titles: impl Iterator<Item = &'a str>, tongue: Tongue, engine: &Engine) -> Vec<(u32, f64)> {
    let mut out = Vec::new();
    for title in titles {
        let clients = engine.learned.contracts.clients(title, tongue);
        let worth = engine.learned.tuning.past_client / clients.len() as f64;
        out.extend(clients.into_iter().map(|client| (client, worth)));
    }
    out
}

/// Titles, and whoever bought, pooled into a vector of length 1, in the order of their words.
fn vector<'a>(titles: impl Iterator<Item = &'a str>, clients: Vec<(u32, f64)>, tongue: Tongue, engine: &mut Engine) -> Vec<(u32, f64)> {
    let mut counts: Vec<(u32, f64)> = Vec::new();
    let mut places = FxHashMap::default();
    let mut tokens: Vec<Token> = Vec::new();
    let mut count = |term: u32, worth: f64| {
        let at = *places.entry(term).or_insert_with(|| {
            counts.push((term, 0.0));
            counts.len() - 1
        });
        counts[at].1 += worth;
    };
    for title in titles {
        tokens.clear();
        engine.words.read(tongue, crate::text::cut(title, 1024), &mut engine.dictionary, &mut tokens);
        for token in &tokens {
            count(token.term, 1.0);
        }
    }
    for (client, worth) in clients {
        count(client, worth);
    }
    for (term, weight) in &mut counts {
        *weight = weight.powf(engine.learned.tuning.past_tf) * engine.idf(tongue, *term);
    }
    normalise(&mut counts);
    counts
}

fn normalise(terms: &mut [(u32, f64)]) {
    let norm = terms.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
    for (_, weight) in terms {
        *weight /= norm;
    }
}
