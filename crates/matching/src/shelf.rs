//! The reverse direction at typing speed: notices kept read, for one profile after the other.
//!
//! Exact: the same scores, to the last bit, and the same filters as [`crate::explain`] has
//! pair by pair. It tells scores only; [`crate::rank`] puts the few that are shown in words.
//! Memory is bounded: a notice that finds no room is not taken, and whoever fills the shelf
//! ranks it the slow way.

use std::cell::RefCell;

use domain::{Notice, Profile};
use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    bound::near,
    concept::{Concept, Slot},
    engine::Engine,
    filter::{Gates, is_staffing, plain, stop},
    fuzzy::{self, Sought, Spelling},
    judge::{Held, score, weigh},
    learned::Learned,
    neighbours::Neighbours,
    pair::{Compiled, Ground, Shown, best},
    score::{Found, Head, Slotted, Tried, keep, worth},
    tally::{add, text},
    text::TONGUES,
};

/// Notices made ready for profiles to come.
pub struct Shelf {
    engine: Engine,
    stands: Vec<Option<Stand>>,
    by_id: FxHashMap<i64, u32>,
    /// Which notice a view is of, and which of its views.
    views: Vec<(u32, u8)>,
    /// The views that have a term, ascending, each with the entry's place.
    by_term: FxHashMap<u32, Vec<(u32, u32)>>,
    rare: Rare,
    dead: usize,
    bytes: usize,
    most: usize,
}

/// A notice as it is kept: its words, and what filters and other evidence look at.
struct Stand {
    id: i64,
    revision: i64,
    /// Without its texts.
    notice: Notice,
    staffing: bool,
    bags: Vec<Bag>,
    /// One per bag.
    views: Vec<View>,
    /// The number of its first view.
    first: usize,
    bytes: usize,
}

/// What is known of a view beside its words.
struct View {
    ground: Ground,
    /// Its words that past notices hardly know: the entry's place, and the word's number.
    rare: Vec<(u32, u32)>,
}

/// Words that may be misspelled, each once over all notices.
#[derive(Default)]
struct Rare {
    words: Vec<(u32, Box<str>)>,
    ids: FxHashMap<(u32, Box<str>), u32>,
    views: Vec<Vec<u32>>,
    neighbours: Neighbours,
}

/// Terms of notices and profiles that no past notice has, after which all begins afresh.
const MAX_OWN_TERMS: usize = 1_000_000;
/// Dead notices beyond which, and beyond the living, the lists are made anew.
const MAX_DEAD: usize = 500;

impl Shelf {
    /// An empty one with room for about so many bytes.
    pub fn over(learned: &Learned, most: usize) -> Self {
        Self {
            engine: Engine::new(learned),
            stands: Vec::new(),
            by_id: FxHashMap::default(),
            views: Vec::new(),
            by_term: FxHashMap::default(),
            rare: Rare::default(),
            dead: 0,
            bytes: 0,
            most,
        }
    }

    /// How many notices it holds.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// About how many bytes its notices take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether it holds this revision of a notice.
    pub fn has(&self, id: i64, revision: i64) -> bool {
        self.by_id.get(&id).and_then(|at| self.stands[*at as usize].as_ref()).is_some_and(|s| s.revision == revision)
    }

    /// Puts a notice in, in place of any other revision of it; false where there is no room.
    pub fn put(&mut self, id: i64, revision: i64, notice: &Notice) -> bool {
        self.take(id);
        if self.bytes >= self.most {
            return false;
        }
        let bags = self.engine.read(notice);
        let engine = &self.engine;
        let views: Vec<View> =
            bags.iter().map(|bag| View { ground: Ground::of(bag, notice, true, engine), rare: self.rare.of(bag, engine) }).collect();
        let words: usize = bags.iter().map(|b| size_of::<Bag>() + b.bytes()).sum();
        let bytes = size_of::<Stand>() + FACTS + words + views.iter().map(|v| size_of::<View>() + 8 * v.rare.len()).sum::<usize>();
        self.stand(Stand { id, revision, staffing: is_staffing(notice), notice: slim(notice), bags, views, first: 0, bytes });
        true
    }

    fn stand(&mut self, mut stand: Stand) {
        let at = short(self.stands.len());
        stand.first = self.views.len();
        for (number, (bag, view)) in (0_u8..).zip(stand.bags.iter().zip(&stand.views)) {
            let place = short(self.views.len());
            for (at, entry) in (0..).zip(bag.entries()) {
                self.by_term.entry(entry.term).or_default().push((place, at));
            }
            for (_, word) in &view.rare {
                self.rare.views[*word as usize].push(place);
            }
            self.views.push((at, number));
        }
        self.by_id.insert(stand.id, at);
        self.bytes += stand.bytes;
        self.stands.push(Some(stand));
    }

