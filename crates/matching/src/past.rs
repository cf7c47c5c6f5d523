//! Likeness to contracts won or bid for: the cosine of TF-IDF vectors, the titles of a
//! profile pooled into one. Numbers count: contract and road numbers tell who works where.

use domain::Profile;

use crate::{
    bag::Bag,
    engine::Engine,
    text::{Token, Tongue},
};

/// Titles beyond this many are not read.
const MAX_TITLES: usize = 500;

/// The pooled titles of a profile as a vector of length 1, in the terms of one tongue.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    /// In the order in which the titles have them.
    pub terms: Vec<(u32, f64)>,
}

impl Past {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let mut counts: Vec<(u32, f64)> = Vec::new();
        let mut places = rustc_hash::FxHashMap::default();
        let mut tokens: Vec<Token> = Vec::new();
        for title in profile.past.iter().take(MAX_TITLES) {
            tokens.clear();
            engine.words.read(tongue, crate::text::cut(title, 1024), &mut engine.dictionary, &mut tokens);
            for token in &tokens {
                let at = *places.entry(token.term).or_insert_with(|| {
                    counts.push((token.term, 0.0));
                    counts.len() - 1
                });
                counts[at].1 += 1.0;
            }
        }
        for (term, weight) in &mut counts {
            *weight = weight.powf(engine.learned.tuning.past_tf) * engine.idf(tongue, *term);
        }
        let norm = counts.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        for (_, weight) in &mut counts {
            *weight /= norm;
        }
        Self { terms: counts }
    }

    /// The cosine with a view of a notice, whose own vector has this length.
    pub(crate) fn likeness(&self, bag: &Bag, norm: f64, engine: &Engine) -> f64 {
        let dot: f64 = self.shared(bag, engine).map(|(_, part)| part).sum();
        if dot > 0.0 { dot / norm } else { 0.0 }
    }

    /// The terms in common with their share of the likeness, before the notice's norm.
    pub(crate) fn shared<'a>(&'a self, bag: &'a Bag, engine: &'a Engine) -> impl Iterator<Item = (u32, f64)> + 'a {
        self.terms.iter().filter_map(|(term, weight)| {
            let own = bag.past_weight(*term, engine.learned.tuning.past_buyer);
            (own > 0.0).then(|| (*term, weight * own * engine.idf(bag.tongue, *term)))
        })
    }
}
