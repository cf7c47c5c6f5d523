//! A release folded to a notice and its awards.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::{
    Award, Buyer, Category, Code, Currency, Document, Fault, Kind, Lang, Method, Money, Notice, NoticeCode, Region, Scheme, Status,
    Supplier, Text, Value,
};

use super::{
    Ocds,
    release::{Amount, Classification, Party, Release, Tender},
};
use crate::{Context, clean, dates, european, fault, lenient::Scalar};

pub(super) fn notice(ctx: &Context<'_>, release: &Release<'_>, flavour: Ocds) -> Result<Notice, Fault> {
    let ocid = release.ocid.some().ok_or_else(|| fault::field("the release has no ocid", "ocid"))?;
    let empty = Tender::default();
    let tender = release.tender.as_ref().unwrap_or(&empty);
    let stated = release.language.text().parse().or_else(|_| ctx.options.get("language").map_or("en", String::as_str).parse());
    let lang: Lang = stated.unwrap_or(Lang::EN);
    let updated = moment(release.date.text());
    let title = title(tender, lang);
    if title.is_empty() && release.tender.is_some() {
        return Err(fault::untitled("the release has a tender without title"));
    }
    let status = status(release, tender);
    let deadline = tender.period.as_ref().map_or("", |p| p.end_date.text());
    Ok(Notice {
        source: ctx.source.to_owned(),
        reference: ocid.to_owned(),
        version_key: version_key(release),
        family_key: ocid.to_owned(),
        title,
        description: description(tender, lang),
        lang: Some(lang),
        buyer: buyer(release, tender, lang),
        codes: codes(tender, lang),
        categories: categories(tender.main_procurement_category.text()),
        regions: regions(release, tender),
        value: value(tender),
        closing: dates::or_refuse(dates::closing(deadline, ctx.zone), deadline, status)?,
        published: dates::date(tender.date_published.some().unwrap_or(release.date.text())),
        updated_at: updated,
        status,
        kind: kind(release, tender),
        kind_raw: release.tag.0.iter().map(Scalar::text).collect::<Vec<_>>().join(" "),
        method: method(tender.procurement_method.text()),
        method_raw: clean::line(tender.procurement_method_details.text()),
        documents: documents(tender),
        url: page(tender, release, flavour).map(|u| Text::of(lang, u)).unwrap_or_default(),
        ..Notice::default()
    })
}

/// Date, then the release's own id: of two releases the later wins, of one moment the
/// publisher's order decides. A date of which nobody knows the order says nothing.
fn version_key(release: &Release<'_>) -> String {
    let at = moment(release.date.text()).map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    format!("{at}/{}", release.id.text())
}

/// The standard asks for an offset; without one it is UTC, without a time midnight.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    dates::instant(text).or_else(|| {
        let day = || dates::date(text)?.and_hms_opt(0, 0, 0);
        text.parse::<NaiveDateTime>().ok().or_else(day).map(|naive| naive.and_utc())
    })
}

fn title(tender: &Tender<'_>, lang: Lang) -> Text {
    Text::of(lang, clean::line(tender.title.text()))
        .with(Lang::FR, clean::line(tender.title_fr.text()))
        .with(Lang::EN, clean::line(tender.title_en.text()))
        .with(Lang::ES, clean::line(tender.title_es.text()))
}

fn description(tender: &Tender<'_>, lang: Lang) -> Text {
    Text::of(lang, clean::paragraphs(tender.description.text()))
        .with(Lang::FR, clean::paragraphs(tender.description_fr.text()))
        .with(Lang::EN, clean::paragraphs(tender.description_en.text()))
        .with(Lang::ES, clean::paragraphs(tender.description_es.text()))
}

/// `buyer`, else the party with that role, else the tender's procuring entity. Version 1.0
/// embeds the organisation, 1.1 refers to `parties`.
fn buyer(release: &Release<'_>, tender: &Tender<'_>, lang: Lang) -> Buyer {
    let by_role = release.role(&["buyer", "procuringEntity"]);
    let named = |p: &&Party<'_>| p.name.some().is_some();
    let candidates = [release.buyer.as_ref(), by_role, tender.procuring_entity.as_ref()];
    let Some(found) = candidates.into_iter().flatten().find(named) else { return Buyer::default() };
    let full = release.party(found.id.text()).unwrap_or(found);
    let city = full.address.as_ref().and_then(|a| a.locality.some());
    Buyer {
        name: Text::of(lang, clean::line(found.name.text())),
        id: found.id.some().map(str::to_owned),
        city: city.map(str::to_owned),
        ..Buyer::default()
    }
}

