//! The portal's region words as places.

use domain::{Region, RegionCode, fold};

/// Folded region words and the place they mean.
const REGIONS: &[(&str, &str)] = &[
    ("canada", "CA"),
    ("alberta", "CA-AB"),
    ("british columbia", "CA-BC"),
    ("colombie-britannique", "CA-BC"),
    ("manitoba", "CA-MB"),
    ("new brunswick", "CA-NB"),
    ("nouveau-brunswick", "CA-NB"),
    ("newfoundland and labrador", "CA-NL"),
    ("terre-neuve-et-labrador", "CA-NL"),
    ("nova scotia", "CA-NS"),
    ("nouvelle-ecosse", "CA-NS"),
    ("northwest territories", "CA-NT"),
    ("territoires du nord-ouest", "CA-NT"),
    ("nunavut", "CA-NU"),
    ("nunavut territory", "CA-NU"),
    ("territoire du nunavut", "CA-NU"),
    ("ontario", "CA-ON"),
    ("ontario (except ncr)", "CA-ON"),
    ("ontario (sauf rcn)", "CA-ON"),
    ("prince edward island", "CA-PE"),
    ("ile-du-prince-edouard", "CA-PE"),
    ("quebec", "CA-QC"),
    ("quebec (except ncr)", "CA-QC"),
    ("quebec (sauf rcn)", "CA-QC"),
    ("saskatchewan", "CA-SK"),
    ("yukon", "CA-YT"),
    ("yukon territory", "CA-YT"),
];

/// Towns that stand among the regions, and the other larger ones of each province.
const TOWNS: &[(&str, &[&str])] = &[
    (
        "CA-AB",
        &[
            "calgary",
            "edmonton",
            "innisfail",
            "lethbridge",
            "red deer",
            "cold lake",
            "banff",
            "medicine hat",
            "wainwright",
            "fort mcmurray",
        ],
    ),
    (
        "CA-BC",
        &[
            "vancouver",
            "victoria",
            "esquimalt",
            "surrey",
            "burnaby",
            "richmond",
            "kelowna",
            "nanaimo",
            "kamloops",
            "comox",
            "chilliwack",
            "abbotsford",
            "prince george",
        ],
    ),
    ("CA-MB", &["winnipeg", "brandon", "shilo"]),
    ("CA-NB", &["fredericton", "moncton", "saint john", "dieppe", "bathurst", "gagetown", "oromocto", "miramichi"]),
    ("CA-NL", &["st. john's", "st john's", "gander", "corner brook", "goose bay", "happy valley-goose bay"]),
    ("CA-NS", &["halifax", "dartmouth", "bedford", "sydney", "greenwood", "truro"]),
    ("CA-NT", &["yellowknife", "inuvik"]),
    ("CA-NU", &["iqaluit", "rankin inlet"]),
    (
        "CA-ON",
        &[
            "ottawa",
            "toronto",
            "mississauga",
            "brampton",
            "hamilton",
            "london",
            "markham",
            "vaughan",
            "kitchener",
            "waterloo",
            "windsor",
            "kingston",
            "trenton",
            "petawawa",
            "borden",
            "north bay",
            "sudbury",
            "thunder bay",
            "barrie",
            "guelph",
            "oshawa",
            "cornwall",
            "burlington",
            "st. catharines",
            "sault ste. marie",
            "peterborough",
        ],
    ),
    ("CA-PE", &["charlottetown", "summerside"]),
    (
        "CA-QC",
        &[
            "montreal",
            "ville de quebec",
            "quebec city",
            "laval",
            "gatineau",
            "longueuil",
            "sherbrooke",
            "levis",
            "saguenay",
            "trois-rivieres",
            "terrebonne",
            "saint-jean-sur-richelieu",
            "brossard",
            "repentigny",
            "drummondville",
            "saint-jerome",
            "granby",
            "blainville",
            "saint-hyacinthe",
            "shawinigan",
            "dollard-des-ormeaux",
            "dorval",
            "rimouski",
            "victoriaville",
            "saint-hubert",
            "mirabel",
            "bagotville",
            "valcartier",
            "rouyn-noranda",
            "sept-iles",
            "baie-comeau",
            "val-d'or",
        ],
    ),
    ("CA-SK", &["regina", "saskatoon", "moose jaw", "prince albert", "dundurn"]),
    ("CA-YT", &["whitehorse"]),
];

/// One published region as places: the National Capital Region lies in two provinces;
/// `World`, `Foreign` and unknown words keep their words only; `Unspecified` says nothing.
pub(super) fn regions(words: &str) -> Vec<Region> {
    let folded = fold(words);
    let with = |code: &str| Region { raw: words.to_owned(), code: code.parse::<RegionCode>().ok() };
    if ["unspecified", "non specifie", "non specifiee", "non precise"].contains(&folded.as_str()) {
        return Vec::new();
    }
    if folded.starts_with("national capital region") || folded.starts_with("region de la capitale nationale") {
        return vec![with("CA-ON"), with("CA-QC")];
    }
    let known = REGIONS.iter().find(|(name, _)| *name == folded).map(|(_, code)| *code);
    let town = || TOWNS.iter().find(|(_, towns)| towns.contains(&folded.as_str())).map(|(code, _)| *code);
    vec![known.or_else(town).map_or_else(|| Region { raw: words.to_owned(), code: None }, with)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_places() {
        let codes = |words| regions(words).into_iter().map(|r| r.code.map(|c| c.to_string())).collect::<Vec<_>>();
        assert_eq!(codes("National Capital Region (NCR)"), [Some("CA-ON".into()), Some("CA-QC".into())]);
        assert_eq!(codes("Québec (sauf RCN)"), [Some("CA-QC".into())]);
        assert_eq!(codes("Montréal"), [Some("CA-QC".into())]);
        assert_eq!(codes("World"), [None]);
        assert!(codes("Unspecified").is_empty());
        for (_, code) in REGIONS.iter().copied().chain(TOWNS.iter().map(|(code, _)| ("", *code))) {
            assert!(code.parse::<RegionCode>().is_ok(), "{code}");
        }
    }
}
