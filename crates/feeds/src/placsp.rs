//! Reads Spain's PLACSP: Atom pages whose entries carry a CODICE document.
//!
//! Format: the platform's syndication, CODICE 2 with the `place-ext` extension. The CODICE
//! element is a child of the entry itself. Every change of state republishes the entry under
//! the same id, so the newest `updated` wins; `at:deleted-entry` withdraws one.

use std::io::BufRead;

use chrono::{DateTime, Utc};
use domain::{Award, Buyer, Category, Fault, Kind, Lang, Method, Notice, Status, Supplier, Text, Value};

use crate::{
    Context, FeedError, Skipped,
    adapter::Reader,
    dates::or_refuse,
    european::{closing, date, money, nuts, push_cpv, push_document, push_region},
    fault,
    sink::Sink,
    xml::{Element, Xml},
};

pub(crate) struct Placsp;

pub(crate) const ROOTS: [&str; 1] = ["feed"];
const FOLDER: &str = "place-cac:ContractFolderStatus";

impl Reader for Placsp {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let mut xml = Xml::new(input, &ROOTS)?;
        let mut number = 0_u64;
        while let Some(element) = xml.next(&["entry", "at:deleted-entry"])? {
            number += 1;
            sink.begin();
            if element.name == "at:deleted-entry" {
                let when = element.attribute("when").and_then(version).map(|(key, _)| key);
                if let Some(reference) = element.attribute("ref") {
                    sink.gone(reference, when.unwrap_or_default());
                }
                continue;
            }
            match entry(ctx, &element) {
                Ok((notice, awards)) => {
                    sink.notice(notice);
                    for award in awards {
                        sink.award(award);
                    }
                }
                Err(reason) => {
                    let reference = element.some("id").map(str::to_owned);
                    sink.skip(Skipped::new(format!("entry {number}"), reference, reason, element.inner_text().as_bytes()));
                }
            }
        }
        Ok(())
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        Xml::new(input, &ROOTS)?.drain()
    }
}

/// An order-preserving version from an Atom time.
fn version(text: &str) -> Option<(String, DateTime<Utc>)> {
    let at = DateTime::parse_from_rfc3339(text.trim()).ok()?.to_utc();
    Some((at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(), at))
}

fn entry(ctx: &Context<'_>, entry: &Element) -> Result<(Notice, Vec<Award>), Fault> {
    let reference = entry.some("id").ok_or_else(|| fault::field("the entry has no id", "id"))?.to_owned();
    let (version_key, updated) =
        entry.some("updated").and_then(version).ok_or_else(|| fault::field("the entry has no readable `updated`", "updated"))?;
    let folder = entry.at(FOLDER).ok_or_else(|| fault::field("the entry has no ContractFolderStatus", "ContractFolderStatus"))?;
    let project = folder.at("cac:ProcurementProject");
    let title = project
        .and_then(|p| p.some("cbc:Name"))
        .or_else(|| entry.some("title"))
        .ok_or_else(|| fault::untitled("the entry has no title"))?;
    let mut notice = Notice {
        source: ctx.source.to_owned(),
        reference,
        version_key,
        updated_at: Some(updated),
        title: Text::of(Lang::ES, domain::squeeze(title)),
        lang: Some(Lang::ES),
        buyer: buyer(folder),
        status: status(folder.some("place-cbc:ContractFolderStatusCode").unwrap_or_default()),
        kind: Kind::Tender,
        method: method(folder.some("cac:TenderingProcess/cbc:ProcedureCode").unwrap_or_default()),
        url: entry.at("link").and_then(|l| l.attribute("href")).map(|href| Text::of(Lang::ES, href)).unwrap_or_default(),
        ..Notice::default()
    };
    notice.family_key =
        folder.some("cbc:ContractFolderID").map_or_else(String::new, |id| format!("{id} {}", notice.buyer.name.best(Lang::ES)));
    if let Some(project) = project {
        describe(&mut notice, project);
    }
    for lot in folder.children("cac:ProcurementProjectLot").filter_map(|lot| lot.at("cac:ProcurementProject")) {
        for code in lot.all("cac:RequiredCommodityClassification/cbc:ItemClassificationCode") {
            push_cpv(&mut notice.codes, code.text());
        }
        if let Some(name) = lot.some("cbc:Name") {
            let so_far = notice.description.best(Lang::ES);
            let joined = if so_far.is_empty() { name.to_owned() } else { format!("{so_far}\n{name}") };
            notice.description.set(Lang::ES, joined);
        }
    }
    let period = folder.at("cac:TenderingProcess/cac:TenderSubmissionDeadlinePeriod");
    let read = period.and_then(|p| closing(p.some("cbc:EndDate")?, p.some("cbc:EndTime"), ctx.zone));
    notice.closing = or_refuse(read, period.and_then(|p| p.some("cbc:EndDate")).unwrap_or_default(), notice.status)?;
    for kind in ["cac:LegalDocumentReference", "cac:TechnicalDocumentReference", "cac:AdditionalDocumentReference"] {
        for document in folder.children(kind) {
            let title = document.some("cbc:ID").unwrap_or_default();
            push_document(&mut notice.documents, document.some("cac:Attachment/cac:ExternalReference/cbc:URI").unwrap_or_default(), title);
        }
    }
    let mut awards: Vec<Award> =
        folder.children("cac:TenderResult").enumerate().filter_map(|(i, result)| award(&notice, i, result)).collect();
    // One lot may have several winners, each with a result of its own.
    for i in 1..awards.len() {
        let same = awards[..i].iter().filter(|a| a.reference == awards[i].reference).count();
        if same > 0 {
            awards[i].reference = format!("{}.{}", awards[i].reference, i + 1);
        }
    }
    Ok((notice, awards))
}

