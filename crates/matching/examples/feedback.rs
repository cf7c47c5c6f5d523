//! What feedback brings over a folder of the match-quality kit.
//!
//! `cargo run --release -p matching --example feedback -- DIR [--labels F] [--history F]
//! [--count N] [--set 'name=value …']… [--tasks]`
//!
//! With several sets, the last lines say what they are worth on profiles that did not choose
//! them: the best set on one half of each task's profiles, measured on the other half.

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use domain::Scheme;
use matching::{
    Tuning,
    feedback::{Arms, by_profile, simulate},
    kit::{Bench, Kit, labels},
    measure::{Figures, judgements, measure},
};
use serde::{Deserialize, de::DeserializeOwned};

#[derive(Deserialize)]
struct Task {
    id: String,
    task: String,
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("which folder?")?;
    let folder = Path::new(&folder);
    let mut kit =
        Kit { profiles: lines(&folder.join("profiles.jsonl"))?, notices: lines(&folder.join("notices.jsonl"))?, ..Kit::default() };
    let (mut count, mut tunings) = (5, vec![(String::new(), Tuning::default())]);
    let mut all_tasks = false;
    while let Some(arg) = args.next() {
        if arg == "--tasks" {
            all_tasks = true;
            continue;
        }
        let value = args.next().ok_or_else(|| format!("{arg} what?"))?;
        match arg.as_str() {
            "--labels" => kit.labels = labels(Scheme::Cpv, &fs::read_to_string(value)?),
            "--history" => kit.history = lines(Path::new(&value))?,
            "--count" => count = value.parse()?,
            "--set" => tunings.push((value.clone(), tuned(&value)?)),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    let all: Vec<Task> = lines(&folder.join("profiles.jsonl"))?;
    let judged = judgements(&fs::read_to_string(folder.join("qrels.txt"))?);
    let mut bench = Bench::of(&kit, Tuning::default());
    // The constants of learning change nothing where there are no verdicts.
    let before = by_profile(bench.run(&bench.profiles, false));
    let mut tried: Vec<(String, Arms)> = Vec::new();
    for (name, tuning) in tunings {
        bench.learned.tune(tuning);
        let arms = simulate(&kit, &bench, &before, &judged, count);
        println!("{name} verdicts: {} relevant, {} not", arms.verdicts.0, arms.verdicts.1);
        let compared = Compared::of(&arms, &tasks(&all, &arms, |_| true));
        if name.is_empty() || all_tasks {
            compared.tell_tasks();
        }
        compared.tell("MEAN");
        tried.push((name, arms));
    }
    if tried.len() > 1 {
        cross(&all, &tried);
    }
    Ok(())
}

/// The profiles of each task that are `wanted`, by their place in the task.
fn tasks(all: &[Task], arms: &Arms, wanted: impl Fn(usize) -> bool) -> Tasks {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Tasks::new();
    for line in all.iter().filter(|t| arms.rest.contains_key(&t.id)) {
        let at = met.entry(&line.task).or_default();
        if wanted(*at) {
            out.entry(line.task.clone()).or_default().push(line.id.clone());
        }
        *at += 1;
    }
    out
}

/// What the best set of one half brings on the other.
fn cross(all: &[Task], tried: &[(String, Arms)]) {
    for half in [0, 1] {
        let chosen = tried.iter().max_by(|a, b| {
            let worth = |t: &(String, Arms)| Compared::of(&t.1, &tasks(all, &t.1, |at| at % 2 == half)).mean()[1];
            worth(a).total_cmp(&worth(b))
        });
        let Some((name, arms)) = chosen else { continue };
        let other = Compared::of(arms, &tasks(all, arms, |at| at % 2 != half));
        let name = if name.is_empty() { "as it is" } else { name };
        other.tell(&format!("half {}, chosen on half {}: {name}", 2 - half, 1 + half));
        if let Some((_, arms)) = tried.iter().find(|t| t.0.is_empty()) {
            Compared::of(arms, &tasks(all, arms, |at| at % 2 != half)).tell(&format!("half {}, as it is", 2 - half));
        }
    }
}

type Tasks = BTreeMap<String, Vec<String>>;

/// Per task the figures of both arms.
struct Compared(BTreeMap<String, [Figures; 2]>);

impl Compared {
    fn of(arms: &Arms, tasks: &Tasks) -> Self {
        let (before, _) = measure(&arms.before, &arms.rest, tasks);
        let (mut after, _) = measure(&arms.after, &arms.rest, tasks);
        Self(before.into_iter().map(|(task, b)| (task.clone(), [b, after.remove(&task).unwrap_or_default()])).collect())
    }

    /// nDCG before and after, MAP before and after: means over the tasks.
    fn mean(&self) -> [f64; 4] {
        let mut sum = [0.0; 4];
        for [b, a] in self.0.values() {
            for (s, x) in sum.iter_mut().zip([b.ndcg, a.ndcg, b.map, a.map]) {
                *s += x / self.0.len() as f64;
            }
        }
        sum
    }

    fn tell(&self, name: &str) {
        let [b, a, bm, am] = self.mean();
        let more = |a: f64, b: f64| 100.0 * (a / b - 1.0);
        let change = |(task, [b, a]): (_, &[Figures; 2])| (more(a.ndcg, b.ndcg), task);
        let lower: Vec<(f64, &String)> = self.0.iter().map(change).filter(|(change, _)| *change < 0.0).collect();
        let worst = lower.iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or_else(String::new, |(c, task)| format!(" ({task} {c:+.1} %)"));
        println!(
            "{name:20}      nDCG {b:.4} -> {a:.4} {:+5.1} %  MAP {bm:.4} -> {am:.4} {:+5.1} %  lower in {} tasks{worst}",
            more(a, b),
            more(am, bm),
            lower.len()
        );
    }

    fn tell_tasks(&self) {
        for (task, [b, a]) in &self.0 {
            let more = 100.0 * (a.ndcg / b.ndcg - 1.0);
            println!("{task:20} {:4} nDCG {:.3} -> {:.3} {more:+5.1} %  MAP {:.3} -> {:.3}", b.profiles, b.ndcg, a.ndcg, b.map, a.map);
        }
    }
}

fn tuned(sets: &str) -> Result<Tuning, Box<dyn Error>> {
    let mut all = serde_json::to_value(Tuning::default())?;
    for set in sets.split(' ') {
        let (name, value) = set.split_once('=').ok_or("--set 'name=value name=value'")?;
        let place = all.get_mut(name).ok_or_else(|| format!("no constant {name}"))?;
        *place = serde_json::from_str(value)?;
    }
    Ok(serde_json::from_value(all)?)
}
