//! Past notices kept to compare new ones with: a fixed number per source, chosen by a hash
//! of their reference, so that neither order nor repetition decides which.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, BuildHasherDefault},
};

use domain::{Lang, Notice};
use rustc_hash::FxHasher;

use crate::{
    bag::{Bag, Place},
    learned::Learned,
    text::{Token, Tongue, ViewText},
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
    buyer: Vec<u32>,
    sizes: [f64; 2],
    class: Option<u32>,
}

/// The kept notices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept(BTreeMap<(Tongue, Kind), BTreeMap<u64, View>>);

impl Kept {
    pub(crate) fn keep(
        &mut self,
        notice: &Notice,
        view: &ViewText<'_>,
        tokens: &[Token],
        title: usize,
        buyer: Vec<u32>,
        class: Option<u32>,
    ) {
        let hash = BuildHasherDefault::<FxHasher>::default().hash_one((&notice.source, &notice.reference));
        let kind = (notice.source.clone(), !notice.codes.is_empty());
        let list = self.0.entry((view.tongue, kind)).or_default();
        if list.len() >= MOST && list.last_key_value().is_some_and(|(last, _)| hash > *last) {
            return;
        }
        let place = |(i, t): (usize, &Token)| Place { term: t.term, field: u8::from(i >= title), pos: t.pos, start: t.start, end: t.end };
        let places = tokens.iter().enumerate().take(MAX_WORDS.max(title)).map(place).collect();
        let sizes = [title as f64, (tokens.len() - title) as f64];
        list.insert(hash, View { langs: [view.title.lang, view.body.lang], places, buyer, sizes, class });
        if list.len() > MOST {
            list.pop_last();
        }
    }

    /// The kept notices as bags, with the class of their code.
    pub(crate) fn bags<'a>(&'a self, learned: &'a Learned) -> impl Iterator<Item = (Tongue, &'a Kind, Bag, Option<u32>)> {
        self.0.iter().flat_map(move |((tongue, kind), list)| {
            list.values()
                .map(move |v| (*tongue, kind, Bag::build(*tongue, v.langs, v.places.clone(), v.buyer.clone(), v.sizes, learned), v.class))
        })
    }
}
