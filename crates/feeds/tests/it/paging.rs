//! How replies go on, each publisher in its own way.

use chrono::{DateTime, Utc};
use feeds::{Adapter, Asked, Turn};

fn turn(adapter: Adapter, asked: &Asked<'_>, reply: &str) -> Result<Turn, String> {
    adapter.turn(asked, reply.as_bytes()).map_err(|e| e.to_string())
}

fn asked<'a>(url: &'a str, body: &'a str, mark: &'a str) -> Asked<'a> {
    Asked { url, body, mark, since: None }
}

/// The address behind a reply, if any.
#[track_caller]
fn next(adapter: Adapter, url: &str, reply: &str) -> Option<String> {
    turn(adapter, &asked(url, "", ""), reply).unwrap().next.map(|next| next.url)
}

fn fixture(path: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/feeds/");
    std::fs::read_to_string(format!("{folder}{path}")).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn ocds_packages_name_their_next_page() {
    let here = "https://example.invalid/api/packages?a=1";
    assert_eq!(
        next(Adapter::FindATender, here, &fixture("fts/package.json")).as_deref(),
        Some("https://example.invalid/api/1.0/ocdsReleasePackages?cursor=abc")
    );
    for (reply, url) in [
        (r#"{"releases":[],"links":{"next":"?cursor=2"}}"#, Some("https://example.invalid/api/packages?cursor=2")),
        ("\u{feff}{\"links\":{\"next\":\"/p/2\"},\"releases\":[]}", Some("https://example.invalid/p/2")),
        (r#"{"links":[{"rel":"prev","href":"/p/1"},{"rel":"next","href":"/p/3"}],"releases":[]}"#, Some("https://example.invalid/p/3")),
        (r#"{"releases":[{"a":1e9999,"b": 000,"c":1}],"links":{"next":"/p/4"}}"#, Some("https://example.invalid/p/4")),
        (r#"{"links":{"next":null},"releases":[]}"#, None),
        (r#"{"links":{"prev":"/p/0"},"releases":[]}"#, None),
        (r#"{"links":[],"releases":[]}"#, None),
        (r#"{"releases":[{"links":{"next":"/not/this"}}]}"#, None),
        ("{\"ocid\":\"a\"}\n{\"ocid\":\"b\"}", None),
        ("[]", None),
        ("", None),
    ] {
        assert_eq!(next(Adapter::Ocds, here, reply).as_deref(), url, "{reply}");
    }
    assert!(turn(Adapter::Ocds, &asked(here, "", ""), r#"{"links":{"next":"http://[half"}}"#).unwrap_err().contains("is no address"));
}

#[test]
fn atom_leads_to_older_entries_until_nothing_is_new() {
    let here = "https://example.invalid/sindicacion/licitaciones.atom";
    let reply = fixture("placsp/states.xml");
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let since = |since: Option<DateTime<Utc>>| turn(Adapter::Placsp, &Asked { url: here, since, ..Asked::default() }, &reply).unwrap();
    let newest = since(None).newest.unwrap();
    assert_eq!(since(None).next.unwrap().url, "https://example.invalid/sindicacion/licitaciones_20261108.atom");
    assert!(since(Some(newest - chrono::TimeDelta::seconds(1))).next.is_some());
    assert!(since(Some(newest)).next.is_none(), "everything on the page was read before");
    let rss = |link: &str, date: &str| {
        format!(
            "<rss xmlns:a=\"http://www.w3.org/2005/Atom\"><channel>{link}<item><title>t</title><link>https://x.invalid/1</link>{date}</item></channel></rss>"
        )
    };
    let linked =
        rss("<a:link rel=\"next\" href=\"?page=2\"/><link>https://x.invalid/</link>", "<pubDate>Sun, 22 Nov 2026 12:00:00 GMT</pubDate>");
    let turned = turn(Adapter::Rss, &asked("https://x.invalid/feed", "", ""), &linked).unwrap();
    assert_eq!((turned.next.unwrap().url.as_str(), turned.newest), ("https://x.invalid/feed?page=2", Some(at("2026-11-22T12:00:00Z"))));
    let undated = rss("<a:link rel=\"next\" href=\"?page=2\"/>", "");
    let known = Asked { url: here, since: Some(newest), ..Asked::default() };
    assert!(turn(Adapter::Rss, &known, &undated).unwrap().next.is_some(), "without dates only the end is an end");
    assert_eq!(next(Adapter::Rss, here, &rss("<a:link rel=\"self\" href=\"?page=1\"/>", "")), None);
    assert!(turn(Adapter::Placsp, &known, &reply[..reply.len() - 8]).is_err(), "a cut page leads nowhere");
}

#[test]
fn ted_goes_on_with_a_token_in_the_body() {
    let url = "https://api.example.invalid/v3/notices/search";
    let body = r#"{"query":"a=\"b\"","limit":100,"iterationNextToken":"old"}"#;
    let reply = |token: &str, notices: &str| format!(r#"{{"notices":{notices},"totalNoticeCount":9,"iterationNextToken":{token}}}"#);
    let turned = turn(Adapter::TedSearch, &asked(url, body, ""), &reply("\"abc==\"", "[{}]")).unwrap().next.unwrap();
    let sent: serde_json::Value = serde_json::from_str(&turned.body).unwrap();
    assert_eq!(sent, serde_json::json!({ "query": "a=\"b\"", "limit": 100, "iterationNextToken": "abc==" }));
    assert_eq!(turned.url, url);
    for (token, notices) in [("null", "[{}]"), ("\"\"", "[{}]"), ("\"abc\"", "[]")] {
        assert_eq!(turn(Adapter::TedSearch, &asked(url, body, ""), &reply(token, notices)).unwrap(), Turn::default());
    }
    let timed_out = r#"{"notices":[{}],"timedOut":true,"iterationNextToken":"abc"}"#;
    assert!(turn(Adapter::TedSearch, &asked(url, body, ""), timed_out).is_err(), "a partial reply leads nowhere");
}

#[test]
fn offsets_count_what_came() {
    let url = "https://data.example.invalid/records?where=d%3E%3Ddate'2026-11-20'&limit=2&offset=2";
    let ods = |total: u64, list: &str| format!(r#"{{"total_count":{total},"results":{list}}}"#);
    let found = next(Adapter::Boamp, url, &ods(5, "[{},{}]"));
    assert_eq!(found.as_deref(), Some("https://data.example.invalid/records?where=d%3E%3Ddate%272026-11-20%27&limit=2&offset=4"));
    assert_eq!(next(Adapter::Boamp, url, &ods(4, "[{},{}]")), None);
    assert_eq!(next(Adapter::Boamp, url, &ods(9, "[]")), None);
    assert_eq!(next(Adapter::Boamp, url, "[{},{}]"), None, "an export is whole");
    let deep = "https://data.example.invalid/records?limit=100&offset=9900";
    let hundred = format!("[{}{{}}]", "{},".repeat(99));
    assert!(turn(Adapter::Boamp, &asked(deep, "", ""), &ods(10_001, &hundred)).unwrap_err().contains("shorter window"));

    let odata = "https://x.invalid/rows?$format=application/json;odata.metadata=none&$count=true&$top=2&$skip=0";
    let found = next(Adapter::Toronto, odata, r#"{"@odata.count":3,"value":[{},{}]}"#);
    assert_eq!(found.as_deref(), Some("https://x.invalid/rows?$format=application/json;odata.metadata=none&$count=true&$top=2&$skip=2"));
    assert_eq!(next(Adapter::Toronto, odata, r#"{"@odata.count":2,"value":[{},{}]}"#), None);
    assert!(next(Adapter::Toronto, odata, r#"{"value":[{},{}]}"#).is_some(), "without a count a full page has another behind it");
    assert_eq!(next(Adapter::Toronto, odata, r#"{"value":[{}]}"#), None);
    let linked = next(Adapter::Toronto, odata, r#"{"@odata.nextLink":"rows?$skiptoken=7","value":[{}]}"#);
    assert_eq!(linked.as_deref(), Some("https://x.invalid/rows?$skiptoken=7"));

    let seao = "https://x.invalid/recherche?statIds=6&tpIds=2,3";
    let found = next(Adapter::SeaoLive, seao, r#"{"apiData":{"listeAvis":[{},{},{}],"total":4}}"#);
    assert_eq!(found.as_deref(), Some("https://x.invalid/recherche?statIds=6&tpIds=2,3&offset=3"));
    assert_eq!(next(Adapter::SeaoLive, seao, r#"{"apiData":{"results":[{}],"total":1}}"#), None);
    assert_eq!(next(Adapter::SeaoLive, seao, r#"{"apiData":{"results":[{}]}}"#), None, "nothing is guessed");
}

#[test]
fn sam_tells_by_its_second_page_what_its_offset_counts() {
    let page = |ids: &[&str]| {
        let list: Vec<String> = ids.iter().map(|id| format!(r#"{{"noticeId":"{id}"}}"#)).collect();
        format!(r#"{{"totalRecords":5,"limit":2,"opportunitiesData":[{}]}}"#, list.join(","))
    };
    let go = |offset: u64, mark: &str, ids: &[&str]| {
        let url = format!("https://x.invalid/search?limit=2&offset={offset}");
        let next = turn(Adapter::Sam, &asked(&url, "", mark), &page(ids)).unwrap().next?;
        Some((next.url.rsplit('=').next().unwrap().to_owned(), next.mark))
    };
    let to = |offset: &str, mark: &str| Some((offset.to_owned(), mark.to_owned()));
    assert_eq!(go(0, "", &["a", "b"]), to("1", "b"));
    assert_eq!(go(1, "b", &["c", "d"]), to("2", "pages"));
    assert_eq!(go(2, "pages", &["e"]), None);
    assert_eq!(go(1, "b", &["b", "c"]), to("2", "records"), "it began with the second record");
    assert_eq!(go(2, "records", &["c", "d"]), to("4", "records"));
    assert_eq!(go(4, "records", &["e"]), None);
    assert_eq!(go(0, "", &[]), None);
}

#[test]
fn the_others_have_no_pages_and_nothing_is_read_for_it() {
    for adapter in Adapter::ALL.into_iter().filter(|a| !a.has_pages()) {
        assert_eq!(turn(adapter, &asked("https://x.invalid/", "", ""), "anything"), Ok(Turn::default()), "{adapter}");
    }
    assert_eq!(Adapter::ALL.into_iter().filter(|a| a.has_pages()).count(), 10);
}
