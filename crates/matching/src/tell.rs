//! Why a profile is told of a notice: reasons that add up to the score, each with the words or
//! codes of both sides, and what was missing.

use std::sync::Arc;

use domain::{Agreement, Code, Field, Lang, Notice, Profile, Reason, ReasonKind, Span};
use rustc_hash::FxHashMap;

use crate::{
    bag::Bag,
    buyer::named,
    cards::{Card, Cards},
    concept::{Way, Wish},
    engine::Engine,
    find::Came,
    judge::{Held, Near, Piece, agreement, settle},
    lane::Asked,
    pair::{Aims, Ground, Shown},
    past::{Nearest, nearest},
    quote::{quote, quote_into},
    route::{By, Leaning},
    said::{Room, Said, Wanted},
    score::Hit,
};

/// A profile and a notice whose evidence is known.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub profile: &'a Profile,
    pub notice: &'a Notice,
    pub held: &'a Held,
    /// The nearest codes, where they count.
    pub near: Option<Near>,
    /// All the evidence.
    pub total: f64,
    pub card: &'a Card,
    pub cards: &'a Cards,
}

/// What the text of one view showed of a profile.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub wishes: &'a [Wish],
    /// Their concepts in the lane; empty where there is none.
    pub asked: &'a [Asked],
    pub aims: &'a Aims,
    pub bag: &'a Bag,
    pub ground: &'a Ground,
    pub shown: &'a Shown,
}

impl Told<'_> {
    /// The number of a wish's concept.
    fn wanted(&self, wish: usize) -> Wanted {
        let number = self.asked.get(wish).map_or_else(|| u32::try_from(wish).unwrap_or(u32::MAX), |asked| asked.number);
        (self.bag.tongue.index(), number)
    }
}

/// The score and the reasons of a pair, filters aside; `told` by the view that showed most,
/// with what each wish came to there.
pub(crate) fn tell(pair: &Pair<'_>, told: Option<Told<'_>>, came: &mut Vec<Came>, said: &mut Said, engine: &Engine) -> (f64, Vec<Reason>) {
    let mut room = std::mem::take(&mut said.room);
    if let Some(told) = &told {
        missed(told, came, said, &mut room.missing);
        once(told.shown, came, &mut room);
        room.pieces.extend(past_piece(pair, told, engine));
    }
    grounds(pair, told.as_ref(), said, engine, &mut room.pieces);
    if room.pieces.iter().any(|p| p.evidence > 0.0) {
        circumstances(pair, said, engine, &mut room.pieces);
    }
    room.missing.extend(pair.cards.unsaid(pair.card, said.silent).cloned());
    let settled = settle(pair.total, &mut room);
    said.room = room;
    settled
}

/// What the wishes came to. Words of the notice that one reason names are not named by
/// another that has no others: its evidence goes to the one that has them all.
fn once(shown: &Shown, came: &mut Vec<Came>, room: &mut Room) {
    let Room { finds, pieces, .. } = room;
    for Came { value, find, .. } in came.drain(..) {
        let mut evidence = shown.shares[0] * f64::from(value) / f64::from(shown.sum);
        if let Some((wider, _)) = finds.iter_mut().find(|(_, known)| find.inside(known)) {
            *wider += evidence;
            continue;
        }
        finds.retain(|(narrower, known)| {
            let gone = known.inside(&find);
            if gone {
                evidence += narrower;
            }
            !gone
        });
        finds.push((evidence, find));
    }
    pieces.extend(finds.drain(..).map(|(evidence, find)| Piece { evidence, agreement: find.agreement }));
}

/// Evidence that needs no text of the notice: where both sides fall, codes and followed
/// buyers. A class and a code under it are one reason: the code's, which says more.
fn grounds(pair: &Pair<'_>, told: Option<&Told<'_>>, said: &mut Said, engine: &Engine, out: &mut Vec<Piece>) {
    let Pair { profile, notice, held, near, .. } = *pair;
    let mut evidence = held.code;
    if let Some((told, fallen)) = told.and_then(|told| Some((told, most_fallen(told, engine)?))) {
        if near.is_some_and(|near| said.covers((fallen.0.class, fallen.1), near.found, notice)) {
            evidence += told.shown.shares[2];
        } else {
            out.push(fall_piece(pair, told, fallen, said, engine));
        }
    }
    if let Some(near) = near {
        out.push(Piece { evidence, agreement: said.code(near, pair.card, pair.cards, notice) });
    }
    if let Some(buyer) = held.followed.then(|| named(&profile.followed_buyers, notice)).flatten() {
        let name = notice.buyer.name.best(profile.lang);
        let agreement = agreement(ReasonKind::Buyer, buyer.into(), name.into(), Field::Buyer).into();
        out.push(Piece { evidence: engine.learned.tuning.followed, agreement });
    }
}

