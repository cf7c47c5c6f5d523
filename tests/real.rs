//! Real files of each format through `crieur sources test --as … --json`, as a person would look
//! at them, against counts made on another way (`real/count.rs`), where the runner says the files
//! are (`CRIEUR_SHARED`). The table in `tests/RELIABILITY.md` is held to what is read.

mod count;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use self::count::Count;
use crate::support::{Home, told_by_runner};

/// Files of one publisher that one reader reads alike.
struct Set {
    adapter: &'static str,
    /// Files, or folders with everything in them.
    paths: &'static [&'static str],
    options: &'static [&'static str],
    /// What the files hold, told without our readers.
    count: fn(&[u8]) -> Count,
}

const SETS: [Set; 12] = [
    Set { adapter: "canadabuys", paths: &["canadabuys/open_sample.csv"], options: &[], count: count::canadabuys },
    Set {
        adapter: "seao",
        paths: &[
            "seao/hebdo_20261026_20261101.json.gz",
            "seao/hebdo_20261102_20261108.json.gz",
            "seao/hebdo_20261109_20261115.json.gz",
            "seao/hebdo_20261116_20261122.json.gz",
        ],
        options: &[],
        count: count::seao,
    },
    Set { adapter: "seao", paths: &["seao/hebdo_20260727_20260802_excerpt.json"], options: &[], count: count::seao },
    Set {
        adapter: "seao-xml",
        paths: &["seao/AvisRevisions_20181001_20181031.xml", "seao/AvisRevisions_20190501_20190531.xml"],
        options: &[],
        count: count::seao_xml,
    },
    Set { adapter: "ted-eforms", paths: &["ted/eforms-sdk", "ted/converted"], options: &[], count: count::eforms },
    Set { adapter: "contracts-finder", paths: &["uk"], options: &[], count: count::ocds },
    Set { adapter: "sam", paths: &["sam"], options: &[], count: count::sam },
    Set { adapter: "ocds", paths: &["mexico"], options: &[], count: count::ocds },
    Set { adapter: "ocds", paths: &["ocds"], options: &[], count: count::ocds },
    Set { adapter: "placsp", paths: &["spain"], options: &[], count: count::placsp },
    Set { adapter: "rss", paths: &["rss/buyandsell"], options: &[], count: count::rss },
    Set { adapter: "toronto", paths: &["toronto/fixtures/odata_solicitation.json"], options: &[], count: count::toronto },
];

/// The federal file as anybody's table, by a mapping alone.
const TABLE: Set = Set {
    adapter: "csv",
    paths: &["canadabuys/open_sample.csv"],
    options: &[
        "column.reference=referenceNumber-numeroReference",
        "column.title=title-titre-eng",
        "column.buyer=contractingEntityName-nomEntitContractante-eng",
        "column.closing=tenderClosingDate-appelOffresDateCloture",
        "column.codes=unspsc",
        "scheme=unspsc",
        "open_end=yes",
    ],
    count: count::table,
};

/// Every file that a path stands for, in order.
fn files(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_file() {
        out.push(path.to_owned());
        return;
    }
    let listed = fs::read_dir(path).unwrap_or_else(|e| panic!("{} of CRIEUR_SHARED: {e}", path.display()));
    let mut inside: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    inside.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // Marked by their publisher as what nobody should send; crates/feeds/tests looks at them.
    let meant = |path: &Path| !name(path).starts_with("INVALID_") && !["README.md", "LICENSE"].contains(&name(path).as_str());
    inside.iter().filter(|path| meant(path)).for_each(|path| files(path, out));
}

