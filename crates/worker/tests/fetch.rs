//! The way out to the web, against a publisher that does everything wrong.

use std::{io::Write as _, sync::Arc, time::Duration};

use chrono::TimeDelta;
use flate2::{
    Compress, Compression, Crc, FlushCompress, Status,
    write::{GzEncoder, ZlibEncoder},
};
use worker::fetch::{Ask, Body, Failure, FetchError, FetchSettings, Fetcher, Found, Lookup, Reply};

use crate::support::{
    noon,
    server::{Answer, Canary, Server, Then},
};

const MIB: u64 = 1024 * 1024;

fn hasty() -> FetchSettings {
    FetchSettings {
        connect: Duration::from_millis(500),
        idle: Duration::from_millis(300),
        total: Duration::from_millis(1500),
        pause: Duration::ZERO,
        ..FetchSettings::new("0.1.0", "https://example.org/crieur")
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(FetchSettings { total: Duration::from_mins(1), idle: Duration::from_secs(20), ..hasty() }).unwrap()
}

fn inside(url: &str) -> Ask<'_> {
    Ask { url, private: true, cap: 64 * MIB, ..Ask::default() }
}

async fn get(url: &str) -> Result<Reply, FetchError> {
    fetcher().fetch(&inside(url), noon()).await
}

async fn body(url: &str) -> Box<Body> {
    match get(url).await {
        Ok(Reply::Body(body)) => body,
        other => panic!("{other:?}"),
    }
}

