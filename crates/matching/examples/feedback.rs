//! What feedback brings over a folder of the match-quality kit.
//!
//! `cargo run --release -p matching --example feedback -- DIR [--labels F] [--history F]
//! [--count N] [--set name=value]…`

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use domain::Scheme;
use matching::{
    Tuning,
    feedback::simulate,
    kit::{Bench, Kit, labels},
    measure::{judgements, measure},
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
    while let Some(arg) = args.next() {
        let value = args.next().ok_or_else(|| format!("{arg} what?"))?;
        match arg.as_str() {
            "--labels" => kit.labels = labels(Scheme::Cpv, &fs::read_to_string(value)?),
            "--history" => kit.history = lines(Path::new(&value))?,
            "--count" => count = value.parse()?,
            "--set" => tunings.push((value.clone(), tuned(&value)?)),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    let tasks_of: Vec<Task> = lines(&folder.join("profiles.jsonl"))?;
    let judged = judgements(&fs::read_to_string(folder.join("qrels.txt"))?);
    let mut bench = Bench::of(&kit, Tuning::default());
    for (name, tuning) in tunings {
        bench.learned.tune(tuning);
        let arms = simulate(&kit, &bench, &judged, count);
        let mut tasks: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in tasks_of.iter().filter(|t| arms.rest.contains_key(&t.id)) {
            tasks.entry(line.task.clone()).or_default().push(line.id.clone());
        }
        let (before, _) = measure(&arms.before, &arms.rest, &tasks);
        let (after, _) = measure(&arms.after, &arms.rest, &tasks);
        println!("{name} verdicts: {} relevant, {} not", arms.verdicts.0, arms.verdicts.1);
        let mut sum = [0.0; 4];
        for (task, b) in &before {
            let a = &after[task];
            if name.is_empty() {
                println!(
                    "{task:20} {:4} nDCG {:.3} -> {:.3} {:+5.1} %  MAP {:.3} -> {:.3}",
                    b.profiles,
                    b.ndcg,
                    a.ndcg,
                    100.0 * (a.ndcg / b.ndcg - 1.0),
                    b.map,
                    a.map
                );
            }
            for (s, x) in sum.iter_mut().zip([b.ndcg, a.ndcg, b.map, a.map]) {
                *s += x / before.len() as f64;
            }
        }
        println!(
            "{:20}      nDCG {:.4} -> {:.4} {:+5.1} %  MAP {:.4} -> {:.4} {:+5.1} %",
            "MEAN",
            sum[0],
            sum[1],
            100.0 * (sum[1] / sum[0] - 1.0),
            sum[2],
            sum[3],
            100.0 * (sum[3] / sum[2] - 1.0)
        );
    }
    Ok(())
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
