//! Cuts, bombs, lies and noise for every reader but the two that have tests of their own.
//!
//! That a bomb is refused with little memory is measured by how much of it is read at all.

use std::{
    io::{self, BufReader, Read},
    sync::LazyLock,
    time::{Duration, Instant},
};

use feeds::{Adapter, FeedError};
use proptest::prelude::*;

use crate::support::{ADAPTERS, Harvest, inputs, options, read, read_case, read_from};

const MIB: usize = 1 << 20;
/// Most of any bomb that may be read: the longest text, and what buffers hold.
const LITTLE: usize = 5 * MIB;
/// The goal is 100 ms; tests run without optimisation and beside others.
const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 20_000 } else { 1_000 });

const XML: [Adapter; 4] = [Adapter::TedEforms, Adapter::Rss, Adapter::Placsp, Adapter::SeaoXml];

fn others() -> impl Iterator<Item = Adapter> {
    Adapter::ALL.into_iter().filter(|adapter| !ADAPTERS.contains(adapter))
}

/// Fixtures that are whole payloads.
fn whole(adapter: Adapter) -> Vec<(String, Vec<u8>)> {
    inputs(adapter).into_iter().filter(|(case, bytes)| read_case(adapter, case, bytes).1.is_ok()).collect()
}

/// Whether what a cut leaves is a whole, only shorter payload: nothing but white space was
/// cut off, or whole lines of JSON Lines or CSV.
fn undetectable(bytes: &[u8], end: usize) -> bool {
    let (left, rest) = bytes.split_at(end);
    let lines = bytes.windows(3).any(|w| w == b"}\n{") && bytes.starts_with(b"{\"ocid\"");
    let line = lines && left.ends_with(b"}") && rest.starts_with(b"\n") || lines && left.ends_with(b"\n");
    (rest.trim_ascii().is_empty() && !left.trim_ascii().is_empty()) || line
}

/// The same numbers in every run.
fn numbers(mut seed: u64) -> impl Iterator<Item = usize> {
    std::iter::repeat_with(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap()
    })
}

#[test]
fn no_cut_passes() {
    for adapter in others().filter(|adapter| *adapter != Adapter::Csv) {
        for (case, bytes) in whole(adapter) {
            let borders = (0..bytes.len()).filter(|at| matches!(bytes[*at], b'>' | b'}' | b']' | b',' | b'\n')).map(|at| at + 1);
            let random = numbers(bytes.len() as u64).take(500).map(|n| n % bytes.len());
            for (n, end) in borders.chain(random).filter(|end| !undetectable(&bytes, *end)).enumerate() {
                assert!(adapter.check(&bytes[..end]).is_err(), "{adapter}/{case} cut at {end} of {}", bytes.len());
                // The reader goes the same way: a sample is enough.
                if n % 5 == 0 {
                    assert!(read(adapter, &bytes[..end]).1.is_err(), "{adapter}/{case} read though cut at {end}");
                }
            }
        }
    }
}

/// A beginning, something without end, and how much of it was read.
struct Bomb<'a> {
    head: &'a [u8],
    tail: &'a [u8],
    /// Where in the tail it goes on.
    at: usize,
    left: usize,
    read: &'a std::cell::Cell<usize>,
}

impl Read for Bomb<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut n = 0;
        while n < out.len() && self.left > 0 {
            let part = if self.head.is_empty() { &self.tail[self.at..] } else { self.head };
            let take = part.len().min(out.len() - n).min(self.left);
            out[n..n + take].copy_from_slice(&part[..take]);
            if self.head.is_empty() {
                self.at = (self.at + take) % self.tail.len();
            } else {
                self.head = &self.head[take..];
            }
            n += take;
            self.left -= take;
        }
        self.read.set(self.read.get() + n);
        Ok(n)
    }
}

/// Reads a bomb of 50 MB; how it was refused and how much of it was read.
fn explode(adapter: Adapter, head: &str, tail: &str, check: bool) -> (Option<FeedError>, usize, Duration) {
    let (read, tail) = (std::cell::Cell::new(0), tail.repeat(1_000));
    let bomb = Bomb { head: head.as_bytes(), tail: tail.as_bytes(), at: 0, left: 50 * MIB, read: &read };
    let input = BufReader::with_capacity(64 * 1024, bomb);
    let began = Instant::now();
    let outcome = if check { adapter.check(input).err() } else { read_from(adapter, input).1.err() };
    (outcome, read.get(), began.elapsed())
}

fn opening(adapter: Adapter) -> &'static str {
    match adapter {
        Adapter::TedEforms => "<ContractNotice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2\"><ID>",
        Adapter::Rss => "<rss><channel><item><title>",
        Adapter::Placsp => "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>",
        _ => "<export><avis><titre>",
    }
}

