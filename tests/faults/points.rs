//! Each named point once, on both databases; and that released programs have none.

use std::{fs, path::Path};

use super::rig::{Rig, program};
use crate::feed::postgres;

/// Every point, in the order of a notice's journey.
pub const POINTS: [&str; 15] = [
    "upserted",
    "stored",
    "poll-ending",
    "poll-ended",
    "profiles-matched",
    "profiles-queued",
    "profiles-done",
    "notices-matched",
    "notices-queued",
    "notices-done",
    "leased",
    "composed",
    "started",
    "answered",
    "marked",
];

/// Here some mails have reached the server of which nobody has written it down.
const WINDOW: [&str; 2] = ["answered", "marked"];

fn each_point(url: Option<String>) {
    let mut rig = Rig::new(url);
    for point in POINTS {
        rig.add_batch();
        let before = rig.copies().len();
        rig.start(&format!("{point}:1:die"));
        rig.wait(point, |rig| rig.ended());
        rig.kill();
        rig.settle();
        let copies = rig.copies()[before..].to_vec();
        let distinct: std::collections::BTreeSet<&str> = copies.iter().map(|c| c.message_id.as_str()).collect();
        let told: usize = copies.iter().map(|c| c.notices.len()).sum();
        let repeated: usize = copies.len() - distinct.len();
        assert!(repeated == 0 || WINDOW.contains(&point), "{point}: {repeated} mails were sent again");
        println!("{point}: {} mails, {told} notices told, {repeated} again", distinct.len());
    }
}

#[test]
fn killed_at_each_point_on_sqlite() {
    each_point(None);
}

#[test]
fn killed_at_each_point_on_postgresql() {
    each_point(Some(postgres()));
}

fn holds(program: &Path, word: &str) -> bool {
    String::from_utf8_lossy(&fs::read(program).unwrap()).contains(word)
}

#[test]
fn only_the_program_for_these_tests_has_fault_points() {
    let real = Path::new(env!("CARGO_BIN_EXE_crieur"));
    for word in ["CRIEUR_FAULT_PLAN", "CRIEUR_FAULT_CLOCK"] {
        assert!(holds(&program(), word), "{word} is how the tests steer it");
        assert!(!holds(real, word), "{word} is in the real program");
    }
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("\ndefault = ["), "no feature is on by itself");
}

#[test]
fn the_list_of_points_is_complete() {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/worker/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(path).unwrap();
                found.extend(text.split("point!(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
            }
        }
    }
    found.sort();
    let mut listed = POINTS.map(str::to_owned).to_vec();
    listed.sort();
    assert_eq!(found, listed);
}
