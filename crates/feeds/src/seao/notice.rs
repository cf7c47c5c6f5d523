//! A release as a notice: where its process stands now.
//!
//! The open data has neither a description nor a delivery region. The region is Québec, for
//! the publisher serves Québec's public bodies only; the buyer's town, where it is given, is
//! kept with the buyer.

use chrono::{DateTime, Utc};
use domain::{
    Buyer, Category, Closing, Code, Currency, Document, Fault, Kind, Lang, Method, Money, Notice, NoticeCode, Region, Scheme, Status, Text,
    Value, fold,
};

use super::release::{Amount, Classification, Organisation, Release, Tender};
use crate::{Context, clean, dates, fault};

/// Folds a release to a notice; `None` for contracts that never had a call.
pub(super) fn notice(ctx: &Context<'_>, release: &Release<'_>) -> Result<Option<Notice>, Fault> {
    let ocid = release.ocid.some().ok_or_else(|| fault::field("no ocid", "ocid"))?;
    let version = release.id.some().ok_or_else(|| fault::field("no release id", "id"))?;
    let tender = release.tender.as_ref().ok_or_else(|| fault::field("no tender", "tender"))?;
    let closing = closing(ctx, tender)?;
    let kind_raw = clean::line(tender.procurement_method_details.text()).replace('\'', "’");
    let kind = kind(&kind_raw);
    // The release id is the time of the change; the release's date is that of the first
    // publication.
    let changed = dates::stamp(version);
    let status = status(release, tender, kind, closing.as_ref(), changed);
    if !has_call(release, tender, status) {
        return Ok(None);
    }
    let title = title(release, tender);
    if title.is_empty() {
        return Err(fault::untitled("no title"));
    }
    let mut pages = tender.documents.0.iter().filter(|d| is_web(d.url.text()));
    let page = pages.next().map_or("", |d| d.url.text());
    Ok(Some(Notice {
        source: ctx.source.to_owned(),
        reference: ocid.to_owned(),
        version_key: version.to_owned(),
        family_key: ocid.to_owned(),
        lang: Some(lang(release)),
        title,
        buyer: buyer(release),
        codes: codes(tender),
        categories: category(tender).into_iter().collect(),
        regions: "CA-QC".parse().map(|code| Region { raw: "Québec".into(), code: Some(code) }).into_iter().collect(),
        value: value(tender),
        closing,
        published: dates::date(release.date.text()),
        updated_at: changed,
        status,
        kind,
        kind_raw,
        method: method(tender),
        method_raw: tender.procurement_method.text().to_owned(),
        documents: pages.map(|d| Document { url: d.url.text().to_owned(), title: clean::line(d.title.text()) }).collect(),
        url: Text::of(Lang::FR, page),
        ..Notice::default()
    }))
}

/// Contracts given directly, and invitations published only once concluded, have no closing
/// date: nobody could ever answer them, and their awards tell all there is.
fn has_call(release: &Release<'_>, tender: &Tender<'_>, status: Status) -> bool {
    let concluded = concluded(release);
    let closed_door = matches!(method(tender), Method::Direct | Method::Limited);
    let dated = tender.period.as_ref().is_some_and(|p| p.end_date.some().is_some());
    dated || status == Status::Cancelled || !(concluded && closed_door)
}

fn concluded(release: &Release<'_>) -> bool {
    !release.awards.0.is_empty()
        || !release.contracts.0.is_empty()
        || release.tagged(&["award", "awardUpdate", "contract", "contractUpdate", "contractTermination"])
}

/// Open needs all of: a call in the tags, an active process, no award, a closing date that
/// was still to come when the release was made. A correction of an old process is none, nor
/// is a contract given directly; a notice of intent is, for others may come forward until
/// its date.
fn status(release: &Release<'_>, tender: &Tender<'_>, kind: Kind, closing: Option<&Closing>, changed: Option<DateTime<Utc>>) -> Status {
    let concluded = concluded(release);
    if release.tagged(&["tenderCancellation"]) {
        return Status::Cancelled;
    }
    match fold(tender.status.text()).as_str() {
        "cancelled" | "canceled" | "withdrawn" | "unsuccessful" => Status::Cancelled,
        "planning" | "planned" => Status::Planned,
        "active" | "complete" if concluded => Status::Awarded,
        "complete" => Status::Closed,
        "active" => match closing {
            _ if method(tender) == Method::Direct && kind != Kind::AdvanceAward => Status::Closed,
            _ if !release.tagged(&["tender", "tenderUpdate"]) => Status::Unknown,
            None => Status::Unknown,
            Some(closing) if changed.is_some_and(|at| at >= closing.at) => Status::Closed,
            Some(_) => Status::Open,
        },
        _ if concluded => Status::Awarded,
        _ => Status::Unknown,
    }
}

fn closing(ctx: &Context<'_>, tender: &Tender<'_>) -> Result<Option<Closing>, Fault> {
    let Some(text) = tender.period.as_ref().and_then(|p| p.end_date.some()) else { return Ok(None) };
    dates::closing(text, ctx.zone).map(Some).ok_or_else(|| fault::closing(text, format!("the closing date {text:?} is not a date")))
}

