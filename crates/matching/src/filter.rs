//! What rules a notice out for a profile, whatever its score. What a notice does not say
//! never rules it out.

use std::ops::ControlFlow::{self, Break, Continue};

use domain::{Kind, Method, Money, Notice, Profile, RegionCode, Value, fold};

use crate::{
    bag::Bag,
    buyer::named,
    engine::Engine,
    text::{MAX_TITLE_BYTES, Tongue, cut},
};

/// Why a notice is not for a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The profile does not take part.
    Inactive,
    /// The notice contains a word that rules it out.
    Never {
        /// The word or phrase, as the member wrote it.
        word: String,
    },
    /// The notice contains none of the words that the profile insists on.
    Must,
    /// Delivery lies elsewhere.
    Region,
    /// The stated value lies outside the profile's range.
    Value,
    /// Goods, services or works that the profile does not want.
    Category,
    /// Only those may answer whom the profile is not among.
    Method,
    /// A buyer that the profile never wants to hear of.
    Muted {
        /// The entry of the profile's list.
        buyer: String,
    },
    /// A task-based staffing vehicle, which the profile does not want.
    Staffing,
}

/// A phrase of `must` or `never` in the terms of one tongue.
#[derive(Debug, Clone)]
pub(crate) struct Phrase {
    /// Its place in the profile's list.
    at: u32,
    terms: Box<[u32]>,
}

/// The words that a profile insists on or refuses, in the terms of one tongue.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gates {
    pub must: Box<[Phrase]>,
    pub never: Box<[Phrase]>,
}

impl Gates {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let mut phrases = |list: &[String]| -> Box<[Phrase]> {
            (0..)
                .zip(list)
                .map(|(at, written)| Phrase { at, terms: engine.terms(tongue, written).into() })
                .filter(|p| !p.terms.is_empty())
                .collect()
        };
        Self { must: phrases(&profile.must), never: phrases(&profile.never) }
    }
}

impl Phrase {
    /// The term that it begins with.
    pub(crate) fn first(&self) -> Option<u32> {
        self.terms.first().copied()
    }
}

/// The first thing that stops the notice, if any. `bags` and `gates` go together.
pub(crate) fn stop(profile: &Profile, notice: &Notice, staffing: bool, bags: &[Bag], gates: &[&Gates]) -> Option<Stop> {
    plain(profile, notice, staffing).or_else(|| first(|tell| words(profile, bags, gates, tell)))
}

/// Everything that stops the notice, in the order in which it is looked for.
pub(crate) fn stops(profile: &Profile, notice: &Notice, staffing: bool, bags: &[Bag], gates: &[&Gates]) -> Vec<Stop> {
    let mut out = Vec::new();
    let mut tell = |stop: Stop| -> ControlFlow<()> {
        if !out.contains(&stop) {
            out.push(stop);
        }
        Continue(())
    };
    // Nothing ends the search: `tell` wants to hear of all.
    let _ = facts(profile, notice, staffing, &mut tell);
    let _ = words(profile, bags, gates, &mut tell);
    out
}

/// The filters that need no text; `staffing` is what [`is_staffing`] says of the notice.
pub(crate) fn plain(profile: &Profile, notice: &Notice, staffing: bool) -> Option<Stop> {
    first(|tell| facts(profile, notice, staffing, tell))
}

/// Whether a notice's words stop it.
pub(crate) fn worded(profile: &Profile, bags: &[Bag], gates: &[&Gates]) -> bool {
    first(|tell| words(profile, bags, gates, tell)).is_some()
}

/// The first of what a search tells.
fn first(search: impl FnOnce(&mut dyn FnMut(Stop) -> ControlFlow<()>) -> ControlFlow<()>) -> Option<Stop> {
    let mut out = None;
    let _ = search(&mut |stop| {
        out = Some(stop);
        Break(())
    });
    out
}

