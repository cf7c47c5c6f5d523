//! One profile against one notice: the reference that the index must agree with.

use std::sync::Arc;

use domain::{Notice, Profile, Reason, ReasonKind, Span};

use crate::{
    bag::Bag,
    concept::{Concept, Variant, Way, Wish},
    dictionary::Overlay,
    engine::Engine,
    filter::Gates,
    judge::{Piece, circumstances, grounds, reason, settle, weigh},
    past::Past,
    score::{Found, Hit, find, hit},
    text::Tongue,
    tuning::Tuning,
};

/// A profile compiled for one tongue.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub wishes: Vec<Wish>,
    pub concepts: Vec<Arc<Concept>>,
    pub gates: Gates,
    pub past: Past,
    /// What its three weightiest concepts are worth together.
    pub ideal: f64,
}

impl Compiled {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let wishes = engine.wishes(profile);
        let concepts: Vec<Arc<Concept>> = wishes.iter().map(|w| Arc::new(engine.concept(w, tongue))).collect();
        Self::with(profile, tongue, wishes, concepts, engine)
    }

    /// The same, the concepts having been compiled before.
    pub(crate) fn with(profile: &Profile, tongue: Tongue, wishes: Vec<Wish>, concepts: Vec<Arc<Concept>>, engine: &mut Engine) -> Self {
        let gates = Gates::of(profile, tongue, engine);
        let ideal = ideal(wishes.iter().zip(&concepts).map(|(w, c)| w.weight * c.importance()));
        let past = Past::of(profile, tongue, engine);
        Self { wishes, concepts, gates, past, ideal }
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
    /// The evidence of the whole text.
    pub evidence: f64,
    /// The sum of the values below.
    pub sum: f64,
    /// Per wish: the weighted value and what was found.
    pub hits: Vec<Option<(f64, Hit)>>,
    /// The part of the evidence that past contracts give.
    pub past: f64,
}

impl Shown {
    pub(crate) fn of(view: usize, bag: &Bag, compiled: &Compiled, sum: f64, hits: Vec<Option<(f64, Hit)>>, engine: &Engine) -> Self {
        let tuning = &engine.learned.tuning;
        let past = tuning.past * compiled.past.likeness(bag, engine);
        Self { view, evidence: evidence(sum, compiled.ideal, tuning) + past, sum, hits, past }
    }
}

/// The evidence of a sum of concept values.
pub(crate) fn evidence(sum: f64, ideal: f64, tuning: &Tuning) -> f64 {
    if ideal > 0.0 { tuning.text * sum / ideal } else { 0.0 }
}

/// What one view shows, by looking at everything.
pub(crate) fn show(view: usize, bag: &Bag, compiled: &Compiled, engine: &Engine) -> Shown {
    let mut sum = 0.0;
    let mut hits = Vec::with_capacity(compiled.concepts.len());
    for (wish, concept) in compiled.wishes.iter().zip(&compiled.concepts) {
        let hit = hit(concept, bag, &engine.learned.tuning, |_, v| v.slots.iter().map(|s| find(s, bag, engine)).collect())
            .map(|h| (wish.weight * h.value, h));
        sum += hit.as_ref().map_or(0.0, |(v, _)| *v);
        hits.push(hit);
    }
    Shown::of(view, bag, compiled, sum, hits, engine)
}

/// The view that shows most; the first of equals.
pub(crate) fn best(shown: Vec<Shown>) -> Option<Shown> {
    shown.into_iter().reduce(|a, b| if b.evidence > a.evidence { b } else { a })
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
    let (dictionary, tuning) = (&engine.dictionary, &engine.learned.tuning);
    let mut pieces = Vec::new();
    let mut missing = Vec::new();
    if let Some(shown) = shown {
        let (bag, compiled) = (&bags[shown.view], compiled[shown.view]);
        pieces.extend(text_pieces(notice, bag, compiled, shown, dictionary));
        pieces.extend(past_piece(profile, notice, bag, compiled, shown, engine));
        missing.extend(missed(profile, compiled, shown));
    }
    pieces.extend(grounds(profile, notice, tuning));
    if pieces.iter().any(|p| p.evidence > 0.0) {
        pieces.extend(circumstances(profile, notice, tuning));
    }
    let text = shown.map_or(0.0, |s| s.evidence);
    settle(weigh(profile, notice, text, tuning), pieces, missing)
}

fn text_pieces(notice: &Notice, bag: &Bag, compiled: &Compiled, shown: &Shown, dictionary: &Overlay) -> Vec<Piece> {
    let wishes = compiled.wishes.iter().zip(&compiled.concepts).zip(&shown.hits);
    wishes
        .filter_map(|((wish, concept), hit)| {
            let (value, hit) = hit.as_ref()?;
            let variant = &concept.variants[hit.variant];
            let evidence = (shown.evidence - shown.past) * value / shown.sum;
            Some(Piece { evidence, reason: text_reason(notice, bag, wish, variant, hit, dictionary) })
        })
        .collect()
}

/// The likeness to past contracts, shown by the words that make most of it.
fn past_piece(profile: &Profile, notice: &Notice, bag: &Bag, compiled: &Compiled, shown: &Shown, engine: &Engine) -> Option<Piece> {
    if shown.past <= 0.0 {
        return None;
    }
    let mut shared: Vec<(u32, f64)> = compiled.past.shared(bag, engine).collect();
    shared.sort_by(|a, b| b.1.total_cmp(&a.1));
    shared.truncate(MAX_SPANS / 2);
    let mut places: Vec<_> = shared.iter().filter_map(|(term, _)| bag.places_of(*term).first()).collect();
    places.sort_by_key(|p| (p.field, p.start));
    let (field, lang) = bag.field(**places.first()?);
    places.retain(|p| bag.field(**p).0 == field);
    let words: Vec<&str> = places.iter().map(|p| text_at(notice, field, lang, (**p).into())).collect();
    let nearest = profile.past.iter().max_by_key(|title| {
        let folded = domain::fold(title);
        words.iter().filter(|w| folded.contains(&domain::fold(w))).count()
    })?;
    let mut reason = reason(ReasonKind::Past, nearest, &words.join(" "), field);
    reason.lang = Some(lang);
    reason.spans = places.iter().map(|p| (**p).into()).collect();
    Some(Piece { evidence: shown.past, reason })
}

/// How many spans a reason names at most.
const MAX_SPANS: usize = 8;

fn text_reason(notice: &Notice, bag: &Bag, wish: &Wish, variant: &Variant, hit: &Hit, dictionary: &Overlay) -> Reason {
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
    let wanted = if wish.keyword.is_some() {
        wish.text.to_string()
    } else {
        found.iter().map(|f| dictionary.text(f.term)).collect::<Vec<_>>().join(" ")
    };
    let mut reason = reason(kind, &wanted, &shown.join(" "), field);
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
