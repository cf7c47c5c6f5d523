//! One notice on its way through the index: what was added up, and what it says of a
//! profile at hand.

use domain::{Match, Notice, Profile};

use crate::{
    bag::Bag,
    conditions::{Conditions, Offer},
    engine::Engine,
    filter::{Gates, worded},
    judge::{Held, code_evidence, nearest, score, weigh},
    lane::{Lane, Member},
    marks::Marks,
    pair::{Came, Ground, Shown, best},
    sight::Sight,
    tally::Tally,
    tell::{Pair, Said, Told, tell},
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
    pub said: Said,
    pub engine: &'a Engine,
}

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
        let held = conditions.held(profile, &self.offer, self.code(profile, at));
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
    fn code(&self, profile: &Profile, at: u32) -> f64 {
        let told = self.near[at as usize];
        let closeness = if self.exact || told <= 0.0 { told } else { nearest(profile, self.notice).map_or(0.0, |n| n.closeness) };
        code_evidence(closeness, &self.engine.learned.tuning)
    }

    /// A number of everything that [`Pass::match_of`] begins with.
    pub(crate) fn begin(&self, scored: &Scored<'_>) -> u32 {
        let Scored { at, profile, shown, .. } = scored;
        let code = profile.codes.iter().map(|c| u32::from(c.digits.as_bytes().first().copied().unwrap_or(0))).sum::<u32>();
        let member = shown.as_ref().and_then(|shown| self.lane(shown.view)?.members[*at as usize].as_ref());
        member.map_or(code, |member| {
            let asked = member.asked.first().map_or(0, |a| a.number);
            let wish = member.wishes.last().map_or(0, |w| w.weight.to_bits());
            let fall = member.aims.fall.first().map_or(0, |f| f.class);
            let weighty = member.aims.weighty.first().map_or(0, |w| u32::from(*w));
            code ^ asked ^ wish ^ fall ^ weighty
        })
    }

    /// A match with its reasons.
    pub(crate) fn match_of(&mut self, scored: Scored<'_>) -> Match {
        let Scored { at, profile, held, total, mut shown } = scored;
        let member = shown.as_ref().and_then(|shown| self.lane(shown.view)?.members[at as usize].as_ref());
        if let (Some(shown), Some(member)) = (&mut shown, member) {
            shown.hits = self.came(member, shown.view);
        }
        let told = shown.as_ref().zip(member).map(|(shown, member)| {
            let (bag, ground) = (&self.bags[shown.view], &self.grounds[shown.view]);
            Told { wishes: &member.wishes, aims: &member.aims, bag, ground, shown }
        });
        let pair = Pair { profile, notice: self.notice, held: &held, total };
        let (score, reasons) = tell(&pair, told, &mut self.said, self.engine);
        Match { profile_id: profile.id, profile_revision: profile.revision, score, reasons }
    }

    /// What a view shows of a profile.
    fn shown(&self, view: usize, at: u32) -> Option<Shown> {
        let lane = self.lane(view)?;
        let native = lane.ledger.native(at)?;
        let stand = lane.ledger.stand(self.grounds[view].kind, at);
        Some(Shown::of(view, native, self.tallies[view].of(at), &stand, &self.engine.learned.tuning))
    }

    /// What each wish came to that came to anything.
    fn came(&mut self, member: &Member, view: usize) -> Vec<Came> {
        let Some(lane) = self.lane(view) else { return Vec::new() };
        let tuning = &self.engine.learned.tuning;
        lane.came(member, self.notice, &self.bags[view], tuning, &mut self.sights[view])
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