/// What stops a notice whatever its words.
fn facts(profile: &Profile, notice: &Notice, staffing: bool, tell: &mut dyn FnMut(Stop) -> ControlFlow<()>) -> ControlFlow<()> {
    if !profile.active {
        tell(Stop::Inactive)?;
    }
    if !profile.muted_buyers.is_empty()
        && let Some(buyer) = named(&profile.muted_buyers, notice)
    {
        tell(Stop::Muted { buyer })?;
    }
    if !profile.staffing && staffing {
        tell(Stop::Staffing)?;
    }
    if !profile.categories.is_empty() && !notice.categories.is_empty() && !notice.categories.iter().any(|c| profile.categories.contains(c))
    {
        tell(Stop::Category)?;
    }
    if !profile.methods.is_empty() && notice.method != Method::Unknown && !profile.methods.contains(&notice.method) {
        tell(Stop::Method)?;
    }
    if elsewhere(&profile.regions, notice) {
        tell(Stop::Region)?;
    }
    if notice.value.as_ref().is_some_and(|v| outside(profile, v)) {
        tell(Stop::Value)?;
    }
    Continue(())
}

/// What stops a notice by its words.
fn words(profile: &Profile, bags: &[Bag], gates: &[&Gates], tell: &mut dyn FnMut(Stop) -> ControlFlow<()>) -> ControlFlow<()> {
    let views = || bags.iter().zip(gates);
    for (bag, gate) in views() {
        for phrase in gate.never.iter().filter(|p| has(bag, &p.terms)) {
            tell(Stop::Never { word: profile.never.get(phrase.at as usize).cloned().unwrap_or_default() })?;
        }
    }
    let asked = !profile.must.is_empty() && (bags.is_empty() || gates.iter().any(|g| !g.must.is_empty()));
    let shown = views().any(|(bag, g)| g.must.iter().any(|p| has(bag, &p.terms)));
    if asked && !shown {
        tell(Stop::Must)?;
    }
    Continue(())
}

/// Whether the terms stand one after the other in a field.
fn has(bag: &Bag, terms: &[u32]) -> bool {
    let Some((first, rest)) = terms.split_first() else { return false };
    bag.places_of(*first).iter().any(|p| {
        (1_u32..).zip(rest).all(|(i, t)| bag.places_of(*t).binary_search_by_key(&(p.field, p.pos + i), |q| (q.field, q.pos)).is_ok())
    })
}

/// Whether every delivery region is understood and none touches the profile's.
fn elsewhere(wanted: &[RegionCode], notice: &Notice) -> bool {
    !wanted.is_empty()
        && !notice.regions.is_empty()
        && notice.regions.iter().all(|r| r.code.as_ref().is_some_and(|code| !wanted.iter().any(|w| w.touches(code))))
}

/// Whether the stated value certainly lies outside the profile's range. Another currency
/// says nothing.
fn outside(profile: &Profile, value: &Value) -> bool {
    let (low, high) = value.bounds();
    let below = |a: Option<Money>, b: Option<Money>| matches!((a, b), (Some(a), Some(b)) if a.currency == b.currency && a.minor < b.minor);
    below(high, profile.value_min) || below(profile.value_max, low)
}

/// Words by which task-based staffing vehicles are known.
const STAFFING: &[&str] = &["tbips", "sbips", "proservices", "task-based", "task based", "axes sur les taches", "centres sur les taches"];

/// Whether the notice calls for people by the day under a vehicle that only its holders may use.
pub(crate) fn is_staffing(notice: &Notice) -> bool {
    notice.kind == Kind::Staffing
        || notice.title.iter().map(|(_, t)| t).chain([notice.method_raw.as_str()]).any(|text| {
            // A title is read as far as its words are; a hostile one may fold to many times its size.
            let folded = fold(cut(text, MAX_TITLE_BYTES));
            STAFFING.iter().any(|w| folded.contains(w))
        })
}
