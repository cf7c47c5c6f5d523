//! Whatever a publisher changes or breaks is reported by the very next poll, and what is stored
//! is kept: every reader, through the whole worker.

use std::collections::BTreeMap;

use domain::{FeedKind, Source};
use store::RunOutcome;

use crate::support::{
    feed::{Row, csv, release, week},
    house::{House, everywhere, feed, settings, source},
    noon,
    publisher::Way,
    server::{Answer, Head},
};

/// A publisher's payload of so many records, and the names whose loss its reader must notice.
struct Format {
    adapter: &'static str,
    make: fn(u32) -> String,
    /// The name of a list, column or element, and the name that replaces it.
    renamed: (&'static str, &'static str),
}

fn head() -> Head {
    Head { path: "/?limit=1000&$top=1000".into(), text: "POST / HTTP/1.1\r\n\r\n{}".into() }
}

/// A page of an interface with room for all records.
fn page(way: Way, count: u32) -> String {
    let rows: Vec<(u32, String)> = (1..=count).map(|n| (n, format!("Cybersecurity {n}"))).collect();
    way.whole(&rows, &head())
}

fn rss(count: u32) -> String {
    let item = |n: u32| format!("<item><title>Call {n}</title><link>https://example.invalid/{n}</link><guid>g{n}</guid></item>");
    format!("<rss version=\"2.0\"><channel><title>x</title>{}</channel></rss>", (1..=count).map(item).collect::<String>())
}

fn table(count: u32) -> String {
    let row = |n: u32| format!("R-{n},Network {n},2026-12-15\n");
    format!("No,Title,Closing\n{}", (1..=count).map(row).collect::<String>())
}

fn avis(count: u32) -> String {
    let one = |n: u32| {
        format!("<avis><numeroseao>{n}</numeroseao><titre>Réseau {n}</titre><datepublication>2018-10-01 10:00</datepublication></avis>")
    };
    format!("<export datedebut=\"2018-10-01\" datefin=\"2018-10-31\">{}</export>", (1..=count).map(one).collect::<String>())
}

const FORMATS: [Format; 13] = [
    Format {
        adapter: "canadabuys",
        make: |n| csv(&(1..=n).map(|i| Row::open(i, "Network")).collect::<Vec<_>>()),
        renamed: ("referenceNumber-numeroReference", "reference-number"),
    },
    Format {
        adapter: "seao",
        make: |n| week(&(1..=n).map(|i| release(i, "20261112120000", "Réseau")).collect::<Vec<_>>()),
        renamed: ("\"releases\"", "\"Releases\""),
    },
    Format { adapter: "seao-live", make: |n| page(Way::Seao, n), renamed: ("\"results\"", "\"items\"") },
    Format { adapter: "seao-xml", make: avis, renamed: ("export", "exports") },
    Format { adapter: "ted-search", make: |n| page(Way::Token, n), renamed: ("\"notices\"", "\"results\"") },
    Format { adapter: "fts", make: |n| page(Way::Linked("fts"), n), renamed: ("\"releases\"", "\"items\"") },
    Format { adapter: "contracts-finder", make: |n| page(Way::Linked("contracts-finder"), n), renamed: ("\"ocid\"", "\"id2\"") },
    Format { adapter: "rss", make: rss, renamed: ("<title>Call", "<titel>Call") },
    Format { adapter: "placsp", make: |n| page(Way::Atom, n), renamed: ("ContractFolderStatus>", "FolderStatus>") },
    Format { adapter: "boamp", make: |n| page(Way::Ods, n), renamed: ("\"idweb\"", "\"id_web\"") },
    Format { adapter: "sam", make: |n| page(Way::Sam { by_records: false }, n), renamed: ("\"opportunitiesData\"", "\"data\"") },
    Format { adapter: "toronto", make: |n| page(Way::Odata, n), renamed: ("\"Solicitation_Document_Number\"", "\"Number\"") },
    Format { adapter: "csv", make: table, renamed: ("No,Title", "Number,Title") },
];

