//! The sample notices in the shape of SEAO's open data: a CKAN reply that names weekly
//! packages, each a delta of OCDS releases with a byte-order mark.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};
use chrono_tz::{America::Toronto, Tz};
use domain::Closing;
use serde_json::{Value, json};

use super::{
    content::{Firm, code_title, seao_title},
    notices::{Dice, Fate, Item, Sample},
};

/// Complete weeks before the current one.
const WEEKS: i64 = 4;

/// The Mondays whose packages exist: four weeks, and the current one in the second state.
fn mondays(sample: &Sample, second: bool) -> Vec<NaiveDate> {
    let this = sample.today - Duration::days(sample.today.weekday().num_days_from_monday().into());
    (i64::from(!second)..=WEEKS).map(|n| this - Duration::weeks(n)).collect()
}

fn name(monday: NaiveDate) -> String {
    format!("hebdo_{}_{}.json", monday.format("%Y%m%d"), (monday + Duration::days(6)).format("%Y%m%d"))
}

/// The reply of `package_show`.
pub fn catalogue(sample: &Sample, second: bool, base: &str) -> Vec<u8> {
    let resource = |monday: &NaiveDate| {
        let made = (*monday + Duration::days(7)).and_time(NaiveTime::from_hms_opt(6, 18, 0).unwrap_or_default());
        json!({
            "id": uuid(u64::try_from(monday.num_days_from_ce()).unwrap_or_default()),
            "name": name(*monday),
            "format": "JSON",
            "url": format!("{base}/seao/{}", name(*monday)),
            "size": null,
            "created": made.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
            "last_modified": made.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(),
        })
    };
    let resources: Vec<Value> = mondays(sample, second).iter().map(resource).collect();
    json!({ "success": true, "result": { "name": "seao-demonstration", "resources": resources } }).to_string().into_bytes()
}

/// The weekly packages by file name.
pub fn packages(sample: &Sample, firms: &[Firm], second: bool) -> Vec<(String, Vec<u8>)> {
    let current = sample.today - Duration::days(sample.today.weekday().num_days_from_monday().into());
    mondays(sample, second)
        .into_iter()
        .map(|monday| {
            let releases = if monday == current { news(sample) } else { week(sample, firms, monday) };
            let package = json!({
                "uri": format!("https://avis.example/{}", name(monday)),
                "version": "1.1",
                "extensions": ["https://avis.example/extensions/ocds_lots_extension/extension.json"],
                "publishedDate": local(monday + Duration::days(7), 1, 17).to_rfc3339(),
                "publisher": { "name": "Crieur, démonstration" },
                "license": "https://avis.example/licence",
                "releases": releases,
            });
            let text = serde_json::to_string_pretty(&package).unwrap_or_default();
            (name(monday), format!("\u{feff}{text}").into_bytes())
        })
        .collect()
}

/// What a past week brought: the notices published in it, and contracts of members.
fn week(sample: &Sample, firms: &[Firm], monday: NaiveDate) -> Vec<Value> {
    let oldest = sample.today - Duration::weeks(WEEKS) - Duration::days(sample.today.weekday().num_days_from_monday().into());
    // Without the current week, its days are folded into the one before.
    let week_of = |day: NaiveDate| {
        let own = day - Duration::days(day.weekday().num_days_from_monday().into());
        own.max(oldest).min(sample.today - Duration::weeks(1) - Duration::days(sample.today.weekday().num_days_from_monday().into()))
    };
    let shown = |item: &&Item| item.fate != Fate::Late && week_of(item.published) == monday;
    let mut releases: Vec<Value> = sample
        .provincial
        .iter()
        .filter(shown)
        .map(|item| release(sample, item, item.published.min(monday + Duration::days(6)), "tender", "active", item.closes))
        .collect();
    releases.extend(contracts(sample, firms, monday));
    releases
}

