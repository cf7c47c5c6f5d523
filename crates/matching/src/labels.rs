//! What codes are called, in several languages: near labels say in other words what a
//! keyword says, also in the other language.

use domain::{Code, Lang, NoticeCode, Text};
use rustc_hash::FxHashMap;

use crate::text::{Intern, TONGUES, Token, Tongue, Words};

/// A code and the terms of its names.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub code: Code,
    pub text: Text,
    /// Distinct terms per tongue, in the order of the words.
    pub terms: [Vec<u32>; 4],
}

/// All labels, found by their terms.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels {
    list: Vec<Label>,
    by_term: FxHashMap<u32, Vec<u32>>,
    counts: [u32; 4],
    by_code: FxHashMap<Code, u32>,
}

/// Labels whose words agree less than this are not near.
const NEAR: f64 = 0.45;

impl Labels {
    pub(crate) fn add(&mut self, label: &NoticeCode, words: &mut Words, intern: &mut dyn Intern) {
        let mut terms: [Vec<u32>; 4] = Default::default();
        for tongue in &TONGUES[..3] {
            let Some(text) = tongue.lang().and_then(|l| label.label.get(l)) else { continue };
            let mut tokens: Vec<Token> = Vec::new();
            words.read(*tongue, text, intern, &mut tokens);
            let list = &mut terms[tongue.index()];
            for token in tokens {
                if !list.contains(&token.term) {
                    list.push(token.term);
                }
            }
            self.counts[tongue.index()] += 1;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        for term in terms.iter().flatten() {
            self.by_term.entry(*term).or_default().push(number);
        }
        self.by_code.insert(label.code.clone(), number);
        self.list.push(Label { code: label.code.clone(), text: label.label.clone(), terms });
    }

    /// Gives every term another number.
    pub(crate) fn renumber(&mut self, new: &[u32]) {
        for term in self.list.iter_mut().flat_map(|l| l.terms.iter_mut().flatten()) {
            *term = new[*term as usize];
        }
        self.by_term = std::mem::take(&mut self.by_term).into_iter().map(|(term, labels)| (new[term as usize], labels)).collect();
    }

    /// What a code is called.
    pub(crate) fn name(&self, code: &Code, lang: Lang) -> Option<&str> {
        let label = &self.list[*self.by_code.get(code)? as usize];
        label.text.in_(lang).map(|(t, _)| t)
    }

    /// Every label.
    pub(crate) fn all(&self) -> &[Label] {
        &self.list
    }

    /// The labels' texts in two tongues, for learning translations.
    pub(crate) fn pairs(&self, from: Tongue, to: Tongue) -> impl Iterator<Item = (&[u32], &[u32])> + Clone {
        self.list
            .iter()
            .map(move |l| (l.terms[from.index()].as_slice(), l.terms[to.index()].as_slice()))
            .filter(|(a, b)| !a.is_empty() && !b.is_empty())
    }

    fn idf(&self, tongue: Tongue, term: u32) -> f64 {
        let n = f64::from(self.counts[tongue.index()]);
        self.by_term.get(&term).map_or(8.0, |l| (n / l.len() as f64).ln().max(0.0))
    }

    /// The labels of a tongue nearest to some terms, best first, with their likeness (Dice's
    /// coefficient over idf).
    pub(crate) fn near(&self, tongue: Tongue, terms: &[u32], most: usize) -> Vec<(f64, &Label)> {
        let mut common: FxHashMap<u32, f64> = FxHashMap::default();
        for term in terms {
            let idf = self.idf(tongue, *term);
            for label in self.by_term.get(term).into_iter().flatten() {
                *common.entry(*label).or_insert(0.0) += idf;
            }
        }
        let wanted: f64 = terms.iter().map(|t| self.idf(tongue, *t)).sum();
        let mut out: Vec<(f64, u32)> = common
            .into_iter()
            .map(|(label, shared)| {
                let own: f64 = self.list[label as usize].terms[tongue.index()].iter().map(|t| self.idf(tongue, *t)).sum();
                (2.0 * shared / (wanted + own).max(1e-9), label)
            })
            .filter(|(likeness, _)| *likeness >= NEAR)
            .collect();
        out.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        out.truncate(most);
        out.into_iter().map(|(s, l)| (s, &self.list[l as usize])).collect()
    }
}