async fn failure(answer: Answer) -> String {
    let server = Server::always(answer).await;
    get(&server.url("/feed")).await.unwrap_err().to_string()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

/// A brotli stream of one stored block: enough to see that the decoder is there.
fn brotli(data: &[u8]) -> Vec<u8> {
    let header = (u32::try_from(data.len() - 1).unwrap() << 4) | (1 << 20);
    [&header.to_le_bytes()[..3], data, &[0x03]].concat()
}

#[tokio::test]
async fn a_body_is_decoded_and_its_validators_are_kept() {
    let text = "a,b\n1,2\n".repeat(5000);
    let deflated = {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::default());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    for (encoding, bytes) in
        [("", text.clone().into_bytes()), ("gzip", gzip(text.as_bytes())), ("deflate", deflated), ("br", brotli(text.as_bytes()))]
    {
        let mut headers = vec![("ETag", "\"v1\""), ("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT")];
        if !encoding.is_empty() {
            headers.push(("Content-Encoding", encoding));
        }
        let server = Server::always(Answer::ok(bytes, &headers)).await;
        let mut got = body(&server.url("/feed")).await;
        assert_eq!(got.payload.to_vec().unwrap(), text.as_bytes(), "{encoding}");
        assert_eq!(got.payload.bytes, text.len() as u64);
        assert_eq!(got.payload.digest, domain::Digest::of_bytes(text.as_bytes()).to_string());
        assert_eq!((got.etag.as_deref(), got.last_modified.as_deref()), (Some("\"v1\""), Some("Sun, 22 Nov 2026 12:00:00 GMT")));
    }
}

#[tokio::test]
async fn a_large_body_goes_through_a_file() {
    let text = "0123456789abcdef".repeat(256 * 1024);
    let server = Server::always(Answer::ok(&text, &[])).await;
    let mut got = body(&server.url("/feed")).await;
    for _ in 0..2 {
        assert_eq!(got.payload.to_vec().unwrap(), text.as_bytes());
    }
}

#[tokio::test]
async fn the_server_is_told_who_asks_and_what_is_known() {
    let server = Server::start(|head| match head.header("if-none-match") {
        Some("\"v1\"") => Answer::raw("304 Not Modified", b"", &[]),
        _ => Answer::ok("x", &[]),
    })
    .await;
    let url = server.url("/feed");
    let known = Ask { etag: Some("\"v1\""), last_modified: Some("Sun, 22 Nov 2026 12:00:00 GMT"), ..inside(&url) };
    assert!(matches!(fetcher().fetch(&known, noon()).await, Ok(Reply::NotModified)));
    let named = Ask { user_agent: "Association/1.0", etag: Some("bad\nvalue"), ..inside(&url) };
    assert!(matches!(fetcher().fetch(&named, noon()).await, Ok(Reply::Body(_))));
    let hits = server.hits();
    assert_eq!(hits[0].header("user-agent"), Some("Mozilla/5.0 (compatible; Crieur/0.1.0; +https://example.org/crieur)"));
    assert_eq!(hits[0].header("if-modified-since"), Some("Sun, 22 Nov 2026 12:00:00 GMT"));
    assert_eq!(hits[1].header("user-agent"), Some("Association/1.0"));
    assert_eq!(hits[1].header("if-none-match"), None, "a value that cannot be a header is left out");
}

#[tokio::test]
async fn a_body_that_ends_early_is_no_body() {
    let text = "a,b\n".repeat(1000);
    let claimed = Answer::raw("200 OK", text.as_bytes(), &[("Content-Length", "99999")]);
    let chunked = Answer::raw("200 OK", b"400\r\nhalf a chunk", &[("Transfer-Encoding", "chunked")]);
    let no_end = Answer::raw("200 OK", b"4\r\na,b\n\r\n", &[("Transfer-Encoding", "chunked")]);
    let packed = gzip(text.as_bytes());
    let cut = Answer::ok(&packed[..packed.len() - 9], &[("Content-Encoding", "gzip")]);
    for answer in [claimed, chunked, no_end, cut] {
        let said = failure(answer).await;
        assert!(said.contains("truncated after"), "{said}");
    }
    let nothing = failure(Answer { bytes: b"HTTP/1.1 200".to_vec(), then: Then::Close }).await;
    assert!(nothing.contains("broken answer"), "{nothing}");
    let lie = failure(Answer::ok("this is no gzip at all, whatever the header says", &[("Content-Encoding", "gzip")])).await;
    assert!(lie.contains("cannot be decoded"), "{lie}");
}

#[tokio::test]
async fn every_wait_ends() {
    let silent = Server::always(Answer { bytes: Vec::new(), then: Then::Hang }).await;
    let stalled = Server::always(Answer::raw("200 OK", b"some", &[("Content-Length", "100")]).then(Then::Hang)).await;
    let drip = Answer::raw("200 OK", b"", &[("Content-Length", "100000")]).then(Then::Trickle(Duration::from_millis(50)));
    let loris = Server::always(drip).await;
    let hasty = Fetcher::new(hasty()).unwrap();
    for (server, said) in [(silent, "no answer"), (stalled, "stalled after 4 bytes"), (loris, "not finished after 1.5 s")] {
        let begun = tokio::time::Instant::now();
        let error = hasty.fetch(&inside(&server.url("/feed")), noon()).await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{said} took {:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn twenty_slow_hosts_do_not_delay_a_good_one() {
    let hasty = Fetcher::new(hasty()).unwrap();
    let mut slow = Vec::new();
    for _ in 0..20 {
        let drip = Answer::raw("200 OK", b"", &[("Content-Length", "100000")]).then(Then::Trickle(Duration::from_millis(50)));
        let (server, hasty) = (Server::always(drip).await, hasty.clone());
        slow.push(tokio::spawn(async move { hasty.fetch(&inside(&server.url("/feed")), noon()).await.is_err() }));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let good = Server::always(Answer::ok("x", &[])).await;
    let begun = tokio::time::Instant::now();
    assert!(hasty.fetch(&inside(&good.url("/feed")), noon()).await.is_ok());
    assert!(begun.elapsed() < Duration::from_millis(700), "{:?}", begun.elapsed());
    for poll in slow {
        assert!(poll.await.unwrap());
    }
}

/// The largest memory that this process ever held, in MiB.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Mebibytes of zeros through a packer.
fn zeros(mut out: impl std::io::Write, mib: usize) {
    let piece = vec![0; 1024 * 1024];
    (0..mib).for_each(|_| out.write_all(&piece).unwrap());
}

/// So many mebibytes of zeros as gzip data: one mebibyte packed once, and its blocks repeated.
fn bomb(mib: u32) -> Vec<u8> {
    let (piece, mut blocks, mut sum, mut all) = (vec![0; 1024 * 1024], Vec::with_capacity(64 * 1024), Crc::new(), Crc::new());
    let packed = Compress::new(Compression::best(), false).compress_vec(&piece, &mut blocks, FlushCompress::Full);
    assert_eq!(packed.unwrap(), Status::Ok);
    sum.update(&piece);
    (0..mib).for_each(|_| all.combine(&sum));
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    (0..mib).for_each(|_| out.extend_from_slice(&blocks));
    out.extend_from_slice(&[3, 0]);
    out.extend_from_slice(&all.sum().to_le_bytes());
    out.extend_from_slice(&(mib << 20).to_le_bytes());
    out
}

#[tokio::test]
async fn a_bomb_is_what_it_says() {
    let mut content = flate2::read::GzDecoder::new(std::io::Cursor::new(bomb(3)));
    let length = std::io::copy(&mut content, &mut std::io::sink()).unwrap();
    assert_eq!(length, 3 << 20, "its trailer is good, too");
}

#[tokio::test]
async fn a_bomb_stops_at_the_cap() {
    let gz = bomb(512);
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zeros(&mut zlib, 32);
    let zlib = zlib.finish().unwrap();
    let mut br = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 3, 22);
    zeros(&mut br, 32);
    let br = br.into_inner();
    assert!(gz.len() < 700 * 1024 && br.len() < 10 * 1024, "{} {} bytes", gz.len(), br.len());
    let nested = gzip(&gz);
    let packed = |body: &[u8], encoding: &str| Answer::ok(body, &[("Content-Encoding", encoding)]);
    let answers = [
        packed(&gz, "gzip"),
        packed(&zlib, "deflate"),
        packed(&br, "br"),
        // A packed file, and one that the server packs once more.
        Answer::ok(&gz, &[("Content-Type", "application/gzip")]),
        packed(&nested, "gzip"),
        Answer::raw("200 OK", b"", &[]).then(Then::Flood),
    ];
    for (n, answer) in answers.into_iter().enumerate() {
        let server = Server::always(answer).await;
        let error = fetcher().fetch(&Ask { cap: 20 * MIB, ..inside(&server.url("/feed")) }, noon()).await.unwrap_err();
        assert!(matches!(error.what, Failure::TooLarge(cap) if cap == 20 * MIB), "{n}: {error}");
    }
    assert!(peak_mib() < 256, "{} MiB", peak_mib());
}

#[tokio::test]
async fn a_packed_file_is_opened_and_a_cut_one_is_refused() {
    let text = "a,b\n".repeat(50_000);
    let packed = gzip(text.as_bytes());
    let server = Server::always(Answer::ok(&packed, &[("Content-Type", "application/gzip")])).await;
    let mut got = body(&server.url("/week.json.gz")).await;
    assert_eq!(got.payload.to_vec().unwrap(), text.as_bytes());
    assert_eq!(got.payload.digest, domain::Digest::of_bytes(text.as_bytes()).to_string(), "the content's own digest");
    for cut in [packed.len() / 2, packed.len() - 1, packed.len() - 9] {
        let said = failure(Answer::ok(&packed[..cut], &[])).await;
        assert!(said.contains("truncated"), "{said}");
    }
    let mut wrong = packed.clone();
    let at = wrong.len() - 6;
    wrong[at] ^= 0xFF;
    let said = failure(Answer::ok(&wrong, &[])).await;
    assert!(said.contains("cannot be unpacked"), "{said}");
    let twice = gzip(&packed);
    let server = Server::always(Answer::ok(&twice, &[])).await;
    assert_eq!(body(&server.url("/feed")).await.payload.to_vec().unwrap(), packed, "one packing is opened, a second is not");
}

#[tokio::test]
async fn refusals_are_told_with_their_reason() {
    let said = failure(Answer::status("403 Forbidden", "no", &[])).await;
    assert!(said.contains("HTTP 403 (blocked agent?") && said.contains("user_agent") && said.contains("/feed"), "{said}");
    assert!(failure(Answer::status("500 Internal Server Error", "", &[])).await.contains("publisher's side"));
    assert!(failure(Answer::status("206 Partial Content", "half", &[])).await.contains("HTTP 206"));
    let page = failure(Answer::ok("<!DOCTYPE html><html><head><title>Maintenance</title>", &[("Content-Type", "text/csv")])).await;
    assert!(page.contains("a web page came instead of data (“Maintenance”)"), "{page}");
    let nobody = get("http://127.0.0.1:9/feed").await.unwrap_err().to_string();
    assert!(nobody.contains("no connection"), "{nobody}");
    let nowhere = get("http://no-such-host.invalid/feed").await.unwrap_err().to_string();
    assert!(nowhere.contains("no connection"), "{nowhere}");
}

#[tokio::test]
async fn retry_after_is_heard_in_both_forms() {
    let later = (noon() + TimeDelta::minutes(10)).to_rfc2822().replace("+0000", "GMT");
    for (status, header, seconds) in
        [("429 Too Many Requests", "120", 120), ("503 Service Unavailable", later.as_str(), 600), ("429 x", "9999999", 86_400)]
    {
        let server = Server::always(Answer::status(status, "", &[("Retry-After", header)])).await;
        let error = get(&server.url("/feed")).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)), "{error}");
    }
}

/// A resolver that sends every name to this machine, as a rebinding attacker does.
struct Liar;

impl Lookup for Liar {
    fn lookup(&self, _: String) -> Found {
        Box::pin(async { Ok(vec![([127, 0, 0, 1], 0).into(), ([10, 0, 0, 1], 0).into()]) })
    }
}

/// Sixty ways to write an address that lies behind the door.
const SPELLINGS: [&str; 60] = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7F.0x0.0x0.0x1",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0177.0x0.0.1",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "0",
    "0.0.0.0",
    "0x0",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001:0:7f00:1::]",
    "localhost",
    "LocalHost",
    "localhost.",
    "a.localhost",
    "router.local",
    "db.internal",
    "wiki.corp",
    "nas.lan",
    "10.0.0.1",
    "10.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "3232235777",
    "0xc0a80101",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "[::ffff:169.254.169.254]",
    "100.64.0.1",
    "100.127.255.254",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
];

