//! The places that pages offer: Canada and its parts, and the corridors that firms in Québec
//! trade along. Any other place can still be written as a code.

use domain::{Lang, RegionCode};

/// Canada, then from where most members sit outward.
pub(crate) const CANADA: [&str; 14] =
    ["CA", "CA-QC", "CA-ON", "CA-NB", "CA-NS", "CA-PE", "CA-NL", "CA-MB", "CA-SK", "CA-AB", "CA-BC", "CA-YT", "CA-NT", "CA-NU"];

/// Beyond: the neighbouring states and the countries of trade agreements.
pub(crate) const CORRIDORS: [&str; 9] = ["US", "US-NY", "US-VT", "US-NH", "US-ME", "US-MA", "MX", "FR", "GB"];

/// (code, name) pairs.
pub(crate) fn named(lang: Lang, codes: &[&str]) -> Vec<(String, String)> {
    codes.iter().filter_map(|code| Some(((*code).to_owned(), locale::region_name(lang, &code.parse::<RegionCode>().ok()?)))).collect()
}

/// Whether pages offer this place as a box.
pub(crate) fn is_offered(code: &str) -> bool {
    CANADA.contains(&code) || CORRIDORS.contains(&code)
}
