//! `sources.toml`, as it is shipped and as people break it.

use worker::sources::{DEFAULT, parse};

#[test]
fn the_shipped_file_is_good_and_names_its_licences() {
    let sources = parse("config/sources.toml", DEFAULT).unwrap();
    let names: Vec<&str> = sources.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(
        names,
        ["canadabuys", "seao", "ted", "find-a-tender", "contracts-finder", "sam", "placsp", "boamp", "toronto", "ontario", "comprasmx"]
    );
    let on: Vec<&str> = sources.iter().filter(|s| s.enabled).map(|s| s.name.as_str()).collect();
    assert_eq!(on, ["canadabuys", "seao"], "what needs a decision, a key or a corridor is off");
    for source in &sources {
        assert!(!source.private_network && !source.home.is_empty(), "{}", source.name);
        // The licence of an export is known only to whoever made it.
        for text in [&source.licence, &source.attribution_fr, &source.attribution_en] {
            assert!(!text.is_empty() || source.adapter == "csv", "{}", source.name);
        }
        assert!(source.feeds.iter().all(|f| f.url.starts_with("https://")), "{}", source.name);
    }
    let keys: Vec<&str> = sources[0].feeds.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["new", "open", "year", "awards", "contracts"]);
    let unseen = |s: &domain::Source| s.feeds.iter().filter(|f| s.unseen(f)).map(|f| format!("{}/{}", s.name, f.key)).collect::<Vec<_>>();
    assert_eq!(
        sources.iter().flat_map(unseen).collect::<Vec<_>>(),
        [
            "canadabuys/awards",
            "canadabuys/contracts",
            "seao/live",
            "seao/history",
            "ted/services",
            "ted/software",
            "find-a-tender/releases",
            "boamp/records",
        ]
    );
    let resting: Vec<&str> = sources[..2].iter().flat_map(|s| &s.feeds).filter(|f| !f.enabled).map(|f| f.key.as_str()).collect();
    assert_eq!(resting, ["contracts", "live", "history"], "history and what is unsanctioned are off");
}