fn codes(tender: &Tender<'_>, lang: Lang) -> Vec<NoticeCode> {
    let own = tender.classification.iter().chain(&tender.additional_classifications.0);
    let items = tender.items.0.iter().flat_map(|i| i.classification.iter().chain(&i.additional_classifications.0));
    let mut out: Vec<NoticeCode> = Vec::new();
    for classification in own.chain(items) {
        if let Some(code) = code(classification, lang)
            && out.iter().all(|c| c.code != code.code)
        {
            out.push(code);
        }
    }
    out
}

fn code(c: &Classification<'_>, lang: Lang) -> Option<NoticeCode> {
    let scheme = match c.scheme.text().to_ascii_uppercase().as_str() {
        "CPV" => Scheme::Cpv,
        "UNSPSC" => Scheme::Unspsc,
        "GSIN" => Scheme::Gsin,
        "NAICS" => Scheme::Naics,
        "CUCOP" | "CUCOP+" => Scheme::Cucop,
        "PSC" => Scheme::Psc,
        _ => return None,
    };
    let code = Code::parse(scheme, c.id.text()).ok()?;
    Some(NoticeCode { code, label: Text::of(lang, clean::line(c.description.text())) })
}

fn categories(text: &str) -> Vec<Category> {
    match text {
        "goods" => vec![Category::Goods],
        "services" | "consultingServices" => vec![Category::Services],
        "works" => vec![Category::Works],
        _ => Vec::new(),
    }
}

fn regions(release: &Release<'_>, tender: &Tender<'_>) -> Vec<Region> {
    let addresses = tender.items.0.iter().flat_map(|i| i.delivery_addresses.0.iter().chain(i.delivery_address.iter()));
    let mut out: Vec<Region> = Vec::new();
    for address in addresses {
        let words: Vec<&str> = [&address.locality, &address.region, &address.country_name].into_iter().filter_map(|w| w.some()).collect();
        let raw = if words.is_empty() { address.postal_code.text().to_owned() } else { words.join(", ") };
        let region = Region { code: place(&words), raw };
        if !region.raw.is_empty() && !out.contains(&region) {
            out.push(region);
        }
    }
    let uk = release.ocid.text().starts_with("ocds-b5fd17") || release.ocid.text().starts_with("ocds-h6vhtk");
    // Publishers of the United Kingdom write postcodes and towns, and few words for abroad.
    let abroad = |raw: &str| ["europe", "world", "oversea", "international"].iter().any(|word| raw.to_lowercase().contains(word));
    for region in out.iter_mut().filter(|r| r.code.is_none() && uk && !abroad(&r.raw)) {
        region.code = "GB".parse().ok();
    }
    out
}

/// A country by its name or code, or a NUTS or ITL region (`UKI`, `FRL04`).
fn place(words: &[&str]) -> Option<domain::RegionCode> {
    words.iter().rev().find_map(|word| {
        let code = match word.to_lowercase().as_str() {
            "united kingdom" | "england" | "scotland" | "wales" | "northern ireland" | "gb" => "GB",
            "canada" => "CA",
            "mexico" | "méxico" => "MX",
            "united states" | "united states of america" => "US",
            "france" => "FR",
            "spain" | "españa" => "ES",
            "ireland" => "IE",
            _ if word.len() <= 5 && word.len() >= 3 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) => {
                return european::nuts(word).and_then(|r| r.code);
            }
            _ => return None,
        };
        code.parse().ok()
    })
}

fn money(amount: Option<&Amount<'_>>) -> Option<Money> {
    let amount = amount?;
    let currency: Currency = amount.currency.text().parse().ok()?;
    // 0, 0.01 and 1 are what publishers write when they do not want to say.
    Money::parse(amount.amount.text(), currency).ok().filter(|m| m.minor > 100)
}

fn value(tender: &Tender<'_>) -> Option<Value> {
    let (amount, min) = (money(tender.value.as_ref()), money(tender.min_value.as_ref()));
    match (min, amount) {
        (None, None) => lots(tender).map(|amount| Value { amount: Some(amount), ..Value::default() }),
        (Some(min), Some(max)) if min.minor < max.minor && min.currency == max.currency => {
            Some(Value { amount: None, min: Some(min), max: Some(max) })
        }
        (min, amount) => Some(Value { amount: amount.or(min), ..Value::default() }),
    }
}

