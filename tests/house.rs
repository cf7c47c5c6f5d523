//! The drawing of the house holds: arrows go down, one library lives in one crate, and both
//! databases have the same migrations.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::Value;

/// Each crate and its floor; an arrow must go at least one floor down.
const FLOORS: [(&str, u8); 10] = [
    ("domain", 0),
    ("codes", 1),
    ("feeds", 1),
    ("locale", 1),
    ("matching", 2),
    ("store", 2),
    ("mail", 2),
    ("web", 3),
    ("worker", 3),
    ("crieur", 4),
];

/// Arrows of the drawing that are not needed today are no permission: these are all.
const ARROWS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("codes", &["domain"]),
    ("feeds", &["domain"]),
    ("locale", &["domain"]),
    ("matching", &["codes", "domain"]),
    ("store", &["domain"]),
    ("mail", &["domain", "locale"]),
    ("web", &["codes", "domain", "locale", "mail", "matching", "store"]),
    ("worker", &["codes", "domain", "feeds", "mail", "matching", "store"]),
    ("crieur", &["codes", "domain", "feeds", "locale", "mail", "matching", "store", "web", "worker"]),
];

/// Libraries and the only crates that may name them.
const HOMES: [(&str, &[&str]); 25] = [
    ("mail-parser", &["mail"]),
    ("calamine", &["feeds"]),
    ("zip", &["feeds"]),
    ("quick-xml", &["feeds"]),
    ("encoding_rs", &["feeds"]),
    ("flate2", &["feeds"]),
    ("csv", &["feeds", "web", "crieur"]),
    ("strsim", &["matching"]),
    ("rust-stemmers", &["matching"]),
    ("sqlx", &["store"]),
    ("lettre", &["mail"]),
    ("reqwest", &["worker"]),
    ("axum", &["web"]),
    ("axum-extra", &["web"]),
    ("tower-http", &["web"]),
    ("hyper", &["web"]),
    ("hyper-util", &["web"]),
    ("tower", &["web", "worker"]),
    ("fluent-templates", &["locale"]),
    ("askama", &["mail", "web"]),
    ("tokio", &["mail", "store", "web", "worker", "crieur"]),
    ("anyhow", &["crieur"]),
    ("clap", &["crieur"]),
    ("indicatif", &["crieur"]),
    ("tracing-subscriber", &["crieur"]),
];

/// Crates without input and output, and what may not be anywhere beneath them.
const PURE: [&str; 5] = ["domain", "codes", "feeds", "locale", "matching"];
const DOORS: [&str; 7] = ["tokio", "sqlx", "lettre", "reqwest", "axum", "hyper", "rustls"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn metadata() -> Value {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("cargo metadata writes JSON")
}

/// Each workspace crate with the normal dependencies that its manifest names.
fn named(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let members: BTreeSet<&str> = metadata["workspace_members"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut out = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        if members.contains(package["id"].as_str().unwrap()) {
            let normal = package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null());
            let names = normal.map(|d| d["name"].as_str().unwrap().to_owned()).collect();
            out.insert(package["name"].as_str().unwrap().to_owned(), names);
        }
    }
    out
}

#[test]
fn every_crate_has_its_floor() {
    let crates: BTreeSet<String> = named(&metadata()).into_keys().collect();
    let drawn: BTreeSet<String> = FLOORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(crates, drawn);
}

#[test]
fn arrows_go_down_and_only_where_drawn() {
    let floor: BTreeMap<&str, u8> = FLOORS.into_iter().collect();
    let drawn: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    let mut wrong = Vec::new();
    for (from, named) in named(&metadata()) {
        for to in named.iter().filter(|n| floor.contains_key(n.as_str())) {
            if floor[to.as_str()] >= floor[from.as_str()] {
                wrong.push(format!("{from} -> {to} runs up or along a floor"));
            }
            if !drawn[from.as_str()].contains(&to.as_str()) {
                wrong.push(format!("{from} -> {to} is not in the drawing"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_library_lives_in_one_crate() {
    let named = named(&metadata());
    let mut wrong = Vec::new();
    for (library, homes) in HOMES {
        for (name, _) in named.iter().filter(|(_, names)| names.contains(library)) {
            if !homes.contains(&name.as_str()) {
                wrong.push(format!("{library} in {name}, its home is {}", homes.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_beneath_a_pure_crate_opens_a_door() {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> =
        metadata["packages"].as_array().unwrap().iter().map(|p| (p["id"].as_str().unwrap(), p["name"].as_str().unwrap())).collect();
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|n| (n["id"].as_str().unwrap(), n)).collect();
    let is_normal = |d: &&Value| d["dep_kinds"].as_array().unwrap().iter().any(|k| k["kind"].is_null());
    for pure in PURE {
        let start = names.iter().find(|(id, name)| **name == pure && id.starts_with("path+")).map(|(id, _)| *id).unwrap();
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(nodes[id]["deps"].as_array().unwrap().iter().filter(is_normal).map(|d| d["pkg"].as_str().unwrap()));
            }
        }
        let doors: Vec<&str> = seen.iter().map(|id| names[id]).filter(|name| DOORS.contains(name)).collect();
        assert!(doors.is_empty(), "{pure} reaches {}", doors.join(", "));
    }
}

#[test]
fn the_root_has_no_sources_and_the_databases_the_same_migrations() {
    assert!(!root().join("src").exists(), "the root package is crates/app");
    let list = |engine: &str| -> BTreeSet<String> {
        let folder = root().join("migrations").join(engine);
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert!(!list("sqlite").is_empty());
    assert_eq!(list("sqlite"), list("postgres"));
}

#[test]
fn every_crate_inherits_the_lints() {
    for (name, _) in FLOORS.iter().filter(|(name, _)| *name != "crieur") {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{name}");
    }
}
