//! Small vocabularies that the European formats share: three-letter languages and countries,
//! NUTS regions, CPV codes, dates that carry an offset.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use domain::{Closing, Code, Document, Lang, Money, NoticeCode, Region, RegionCode, Scheme, Text};

use crate::xml::Element;

/// ISO 639-2 as eForms and TED write it, either case, to ISO 639-1.
pub(crate) fn lang(code: &str) -> Option<Lang> {
    let two = match code.to_ascii_lowercase().as_str() {
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
    text.get(..10)?.parse().ok()
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
    let date = date(day)?;
    let clock = time
        .and_then(|t| t.get(..8).or_else(|| t.get(..5)))
        .and_then(|t| t.parse::<NaiveTime>().ok().or_else(|| NaiveTime::parse_from_str(t, "%H:%M").ok()));
    let naive: NaiveDateTime = date.and_time(clock.or_else(|| NaiveTime::from_hms_opt(23, 59, 59))?);
    let text = time.map_or_else(|| day.to_owned(), |t| format!("{day} {t}"));
    let stated = time.and_then(|t| offset(t, 5)).or_else(|| offset(day, 10));
    Some(match stated.and_then(|o| instant(naive, o)) {
        Some(at) => Closing::stated(at, &text, zone),
        None => Closing::local(naive, &text, zone),
    })
}

fn instant(naive: NaiveDateTime, offset: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(&format!("{}{offset}", naive.format("%Y-%m-%dT%H:%M:%S"))).ok().map(|at| at.to_utc())
}

/// The earliest closing still to come counted from `seen`, else the latest there is: a later
/// lot may be open after the first has closed.
pub(crate) fn of_lots(mut closings: Vec<Closing>, seen: Option<DateTime<Utc>>) -> Option<Closing> {
    closings.sort_by_key(|c| c.at);
    let coming = seen.and_then(|seen| closings.iter().position(|c| c.at > seen));
    match coming {
        Some(at) => Some(closings.swap_remove(at)),
        None => closings.pop(),
    }
}
