//! How good a run over the kit is: the kit's own figures.

use std::collections::BTreeMap;

/// What was judged: per profile and notice a grade; above 0 is relevant, below is undecidable.
pub type Judgements = BTreeMap<String, BTreeMap<String, i32>>;

/// Figures of one task, means over its profiles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// How many profiles.
    pub profiles: usize,
    /// Ranking of the first ten, graded.
    pub ndcg: f64,
    /// Mean average precision.
    pub map: f64,
    /// Recall among the first fifty.
    pub recall50: f64,
    /// Best mean F1 of one threshold for the whole task.
    pub f1: f64,
    /// That threshold.
    pub threshold: f64,
    /// Mean of each profile's best F1.
    pub oracle: f64,
    /// Mean F1 at the threshold that is best over all tasks.
    pub f1_one: f64,
    /// Best F1 of precision and recall over all profiles of the task at one threshold.
    pub f1_pooled: f64,
    /// Precision at that threshold where half is found, and where four fifths are.
    pub precision_at: [f64; 2],
}

struct Ranked {
    /// Score and relevance, best first.
    list: Vec<(f64, bool)>,
    relevant: usize,
}

/// Reads `profile notice grade` lines.
pub fn judgements(text: &str) -> Judgements {
    let mut out = Judgements::new();
    for line in text.lines() {
        let mut parts = line.split_whitespace();
        if let (Some(p), Some(n), Some(Ok(g))) = (parts.next(), parts.next(), parts.next().map(str::parse)) {
            out.entry(p.to_owned()).or_default().insert(n.to_owned(), g);
        }
    }
    out
}

/// The figures per task, and the one threshold that is best for the mean over tasks.
/// `run` holds per profile its scored notices, `tasks` the profiles of each task.
pub fn measure(
    run: &BTreeMap<String, Vec<(f64, String)>>,
    judged: &Judgements,
    tasks: &BTreeMap<String, Vec<String>>,
) -> (BTreeMap<String, Figures>, f64) {
    let (none, empty) = (BTreeMap::new(), Vec::new());
    let mut out = BTreeMap::new();
    let mut ranked: BTreeMap<&str, Vec<Ranked>> = BTreeMap::new();
    for (task, profiles) in tasks {
        let mut figures = Figures { profiles: profiles.len(), ..Figures::default() };
        for profile in profiles {
            let grades = judged.get(profile).unwrap_or(&none);
            let one = one(run.get(profile).unwrap_or(&empty), grades, &mut figures);
            ranked.entry(task).or_default().push(one);
        }
        let n = profiles.len().max(1) as f64;
        for figure in [&mut figures.ndcg, &mut figures.map, &mut figures.recall50, &mut figures.oracle] {
            *figure /= n;
        }
        (figures.f1, figures.threshold) = sweep(&[&ranked[task.as_str()]]);
        (figures.f1_pooled, figures.precision_at) = pooled(&ranked[task.as_str()]);
        out.insert(task.clone(), figures);
    }
    let all: Vec<&Vec<Ranked>> = ranked.values().collect();
    let (_, threshold) = sweep(&all);
    for (task, profiles) in &ranked {
        if let Some(figures) = out.get_mut(*task) {
            figures.f1_one = profiles.iter().map(|r| f1_at(r, threshold)).sum::<f64>() / profiles.len().max(1) as f64;
        }
    }
    (out, threshold)
}

