//! `crieur eval`: how good the matching is on a folder of the match-quality kit. The run and
//! its figures are `matching`'s; this reads files and prints tables.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use matching::{
    Tuning,
    feedback::{Run, by_profile, simulate},
    kit::{Bench, Kit, Pair},
    measure::{Figures, Judgements, judgements, measure},
};
use serde::Deserialize;

use crate::{
    both::{Both, Trouble},
    cli::Eval,
    kit::lines,
    labels,
    terminal::Terminal,
};

/// Which task a profile belongs to; scoring never sees it.
#[derive(Deserialize)]
struct Task {
    id: String,
    task: String,
}

type Tasks = BTreeMap<String, Vec<String>>;
type Row = [f64; 9];

/// The columns, named as in the kit.
const COLUMNS: [&str; 9] = ["nDCG10", "MAP", "R50", "PR5", "PR8", "bF1", "mF1", "oF1", "F1one"];
/// Differences below this are rounding.
const ROUNDING: f64 = 0.0005;
/// Verdicts per profile.
const VERDICTS: usize = 5;

/// Measures, compares, and keeps the figures where that was asked.
pub fn execute(terminal: Terminal, given: &Eval) -> anyhow::Result<()> {
    let folder = if given.folder.join("notices.jsonl").exists() { given.folder.clone() } else { given.folder.join("dev") };
    if !folder.join("notices.jsonl").exists() {
        let place = given.folder.display();
        return Err(Trouble::new(
            format!("{place} ne contient ni notices.jsonl ni dev/notices.jsonl."),
            format!("{place} contains neither notices.jsonl nor dev/notices.jsonl."),
        )
        .into());
    }
    let beside =
        |given: &Option<PathBuf>, names: &[&str]| given.clone().or_else(|| names.iter().map(|n| folder.join(n)).find(|p| p.exists()));
    let (history, list) = (beside(&given.history, &["seao_pool.jsonl"]), beside(&given.labels, &["cpv_labels.tsv", "../cpv_labels.tsv"]));
    let mut kit = Kit {
        profiles: lines(&folder.join("profiles.jsonl"))?,
        notices: lines(&folder.join("notices.jsonl"))?,
        history: history.as_deref().map(lines).transpose()?.unwrap_or_default(),
        labels: list.as_deref().map(|f| labels::told(terminal, f)).transpose()?.unwrap_or_default(),
        codes: Vec::new(),
    };
    let mut tasks = Tasks::new();
    for line in lines::<Task>(&folder.join("profiles.jsonl"))? {
        tasks.entry(line.task).or_default().push(line.id);
    }
    let qrels = folder.join("qrels.txt");
    let judged = judgements(&fs::read_to_string(&qrels).map_err(|e| Trouble::unreadable(&qrels, &e))?);

    let bar = terminal.spinner("Appariement", "Matching");
    let bench = Bench::of(&kit, Tuning::default());
    let (figures, threshold) = measure(&run(bench.run(&bench.profiles, false)), &judged, &tasks);
    bar.finish_and_clear();
    Terminal::line(table(&figures));
    terminal
        .say(format!("Meilleur seuil unique (F1one)\u{a0}: {threshold:.3}."), format!("Best single threshold (F1one): {threshold:.3}."));
    if let Some(path) = beside(&given.figures, &["figures.tsv"]) {
        compare(terminal, &path, &figures)?;
    } else {
        terminal.say("Aucun figures.tsv avec quoi comparer.", "No figures.tsv to compare with.");
    }
    if let Some(path) = &given.save {
        save(path, &figures)?;
    }
    if given.feedback {
        verdicts(terminal, &kit, &bench, &judged, &tasks);
    }
    if let Some(path) = &given.codes {
        kit.codes = lines(path)?;
        let bench = Bench::of(&kit, Tuning::default());
        let (figures, _) = measure(&run(bench.run(&bench.profiles, false)), &judged, &tasks);
        terminal.say("\nCodes visibles, à part\u{a0}:", "\nCodes visible, apart:");
        Terminal::line(table(&figures));
    }
    Ok(())
}

/// A run as its file says it, to six decimals, so that both give the same figures.
fn run(pairs: Vec<Pair>) -> Run {
    by_profile(pairs.into_iter().map(|p| Pair { score: format!("{:.6}", p.score).parse().unwrap_or(p.score), ..p }).collect())
}

fn row(f: &Figures) -> Row {
    [f.ndcg, f.map, f.recall50, f.precision_at[0], f.precision_at[1], f.f1_pooled, f.f1, f.oracle, f.f1_one]
}

fn mean(figures: &BTreeMap<String, Figures>) -> Row {
    let mut sum = [0.0; COLUMNS.len()];
    for figures in figures.values() {
        for (sum, value) in sum.iter_mut().zip(row(figures)) {
            *sum += value;
        }
    }
    sum.map(|s| s / figures.len().max(1) as f64)
}

