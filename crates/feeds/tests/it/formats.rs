//! Real files of each format against a count that no reader of ours made: markers of records
//! and of states, searched as plain bytes. `CRIEUR_SHARED` names the folder, and then every
//! file must be there. Unset, the own fixtures are held to the same counts.

use std::{
    fs,
    path::{Path, PathBuf},
};

use domain::{Notice, Status};
use feeds::{Adapter, Summary};

use crate::support::{Harvest, folder, inputs, read};

#[expect(clippy::disallowed_methods, reason = "the environment says where real data lies")]
fn shared() -> Option<PathBuf> {
    std::env::var_os("CRIEUR_SHARED").map(|root| PathBuf::from(root).join("data/feeds"))
}

fn bytes(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn count(bytes: &[u8], marker: &str) -> usize {
    bytes.windows(marker.len()).filter(|window| *window == marker.as_bytes()).count()
}

fn n(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

fn good(adapter: Adapter, bytes: &[u8]) -> (Harvest, Summary) {
    adapter.check(bytes).unwrap();
    let (harvest, outcome) = read(adapter, bytes);
    (harvest, outcome.unwrap())
}

fn with(notices: &[Notice], status: Status) -> usize {
    notices.iter().filter(|notice| notice.status == status).count()
}

/// How many notices have each field filled.
fn filled(notices: &[Notice]) -> [(&'static str, usize); 8] {
    let has = |test: &dyn Fn(&Notice) -> bool| notices.iter().filter(|notice| test(notice)).count();
    [
        ("title", has(&|n| !n.title.is_empty())),
        ("description", has(&|n| !n.description.is_empty())),
        ("buyer", has(&|n| !n.buyer.name.is_empty())),
        ("codes", has(&|n| !n.codes.is_empty())),
        ("regions", has(&|n| !n.regions.is_empty())),
        ("value", has(&|n| n.value.is_some())),
        ("closing", has(&|n| n.closing.is_some())),
        ("url", has(&|n| !n.url.is_empty())),
    ]
}

/// The fixture of a format, where the shared files are not at hand.
fn own(adapter: Adapter, case: &str) -> Vec<u8> {
    inputs(adapter).into_iter().find(|(name, _)| name == case).unwrap().1
}

fn file(path: &str, adapter: Adapter, case: &str) -> Vec<u8> {
    shared().map_or_else(|| own(adapter, case), |root| bytes(&root.join(path)))
}

#[test]
fn placsp_page() {
    for (path, case) in [
        ("spain/PlataformasAgregadasSinMenores_20200103_031345.rebuilt.atom", "full"),
        ("spain/deleted_entries_only_placsp-browser.xml", "tombstones"),
        ("spain/full_entry_placsp-browser.xml", "states"),
        ("spain/minimal_entry_placsp-browser.xml", "states"),
        ("spain/multi_lot_with_terms_placsp-browser.xml", "full"),
    ] {
        let bytes = file(path, Adapter::Placsp, case);
        let (harvest, summary) = good(Adapter::Placsp, &bytes);
        let (entries, gone) = (count(&bytes, "<entry>"), count(&bytes, "<at:deleted-entry"));
        assert_eq!(n(summary.records), entries + gone, "{path}");
        assert_eq!((n(summary.notices), n(summary.gone), summary.skipped), (entries, gone, 0), "{path}: {:?}", harvest.skipped);
        for (codes, status) in [
            (&["PUB"][..], Status::Open),
            (&["EV"], Status::Closed),
            (&["ADJ", "RES"], Status::Awarded),
            (&["PRE"], Status::Planned),
            (&["ANUL"], Status::Cancelled),
        ] {
            let marked: usize = codes.iter().map(|code| count(&bytes, &format!(">{code}</"))).sum();
            assert_eq!(with(&harvest.notices, status), marked, "{path}: {status:?}");
        }
        let deadlines = bytes.split(|b| *b == b'\n').collect::<Vec<_>>().join(&b' ');
        let periods = count(&deadlines, "TenderSubmissionDeadlinePeriod>") / 2;
        let read = harvest.notices.iter().filter(|n| n.closing.is_some()).count();
        assert!(read <= periods, "{path}: {read} closings of {periods} periods");
        println!("{path}: {summary:?} {:?}", filled(&harvest.notices));
    }
}

#[test]
fn eforms_examples() {
    let (mut notices, mut skipped, mut files, mut titled) = (Vec::new(), Vec::new(), 0, 0);
    for path in eforms() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = bytes(&path);
        files += 1;
        let (harvest, outcome) = read(Adapter::TedEforms, &bytes);
        let summary = outcome.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(summary.records, 1, "{name}");
        // Plain search: a project with a name. The two registrations of companies have none.
        let project = text_between(&bytes, "<cac:ProcurementProject", "</cac:ProcurementProject>");
        let expected = project.is_some_and(|project| project.contains("<cbc:Name") || project.contains("<b:Name"));
        titled += usize::from(expected);
        assert_eq!(summary.notices == 1, expected, "{name}: {:?}", harvest.skipped);
        skipped.extend(harvest.skipped.into_iter().map(|s| (name.clone(), s.reason.text)));
        for notice in harvest.notices {
            check_eforms(&name, &bytes, &notice);
            notices.push(notice);
        }
    }
    assert_eq!((notices.len(), skipped.len()), (titled, files - titled));
    assert!(skipped.iter().all(|(_, reason)| reason.contains("no title")), "{skipped:?}");
    if shared().is_some() {
        // 92 examples, of them 12 marked invalid; 30 converted ones.
        assert_eq!(files, 80 + 30);
    }
    println!("eForms: {files} files, {} notices, {:?}, skipped {skipped:?}", notices.len(), filled(&notices));
}

fn text_between<'t>(bytes: &'t [u8], begin: &str, end: &str) -> Option<&'t str> {
    let text = std::str::from_utf8(bytes).unwrap();
    let (from, prefix_free) = match text.find(begin) {
        Some(at) => (at, end),
        None => (text.find(&begin.replace("cac:", "a:"))?, end),
    };
    let rest = &text[from..];
    rest.find(prefix_free).or_else(|| rest.find(&end.replace("cac:", "a:"))).map(|to| &rest[..to])
}

