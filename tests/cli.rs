//! What a person reads who makes a mistake: feeds, settings, flags and files that are wrong,
//! each with its message in both languages. The snapshots are the review.

use std::fmt::Write as _;

use crate::support::Home;

/// One mistake: its name, files to write, and the words of the command line.
struct Mistake {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    args: &'static [&'static str],
}

const fn flags(name: &'static str, args: &'static [&'static str]) -> Mistake {
    Mistake { name, files: &[], args }
}

const fn config(name: &'static str, text: &'static [(&'static str, &'static str)]) -> Mistake {
    Mistake { name, files: text, args: &["migrate"] }
}

const fn feed(name: &'static str, source: &'static [&'static str], file: &'static [(&'static str, &'static str)]) -> Mistake {
    Mistake { name, files: file, args: source }
}

const CSV: &[&str] = &["poll", "canadabuys", "--file", "avis.csv"];
const JSON: &[&str] = &["poll", "seao", "--file", "semaine.json"];

/// The columns that a reader of CanadaBuys cannot do without, and a row.
const HEAD: &str = "\"title-titre-eng\",\"title-titre-fra\",\"referenceNumber-numeroReference\"";

/// Compares what is said with what was reviewed.
fn reviewed(name: &str, mistakes: &[Mistake]) {
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, report(mistakes));
    });
}

fn report(mistakes: &[Mistake]) -> String {
    let mut out = String::new();
    for mistake in mistakes {
        let _ = writeln!(out, "## {}\n$ crieur {}", mistake.name, mistake.args.join(" "));
        for lang in ["fr", "en"] {
            let home = Home::new();
            for (name, content) in mistake.files {
                home.write(name, content);
            }
            let (code, said, complained) = home.run(lang, mistake.args);
            assert_ne!(code, 0, "{} passed in {lang}: {said}{complained}", mistake.name);
            assert!(!complained.trim().is_empty(), "{} says nothing in {lang}", mistake.name);
            assert!(!complained.contains("panicked"), "{}: {complained}", mistake.name);
            let text = format!("{said}{complained}");
            let _ = writeln!(out, "[{lang}, {code}]\n{}", text.trim_end());
        }
        out.push('\n');
    }
    out
}

#[test]
fn wrong_command_lines() {
    reviewed(
        "wrong-command-lines",
        &[
            flags("a command that does not exist", &["sreve"]),
            flags("an option that does not exist", &["serve", "--bnd", "127.0.0.1:80"]),
            flags("a language that is not spoken", &["check", "--lang", "de"]),
            flags("a port that is no number", &["demo", "--port", "web"]),
            flags("settings for the demonstration", &["--data", "here", "demo"]),
            flags("a file without its source", &["poll", "--file", "avis.csv"]),
            flags("an address that is none", &["staff", "link", "camille"]),
            flags("a configuration file that is not there", &["--config", "absent.toml", "check"]),
            flags("a source that does not exist", &["poll", "canadabuy"]),
            flags("a feed file that is not there", &["poll", "canadabuys", "--file", "absent.csv"]),
            flags("an address that cannot be listened on", &["serve", "--bind", "192.0.2.1:8080"]),
            flags("a database of another kind", &["--database", "mysql://localhost/x", "migrate"]),
            flags("a profile that does not exist", &["explain", "--profile", "7", "--notice", "8"]),
        ],
    );
}