/// Evidence that only strengthens what was found otherwise: region and value.
fn circumstances(pair: &Pair<'_>, said: &mut Said, engine: &Engine, out: &mut Vec<Piece>) {
    let Pair { profile, notice, held, card, cards, .. } = *pair;
    let tuning = &engine.learned.tuning;
    let region = if held.region { said.region(profile, notice) } else { None };
    let value = if held.value { said.value(card, cards, notice) } else { None };
    for (evidence, agreement) in [(tuning.region, region), (tuning.value, value)] {
        out.extend(agreement.map(|agreement| Piece { evidence, agreement }));
    }
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

/// The class under which profile and notice fall most, and its code.
fn most_fallen<'a>(told: &Told<'a>, engine: &'a Engine) -> Option<(&'a Leaning, &'a Code)> {
    let Told { aims, ground, shown, .. } = *told;
    if shown.shares[2] <= 0.0 {
        return None;
    }
    let weight = |class: u32| ground.fall.iter().find(|(c, _)| *c == class).map_or(0.0, |(_, w)| *w);
    let worth = |l: &Leaning| f64::from(l.share) * weight(l.class);
    let leanings = aims.fall.iter().map(|l| (worth(l), l));
    let (_, most) = leanings.max_by(|(a, one), (b, other)| a.total_cmp(b).then(other.class.cmp(&one.class)))?;
    Some((most, engine.learned.classes.code(most.class)?))
}

/// Profile and notice fall under the same class of codes.
fn fall_piece(pair: &Pair<'_>, told: &Told<'_>, (most, code): (&Leaning, &Code), said: &mut Said, engine: &Engine) -> Piece {
    let Told { wishes, shown, .. } = *told;
    let by = match most.by {
        By::Keyword(keyword) => {
            // Blank keywords are no wishes: it stands at its place or before it.
            let upto = wishes.len().min(usize::from(keyword) + 1);
            let at = wishes[..upto].iter().rposition(|w| w.keyword == Some(usize::from(keyword)));
            at.map(|at| (told.wanted(at), &wishes[at].text))
        }
        By::Contract(_) | By::Code => None,
    };
    let agreement = said.class((most.class, code), by, pair.card.lang, engine);
    let contract = if let By::Contract(at) = most.by { pair.profile.past.get(usize::from(at)) } else { None };
    let own = |title: &String| Arc::new(Agreement { wanted: title.as_str().into(), ..Agreement::clone(&agreement) });
    Piece { evidence: shown.shares[2], agreement: contract.map_or_else(|| Arc::clone(&agreement), own) }
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
#[derive(Default)]
pub(crate) struct SeenBy {
    by_term: FxHashMap<u32, Seen>,
    room: Quoted,
}

/// Rooms to gather places and to quote in.
#[derive(Default)]
struct Quoted {
    spans: Vec<Span>,
    words: Vec<Span>,
    text: String,
}

impl SeenBy {
    /// Forgets a view.
    pub(crate) fn clear(&mut self) {
        self.by_term.clear();
    }
}

/// How a wish was found, in words.
pub(crate) fn text_reason(notice: &Notice, bag: &Bag, wish: &Wish, way: &Way, hit: &Hit, known: &mut SeenBy) -> Agreement {
    let mut found = hit.found.iter().filter_map(|slot| slot.found.as_ref());
    let (first, more) = (found.next(), found.next().is_some());
    let seen = match first {
        Some(only) if !more => known.by_term.entry(only.term).or_insert_with(|| seen(notice, bag, hit, &mut known.room)).clone(),
        _ => seen(notice, bag, hit, &mut known.room),
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

fn seen(notice: &Notice, bag: &Bag, hit: &Hit, room: &mut Quoted) -> Seen {
    let found = || hit.found.iter().filter_map(|slot| slot.found.as_ref());
    let in_title = found().any(|f| f.place.0 == 0);
    let Quoted { spans, words, text } = room;
    spans.clear();
    words.clear();
    text.clear();
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
    quote_into(whole_text(notice, field, lang), words, text);
    Seen { field, lang, spans: spans.as_slice().into(), words: text.as_str().into() }
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
fn missed(told: &Told<'_>, came: &[Came], said: &mut Said, out: &mut Vec<Arc<Agreement>>) {
    let Told { wishes, aims, .. } = *told;
    let short = aims.weighty.iter().map(|at| usize::from(*at)).filter(|at| came.iter().all(|came| came.wish != *at));
    out.extend(short.take(MAX_MISSING).map(|at| said.missing(told.wanted(at), &wishes[at].text)));
}