fn one(scored: &[(f64, String)], grades: &BTreeMap<String, i32>, figures: &mut Figures) -> Ranked {
    let grade = |n: &str| grades.get(n).copied().unwrap_or(0);
    let mut list: Vec<(f64, &str)> = scored.iter().filter(|(_, n)| grade(n) >= 0).map(|(s, n)| (*s, n.as_str())).collect();
    list.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let relevant = grades.values().filter(|g| **g > 0).count();
    let gain = |grades: &mut dyn Iterator<Item = i32>| -> f64 {
        (2_u32..).zip(grades.take(10)).map(|(i, g)| f64::from(g) / f64::from(i).log2()).sum()
    };
    let mut ideal: Vec<i32> = grades.values().copied().filter(|g| *g > 0).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    figures.ndcg += gain(&mut list.iter().map(|(_, n)| grade(n))) / gain(&mut ideal.into_iter()).max(1e-12);
    let (mut hits, mut precision, mut best) = (0.0, 0.0, 0.0_f64);
    for (i, (score, notice)) in list.iter().enumerate() {
        if grade(notice) > 0 {
            hits += 1.0;
            precision += hits / (i as f64 + 1.0);
        }
        if list.get(i + 1).is_none_or(|next| next.0 < *score) {
            best = best.max(2.0 * hits / (i as f64 + 1.0 + relevant as f64));
        }
        if i == 49 || (i + 1 == list.len() && i < 49) {
            figures.recall50 += hits / relevant.max(1) as f64;
        }
    }
    figures.map += precision / relevant.max(1) as f64;
    figures.oracle += best;
    Ranked { list: list.into_iter().map(|(s, n)| (s, grade(n) > 0)).collect(), relevant }
}

/// All profiles of a task at one threshold after the other; each weighs the same, whatever
/// it has that is relevant.
fn pooled(profiles: &[Ranked]) -> (f64, [f64; 2]) {
    let weight = |r: &Ranked| 1.0 / r.relevant.max(1) as f64;
    let mut events: Vec<(f64, f64, bool)> =
        profiles.iter().flat_map(|r| r.list.iter().map(move |(s, hit)| (*s, weight(r), *hit))).collect();
    events.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut all, mut hits, mut best, mut at) = (0.0, 0.0, 0.0_f64, [0.0_f64; 2]);
    for (i, (score, weight, hit)) in events.iter().enumerate() {
        all += weight;
        hits += if *hit { *weight } else { 0.0 };
        if events.get(i + 1).is_some_and(|next| next.0 >= *score) || hits <= 0.0 {
            continue;
        }
        let (precision, recall) = (hits / all, hits / profiles.len() as f64);
        best = best.max(2.0 * precision * recall / (precision + recall));
        for (least, at) in [0.5, 0.8].into_iter().zip(&mut at) {
            if recall >= least {
                *at = at.max(precision);
            }
        }
    }
    (best, at)
}

fn f1_at(ranked: &Ranked, threshold: f64) -> f64 {
    let alerts: Vec<bool> = ranked.list.iter().take_while(|(s, _)| *s >= threshold).map(|(_, r)| *r).collect();
    let hits = alerts.iter().filter(|r| **r).count();
    2.0 * hits as f64 / (alerts.len() + ranked.relevant).max(1) as f64
}

/// The best mean over groups of the mean F1 inside each, and the threshold that gives it.
fn sweep(groups: &[&Vec<Ranked>]) -> (f64, f64) {
    let mut events: Vec<(f64, usize, usize, bool)> = Vec::new();
    for (g, group) in groups.iter().enumerate() {
        for (p, ranked) in group.iter().enumerate() {
            events.extend(ranked.list.iter().map(|(s, r)| (*s, g, p, *r)));
        }
    }
    events.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut state: Vec<Vec<(f64, f64, f64)>> = groups.iter().map(|g| g.iter().map(|r| (0.0, 0.0, r.relevant as f64)).collect()).collect();
    let mut sum = 0.0;
    let mut best = (0.0, f64::INFINITY);
    let f1 = |(hits, alerts, relevant): (f64, f64, f64)| if alerts + relevant > 0.0 { 2.0 * hits / (alerts + relevant) } else { 0.0 };
    for (i, (score, g, p, relevant)) in events.iter().enumerate() {
        let share = 1.0 / (groups[*g].len() as f64 * groups.len() as f64);
        let one = &mut state[*g][*p];
        sum -= share * f1(*one);
        one.0 += f64::from(u8::from(*relevant));
        one.1 += 1.0;
        sum += share * f1(*one);
        if events.get(i + 1).is_none_or(|next| next.0 < *score) && sum > best.0 {
            best = (sum, *score);
        }
    }
    best
}
