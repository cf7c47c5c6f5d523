//! Places.

use domain::{Lang, Region, RegionCode, fold};

use crate::{list, plain, say};

/// The place's name; a part of a country that has no name here is told by its country and
/// its code, an unknown country by its code.
pub fn region_name(lang: Lang, code: &RegionCode) -> String {
    known(lang, code.as_str()).unwrap_or_else(|| {
        let (country, part) = code.as_str().split_at(2);
        match (known(lang, country), part.strip_prefix('-')) {
            (Some(country), Some(part)) => say(lang, "region-part", &[("country", country.into()), ("part", part.into())]),
            _ => code.to_string(),
        }
    })
}

fn known(lang: Lang, code: &str) -> Option<String> {
    plain(lang, &format!("region-{code}"))
}

/// A region as people read it: by its code where that is understood, else as published.
pub fn place(lang: Lang, region: &Region) -> String {
    region.code.as_ref().map_or_else(|| words_or_place(lang, &region.raw), |code| region_name(lang, code))
}

/// The places of a notice in a row, each once; empty when nothing is said.
pub fn regions(lang: Lang, regions: &[Region]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in regions.iter().map(|region| place(lang, region)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    list(lang, &names)
}

/// Words that may be a region's code: its name then, else the words.
pub(crate) fn words_or_place(lang: Lang, words: &str) -> String {
    let code = words.parse::<RegionCode>().ok().filter(|code| code.as_str() == words);
    code.map(|code| region_name(lang, &code)).or_else(|| published(lang, words)).unwrap_or_else(|| words.to_owned())
}

/// What a publisher calls a place, in the reader's language where that is known: it is often
/// published in one language only.
fn published(lang: Lang, words: &str) -> Option<String> {
    let folded = fold(words);
    let known_as = PUBLISHED.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(key, _)| *key);
    known_as.and_then(|key| plain(lang, key)).or_else(|| {
        let same = |code: &&&str| [Lang::FR, Lang::EN].iter().any(|lang| known(*lang, code).is_some_and(|name| fold(&name) == folded));
        PARTS.iter().find(same).and_then(|code| known(lang, code))
    })
}

/// Parts of Canada, which CanadaBuys names in English.
const PARTS: [&str; 14] =
    ["CA", "CA-AB", "CA-BC", "CA-MB", "CA-NB", "CA-NL", "CA-NS", "CA-NT", "CA-NU", "CA-ON", "CA-PE", "CA-QC", "CA-SK", "CA-YT"];
/// Places of CanadaBuys that have no code, folded.
const PUBLISHED: [(&str, &[&str]); 5] = [
    ("place-ncr", &["national capital region (ncr)", "national capital region", "region de la capitale nationale (rcn)"]),
    ("place-ontario", &["ontario (except ncr)", "ontario (sauf rcn)"]),
    ("place-quebec", &["quebec (except ncr)", "quebec (sauf rcn)"]),
    ("place-world", &["world", "monde"]),
    ("place-foreign", &["foreign", "etranger"]),
];
