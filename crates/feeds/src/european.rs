//! Small vocabularies that the European formats share: three-letter languages and countries,
//! NUTS regions, CPV codes, dates that carry an offset.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::{Closing, Code, Document, Lang, Money, NoticeCode, Region, RegionCode, Scheme, Text};

use crate::{dates, xml::Element};

/// ISO 639-2 as eForms and TED write it, either case, to ISO 639-1.
pub(crate) fn lang(code: &str) -> Option<Lang> {
    let mut lower = [0; 3];
    let Some(letters) = lower.get_mut(..code.len()) else { return code.parse().ok() };
    letters.copy_from_slice(code.as_bytes());
    letters.make_ascii_lowercase();
    let two = match std::str::from_utf8(letters).ok()? {
        "bul" => "bg",
        "ces" | "cze" => "cs",
        "dan" => "da",
        "deu" | "ger" => "de",
        "ell" | "gre" => "el",
        "eng" => "en",
        "est" => "et",
        "fin" => "fi",
        "fra" | "fre" => "fr",
        "gle" => "ga",
        "hrv" => "hr",
        "hun" => "hu",
        "isl" | "ice" => "is",
        "ita" => "it",
        "lav" => "lv",
        "lit" => "lt",
        "mlt" => "mt",
        "nld" | "dut" => "nl",
        "nor" | "nob" => "no",
        "pol" => "pl",
        "por" => "pt",
        "ron" | "rum" => "ro",
        "slk" | "slo" => "sk",
        "slv" => "sl",
        "spa" => "es",
        "swe" => "sv",
        "cat" => "ca",
        "eus" => "eu",
        "glg" => "gl",
        other => return other.parse().ok(),
    };
    two.parse().ok()
}

/// ISO 3166 alpha-3 (or alpha-2, or the European `EL` and `UK`) to a region code.
pub(crate) fn country(code: &str) -> Option<RegionCode> {
    let upper = code.trim().to_ascii_uppercase();
    let two = match upper.as_str() {
        "AUT" => "AT",
        "BEL" => "BE",
        "BGR" => "BG",
        "CHE" => "CH",
        "CYP" => "CY",
        "CZE" => "CZ",
        "DEU" => "DE",
        "DNK" => "DK",
        "ESP" => "ES",
        "EST" => "EE",
        "FIN" => "FI",
        "FRA" => "FR",
        "GBR" | "UK" => "GB",
        "GRC" | "EL" => "GR",
        "HRV" => "HR",
        "HUN" => "HU",
        "IRL" => "IE",
        "ISL" => "IS",
        "ITA" => "IT",
        "LIE" => "LI",
        "LTU" => "LT",
        "LUX" => "LU",
        "LVA" => "LV",
        "MLT" => "MT",
        "NLD" => "NL",
        "NOR" => "NO",
        "POL" => "PL",
        "PRT" => "PT",
        "ROU" => "RO",
        "SVK" => "SK",
        "SVN" => "SI",
        "SWE" => "SE",
        "CAN" => "CA",
        "USA" => "US",
        "MEX" => "MX",
        "UKR" => "UA",
        "SRB" => "RS",
        "MKD" => "MK",
        "ALB" => "AL",
        "MNE" => "ME",
        "BIH" => "BA",
        "MDA" => "MD",
        "TUR" => "TR",
        "GEO" => "GE",
        other if other.len() == 2 => other,
        _ => return None,
    };
    two.parse().ok()
}

/// A NUTS code as a region: its country, which is what a firm abroad can tell.
pub(crate) fn nuts(code: &str) -> Option<Region> {
    let code = code.trim();
    (code.len() >= 2 && code.is_ascii()).then(|| Region { raw: code.to_owned(), code: country(&code[..2]) })
}

/// Adds a CPV code unless it is there already or is none.
pub(crate) fn push_cpv(codes: &mut Vec<NoticeCode>, text: &str) {
    if let Ok(code) = Code::parse(Scheme::Cpv, text)
        && codes.iter().all(|c| c.code != code)
    {
        codes.push(NoticeCode { code, label: Text::default() });
    }
}

/// Adds a region unless it is there already.
pub(crate) fn push_region(regions: &mut Vec<Region>, region: Option<Region>) {
    if let Some(region) = region
        && !regions.contains(&region)
    {
        regions.push(region);
    }
}

/// Adds an http(s) document unless it is there already.
pub(crate) fn push_document(documents: &mut Vec<Document>, url: &str, title: &str) {
    let url = url.trim();
    if (url.starts_with("https://") || url.starts_with("http://")) && documents.iter().all(|d| d.url != url) {
        documents.push(Document { url: url.to_owned(), title: domain::squeeze(title) });
    }
}

/// An amount element with its `currencyID`.
pub(crate) fn money(element: Option<&Element>) -> Option<Money> {
    let element = element?;
    let currency = element.attribute("currencyID")?.parse().ok()?;
    // Placeholders of 0 and 1 say nothing about a value.
    Money::parse(element.text(), currency).ok().filter(|m| m.minor > 100)
}

/// `2026-01-27`, also with an offset behind it, as the publisher's calendar date.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let day = text.get(..10)?;
    dates::date(day).or_else(|| day.parse().ok())
}

