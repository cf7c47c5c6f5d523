//! Everything that compiling and reading need: what was learned, the vocabulary, the
//! numbers of terms, and the caches. One per index, or one per call of `explain`.

use std::{borrow::Cow, sync::Arc};

use codes::Vocabulary;
use domain::{Notice, Profile, fold};
use rustc_hash::FxHashMap;

use crate::{
    bag::{Bag, bags},
    bound::near,
    concept::{Alt, Concept, Slot, Variant, Way, Wish},
    dictionary::Overlay,
    flat::{Flat, weight},
    fuzzy::{self, Sought},
    learned::Learned,
    route::Fall,
    text::{Intern as _, TONGUES, Token, Tongue, Words, pieces},
    usual::{Look, Usual, Values},
};

/// Keywords beyond this many are not read, nor words of one keyword beyond [`MAX_WORDS`].
pub(crate) const MAX_KEYWORDS: usize = 2_000;
/// See [`MAX_KEYWORDS`].
pub(crate) const MAX_WORDS: usize = 24;
/// Prose is read up to this many distinct words.
pub(crate) const MAX_PROSE: usize = 120;

/// Classes with their shares.
pub(crate) type Shares = Arc<[(u32, f64)]>;

pub(crate) struct Engine {
    pub learned: Learned,
    pub dictionary: Overlay,
    pub words: Words,
    /// Where keywords fall.
    pub falls: FxHashMap<(Arc<str>, Tongue), Shares>,
    /// What profiles ask for, kept once, and by the tongue of the profile the one it is in.
    texts: FxHashMap<Arc<str>, [Option<Tongue>; 4]>,
}

impl Engine {
    pub(crate) fn new(learned: &Learned) -> Self {
        Self {
            learned: learned.with_named_classes(),
            dictionary: Overlay::over(learned.lexicon.clone()),
            words: Words::default(),
            falls: FxHashMap::default(),
            texts: FxHashMap::default(),
        }
    }

    /// The views of a notice, ready for scoring.
    pub(crate) fn read(&mut self, notice: &Notice) -> Vec<Bag> {
        bags(notice, &mut self.words, &mut self.dictionary, &self.learned)
    }

    /// The rarity of a term.
    pub(crate) fn idf(&self, tongue: Tongue, term: u32) -> f64 {
        self.learned.idf(tongue, self.dictionary.df(term))
    }

    /// What a profile asks for: its keywords, then its prose.
    pub(crate) fn wishes(&mut self, profile: &Profile) -> Vec<Wish> {
        let home = Tongue::of(profile.lang);
        let tuning = self.learned.tuning;
        let mut out: Vec<Wish> = Vec::with_capacity(profile.keywords.len().min(MAX_KEYWORDS) + 1);
        let keywords = profile.keywords.iter().enumerate().take(MAX_KEYWORDS);
        for (at, keyword) in keywords.filter(|(_, k)| !k.text.trim().is_empty()) {
            let (text, tongue) = self.asked(keyword.text.trim(), home);
            let weight = tuning.keyword[usize::from(keyword.weight.clamp(1, 3)) - 1] * profile.lessons.factor(&keyword.text);
            out.push(Wish { text, tongue, weight: near(weight), keyword: Some(at) });
        }
        if !profile.text.trim().is_empty() && tuning.prose > 0.0 {
            let (text, tongue) = self.asked(profile.text.trim(), home);
            out.push(Wish { text, tongue, weight: near(tuning.prose), keyword: None });
        }
        out
    }

    /// A text that many profiles may have, kept once, and its tongue.
    fn asked(&mut self, text: &str, home: Tongue) -> (Arc<str>, Tongue) {
        let (shared, known) = match self.texts.get_key_value(text) {
            Some((shared, tongues)) => (Arc::clone(shared), tongues[home.index()]),
            None => (text.into(), None),
        };
        let tongue = known.unwrap_or_else(|| {
            let tongue = self.tongue_of(text, home);
            self.texts.entry(Arc::clone(&shared)).or_default()[home.index()] = Some(tongue);
            tongue
        });
        (shared, tongue)
    }

    /// The tongue of a keyword: the profile's own, unless past notices know its words only
    /// in another.
    fn tongue_of(&self, text: &str, home: Tongue) -> Tongue {
        let words: Vec<String> = text.split_whitespace().take(MAX_WORDS).flat_map(pieces).map(|p| p.folded).collect();
        let known = |tongue: Tongue| {
            words.iter().filter(|w| self.words.stem(tongue, w).is_none_or(|s| self.learned.lexicon.df(tongue, &s) > 0)).count()
        };
        let at_home = known(home);
        if at_home == words.len() || self.learned.notices() == 0 {
            return home;
        }
        TONGUES[..3]
            .iter()
            .copied()
            .filter(|t| *t != home)
            .map(|t| (known(t), t))
            .filter(|(n, _)| *n == words.len() && *n > at_home + words.len() / 2)
            .map(|(_, t)| t)
            .next()
            .unwrap_or(home)
    }