#[test]
fn every_reader_that_is_polled_has_an_entry() {
    let sources = parse("config/sources.toml", DEFAULT).unwrap();
    let used: Vec<&str> = sources.iter().flat_map(|s| s.feeds.iter().map(|f| s.adapter_of(f))).collect();
    let missing: Vec<&str> = feeds::Adapter::ALL.iter().map(|a| a.as_str()).filter(|a| !used.contains(a)).collect();
    assert_eq!(missing, ["ted-eforms", "ocds", "rss"], "these are for sources of one's own");
    assert!(DEFAULT.contains("adapter = \"rss\"") && DEFAULT.contains("ted-eforms (XML)"));
    let ted = &sources.iter().find(|s| s.name == "ted").unwrap().feeds[0];
    let window = worker::window::next(ted, None, "2026-11-22T17:00:00Z".parse().unwrap());
    let body = worker::window::fill(&ted.body, &window, chrono_tz::Europe::Brussels);
    assert!(body.contains("publication-date>=20261011 AND publication-date<=20261026"), "no hyphens: they match nothing, silently: {body}");
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
    refused("/x.csv", "/{year}.csv", 10, &["{fiscal_year}", "{date-2}"]);
    refused("/x.csv", "/?f={time-6}", 10, &["{fiscal_year}", "{time-6h}"]);
    refused("= 60", "= 5", 11, &["every_minutes = 5", "15 to"]);
    refused("= 60", "= \"often\"", 11, &["every_minutes = \"often\"", "u32"]);
    refused("= 60", "= 60\nmax_mib = 0", 12, &["max_mib = 0"]);
    refused("= 60", "= 60\nbackfill_days = 5", 12, &["backfill_days", "catalogue", "{date-2}"]);
    refused("= 60", "= 60\nmax_pages = 0", 12, &["max_pages = 0"]);
    refused("= 60", "= 60\ndetails = 5", 12, &["details", "seao-live"]);
    refused("= 60", "= 60\nadapter = \"seao-live\"\ndetails = 900", 13, &["details = 900", "at most 500"]);
    refused("= 60", "= 60\nwindow_hours = 5", 12, &["window_hours", "{date-2}"]);
    refused("= 60", "= 60\nbody = '{\"a\":'", 12, &["body is no JSON object"]);
    refused("= 60", "= 60\nadapter = \"seao-life\"", 12, &["adapter = \"seao-life\" is unknown", "seao-live"]);
    refused("= 60", "= 60\nenabled = \"no\"", 12, &["enabled", "boolean"]);
    let window = |hours: &str, url: &str| format!("{url}\"\nevery_minutes = 60\nwindow_hours = {hours}\n#");
    refused("/x.csv\"\nevery_minutes = 60", &window("6", "/?f={time-6h}&t={time}"), 12, &["window_hours = 6", "6 hours of overlap"]);
    refused("/x.csv\"\nevery_minutes = 60", &window("9", "/?f={time-6h}"), 12, &["needs an end"]);
    refused("zone =", "key_env = \"a b\"\nzone =", 6, &["key_env = \"a b\"", "CRIEUR_SAM_KEY"]);
    refused("zone =", "key_env = \"KEY\"\nzone =", 6, &["key_parameter"]);
    refused("zone =", "key_parameter = \"k\"\nzone =", 6, &["key_env or key_file"]);
    refused("zone =", "hosts = [\"https://b.example\"]\nzone =", 6, &["hosts", "is no host name"]);
    refused("zone =", "pause_seconds = 500\nzone =", 6, &["pause_seconds = 500", "at most"]);
    refused("zone =", "refusal_minutes = 5000\nzone =", 6, &["refusal_minutes = 5000", "at most"]);
    let key = "key_env = \"KEY\"\nkey_parameter = \"k\"\nzone";
    let with_key = GOOD.replace("zone", key).replace("/x.csv", "/x.csv?k=123");
    let said = parse("my.toml", &with_key).unwrap_err().to_string();
    assert!(said.starts_with("my.toml, line 7: key_parameter") && said.contains("must not stand"), "{said}");
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

/// A portal that only offers an export.
const EXPORT: &str = r#"
[[source]]
name = "export"
adapter = "csv"
title = "Export"
zone = "America/Toronto"

[source.options]
"column.reference" = "No"
"column.title" = "Titre"
"column.status" = "Etat"
"status.open" = "Ouvert"
"#;

#[test]
fn a_table_that_is_handed_over_needs_no_address_and_its_options_are_looked_at() {
    let sources = parse("my.toml", EXPORT).unwrap();
    assert!(sources[0].is_handed_over() && sources[0].polled().next().is_none());
    let said = parse("my.toml", &EXPORT.replace("\"csv\"", "\"rss\"")).unwrap_err().to_string();
    assert!(said.starts_with("my.toml, line 2: ") && said.contains("only adapter = \"csv\""), "{said}");
    for (from, to, line, words) in [
        ("status.open", "status.gone", 12, "there are open"),
        ("column.title", "column.titel", 10, "there are reference"),
        ("column.reference", "colum.reference", 9, "unknown option"),
        ("\"column.title\" = \"Titre\"\n", "", 8, "column.title: is missing"),
        ("[source.options]", "[source.options]\ndelimiter = \";;\"", 9, "expected one character"),
        ("[source.options]", "[source.options]\n\"column.codes\" = \"Code\"", 8, "scheme: is missing"),
    ] {
        let said = parse("my.toml", &EXPORT.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(said.starts_with(&format!("my.toml, line {line}: ")) && said.contains(words), "{said}");
    }
}

#[test]
fn every_mistake_is_said_in_french_too() {
    let french = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "the test replaces nothing: {from}");
        parse("my.toml", &GOOD.replacen(from, to, 1)).unwrap_err().what.fr
    };
    for (from, to, words) in [
        ("\"A\"", "\" \"", "title est vide"),
        ("\"A\"", "\"A", "pas fermé"),
        ("title =", "titel =", "la clé \"titel\" n'existe pas ici, attendu\u{a0}: \"name\""),
        ("America/Toronto", "America/Montreux", "\"America/Montreux\" n'est pas un fuseau horaire connu"),
        ("url = \"https://example.ca/x.csv\"\n", "", "il manque la clé \"url\""),
        ("= 60", "= \"60\"", "le texte 60 ne convient pas, attendu\u{a0}: un nombre entier"),
        ("= 60", "= -5", "le nombre -5 ne convient pas"),
        ("= 60", "= 5", "every_minutes = 5, attendu\u{a0}: de 15 à"),
        ("= 60", "= ", "il manque la valeur"),
        ("= 60", "= 60\nevery_minutes = 61", "deux fois"),
        ("= 60", "= 60\nkind = \"weekly\"", "\"weekly\" n'est pas un choix"),
        ("https://example.ca", "http://localhost", "si c'est voulu, mettez private_network = true"),
        ("https://example.ca", "https://me:secret@example.ca", "ni nom d'utilisateur ni mot de passe"),
        ("https://example.ca", "ftp://example.ca", "seuls http et https"),
        ("/x.csv", "/{year}.csv", "espaces réservés"),
    ] {
        let said = french(from, to);
        assert!(said.contains(words), "{said} lacks {words}");
        assert!(!["expected", "unknown", " is ", "must"].iter().any(|english| said.contains(english)), "{said}");
    }
    // What its reader finds in the options is told by the one who speaks of faults.
    let error = parse("my.toml", &EXPORT.replacen("status.open", "status.gone", 1)).unwrap_err();
    assert_eq!(error.what.fault.map(|fault| fault.kind), Some(domain::FaultKind::OptionUnknown));
}
