//! Why a profile is told of a notice: reasons that add up to the score, each with the words or
//! codes of both sides, and what was missing.

use std::sync::Arc;

use codes::covers;
use domain::{Agreement, Code, Field, Lang, Notice, Profile, Reason, ReasonKind, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    bag::Bag,
    concept::{Way, Wish},
    engine::Engine,
    judge::{Held, Piece, agreement, circumstances, grounds, nearest as nearest_codes, settle},
    pair::{Aims, Came, Ground, Shown},
    past::{Nearest, nearest},
    quote::quote,
    route::{By, Leaning},
    score::Hit,
    unsaid::unsaid,
};

/// A profile and a notice whose evidence is known.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub profile: &'a Profile,
    pub notice: &'a Notice,
    pub held: &'a Held,
    /// All the evidence.
    pub total: f64,
}

/// What the text of one view showed of a profile.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub wishes: &'a [Wish],
    pub aims: &'a Aims,
    pub bag: &'a Bag,
    pub ground: &'a Ground,
    pub shown: &'a Shown,
}

/// A class's code in words, and what it is called.
type Called = (Arc<str>, Option<Arc<str>>);

/// Words for what is the same for every profile that hears of a notice.
#[derive(Default)]
pub(crate) struct Said {
    /// By class and the language in which it is called so.
    classes: FxHashMap<(u32, Lang), Called>,
    /// Texts that come again and again: regions, codes, their labels, the value.
    texts: FxHashSet<Arc<str>>,
}

impl Said {
    /// A text that many profiles hear, made once.
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let made: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&made));
        made
    }

    fn class(&mut self, class: u32, code: &Code, lang: Lang, engine: &Engine) -> &Called {
        let made = || (code.to_string().into(), engine.learned.labels.name(code, lang).map(Arc::from));
        self.classes.entry((class, lang)).or_insert_with(made)
    }
}

/// The score and the reasons of a pair, filters aside; `told` by the view that showed most.
pub(crate) fn tell(pair: &Pair<'_>, told: Option<Told<'_>>, said: &mut Said, engine: &Engine) -> (f64, Vec<Reason>) {
    let Pair { profile, notice, held, total } = *pair;
    let tuning = &engine.learned.tuning;
    let mut pieces = Vec::with_capacity(8);
    let mut missing = Vec::new();
    let mut fallen = None;
    if let Some(told) = &told {
        pieces.extend(once(text_pieces(told.shown)));
        pieces.extend(past_piece(pair, told, engine));
        fallen = fall_piece(profile, told, said, engine);
        missing.extend(missed(told));
    }
    let near = if held.code > 0.0 { nearest_codes(profile, notice) } else { None };
    let mut grounds = grounds(profile, notice, held, near, said, tuning);
    // A class and a code under it are one reason: the code's, which says more.
    let code = near.map(|n| &notice.codes[n.found].code);
    match (fallen, grounds.iter_mut().find(|g| g.agreement.kind == ReasonKind::Code)) {
        (Some((piece, class)), Some(ground)) if code.is_some_and(|code| covers(class, code)) => ground.evidence += piece.evidence,
        (fallen, _) => pieces.extend(fallen.map(|f| f.0)),
    }
    pieces.extend(grounds);
    if pieces.iter().any(|p| p.evidence > 0.0) {
        pieces.extend(circumstances(profile, notice, held, said, tuning));
    }
    missing.extend(unsaid(profile, notice));
    settle(total, pieces, missing)
}

fn text_pieces(shown: &Shown) -> Vec<Piece> {
    let piece = |(_, value, agreement): &Came| Piece {
        evidence: shown.shares[0] * f64::from(*value) / f64::from(shown.sum),
        agreement: Arc::clone(agreement),
    };
    shown.hits.iter().map(piece).collect()
}