/// What the command told: notices by their lines, the rest by its last line.
fn read(home: &Home, set: &Set, file: &Path) -> Count {
    let path = file.to_string_lossy();
    let options = set.options.iter().flat_map(|option| ["--option", option]);
    let args: Vec<&str> = ["sources", "test", "--as", set.adapter, &path, "--json"].into_iter().chain(options).collect();
    let (code, said, complained) = home.run("en", &args);
    assert_eq!(code, 0, "{path}: {complained}");
    let mut count = Count::default();
    for line in said.lines() {
        let notice: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{path}: {e}: {line}"));
        assert!(notice["source"] == set.adapter && notice["reference"].as_str().is_some_and(|r| !r.is_empty()), "{path}: {line}");
        let texts = |text: &Value| text.as_object().is_some_and(|by_language| by_language.values().any(|t| t != ""));
        count.add(&Count {
            notices: 1,
            titles: usize::from(texts(&notice["title"])),
            buyers: usize::from(texts(&notice["buyer"]["name"])),
            closings: usize::from(notice["closes_at"].is_string()),
            codes: usize::from(notice["codes"].as_array().is_some_and(|codes| !codes.is_empty())),
            ..Count::default()
        });
    }
    let counts = complained.lines().last().unwrap_or_default();
    let number = |word: &str| -> usize {
        let before = counts.split(word).next().unwrap_or_default().trim_end();
        let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
        digits.parse().unwrap_or_else(|_| panic!("{path}: no number of {word} in {counts}"))
    };
    assert_eq!(number(" notices"), count.notices, "{path}");
    Count { gone: number(" withdrawn"), skipped: number(" skipped"), ..count }
}

/// The set's row of the table; what is read differently from the independent count goes to `wrong`.
fn row(root: &Path, home: &Home, set: &Set, wrong: &mut Vec<String>) -> String {
    let mut all = Vec::new();
    set.paths.iter().for_each(|path| files(&root.join(path), &mut all));
    let mut total = Count::default();
    for file in &all {
        let bytes = fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let (ours, theirs) = (read(home, set, file), (set.count)(&count::unpacked(bytes)));
        if ours != theirs {
            wrong.push(format!("{} as {}: read {ours:?}, counted {theirs:?}", file.display(), set.adapter));
        }
        total.add(&ours);
    }
    let Count { notices, gone, skipped, titles, buyers, closings, codes } = total;
    let folder = set.paths[0].rsplit_once('/').map_or(set.paths[0], |(folder, _)| folder);
    format!(
        "| `{}` | {folder} | {} | {notices} | {gone} | {skipped} | {titles} | {buyers} | {closings} | {codes} |",
        set.adapter,
        all.len()
    )
}

#[test]
fn real_files_are_read_completely_by_the_command() {
    let Some(root) = told_by_runner("CRIEUR_SHARED") else {
        eprintln!("CRIEUR_SHARED is not set: the real files are left out, crates/feeds/tests holds the fixtures to like counts");
        return;
    };
    let (root, home) = (Path::new(&root).join("data/feeds"), Home::new());
    let mut wrong = Vec::new();
    let rows: Vec<String> = SETS.iter().chain([&TABLE]).map(|set| row(&root, &home, set, &mut wrong)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let told = include_str!("RELIABILITY.md");
    let missing: Vec<&String> = rows.iter().filter(|row| !told.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "tests/RELIABILITY.md says otherwise; read now:\n{}", rows.join("\n"));
}

/// Shapes of other interfaces of the same publishers are refused, not read as something else.
#[test]
fn replies_of_other_interfaces_are_refused_with_a_reason() {
    let Some(root) = told_by_runner("CRIEUR_SHARED") else {
        eprintln!("CRIEUR_SHARED is not set: the real replies are left out, tests/feeds has broken ones of each reader");
        return;
    };
    let (root, home) = (Path::new(&root).join("data/feeds"), Home::new());
    for (adapter, path) in [
        ("toronto", "toronto/fixtures/ckan_awarded.json"),
        ("toronto", "toronto/fixtures/ckan_solicitations.json"),
        ("toronto", "toronto/fixtures/ariba_detail.json"),
        ("seao", "seao/donneesquebec_resource_index_2026-02-21.json"),
        ("seao", "seao/AvisRevisions_20181001_20181031.xml"),
        ("seao-xml", "seao/hebdo_20260727_20260802_excerpt.json"),
        ("canadabuys", "rss/buyandsell/active.rss"),
        ("placsp", "ted/eforms-sdk/cn_24_maximal.xml"),
        ("ted-eforms", "spain/full_entry_placsp-browser.xml"),
    ] {
        let file = root.join(path);
        assert!(file.is_file(), "{} of CRIEUR_SHARED is missing", file.display());
        let (code, said, complained) = home.run("en", &["sources", "test", "--as", adapter, &file.to_string_lossy(), "--json"]);
        assert!(code != 0 && said.is_empty(), "{path} as {adapter}: {said}");
        assert!(complained.contains("The reply is refused: "), "{path} as {adapter}: {complained}");
    }
}