/// Whether the format is a listing of everything, so that its length can be compared.
fn snapshot(format: &Format) -> Source {
    let kind = FeedKind::Snapshot;
    let mut made = source(format.adapter, format.adapter, vec![feed("all", String::new(), kind)]);
    if format.adapter == "csv" {
        let options = [("column.reference", "No"), ("column.title", "Title"), ("column.closing", "Closing"), ("language", "en")];
        made.options = options.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect::<BTreeMap<_, _>>();
    }
    made
}

/// Twelve ways in which a good payload goes bad.
fn drifts(format: &Format) -> Vec<(&'static str, Answer)> {
    let good = (format.make)(10);
    let half = good.floor_char_boundary(good.len() / 2);
    let cut = good.floor_char_boundary(good.len().saturating_sub(if good.starts_with('<') { 9 } else { 3 }));
    let (from, to) = format.renamed;
    assert!(good.contains(from), "{}: {from} is nowhere in {good}", format.adapter);
    let foreign =
        if good.trim_start_matches('\u{feff}').starts_with('<') { "{\"error\":\"maintenance\"}" } else { "<error>maintenance</error>" };
    let gzip = [&[0x1F, 0x8B, 8, 0][..], good.as_bytes()].concat();
    let length = good.len().to_string();
    vec![
        ("a web page", Answer::ok("<!DOCTYPE html><html><title>Maintenance</title><p>Back soon</html>", &[])),
        ("nothing", Answer::ok("", &[])),
        ("blanks", Answer::ok("  \n\n ", &[])),
        ("another format", Answer::ok(foreign, &[])),
        ("renamed", Answer::ok(good.replace(from, to), &[])),
        ("half of it", Answer::ok(&good[..half], &[])),
        ("its end is missing", Answer::ok(&good[..cut], &[])),
        ("less than announced", Answer::raw("200 OK", &good.as_bytes()[..half], &[("Content-Length", &length)])),
        ("no gzip although it says so", Answer::ok(gzip, &[])),
        ("a picture", Answer::ok([0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13], &[])),
        ("valid but empty", Answer::ok((format.make)(0), &[])),
        ("four fifths fewer", Answer::ok((format.make)(2), &[])),
    ]
}

#[tokio::test]
async fn twelve_drifts_of_every_reader_are_reported_by_the_next_poll() {
    let house = House::open("sqlite").await;
    drifted(house, &FORMATS.iter().collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn drifts_are_reported_on_both_engines() {
    everywhere(async |house| drifted(house, &[&FORMATS[0], &FORMATS[4]]).await).await;
}

async fn drifted(mut house: House, formats: &[&Format]) {
    let mut count = 0;
    for format in formats {
        let mut made = snapshot(format);
        made.feeds[0].url = house.server.url(&format!("/{}", format.adapter));
        let path = format!("/{}", format.adapter);
        house.rebuilt(vec![made], settings()).await;
        house.shelf.put(&path, (format.make)(10));
        house.poll(noon()).await;
        let state = house.state(format.adapter).await;
        assert_eq!((state.failures, state.last_error.clone()), (0, None), "{}", format.adapter);
        assert_eq!(house.stored(format.adapter).await, 10, "{}", format.adapter);
        for (name, answer) in drifts(format) {
            house.shelf.answer(&path, answer);
            let before = house.state(format.adapter).await;
            house.poll(before.next_due).await;
            let run = house.runs(format.adapter).await.pop().unwrap();
            assert_eq!(run.outcome, RunOutcome::Failed, "{}: {name} was not reported: {run:?}", format.adapter);
            assert!(run.error.is_some_and(|e| !e.is_empty()));
            let state = house.state(format.adapter).await;
            assert_eq!(state.failures, before.failures + 1, "{}: {name}", format.adapter);
            let kept = house.notices().await.into_iter().filter(|n| n.notice.source == format.adapter);
            assert!(kept.clone().all(|n| n.revision == 1) && kept.count() == 10, "{}: {name} changed what is stored", format.adapter);
            count += 1;
        }
        // It comes back, and so does the source.
        house.shelf.put(&path, (format.make)(10));
        let due = house.state(format.adapter).await.next_due;
        house.poll(due).await;
        assert_eq!(house.state(format.adapter).await.failures, 0, "{}", format.adapter);
    }
    assert_eq!(count, formats.len() * 12);
}
