//! Does feedback pay? Firms that judge the first notices of their list, simulated from a
//! kit's judgements, and both arms measured on the notices that nobody judged.

use std::collections::{BTreeMap, BTreeSet};

use domain::Profile;

use crate::{
    Judged,
    kit::{Bench, Kit, Pair},
    lessons,
    measure::Judgements,
};

/// A run by profile: its scored notices.
pub type Run = BTreeMap<String, Vec<(f64, String)>>;

/// Both arms, and what they are measured with.
#[derive(Debug, Default)]
pub struct Arms {
    /// As the profiles were written.
    pub before: Run,
    /// With what the verdicts taught.
    pub after: Run,
    /// The judgements without the notices that were judged by the firm.
    pub rest: Judgements,
    /// How many verdicts there were: relevant, and not.
    pub verdicts: (usize, usize),
}

/// By profile.
pub fn by_profile(pairs: Vec<Pair>) -> Run {
    let mut out = Run::new();
    for pair in pairs {
        out.entry(pair.profile).or_default().push((pair.score, pair.notice));
    }
    out
}

/// Lets each profile judge its first `count` notices. Those that the kit calls undecidable
/// are passed over. Profiles with nothing relevant left take part in neither arm.
/// `before` is the run without verdicts.
pub fn simulate(kit: &Kit, bench: &Bench<'_>, before: &Run, judgements: &Judgements, count: usize) -> Arms {
    let places: BTreeMap<&str, usize> = kit.notices.iter().zip(0..).map(|(line, at)| (line.id.as_str(), at)).collect();
    let none = BTreeMap::new();
    let mut arms = Arms::default();
    let mut taught: Vec<Profile> = Vec::with_capacity(bench.profiles.len());
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (line, profile) in kit.profiles.iter().zip(&bench.profiles) {
        let grades = judgements.get(&line.id).unwrap_or(&none);
        let grade = |notice: &str| grades.get(notice).copied().unwrap_or(0);
        let mut list = before.get(&line.id).cloned().unwrap_or_default();
        list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let first: Vec<String> = list.into_iter().map(|(_, n)| n).filter(|n| grade(n) >= 0).take(count).collect();
        let judged: Vec<Judged<'_>> = first
            .iter()
            .filter_map(|n| places.get(n.as_str()).map(|at| (n, *at)))
            .map(|(n, at)| Judged { notice_id: i64::try_from(at).unwrap_or(0), notice: &bench.notices[at], relevant: grade(n) > 0 })
            .collect();
        let liked = judged.iter().filter(|j| j.relevant).count();
        arms.verdicts.0 += liked;
        arms.verdicts.1 += judged.len() - liked;
        taught.push(Profile { lessons: lessons(profile, &judged, &bench.learned), ..profile.clone() });
        seen.insert(&line.id, first.into_iter().collect());
    }
    let after = by_profile(bench.run(&taught, false));
    for line in &kit.profiles {
        let seen = &seen[line.id.as_str()];
        let rest: BTreeMap<String, i32> =
            judgements.get(&line.id).unwrap_or(&none).iter().filter(|(n, _)| !seen.contains(*n)).map(|(n, g)| (n.clone(), *g)).collect();
        if !rest.values().any(|g| *g > 0) {
            continue;
        }
        let unseen = |run: &Run| -> Vec<(f64, String)> {
            run.get(&line.id).into_iter().flatten().filter(|(_, n)| !seen.contains(n)).cloned().collect()
        };
        arms.before.insert(line.id.clone(), unseen(before));
        arms.after.insert(line.id.clone(), unseen(&after));
        arms.rest.insert(line.id.clone(), rest);
    }
    arms
}