fn check_eforms(name: &str, bytes: &[u8], notice: &Notice) {
    let void = count(bytes, "change-corrig-justification\">cancel</") > 0;
    assert_eq!(notice.status == Status::Cancelled, void, "{name}");
    let competition = count(bytes, "listName=\"competition\"") > 0;
    if competition && !void {
        assert_eq!(notice.status, Status::Open, "{name}");
    }
    let tenders = count(bytes, "TenderSubmissionDeadlinePeriod>") + count(bytes, "ParticipationRequestReceptionPeriod>");
    assert_eq!(notice.closing.is_some(), tenders > 0, "{name}: closing");
    let cpv = count(bytes, "ItemClassificationCode");
    assert_eq!(!notice.codes.is_empty(), cpv > 0, "{name}: codes");
    assert!(notice.description.iter().all(|(_, text)| text.len() < 60_000), "{name}");
}

/// Every valid example, or the own fixtures that are one.
fn eforms() -> Vec<PathBuf> {
    let list = |folder: PathBuf| {
        let mut all: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).map(|e| e.unwrap().path()).collect();
        all.sort();
        all.into_iter().filter(|path| path.extension().is_some_and(|end| end == "xml"))
    };
    if let Some(root) = shared() {
        let valid = |path: &PathBuf| !path.file_name().unwrap().to_string_lossy().starts_with("INVALID_");
        return list(root.join("ted/eforms-sdk")).filter(valid).chain(list(root.join("ted/converted"))).collect();
    }
    let broken = ["truncated.xml", "old_schema.xml", "no_id.xml"];
    list(folder(Adapter::TedEforms)).filter(|path| !broken.iter().any(|name| path.ends_with(name))).collect()
}

#[test]
fn invalid_eforms_never_panic_and_say_why() {
    let Some(root) = shared() else { return own_invalid() };
    let mut seen = 0;
    for entry in fs::read_dir(root.join("ted/eforms-sdk")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("INVALID_") {
            continue;
        }
        seen += 1;
        let (harvest, outcome) = read(Adapter::TedEforms, &bytes(&path));
        let reasons: Vec<&str> = harvest.skipped.iter().map(|s| s.reason.text.as_str()).collect();
        assert!(outcome.is_err() || harvest.notices.len() + reasons.len() == 1, "{}", path.display());
        println!("{}: {} notices, {reasons:?}", path.file_name().unwrap().to_string_lossy(), harvest.notices.len());
    }
    assert_eq!(seen, 12);
}

fn own_invalid() {
    for case in ["no_id", "no_title"] {
        let (harvest, outcome) = read(Adapter::TedEforms, &own(Adapter::TedEforms, case));
        assert_eq!((outcome.unwrap().records, harvest.notices.len(), harvest.skipped.len()), (1, 0, 1), "{case}");
    }
}

#[test]
fn seao_xml_months() {
    for path in ["seao/AvisRevisions_20181001_20181031.xml", "seao/AvisRevisions_20190501_20190531.xml"] {
        let bytes = file(path, Adapter::SeaoXml, "avis");
        let (harvest, summary) = good(Adapter::SeaoXml, &bytes);
        let records = count(&bytes, "<avis>");
        assert_eq!((n(summary.records), n(summary.notices), summary.skipped), (records, records, 0), "{path}");
        let closings = count(&bytes, "<datefermeture>") - count(&bytes, "<datefermeture></");
        assert_eq!(filled(&harvest.notices)[6], ("closing", closings), "{path}");
        let won = bytes.split(|b| *b == b'\n').collect::<Vec<_>>().concat();
        let won = String::from_utf8_lossy(&won).split("<avis>").skip(1).filter(|avis| avis.contains("<adjudicataire>1<")).count();
        assert_eq!((n(summary.awards), with(&harvest.notices, Status::Awarded)), (won, won), "{path}");
        println!("{path}: {summary:?} {:?}", filled(&harvest.notices));
    }
}