    /// Takes a notice out; false when it was not in.
    pub fn take(&mut self, id: i64) -> bool {
        let Some(at) = self.by_id.remove(&id) else { return false };
        if let Some(gone) = self.stands[at as usize].take() {
            self.bytes -= gone.bytes;
            self.dead += 1;
        }
        if self.dead > MAX_DEAD && self.dead > self.by_id.len() {
            self.tidy();
        }
        true
    }

    /// Keeps only the notices that are wanted.
    pub fn retain(&mut self, wanted: impl Fn(i64) -> bool) {
        let gone: Vec<i64> = self.by_id.keys().copied().filter(|id| !wanted(*id)).collect();
        for id in gone {
            self.take(id);
        }
    }

    /// Makes the lists anew without the dead.
    fn tidy(&mut self) {
        let stands = std::mem::take(&mut self.stands);
        self.views.clear();
        self.by_id.clear();
        self.by_term.clear();
        self.rare.views.iter_mut().for_each(Vec::clear);
        (self.dead, self.bytes) = (0, 0);
        for stand in stands.into_iter().flatten() {
            self.stand(stand);
        }
    }

    /// The notices that a profile would be told of with a score above 0 and of at least
    /// `least`, best first; equals by their ids.
    pub fn rank(&mut self, profile: &Profile, least: f64) -> Vec<(i64, f64)> {
        let compiled = TONGUES.map(|tongue| {
            let met = self.stands.iter().flatten().flat_map(|s| &s.bags).any(|b| b.tongue == tongue);
            met.then(|| Compiled::of(profile, tongue, &mut self.engine))
        });
        let mut sums = vec![0; self.views.len()];
        for compiled in compiled.iter().flatten() {
            self.add_up(compiled, &mut sums);
        }
        let told = |stand: &Stand| {
            let own = &sums[stand.first..stand.first + stand.views.len()];
            Some((stand.id, self.score(profile, stand, &compiled, own, least)?))
        };
        let mut out: Vec<(i64, f64)> = self.stands.iter().flatten().filter_map(told).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if self.engine.dictionary.own_len() > MAX_OWN_TERMS {
            *self = Self::over(&self.engine.learned, self.most);
        }
        out
    }

    fn score(&self, profile: &Profile, stand: &Stand, compiled: &[Option<Compiled>; 4], sums: &[i32], least: f64) -> Option<f64> {
        if plain(profile, &stand.notice, stand.staffing).is_some() {
            return None;
        }
        let of = |bag: &Bag| compiled[bag.tongue.index()].as_ref();
        let shown = stand.bags.iter().zip(&stand.views).zip(sums).enumerate();
        let shown = shown
            .filter_map(|(number, ((bag, view), sum))| Some(Shown::by_text(number, bag, &of(bag)?.aims, *sum, &view.ground, &self.engine)));
        let text = best(shown).map_or(0.0, |s| s.evidence);
        let tuning = &self.engine.learned.tuning;
        let score = score(weigh(text, &Held::of(profile, &stand.notice, tuning), tuning));
        if score <= 0.0 || score < least {
            return None;
        }
        let gates: Vec<&Gates> = stand.bags.iter().filter_map(of).map(|c| &c.aims.gates).collect();
        stop(profile, &stand.notice, stand.staffing, &stand.bags, &gates).is_none().then_some(score)
    }

    /// Adds what each wish comes to in every view of a tongue that has any of its words.
    fn add_up(&self, compiled: &Compiled, sums: &mut [i32]) {
        let tuning = &self.engine.learned.tuning;
        for (wish, concept) in compiled.wishes.iter().zip(&compiled.concepts) {
            let near = self.near(concept);
            let alts = concept.variants.iter().flat_map(|v| &v.slots).flat_map(|s| &s.alts);
            let lists: Vec<List<'_>> = alts.map(|a| self.by_term.get(&a.term).map_or(&[][..], Vec::as_slice)).collect();
            let touched = self.touched(&lists, &near);
            let rest = RefCell::new(lists);
            for place in touched {
                let (at, number) = self.views[place as usize];
                let Some(stand) = &self.stands[at as usize] else { continue };
                let (bag, view) = (&stand.bags[usize::from(number)], &stand.views[usize::from(number)]);
                let value = worth(&Looked { concept, near: &near, rest: &rest, place, bag, view }, bag, tuning);
                add(&mut sums[place as usize], text(wish.weight, value));
            }
        }
    }