#[test]
fn xml_bombs_are_refused_early() {
    let laughs = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><r>&b;</r>";
    let outside = "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><r>&x;</r>";
    let (mut slowest, mut most) = (Duration::ZERO, 0);
    let parameter = "<!DOCTYPE r [<!ENTITY % x SYSTEM \"http://example.invalid/x.dtd\"> %x;]><r/>";
    for adapter in XML {
        let open = opening(adapter);
        let inside = |what: &str| format!("{open}{what}");
        let bombs = [
            (laughs.to_owned(), " "),
            (outside.to_owned(), " "),
            (parameter.to_owned(), " "),
            (inside("<a "), "b='c' "),
            (inside("<a "), "xmlns:b='urn:c' "),
            (inside(""), "<a>"),
            (inside(""), "text "),
            (inside("<![CDATA["), "text "),
            (inside("<!--"), "text "),
            (inside("<?p "), "text "),
            (inside("<a b='"), "text "),
            (inside("<"), "a"),
            (inside("&"), "a"),
        ];
        for (head, tail) in &bombs {
            for check in [true, false] {
                let (error, read, took) = explode(adapter, head, tail, check);
                (slowest, most) = (slowest.max(took), most.max(read));
                assert!(error.is_some(), "{adapter}: {head}{tail}… was accepted");
                assert!(read < LITTLE, "{adapter}: {read} bytes of {head}{tail}… were read");
                assert!(took < SOON, "{adapter}: {head}{tail}… took {took:?}");
            }
        }
    }
    println!("bombs: at most {slowest:?} and {most} bytes read");
}

#[test]
fn one_record_has_a_limit() {
    for adapter in XML {
        for tail in ["<a/>", "&amp;<b/>", "<a>text of some length, again and again</a>"] {
            let (error, read, _) = explode(adapter, opening(adapter), tail, false);
            assert!(matches!(error, Some(FeedError::Malformed { .. })), "{adapter}: {tail}… {error:?}");
            assert!(read < 20 * MIB, "{adapter}: {read} bytes of {tail}…");
        }
    }
}

#[test]
fn json_bombs_are_refused() {
    for adapter in others().filter(|adapter| !XML.contains(adapter) && *adapter != Adapter::Csv) {
        let key = match adapter {
            Adapter::Sam => "opportunitiesData",
            Adapter::Boamp => "results",
            Adapter::TedSearch => "notices",
            Adapter::Toronto => "value",
            Adapter::SeaoLive => "listeAvis",
            _ => "releases",
        };
        let deep = |open: &str, close: &str| format!("{{\"{key}\":[{}{}]}}", open.repeat(1_000_000), close.repeat(1_000_000));
        for text in [deep("[", "]"), deep("{\"a\":", "1}").replace("\"a\":1}", "\"a\":1")] {
            let began = Instant::now();
            let (harvest, _) = read(adapter, text.as_bytes());
            assert!(harvest.notices.is_empty() && harvest.awards.is_empty(), "{adapter}");
            assert!(began.elapsed() < 5 * SOON, "{adapter} took {:?}", began.elapsed());
        }
        let lists = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let (harvest, _) = read(adapter, lists.as_bytes());
        assert!(harvest.notices.is_empty() && harvest.awards.is_empty(), "{adapter}");
        assert!(read(adapter, "[".repeat(1_000_000).as_bytes()).1.is_err(), "{adapter}");
        let (error, _, _) = explode(adapter, "{\"a\":\"", "text ", true);
        assert!(error.is_some(), "{adapter}");
    }
}

#[test]
fn nothing_larger_than_the_cap_is_held() {
    for adapter in [Adapter::Boamp, Adapter::Ocds] {
        let read = std::cell::Cell::new(0);
        let bomb = Bomb { head: b"[", tail: b"1,", at: 0, left: 200 * MIB, read: &read };
        assert!(matches!(adapter.check(BufReader::new(bomb)), Err(FeedError::Malformed { .. })), "{adapter}");
        assert!(read.get() < 66 * MIB, "{adapter} read {}", read.get());
    }
}

#[test]
fn gzip_is_opened_and_its_bombs_are_refused() {
    let zip = |bytes: &[u8]| {
        let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
        let mut out = Vec::new();
        encoder.read_to_end(&mut out).unwrap();
        out
    };
    for case in ["lines", "record_merge"] {
        let plain = inputs(Adapter::Ocds).into_iter().find(|(name, _)| name == case).unwrap().1;
        let zipped = zip(&plain);
        assert_eq!(read(Adapter::Ocds, &zipped).0, read(Adapter::Ocds, &plain).0);
        for end in 0..zipped.len() {
            assert!(Adapter::Ocds.check(&zipped[..end]).is_err(), "{case} cut at {end}");
        }
    }
    let bomb = zip(&[b"[".as_slice(), &vec![b' '; 100 * MIB]].concat());
    assert!(bomb.len() < MIB);
    assert!(matches!(Adapter::Ocds.check(bomb.as_slice()), Err(FeedError::Malformed { .. })));
    for adapter in XML {
        assert!(matches!(adapter.check(zip(b"<rss/>").as_slice()), Err(FeedError::Encoding { .. })), "{adapter}");
    }
}

