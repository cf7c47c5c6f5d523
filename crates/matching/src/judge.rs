//! From what was found to a score of 0 to 100 and the reasons for it.
//!
//! Every finding is a piece of evidence `e ≥ 0`; the score is `100 · (1 − exp(−Σ e))`, so
//! that evidence adds up, nothing exceeds 100, and no evidence is 0. A reason's points are
//! its share of the sum, so that the points add up to the score.

use codes::closeness;
use domain::{Field, Money, Notice, Profile, Reason, ReasonKind, Region, RegionCode};

use crate::{buyer::named, tuning::Tuning};

/// A piece of evidence with the reason that states it; the points are set at the end.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub evidence: f64,
    pub reason: Reason,
}

/// The score of a sum of evidence.
pub(crate) fn score(evidence: f64) -> f64 {
    if evidence <= 0.0 { 0.0 } else { 100.0 * (1.0 - (-evidence).exp()) }
}

/// A reason without its points.
pub(crate) fn reason(kind: ReasonKind, wanted: &str, found: &str, field: Field) -> Reason {
    Reason { kind, points: 0.0, wanted: wanted.to_owned(), found: found.to_owned(), field, lang: None, spans: Vec::new(), via: None }
}

/// The reasons with their points, largest first, and the score that they add up to.
pub(crate) fn settle(total: f64, pieces: Vec<Piece>, missing: Vec<Reason>) -> (f64, Vec<Reason>) {
    let score = score(total);
    let mut reasons: Vec<Reason> =
        pieces.into_iter().filter(|p| p.evidence > 0.0).map(|p| Reason { points: score * p.evidence / total, ..p.reason }).collect();
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.wanted.cmp(&b.wanted)));
    reasons.extend(missing);
    (score, reasons)
}

/// All the evidence for a pair, given that of the text; without words for it. Codes are not
/// looked at where it is known that none are `near`.
pub(crate) fn weigh(profile: &Profile, notice: &Notice, text: f64, near: bool, tuning: &Tuning) -> f64 {
    let mut total = text;
    if near {
        total += code_evidence(profile, notice, tuning).map_or(0.0, |c| c.0);
    }
    if named(&profile.followed_buyers, notice).is_some() {
        total += tuning.followed;
    }
    if total > 0.0 {
        total += if in_region(profile, notice).is_some() { tuning.region } else { 0.0 };
        total += if in_range(profile, notice).is_some() { tuning.value } else { 0.0 };
    }
    total
}

/// The evidence of codes alone, which the index also needs without the reason.
pub(crate) fn code_evidence(profile: &Profile, notice: &Notice, tuning: &Tuning) -> Option<(f64, usize, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    for (w, wanted) in profile.codes.iter().enumerate() {
        for (f, found) in notice.codes.iter().enumerate() {
            let near = closeness(wanted, &found.code);
            if near > best.map_or(0.0, |b| b.0) {
                best = Some((near, w, f));
            }
        }
    }
    best.map(|(near, w, f)| (tuning.code * near, w, f))
}

/// Evidence that needs no text of the notice: codes and followed buyers.
pub(crate) fn grounds(profile: &Profile, notice: &Notice, tuning: &Tuning) -> Vec<Piece> {
    let mut out = Vec::new();
    if let Some((evidence, w, f)) = code_evidence(profile, notice, tuning) {
        let found = &notice.codes[f];
        let mut reason = reason(ReasonKind::Code, &profile.codes[w].to_string(), &found.code.to_string(), Field::Code);
        reason.via = found.label.in_(profile.lang).map(|(label, _)| label.to_owned());
        out.push(Piece { evidence, reason });
    }
    if let Some(buyer) = named(&profile.followed_buyers, notice) {
        let name = notice.buyer.name.best(profile.lang);
        out.push(Piece { evidence: tuning.followed, reason: reason(ReasonKind::Buyer, &buyer, name, Field::Buyer) });
    }
    out
}

/// Evidence that only strengthens what was found otherwise: region and value.
pub(crate) fn circumstances(profile: &Profile, notice: &Notice, tuning: &Tuning) -> Vec<Piece> {
    let mut out = Vec::new();
    if let Some((wanted, found)) = in_region(profile, notice) {
        out.push(Piece { evidence: tuning.region, reason: reason(ReasonKind::Region, wanted.as_str(), &found.raw, Field::Region) });
    }
    if let Some(stated) = in_range(profile, notice) {
        let wanted = [profile.value_min, profile.value_max].map(|m| m.map_or_else(String::new, |m| m.major().to_string())).join("–");
        let found = format!("{} {}", stated.major(), stated.currency);
        out.push(Piece { evidence: tuning.value, reason: reason(ReasonKind::Value, &wanted, &found, Field::Value) });
    }
    out
}

/// The first delivery region that the profile serves.
fn in_region<'a>(profile: &'a Profile, notice: &'a Notice) -> Option<(&'a RegionCode, &'a Region)> {
    notice.regions.iter().find_map(|r| {
        let code = r.code.as_ref()?;
        profile.regions.iter().find(|w| w.touches(code)).map(|w| (w, r))
    })
}

/// The stated value, where the profile has a range in its currency (the filter has seen to
/// it that it lies inside).
fn in_range(profile: &Profile, notice: &Notice) -> Option<Money> {
    let stated = notice.value.as_ref().and_then(|v| v.amount.or(v.max).or(v.min))?;
    [profile.value_min, profile.value_max].iter().flatten().any(|m| m.currency == stated.currency).then_some(stated)
}
