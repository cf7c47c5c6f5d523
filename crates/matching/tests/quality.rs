//! The engine judged on notices and judgements: the project's own small kit always, the big
//! one beside the repository too when `CRIEUR_SHARED` names it.

use std::{collections::BTreeMap, fs, path::Path};

use domain::Scheme;
use matching::{
    Tuning,
    kit::{Kit, labels, run},
    measure::{Figures, judgements, measure},
};
use serde::{Deserialize, de::DeserializeOwned};

#[derive(Deserialize)]
struct Task {
    id: String,
    task: String,
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn lines<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    text(path).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The figures of a kit, per task and as a mean under `MEAN`.
fn figures(folder: &Path, mut kit: Kit) -> BTreeMap<String, Figures> {
    kit.profiles = lines(&folder.join("profiles.jsonl"));
    kit.notices = lines(&folder.join("notices.jsonl"));
    let mut tasks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines::<Task>(&folder.join("profiles.jsonl")) {
        tasks.entry(line.task).or_default().push(line.id);
    }
    let mut scored: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    for pair in run(&kit, Tuning::default(), false) {
        scored.entry(pair.profile).or_default().push((pair.score, pair.notice));
    }
    let (mut figures, _) = measure(&scored, &judgements(&text(&folder.join("qrels.txt"))), &tasks);
    let n = figures.len() as f64;
    let mean = |get: fn(&Figures) -> f64| figures.values().map(get).sum::<f64>() / n;
    let all = Figures {
        ndcg: mean(|f| f.ndcg),
        map: mean(|f| f.map),
        recall50: mean(|f| f.recall50),
        f1_one: mean(|f| f.f1_one),
        ..Figures::default()
    };
    for (task, f) in &figures {
        println!("{task:18} nDCG {:.3} MAP {:.3} R@50 {:.3} F1 {:.3}", f.ndcg, f.map, f.recall50, f.f1_one);
    }
    println!("{:18} nDCG {:.3} MAP {:.3} R@50 {:.3} F1 {:.3}", "MEAN", all.ndcg, all.map, all.recall50, all.f1_one);
    figures.insert("MEAN".into(), all);
    figures
}

/// A figure may rise; one that falls by more than rounding is a change for the worse.
fn holds(figures: &BTreeMap<String, Figures>, committed: &[(&str, f64, f64)]) {
    for (task, ndcg, map) in committed {
        let got = &figures[*task];
        assert!(got.ndcg >= ndcg - 0.005, "{task}: nDCG@10 {:.3}, committed {ndcg}", got.ndcg);
        assert!(got.map >= map - 0.005, "{task}: MAP {:.3}, committed {map}", got.map);
    }
}

#[test]
fn the_small_kit_is_matched_as_well_as_before() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/quality"));
    let figures = figures(folder, Kit::default());
    holds(
        &figures,
        &[
            ("firm-en", 0.809, 0.716),
            ("firm-en2fr", 0.727, 0.619),
            ("firm-fr", 0.805, 0.730),
            ("firm-fr2en", 0.749, 0.640),
            ("noisy-fr", 0.716, 0.620),
            ("past-fr", 0.194, 0.140),
            ("MEAN", 0.667, 0.578),
        ],
    );
}

/// Real notices with the buyers' codes as ground truth, an older part as what was polled
/// before and the European code list as imported labels. Tuned on this part; acceptance is
/// measured on another.
#[test]
fn the_big_kit_is_matched_as_well_as_before() {
    let Some(shared) = option() else { return };
    let folder = Path::new(&shared).join("quality/dev");
    let kit = Kit {
        history: lines(&folder.join("seao_pool.jsonl")),
        labels: labels(Scheme::Cpv, &text(&folder.join("../cpv_labels.tsv"))),
        ..Kit::default()
    };
    let figures = figures(&folder, kit);
    holds(&figures, &[("MEAN", 0.402, 0.304), ("sme-fr", 0.421, 0.353), ("sme-en2fr", 0.404, 0.326), ("supplier-seao", 0.244, 0.201)]);
    assert!(figures["MEAN"].recall50 >= 0.55 && figures["MEAN"].f1_one >= 0.265);
}

#[expect(clippy::disallowed_methods, reason = "a test is told by the environment where the shared kit lies")]
fn option() -> Option<String> {
    std::env::var("CRIEUR_SHARED").ok()
}
