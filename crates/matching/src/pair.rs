//! One profile against one notice: the reference that the index must agree with.

use std::sync::Arc;

use codes::covers;
use domain::{Code, Notice, Profile, Reason, ReasonKind, Span};

use crate::{
    bag::Bag,
    concept::{Concept, Slot, Way, Wish},
    engine::Engine,
    filter::Gates,
    judge::{Piece, circumstances, grounds, reason, settle, weigh},
    past::{Past, nearest},
    quote::quote,
    route::{Fall, Leaning, together},
    score::{Found, Hit, Plain, find, hit},
    text::Tongue,
    tuning::Tuning,
    unsaid::unsaid,
    usual::{Look, Signals, Usual, Values, unlearned},
};

/// What a profile looks for in one tongue beside the words of its wishes.
#[derive(Debug, Clone)]
pub(crate) struct Aims {
    pub gates: Gates,
    pub past: Past,
    /// Where it falls.
    pub fall: Box<[Leaning]>,
    /// How past notices look to it, over all and per kind of notice.
    pub usual: Box<[Option<Usual>]>,
    /// What its three weightiest concepts are worth together.
    ideal: f64,
    /// Whether it wishes for anything.
    any: bool,
    /// Whether the tongue is the one the profile is written in.
    pub native: bool,
}

/// A profile compiled for one tongue, with everything spelled out.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub wishes: Vec<Wish>,
    pub concepts: Vec<Concept>,
    pub aims: Aims,
}

impl Compiled {
    pub(crate) fn of(profile: &Profile, tongue: Tongue, engine: &mut Engine) -> Self {
        let wishes = engine.wishes(profile);
        let concepts: Vec<Concept> = wishes.iter().map(|w| engine.concept(w, tongue)).collect();
        let values: Vec<Values> = concepts.iter().map(|c| engine.values(c, tongue)).collect();
        let worths: Vec<f64> = concepts.iter().map(Concept::importance).collect();
        let aims = Aims::of(profile, tongue, &wishes, &worths, &values, engine);
        Self { wishes, concepts, aims }
    }
}

impl Aims {
    /// `worths` are the most that the wishes' concepts are worth, `values` what they are
    /// worth in past notices.
    pub(crate) fn of(profile: &Profile, tongue: Tongue, wishes: &[Wish], worths: &[f64], values: &[Values], engine: &mut Engine) -> Self {
        let gates = Gates::of(profile, tongue, engine);
        let ideal = ideal(wishes.iter().zip(worths).map(|(w, worth)| f64::from(w.weight) * worth));
        let past = Past::of(profile, tongue, engine);
        let fall = engine.fall_of(profile, wishes);
        let usual = engine.usual(tongue, &Look { wishes, values, past: &past, fall: &fall, ideal });
        let native = tongue == Tongue::of(profile.lang);
        Self { gates, past, fall, usual, ideal, any: !wishes.is_empty(), native }
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
            where_any(self.any, tuning.text),
            where_any(!self.past.terms.is_empty(), tuning.past * self.past.trust),
            where_any(!self.fall.is_empty(), tuning.route),
        ]
    }
}

/// What a wish came to in a notice.
#[derive(Debug, Clone)]
pub(crate) enum Came {
    /// Its weighted value, and how it was found.
    True(f64, Arc<Reason>),
    /// To nothing; what it would have been worth.
    Short(f64),
}