fn describe(notice: &mut Notice, project: &Element) {
    notice.categories = match project.some("cbc:TypeCode").unwrap_or_default() {
        "1" => vec![Category::Goods],
        "2" | "21" | "22" => vec![Category::Services],
        "3" | "31" | "32" => vec![Category::Works],
        _ => Vec::new(),
    };
    for code in project.all("cac:RequiredCommodityClassification/cbc:ItemClassificationCode") {
        push_cpv(&mut notice.codes, code.text());
    }
    for place in project.children("cac:RealizedLocation") {
        let region = place.some("cbc:CountrySubentityCode").and_then(nuts).map(|mut r| {
            if let Some(name) = place.some("cbc:CountrySubentity") {
                r.raw = format!("{name} ({})", r.raw);
            }
            r
        });
        push_region(&mut notice.regions, region);
    }
    let amount = money(project.at("cac:BudgetAmount/cbc:EstimatedOverallContractAmount"))
        .or_else(|| money(project.at("cac:BudgetAmount/cbc:TaxExclusiveAmount")))
        .or_else(|| money(project.at("cac:BudgetAmount/cbc:TotalAmount")));
    notice.value = amount.map(|amount| Value { amount: Some(amount), ..Value::default() });
}

fn buyer(folder: &Element) -> Buyer {
    let Some(party) = folder.at("place-cac:LocatedContractingParty/cac:Party") else { return Buyer::default() };
    let id = party
        .all("cac:PartyIdentification/cbc:ID")
        .into_iter()
        .filter(|id| matches!(id.attribute("schemeName"), Some("DIR3" | "NIF")))
        .min_by_key(|id| id.attribute("schemeName").map(str::to_owned))
        .map(|id| id.text().to_owned());
    Buyer {
        name: party.some("cac:PartyName/cbc:Name").map(|name| Text::of(Lang::ES, domain::squeeze(name))).unwrap_or_default(),
        id,
        city: party.some("cac:PostalAddress/cbc:CityName").map(str::to_owned),
        ..Buyer::default()
    }
}

/// The platform's folder states.
fn status(code: &str) -> Status {
    match code {
        "PRE" => Status::Planned,
        "PUB" => Status::Open,
        "EV" => Status::Closed,
        "ADJ" | "RES" => Status::Awarded,
        "ANUL" => Status::Cancelled,
        _ => Status::Unknown,
    }
}

/// The platform's procedure codes: 1 open, 2 restricted, 3 and 4 negotiated, 9 simplified
/// open, 100 internal rules.
fn method(code: &str) -> Method {
    match code {
        "1" | "9" => Method::Open,
        "2" | "4" | "5" | "7" => Method::Selective,
        "3" => Method::Limited,
        "6" => Method::Direct,
        _ => Method::Unknown,
    }
}

fn award(notice: &Notice, index: usize, result: &Element) -> Option<Award> {
    let suppliers: Vec<Supplier> = result
        .children("cac:WinningParty")
        .filter_map(|party| {
            let name = domain::squeeze(party.some("cac:PartyName/cbc:Name")?);
            Some(Supplier { name, id: party.some("cac:PartyIdentification/cbc:ID").map(str::to_owned), neq: None })
        })
        .collect();
    if suppliers.is_empty() {
        return None;
    }
    let lot = result.some("cac:AwardedTenderedProject/cbc:ProcurementProjectLotID").map_or_else(|| index.to_string(), str::to_owned);
    let total = result.at("cac:AwardedTenderedProject/cac:LegalMonetaryTotal");
    Some(Award {
        source: notice.source.clone(),
        reference: format!("{}#{lot}", notice.reference),
        version_key: notice.version_key.clone(),
        family_key: notice.family_key.clone(),
        title: notice.title.clone(),
        buyer: notice.buyer.clone(),
        suppliers,
        value: total.and_then(|t| money(t.at("cbc:TaxExclusiveAmount")).or_else(|| money(t.at("cbc:PayableAmount")))),
        awarded: result.some("cbc:AwardDate").and_then(date),
        starts: result.some("cbc:StartDate").and_then(date),
        ends: None,
        status_raw: result.some("cbc:ResultCode").unwrap_or_default().to_owned(),
        codes: notice.codes.clone(),
    })
}
