//! One profile and one notice, in full: the score, the reasons, and what stopped it.

use domain::{Notice, Profile, Reason};

use crate::{
    bag::Bag,
    cards::Cards,
    engine::Engine,
    filter::{Gates, Stop, is_staffing, stops},
    judge::{Held, nearest, weigh},
    learned::Learned,
    pair::{Compiled, Ground, best, show},
    said::Said,
    tell::{Pair, Told, tell},
};

/// How a notice looks to a profile, also when it is no match.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// 0 to 100, filters aside.
    pub score: f64,
    /// Why, largest contribution first; they add up to the score.
    pub reasons: Vec<Reason>,
    /// Every filter that keeps the notice from the profile; none does where it is empty.
    pub stopped_by: Vec<Stop>,
}

/// Explains a pair by looking at everything; slower than [`crate::Index`], same result.
pub fn explain(profile: &Profile, notice: &Notice, learned: &Learned) -> Explanation {
    let mut engine = Engine::new(learned);
    let bags = engine.read(notice);
    let compiled: Vec<Compiled> = bags.iter().map(|b| Compiled::of(profile, b.tongue, &mut engine)).collect();
    one(profile, notice, &bags, &compiled.iter().collect::<Vec<_>>(), &engine)
}

pub(crate) fn one(profile: &Profile, notice: &Notice, bags: &[Bag], compiled: &[&Compiled], engine: &Engine) -> Explanation {
    let grounds: Vec<Ground> = bags.iter().map(|b| Ground::of(b, notice, true, engine)).collect();
    let views = bags.iter().zip(&grounds).zip(compiled).enumerate();
    let mut shown = best(views.map(|(view, ((bag, ground), compiled))| show(view, bag, ground, notice, compiled, engine)));
    let tuning = &engine.learned.tuning;
    let held = Held::of(profile, notice, tuning);
    let mut cards = Cards::default();
    cards.put(profile);
    let near = if held.code > 0.0 { nearest(profile, notice) } else { None };
    let total = weigh(shown.as_ref().map_or(0.0, |s| s.evidence), &held, tuning);
    let mut came = shown.as_mut().map(|shown| std::mem::take(&mut shown.hits)).unwrap_or_default();
    let told = shown.as_ref().map(|shown| {
        let Compiled { wishes, aims, .. } = compiled[shown.view];
        Told { wishes, asked: &[], aims, bag: &bags[shown.view], ground: &grounds[shown.view], shown }
    });
    let mut said = Said::default();
    said.begin(notice);
    let pair = Pair { profile, notice, held: &held, near, total, card: cards.of(0), cards: &cards };
    let (score, reasons) = tell(&pair, told, &mut came, &mut said, engine);
    let gates: Vec<&Gates> = compiled.iter().map(|c| &c.aims.gates).collect();
    Explanation { score, reasons, stopped_by: stops(profile, notice, is_staffing(notice), bags, &gates) }
}