#[test]
fn wrong_settings() {
    reviewed(
        "wrong-settings",
        &[
            config("no TOML", &[("crieur.toml", "[mail\nmode = smtp\n")]),
            config("an unknown key", &[("crieur.toml", "[web]\nbind = \"127.0.0.1:0\"\npublic-url = \"https://a.example\"\n")]),
            config("a section that is none", &[("crieur.toml", "bind = \"127.0.0.1:0\"\n")]),
            config("a number where a text is meant", &[("crieur.toml", "[mail]\nport = \"smtp\"\nmode = 3\n")]),
            config(
                "several wrong values",
                &[("crieur.toml", "[web]\nbind = \"8080\"\n[mail]\ngroup_minutes = 100000\n[log]\nlevel = \"loud!\"\n")],
            ),
            config("SMTP without a sender", &[("crieur.toml", "[mail]\nmode = \"smtp\"\nhost = \"mail.example\"\n")]),
            config("a secret's file that is not there", &[("crieur.toml", "[database]\nurl_file = \"/absent/secret\"\n")]),
            config(
                "a source without an address",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seao\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nevery_minutes = 60\n",
                    ),
                ],
            ),
            config(
                "a reader that does not exist",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seoa\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nurl = \"https://a.example/x\"\nevery_minutes = 60\n",
                    ),
                ],
            ),
            config(
                "a zone that does not exist",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seao\"\ntitle = \"A\"\nzone = \"America/Montreux\"\n[[source.feed]]\nkey = \"x\"\nurl = \"https://a.example/x\"\nevery_minutes = 60\n",
                    ),
                ],
            ),
            config(
                "a source that is asked too often",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seao\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nurl = \"https://a.example/x\"\nevery_minutes = 5\n",
                    ),
                ],
            ),
            config(
                "an unknown key of a feed",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seao\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nurl = \"https://a.example/x\"\nevry_minutes = 60\n",
                    ),
                ],
            ),
            config(
                "a text where a number is meant",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seao\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nurl = \"https://a.example/x\"\nevery_minutes = \"60\"\n",
                    ),
                ],
            ),
            config(
                "a list of columns without its reference",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"csv\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nurl = \"https://a.example/x\"\nevery_minutes = 60\n",
                    ),
                ],
            ),
            config(
                "a source on a private network",
                &[
                    ("crieur.toml", "[polling]\nsources = \"sources.toml\"\n"),
                    (
                        "sources.toml",
                        "[[source]]\nname = \"a\"\nadapter = \"seao\"\ntitle = \"A\"\nzone = \"America/Toronto\"\n[[source.feed]]\nkey = \"x\"\nurl = \"http://127.0.0.1/x\"\nevery_minutes = 60\n",
                    ),
                ],
            ),
        ],
    );
}

#[test]
fn wrong_feeds_and_files() {
    reviewed(
        "wrong-feeds-and-files",
        &[
            feed("a web page instead of CSV", CSV, &[("avis.csv", "<!DOCTYPE html><html><body>403 Forbidden</body></html>")]),
            feed("a CSV file without the needed columns", CSV, &[("avis.csv", "\"titre\",\"date\"\n\"a\",\"b\"\n")]),
            feed("a CSV file with too few of them", CSV, &[("avis.csv", HEAD)]),
            feed("an empty file", CSV, &[("avis.csv", "")]),
            feed(
                "a truncated package",
                JSON,
                &[("semaine.json", "{\"version\":\"1.1\",\"releases\":[{\"ocid\":\"ocds-ec9k95-1\",\"id\":\"2026")],
            ),
            feed("a package without releases", JSON, &[("semaine.json", "{\"version\":\"1.1\"}")]),
            feed("a page instead of a package", JSON, &[("semaine.json", "<html>trop de demandes</html>")]),
            Mistake {
                name: "members without the needed columns",
                files: &[("membres.csv", "entreprise;ville\nA inc.;Québec\n")],
                args: &["import", "members", "membres.csv"],
            },
            Mistake {
                name: "members of which none can be read",
                files: &[(
                    "membres.csv",
                    "entreprise;neq;courriel;langue\nA inc.;123;a@a.example;fr\nB inc.;;pas une adresse;fr\n;;c@c.example;fr\nD inc.;;d@d.example;xx\n",
                )],
                args: &["import", "members", "membres.csv"],
            },
            Mistake {
                name: "profiles that are no JSON",
                files: &[("p.jsonl", "{\"id\": \"a\", \"lang\": \"fr\"}\n{\"id\": }\n"), ("n.jsonl", "")],
                args: &["match", "--profiles", "p.jsonl", "--notices", "n.jsonl", "--out", "RUN"],
            },
        ],
    );
}

#[test]
fn help_teaches_in_both_languages() {
    let home = Home::new();
    for (lang, word) in [("fr", "Exemple"), ("en", "Example")] {
        for command in [&["--help"][..], &["serve", "--help"], &["import", "members", "--help"], &["match", "--help"], &["demo", "--help"]]
        {
            let (code, said, _) = home.run(lang, command);
            assert!(code == 0 && said.contains(word), "{lang} {command:?}: {said}");
        }
    }
    let (code, said, _) = home.run("en", &["--lang", "fr", "check", "--help"]);
    assert!(code == 0 && said.contains("Vérifie"), "{said}");
}