/// The lots' values added up, where each has one and all are in one currency.
fn lots(tender: &Tender<'_>) -> Option<Money> {
    let mut total: Option<Money> = None;
    for lot in &tender.lots.0 {
        let amount = money(lot.value.as_ref())?;
        total = Some(match total {
            None => amount,
            Some(sum) if sum.currency == amount.currency => Money { minor: sum.minor.checked_add(amount.minor)?, ..sum },
            Some(_) => return None,
        });
    }
    total
}

fn status(release: &Release<'_>, tender: &Tender<'_>) -> Status {
    if release.tagged(&["tenderCancellation"]) {
        return Status::Cancelled;
    }
    match tender.status.text().to_ascii_lowercase().as_str() {
        "cancelled" | "canceled" | "unsuccessful" => return Status::Cancelled,
        "withdrawn" => return Status::Withdrawn,
        _ => {}
    }
    if !release.awards.0.is_empty()
        || !release.contracts.0.is_empty()
        || release.tagged(&["award", "awardUpdate", "contract", "contractUpdate"])
    {
        return Status::Awarded;
    }
    match tender.status.text().to_ascii_lowercase().as_str() {
        "planning" | "planned" => Status::Planned,
        "active" => Status::Open,
        "complete" => Status::Closed,
        _ => Status::Unknown,
    }
}

fn kind(release: &Release<'_>, tender: &Tender<'_>) -> Kind {
    if release.tagged(&["planning", "planningUpdate"]) {
        Kind::Information
    } else if tender.title.some().is_some() {
        Kind::Tender
    } else {
        Kind::Other
    }
}

fn method(text: &str) -> Method {
    match text {
        "open" => Method::Open,
        "selective" => Method::Selective,
        "limited" => Method::Limited,
        "direct" => Method::Direct,
        _ => Method::Unknown,
    }
}

fn documents(tender: &Tender<'_>) -> Vec<Document> {
    let mut out = Vec::new();
    for document in &tender.documents.0 {
        european::push_document(&mut out, document.url.text(), document.title.text());
    }
    out
}

fn page(tender: &Tender<'_>, release: &Release<'_>, flavour: Ocds) -> Option<String> {
    let first = tender.documents.0.iter().map(|d| d.url.text()).find(|u| u.starts_with("https://") || u.starts_with("http://"));
    release.id.some().and_then(|id| flavour.page(id)).or_else(|| first.map(str::to_owned))
}

/// One award per award object; contracts add their dates and, where missing, their value.
pub(super) fn awards(notice: &Notice, release: &Release<'_>) -> Vec<Award> {
    release
        .awards
        .0
        .iter()
        .filter_map(|award| {
            let suppliers: Vec<Supplier> = award
                .suppliers
                .0
                .iter()
                .filter_map(|s| {
                    let name = s.name.some().or_else(|| release.party(s.id.text())?.name.some())?;
                    Some(Supplier { name: clean::line(name), id: s.id.some().map(str::to_owned), neq: None })
                })
                .collect();
            if suppliers.is_empty() {
                return None;
            }
            let contract = release.contracts.0.iter().find(|c| c.award_id.some().is_some() && c.award_id.text() == award.id.text());
            let period = contract.and_then(|c| c.period.as_ref());
            let title = if notice.title.is_empty() {
                Text::of(notice.lang.unwrap_or(Lang::EN), clean::line(award.title.text()))
            } else {
                notice.title.clone()
            };
            Some(Award {
                source: notice.source.clone(),
                reference: format!("{}#{}", notice.reference, award.id.text()),
                version_key: notice.version_key.clone(),
                family_key: notice.family_key.clone(),
                title,
                buyer: notice.buyer.clone(),
                suppliers,
                value: money(award.value.as_ref()).or_else(|| money(contract.and_then(|c| c.value.as_ref()))),
                awarded: dates::date(award.date.text()).or_else(|| dates::date(contract?.date_signed.text())),
                starts: period.and_then(|p| dates::date(p.start_date.text())),
                ends: period.and_then(|p| dates::date(p.end_date.text())),
                status_raw: contract.map_or(award.status.text(), |c| c.status.text()).to_owned(),
                codes: notice.codes.clone(),
            })
        })
        .collect()
}