#[tokio::test]
async fn no_spelling_of_an_inner_address_gets_through() {
    let canary = Canary::start().await;
    let open = Fetcher::with_lookup(hasty(), &(Arc::new(Liar) as Arc<dyn Lookup>)).unwrap();
    for host in SPELLINGS {
        let url = format!("http://{host}:{}/feed", canary.port);
        let error = open.fetch(&Ask { url: &url, cap: MIB, ..Ask::default() }, noon()).await.unwrap_err();
        assert!(matches!(error.what, Failure::Refused(_)), "{host}: {error}");
    }
    for name in ["feed.example", "127.0.0.1.nip.io", "canadabuys.canada.ca"] {
        let url = format!("http://{name}:{}/feed", canary.port);
        let error = open.fetch(&Ask { url: &url, cap: MIB, ..Ask::default() }, noon()).await.unwrap_err();
        assert!(matches!(&error.what, Failure::Refused(r) if r.what.contains(name)), "{name}: {error}");
    }
    assert_eq!(canary.connections(), 0);
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let canary = Canary::start().await;
    let port = canary.port;
    let targets = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("//0x7f.1:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://feed.example:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
        format!("http://user:word@127.0.0.1:{port}/"),
        "/again".to_owned(),
    ];
    for (n, target) in targets.into_iter().enumerate() {
        let status = ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"][n % 5];
        let server = Server::always(Answer::status(status, "", &[("Location", &target)])).await;
        let open = Fetcher::with_lookup(hasty(), &(Arc::new(Liar) as Arc<dyn Lookup>)).unwrap();
        let error = open.fetch(&inside(&server.url("/feed")), noon()).await.unwrap_err();
        assert!(matches!(error.what, Failure::Refused(_)), "{target}: {error}");
        assert_eq!(server.hits().len(), 1, "{target}: the way back to the same server is a redirect too");
    }
    let lost = failure(Answer::status("302 Found", "", &[])).await;
    assert!(lost.contains("without a readable Location"), "{lost}");
    assert_eq!(canary.connections(), 0);
}

#[tokio::test]
async fn one_host_is_asked_slowly_and_by_few_at_once() {
    let server = Server::always(Answer::ok("x", &[])).await;
    let calm = Fetcher::new(FetchSettings { pause: Duration::from_millis(120), ..hasty() }).unwrap();
    let begun = tokio::time::Instant::now();
    let polls = (0..4).map(|_| {
        let (calm, url) = (calm.clone(), server.url("/feed"));
        tokio::spawn(async move { calm.fetch(&inside(&url), noon()).await.is_ok() })
    });
    for poll in polls.collect::<Vec<_>>() {
        assert!(poll.await.unwrap());
    }
    assert!(begun.elapsed() >= Duration::from_millis(360), "three pauses of 120 ms, not {:?}", begun.elapsed());
}