/// What the current week brought: new notices, moved closings, cancellations.
fn news(sample: &Sample) -> Vec<Value> {
    let one = |item: &Item| match item.fate {
        Fate::Steady | Fate::Over => None,
        Fate::Late => Some(release(sample, item, sample.today, "tender", "active", item.closes)),
        Fate::Moved => Some(release(sample, item, sample.today, "tenderUpdate", "active", item.closes + Duration::days(7))),
        Fate::Cancelled => Some(release(sample, item, sample.today, "tenderCancellation", "cancelled", item.closes)),
    };
    sample.provincial.iter().filter_map(one).collect()
}

fn release(sample: &Sample, item: &Item, day: NaiveDate, tag: &str, status: &str, closes: NaiveDateTime) -> Value {
    let subject = sample.subject(item);
    let buyer = &sample.provincial_buyers[item.buyer];
    let buyer_id = format!("OP-{}", 990_000 + item.buyer);
    let starts = local(item.published, 8, 5);
    let ends = Closing::local(closes, "", Toronto).local_time();
    let category = match subject.category {
        "GD" => "goods",
        "CNST" => "works",
        _ => "services",
    };
    let mut codes = subject.codes.iter().map(|c| json!({ "scheme": "UNSPSC", "id": c, "description": code_title(c)[0] }));
    let first = codes.next();
    json!({
        "ocid": ocid(item.number),
        "id": local(day, 6, u32::try_from(item.chance % 60).unwrap_or_default()).to_utc().format("%Y%m%d%H%M%S").to_string(),
        "date": text(starts),
        "tag": [tag],
        "initiationType": "tender",
        "language": "fr",
        "parties": [{
            "id": buyer_id, "name": buyer.name[0], "roles": ["buyer"],
            "address": { "locality": buyer.town, "region": "QC", "countryName": "CAN" },
            "details": { "municipal": if buyer.municipal { "1" } else { "0" } },
        }],
        "buyer": { "id": buyer_id, "name": buyer.name[0] },
        "tender": {
            "id": format!("AO-{:04}", item.number),
            "title": item.title[0],
            "status": status,
            "procuringEntity": { "id": buyer_id, "name": buyer.name[0] },
            "items": [{
                "id": subject.seao, "description": seao_title(subject.seao),
                "classification": first, "additionalClassifications": codes.collect::<Vec<_>>(),
            }],
            "procurementMethod": "open",
            "procurementMethodDetails": "Avis d\u{2019}appel d\u{2019}offres",
            "mainProcurementCategory": category,
            "tenderPeriod": { "startDate": text(starts), "endDate": text(ends), "durationInDay": (closes.date() - item.published).num_days() },
            "documents": [{ "url": format!("https://seao.example/avis?ItemId={}", uuid(item.chance)) }],
        },
    })
}

/// Three contracts a week, one of them won by a member against two others.
fn contracts(sample: &Sample, firms: &[Firm], monday: NaiveDate) -> Vec<Value> {
    let mut dice = Dice(u64::from(monday.num_days_from_ce().unsigned_abs()));
    (0..3)
        .filter_map(|n| {
            let subject = &sample.ict[dice.below(sample.ict.len())];
            let buyer = dice.below(sample.provincial_buyers.len());
            let name = sample.provincial_buyers[buyer].name[0];
            let winner = firms.get(dice.below(firms.len()))?;
            let id = format!("FO-{}", winner.neq);
            let number = 9000 + monday.iso_week().week0() * 10 + n;
            let dollars = 18_000 + dice.below(240_000);
            let signed = text(local(monday + Duration::days(2), 0, 0));
            Some(json!({
                "ocid": ocid(number),
                "id": local(monday + Duration::days(3), 9, n).to_utc().format("%Y%m%d%H%M%S").to_string(),
                "date": text(local(monday - Duration::days(40), 9, 0)),
                "tag": ["contract"],
                "initiationType": "tender",
                "language": "fr",
                "parties": [
                    { "id": format!("OP-{}", 990_000 + buyer), "name": name, "roles": ["buyer"], "details": { "municipal": "0" } },
                    { "id": id, "name": winner.name, "roles": ["supplier"], "details": { "neq": winner.neq } },
                ],
                "buyer": { "id": format!("OP-{}", 990_000 + buyer), "name": name },
                "tender": {
                    "id": format!("AO-{number}"), "title": subject.title[0], "status": "complete",
                    "items": [{ "id": subject.seao, "description": seao_title(subject.seao),
                        "classification": { "scheme": "UNSPSC", "id": subject.codes[0], "description": code_title(subject.codes[0])[0] } }],
                    "procurementMethod": "open", "procurementMethodDetails": "Avis d\u{2019}appel d\u{2019}offres",
                    "mainProcurementCategory": "services", "numberOfTenderers": 1,
                    "tenderPeriod": { "startDate": text(local(monday - Duration::days(40), 9, 0)) },
                    "documents": [{ "url": format!("https://seao.example/avis?ItemId={}", uuid(dice.next())) }],
                },
                "bids": [{ "id": id, "value": dollars, "valueUnit": "1", "conform": "1", "admissible": "1" }],
                "awards": [{ "id": format!("{number}"), "status": "active", "date": signed,
                    "value": { "amount": dollars, "currency": "CAD" }, "suppliers": [{ "id": id, "name": winner.name }] }],
                "contracts": [{ "id": format!("{number}"), "awardID": format!("{number}"), "status": "active",
                    "value": { "amount": dollars, "currency": "CAD" }, "dateSigned": signed }],
            }))
        })
        .collect()
}