fn titles(harvest: &Harvest) -> Vec<&str> {
    harvest.notices.iter().map(|notice| notice.title.best(domain::Lang::FR)).collect()
}

#[test]
fn encodings_that_lie_are_seen_through() {
    let feed =
        |declaration: &str| format!("{declaration}<rss><channel><item><title>Réseau à 5 €</title><guid>1</guid></item></channel></rss>");
    let text = feed("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    let windows = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    let wrong_name = feed("<?xml version=\"1.0\" encoding=\"utf-16\"?>").into_bytes();
    let late = text.replace("</channel>", "<?xml version=\"1.0\" encoding=\"windows-1251\"?></channel>").into_bytes();
    for (what, bytes) in [("windows-1252", windows), ("UTF-16", utf16), ("mark", marked), ("wrong name", wrong_name)] {
        assert_eq!(titles(&read(Adapter::Rss, &bytes).0), ["Réseau à 5 €"], "{what}");
    }
    // A second declaration is an error or nothing, but no other encoding and no panic.
    assert_eq!(titles(&read(Adapter::Rss, &late).0), ["Réseau à 5 €"]);
    let json = "{\"value\":[{\"Solicitation_Document_Number\":\"1\",\"Posting_Title\":\"Réseau à 5 €\"}]}";
    for bytes in [encoding_rs::WINDOWS_1252.encode(json).0.into_owned(), format!("\u{feff}{json}").into_bytes()] {
        assert_eq!(titles(&read(Adapter::Toronto, &bytes).0), ["Réseau à 5 €"]);
    }
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(json.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert!(matches!(Adapter::Toronto.check(utf16.as_slice()), Err(FeedError::Encoding { .. })));
}

/// The first text anywhere in a document that holds a control character other than a line
/// break or a tab.
fn unclean_text(value: &serde_json::Value) -> Option<String> {
    let bad = |text: &str| text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t'));
    match value {
        serde_json::Value::String(text) if bad(text) => Some(text.clone()),
        serde_json::Value::Array(list) => list.iter().find_map(unclean_text),
        serde_json::Value::Object(map) => map.values().find_map(unclean_text),
        _ => None,
    }
}

fn unclean(harvest: &Harvest) -> Option<String> {
    let shown = serde_json::to_value((&harvest.notices, &harvest.awards)).unwrap();
    let mut skipped = harvest.skipped.iter().flat_map(|s| [Some(&s.raw), Some(&s.reason.text), s.reference.as_ref()]).flatten();
    unclean_text(&shown).or_else(|| skipped.find(|text| text.contains('\0')).cloned())
}

#[test]
fn no_nul_comes_through() {
    for adapter in others() {
        for (case, bytes) in inputs(adapter) {
            // A NUL, plain and as the format writes it, behind the first letters of every word.
            for nul in ["\0", "&#0;", "\\u0000"] {
                let Ok(text) = std::str::from_utf8(&bytes) else { continue };
                let text = text.replace("ev", &format!("e{nul}v")).replace("an", &format!("a{nul}n"));
                assert_eq!(unclean(&read_case(adapter, &case, text.as_bytes()).0), None, "{adapter}/{case}");
            }
        }
    }
}

/// Payloads by the names of their cases.
type Cases = Vec<(String, Vec<u8>)>;

/// The fixtures of each reader, read once.
static INPUTS: LazyLock<Vec<(Adapter, Cases)>> = LazyLock::new(|| others().map(|a| (a, inputs(a))).collect());

/// A thousand cases per reader each time; `PROPTEST_CASES=10000` for the full number.
fn cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases.max(1_000), ..usual }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn mutations_never_panic(
        pick in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..5), 1..12),
    ) {
        for (adapter, all) in INPUTS.iter().map(|(adapter, all)| (*adapter, all)) {
            let (case, bytes) = pick.get(all);
            let mut bytes = bytes.clone();
            for (at, byte, how) in &changes {
                if bytes.is_empty() {
                    break;
                }
                let at = at.index(bytes.len());
                match how {
                    0 => bytes[at] = *byte,
                    1 => bytes.insert(at, *byte),
                    2 => drop(bytes.remove(at)),
                    3 => bytes.truncate(at),
                    _ => bytes.extend_from_within(at..),
                }
            }
            let (harvest, outcome) = read_case(adapter, case, &bytes);
            if outcome.is_ok() {
                prop_assert!(adapter.check_for(&options(adapter, case), bytes.as_slice()).is_ok(), "{}/{}", adapter, case);
            }
            for notice in &harvest.notices {
                prop_assert!(!notice.reference.is_empty() && !notice.title.is_empty(), "{}/{}: {:?}", adapter, case, notice);
            }
            prop_assert_eq!(unclean(&harvest), None);
        }
    }

    #[test]
    fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        for adapter in others() {
            prop_assert!(read(adapter, &noise).1.is_err(), "{}", adapter);
        }
    }
}
