//! What holds for every reader whatever its bytes are. Fuzz targets run these bodies, and so do
//! the property tests in `crates/feeds/tests/it/fuzz.rs`.

use std::{
    io::{BufRead, BufReader},
    sync::LazyLock,
};

use feeds::{Adapter, Asked, Context, FeedError, Options, Record, Summary};
use serde_json::Value;

const XML: [Adapter; 4] = [Adapter::TedEforms, Adapter::Rss, Adapter::Placsp, Adapter::SeaoXml];
const JSON: [Adapter; 9] = [
    Adapter::Seao,
    Adapter::SeaoLive,
    Adapter::TedSearch,
    Adapter::FindATender,
    Adapter::ContractsFinder,
    Adapter::Ocds,
    Adapter::Boamp,
    Adapter::Sam,
    Adapter::Toronto,
];

/// A table with every kind of column.
static COLUMNS: LazyLock<Options> = LazyLock::new(|| {
    [
        ("column.reference", "Reference Number"),
        ("column.title", "Title"),
        ("column.description", "Summary"),
        ("column.buyer", "Organization"),
        ("column.published", "Published Date"),
        ("column.closing", "Closing Date"),
        ("column.codes", "Commodity"),
        ("column.status", "Status"),
        ("column.url", "Link"),
        ("scheme", "unspsc"),
        ("status.open", "Open"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into()
});

/// Prose in which a feed says when it closes.
static CLOSING: LazyLock<Options> = LazyLock::new(|| {
    [("closing_pattern", r"(\d{4}-\d{2}-\d{2})"), ("closing_format", "%Y-%m-%d"), ("strip_guid_time", "yes")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
});

/// XML readers.
pub fn xml(data: &[u8]) {
    for adapter in XML {
        holds(adapter, if adapter == Adapter::Rss { &CLOSING } else { &feeds::NO_OPTIONS }, data);
    }
}

/// The reader of the federal tables, and that of any table.
pub fn csv(data: &[u8]) {
    holds(Adapter::CanadaBuys, &feeds::NO_OPTIONS, data);
    holds(Adapter::Csv, &COLUMNS, data);
}

/// Readers of JSON replies, packages and catalogues.
pub fn json(data: &[u8]) {
    for adapter in JSON {
        holds(adapter, &feeds::NO_OPTIONS, data);
    }
    if let Ok(files) = feeds::ckan::resources(data) {
        assert!(files.iter().all(|file| !file.url.is_empty()), "a file without an address");
    }
}

/// Everything that one reading gave.
#[derive(Debug, PartialEq)]
struct Harvest {
    records: Vec<Record>,
    reasons: Vec<String>,
    summary: Option<Summary>,
}

fn read(adapter: Adapter, options: &Options, input: impl BufRead) -> Harvest {
    let ctx = Context { source: "fuzz", zone: chrono_tz::America::Toronto, options, seen: None };
    let mut harvest = Harvest { records: Vec::new(), reasons: Vec::new(), summary: None };
    let outcome = adapter.read(&ctx, input, &mut |record| match record {
        Ok(record) => harvest.records.push(record),
        Err(skipped) => {
            assert!(
                skipped.raw.len() <= feeds::RAW_CAP && !skipped.reason.to_string().is_empty() && !skipped.raw.contains('\0'),
                "{skipped:?}"
            );
            harvest.reasons.push(skipped.reason.to_string());
        }
    });
    harvest.summary = outcome.ok();
    harvest
}

fn holds(adapter: Adapter, options: &Options, data: &[u8]) {
    let harvest = read(adapter, options, data);
    // Every border of a buffer in another place.
    assert_eq!(harvest, read(adapter, options, BufReader::with_capacity(7, data)), "{adapter} reads differently from smaller buffers");
    let checked: Result<(), FeedError> = adapter.check_for(options, data);
    if let Some(summary) = &harvest.summary {
        assert!(checked.is_ok(), "{adapter} reads what its check refuses: {checked:?}");
        counted(adapter, &harvest, summary);
    }
    harvest.records.iter().for_each(|record| clean(adapter, record));
    // How a reply goes on is asked of any reply.
    let asked = Asked { url: "https://example.invalid/list?offset=0&limit=10", body: "{\"page\":1}", mark: "", since: None };
    if let Ok(turn) = adapter.turn(&asked, data)
        && let Some(next) = turn.next
    {
        assert!(next.url.starts_with("http"), "{adapter} goes on at {}", next.url);
    }
}

fn counted(adapter: Adapter, harvest: &Harvest, summary: &Summary) {
    let count = |wanted: fn(&Record) -> bool| harvest.records.iter().filter(|record| wanted(record)).count() as u64;
    assert_eq!(summary.notices, count(|r| matches!(r, Record::Notice(_))), "{adapter}");
    assert_eq!(summary.awards, count(|r| matches!(r, Record::Award(_))), "{adapter}");
    assert_eq!(summary.gone, count(|r| matches!(r, Record::Gone { .. })), "{adapter}");
    assert_eq!(summary.skipped, harvest.reasons.len() as u64, "{adapter}");
    assert!(summary.records >= summary.notices.max(summary.skipped), "{adapter}: {summary:?}");
}

/// What is handed out can be named, stored and shown.
fn clean(adapter: Adapter, record: &Record) {
    let shown = match record {
        Record::Notice(notice) => {
            assert!(!notice.reference.is_empty() && !notice.title.is_empty(), "{adapter}: {notice:?}");
            assert!(notice.documents.iter().all(|d| d.url.starts_with("http")), "{adapter}: {:?}", notice.documents);
            let again = serde_json::to_value(notice).and_then(serde_json::from_value::<domain::Notice>);
            assert_eq!(again.ok().as_ref(), Some(notice.as_ref()), "{adapter}: what is stored is not what was read");
            serde_json::to_value(notice)
        }
        Record::Award(award) => serde_json::to_value(award),
        Record::Gone { .. } => return,
    };
    assert!(printable(&shown.expect("a record is JSON")), "{adapter}: a control character in {record:?}");
}

fn printable(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')),
        Value::Array(list) => list.iter().all(printable),
        Value::Object(map) => map.values().all(printable),
        _ => true,
    }
}