#[test]
fn rss_feeds() {
    for path in ["rss/buyandsell/active.rss", "rss/buyandsell/amended.rss"] {
        let bytes = file(path, Adapter::Rss, "dates");
        let (harvest, summary) = good(Adapter::Rss, &bytes);
        let items = count(&bytes, "<item>");
        assert_eq!(n(summary.records), items, "{path}");
        if shared().is_some() {
            assert_eq!((items, summary.notices, summary.skipped), (250, 250, 0), "{path}");
            assert!(harvest.notices.iter().all(|n| n.updated_at.is_some() && !n.url.is_empty()), "{path}");
        }
        println!("{path}: {summary:?} {:?}", filled(&harvest.notices));
    }
}

#[test]
fn sam_reply() {
    let bytes = file("sam/search_response_2026-02.json", Adapter::Sam, "shapes");
    let (harvest, summary) = good(Adapter::Sam, &bytes);
    let ids = if shared().is_some() { count(&bytes, "\"noticeId\"") } else { 4 };
    assert_eq!((n(summary.notices), summary.skipped), (ids, 0), "{:?}", harvest.skipped);
    println!("sam: {summary:?} {:?}", filled(&harvest.notices));
}

#[test]
fn toronto_rows() {
    let bytes = file("toronto/fixtures/odata_solicitation.json", Adapter::Toronto, "rows");
    let (_, summary) = good(Adapter::Toronto, &bytes);
    let rows = count(&bytes, "\"Solicitation_Document_Number\"");
    // Of the own rows, one has no number and one nothing but a number.
    let bad = if shared().is_some() { 0 } else { 2 };
    assert_eq!((n(summary.notices), summary.skipped), (rows - bad.min(1), bad as u64));
    assert_eq!(summary.awards, 2);
}

#[test]
fn contracts_finder_package() {
    let bytes = file("uk/contracts_finder_200.json", Adapter::ContractsFinder, "package");
    let (harvest, summary) = good(Adapter::ContractsFinder, &bytes);
    if shared().is_some() {
        assert_eq!((summary.records, summary.notices, summary.skipped), (200, 200, 0), "{:?}", harvest.skipped);
        let codes = filled(&harvest.notices)[3];
        assert_eq!(codes, ("codes", 200), "FEEDS.md counts a CPV on every one");
    }
    println!("contracts finder: {summary:?} {:?}", filled(&harvest.notices));
}

/// Every JSON file below a folder.
fn json(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json(&path, out);
        } else if path.extension().is_some_and(|end| end == "json") {
            out.push(path);
        }
    }
}

#[test]
fn ocds_of_many_publishers() {
    let mut all = Vec::new();
    match shared() {
        Some(root) => {
            json(&root.join("ocds"), &mut all);
            json(&root.join("mexico"), &mut all);
            assert!(all.len() > 70, "{}", all.len());
        }
        None => all.extend(
            ["record_compiled", "record_merge", "list", "bare_release"].map(|case| folder(Adapter::Ocds).join(format!("{case}.json"))),
        ),
    }
    let mut untitled = 0;
    let (mut total, mut notices, mut reasons) = (Summary::default(), Vec::new(), std::collections::BTreeMap::<String, usize>::new());
    for path in &all {
        let bytes = bytes(path);
        let (harvest, outcome) = read(Adapter::Ocds, &bytes);
        let summary = outcome.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(n(summary.records), things(&document), "{}", path.display());
        untitled += nameless(&document);
        total.records += summary.records;
        total.notices += summary.notices;
        total.awards += summary.awards;
        total.skipped += summary.skipped;
        notices.extend(harvest.notices);
        for skipped in harvest.skipped {
            *reasons.entry(skipped.reason.text).or_default() += 1;
        }
    }
    if shared().is_some() {
        // Ten records of one publisher have a tender of which nothing but the id is said.
        assert_eq!((n(total.skipped), untitled), (10, 10), "{total:?} {reasons:?}");
        assert!(reasons.contains_key("the release has a tender without title"));
    }
    println!("ocds: {} files {total:?} {:?} {reasons:?}", all.len(), filled(&notices));
}

/// Compiled releases and releases whose tender has no title, by the generic tree.
fn nameless(document: &serde_json::Value) -> usize {
    let releases = document["releases"].as_array().into_iter().flatten().filter(|_| document.get("compiledRelease").is_none());
    let records = document["records"].as_array().into_iter().flatten().map(|record| &record["compiledRelease"]);
    let inner = document.as_array().into_iter().flatten().map(nameless).sum::<usize>();
    let bare = [document, &document["compiledRelease"]];
    let empty = |r: &&serde_json::Value| r["tender"].is_object() && r["tender"]["title"].as_str().is_none_or(str::is_empty);
    inner + releases.chain(records).chain(bare).filter(empty).count()
}

/// Releases and records of a document, by its generic tree.
fn things(document: &serde_json::Value) -> usize {
    match document {
        serde_json::Value::Array(list) => list.iter().map(things).sum(),
        other => match (other.get("ocid"), other.get("releases"), other.get("records")) {
            (None, Some(list), None) | (_, _, Some(list)) => list.as_array().map_or(0, Vec::len),
            _ => 1,
        },
    }
}