    /// Per variant and slot, the rare words within reach with their edits, by number.
    fn near(&self, concept: &Concept) -> Vec<Vec<Vec<Reached>>> {
        let (dictionary, tuning) = (&self.engine.dictionary, &self.engine.learned.tuning);
        let of = |slot: &Slot| -> Vec<Reached> {
            let Some(own) = dictionary.get(slot.own()).filter(|_| slot.fuzzy) else { return Vec::new() };
            let words = [&*own.text, &*slot.word];
            let wanted = Sought::of(words);
            let reached = |number: u32| {
                let (term, word) = &self.rare.words[number as usize];
                let unknown = dictionary.get(*term).filter(|t| t.tongue == own.tongue)?;
                let edits = wanted.edits(Spelling::of([&unknown.text, word]))?;
                Some(Reached { word: number, edits, worth: near(fuzzy::worth(edits, tuning)) })
            };
            self.rare.neighbours.of(words, |_| true).into_iter().filter_map(reached).collect()
        };
        concept.variants.iter().map(|v| v.slots.iter().map(of).collect()).collect()
    }

    /// The views that may have anything of a concept, ascending, each once.
    fn touched(&self, lists: &[List<'_>], near: &[Vec<Vec<Reached>>]) -> Vec<u32> {
        let mut out: Vec<u32> = lists.iter().copied().flatten().map(|(place, _)| *place).collect();
        out.extend(near.iter().flatten().flatten().flat_map(|r| &self.rare.views[r.word as usize]));
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The views that have a term.
type List<'a> = &'a [(u32, u32)];

/// A rare word within reach of a slot.
struct Reached {
    word: u32,
    edits: u8,
    worth: f32,
}

impl Rare {
    /// The rare words of a view, known by number from now on.
    fn of(&mut self, bag: &Bag, engine: &Engine) -> Vec<(u32, u32)> {
        let mut out = Vec::with_capacity(bag.unknown_places().len());
        for (place, word) in bag.unknown_places() {
            let term = bag.entries()[*place as usize].term;
            let next = short(self.words.len());
            let number = *self.ids.entry((term, word.clone())).or_insert(next);
            if number == next {
                self.neighbours.add(number, engine.dictionary.text(term));
                self.neighbours.add(number, word);
                self.words.push((term, word.clone()));
                self.views.push(Vec::new());
            }
            out.push((*place, number));
        }
        out
    }
}

/// A concept looked up in a view of the shelf. Views come ascending, so that the lists of
/// all its terms are gone through side by side.
struct Looked<'a> {
    concept: &'a Concept,
    near: &'a [Vec<Vec<Reached>>],
    /// What is left of the list of each alternative, in their order.
    rest: &'a RefCell<Vec<List<'a>>>,
    place: u32,
    bag: &'a Bag,
    view: &'a View,
}

impl Looked<'_> {
    /// What [`crate::score::find`] finds by looking at everything; `next` is the list of the
    /// slot's first alternative.
    fn find(&self, slot: &Slot, near: &[Reached], next: &mut usize) -> Option<Found> {
        let mut best = None;
        let mut rest = self.rest.borrow_mut();
        for (alt, list) in slot.alts.iter().zip(&mut rest[*next..]) {
            while let [(before, _), tail @ ..] = *list
                && *before < self.place
            {
                *list = tail;
            }
            if let Some((_, at)) = list.first().filter(|first| first.0 == self.place) {
                keep(&mut best, Found::of(&self.bag.entries()[*at as usize], self.bag, alt.weight, alt.edits));
            }
        }
        *next += slot.alts.len();
        if !near.is_empty() {
            for (at, word) in &self.view.rare {
                if let Ok(reached) = near.binary_search_by_key(word, |r| r.word) {
                    let Reached { worth, edits, .. } = near[reached];
                    keep(&mut best, Found::of(&self.bag.entries()[*at as usize], self.bag, worth, edits));
                }
            }
        }
        best
    }
}

impl Tried for Looked<'_> {
    fn each(&self, mut each: impl FnMut(usize, Head, &[Slotted])) {
        let mut found: Vec<Slotted> = Vec::new();
        let mut next = 0;
        for (at, (variant, near)) in self.concept.variants.iter().zip(self.near).enumerate() {
            found.clear();
            found.extend(variant.slots.iter().zip(near).map(|(s, n)| s.with(self.find(s, n, &mut next))));
            each(at, variant.head(), &found);
        }
    }
}

/// About what the facts of a notice take beside its words.
const FACTS: usize = 600;

/// What filters and the evidence that needs no words look at.
fn slim(notice: &Notice) -> Notice {
    Notice {
        source: notice.source.clone(),
        kind: notice.kind,
        method: notice.method,
        categories: notice.categories.clone(),
        codes: notice.codes.clone(),
        regions: notice.regions.clone(),
        value: notice.value.clone(),
        buyer: notice.buyer.clone(),
        ..Notice::default()
    }
}

fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