fn table(figures: &BTreeMap<String, Figures>) -> String {
    let cells = |row: Row| row.map(|x| format!("{x:6.3}")).join(" ");
    let mut out = format!("{:20} {:>4} {}  thr(mF1)\n", "task", "n", COLUMNS.map(|c| format!("{c:>6}")).join(" "));
    for (task, f) in figures {
        let _ = writeln!(out, "{task:20} {:4} {}  {:.6}", f.profiles, cells(row(f)), f.threshold);
    }
    let all: usize = figures.values().map(|f| f.profiles).sum();
    let _ = write!(out, "{:20} {all:4} {}", "MEAN of tasks", cells(mean(figures)));
    out
}

/// The rows as they are kept: the mean under `MEAN`.
fn rows(figures: &BTreeMap<String, Figures>) -> BTreeMap<String, Row> {
    let tasks = figures.iter().map(|(task, f)| (task.clone(), row(f)));
    tasks.chain([("MEAN".to_owned(), mean(figures))]).collect()
}

fn save(path: &Path, figures: &BTreeMap<String, Figures>) -> anyhow::Result<()> {
    let mut out = format!("task\t{}\n", COLUMNS.join("\t"));
    for (task, row) in rows(figures) {
        let _ = writeln!(out, "{task}\t{}", row.map(|x| format!("{x:.4}")).join("\t"));
    }
    fs::write(path, out).map_err(|e| {
        let (path, why) = (path.display(), Both::io(&e));
        Trouble::new(format!("{path} ne peut être écrit\u{a0}: {}.", why.fr), format!("{path} cannot be written: {}.", why.en)).into()
    })
}

/// Says what rose and what fell since the figures were kept.
fn compare(terminal: Terminal, path: &Path, figures: &BTreeMap<String, Figures>) -> anyhow::Result<()> {
    let text = fs::read_to_string(path).map_err(|e| Trouble::unreadable(path, &e))?;
    let kept = kept(path, &text)?;
    let place = path.display();
    terminal.say(format!("Par rapport à {place}\u{a0}:"), format!("Compared with {place}:"));
    let mut changed = false;
    for (task, row) in rows(figures) {
        let Some(before) = kept.get(&task) else { continue };
        let moved = COLUMNS.iter().zip(row.iter().zip(before)).filter(|(_, (now, before))| (*now - *before).abs() >= ROUNDING);
        let moved: Vec<String> = moved.map(|(name, (now, before))| format!("{name} {:+.3}", now - before)).collect();
        if !moved.is_empty() {
            changed = true;
            Terminal::line(format!("{task:20} {}", moved.join("  ")));
        }
    }
    if !changed {
        terminal.say("rien n'a changé.", "nothing has changed.");
    }
    Ok(())
}

fn kept(path: &Path, text: &str) -> Result<BTreeMap<String, Row>, Trouble> {
    let mut out = BTreeMap::new();
    for (n, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.trim().is_empty()) {
        let mut cells = line.split('\t');
        let task = cells.next().unwrap_or_default().to_owned();
        let numbers: Result<Vec<f64>, _> = cells.map(|c| c.trim().parse()).collect();
        let row = numbers.ok().and_then(|v| Row::try_from(v).ok()).ok_or_else(|| {
            let (place, n, count) = (path.display(), n + 1, COLUMNS.len());
            Trouble::new(
                format!("{place}, ligne {n}\u{a0}: une tâche et {count} nombres séparés par des tabulations sont attendus."),
                format!("{place}, line {n}: a task and {count} numbers separated by tabs are expected."),
            )
        })?;
        out.insert(task, row);
    }
    Ok(out)
}

/// What a few verdicts per profile bring, on the notices that nobody judged.
fn verdicts(terminal: Terminal, kit: &Kit, bench: &Bench<'_>, judged: &Judgements, tasks: &Tasks) {
    let arms = simulate(kit, bench, &by_profile(bench.run(&bench.profiles, false)), judged, VERDICTS);
    let left = |profiles: &Vec<String>| profiles.iter().filter(|p| arms.rest.contains_key(*p)).cloned().collect::<Vec<_>>();
    let tasks: Tasks = tasks.iter().map(|(task, all)| (task.clone(), left(all))).filter(|(_, all)| !all.is_empty()).collect();
    let [before, after] = [&arms.before, &arms.after].map(|arm| mean(&measure(arm, &arms.rest, &tasks).0));
    let (yes, no) = arms.verdicts;
    terminal.say(
        format!(
            "\nAvec {VERDICTS} réponses par profil ({yes} «\u{a0}pertinent\u{a0}», {no} «\u{a0}pas pertinent\u{a0}»), sur le reste\u{a0}:"
        ),
        format!("\nWith {VERDICTS} verdicts per profile ({yes} relevant, {no} not), on the rest:"),
    );
    for at in [0, 1, 2] {
        let percent = 100.0 * (after[at] / before[at].max(1e-9) - 1.0);
        Terminal::line(format!("{:20} {:.3} → {:.3}  {percent:+.1} %", COLUMNS[at], before[at], after[at]));
    }
}