    /// A wish as notices of `tongue` may say it. `seen` are the words of earlier wishes,
    /// which prose does not repeat.
    pub(crate) fn concept(&mut self, wish: &Wish, tongue: Tongue) -> Concept {
        let mut variants = Vec::new();
        let most = if wish.keyword.is_some() { MAX_WORDS } else { MAX_PROSE };
        if wish.tongue == tongue {
            let own = self.slots(tongue, &wish.text, most);
            variants.extend(Variant::of(Way::Own, own, 1.0));
        } else {
            let slots = self.foreign(wish, tongue, most);
            variants.extend(Variant::of(Way::Translated, slots, 1.0));
        }
        if wish.keyword.is_some() {
            self.add_vocabulary(wish, tongue, &mut variants);
            self.add_labels(wish, tongue, &mut variants);
        }
        Concept { variants }
    }

    /// The words of a wish in another language: each by its translations, or as it stands
    /// (names, acronyms and cognates need none).
    fn foreign(&mut self, wish: &Wish, tongue: Tongue, most: usize) -> Vec<Slot> {
        let tuning = self.learned.tuning;
        let source = self.slots(wish.tongue, &wish.text, most);
        let mut out = Vec::with_capacity(source.len());
        for slot in source {
            let Some(stem) = self.words.stem(tongue, &slot.word).map(Cow::into_owned) else { continue };
            let own = self.dictionary.term(tongue, &stem, &slot.word);
            let mut alts = vec![Alt { term: own, weight: weight(tuning.cognate), edits: 0 }];
            for alt in &slot.alts {
                for (term, worth) in self.learned.translations(wish.tongue, tongue, alt.term) {
                    let weight = weight(worth * tuning.translation);
                    match alts.iter_mut().find(|a| a.term == *term) {
                        Some(known) => known.weight = known.weight.max(weight),
                        None => alts.push(Alt { term: *term, weight, edits: 0 }),
                    }
                }
            }
            let known = alts.iter().filter(|a| self.dictionary.df(a.term) > 0);
            let idf =
                known.map(|a| self.learned.idf(tongue, self.dictionary.df(a.term)) * (0.5 + 0.5 * f64::from(a.weight))).fold(0.0, f64::max);
            let idf = if idf > 0.0 { idf } else { 0.5 * self.learned.idf(tongue, 0) };
            let mut slot = Slot { idf, alts, ..slot };
            if slot.alts.iter().all(|a| self.dictionary.df(a.term) == 0) {
                self.add_spellings(tongue, &mut slot, tuning.foreign_fuzzy);
            }
            out.push(slot);
        }
        out
    }

    /// What codes near to a keyword are called in the other language.
    fn add_labels(&mut self, wish: &Wish, tongue: Tongue, variants: &mut Vec<Variant>) {
        let tuning = self.learned.tuning;
        if wish.tongue == tongue || tuning.label <= 0.0 {
            return;
        }
        let terms: Vec<u32> = self.slots(wish.tongue, &wish.text, MAX_WORDS).iter().map(Slot::own).collect();
        let labels = self.learned.labels.clone();
        for (likeness, label) in labels.near(wish.tongue, &terms, MAX_LABELS) {
            let slots: Vec<Slot> = label.terms[tongue.index()].iter().map(|t| self.plain(tongue, *t)).collect();
            let name = tongue.lang().and_then(|l| label.text.get(l)).unwrap_or_default();
            variants.extend(Variant::of(Way::Label(name.into()), slots, tuning.label * likeness));
        }
    }

    /// A slot for a known term, without misspellings.
    fn plain(&self, tongue: Tongue, term: u32) -> Slot {
        let idf = self.learned.idf(tongue, self.dictionary.df(term));
        Slot {
            idf,
            share: 0.0,
            leads: true,
            alts: vec![Alt { term, weight: 1.0, edits: 0 }],
            word: "".into(),
            fuzzy: false,
            spelled: u32::MAX,
        }
    }

    fn add_vocabulary(&mut self, wish: &Wish, tongue: Tongue, variants: &mut Vec<Variant>) {
        let worth = self.learned.tuning.vocabulary;
        let Some(lang) = tongue.lang().filter(|_| worth > 0.0) else { return };
        let own = fold(&wish.text);
        let most = (wish.tongue == tongue).then(|| variants.first().map(|v| v.importance)).flatten();
        let added = self.learned.vocabulary.clone();
        let vocabulary = added.as_deref().unwrap_or_else(|| Vocabulary::builtin());
        for concept in vocabulary.named(&wish.text).take(4) {
            for term in concept.terms.get(&lang).into_iter().flatten().filter(|t| fold(t) != own).take(12) {
                let slots = self.slots(tongue, term, MAX_WORDS);
                let mut said = Variant::of(Way::Vocabulary(Arc::from(term.as_str())), slots, worth);
                if let (Some(said), Some(most)) = (&mut said, most) {
                    // A longer name for the same thing is worth no more than the member's own.
                    said.importance = said.importance.min(near(worth) * most);
                }
                variants.extend(said);
            }
        }
    }

