//! One profile against one notice: the reference that the index must agree with.

use std::sync::Arc;

use codes::covers;
use domain::{Code, Notice, Profile, Reason, ReasonKind, Span};

use crate::{
    bag::Bag,
    concept::{Concept, Variant, Way, Wish},
    engine::Engine,
    filter::Gates,
    judge::{Piece, circumstances, grounds, reason, settle, weigh},
    past::{Past, nearest},
    quote::quote,
    route::{Fall, together},
    score::{Found, Hit, find, hit},
    text::Tongue,
    tuning::Tuning,
    unsaid::unsaid,
    usual::{Look, Signals, Usual, unlearned},
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
    /// How past notices look to it, over all and per kind of notice.
    pub usual: Box<[Option<Usual>]>,
    /// What its three weightiest concepts are worth together.
    pub ideal: f64,
    /// Whether the tongue is the one the profile is written in.
    pub native: bool,
}

impl Compiled {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let wishes = engine.wishes(profile);
        let concepts: Vec<Arc<Concept>> = wishes.iter().map(|w| Arc::new(engine.concept(w, tongue))).collect();
        let values: Vec<Arc<[(u32, f32)]>> = concepts.iter().map(|c| engine.values(c, tongue)).collect();
        Self::with(profile, tongue, wishes, concepts, &values, engine)
    }

    /// The same, the concepts and their values in past notices having been worked out before.
    pub(crate) fn with(
        profile: &Profile,
        tongue: Tongue,
        wishes: Vec<Wish>,
        concepts: Vec<Arc<Concept>>,
        values: &[Arc<[(u32, f32)]>],
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

    /// What is usual among notices of a kind, see [`crate::usual::Sample::kind_of`].
    pub(crate) fn usual(&self, kind: usize) -> Usual {
        let known = self.usual.get(kind).copied().flatten();
        known.or_else(|| self.usual.first().copied().flatten()).unwrap_or_else(|| unlearned(self.ideal))
    }

    /// What the signals count for: concepts, past contracts, falling together; nothing for
    /// those that the profile cannot show.
    pub(crate) fn weights(&self, tuning: &Tuning) -> [f64; 3] {
        let where_any = |any: bool, weight: f64| if any { weight } else { 0.0 };
        [
            where_any(!self.concepts.is_empty(), tuning.text),
            where_any(!self.past.terms.is_empty(), tuning.past * self.past.trust),
            where_any(!self.fall.is_empty(), tuning.route),
        ]
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
    /// Where the view falls; like the hits only filled in where a match is explained.
    pub fall: Fall,
}

/// What is the same for every profile that looks at a view.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ground {
    /// Where the view falls.
    pub fall: Fall,
    /// The length of its TF-IDF vector, for past contracts.
    pub norm: f64,
    /// The place of its kind in what is usual.
    pub kind: usize,
}

impl Ground {
    /// The length is only worked out where `past` contracts are looked at.
    pub(crate) fn of(bag: &Bag, notice: &Notice, past: bool, engine: &Engine) -> Self {
        let norm = || bag.past_norm(engine.learned.tuning.past_buyer, |t| engine.idf(bag.tongue, t));
        Self {
            fall: engine.fall(bag, notice),
            norm: if past { norm() } else { 0.0 },
            kind: engine.learned.samples[bag.tongue.index()].kind_of(notice),
        }
    }
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
        compiled: &Compiled,
        (sum, hits): (f64, Vec<Option<(f64, Hit)>>),
        ground: &Ground,
        engine: &Engine,
    ) -> Self {
        let past = if compiled.past.terms.is_empty() { 0.0 } else { compiled.past.likeness(bag, ground.norm, engine) };
        let signals = Signals { text: sum, past, route: together(&compiled.fall, &ground.fall) };
        let (evidence, shares) =
            evidence(signals, compiled.usual(ground.kind), compiled.weights(&engine.learned.tuning), &engine.learned.tuning);
        Self { view, native: compiled.native, evidence, shares, sum, hits, fall: Fall::new() }
    }
}

/// How far the signals stand out from what is usual, as evidence, and each signal's share.
///
/// `u` is the weighted sum of the signals in deviations from their means; the score is the
/// logistic function of `slope · (u − middle)`, less what no signal at all would get.
fn evidence(signals: Signals, usual: Usual, weights: [f64; 3], tuning: &Tuning) -> (f64, [f64; 3]) {
    let (factors, none) = usual.factors(weights);
    let parts = [factors[0] * signals.text, factors[1] * signals.past, factors[2] * signals.route];
    let sum: f64 = parts.iter().sum();
    if sum <= 0.0 {
        return (0.0, [0.0; 3]);
    }
    let evidence = (rise((none + sum).min(60.0), tuning) - rise(none, tuning)).max(0.0);
    (evidence, parts.map(|p| evidence * p / sum))
}

/// How evidence rises with the weighted sum of deviations.
pub(crate) fn rise(u: f64, tuning: &Tuning) -> f64 {
    (1.0 + (tuning.slope * (u - tuning.middle)).exp()).ln()
}

