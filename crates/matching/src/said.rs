//! What is the same for many profiles that hear of a notice, put in words once: codes,
//! classes, conditions, words that are missing. Found by number, so that a reason costs a
//! profile no more than a look.

use std::sync::Arc;

use codes::{closeness, covers};
use domain::{Agreement, Code, Field, Lang, Notice, Profile, ReasonKind, RegionCode};
use rustc_hash::FxHashMap;

use crate::{
    bound::near,
    cards::{Card, Cards, Silent, top},
    engine::Engine,
    find::Find,
    judge::{Near, Piece, agreement, in_region, stated},
};

/// See the module. Empty between notices but for what no notice changes.
#[derive(Default)]
pub(crate) struct Said {
    /// Per tongue and concept, that it is missing.
    missing: [Vec<Option<Arc<Agreement>>>; 4],
    /// Per code of profiles, how near this notice comes to it.
    codes: FxHashMap<u32, Reached>,
    /// Of the notice's codes, see [`Cards::top`].
    tops: Vec<u32>,
    /// That delivery is in a region that the profile names.
    regions: Vec<(RegionCode, Arc<Agreement>)>,
    /// Per range, that the value lies in it.
    ranges: FxHashMap<u32, Arc<Agreement>>,
    stated: Option<Arc<str>>,
    /// Per class, which of the notice's codes it covers.
    covers: FxHashMap<u32, Vec<bool>>,
    /// Per class its code in words, and what it is called.
    classes: FxHashMap<(u32, Lang), Called>,
    /// Per class and the keyword that leads to it.
    fallen: FxHashMap<(Wanted, u32, Lang), Arc<Agreement>>,
    texts: Texts,
    pub silent: Silent,
    pub room: Room,
}

/// A concept of a tongue, by number.
pub(crate) type Wanted = (usize, u32);

/// A class's code in words, and what it is called.
type Called = (Arc<str>, Option<Arc<str>>);

/// Rooms to put reasons together in, empty between profiles.
#[derive(Default)]
pub(crate) struct Room {
    pub finds: Vec<(f64, Find)>,
    pub pieces: Vec<Piece>,
    pub missing: Vec<Arc<Agreement>>,
}

/// How near a notice comes to a code.
struct Reached {
    closeness: f32,
    /// By which of its own.
    found: usize,
    /// In words, per language in which the notice's is called so.
    words: Vec<(Lang, Arc<Agreement>)>,
}

/// What the notice's codes and regions are called: a few.
#[derive(Default)]
struct Texts(Vec<Arc<str>>);

impl Said {
    /// Forgets the last notice for another.
    pub(crate) fn begin(&mut self, notice: &Notice) {
        self.codes.clear();
        self.regions.clear();
        self.ranges.clear();
        self.stated = None;
        self.covers.clear();
        self.classes.clear();
        self.fallen.clear();
        self.texts.0.clear();
        self.silent = Silent::of(notice);
        self.tops.clear();
        self.tops.extend(notice.codes.iter().map(|found| top(&found.code)));
    }

    /// That a word is missing, if it was ever said.
    pub(crate) fn known_missing(&self, (tongue, number): Wanted) -> Option<&Arc<Agreement>> {
        self.missing[tongue].get(number as usize)?.as_ref()
    }

    /// That a word is missing.
    pub(crate) fn missing(&mut self, (tongue, number): Wanted, word: &Arc<str>) -> Arc<Agreement> {
        let known = &mut self.missing[tongue];
        if known.len() <= number as usize {
            known.resize(number as usize + 1, None);
        }
        let made = || agreement(ReasonKind::Missing, Arc::clone(word), Arc::default(), Field::Title).into();
        Arc::clone(known[number as usize].get_or_insert_with(made))
    }

    /// The nearest codes of both sides, the first of equals; `most` is known to be the nearest
    /// that any comes.
    pub(crate) fn nearest(&mut self, card: &Card, most: f32, cards: &Cards, notice: &Notice) -> Option<Near> {
        let mut best: Option<Near> = None;
        for (wanted, code) in (0..).zip(cards.codes(card)).filter(|(_, code)| self.tops.contains(&cards.top(**code))) {
            let reached = self.codes.entry(*code).or_insert_with(|| Reached::of(cards.code(*code), notice));
            if reached.closeness > best.map_or(0.0, |b| b.closeness) {
                best = Some(Near { closeness: reached.closeness, wanted, found: reached.found });
                if reached.closeness >= most {
                    break;
                }
            }
        }
        best
    }