/// Where the offset of `2026-01-27+01:00`, `10:00:00Z`, … begins.
fn offset(text: &str, from: usize) -> Option<&str> {
    let rest = text.get(from..)?;
    rest.find(['+', '-', 'Z']).map(|at| &rest[at..])
}

/// A closing date from a date and a time, each with an offset or without; the time's own
/// offset wins, then the date's, then the source's zone is assumed. A missing time is the
/// end of the day.
pub(crate) fn closing(day: &str, time: Option<&str>, zone: Tz) -> Option<Closing> {
    let (day, time) = (day.trim(), time.map(str::trim));
    let date = date(day)?;
    let clock = time.and_then(|t| {
        let digits = offset(t, 5).map_or(t, |o| &t[..t.len() - o.len()]);
        dates::time(digits).or_else(|| ["%H:%M:%S%.f", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(digits, form).ok()))
    });
    let naive: NaiveDateTime = date.and_time(clock.or_else(|| NaiveTime::from_hms_opt(23, 59, 59))?);
    let text = time.map_or_else(|| day.to_owned(), |t| [day, " ", t].concat());
    let stated = time.and_then(|t| offset(t, 5)).or_else(|| offset(day, 10));
    Some(match stated.and_then(|o| instant(naive, o)) {
        Some(at) => Closing::stated(at, &text, zone),
        None => Closing::local(naive, &text, zone),
    })
}

fn instant(naive: NaiveDateTime, offset: &str) -> Option<DateTime<Utc>> {
    if let Some(ahead) = dates::offset(offset)
        && naive.nanosecond() == 0
    {
        return naive.checked_sub_offset(ahead).map(|at| at.and_utc());
    }
    DateTime::parse_from_rfc3339(&format!("{}{offset}", naive.format("%Y-%m-%dT%H:%M:%S"))).ok().map(|at| at.to_utc())
}

/// The earliest closing still to come counted from `seen`, else the latest there is: a later
/// lot may be open after the first has closed. `seen` is when the payload was fetched or, where
/// nobody says, when the notice was published.
pub(crate) fn of_lots(mut closings: Vec<Closing>, seen: Option<DateTime<Utc>>) -> Option<Closing> {
    closings.sort_by_key(|c| c.at);
    let coming = seen.and_then(|seen| closings.iter().position(|c| c.at > seen));
    match coming {
        Some(at) => Some(closings.swap_remove(at)),
        None => closings.pop(),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Madrid;

    use super::*;

    fn at(day: &str, time: Option<&str>) -> (String, bool) {
        let closing = closing(day, time, Madrid).unwrap();
        (closing.at.to_rfc3339(), closing.assumed)
    }

    #[test]
    fn the_offset_of_the_time_wins_then_the_date_then_the_zone() {
        let utc = |text: &str| format!("{text}+00:00");
        assert_eq!(at("2026-12-01+01:00", Some("12:00:00+02:00")), (utc("2026-12-01T10:00:00"), false));
        assert_eq!(at("2026-12-01+01:00", Some("12:00:00")), (utc("2026-12-01T11:00:00"), false));
        assert_eq!(at("2026-12-01", Some("12:00:00")), (utc("2026-12-01T11:00:00"), true));
        assert_eq!(at("2026-07-01", Some("12:00")), (utc("2026-07-01T10:00:00"), true));
        assert_eq!(at("2026-12-01Z", None), (utc("2026-12-01T23:59:59"), false));
        assert_eq!(at("2026-12-01-05:00", Some("12:00Z")), (utc("2026-12-01T12:00:00"), false));
        assert_eq!(at("2026-12-01", Some("12:00+01:00")), (utc("2026-12-01T11:00:00"), false));
        assert_eq!(at(" 2026-12-01 ", Some("12:00:00.000-05:00 ")), (utc("2026-12-01T17:00:00"), false));
        assert_eq!(at("2026-12-01", None), (utc("2026-12-01T22:59:59"), true));
        assert!(closing("tomorrow", Some("12:00"), Madrid).is_none());
        assert!(closing("2026-02-30", None, Madrid).is_none());
    }

    #[test]
    fn the_first_lot_still_to_come_is_told() {
        let lots = || ["2026-12-20", "2026-11-20", "2026-12-01"].map(|day| closing(day, Some("12:00Z"), Madrid).unwrap()).to_vec();
        let told = |seen: Option<&str>| of_lots(lots(), seen.map(|s| s.parse().unwrap())).unwrap().text;
        assert_eq!(told(Some("2026-11-01T00:00:00Z")), "2026-11-20 12:00Z");
        assert_eq!(told(Some("2026-11-20T12:00:00Z")), "2026-12-01 12:00Z", "the first has just closed");
        assert_eq!(told(Some("2027-01-01T00:00:00Z")), "2026-12-20 12:00Z", "all closed: the last");
        assert_eq!(told(None), "2026-12-20 12:00Z");
        assert_eq!(of_lots(Vec::new(), None), None);
    }

    #[test]
    fn countries_and_regions() {
        let code = |text: &str| country(text).map(|c| c.as_str().to_owned());
        assert_eq!(code("FRA").as_deref(), Some("FR"));
        assert_eq!(code("el").as_deref(), Some("GR"));
        assert_eq!(code("UK").as_deref(), Some("GB"));
        assert_eq!(code("XYZ"), None);
        assert_eq!(nuts("UKI").unwrap().code.unwrap().as_str(), "GB");
        assert!(nuts("é").is_none());
    }
}
