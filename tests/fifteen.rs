//! One source of each reader at once: the program reads them all from a server on loopback,
//! shows what it stored, and is small and quiet between two polls. With `CRIEUR_SHARED` the real
//! file of each reader that has a whole one, else its fixture.

use std::{fmt::Write as _, fs, io::Read as _, net::TcpListener, path::Path, thread, time::Duration};

use flate2::read::GzDecoder;
use serde_json::json;
use store::NoticeFilter;

use crate::{
    feed::{Installation, Yard},
    smtp::Cover,
    support::{Beside, Home, ask, told_by_runner, wait_for},
};

/// Reader, fixture, and the real file where there is one that is no page among others.
const SOURCES: [(&str, &str, &str); 15] = [
    ("canadabuys", "dialect.csv", "canadabuys/open_sample.csv"),
    ("seao", "week.json", "seao/hebdo_20261116_20261122.json.gz"),
    ("seao-live", "results.json", ""),
    ("seao-xml", "avis.xml", "seao/AvisRevisions_20190501_20190531.xml"),
    ("ted-search", "shapes.json", ""),
    ("ted-eforms", "minimal.xml", "ted/eforms-sdk/cn_24_maximal_100_lots.xml"),
    ("fts", "statuses.json", ""),
    ("contracts-finder", "package.json", "uk/contracts_finder_200.json"),
    ("ocds", "list.json", "ocds/fictional-1.1/ocds-213czf-000-00001-02-tender.json"),
    ("rss", "gets.xml", "rss/buyandsell/active.rss"),
    ("placsp", "states.xml", ""),
    ("boamp", "export.json", ""),
    ("sam", "shapes.json", ""),
    ("toronto", "rows.json", "toronto/fixtures/odata_solicitation.json"),
    ("csv", "ontario.csv", ""),
];
/// Resident, in MiB, whoever starts the program.
const LIMIT: u64 = 150;
/// The same as `deploy/` starts it, with two pools of memory instead of one for each thread.
const DEPLOYED: u64 = 120;
const POOLS: (&str, &str) = ("MALLOC_ARENA_MAX", "2");
/// How long nothing is due, and how much processor time may pass meanwhile.
const QUIET: Duration = Duration::from_secs(12);
const IDLE: f64 = 0.05;

/// Puts every payload where the server finds it.
fn lay_out(folder: &Path, base: &str) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let shared = told_by_runner("CRIEUR_SHARED");
    for (adapter, fixture, real) in SOURCES {
        let path = match &shared {
            Some(root) if !real.is_empty() => Path::new(root).join("data/feeds").join(real),
            _ => own.join(adapter).join(fixture),
        };
        let mut bytes = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        if bytes.starts_with(&[0x1F, 0x8B]) {
            let packed = std::mem::take(&mut bytes);
            GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).unwrap();
        }
        fs::write(folder.join(adapter), bytes).unwrap();
    }
    let file = json!({ "id": "00000000-0000-4000-8000-000000000001", "name": "hebdo_20261116_20261122.json", "format": "JSON",
        "url": format!("{base}/seao"), "created": "2026-11-22T06:18:00", "last_modified": "2026-11-22T06:18:00" });
    fs::write(folder.join("package_show.json"), json!({ "success": true, "result": { "resources": [file] } }).to_string()).unwrap();
}

fn sources(base: &str) -> String {
    let mut out = String::new();
    for (adapter, ..) in SOURCES {
        let feed = match adapter {
            "seao" => format!(
                "{{ key = \"all\", url = \"{base}/package_show.json\", kind = \"catalogue\", every_minutes = 60, max_mib = 512, resource_prefix = \"hebdo_\", backfill_days = 36500 }}"
            ),
            // One page is looked at, whatever it counts.
            _ => format!(
                "{{ key = \"all\", url = \"{base}/{adapter}\", kind = \"delta\", every_minutes = 60, max_mib = 64, max_pages = 1 }}"
            ),
        };
        let _ = write!(
            out,
            "[[source]]\nname = \"one-{adapter}\"\nadapter = \"{adapter}\"\ntitle = \"{adapter}\"\nzone = \"America/Toronto\"\nprivate_network = true\nfeed = [{feed}]\n"
        );
        if adapter == "csv" {
            out += "options = { \"column.reference\" = \"Reference Number\", \"column.title\" = \"Title\", \"column.closing\" = \"Closing Date\" }\n";
        }
    }
    out
}