/// What one view shows, by looking at everything.
pub(crate) fn show(view: usize, bag: &Bag, notice: &Notice, compiled: &Compiled, engine: &Engine) -> Shown {
    let mut sum = 0.0;
    let mut hits = Vec::with_capacity(compiled.concepts.len());
    for (wish, concept) in compiled.wishes.iter().zip(&compiled.concepts) {
        let hit = hit(concept, bag, &engine.learned.tuning, |s| find(s, bag, engine)).map(|h| (wish.weight * h.value, h));
        sum += hit.as_ref().map_or(0.0, |(v, _)| *v);
        hits.push(hit);
    }
    let ground = Ground::of(bag, notice, true, engine);
    let shown = Shown::of(view, bag, compiled, (sum, hits), &ground, engine);
    Shown { fall: ground.fall, ..shown }
}

/// How much more a foreign view must show to be taken: a row that is published in two
/// languages is a parallel text, and its reader believes their own words sooner than a bridge.
const NATIVE: f64 = 1.5;

/// The view that shows most, the profile's own tongue first; the first of equals.
pub(crate) fn best(shown: impl Iterator<Item = Shown>) -> Option<Shown> {
    let worth = |s: &Shown| if s.native { s.evidence * NATIVE } else { s.evidence };
    shown.reduce(|a, b| if worth(&b) > worth(&a) { b } else { a })
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
        pieces.extend(once(text_pieces(notice, bag, compiled, shown)));
        pieces.extend(past_piece(profile, notice, bag, compiled, shown, engine));
        fallen = fall_piece(profile, compiled, shown, engine);
        missing.extend(missed(profile, compiled, shown));
    }
    let mut grounds = grounds(profile, notice, tuning);
    // A class and a code under it are one reason: the code's, which says more.
    let says = |reason: &Reason| reason.found.parse::<Code>().ok();
    let same = |p: &Piece, code: &Reason| says(&p.reason).zip(says(code)).is_some_and(|(class, code)| covers(&class, &code));
    match (fallen, grounds.iter_mut().find(|g| g.reason.kind == ReasonKind::Code)) {
        (Some(piece), Some(code)) if same(&piece, &code.reason) => code.evidence += piece.evidence,
        (piece, _) => pieces.extend(piece),
    }
    pieces.extend(grounds);
    if pieces.iter().any(|p| p.evidence > 0.0) {
        pieces.extend(circumstances(profile, notice, tuning));
    }
    missing.extend(unsaid(profile, notice));
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

/// Words of the notice that one reason names are not named by another that has no others:
/// its evidence goes to the one that has them all.
fn once(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let inside = |a: &Piece, b: &Piece| {
            a.reason.field == b.reason.field && a.reason.lang == b.reason.lang && a.reason.spans.iter().all(|s| b.reason.spans.contains(s))
        };
        if let Some(wider) = out.iter_mut().find(|p| inside(&piece, p)) {
            wider.evidence += piece.evidence;
            continue;
        }
        let mut piece = piece;
        out.retain(|narrower| {
            let gone = inside(narrower, &piece);
            if gone {
                piece.evidence += narrower.evidence;
            }
            !gone
        });
        out.push(piece);
    }
    out
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
    let spans: Vec<Span> = places.iter().map(|p| (**p).into()).collect();
    let mut reason = reason(kind, title, &quote(whole_text(notice, field, lang), &spans), field);
    reason.lang = Some(lang);
    reason.spans = spans;
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
    let mut words: Vec<Span> = Vec::new();
    let mut at = None;
    for found in &found {
        let mut named = false;
        for place in bag.places_of(found.term).iter().filter(|p| (p.field == 0) == in_title).take(MAX_SPANS) {
            let (field, lang) = bag.field(*place);
            // One reason quotes one text: positions in another would point at anything.
            if *at.get_or_insert((field, lang)) != (field, lang) {
                continue;
            }
            spans.push((*place).into());
            if !std::mem::replace(&mut named, true) {
                words.push((*place).into());
            }
        }
    }
    words.sort_by_key(|s| (s.start, s.end));
    words.dedup();
    spans.sort_by_key(|s| (s.start, s.end));
    spans.dedup();
    spans.truncate(MAX_SPANS);
    let (field, lang) = at.unwrap_or((domain::Field::Title, domain::Lang::FR));
    // A word of the prose stands for itself; only its stem is kept, which is no word to show.
    let shown = quote(whole_text(notice, field, lang), &words);
    let wanted: &str = if wish.keyword.is_some() { &wish.text } else { &shown };
    let mut reason = reason(kind, wanted, &shown, field);
    reason.lang = Some(lang);
    reason.spans = spans;
    if let Way::Vocabulary(term) | Way::Label(term) = &variant.way {
        reason.via = Some(term.to_string());
    }
    reason
}

fn whole_text(notice: &Notice, field: domain::Field, lang: domain::Lang) -> &str {
    let text = if field == domain::Field::Title { &notice.title } else { &notice.description };
    text.get(lang).unwrap_or_default()
}

fn text_at(notice: &Notice, field: domain::Field, lang: domain::Lang, span: Span) -> &str {
    whole_text(notice, field, lang).get(span.start as usize..span.end as usize).unwrap_or_default()
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
