//! Terms by number: those of past notices, and above them those that only profiles or the
//! notice at hand use.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{
    fuzzy::{Outlines, Spelling, outlines},
    text::{Intern, Tongue},
};

/// A stem in a tongue.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    pub text: Box<str>,
    pub tongue: Tongue,
    /// The first of its words by the alphabet, for comparing spellings.
    pub form: Box<str>,
    /// Of the stem and the form.
    outlines: Outlines,
    /// In how many past notices it stands.
    pub df: u32,
}

/// Stems and their numbers; numbers never change.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    terms: Vec<Term>,
    ids: [FxHashMap<Box<str>, u32>; 4],
    base: u32,
}

impl Lexicon {
    /// A lexicon whose numbers begin after another's.
    fn above(base: u32) -> Self {
        Self { base, ..Self::default() }
    }

    /// How many terms there are, this one's only.
    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The number of a stem, if known.
    pub(crate) fn find(&self, tongue: Tongue, stem: &str) -> Option<u32> {
        self.ids[tongue.index()].get(stem).copied()
    }

    /// In how many past notices a stem stands.
    pub(crate) fn df(&self, tongue: Tongue, stem: &str) -> u32 {
        self.find(tongue, stem).and_then(|id| self.get(id)).map_or(0, |t| t.df)
    }

    /// A term by its number.
    pub(crate) fn get(&self, id: u32) -> Option<&Term> {
        self.terms.get(id.checked_sub(self.base)? as usize)
    }

    /// Every term of a tongue with its number.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u32, &Term)> {
        (self.base..).zip(&self.terms)
    }

    /// Counts one more notice with this term.
    pub(crate) fn count(&mut self, id: u32) {
        if let Some(term) = self.terms.get_mut((id - self.base) as usize) {
            term.df += 1;
        }
    }

    /// Counts one notice less with this term.
    pub(crate) fn uncount(&mut self, id: u32) {
        if let Some(term) = id.checked_sub(self.base).and_then(|at| self.terms.get_mut(at as usize)) {
            term.df = term.df.saturating_sub(1);
        }
    }

    /// A lexicon of these terms, numbered in their order.
    pub(crate) fn of(terms: Vec<Term>) -> Self {
        let mut ids: [FxHashMap<Box<str>, u32>; 4] = Default::default();
        for (id, term) in (0..).zip(&terms) {
            ids[term.tongue.index()].insert(term.text.clone(), id);
        }
        Self { terms, ids, base: 0 }
    }
}

impl Term {
    /// A term as it was counted.
    pub(crate) fn of(tongue: Tongue, text: &str, form: &str, df: u32) -> Self {
        Self { text: text.into(), tongue, form: form.into(), outlines: outlines([text, form]), df }
    }

    /// Ready to be compared.
    pub(crate) fn spelling(&self) -> Spelling<'_> {
        Spelling { words: [&self.text, &self.form], outlines: self.outlines }
    }
}

impl Intern for Lexicon {
    fn term(&mut self, tongue: Tongue, stem: &str, form: &str) -> u32 {
        if let Some(id) = self.find(tongue, stem) {
            if let Some(term) = self.terms.get_mut((id - self.base) as usize).filter(|t| form < &*t.form) {
                term.form = form.into();
                term.outlines = outlines([&term.text, form]);
            }
            return id;
        }
        let id = self.base + u32::try_from(self.terms.len()).unwrap_or(u32::MAX - self.base - 1);
        self.terms.push(Term::of(tongue, stem, form, 0));
        self.ids[tongue.index()].insert(stem.into(), id);
        id
    }
}

/// The lexicon of past notices, shared and unchanging, with an own part above it.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    base: Arc<Lexicon>,
    own: Lexicon,
}

impl Overlay {
    /// An empty own part over a lexicon.
    pub(crate) fn over(base: Arc<Lexicon>) -> Self {
        let above = u32::try_from(base.len()).unwrap_or(u32::MAX);
        Self { base, own: Lexicon::above(above) }
    }

    /// A term by its number.
    pub(crate) fn get(&self, id: u32) -> Option<&Term> {
        self.base.get(id).or_else(|| self.own.get(id))
    }

    /// A term's stem.
    pub(crate) fn text(&self, id: u32) -> &str {
        self.get(id).map_or("", |t| &t.text)
    }

    /// In how many past notices a term stands.
    pub(crate) fn df(&self, id: u32) -> u32 {
        self.base.get(id).map_or(0, |t| t.df)
    }

    /// How many numbers are given.
    pub(crate) fn len(&self) -> usize {
        self.base.len() + self.own.len()
    }

    /// How many terms the own part has.
    pub(crate) fn own_len(&self) -> usize {
        self.own.len()
    }
}

impl Intern for Overlay {
    fn term(&mut self, tongue: Tongue, stem: &str, form: &str) -> u32 {
        self.base.find(tongue, stem).unwrap_or_else(|| self.own.term(tongue, stem, form))
    }
}
