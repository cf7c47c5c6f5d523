//! `sources.toml`, as it is shipped and as people break it.

use worker::sources::{DEFAULT, parse};

#[test]
fn the_shipped_file_is_good_and_names_its_licences() {
    let sources = parse("config/sources.toml", DEFAULT).unwrap();
    let names: Vec<&str> = sources.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["canadabuys", "seao"]);
    for source in &sources {
        assert!(source.enabled && !source.private_network, "{}", source.name);
        for text in [&source.licence, &source.attribution_fr, &source.attribution_en, &source.home] {
            assert!(!text.is_empty(), "{}", source.name);
        }
        assert!(source.feeds.iter().all(|f| f.url.starts_with("https://")), "{}", source.name);
    }
    let keys: Vec<&str> = sources[0].feeds.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["new", "open", "year", "awards"]);
}

const GOOD: &str = r#"
[[source]]
name = "a"
adapter = "canadabuys"
title = "A"
zone = "America/Toronto"

[[source.feed]]
key = "new"
url = "https://example.ca/x.csv"
every_minutes = 60
"#;

#[track_caller]
fn refused(from: &str, to: &str, line: usize, words: &[&str]) {
    assert!(GOOD.contains(from), "the test replaces nothing: {from}");
    let error = parse("my.toml", &GOOD.replacen(from, to, 1)).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with(&format!("my.toml, line {line}: ")), "{said}");
    for word in words {
        assert!(said.contains(word), "{said} lacks {word}");
    }
}

#[test]
fn a_small_file_is_enough() {
    assert_eq!(parse("my.toml", GOOD).unwrap().len(), 1);
}

#[test]
fn every_mistake_is_told_with_its_line() {
    refused("\"a\"", "\"A b\"", 3, &["name = \"A b\"", "lower-case letters"]);
    refused("\"canadabuys\"", "\"canadabuy\"", 4, &["adapter = \"canadabuy\" is unknown", "canadabuys", "seao"]);
    refused("\"A\"", "\" \"", 5, &["title is empty"]);
    refused("America/Toronto", "America/Montreux", 6, &["zone", "America/Montreux"]);
    refused("key = \"new\"", "key = \"\"", 9, &["key = \"\"", "expected"]);
    refused("https://example.ca", "htp//example.ca", 10, &["url = \"htp//", "expected https://"]);
    refused("https://example.ca", "ftp://example.ca", 10, &["only http and https"]);
    refused("https://example.ca", "http://127.1:8000", 10, &["loopback", "private_network = true"]);
    refused("https://example.ca", "http://localhost", 10, &["private network", "private_network = true"]);
    refused("https://example.ca", "https://me:secret@example.ca", 10, &["user name or password"]);
    refused("/x.csv", "/{year}.csv", 10, &["{fiscal_year}"]);
    refused("= 60", "= 5", 11, &["every_minutes = 5", "15 to"]);
    refused("= 60", "= \"often\"", 11, &["every_minutes = \"often\"", "u32"]);
    refused("= 60", "= 60\nmax_mib = 0", 12, &["max_mib = 0"]);
    refused("= 60", "= 60\nbackfill_days = 5", 12, &["backfill_days", "catalogue"]);
    refused("= 60", "= 60\nresource_prefix = \"h\"", 12, &["resource_prefix", "catalogue"]);
    refused("= 60", "= 60\nkind = \"weekly\"", 12, &["weekly", "delta", "catalogue"]);
    refused("= 60", "= 60\nevry = 5", 12, &["evry", "unknown field", "every_minutes"]);
    refused("title =", "titel =", 5, &["titel", "unknown field", "title"]);
    refused("url = \"https://example.ca/x.csv\"\n", "", 8, &["missing field \"url\""]);
    refused("every_minutes = 60", "every_minutes = ", 11, &["every_minutes ="]);
}

#[test]
fn names_and_keys_stand_once() {
    let twice = GOOD.repeat(2);
    let said = parse("my.toml", &twice).unwrap_err().to_string();
    assert!(said.starts_with("my.toml, line 14: name = \"a\"") && said.contains("once"), "{said}");
    let feed = GOOD.split_once("[[source.feed]]").unwrap().1;
    let said = parse("my.toml", &format!("{GOOD}[[source.feed]]{feed}")).unwrap_err().to_string();
    assert!(said.starts_with("my.toml, line 13: key = \"new\"") && said.contains("once"), "{said}");
    assert!(parse("my.toml", "").unwrap_err().to_string().contains("no [[source]]"));
    let bare = parse("my.toml", GOOD.split_once("[[source.feed]]").unwrap().0).unwrap_err().to_string();
    assert!(bare.contains("feed"), "{bare}");
}

#[test]
fn an_inner_address_needs_its_own_permission() {
    let inner = GOOD.replace("https://example.ca", "http://127.0.0.1:8000").replace("zone =", "private_network = true\nzone =");
    assert!(parse("my.toml", &inner.replace("= 60", "= 1")).is_ok());
}
