//! Holds the message files against each other and against the code that speaks them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

type Messages = BTreeMap<String, BTreeSet<String>>;

fn folder(lang: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang)
}

fn files(lang: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder(lang)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Every message of a language with the names of its arguments; a key that stands twice
/// or a line that is no Fluent fails.
fn messages(lang: &str) -> Messages {
    let mut all = Messages::new();
    for file in files(lang) {
        let text = fs::read_to_string(&file).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", file.display()));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut names = BTreeSet::new();
            let pattern = message.value.unwrap_or_else(|| panic!("{} has no text", message.id.name));
            in_pattern(&pattern, &mut names);
            let twice = all.insert(message.id.name.to_owned(), names);
            assert!(twice.is_none(), "{lang}: the key {} stands twice, the second time in {}", message.id.name, file.display());
        }
    }
    all
}

fn in_pattern(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => in_inline(inline, names),
            Expression::Select { selector, variants } => {
                in_inline(selector, names);
                for variant in variants {
                    in_pattern(&variant.value, names);
                }
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        other => panic!("only arguments and literals are used in messages, not {other:?}"),
    }
}

#[test]
fn both_languages_have_the_same_files_keys_and_arguments() {
    let names = |lang: &str| files(lang).iter().map(|f| f.file_name().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(names("fr"), names("en"));
    let (fr, en) = (messages("fr"), messages("en"));
    let only = |a: &Messages, b: &Messages| a.keys().filter(|k| !b.contains_key(*k)).cloned().collect::<Vec<_>>();
    assert_eq!(only(&fr, &en), Vec::<String>::new(), "French keys without English");
    assert_eq!(only(&en, &fr), Vec::<String>::new(), "English keys without French");
    for (key, arguments) in &fr {
        assert_eq!(arguments, &en[key], "arguments of {key}");
    }
    assert!(fr.len() > 300, "the files were really read");
}

#[test]
fn every_message_speaks_when_it_is_given_its_arguments() {
    for lang in [domain::Lang::FR, domain::Lang::EN] {
        for (key, names) in messages(lang.as_str()) {
            // A number satisfies every message: those that choose a plural need one.
            let args: Vec<(&str, locale::Arg<'_>)> = names.iter().map(|name| (name.as_str(), 2_u8.into())).collect();
            let said = locale::say(lang, &key, &args);
            assert_ne!(said, format!("[{key}]"));
            assert!(!said.trim().is_empty(), "{key} says nothing");
            assert!(!said.contains(['\u{2068}', '\u{2069}', '\'', '{', '}']), "{lang} {key}: {said}");
            if !names.is_empty() {
                assert_eq!(locale::say(lang, &key, &[]), format!("[{key}]"), "a forgotten argument must be seen");
            }
        }
    }
}

#[test]
fn french_text_never_breaks_a_line_before_high_punctuation() {
    for (key, names) in messages("fr") {
        let args: Vec<(&str, locale::Arg<'_>)> = names.iter().map(|name| (name.as_str(), 2_u8.into())).collect();
        let said = locale::say(domain::Lang::FR, &key, &args);
        for bad in [" :", " ;", " ?", " !", " »", "« ", " %", "\""] {
            assert!(!said.contains(bad), "{key}: {said}");
        }
    }
}

#[test]
fn every_refusal_of_the_domain_has_its_message() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
    let mut seen = 0;
    for entry in fs::read_dir(sources).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for key in text.split("Invalid::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()) {
            seen += 1;
            for lang in [domain::Lang::FR, domain::Lang::EN] {
                let said = locale::invalid(lang, &domain::Invalid { key: leaked(key), what: "", given: "§".into(), expected: "" });
                assert!(said.contains('§'), "{lang} {key}: {said}");
            }
        }
    }
    assert!(seen >= 8, "the domain's refusals were found");
}

#[test]
fn every_kind_of_fault_has_its_words_and_takes_its_arguments() {
    for lang in ["fr", "en"] {
        let all = messages(lang);
        for kind in domain::FaultKind::ALL {
            let names: BTreeSet<String> = kind.args().iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(all.get(&format!("fault-{}", kind.as_str())), Some(&names), "{lang} {kind:?}");
        }
    }
}

#[test]
fn a_fault_is_said_with_its_places_and_an_old_sentence_as_it_stands() {
    use domain::{Fault, FaultKind, Lang};
    let date = Fault::new(FaultKind::ClosingDate, "english").with("date", "demain").at("line 12");
    let none = Fault::new(FaultKind::NoneRead, "english").with("n", 3_u64).with("why", date).at("hebdo.json");
    let said = locale::fault(Lang::FR, &none.stored());
    assert_eq!(
        said,
        "aucune des 3 fiches n’a pu être lue, la première\u{a0}: la date de clôture «\u{a0}demain\u{a0}» est illisible · ligne 12 · hebdo.json"
    );
    assert_eq!(locale::fault(Lang::FR, "HTTP 503"), "HTTP 503");
    let busy = Fault { wait: Some(90), ..Fault::new(FaultKind::Http429, "english") };
    assert!(locale::fault(Lang::EN, &busy.stored()).ends_with("; it asks to wait 2 minutes"));
    assert_eq!(locale::fault_place(Lang::FR, "catalogue, line 3"), "catalogue, ligne 3");
    assert_eq!(locale::fault_place(Lang::FR, "https://a.example/x"), "https://a.example/x");
}

/// The domain's keys are static; here they come from its source text.
fn leaked(key: &str) -> &'static str {
    key.to_owned().leak()
}

#[test]
fn a_missing_key_is_visible() {
    assert_eq!(locale::say(domain::Lang::FR, "no-such-message", &[]), "[no-such-message]");
    assert_eq!(locale::plain(domain::Lang::EN, "no-such-message"), None);
}

#[test]
fn other_languages_are_spoken_to_in_french() {
    assert_eq!(locale::spoken(domain::Lang::ES), domain::Lang::FR);
    assert_eq!(locale::say(domain::Lang::ES, "status-open", &[]), "ouvert");
}
