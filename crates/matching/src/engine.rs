//! Everything that compiling and reading need: what was learned, the vocabulary, the
//! numbers of terms, and the caches. One per index, or one per call of `explain`.

use std::sync::Arc;

use codes::Vocabulary;
use domain::{Notice, Profile, fold};
use rustc_hash::FxHashMap;

use crate::{
    bag::{Bag, bags},
    concept::{Alt, Concept, Slot, Variant, Way, Wish},
    dictionary::Overlay,
    fuzzy,
    learned::Learned,
    text::{TONGUES, Token, Tongue, Words, pieces},
};

/// Keywords beyond this many are not read, nor words of one keyword beyond [`MAX_WORDS`].
pub(crate) const MAX_KEYWORDS: usize = 2_000;
/// See [`MAX_KEYWORDS`].
pub(crate) const MAX_WORDS: usize = 24;
/// Prose is read up to this many distinct words.
pub(crate) const MAX_PROSE: usize = 120;

pub(crate) struct Engine {
    pub learned: Learned,
    pub dictionary: Overlay,
    pub words: Words,
    vocabulary: &'static Vocabulary,
    near: FxHashMap<u32, Option<f64>>,
}

impl Engine {
    pub(crate) fn new(learned: &Learned) -> Self {
        Self {
            learned: learned.clone(),
            dictionary: Overlay::over(learned.lexicon.clone()),
            words: Words::default(),
            vocabulary: Vocabulary::builtin(),
            near: FxHashMap::default(),
        }
    }

    /// The views of a notice, ready for scoring.
    pub(crate) fn read(&mut self, notice: &Notice) -> Vec<Bag> {
        bags(notice, &mut self.words, &mut self.dictionary, &self.learned)
    }

    /// What a profile asks for: its keywords, then its prose.
    pub(crate) fn wishes(&self, profile: &Profile) -> Vec<Wish> {
        let home = Tongue::of(profile.lang);
        let tuning = &self.learned.tuning;
        let mut out: Vec<Wish> = profile
            .keywords
            .iter()
            .take(MAX_KEYWORDS)
            .enumerate()
            .filter(|(_, k)| !k.text.trim().is_empty())
            .map(|(at, k)| Wish {
                text: k.text.trim().into(),
                tongue: self.tongue_of(&k.text, home),
                weight: tuning.keyword[usize::from(k.weight.clamp(1, 3)) - 1],
                keyword: Some(at),
            })
            .collect();
        if !profile.text.trim().is_empty() && tuning.prose > 0.0 {
            out.push(Wish {
                text: profile.text.trim().into(),
                tongue: self.tongue_of(&profile.text, home),
                weight: tuning.prose,
                keyword: None,
            });
        }
        out
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
        let own = self.slots(tongue, &wish.text, if wish.keyword.is_some() { MAX_WORDS } else { MAX_PROSE });
        let factor = if wish.tongue == tongue { 1.0 } else { self.learned.tuning.cognate };
        variants.extend(Variant::of(Way::Own, own, factor));
        if wish.keyword.is_some() {
            self.add_vocabulary(wish, tongue, &mut variants);
        }
        Concept { variants }
    }

    fn add_vocabulary(&mut self, wish: &Wish, tongue: Tongue, variants: &mut Vec<Variant>) {
        let worth = self.learned.tuning.vocabulary;
        let Some(lang) = tongue.lang().filter(|_| worth > 0.0) else { return };
        let own = fold(&wish.text);
        let vocabulary = self.vocabulary;
        for concept in vocabulary.named(&wish.text).take(4) {
            for term in concept.terms.get(&lang).into_iter().flatten().filter(|t| fold(t) != own).take(12) {
                let slots = self.slots(tongue, term, MAX_WORDS);
                variants.extend(Variant::of(Way::Vocabulary(Arc::from(term.as_str())), slots, worth));
            }
        }
    }

    /// The distinct words of a text as slots.
    fn slots(&mut self, tongue: Tongue, text: &str, most: usize) -> Vec<Slot> {
        let mut tokens: Vec<Token> = Vec::new();
        self.words.read(tongue, crate::text::cut(text, 8 * 1024), &mut self.dictionary, &mut tokens);
        let mut out: Vec<(Token, Slot)> = Vec::new();
        for token in tokens {
            let inside = |t: &Token| t.start >= token.start && t.end <= token.end && (t.start, t.end) != (token.start, token.end);
            let mut whole = false;
            for (_, slot) in out.iter_mut().filter(|(t, _)| inside(t)) {
                slot.alts.push(Alt { term: token.term, weight: 1.0 });
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
        let unknown = df <= self.learned.tuning.unknown;
        let reach = fuzzy::reach(word.chars().count());
        let own = self.learned.idf(tongue, df);
        let idf = if unknown { self.idf_near(tongue, term, &word, reach).unwrap_or(own) } else { own };
        Slot { idf, alts: vec![Alt { term, weight: 1.0 }], word: word.into(), reach, unknown }
    }

    /// The rarity of the words that an unknown word was probably meant to be.
    fn idf_near(&mut self, tongue: Tongue, term: u32, word: &str, reach: u8) -> Option<f64> {
        if let Some(known) = self.near.get(&term) {
            return *known;
        }
        let text = self.dictionary.text(term).to_owned();
        let nearest = self
            .dictionary
            .base()
            .all()
            .filter(|(_, t)| {
                t.tongue == tongue && t.df > self.learned.tuning.unknown && t.text.len().abs_diff(text.len()) <= usize::from(reach)
            })
            .filter(|(_, t)| fuzzy::distance([&text, word], [&t.text, &t.form], reach).is_some())
            .map(|(_, t)| self.learned.idf(tongue, t.df))
            .fold(None, |best: Option<f64>, x| Some(best.map_or(x, |b| b.max(x))));
        self.near.insert(term, nearest);
        nearest
    }
}
