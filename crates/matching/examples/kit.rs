//! Runs the engine over a folder of the match-quality kit and prints its figures.
//!
//! `cargo run --release -p matching --example kit -- DIR [--labels F] [--history F] [--codes]
//! [--out RUN] [--set name=value]… [--only TASK] [--peer]`

use std::{collections::BTreeMap, error::Error, fs, io::Write, path::Path};

use domain::Scheme;
use matching::{
    Tuning,
    kit::{Kit, Pair, labels, run},
    measure::{judgements, measure},
    yardstick::bm25,
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

fn tuned(sets: &[String]) -> Result<Tuning, Box<dyn Error>> {
    let mut all = serde_json::to_value(Tuning::default())?;
    for set in sets {
        let (name, value) = set.split_once('=').ok_or("--set name=value")?;
        let place = all.get_mut(name).ok_or_else(|| format!("no constant {name}"))?;
        *place = serde_json::from_str(value)?;
    }
    Ok(serde_json::from_value(all)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("which folder?")?;
    let folder = Path::new(&folder);
    let (mut only, mut peer) = (None, false);
    let (mut list, mut history, mut out, mut sets, mut codes, mut brief) = (None, None, None, Vec::new(), false, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--labels" => list = args.next(),
            "--history" => history = args.next(),
            "--out" => out = args.next(),
            "--set" => sets.extend(args.next()),
            "--codes" => codes = true,
            "--brief" => brief = true,
            "--peer" => peer = true,
            "--only" => only = args.next(),
            other => return Err(format!("what is {other}?").into()),
        }
    }
    let mut kit =
        Kit { profiles: lines(&folder.join("profiles.jsonl"))?, notices: lines(&folder.join("notices.jsonl"))?, ..Kit::default() };
    if let Some(path) = history {
        kit.history = lines(Path::new(&path))?;
    }
    if let Some(path) = list {
        kit.labels = labels(Scheme::Cpv, &fs::read_to_string(path)?);
    }
    if codes {
        kit.codes = lines(&folder.join("codes.jsonl"))?;
    }
    // Some tasks only, to measure quicker; scoring does not see which.
    let tasks: BTreeMap<String, String> = lines::<Task>(&folder.join("profiles.jsonl"))?
        .into_iter()
        .map(|t| (t.id, t.task))
        .filter(|(_, t)| only.as_ref().is_none_or(|o| t.contains(o.as_str())))
        .collect();
    kit.profiles.retain(|p| tasks.contains_key(&p.id));
    let pairs = if peer { bm25(&kit) } else { run(&kit, tuned(&sets)?, false) };
    if let Some(path) = out {
        let mut file = std::io::BufWriter::new(fs::File::create(path)?);
        for Pair { profile, notice, score, .. } in &pairs {
            writeln!(file, "{profile} {notice} {score:.6}")?;
        }
        file.flush()?;
    }
    print(folder, pairs, tasks, brief)
}

fn print(folder: &Path, pairs: Vec<Pair>, kept: BTreeMap<String, String>, brief: bool) -> Result<(), Box<dyn Error>> {
    let mut scored: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    for pair in pairs {
        scored.entry(pair.profile).or_default().push((pair.score, pair.notice));
    }
    let mut tasks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (profile, task) in kept {
        tasks.entry(task).or_default().push(profile);
    }
    let (figures, threshold) = measure(&scored, &judgements(&fs::read_to_string(folder.join("qrels.txt"))?), &tasks);
    println!("{:20} {:>4} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>8}", "task", "n", "nDCG10", "MAP", "R50", "mF1", "oF1", "F1one", "thr");
    let mut sum = [0.0; 6];
    for (task, f) in &figures {
        let row = [f.ndcg, f.map, f.recall50, f.f1, f.oracle, f.f1_one];
        for (s, x) in sum.iter_mut().zip(row) {
            *s += x / figures.len() as f64;
        }
        if !brief {
            let cells: Vec<String> = row.iter().map(|x| format!("{x:6.3}")).collect();
            println!("{task:20} {:4} {} {:8.3}", f.profiles, cells.join(" "), f.threshold);
        }
    }
    let cells: Vec<String> = sum.iter().map(|x| format!("{x:6.3}")).collect();
    println!("{:20} {:4} {} {threshold:8.3}", "MEAN", "", cells.join(" "));
    Ok(())
}
