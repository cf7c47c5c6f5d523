//! One profile against one notice: the reference that the index must agree with.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Notice, Profile, Reason, ReasonKind, Span};

use crate::{
    bag::Bag,
    concept::{Concept, Variant, Way, Wish},
    engine::Engine,
    filter::Gates,
    judge::{Piece, circumstances, grounds, reason, settle, weigh},
    past::{Past, nearest},
    route::{Fall, together},
    score::{Found, Hit, find, hit},
    text::Tongue,
    tuning::Tuning,
    usual::{Kind, Look, Signals, Usual, unlearned},
};

/// A profile compiled for one tongue.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub wishes: Vec<Wish>,
    pub concepts: Vec<Arc<Concept>>,
    pub gates: Gates,
    pub past: Past,
    /// Where its keywords fall, and which keyword goes most with each class.
    pub fall: Fall,
    pub fallen: Vec<(u32, usize)>,
    /// How past notices look to it, per kind of notice.
    pub usual: BTreeMap<Option<Kind>, Usual>,
    /// What its three weightiest concepts are worth together.
    pub ideal: f64,
    /// Whether the tongue is the one the profile is written in.
    pub native: bool,
}

impl Compiled {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let wishes = engine.wishes(profile);
        let concepts: Vec<Arc<Concept>> = wishes.iter().map(|w| Arc::new(engine.concept(w, tongue))).collect();
        let values: Vec<Arc<[(u32, f64)]>> = concepts.iter().map(|c| engine.values(c, tongue)).collect();
        Self::with(profile, tongue, wishes, concepts, &values, engine)
    }

    /// The same, the concepts and their values in past notices having been worked out before.
    pub(crate) fn with(
        profile: &Profile,
        tongue: Tongue,
        wishes: Vec<Wish>,
        concepts: Vec<Arc<Concept>>,
        values: &[Arc<[(u32, f64)]>],
        engine: &mut Engine,
    ) -> Self {
        let gates = Gates::of(profile, tongue, engine);
        let ideal = ideal(wishes.iter().zip(&concepts).map(|(w, c)| w.weight * c.importance()));
        let past = Past::of(profile, tongue, engine);
        let (fall, fallen) = engine.fall_of(profile, &wishes);
        let usual = engine.usual(tongue, &Look { wishes: &wishes, values, past: &past, fall: &fall, ideal });
        let native = tongue == Tongue::of(profile.lang);
        Self { wishes, concepts, gates, past, fall, fallen, usual, ideal, native }
    }

    /// What is usual among notices of the same kind.
    fn usual(&self, notice: &Notice) -> Usual {
        let kind = Some((notice.source.clone(), !notice.codes.is_empty()));
        self.usual.get(&kind).or_else(|| self.usual.get(&None)).copied().unwrap_or_else(|| unlearned(self.ideal))
    }
}

/// The sum of the three largest.
pub(crate) fn ideal(worths: impl Iterator<Item = f64>) -> f64 {
    let mut worths: Vec<f64> = worths.collect();
    worths.sort_by(|a, b| b.total_cmp(a));
    worths.iter().take(3).sum()
}

/// What the text of one view shows of a profile.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// Which view.
    pub view: usize,
    /// Whether it is in the profile's own tongue.
    pub native: bool,
    /// The evidence of the whole text.
    pub evidence: f64,
    /// Its shares: of concepts, past contracts, and falling together.
    pub shares: [f64; 3],
    /// The sum of the values below.
    pub sum: f64,
    /// Per wish: the weighted value and what was found.
    pub hits: Vec<Option<(f64, Hit)>>,
    /// Where the view falls.
    pub fall: Fall,
}

impl Shown {
    /// A view that shows nothing.
    pub(crate) fn nothing(view: usize) -> Self {
        Self { view, native: false, evidence: 0.0, shares: [0.0; 3], sum: 0.0, hits: Vec::new(), fall: Fall::new() }
    }