    /// Nearest codes in words.
    pub(crate) fn code(&mut self, near: Near, card: &Card, cards: &Cards, notice: &Notice) -> Arc<Agreement> {
        let number = cards.codes(card)[near.wanted];
        let reached = self.codes.entry(number).or_insert_with(|| Reached::of(cards.code(number), notice));
        if let Some((_, known)) = reached.words.iter().find(|(lang, _)| *lang == card.lang) {
            return Arc::clone(known);
        }
        let found = &notice.codes[near.found];
        let via = found.label.in_(card.lang).map(|(label, _)| self.texts.of(label));
        let words = agreement(ReasonKind::Code, cards.code(number).to_string().into(), found.code.to_string().into(), Field::Code);
        let words = Arc::new(Agreement { via, ..words });
        reached.words.push((card.lang, Arc::clone(&words)));
        words
    }

    /// Whether a class covers one of the notice's codes.
    pub(crate) fn covers(&mut self, class: (u32, &Code), found: usize, notice: &Notice) -> bool {
        let made = || notice.codes.iter().map(|found| covers(class.1, &found.code)).collect();
        self.covers.entry(class.0).or_insert_with(made)[found]
    }

    /// That both sides fall under a class, the profile by a keyword or by its codes.
    pub(crate) fn class(
        &mut self,
        class: (u32, &Code),
        keyword: Option<(Wanted, &Arc<str>)>,
        lang: Lang,
        engine: &Engine,
    ) -> Arc<Agreement> {
        let (name, called) = self
            .classes
            .entry((class.0, lang))
            .or_insert_with(|| (class.1.to_string().into(), engine.learned.labels.name(class.1, lang).map(Arc::from)));
        let key = keyword.map_or((usize::MAX, 0), |k| k.0);
        let made = || {
            let wanted = keyword.map_or(&*name, |k| k.1);
            let words = agreement(ReasonKind::Learned, Arc::clone(wanted), Arc::clone(name), Field::Code);
            Agreement { via: called.clone(), ..words }.into()
        };
        Arc::clone(self.fallen.entry((key, class.0, lang)).or_insert_with(made))
    }

    /// That delivery is in one of the profile's regions.
    pub(crate) fn region(&mut self, profile: &Profile, notice: &Notice) -> Option<Arc<Agreement>> {
        let (wanted, found) = in_region(profile, notice)?;
        if let Some((_, known)) = self.regions.iter().find(|(region, _)| region == wanted) {
            return Some(Arc::clone(known));
        }
        let made = Arc::new(agreement(ReasonKind::Region, wanted.as_str().into(), self.texts.of(&found.raw), Field::Region));
        self.regions.push((wanted.clone(), Arc::clone(&made)));
        Some(made)
    }

    /// That the stated value lies in the profile's range.
    pub(crate) fn value(&mut self, card: &Card, cards: &Cards, notice: &Notice) -> Option<Arc<Agreement>> {
        if let Some(known) = self.ranges.get(&card.range()) {
            return Some(Arc::clone(known));
        }
        let (stated, wanted) = stated(notice).zip(cards.condition(card.range()))?;
        let found = self.stated.get_or_insert_with(|| format!("{} {}", stated.major(), stated.currency).into());
        let made = agreement(ReasonKind::Value, Arc::clone(wanted), Arc::clone(found), Field::Value);
        Some(Arc::clone(self.ranges.entry(card.range()).or_insert(made.into())))
    }
}

impl Texts {
    /// A text that many hear, made once.
    fn of(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.iter().find(|known| ***known == *text) {
            return Arc::clone(known);
        }
        let made: Arc<str> = text.into();
        self.0.push(Arc::clone(&made));
        made
    }
}

impl Reached {
    fn of(wanted: &Code, notice: &Notice) -> Self {
        let mut reached = Self { closeness: 0.0, found: 0, words: Vec::new() };
        for (found, code) in notice.codes.iter().enumerate() {
            let closeness = near(closeness(wanted, &code.code));
            if closeness > reached.closeness {
                (reached.closeness, reached.found) = (closeness, found);
            }
        }
        reached
    }
}
