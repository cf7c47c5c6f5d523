//! The bodies of the fuzz targets (`tests/fuzz`) as property tests: fixtures crossed with each
//! other, and pieces of the formats in any order.

#[path = "../../../../tests/fuzz/bodies.rs"]
mod bodies;

use std::sync::LazyLock;

use feeds::Adapter;
use proptest::{prelude::*, sample::Index};

use crate::support::inputs;

/// The fixtures of a family of readers.
fn seeds(wanted: fn(&str) -> bool) -> Vec<Vec<u8>> {
    let all = Adapter::ALL.into_iter().flat_map(inputs).map(|(_, bytes)| bytes);
    let kind = |bytes: &[u8]| match bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start().first() {
        Some(b'<') => "xml",
        Some(b'{' | b'[') => "json",
        _ => "csv",
    };
    all.filter(|bytes| wanted(kind(bytes))).collect()
}

static XML: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| seeds(|kind| kind == "xml"));
static JSON: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| seeds(|kind| kind == "json"));
static CSV: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| seeds(|kind| kind == "csv"));

const XML_PIECES: &[&str] = &[
    "<?xml version=\"1.0\"?>",
    "<rss><channel>",
    "<item>",
    "</item>",
    "</channel></rss>",
    "<title>",
    "</title>",
    "<guid>",
    "</guid>",
    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\">",
    "</feed>",
    "<entry>",
    "</entry>",
    "<at:deleted-entry ref=\"a\" when=\"2026-11-02T10:00:00Z\"/>",
    "<id>",
    "</id>",
    "<updated>2026-11-02T10:00:00Z</updated>",
    "<link href=\"https://example.invalid/1\"/>",
    "<link rel=\"next\" href=\"/2\"/>",
    "<export>",
    "</export>",
    "<avis>",
    "</avis>",
    "<numeroseao>1</numeroseao>",
    "<titre>Pont</titre>",
    "<datefermeture>2019-05-01 10:00</datefermeture>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "&#0;",
    "&#x1F600;",
    "&nope;",
    "é",
    "\u{0}",
    "\u{feff}",
    "2026-12-01",
    " ",
    "\n",
    "<a b='c'>",
    "</a>",
    "<!DOCTYPE r>",
];
const JSON_PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"releases\"",
    "\"records\"",
    "\"compiledRelease\"",
    "\"ocid\"",
    "\"id\"",
    "\"date\"",
    "\"tag\"",
    "\"tender\"",
    "\"title\"",
    "\"tenderPeriod\"",
    "\"endDate\"",
    "\"notices\"",
    "\"publication-number\"",
    "\"notice-title\"",
    "\"eng\"",
    "\"results\"",
    "\"value\"",
    "\"opportunitiesData\"",
    "\"noticeId\"",
    "\"apiData\"",
    "\"links\"",
    "\"next\"",
    "\"result\"",
    "\"resources\"",
    "\"ocds-ec9k95-1\"",
    "\"2026-12-01T14:00:00Z\"",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud83d\"",
    "\"a\"",
    "1",
    "-0.5",
    "1e999",
    "000",
    "true",
    "null",
    "\n",
    "\u{feff}",
    "é",
];
const CSV_PIECES: &[&str] = &[
    "Reference Number,Title,Organization,Commodity,Published Date,Closing Date,Status,Link,Summary\n",
    "EX-1",
    "Pont",
    ",",
    ",",
    ",",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    ";",
    "\t",
    "43230000 - Software",
    "2026-12-01 14:00",
    "soon",
    "Open",
    "https://example.invalid/1",
    "é",
    "\u{0}",
    "\u{feff}",
    "\u{1e}",
    " ",
    "'",
    "referenceNumber-numeroReference",
    "title-titre-eng",
    "title-titre-fra",
];

/// Pieces of a format in any order, with noise between them.
fn pieces(of: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        12 => prop::sample::select(of).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|all| all.concat())
}

/// Parts of two fixtures behind each other, with some bytes changed.
fn crossed(seeds: &'static LazyLock<Vec<Vec<u8>>>) -> impl Strategy<Value = Vec<u8>> {
    let cut = || (any::<Index>(), any::<Index>());
    let changes = prop::collection::vec((any::<Index>(), any::<u8>()), 0..4);
    (cut(), cut(), changes).prop_map(|((one, at), (other, from), changes)| {
        let part = |pick: Index, at: Index, head: bool| {
            let bytes = pick.get(seeds);
            let (left, right) = bytes.split_at(at.index(bytes.len() + 1));
            if head { left.to_vec() } else { right.to_vec() }
        };
        let mut bytes = [part(one, at, true), part(other, from, false)].concat();
        for (at, byte) in changes {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        bytes
    })
}

proptest! {
    #[test]
    fn xml_pieces(data in pieces(XML_PIECES)) {
        bodies::xml(&data);
    }

    #[test]
    fn xml_crossed(data in crossed(&XML)) {
        bodies::xml(&data);
    }

    #[test]
    fn json_pieces(data in pieces(JSON_PIECES)) {
        bodies::json(&data);
    }

    #[test]
    fn json_crossed(data in crossed(&JSON)) {
        bodies::json(&data);
    }

    #[test]
    fn csv_pieces(data in pieces(CSV_PIECES)) {
        bodies::csv(&data);
    }

    #[test]
    fn csv_crossed(data in crossed(&CSV)) {
        bodies::csv(&data);
    }
}

#[test]
fn every_fixture_holds() {
    assert!(XML.len() > 20 && JSON.len() > 40 && CSV.len() > 20, "{} {} {}", XML.len(), JSON.len(), CSV.len());
    XML.iter().for_each(|data| bodies::xml(data));
    JSON.iter().for_each(|data| bodies::json(data));
    CSV.iter().for_each(|data| bodies::csv(data));
}