fn ocid(number: u32) -> String {
    format!("ocds-ec9k95-2999{number:04}")
}

fn local(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Tz> {
    Closing::local(day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()), "", Toronto).local_time()
}

fn text(at: DateTime<Tz>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn uuid(seed: u64) -> String {
    let mut dice = Dice(seed);
    let (a, b) = (dice.next(), dice.next());
    format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a >> 32, a >> 16 & 0xffff, a & 0xfff, b >> 52, b & 0xffff_ffff_ffff)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::Value;

    use super::{Sample, catalogue, packages};
    use crate::demo::content::firms;

    fn releases(bytes: &[u8]) -> Vec<Value> {
        assert!(bytes.starts_with("\u{feff}".as_bytes()));
        let package: Value = serde_json::from_slice(&bytes[3..]).unwrap();
        package["releases"].as_array().unwrap().clone()
    }

    fn tagged(all: &[Value], tag: &str) -> usize {
        all.iter().filter(|r| r["tag"][0] == tag).count()
    }

    /// On every weekday, since packages begin on Mondays.
    #[test]
    fn the_weeks_hold_every_notice_once_and_the_current_one_the_news() {
        for day in 16..23 {
            let sample = Sample::of(NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
            let firms = firms().unwrap();
            let first: Vec<Value> = packages(&sample, &firms, false).iter().flat_map(|(_, bytes)| releases(bytes)).collect();
            assert_eq!(tagged(&first, "tender"), sample.provincial.len() - 4, "{day}");
            assert_eq!(tagged(&first, "contract"), 12);
            let second = packages(&sample, &firms, true);
            assert_eq!(second.len(), 5);
            let news = releases(&second[0].1);
            assert_eq!((tagged(&news, "tender"), tagged(&news, "tenderUpdate"), tagged(&news, "tenderCancellation")), (4, 3, 2));
            let reply: Value = serde_json::from_slice(&catalogue(&sample, true, "http://127.0.0.1:1")).unwrap();
            assert_eq!(reply["result"]["resources"].as_array().unwrap().len(), 5);
        }
    }

    /// A later release of a process must have the later version key.
    #[test]
    fn news_are_newer_than_what_they_change() {
        for day in 16..23 {
            let sample = Sample::of(NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
            let weeks = packages(&sample, &firms().unwrap(), true);
            let older: Vec<Value> = weeks[1..].iter().flat_map(|(_, bytes)| releases(bytes)).collect();
            for new in releases(&weeks[0].1) {
                for old in older.iter().filter(|o| o["ocid"] == new["ocid"]) {
                    assert!(old["id"].as_str() < new["id"].as_str(), "{}", new["ocid"]);
                }
            }
        }
    }
}
