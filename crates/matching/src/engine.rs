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
    text::{Intern as _, TONGUES, Token, Tongue, Words, pieces},
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

    /// The rarity of a term.
    pub(crate) fn idf(&self, tongue: Tongue, term: u32) -> f64 {
        self.learned.idf(tongue, self.dictionary.df(term))
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
            let Some(stem) = self.words.stem(tongue, &slot.word).map(|s| s.into_owned()) else { continue };
            let own = self.dictionary.term(tongue, &stem, &slot.word);
            let mut alts = vec![Alt { term: own, weight: tuning.cognate }];
            for alt in &slot.alts {
                for (term, worth) in self.learned.translations(wish.tongue, tongue, alt.term) {
                    let weight = worth * tuning.translation;
                    match alts.iter_mut().find(|a| a.term == *term) {
                        Some(known) => known.weight = known.weight.max(weight),
                        None => alts.push(Alt { term: *term, weight }),
                    }
                }
            }
            let known = alts.iter().filter(|a| self.dictionary.df(a.term) > 0);
            let idf = known.map(|a| self.learned.idf(tongue, self.dictionary.df(a.term)) * (0.5 + 0.5 * a.weight)).fold(0.0, f64::max);
            let idf = if idf > 0.0 { idf } else { 0.5 * self.learned.idf(tongue, 0) };
            let unknown = self.dictionary.df(own) <= tuning.unknown;
            out.push(Slot { idf, alts, unknown, fuzz: tuning.foreign_fuzzy, ..slot });
        }
        out
    }

    /// What codes near to a keyword are called: in other words, or in the other language.
    fn add_labels(&mut self, wish: &Wish, tongue: Tongue, variants: &mut Vec<Variant>) {
        let tuning = self.learned.tuning;
        let (worth, most) = if wish.tongue == tongue { (tuning.synonym, 3) } else { (tuning.label, 4) };
        if worth <= 0.0 {
            return;
        }
        let terms: Vec<u32> = self.slots(wish.tongue, &wish.text, MAX_WORDS).iter().map(Slot::own).collect();
        let labels = self.learned.labels.clone();
        for (likeness, label) in labels.near(wish.tongue, &terms, most) {
            if wish.tongue == tongue && likeness > 0.98 {
                continue;
            }
            let slots: Vec<Slot> = label.terms[tongue.index()].iter().map(|t| self.plain(tongue, *t)).collect();
            let name = tongue.lang().and_then(|l| label.text.get(l)).unwrap_or_default();
            variants.extend(Variant::of(Way::Label(name.into()), slots, worth * likeness));
        }
    }

    /// A slot for a known term, without misspellings.
    fn plain(&self, tongue: Tongue, term: u32) -> Slot {
        let idf = self.learned.idf(tongue, self.dictionary.df(term));
        Slot { idf, alts: vec![Alt { term, weight: 1.0 }], word: "".into(), reach: 0, unknown: false, fuzz: 0.0 }
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
        Slot { idf, alts: vec![Alt { term, weight: 1.0 }], word: word.into(), reach, unknown, fuzz: 1.0 }
    }

    /// The rarity of the words that an unknown word was probably meant to be.
    fn idf_near(&mut self, tongue: Tongue, term: u32, word: &str, reach: u8) -> Option<f64> {
        if let Some(known) = self.near.get(&term) {
            return *known;
        }
        let text = self.dictionary.text(term).to_owned();
        let wanted = [fuzzy::Spelling::of(&text), fuzzy::Spelling::of(word)];
        let nearest = self
            .dictionary
            .base()
            .all()
            .filter(|(_, t)| {
                t.tongue == tongue && t.df > self.learned.tuning.unknown && t.text.len().abs_diff(text.len()) <= usize::from(reach)
            })
            .filter(|(_, t)| fuzzy::distance(wanted, [&t.text, &t.form].map(|t| fuzzy::Spelling::of(t)), reach).is_some())
            .map(|(_, t)| self.learned.idf(tongue, t.df))
            .fold(None, |best: Option<f64>, x| Some(best.map_or(x, |b| b.max(x))));
        self.near.insert(term, nearest);
        nearest
    }
}
