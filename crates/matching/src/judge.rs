//! From what was found to a score of 0 to 100 and the reasons for it.
//!
//! Every finding is a piece of evidence `e ≥ 0`; the score is `100 · (1 − exp(−Σ e))`, so
//! that evidence adds up, nothing exceeds 100, and no evidence is 0. A reason's points are
//! its share of the sum, so that the points add up to the score.

use std::sync::Arc;

use codes::closeness;
use domain::{Agreement, Field, Money, Notice, Profile, Reason, ReasonKind, Region, RegionCode};

use crate::{bound::near, buyer::named, said::Room, tuning::Tuning};

/// A piece of evidence with what states it.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub evidence: f64,
    pub agreement: Arc<Agreement>,
}

/// The score of a sum of evidence.
pub(crate) fn score(evidence: f64) -> f64 {
    if evidence <= 0.0 { 0.0 } else { 100.0 * (1.0 - (-evidence).exp()) }
}

/// What a reason says that needs no text.
pub(crate) fn agreement(kind: ReasonKind, wanted: Arc<str>, found: Arc<str>, field: Field) -> Agreement {
    Agreement { kind, wanted, found, field, lang: None, spans: Arc::default(), via: None }
}

/// The reasons with their points, largest first, then those that have none; and the score
/// that they add up to. Empties the room.
pub(crate) fn settle(total: f64, room: &mut Room) -> (f64, Vec<Reason>) {
    let score = score(total);
    let mut reasons = Vec::with_capacity(room.pieces.len() + room.missing.len());
    let told = room.pieces.drain(..).filter(|p| p.evidence > 0.0);
    reasons.extend(told.map(|p| Reason::of(score * p.evidence / total, p.agreement)));
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.wanted.cmp(&b.wanted)));
    reasons.extend(room.missing.drain(..).map(|missing| Reason::of(0.0, missing)));
    (score, reasons)
}

/// The nearest codes of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    /// See [`codes::closeness`].
    pub closeness: f32,
    /// Which of the profile's.
    pub wanted: usize,
    /// Which of the notice's.
    pub found: usize,
}

/// What speaks for a pair beside its text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Held {
    /// The evidence of the nearest codes.
    pub code: f64,
    pub followed: bool,
    pub region: bool,
    pub value: bool,
}

impl Held {
    pub(crate) fn of(profile: &Profile, notice: &Notice, tuning: &Tuning) -> Self {
        Self {
            code: nearest(profile, notice).map_or(0.0, |n| code_evidence(n.closeness, tuning)),
            followed: named(&profile.followed_buyers, notice).is_some(),
            region: in_region(profile, notice).is_some(),
            value: in_range([profile.value_min, profile.value_max], stated(notice)),
        }
    }
}

/// All the evidence for a pair, given that of the text; without words for it.
pub(crate) fn weigh(text: f64, held: &Held, tuning: &Tuning) -> f64 {
    let mut total = text + held.code;
    if held.followed {
        total += tuning.followed;
    }
    if total > 0.0 {
        total += if held.region { tuning.region } else { 0.0 };
        total += if held.value { tuning.value } else { 0.0 };
    }
    total
}

/// The nearest codes of both sides, the first of equals.
pub(crate) fn nearest(profile: &Profile, notice: &Notice) -> Option<Near> {
    let mut best: Option<Near> = None;
    for (wanted, own) in profile.codes.iter().enumerate() {
        for (found, code) in notice.codes.iter().enumerate() {
            let closeness = near(closeness(own, &code.code));
            if closeness > best.map_or(0.0, |b| b.closeness) {
                best = Some(Near { closeness, wanted, found });
            }
        }
    }
    best
}

/// What codes so near to each other speak for a pair.
pub(crate) fn code_evidence(closeness: f32, tuning: &Tuning) -> f64 {
    tuning.code * f64::from(closeness)
}

/// The first delivery region that the profile serves.
pub(crate) fn in_region<'a>(profile: &'a Profile, notice: &'a Notice) -> Option<(&'a RegionCode, &'a Region)> {
    notice.regions.iter().find_map(|r| {
        let code = r.code.as_ref()?;
        profile.regions.iter().find(|w| w.touches(code)).map(|w| (w, r))
    })
}

/// The value that a notice states.
pub(crate) fn stated(notice: &Notice) -> Option<Money> {
    notice.value.as_ref().and_then(|v| v.amount.or(v.max).or(v.min))
}

/// Whether the profile has a range in the currency of a stated value (the filter has seen to
/// it that it lies inside).
pub(crate) fn in_range(range: [Option<Money>; 2], stated: Option<Money>) -> bool {
    stated.is_some_and(|stated| range.iter().flatten().any(|m| m.currency == stated.currency))
}
