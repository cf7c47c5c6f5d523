//! Past notices kept to compare new ones with: a fixed number per source, chosen by a hash
//! of their reference, so that neither order nor repetition decides which.

use std::collections::BTreeMap;

use domain::{Lang, Notice};

use crate::{
    bag::{Bag, Client, Place},
    bytes::{Damaged, Reader, Writer},
    learned::Learned,
    text::{Token, Tongue, ViewText},
    trace::tongue,
    usual::Kind,
};

/// Notices kept per tongue and kind.
const MOST: usize = 800;
/// Words kept of one notice.
const MAX_WORDS: usize = 400;

#[derive(Debug, Clone)]
struct View {
    langs: [Lang; 2],
    places: Vec<Place>,
    buyer: Client,
    sizes: [usize; 2],
    class: Option<u32>,
}

/// The kept notices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept(BTreeMap<(Tongue, Kind), BTreeMap<u64, View>>);

impl Kept {
    pub(crate) fn keep(
        &mut self,
        (key, notice): (u64, &Notice),
        view: &ViewText<'_>,
        tokens: &[Token],
        title: usize,
        buyer: Client,
        class: Option<u32>,
    ) {
        let kind = (notice.source.clone(), !notice.codes.is_empty());
        let list = self.0.entry((view.tongue, kind)).or_default();
        if list.len() >= MOST && list.last_key_value().is_some_and(|(last, _)| key > *last) {
            return;
        }
        // Nobody asks where a word of these ends.
        let place = |(i, t): (usize, &Token)| Place { term: t.term, field: u8::from(i >= title), pos: t.pos, start: t.start, end: t.start };
        let places = tokens.iter().enumerate().take(MAX_WORDS.max(title)).map(place).collect();
        let sizes = [title, tokens.len() - title];
        list.insert(key, View { langs: [view.title.lang, view.body.lang], places, buyer, sizes, class });
        if list.len() > MOST {
            list.pop_last();
        }
    }

    /// The kept notices as bags, with the class of their code.
    pub(crate) fn bags<'a>(&'a self, learned: &'a Learned) -> impl Iterator<Item = (Tongue, &'a Kind, Bag, Option<u32>)> {
        self.0.iter().flat_map(move |((tongue, kind), list)| {
            list.values().map(move |v| {
                (
                    *tongue,
                    kind,
                    Bag::build(*tongue, v.langs, v.places.clone(), v.buyer.clone(), v.sizes.map(|n| n as f64), learned),
                    v.class,
                )
            })
        })
    }
    /// Forgets a notice.
    pub(crate) fn forget(&mut self, key: u64) {
        self.0.retain(|_, list| {
            list.remove(&key);
            !list.is_empty()
        });
    }

    /// Whether all terms and classes are below these numbers.
    pub(crate) fn is_sound(&self, terms: usize, classes: usize) -> bool {
        self.0.values().flat_map(BTreeMap::values).all(|view| {
            view.places.iter().map(|p| &p.term).chain(&view.buyer.terms).chain(&view.buyer.whole).all(|t| (*t as usize) < terms)
                && view.class.is_none_or(|c| (c as usize) < classes)
        })
    }

    /// Marks what is used.
    pub(crate) fn mark(&self, terms: &mut [bool], classes: &mut [bool]) {
        for view in self.0.values().flat_map(BTreeMap::values) {
            for term in view.places.iter().map(|p| &p.term).chain(&view.buyer.terms) {
                terms[*term as usize] = true;
            }
            if let Some(class) = view.class {
                classes[class as usize] = true;
            }
        }
    }

    /// Gives every term and class another number.
    pub(crate) fn renumber(&mut self, terms: &[u32], classes: &[u32]) {
        for view in self.0.values_mut().flat_map(BTreeMap::values_mut) {
            for term in view.places.iter_mut().map(|p| &mut p.term).chain(&mut view.buyer.terms).chain(&mut view.buyer.whole) {
                *term = terms[*term as usize];
            }
            view.buyer.terms.sort_unstable();
            view.class = view.class.map(|c| classes[c as usize]);
        }
    }

    /// As they are kept.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.count(self.0.len());
        for ((tongue, (source, codes)), list) in &self.0 {
            out.count(tongue.index());
            out.text(source);
            out.int(u64::from(*codes));
            out.count(list.len());
            for (key, view) in list {
                out.key(*key);
                view.write(out);
            }
        }
    }

    /// Back from there.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let mut all = BTreeMap::new();
        for _ in 0..from.count()? {
            let kind = (tongue(from)?, (from.text()?.to_owned(), from.int()? == 1));
            let mut list = BTreeMap::new();
            for _ in 0..from.count()? {
                list.insert(from.key()?, View::read(from)?);
            }
            all.insert(kind, list);
        }
        Ok(Self(all))
    }
}

impl View {
    fn write(&self, out: &mut Writer) {
        self.langs.iter().for_each(|lang| out.text(lang.as_str()));
        self.sizes.iter().for_each(|size| out.count(*size));
        out.int(self.class.map_or(0, |c| u64::from(c) + 1));
        out.list(&self.buyer.terms);
        out.int(self.buyer.whole.map_or(0, |t| u64::from(t) + 1));
        out.list(&self.places.iter().map(|p| p.term).collect::<Vec<_>>());
        out.list(&self.places.iter().map(|p| u32::from(p.field)).collect::<Vec<_>>());
        out.rising(&self.places.iter().map(|p| p.pos).collect::<Vec<_>>());
        out.rising(&self.places.iter().map(|p| p.start).collect::<Vec<_>>());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let lang = |from: &mut Reader<'_>| from.text()?.parse().map_err(|_| from.damaged());
        let langs = [lang(from)?, lang(from)?];
        let sizes = [from.small()? as usize, from.small()? as usize];
        let class = from.small()?.checked_sub(1);
        let buyer = Client { terms: from.list()?, whole: from.small()?.checked_sub(1) };
        let (terms, fields, pos, start) = (from.list()?, from.list()?, from.rising()?, from.rising()?);
        if [fields.len(), pos.len(), start.len()].iter().any(|n| *n != terms.len()) {
            return Err(from.damaged());
        }
        let place = |i: usize| Place { term: terms[i], field: u8::from(fields[i] > 0), pos: pos[i], start: start[i], end: start[i] };
        Ok(Self { langs, places: (0..terms.len()).map(place).collect(), buyer, sizes, class })
    }
}