    /// Sets what a view shows against what is usual.
    pub(crate) fn of(
        view: usize,
        bag: &Bag,
        notice: &Notice,
        compiled: &Compiled,
        (sum, hits): (f64, Vec<Option<(f64, Hit)>>),
        (fall, norm): (&Fall, f64),
        engine: &Engine,
    ) -> Self {
        let past = compiled.past.likeness(bag, norm, engine);
        let signals = Signals { text: sum, past, route: together(&compiled.fall, fall) };
        let (evidence, shares) = evidence(signals, compiled.usual(notice), compiled, &engine.learned.tuning);
        Self { view, native: compiled.native, evidence, shares, sum, hits, fall: fall.clone() }
    }
}

/// How far the signals stand out from what is usual, as evidence, and each signal's share.
///
/// `u` is the weighted sum of the signals in deviations from their means; the score is the
/// logistic function of `slope · (u − middle)`, less what no signal at all would get.
fn evidence(signals: Signals, usual: Usual, compiled: &Compiled, tuning: &Tuning) -> (f64, [f64; 3]) {
    let has = [!compiled.concepts.is_empty(), !compiled.past.terms.is_empty(), !compiled.fall.is_empty()];
    let weights = [tuning.text, tuning.past * compiled.past.trust, tuning.route];
    let spreads = [usual.text, usual.past, usual.route];
    let (mut none, mut parts) = (0.0, [0.0; 3]);
    for (i, signal) in [signals.text, signals.past, signals.route].into_iter().enumerate() {
        if has[i] && spreads[i].deviation > 0.0 {
            none -= weights[i] * spreads[i].mean / spreads[i].deviation;
            parts[i] = weights[i] * signal / spreads[i].deviation;
        }
    }
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 {
        return (0.0, [0.0; 3]);
    }
    let rise = |u: f64| (1.0 + (tuning.slope * (u - tuning.middle)).exp()).ln();
    let evidence = (rise((none + sum).min(60.0)) - rise(none)).max(0.0);
    (evidence, parts.map(|p| evidence * p / sum))
}

/// What one view shows, by looking at everything.
pub(crate) fn show(view: usize, bag: &Bag, notice: &Notice, compiled: &Compiled, engine: &Engine) -> Shown {
    let mut sum = 0.0;
    let mut hits = Vec::with_capacity(compiled.concepts.len());
    for (wish, concept) in compiled.wishes.iter().zip(&compiled.concepts) {
        let hit = hit(concept, bag, &engine.learned.tuning, |_, v| v.slots.iter().map(|s| find(s, bag, engine)).collect())
            .map(|h| (wish.weight * h.value, h));
        sum += hit.as_ref().map_or(0.0, |(v, _)| *v);
        hits.push(hit);
    }
    Shown::of(
        view,
        bag,
        notice,
        compiled,
        (sum, hits),
        (&engine.fall(bag, notice), bag.past_norm(engine.learned.tuning.past_buyer, |t| engine.idf(bag.tongue, t))),
        engine,
    )
}

/// How much more a foreign view must show to be taken: a row that is published in two
/// languages is a parallel text, and its reader believes their own words sooner than a bridge.
const NATIVE: f64 = 1.5;

/// The view that shows most, the profile's own tongue first; the first of equals.
pub(crate) fn best(shown: Vec<Shown>) -> Option<Shown> {
    let worth = |s: &Shown| if s.native { s.evidence * NATIVE } else { s.evidence };
    shown.into_iter().reduce(|a, b| if worth(&b) > worth(&a) { b } else { a })
}