    /// The distinct words of a text as slots.
    pub(crate) fn slots(&mut self, tongue: Tongue, text: &str, most: usize) -> Vec<Slot> {
        let mut tokens: Vec<Token> = Vec::new();
        self.words.read(tongue, crate::text::cut(text, 8 * 1024), &mut self.dictionary, &mut tokens);
        let mut out: Vec<(Token, Slot)> = Vec::new();
        for token in tokens {
            let inside = |t: &Token| t.start >= token.start && t.end <= token.end && (t.start, t.end) != (token.start, token.end);
            let mut whole = false;
            for (_, slot) in out.iter_mut().filter(|(t, _)| inside(t)) {
                slot.alts.push(Alt { term: token.term, weight: 1.0, edits: 0 });
                whole = true;
            }
            if !whole && out.len() < most && out.iter().all(|(t, _)| t.term != token.term) {
                let word = fold(&text[token.start as usize..token.end as usize]);
                out.push((token, self.slot(tongue, token.term, word)));
            }
        }
        out.into_iter().map(|(_, slot)| slot).collect()
    }

    /// The terms of a phrase, in order.
    pub(crate) fn terms(&mut self, tongue: Tongue, text: &str) -> Vec<u32> {
        let mut tokens: Vec<Token> = Vec::new();
        self.words.read(tongue, crate::text::cut(text, 1024), &mut self.dictionary, &mut tokens);
        let mut end = 0;
        tokens.retain(|t| {
            let fresh = t.end > end;
            end = end.max(t.end);
            fresh
        });
        tokens.iter().map(|t| t.term).collect()
    }

    fn slot(&mut self, tongue: Tongue, term: u32, word: String) -> Slot {
        let df = self.dictionary.df(term);
        let mut slot = Slot {
            idf: self.learned.idf(tongue, df),
            share: 0.0,
            leads: true,
            alts: vec![Alt { term, weight: 1.0, edits: 0 }],
            word: word.into(),
            fuzzy: true,
            spelled: u32::MAX,
        };
        if df <= self.learned.tuning.unknown {
            self.add_spellings(tongue, &mut slot, 1.0);
        }
        slot
    }

    /// The known words that an unknown word was probably meant to be; it weighs as they do.
    fn add_spellings(&self, tongue: Tongue, slot: &mut Slot, share: f64) {
        let near = self.spellings(tongue, slot);
        let tuning = &self.learned.tuning;
        for (term, edits) in &near {
            if slot.alts.iter().all(|a| a.term != *term) {
                slot.alts.push(Alt { term: *term, weight: weight(share * fuzzy::worth(*edits, tuning)), edits: *edits });
            }
        }
        let idf = near.iter().map(|(term, _)| self.idf(tongue, *term)).fold(0.0, f64::max);
        if idf > 0.0 {
            slot.idf = idf;
        }
    }

    /// The known words within reach of an unknown one, with the edits; the nearest and then
    /// the most usual first.
    fn spellings(&self, tongue: Tongue, slot: &Slot) -> Vec<(u32, u8)> {
        let words = [self.dictionary.text(slot.own()), &slot.word];
        let unknown = Sought::of(words);
        let mut near: Vec<(u8, u32, u32)> = self
            .learned
            .neighbours(tongue)
            .of(words, |id| self.dictionary.get(id).is_some_and(|term| unknown.may_be_near(term.spelling().outlines)))
            .into_iter()
            .filter_map(|id| {
                let term = self.dictionary.get(id)?;
                Some((unknown.edits(term.spelling())?, u32::MAX - term.df, id))
            })
            .collect();
        near.sort_unstable();
        near.truncate(MAX_SPELLINGS);
        near.into_iter().map(|(edits, _, id)| (id, edits)).collect()
    }

    /// A concept's value in the past notices that are kept for comparison.
    pub(crate) fn values(&self, concept: &Concept, tongue: Tongue) -> Values {
        self.learned.samples[tongue.index()].values(concept, &self.learned.tuning)
    }

    /// The same of a concept that is kept flat.
    pub(crate) fn flat_values(&self, flat: &Flat, row: u32, tongue: Tongue) -> Values {
        self.learned.samples[tongue.index()].flat_values(flat, row, &self.learned.tuning)
    }

    /// What is usual for a profile.
    pub(crate) fn usual(&self, tongue: Tongue, look: &Look<'_>) -> Box<[Option<Usual>]> {
        self.learned.samples[tongue.index()].usual(look, &self.learned.tuning)
    }

    /// Where a view of a notice falls: under its own codes, else where its words fall.
    pub(crate) fn fall(&self, bag: &Bag, notice: &Notice) -> Fall {
        self.learned.fall(bag, notice)
    }
}

/// So many names of codes say a keyword in another language.
const MAX_LABELS: usize = 4;
/// An unknown word is taken for at most so many known ones.
const MAX_SPELLINGS: usize = 6;
