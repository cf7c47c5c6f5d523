//! The reverse direction: one profile against many notices.

use domain::{Match, Notice, Profile};

use crate::{engine::Engine, explain::one, learned::Learned, pair::Compiled, text::TONGUES};

/// The notices that a profile would be told of, best first, each with its place in
/// `notices`. Equal scores keep the order in which the notices came.
pub fn rank<'a>(profile: &Profile, notices: impl Iterator<Item = &'a Notice>, learned: &Learned) -> Vec<(usize, Match)> {
    let mut engine = Engine::new(learned);
    let mut compiled: [Option<Compiled>; 4] = TONGUES.map(|_| None);
    let mut out: Vec<(usize, Match)> = Vec::new();
    for (at, notice) in notices.enumerate() {
        let bags = engine.read(notice);
        for bag in &bags {
            let place = &mut compiled[bag.tongue.index()];
            if place.is_none() {
                *place = Some(Compiled::of(profile, bag.tongue, &mut engine));
            }
        }
        let views: Vec<&Compiled> = bags.iter().filter_map(|b| compiled[b.tongue.index()].as_ref()).collect();
        let told = one(profile, notice, &bags, &views, &engine);
        if told.stopped_by.is_empty() && told.score > 0.0 {
            let found = Match { profile_id: profile.id, profile_revision: profile.revision, score: told.score, reasons: told.reasons };
            out.push((at, found));
        }
    }
    out.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then(a.0.cmp(&b.0)));
    out
}