fn lang(release: &Release<'_>) -> Lang {
    release.language.some().and_then(|text| text.parse().ok()).unwrap_or(Lang::FR)
}

/// The title in the language that the release names.
pub(super) fn title(release: &Release<'_>, tender: &Tender<'_>) -> Text {
    Text::of(lang(release), clean::line(tender.title.text()))
}

/// The buyer of the release, else the party with that role, else the procuring entity.
pub(super) fn buyer(release: &Release<'_>) -> Buyer {
    let role = |p: &&super::release::Party<'_>| p.roles.0.iter().any(|r| matches!(r.text(), "buyer" | "procuringEntity"));
    let named = |o: &&Organisation<'_>| o.name.some().is_some();
    let entity = || release.tender.as_ref().and_then(|t| t.procuring_entity.as_ref());
    let stated = release.buyer.as_ref().filter(named).or_else(|| entity().filter(named));
    let party = stated.and_then(|o| release.party(o.id.text())).or_else(|| release.parties.0.iter().find(role));
    let name = stated.map(|o| o.name.text()).or(party.map(|p| p.name.text())).unwrap_or_default();
    let id = stated.and_then(|o| o.id.some()).or(party.and_then(|p| p.id.some()));
    let municipal = party.and_then(|p| p.details.as_ref()).and_then(|d| match d.municipal.text() {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    });
    Buyer {
        name: Text::of(Lang::FR, clean::line(name)),
        id: id.map(str::to_owned),
        city: party.and_then(|p| p.address.as_ref()).map(|a| clean::line(a.locality.text())).filter(|c| !c.is_empty()),
        municipal,
        ..Buyer::default()
    }
}

/// UNSPSC codes with their French titles, then SEAO's own category. Old notices carry codes
/// of four digits, which are families, and of one, which are nothing.
pub(super) fn codes(tender: &Tender<'_>) -> Vec<NoticeCode> {
    let mut out: Vec<NoticeCode> = Vec::new();
    let mut put = |scheme: Scheme, id: &str, label: &str| {
        let Ok(code) = Code::parse(scheme, id) else { return };
        if !out.iter().any(|known| known.code == code) {
            out.push(NoticeCode { code, label: Text::of(Lang::FR, clean::line(label)) });
        }
    };
    for item in &tender.items.0 {
        for class in item.classification.iter().chain(&item.additional_classifications.0) {
            put(scheme(class), class.id.text(), class.description.text());
        }
    }
    for item in tender.items.0.iter().filter(|item| is_category(item.id.text())) {
        let words = item.description.text();
        // « G8 - Matériel informatique et logiciel »: the code is not part of the title.
        let label = words.strip_prefix(item.id.text()).map_or(words, |rest| rest.trim_start_matches([' ', '-', '–']));
        put(Scheme::Seao, item.id.text(), label);
    }
    out
}

/// `G8`, `S4`, `C01`, `IMM1`: letters, then digits. An item without category is numbered.
fn is_category(id: &str) -> bool {
    let letters = id.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = id.len() - letters;
    (1..=4).contains(&letters) && (1..=3).contains(&digits) && id.bytes().skip(letters).all(|b| b.is_ascii_digit())
}

fn scheme(class: &Classification<'_>) -> Scheme {
    class.scheme.some().map_or(Scheme::Unspsc, |name| name.parse().unwrap_or(Scheme::Other))
}

fn category(tender: &Tender<'_>) -> Option<Category> {
    match tender.main_procurement_category.text() {
        "goods" => Some(Category::Goods),
        "services" => Some(Category::Services),
        "works" => Some(Category::Works),
        _ => None,
    }
}

fn method(tender: &Tender<'_>) -> Method {
    match tender.procurement_method.text() {
        "open" => Method::Open,
        "selective" => Method::Selective,
        "limited" => Method::Limited,
        "direct" => Method::Direct,
        _ => Method::Unknown,
    }
}

/// The kind from the publisher's words; apostrophes are already of one sort.
fn kind(words: &str) -> Kind {
    let words = fold(words);
    let has = |part: &str| words.contains(part);
    if has("avis d'intention") {
        Kind::AdvanceAward
    } else if has("qualification") || has("homologation") {
        Kind::Qualification
    } else if has("appel d'interet") || has("information") || has("consultation") {
        Kind::Information
    } else if has("appel d'offres") || has("appel public") || has("invitation") {
        Kind::Tender
    } else {
        Kind::Other
    }
}

fn value(tender: &Tender<'_>) -> Option<Value> {
    let amount = tender.value.as_ref().and_then(money);
    let min = tender.min_value.as_ref().and_then(money);
    match (min, amount) {
        (None, None) => None,
        (None, amount) => Some(Value { amount, ..Value::default() }),
        (min, max) => Some(Value { amount: None, min, max }),
    }
}

/// An amount as published; 0, 0.01 and 1 are placeholders.
pub(super) fn money(amount: &Amount<'_>) -> Option<Money> {
    let currency = amount.currency.text().parse().unwrap_or(Currency::CAD);
    let money = Money::parse(amount.amount.some()?, currency).ok()?;
    (money.minor > 10_i64.pow(currency.decimals())).then_some(money)
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
