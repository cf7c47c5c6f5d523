//! One notice on its way through the index: what was added up, and what it says of a
//! profile at hand.

use std::sync::Arc;

use domain::{Agreement, Match, Notice, Profile};

use crate::{
    ahead::fetch,
    bag::Bag,
    cards::Cards,
    conditions::{Conditions, Offer},
    engine::Engine,
    filter::{Gates, worded},
    find::Came,
    judge::{Held, Near, code_evidence, score, weigh},
    lane::{Lane, Member},
    marks::Marks,
    pair::{Ground, Shown, best},
    said::Said,
    sight::Sight,
    tally::Tally,
    tell::{Pair, Told, tell},
};

/// See the module.
pub(crate) struct Pass<'a> {
    pub profiles: &'a [Option<Box<Profile>>],
    pub conditions: &'a [Conditions],
    pub notice: &'a Notice,
    pub offer: Offer<'a>,
    /// The score that is asked for.
    pub least: f64,
    pub bags: &'a [Bag],
    pub grounds: &'a [Ground],
    pub lanes: &'a [Option<Lane>; 4],
    /// One per view, as the grounds and the tallies.
    pub sights: &'a mut [Sight],
    pub tallies: &'a [Tally],
    /// Per profile how near its codes come, and whether that is exact.
    pub near: &'a [f32],
    pub exact: bool,
    /// The profiles that may refuse a word of the notice.
    pub refusing: &'a Marks,
    pub said: &'a mut Said,
    pub cards: &'a Cards,
    /// Room for what the wishes of a profile came to.
    pub came: Vec<Came>,
    pub engine: &'a Engine,
}

/// So many of a profile's weightiest words are looked at ahead.
const MAY_MISS: usize = 4;

impl<'a> Pass<'a> {
    fn lane(&self, view: usize) -> Option<&'a Lane> {
        self.lanes[self.bags[view].tongue.index()].as_ref()
    }

    /// A profile in the lane of each view.
    fn members(&self, at: u32) -> impl Iterator<Item = &'a Member> {
        (0..self.bags.len()).filter_map(|v| self.lane(v)).filter_map(move |l| l.members[at as usize].as_ref())
    }

    /// What speaks for a profile that no filter stops, if it is enough.
    pub(crate) fn score_of(&mut self, at: u32) -> Option<Scored<'a>> {
        let profile = self.profiles[at as usize].as_ref()?;
        let conditions = &self.conditions[at as usize];
        if conditions.stop(profile, &self.offer) {
            return None;
        }
        let shown = best((0..self.bags.len()).filter_map(|view| self.shown(view, at)));
        let text = shown.as_ref().map_or(0.0, |s| s.evidence);
        let tuning = &self.engine.learned.tuning;
        let code = self.code(at);
        let held = conditions.held(profile, &self.offer, code);
        let total = weigh(text, &held, tuning);
        let score = score(total);
        if score <= 0.0 || score < self.least {
            return None;
        }
        if self.refusing.has(at) || conditions.insists() {
            let gates: Vec<&Gates> = self.members(at).map(|m| &m.aims.gates).collect();
            if worded(profile, self.bags, &gates) {
                return None;
            }
        }
        Some(Scored { at, profile, held, total, shown })
    }

    /// What the codes of a profile speak for the notice.
    fn code(&mut self, at: u32) -> f64 {
        let told = self.near[at as usize];
        let closeness = if self.exact || told <= 0.0 { told } else { self.nearest(at).map_or(0.0, |n| n.closeness) };
        code_evidence(closeness, &self.engine.learned.tuning)
    }

    /// Its nearest codes.
    fn nearest(&mut self, at: u32) -> Option<Near> {
        self.said.nearest(self.cards.of(at), self.near[at as usize], self.cards, self.notice)
    }

    /// Has what [`Pass::match_of`] will look at fetched for all of these together, step by
    /// step as one leads to the other.
    pub(crate) fn begin(&self, all: &[Scored<'_>]) {
        let first = |list: &[u32]| list.first().map_or(0, |number| *number);
        fetch(all, |scored| self.member(scored).map_or(0, |m| u32::from(m.asked.is_empty()) ^ u32::from(m.aims.weighty.is_empty())));
        fetch(all, |scored| {
            let codes = first(self.cards.codes(self.cards.of(scored.at)));
            self.member(scored).map_or(codes, |member| codes ^ member.begin())
        });
        fetch(all, |scored| self.may_miss(scored).fold(0, |sum, missing| sum ^ u32::from(missing.is_some())));
        fetch(all, |scored| self.may_miss(scored).flatten().fold(0, |sum, missing| sum ^ u32::from(Arc::strong_count(missing) > 1)));
    }

    /// The words that are probably missing, as far as that was ever said of them.
    fn may_miss<'b>(&'b self, scored: &'b Scored<'_>) -> impl Iterator<Item = Option<&'b Arc<Agreement>>> {
        let tongue = scored.shown.as_ref().map_or(0, |shown| self.bags[shown.view].tongue.index());
        let first =
            self.member(scored).into_iter().flat_map(|m| m.aims.weighty.iter().take(MAY_MISS).map(|at| m.asked[usize::from(*at)].number));
        first.map(move |number| self.said.known_missing((tongue, number)))
    }

    /// The profile in the lane of the view that shows most.
    fn member(&self, scored: &Scored<'_>) -> Option<&'a Member> {
        let shown = scored.shown.as_ref()?;
        self.lane(shown.view)?.members[scored.at as usize].as_ref()
    }

    /// A match with its reasons.
    pub(crate) fn match_of(&mut self, scored: Scored<'_>) -> Match {
        let member = self.member(&scored);
        let Scored { at, profile, held, total, shown } = scored;
        if let (Some(shown), Some(member)) = (&shown, member) {
            self.came(member, shown.view);
        }
        let told = shown.as_ref().zip(member).map(|(shown, member)| {
            let (bag, ground) = (&self.bags[shown.view], &self.grounds[shown.view]);
            Told { wishes: &member.wishes, asked: &member.asked, aims: &member.aims, bag, ground, shown }
        });
        let near = if held.code > 0.0 { self.nearest(at) } else { None };
        let card = self.cards.of(at);
        let pair = Pair { profile, notice: self.notice, held: &held, near, total, card, cards: self.cards };
        let (score, reasons) = tell(&pair, told, &mut self.came, self.said, self.engine);
        Match { profile_id: card.id, profile_revision: card.revision, score, reasons }
    }

    /// What a view shows of a profile.
    fn shown(&self, view: usize, at: u32) -> Option<Shown> {
        let lane = self.lane(view)?;
        let native = lane.ledger.native(at)?;
        let stand = lane.ledger.stand(self.grounds[view].kind, at);
        Some(Shown::of(view, native, self.tallies[view].of(at), &stand, &self.engine.learned.tuning))
    }

    /// What each wish came to that came to anything.
    fn came(&mut self, member: &Member, view: usize) {
        let Some(lane) = self.lane(view) else { return };
        let tuning = &self.engine.learned.tuning;
        lane.came(member, self.notice, &self.bags[view], tuning, &mut self.sights[view], &mut self.came);
    }
}

/// A profile with what speaks for it.
pub(crate) struct Scored<'a> {
    at: u32,
    pub profile: &'a Profile,
    held: Held,
    /// All the evidence.
    pub total: f64,
    shown: Option<Shown>,
}
