//! What a profile asks for, compiled for notices of one tongue: keywords as concepts, each
//! with one or several ways to be said.

use std::sync::Arc;

use crate::{
    bound::near,
    score::{Found, Head, Slotted, WHOLE},
    text::Tongue,
};

/// Words of a phrase that make up no more than this share of its rarity say nothing alone.
const SMALL: f64 = 0.1;

/// A term that satisfies a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Alt {
    pub term: u32,
    /// What it is worth, 1 for the word itself.
    pub weight: f32,
    /// How many letters were changed to come to it.
    pub edits: u8,
}

/// One word of a concept.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The rarity that it weighs with.
    pub idf: f64,
    /// Its share of the rarity of all slots of its variant.
    pub share: f32,
    /// Whether finding it alone says anything: without any such slot nothing is found.
    pub leads: bool,
    /// The terms that satisfy it, the word itself first.
    pub alts: Vec<Alt>,
    /// The folded word as the member wrote it.
    pub word: Arc<str>,
    /// Whether it may be met misspelled.
    pub fuzzy: bool,
    /// Its number among the words of a lane that may be.
    pub spelled: u32,
}

impl Slot {
    /// The slot with what it found.
    pub(crate) fn with(&self, found: Option<Found>) -> Slotted {
        Slotted { share: self.share, leads: self.leads, found }
    }

    /// The word itself.
    pub(crate) fn own(&self) -> u32 {
        self.alts.first().map_or(u32::MAX, |a| a.term)
    }
}

/// How a concept came to be said so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Way {
    /// In the member's own words.
    Own,
    /// By another term of the same vocabulary concept.
    Vocabulary(Arc<str>),
    /// Word by word in another language.
    Translated,
    /// By what a code near to it is called.
    Label(Arc<str>),
}

/// One way to say a concept in the tongue of the notice.
#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub way: Way,
    pub slots: Vec<Slot>,
    /// Whether it counts beside the best of the others instead of competing with them.
    pub beside: bool,
    /// What the whole is worth when it is found in full.
    pub importance: f32,
}

impl Variant {
    /// A variant of these slots, worth `factor` of its usual importance.
    pub(crate) fn of(way: Way, mut slots: Vec<Slot>, factor: f64) -> Option<Self> {
        let idf: f64 = slots.iter().map(|s| s.idf).sum();
        if idf <= 0.0 {
            return None;
        }
        let importance = near(factor * idf / (slots.len() as f64).sqrt());
        for slot in &mut slots {
            slot.share = near(slot.idf / idf);
        }
        // A part of another name for the concept is no name for it.
        let small = if matches!(way, Way::Vocabulary(_)) { f64::from(WHOLE) - 0.01 } else { SMALL };
        let mut order: Vec<usize> = (0..slots.len()).collect();
        order.sort_by(|a, b| slots[*a].idf.total_cmp(&slots[*b].idf));
        let mut rest = 0.0;
        for at in order {
            rest += slots[at].idf;
            slots[at].leads = rest > small * idf;
        }
        Some(Self { beside: matches!(way, Way::Label(_)), way, slots, importance })
    }

    /// What its value depends on beside its slots.
    pub(crate) fn head(&self) -> Head {
        Head {
            importance: self.importance,
            whole: matches!(self.way, Way::Vocabulary(_)),
            // Other languages turn phrases round.
            loose: self.way != Way::Own,
            beside: self.beside,
        }
    }
}

/// A keyword, ready for notices of one tongue.
#[derive(Debug, Clone)]
pub(crate) struct Concept {
    pub variants: Vec<Variant>,
}

impl Concept {
    /// The most that it can be worth.
    pub(crate) fn importance(&self) -> f64 {
        f64::from(self.variants.iter().filter(|v| !v.beside).map(|v| v.importance).fold(0.0, f32::max))
    }
}

/// A wish of a profile: a text in a tongue with a weight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wish {
    pub text: Arc<str>,
    pub tongue: Tongue,
    pub weight: f32,
    /// The keyword's place in the profile; none for prose.
    pub keyword: Option<usize>,
}
