//! One profile against one notice: the reference that the index must agree with.

use domain::{Notice, Profile};

use crate::{
    bag::Bag,
    concept::{Concept, Slot, Wish},
    engine::Engine,
    filter::Gates,
    find::Came,
    past::Past,
    route::{By, Fall, Leaning, together},
    score::{Plain, find, hit},
    tally::{self, Sums, add},
    tell::{SeenBy, text_reason},
    text::Tongue,
    tuning::Tuning,
    usual::{Look, Standing, Values, unlearned},
};

/// What a profile looks for in one tongue beside the words of its wishes.
#[derive(Debug, Clone)]
pub(crate) struct Aims {
    pub gates: Gates,
    pub past: Past,
    /// Where it falls.
    pub fall: Box<[Leaning]>,
    /// Where it stands among past notices, over all and per kind of notice.
    pub stands: Box<[Standing]>,
    /// Its weighty keywords by place among the wishes, those first that are worth most.
    pub weighty: Box<[u16]>,
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
        let tuning = &engine.learned.tuning;
        let weights = weights(!wishes.is_empty(), &past, &fall, tuning);
        let over_all = usual.first().copied().flatten().unwrap_or_else(|| unlearned(ideal));
        let kinds = usual.iter().skip(1).map(|kind| kind.unwrap_or(over_all));
        let stands = std::iter::once(over_all).chain(kinds).map(|usual| Standing::of(&usual, weights, tuning)).collect();
        let native = tongue == Tongue::of(profile.lang);
        let weighty = weighty(profile, wishes, worths);
        Self { gates, past, fall, stands, weighty, native }
    }

    /// Where it stands among notices of a kind, see [`crate::usual::Sample::kind_of`].
    pub(crate) fn stand(&self, kind: usize) -> &Standing {
        self.stands.get(kind).unwrap_or(&self.stands[0])
    }
}

/// See [`Aims::weighty`]; of equals the first by the alphabet.
fn weighty(profile: &Profile, wishes: &[Wish], worths: &[f64]) -> Box<[u16]> {
    let weighty = |wish: &Wish| wish.keyword.is_some_and(|k| profile.keywords[k].weight >= 2);
    let worth = |(wish, worth): (&Wish, &f64)| f64::from(wish.weight) * worth;
    let mut out: Vec<(f64, &str, u16)> = Vec::new();
    for (at, pair) in (0..).zip(wishes.iter().zip(worths)).filter(|(_, (wish, _))| weighty(wish)) {
        out.push((worth(pair), &pair.0.text, at));
    }
    out.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    out.into_iter().map(|(_, _, at)| at).collect()
}

/// What the signals count for: concepts, past contracts, falling together; nothing for
/// those that the profile cannot show.
fn weights(any: bool, past: &Past, fall: &[Leaning], tuning: &Tuning) -> [f64; 3] {
    let where_any = |any: bool, weight: f64| if any { weight } else { 0.0 };
    let by_past = fall.iter().all(|own| matches!(own.by, By::Contract(_)));
    let route = if by_past { tuning.past_route } else { tuning.route };
    [where_any(any, tuning.text), where_any(!past.terms.is_empty(), tuning.past * past.trust), where_any(!fall.is_empty(), route)]
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
    pub sum: i32,
    /// The wishes that the view shows; only filled in by looking at everything.
    pub hits: Vec<Came>,
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
    /// Sets the sums of a view against what is usual.
    pub(crate) fn of(view: usize, native: bool, sums: Sums, stand: &Standing, tuning: &Tuning) -> Self {
        let (evidence, shares) = stand.evidence(sums.signals(), tuning);
        Self { view, native, evidence, shares, sum: sums.text, hits: Vec::new() }
    }

    /// The same for the sum of the wishes, the other signals being looked for.
    pub(crate) fn by_text(view: usize, bag: &Bag, aims: &Aims, text: i32, ground: &Ground, engine: &Engine) -> Self {
        let past = aims.past.likeness(bag, ground.norm, engine);
        let sums = Sums { text, past, route: together(&aims.fall, &ground.fall) };
        Self::of(view, aims.native, sums, aims.stand(ground.kind), &engine.learned.tuning)
    }
}

/// What one view shows, by looking at everything.
pub(crate) fn show(view: usize, bag: &Bag, ground: &Ground, notice: &Notice, compiled: &Compiled, engine: &Engine) -> Shown {
    let mut sum = 0;
    let mut hits = Vec::new();
    for (at, (wish, concept)) in compiled.wishes.iter().zip(&compiled.concepts).enumerate() {
        let find = |slot: &Slot| find(slot, bag, engine);
        if let Some(hit) = hit(&Plain { concept, find }, bag, &engine.learned.tuning) {
            let value = tally::text(wish.weight, hit.value);
            add(&mut sum, value);
            if value > 0 {
                let way = &concept.variants[hit.variant].way;
                let find = text_reason(notice, bag, wish, way, &hit, &mut SeenBy::default()).into();
                hits.push(Came { wish: at, value, find });
            }
        }
    }
    Shown { hits, ..Shown::by_text(view, bag, &compiled.aims, sum, ground, engine) }
}

/// How much more a foreign view must show to be taken: a row that is published in two
/// languages is a parallel text, and its reader believes their own words sooner than a bridge.
const NATIVE: f64 = 1.5;

/// The view that shows most, the profile's own tongue first; the first of equals.
pub(crate) fn best(shown: impl Iterator<Item = Shown>) -> Option<Shown> {
    let worth = |s: &Shown| if s.native { s.evidence * NATIVE } else { s.evidence };
    shown.reduce(|a, b| if worth(&b) > worth(&a) { b } else { a })
}
