//! What a profile asks for, in words: one line that a reader recognises as their own.

use domain::{Keyword, Lang, Profile};

use crate::{category, code, list, method, quoted, region_name, say, value_range};

/// How many of each kind are named before "and n others".
const NAMED: usize = 6;

/// « SOC géré, gestion des identités et 3 autres ; Québec et Ontario ; Services ».
pub fn criteria(lang: Lang, profile: &Profile) -> String {
    let parts = [
        named(lang, &keywords(profile)),
        named(lang, &profile.codes.iter().map(|c| code(lang, c)).collect::<Vec<_>>()),
        words(lang, "criteria-must", &profile.must),
        Some(places(lang, profile)),
        named(lang, &profile.categories.iter().map(|c| category(lang, *c)).collect::<Vec<_>>()),
        named(lang, &profile.methods.iter().map(|m| method(lang, *m)).collect::<Vec<_>>()),
        value_range(lang, profile.value_min, profile.value_max),
        named(lang, &profile.followed_buyers).map(|buyers| say(lang, "criteria-buyers", &[("buyers", buyers.into())])),
        words(lang, "criteria-never", &profile.never),
        named(lang, &profile.muted_buyers).map(|buyers| say(lang, "criteria-muted", &[("buyers", buyers.into())])),
    ];
    parts
        .into_iter()
        .flatten()
        .reduce(|done, part| say(lang, "criteria-join", &[("first", done.into()), ("last", part.into())]))
        .unwrap_or_else(|| say(lang, "criteria-none", &[]))
}

/// Keywords by weight; what is written first stays first among equals.
fn keywords(profile: &Profile) -> Vec<&str> {
    let mut sorted: Vec<&Keyword> = profile.keywords.iter().collect();
    sorted.sort_by_key(|keyword| std::cmp::Reverse(keyword.weight));
    sorted.into_iter().map(|keyword| keyword.text.as_str()).collect()
}

fn places(lang: Lang, profile: &Profile) -> String {
    let names: Vec<String> = profile.regions.iter().map(|region| region_name(lang, region)).collect();
    named(lang, &names).unwrap_or_else(|| say(lang, "criteria-anywhere", &[]))
}

fn words(lang: Lang, key: &str, words: &[String]) -> Option<String> {
    let quoted: Vec<String> = words.iter().map(|word| quoted(lang, word)).collect();
    named(lang, &quoted).map(|words| say(lang, key, &[("words", words.into())]))
}

fn named<S: AsRef<str>>(lang: Lang, items: &[S]) -> Option<String> {
    match items.len() {
        0 => None,
        n if n <= NAMED => Some(list(lang, items)),
        n => {
            let first = items[..NAMED].iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
            Some(say(lang, "criteria-more", &[("list", first.into()), ("n", (n - NAMED).into())]))
        }
    }
}