/// Words of the notice that one reason names are not named by another that has no others:
/// its evidence goes to the one that has them all.
fn once(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let inside = |a: &Piece, b: &Piece| {
            let (a, b) = (&a.agreement, &b.agreement);
            a.field == b.field && a.lang == b.lang && a.spans.iter().all(|s| b.spans.contains(s))
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
fn past_piece(pair: &Pair<'_>, told: &Told<'_>, engine: &Engine) -> Option<Piece> {
    let Pair { profile, notice, .. } = *pair;
    let Told { aims, bag, ground, shown, .. } = *told;
    if shown.shares[1] <= 0.0 {
        return None;
    }
    let mut shared: Vec<(u32, i32)> = aims.past.shared(bag, ground.norm, engine).collect();
    let client = bag.client().filter(|client| shared.iter().any(|(term, _)| term == client));
    shared.sort_by_key(|s| std::cmp::Reverse(s.1));
    shared.truncate(MAX_SPANS / 2);
    let mut places: Vec<_> = shared.iter().filter_map(|(term, _)| bag.places_of(*term).first()).collect();
    places.sort_by_key(|p| (p.field, p.start));
    let name: Arc<str> = notice.buyer.name.best(profile.lang).into();
    let evidence = shown.shares[1];
    let agreed = |near: &Nearest<'_>, found: Arc<str>, field: Field| {
        let via = near.same_client.then(|| Arc::clone(&name));
        Agreement { via, ..agreement(near.kind, near.title.into(), found, field) }
    };
    let Some(first) = places.first() else {
        let agreement = agreed(&nearest(profile, bag.tongue, &[], client, engine)?, Arc::clone(&name), Field::Buyer);
        return Some(Piece { evidence, agreement: agreement.into() });
    };
    let (field, lang) = bag.field(**first);
    places.retain(|p| bag.field(**p).0 == field);
    let words: Vec<&str> = places.iter().map(|p| text_at(notice, field, lang, (**p).into())).collect();
    let near = nearest(profile, bag.tongue, &words, client, engine)?;
    let spans: Vec<Span> = places.iter().map(|p| (**p).into()).collect();
    let agreement = agreed(&near, quote(whole_text(notice, field, lang), &spans).into(), field);
    let agreement = Agreement { lang: Some(lang), spans: spans.into(), ..agreement };
    Some(Piece { evidence, agreement: agreement.into() })
}

/// Profile and notice fall under the same class of codes.
fn fall_piece<'a>(profile: &Profile, told: &Told<'_>, said: &mut Said, engine: &'a Engine) -> Option<(Piece, &'a Code)> {
    let Told { wishes, aims, ground, shown, .. } = *told;
    if shown.shares[2] <= 0.0 {
        return None;
    }
    let weight = |class: u32| ground.fall.iter().find(|(c, _)| *c == class).map_or(0.0, |(_, w)| *w);
    let worth = |l: &Leaning| f64::from(l.share) * weight(l.class);
    let most = aims.fall.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.class.cmp(&a.class)))?;
    let code = engine.learned.classes.code(most.class)?;
    let (name, called) = said.class(most.class, code, profile.lang, engine);
    let wanted = match most.by {
        By::Keyword(at) => wishes.iter().find(|w| w.keyword == Some(usize::from(at))).map(|w| Arc::clone(&w.text)),
        By::Contract(at) => profile.past.get(usize::from(at)).map(|title| title.as_str().into()),
        By::Code => None,
    };
    let wanted = wanted.unwrap_or_else(|| Arc::clone(name));
    let mut agreement = agreement(ReasonKind::Learned, wanted, Arc::clone(name), Field::Code);
    agreement.via.clone_from(called);
    Some((Piece { evidence: shown.shares[2], agreement: agreement.into() }, code))
}

/// How many spans a reason names at most.
const MAX_SPANS: usize = 8;

/// Where something shows in a notice, and its words as they stand there.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    field: Field,
    lang: Lang,
    spans: Arc<[Span]>,
    words: Arc<str>,
}

/// What was seen by one term alone, which is what most concepts of a notice come down to.
pub(crate) type SeenBy = FxHashMap<u32, Seen>;

/// How a wish was found, in words.
pub(crate) fn text_reason(notice: &Notice, bag: &Bag, wish: &Wish, way: &Way, hit: &Hit, known: &mut SeenBy) -> Agreement {
    let mut found = hit.found.iter().filter_map(|slot| slot.found.as_ref());
    let (first, more) = (found.next(), found.next().is_some());
    let seen = match first {
        Some(only) if !more => known.entry(only.term).or_insert_with(|| seen(notice, bag, hit)).clone(),
        _ => seen(notice, bag, hit),
    };
    let kind = match (way, hit.found.iter().filter_map(|slot| slot.found.as_ref()).any(|f| f.edits > 0)) {
        (Way::Own, true) => ReasonKind::Fuzzy,
        (Way::Own, false) if more && wish.keyword.is_some() => ReasonKind::Phrase,
        (Way::Own, false) => ReasonKind::Word,
        (Way::Vocabulary(_) | Way::Translated | Way::Label(_), _) => ReasonKind::Bridge,
    };
    // A word of the prose stands for itself; only its stem is kept, which is no word to show.
    let wanted = if wish.keyword.is_some() { &wish.text } else { &seen.words };
    let via = if let Way::Vocabulary(term) | Way::Label(term) = way { Some(Arc::clone(term)) } else { None };
    Agreement { kind, wanted: Arc::clone(wanted), found: seen.words, field: seen.field, lang: Some(seen.lang), spans: seen.spans, via }
}

fn seen(notice: &Notice, bag: &Bag, hit: &Hit) -> Seen {
    let found = || hit.found.iter().filter_map(|slot| slot.found.as_ref());
    let in_title = found().any(|f| f.place.0 == 0);
    let mut spans: Vec<Span> = Vec::with_capacity(MAX_SPANS);
    let mut words: Vec<Span> = Vec::with_capacity(MAX_SPANS);
    let mut at = None;
    for found in found() {
        let mut named = false;
        for place in bag.run(found.run).iter().filter(|p| (p.field == 0) == in_title).take(MAX_SPANS) {
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
    let (field, lang) = at.unwrap_or((Field::Title, Lang::FR));
    Seen { field, lang, spans: spans.into(), words: quote(whole_text(notice, field, lang), &words).into() }
}

fn whole_text(notice: &Notice, field: Field, lang: Lang) -> &str {
    let text = if field == Field::Title { &notice.title } else { &notice.description };
    text.get(lang).unwrap_or_default()
}

fn text_at(notice: &Notice, field: Field, lang: Lang, span: Span) -> &str {
    whole_text(notice, field, lang).get(span.start as usize..span.end as usize).unwrap_or_default()
}

/// How many missing keywords are named.
const MAX_MISSING: usize = 3;

/// The weightiest keywords that the notice does not show.
fn missed(told: &Told<'_>) -> impl Iterator<Item = Reason> {
    let Told { wishes, aims, shown, .. } = *told;
    let short = aims.weighty.iter().map(|at| usize::from(*at)).filter(|at| shown.hits.iter().all(|hit| hit.0 != *at));
    let missing = |at: usize| agreement(ReasonKind::Missing, Arc::clone(&wishes[at].text), Arc::default(), Field::Title);
    short.take(MAX_MISSING).map(move |at| Reason::of(0.0, missing(at)))
}