#[test]
fn the_printed_manual_is_a_configuration_that_changes_nothing() {
    let home = Home::new();
    let (code, manual, _) = home.run("fr", &["config"]);
    assert_eq!(code, 0);
    let (_, before, _) = home.run("fr", &["config", "--effective"]);
    home.write("crieur.toml", manual);
    let (code, after, complaint) = home.run("fr", &["config", "--effective"]);
    assert_eq!(code, 0, "{complaint}");
    let values = |text: &str| text.lines().map(|l| l.split("   #").next().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    assert_eq!(values(&before), values(&after));
}

#[test]
fn check_finds_everything_in_place_without_any_configuration() {
    let home = Home::new();
    let (code, said, complaint) = home.run("fr", &["check"]);
    assert_eq!(code, 0, "{said}{complaint}");
    assert!(said.contains("~/.local/share/crieur") && said.contains("Tout est en place."), "{said}");
    assert!(home.path().join(".local/share/crieur/crieur.db").is_file());
}

#[test]
fn members_are_imported_and_the_bad_lines_named() {
    let home = Home::new();
    let file = "firm,neq,name,email,language\nNordet inc.,1199990017,Maude,maude@nordet.example,fr\nNordet inc.,1199990017,Ash,ash@nordet.example,en\nX inc.,1,,x@x.example,fr\n";
    home.write("m.csv", file);
    let (code, said, aside) = home.run("en", &["import", "members", "m.csv"]);
    assert_eq!(code, 0, "{said}{aside}");
    assert!(said.contains("2\u{a0}people, 1\u{a0}firm, 1\u{a0}line left out."), "{said}");
    assert!(aside.contains("line 4: ") && aside.contains("NEQ"), "{aside}");
    let (again, ..) = home.run("en", &["import", "members", "m.csv"]);
    assert_eq!(again, 0);
}

#[test]
fn a_real_reply_is_shown_without_being_stored() {
    let home = Home::new();
    let reply = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/feeds/placsp/states.xml");
    let (code, said, complained) = home.run("fr", &["sources", "test", "--as", "placsp", reply, "--json"]);
    assert_eq!(code, 0, "{complained}");
    let notices: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!notices.is_empty());
    for notice in &notices {
        assert_eq!(notice["source"], "placsp");
        assert!(notice["reference"].is_string() && notice["status"].is_string() && notice["title"]["es"].is_string(), "{notice}");
        assert!(notice.get("closes_at").is_some(), "{notice}");
    }
    assert!(complained.contains(&format!("{} avis", notices.len())), "{complained}");
    let (code, said, _) = home.run("en", &["sources", "test", "--as", "placsp", reply]);
    assert!(code == 0 && said.contains("title") && said.contains("version"), "{said}");
    assert!(said.contains("call for tenders") && said.contains("method not stated") && !said.contains("Unknown"), "{said}");
    let (_, said, _) =
        home.run("fr", &["sources", "test", "--as", "placsp", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/feeds/placsp/full.xml")]);
    assert!(said.contains("appel d’offres") && said.contains("ouvert à tous") && said.contains("Services"), "{said}");
}

#[test]
fn a_reply_that_cannot_be_read_is_told() {
    reviewed(
        "sources-test",
        &[
            flags("a source nobody knows", &["sources", "test", "nulle-part"]),
            flags("a reader nobody knows", &["sources", "test", "--as", "pigeon", "semaine.json"]),
            flags("a file that is not there", &["sources", "test", "--as", "seao", "semaine.json"]),
            feed(
                "a page instead of a package",
                &["sources", "test", "--as", "seao", "semaine.json"],
                &[("semaine.json", "<!doctype html><title>Bonjour</title>")],
            ),
            feed(
                "JSON of another kind",
                &["sources", "test", "--as", "ocds", "avis.json"],
                &[("avis.json", "{\"releases\": {\"2026\": 1}}")],
            ),
            feed(
                "a list instead of a package",
                &["sources", "test", "--as", "seao", "avis.json"],
                &[("avis.json", "[{\"ocid\": \"a\"}]\n")],
            ),
            feed(
                "a reply without the list",
                &["sources", "test", "--as", "seao-live", "avis.json"],
                &[("avis.json", "{\"message\": \"bonjour\"}")],
            ),
            feed(
                "a table whose column was renamed",
                &["sources", "test", "--as", "csv", "avis.csv", "--option", "column.reference=No", "--option", "column.title=Titre"],
                &[("avis.csv", "No,Objet\n1,Pont\n")],
            ),
        ],
    );
}