/// A profile with what its words came to, all that reasons are made from.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub wishes: &'a [Wish],
    pub aims: &'a Aims,
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
    /// Per wish what it came to.
    pub hits: Vec<Came>,
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
    pub(crate) fn of(view: usize, bag: &Bag, aims: &Aims, sum: f64, ground: &Ground, engine: &Engine) -> Self {
        let tuning = &engine.learned.tuning;
        let past = if aims.past.terms.is_empty() { 0.0 } else { aims.past.likeness(bag, ground.norm, engine) };
        let signals = Signals { text: sum, past, route: together(&aims.fall, &ground.fall) };
        let (evidence, shares) = evidence(signals, aims.usual(ground.kind), aims.weights(tuning), tuning);
        Self { view, native: aims.native, evidence, shares, sum, hits: Vec::new(), fall: Fall::new() }
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
        let find = |slot: &Slot| find(slot, bag, engine);
        hits.push(match hit(&Plain { concept, find }, bag, &engine.learned.tuning) {
            Some(hit) => {
                let value = f64::from(wish.weight) * hit.value;
                sum += value;
                Came::True(value, Arc::new(text_reason(notice, bag, wish, &concept.variants[hit.variant].way, &hit)))
            }
            None => Came::Short(f64::from(wish.weight) * concept.importance()),
        });
    }
    let ground = Ground::of(bag, notice, true, engine);
    let shown = Shown::of(view, bag, &compiled.aims, sum, &ground, engine);
    Shown { hits, fall: ground.fall, ..shown }
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
    told: &[Told<'_>],
    shown: Option<&Shown>,
    engine: &Engine,
) -> (f64, Vec<Reason>) {
    let tuning = &engine.learned.tuning;
    let mut pieces = Vec::new();
    let mut missing = Vec::new();
    let mut fallen = None;
    if let Some(shown) = shown {
        let (bag, Told { wishes, aims }) = (&bags[shown.view], told[shown.view]);
        pieces.extend(once(text_pieces(shown)));
        pieces.extend(past_piece(profile, notice, bag, aims, shown, engine));
        fallen = fall_piece(profile, aims, shown, engine);
        missing.extend(missed(profile, wishes, shown));
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
    settle(weigh(profile, notice, text, true, tuning), pieces, missing)
}

fn text_pieces(shown: &Shown) -> Vec<Piece> {
    let piece = |came: &Came| match came {
        Came::True(value, reason) => Some(Piece { evidence: shown.shares[0] * value / shown.sum, reason: Reason::clone(reason) }),
        Came::Short(_) => None,
    };
    shown.hits.iter().filter_map(piece).collect()
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
fn past_piece(profile: &Profile, notice: &Notice, bag: &Bag, aims: &Aims, shown: &Shown, engine: &Engine) -> Option<Piece> {
    if shown.shares[1] <= 0.0 {
        return None;
    }
    let mut shared: Vec<(u32, f64)> = aims.past.shared(bag, engine).collect();
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
fn fall_piece(profile: &Profile, aims: &Aims, shown: &Shown, engine: &Engine) -> Option<Piece> {
    if shown.shares[2] <= 0.0 {
        return None;
    }
    let weight = |class: u32| shown.fall.iter().find(|(c, _)| *c == class).map_or(0.0, |(_, w)| *w);
    let worth = |l: &Leaning| f64::from(l.share) * weight(l.class);
    let most = aims.fall.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.class.cmp(&a.class)))?;
    let keyword = profile.keywords.get(usize::from(most.keyword));
    let code = engine.learned.classes.code(most.class)?;
    let wanted = keyword.map_or_else(|| code.to_string(), |k| k.text.clone());
    let mut reason = reason(ReasonKind::Learned, &wanted, &code.to_string(), domain::Field::Code);
    reason.via = engine.learned.labels.name(code, profile.lang).map(str::to_owned);
    Some(Piece { evidence: shown.shares[2], reason })
}

/// How many spans a reason names at most.
const MAX_SPANS: usize = 8;

pub(crate) fn text_reason(notice: &Notice, bag: &Bag, wish: &Wish, way: &Way, hit: &Hit) -> Reason {
    let found: Vec<&Found> = hit.found.iter().filter_map(|(_, found)| found.as_ref()).collect();
    let fuzzy = found.iter().any(|f| f.edits > 0);
    let kind = match (way, fuzzy) {
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
    if let Way::Vocabulary(term) | Way::Label(term) = way {
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
fn missed(profile: &Profile, wishes: &[Wish], shown: &Shown) -> Vec<Reason> {
    let short = |(wish, came): (_, &Came)| if let Came::Short(worth) = came { Some((*worth, wish)) } else { None };
    let weighty = |wish: &Wish| wish.keyword.is_some_and(|k| profile.keywords[k].weight >= 2);
    let mut out: Vec<(f64, &Wish)> = wishes.iter().zip(&shown.hits).filter_map(short).filter(|(_, wish)| weighty(wish)).collect();
    out.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)));
    out.truncate(MAX_MISSING);
    out.into_iter().map(|(_, wish)| reason(ReasonKind::Missing, &wish.text, "", domain::Field::Title)).collect()
}