/// The score and the reasons of a pair, filters aside.
pub(crate) fn judge(
    profile: &Profile,
    notice: &Notice,
    bags: &[Bag],
    compiled: &[&Compiled],
    shown: Option<&Shown>,
    engine: &Engine,
) -> (f64, Vec<Reason>) {
    let tuning = &engine.learned.tuning;
    let mut pieces = Vec::new();
    let mut missing = Vec::new();
    let mut fallen = None;
    if let Some(shown) = shown {
        let (bag, compiled) = (&bags[shown.view], compiled[shown.view]);
        pieces.extend(text_pieces(notice, bag, compiled, shown));
        pieces.extend(past_piece(profile, notice, bag, compiled, shown, engine));
        fallen = fall_piece(profile, compiled, shown, engine);
        missing.extend(missed(profile, compiled, shown));
    }
    let mut grounds = grounds(profile, notice, tuning);
    // That the notice falls where its own code says, and the profile's, is one reason.
    let named = |p: &Piece, code: &Reason| p.reason.wanted == code.wanted && p.reason.found == code.found;
    match (fallen, grounds.iter_mut().find(|g| g.reason.kind == ReasonKind::Code)) {
        (Some(piece), Some(code)) if named(&piece, &code.reason) => code.evidence += piece.evidence,
        (piece, _) => pieces.extend(piece),
    }
    pieces.extend(grounds);
    if pieces.iter().any(|p| p.evidence > 0.0) {
        pieces.extend(circumstances(profile, notice, tuning));
    }
    let text = shown.map_or(0.0, |s| s.evidence);
    settle(weigh(profile, notice, text, tuning), pieces, missing)
}

fn text_pieces(notice: &Notice, bag: &Bag, compiled: &Compiled, shown: &Shown) -> Vec<Piece> {
    let wishes = compiled.wishes.iter().zip(&compiled.concepts).zip(&shown.hits);
    wishes
        .filter_map(|((wish, concept), hit)| {
            let (value, hit) = hit.as_ref()?;
            let variant = &concept.variants[hit.variant];
            let evidence = shown.shares[0] * value / shown.sum;
            Some(Piece { evidence, reason: text_reason(notice, bag, wish, variant, hit) })
        })
        .collect()
}

/// The likeness to past contracts, shown by the words that make most of it.
fn past_piece(profile: &Profile, notice: &Notice, bag: &Bag, compiled: &Compiled, shown: &Shown, engine: &Engine) -> Option<Piece> {
    if shown.shares[1] <= 0.0 {
        return None;
    }
    let mut shared: Vec<(u32, f64)> = compiled.past.shared(bag, engine).collect();
    shared.sort_by(|a, b| b.1.total_cmp(&a.1));
    shared.truncate(MAX_SPANS / 2);
    let mut places: Vec<_> = shared.iter().filter_map(|(term, _)| bag.places_of(*term).first()).collect();
    places.sort_by_key(|p| (p.field, p.start));
    let Some(first) = places.first() else {
        let name = notice.buyer.name.best(profile.lang);
        let evidence = shown.shares[1];
        let (kind, title) = nearest(profile, bag.tongue, &[])?;
        return Some(Piece { evidence, reason: reason(kind, title, name, domain::Field::Buyer) });
    };
    let (field, lang) = bag.field(**first);
    places.retain(|p| bag.field(**p).0 == field);
    let words: Vec<&str> = places.iter().map(|p| text_at(notice, field, lang, (**p).into())).collect();
    let (kind, title) = nearest(profile, bag.tongue, &words)?;
    let mut reason = reason(kind, title, &words.join(" "), field);
    reason.lang = Some(lang);
    reason.spans = places.iter().map(|p| (**p).into()).collect();
    Some(Piece { evidence: shown.shares[1], reason })
}

/// Profile and notice fall under the same class of codes.
fn fall_piece(profile: &Profile, compiled: &Compiled, shown: &Shown, engine: &Engine) -> Option<Piece> {
    if shown.shares[2] <= 0.0 {
        return None;
    }
    let weight = |class: u32| shown.fall.iter().find(|(c, _)| *c == class).map_or(0.0, |(_, w)| *w);
    let (class, _) = compiled.fall.iter().max_by(|a, b| (a.1 * weight(a.0)).total_cmp(&(b.1 * weight(b.0))).then(b.0.cmp(&a.0)))?;
    let keyword = compiled.fallen.iter().find(|(c, _)| c == class).and_then(|(_, k)| profile.keywords.get(*k));
    let code = engine.learned.classes.code(*class)?;
    let wanted = keyword.map_or_else(|| code.to_string(), |k| k.text.clone());
    let mut reason = reason(ReasonKind::Learned, &wanted, &code.to_string(), domain::Field::Code);
    reason.via = engine.learned.labels.name(code, profile.lang).map(str::to_owned);
    Some(Piece { evidence: shown.shares[2], reason })
}

