//! Places.

use domain::{Lang, Region, RegionCode};

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
    region.code.as_ref().map_or_else(|| region.raw.clone(), |code| region_name(lang, code))
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
    words.parse::<RegionCode>().ok().filter(|code| code.as_str() == words).map_or_else(|| words.to_owned(), |code| region_name(lang, &code))
}
