//! Nothing that a feed or a member may hand in brings the engine down or to a crawl.

use std::time::{Duration, Instant};

use domain::{Code, Keyword, Lang, Notice, NoticeCode, Profile, Text};
use matching::{Index, Learned, explain};
use proptest::prelude::*;

fn notice(title: &str, body: &str) -> Notice {
    Notice { reference: "x".into(), title: Text::of(Lang::FR, title), description: Text::of(Lang::FR, body), ..Notice::default() }
}

fn profile(keywords: &[&str]) -> Profile {
    let keywords = keywords.iter().map(|k| Keyword { text: (*k).to_owned(), weight: 2 }).collect();
    Profile { id: 1, keywords, ..Profile::default() }
}

/// Optimised builds are held to the promise; others only to not being stuck.
fn limit() -> Duration {
    if cfg!(debug_assertions) { Duration::from_secs(10) } else { Duration::from_millis(250) }
}

fn quick(what: &str, index: &Index, notice: &Notice) {
    let _ = index.matches(&self::notice("d’abord", "chaud"));
    let start = Instant::now();
    let _ = index.matches(notice);
    let took = start.elapsed();
    println!("{what}: {took:.1?}");
    assert!(took < limit(), "{what}: {took:?}");
}

#[test]
fn a_megabyte_of_one_letter_or_word() {
    let index = Index::of(&[profile(&["réseau", "aaaaaaaaaaaa", "gestion de projets"])], &Learned::default());
    quick("1 MiB of one letter", &index, &notice(&"a".repeat(1 << 20), &"a".repeat(1 << 20)));
    quick("1 MiB of one-letter words", &index, &notice(&"a ".repeat(1 << 19), &"a ".repeat(1 << 19)));
    quick("1 MiB of one word", &index, &notice("", &"réseau ".repeat(1 << 17)));
    quick("1 MiB of one compound", &index, &notice("", &"a-".repeat(1 << 19)));
}

#[test]
fn a_megabyte_of_hostile_letters() {
    let index = Index::of(&[profile(&["réseau", "e\u{301}\u{301}\u{301}", "网络安全", "\u{202e}uaesér"])], &Learned::default());
    for (what, text) in [
        ("marks upon one letter", "\u{301}"),
        ("letters turned round", "\u{202e}réseau\u{202c}"),
        ("joined pictures", "👩\u{200d}💻"),
        ("letters without spaces", "网络安全"),
        ("a ligature of eighteen letters", "\u{fdfa}"),
        ("letters that grow when lowered", "İ"),
        ("nothing but controls", "\u{0}\u{ad}\u{200b}"),
        ("wide letters", "ｒéｓｅａｕ "),
    ] {
        let text = text.repeat((1 << 20) / text.len());
        quick(&format!("1 MiB of {what}"), &index, &notice(&format!("e{text}"), &format!("e{text}")));
    }
}

#[test]
fn a_profile_of_a_hundred_thousand_words() {
    let many: Vec<String> = (0..100_000).map(|i| format!("mot{i}x")).collect();
    let words: Vec<&str> = many.iter().map(String::as_str).collect();
    let one = Profile { text: many.join(" "), past: vec![many.join(" ")], never: vec![many.join(" ")], ..profile(&[&many.join(" ")]) };
    let index = Index::of(&[profile(&words), Profile { id: 2, ..one }], &Learned::default());
    quick("profiles of 100,000 words", &index, &notice("mot5x et mot77x", &many[..2_000].join(" ")));
}

#[test]
fn empty_everything() {
    let learned = Learned::default();
    let empty = Profile { id: 1, ..Profile::default() };
    let index = Index::of(&[empty.clone(), profile(&["", "  ", "’’’", "de la"])], &learned);
    for n in [Notice::default(), notice("", ""), notice("réseau", ""), notice("\u{0}", "\u{feff}")] {
        assert!(index.matches(&n).is_empty());
        assert!(explain(&empty, &n, &learned).score.abs() < 1e-12);
    }
    assert!(Index::of(&[], &learned).matches(&notice("réseau", "")).is_empty());
}

#[test]
fn a_matching_code_never_lowers_the_score() {
    let n = Notice {
        codes: vec![NoticeCode { code: "unspsc:81112200".parse().unwrap(), label: Text::default() }],
        ..notice("Hébergement infonuagique et gestion", "Services de gestion de réseau")
    };
    let mut learned = Learned::default();
    for i in 0..300 {
        let title = ["Réfection de toiture", "Gestion de réseau", "Hébergement infonuagique", "Achat de sel"][i % 4];
        let mut past = notice(&format!("{title} {i}"), "");
        past.reference = i.to_string();
        if i % 4 == 2 {
            past.codes.clone_from(&n.codes);
        }
        learned.learn(&past);
    }
    for keywords in [&["infonuagique"][..], &["gestion", "réseau"], &["béton"], &[]] {
        let without = profile(keywords);
        let base = explain(&without, &n, &learned).score;
        for code in ["unspsc:81112200", "unspsc:81110000", "unspsc:81000000"] {
            let with = Profile { codes: vec![code.parse::<Code>().unwrap()], ..without.clone() };
            let score = explain(&with, &n, &learned).score;
            assert!(score >= base - 1e-9, "{keywords:?} {code}: {score} < {base}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_is_read_the_same_way_twice(title in "\\PC{0,60}", body in "(?s).{0,200}", keyword in "\\PC{0,30}", other in "[a-zé’-]{0,20}") {
        let n = notice(&format!("{title} {other}"), &body);
        let p = profile(&[&keyword, &other, &title]);
        let learned = Learned::default();
        let index = Index::of(std::slice::from_ref(&p), &learned);
        let (a, b) = (index.matches(&n), index.matches(&n));
        prop_assert_eq!(&a, &b);
        let told = explain(&p, &n, &learned);
        prop_assert_eq!(a.first().map_or(0, |m| m.score.to_bits()), if told.stopped_by.is_empty() { told.score.to_bits() } else { 0 });
        for reason in a.iter().flat_map(|m| &m.reasons) {
            let text = match reason.field { domain::Field::Title => &n.title, _ => &n.description };
            for span in &*reason.spans {
                let text = text.get(reason.lang.unwrap_or(Lang::FR)).unwrap_or_default();
                prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
        }
    }
}