/// A line of `/proc/PID/status`, in MiB.
fn resident(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} is not told"));
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024
}

/// Seconds of processor time that a process has used.
fn worked(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // Behind the name in brackets; clock ticks are hundredths of a second on Linux.
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

#[test]
fn fifteen_sources_of_fifteen_readers_are_read_and_shown_by_a_small_quiet_program() {
    read_and_shown(LIMIT, &[]);
}

#[test]
fn as_it_is_deployed_it_is_smaller_still() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy");
    for file in ["crieur.service", "Containerfile"] {
        let text = fs::read_to_string(own.join(file)).unwrap();
        assert!(text.contains(&format!("{}={}", POOLS.0, POOLS.1)), "{file} does not say so");
    }
    read_and_shown(DEPLOYED, &[POOLS]);
}

fn read_and_shown(limit: u64, environment: &[(&str, &str)]) {
    let (yard, feeds) = (Yard::new(), Home::new());
    let base = yard.serve(feeds.path());
    lay_out(feeds.path(), &base);
    let house = Installation::new(&yard, &sources(&base), None, Cover::Plain);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let pages = format!("http://127.0.0.1:{port}");
    let db = yard.runtime.block_on(house.db());
    let mut command = house.command(&["serve", "--bind", &format!("127.0.0.1:{port}")]);
    command.envs(environment.iter().copied());
    let program = Beside::start(command);
    wait_for("every source was read and its notices are stored", || {
        let states = yard.runtime.block_on(db.feed_states()).unwrap();
        let failed: Vec<String> = states.iter().filter_map(|s| Some(format!("{}: {:?}", s.source, s.last_error.as_ref()?))).collect();
        assert!(failed.is_empty(), "{failed:?}");
        let stored = |s: &store::FeedState| {
            let filter = NoticeFilter { source: Some(s.source.clone()), ..NoticeFilter::default() };
            s.last_success.is_some() && yard.runtime.block_on(db.count(&filter)).unwrap() > 0
        };
        (states.len() == SOURCES.len() && states.iter().all(stored)).then_some(())
    });
    let list = ask("GET", &format!("{pages}/en/sources"), &[], "").expect("the list of sources").body;
    let mut told = String::new();
    for (adapter, ..) in SOURCES {
        let filter = NoticeFilter { source: Some(format!("one-{adapter}")), limit: 200, ..NoticeFilter::default() };
        let stored = yard.runtime.block_on(db.search(&filter)).unwrap().notices;
        assert!(!stored.is_empty(), "{adapter}: nothing was stored");
        assert!(list.contains(&format!("/en/sources/one-{adapter}")), "{adapter} is not on the list");
        let page = ask("GET", &format!("{pages}/en/notices?all=1&source=one-{adapter}"), &[], "").expect("a page of notices");
        let shown = stored.iter().filter(|n| page.body.contains(&format!("/en/notices/{}", n.id))).count();
        assert!(page.status == 200 && shown > 0, "{adapter}: {} with {shown} of {} notices", page.status, stored.len());
        let own = ask("GET", &format!("{pages}/en/sources/one-{adapter}"), &[], "").expect("the page of a source");
        assert_eq!(own.status, 200, "{adapter}");
        let count = yard.runtime.block_on(db.count(&filter)).unwrap();
        let _ = write!(told, " {adapter} {count},");
    }
    let pid = program.id();
    wait_for("matching and tidying are done", || {
        let before = worked(pid);
        thread::sleep(Duration::from_secs(2));
        (worked(pid) - before < 0.05).then_some(())
    });
    let before = worked(pid);
    thread::sleep(QUIET);
    let share = (worked(pid) - before) / QUIET.as_secs_f64();
    let (now, most) = (resident(pid, "VmRSS"), resident(pid, "VmHWM"));
    println!("notices:{told}\nresident {now} MiB, at most {most} MiB; {:.2} % of a processor between polls", 100.0 * share);
    assert!(now < limit && most < limit, "{now} MiB, at most {most} MiB");
    assert!(share < IDLE, "{share}");
    yard.runtime.block_on(db.close());
    assert_eq!(program.stop(), 0);
}