/// How many spans a reason names at most.
const MAX_SPANS: usize = 8;

fn text_reason(notice: &Notice, bag: &Bag, wish: &Wish, variant: &Variant, hit: &Hit) -> Reason {
    let found: Vec<&Found> = hit.found.iter().flatten().collect();
    let fuzzy = found.iter().any(|f| f.edits > 0);
    let kind = match (&variant.way, fuzzy) {
        (Way::Own, true) => ReasonKind::Fuzzy,
        (Way::Own, false) if found.len() > 1 && wish.keyword.is_some() => ReasonKind::Phrase,
        (Way::Own, false) => ReasonKind::Word,
        (Way::Vocabulary(_) | Way::Translated | Way::Label(_), _) => ReasonKind::Bridge,
    };
    let in_title = found.iter().any(|f| f.place.0 == 0);
    let mut spans: Vec<Span> = Vec::new();
    let mut words: Vec<(Span, &str)> = Vec::new();
    let mut at = None;
    for found in &found {
        for (i, place) in bag.places_of(found.term).iter().filter(|p| (p.field == 0) == in_title).take(MAX_SPANS).enumerate() {
            let (field, lang) = bag.field(*place);
            at = at.or(Some((field, lang)));
            spans.push((*place).into());
            if i == 0 {
                words.push(((*place).into(), text_at(notice, field, lang, (*place).into())));
            }
        }
    }
    words.sort_by_key(|(s, _)| (s.start, s.end));
    words.dedup_by_key(|(s, _)| *s);
    spans.sort_by_key(|s| (s.start, s.end));
    spans.dedup();
    spans.truncate(MAX_SPANS);
    let (field, lang) = at.unwrap_or((domain::Field::Title, domain::Lang::FR));
    let shown: Vec<&str> = words.iter().map(|(_, w)| *w).collect();
    // A word of the prose stands for itself; only its stem is kept, which is no word to show.
    let shown = shown.join(" ");
    let wanted: &str = if wish.keyword.is_some() { &wish.text } else { &shown };
    let mut reason = reason(kind, wanted, &shown, field);
    reason.lang = Some(lang);
    reason.spans = spans;
    if let Way::Vocabulary(term) | Way::Label(term) = &variant.way {
        reason.via = Some(term.to_string());
    }
    reason
}

fn text_at(notice: &Notice, field: domain::Field, lang: domain::Lang, span: Span) -> &str {
    let text = if field == domain::Field::Title { &notice.title } else { &notice.description };
    text.get(lang).and_then(|t| t.get(span.start as usize..span.end as usize)).unwrap_or_default()
}

/// How many missing keywords are named.
const MAX_MISSING: usize = 3;

/// The weightiest keywords that the notice does not show.
fn missed(profile: &Profile, compiled: &Compiled, shown: &Shown) -> Vec<Reason> {
    let mut out: Vec<(f64, &Wish)> = compiled
        .wishes
        .iter()
        .zip(&compiled.concepts)
        .zip(&shown.hits)
        .filter(|((wish, _), hit)| hit.is_none() && wish.keyword.is_some_and(|k| profile.keywords[k].weight >= 2))
        .map(|((wish, concept), _)| (wish.weight * concept.importance(), wish))
        .collect();
    out.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)));
    out.truncate(MAX_MISSING);
    out.into_iter().map(|(_, wish)| reason(ReasonKind::Missing, &wish.text, "", domain::Field::Title)).collect()
}
