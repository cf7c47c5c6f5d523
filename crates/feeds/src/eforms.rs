//! Reads eForms: the European Union's notices as UBL 2.3 XML, one notice a document.
//!
//! Format: eForms SDK 1.x, roots `ContractNotice`, `PriorInformationNotice` and
//! `ContractAwardNotice`. Business terms are named as `BT-…` after the regulation's annex.
//! Names are matched by namespace, never by the publisher's prefix.

mod lots;
mod parties;

use std::io::BufRead;

use chrono::{DateTime, Utc};
use domain::{Category, Fault, Kind, Lang, Method, Notice, Status, Text, Value, squeeze};

use crate::{
    Context, FeedError, Skipped,
    adapter::Reader,
    european::{closing, date, lang, money, nuts, of_lots, push_cpv, push_region},
    fault,
    sink::Sink,
    xml::{Element, Xml},
};

pub(crate) struct Eforms;

const EXTENSION: &str = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension";
const ROOTS: [&str; 4] =
    ["ubl:ContractNotice", "ubl:PriorInformationNotice", "ubl:ContractAwardNotice", "x:BusinessRegistrationInformationNotice"];

impl Reader for Eforms {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let mut xml = Xml::new(input, &ROOTS)?;
        let mut number = 0_u64;
        while let Some(root) = xml.next(&ROOTS)? {
            number += 1;
            sink.begin();
            match notice(ctx, &root) {
                Ok(notice) => {
                    let awards = parties::awards(&notice, &root);
                    sink.notice(notice);
                    for award in awards {
                        sink.award(award);
                    }
                }
                Err(reason) => {
                    let reference = root.some("cbc:ID").map(str::to_owned);
                    sink.skip(Skipped::new(format!("notice {number}"), reference, reason, root.inner_text().as_bytes()));
                }
            }
        }
        Ok(())
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        Xml::new(input, &ROOTS)?.drain()
    }
}

fn notice(ctx: &Context<'_>, root: &Element) -> Result<Notice, Fault> {
    let extension = root.at(EXTENSION);
    let id = id(root).ok_or_else(|| fault::field("the notice has no identifier (BT-701)", "BT-701"))?;
    let version = root.some("cbc:VersionID").unwrap_or("01");
    let dispatched = root.some("cbc:IssueDate").and_then(|day| closing(day, root.some("cbc:IssueTime"), ctx.zone)).map(|c| c.at);
    let original = root.some("cbc:NoticeLanguageCode").and_then(lang);
    let procedure = root.some("cbc:ContractFolderID");
    let projects = lots::projects(root);
    let title = texts(&projects, "cbc:Name", original, false);
    if title.is_empty() {
        return Err(fault::field("the notice has no title (BT-21)", "BT-21"));
    }
    let void = extension.is_some_and(|x| x.all("efac:Changes/efac:ChangeReason/cbc:ReasonCode").into_iter().any(|r| r.text() == "cancel"));
    let (status, kind) = form(root, void);
    let published = extension.and_then(|x| x.some("efac:Publication/efbc:PublicationDate")).or_else(|| root.some("cbc:IssueDate"));
    let number = extension.and_then(|x| x.some("efac:Publication/efbc:NoticePublicationID")).map(|n| n.trim_start_matches('0').to_owned());
    let mut notice = Notice {
        source: ctx.source.to_owned(),
        // A change notice has an identifier of its own: the procedure joins them, where there is one.
        reference: procedure.map_or_else(|| id.clone(), str::to_owned),
        version_key: version_key(dispatched, version),
        family_key: procedure.unwrap_or(&id).to_owned(),
        title,
        description: texts(&projects, "cbc:Description", original, true),
        lang: original,
        buyer: parties::buyer(root, extension, original),
        published: published.and_then(date),
        updated_at: dispatched,
        status,
        kind,
        kind_raw: root.some("cbc:NoticeTypeCode").unwrap_or_default().to_owned(),
        method: method(root.some("cac:TenderingProcess/cbc:ProcedureCode").unwrap_or_default()),
        method_raw: root.some("cac:TenderingProcess/cbc:ProcedureCode").unwrap_or_default().to_owned(),
        url: number.map(|n| Text::of(Lang::EN, format!("https://ted.europa.eu/en/notice/-/detail/{n}"))).unwrap_or_default(),
        documents: lots::documents(root),
        closing: of_lots(lots::closings(root, ctx.zone), ctx.seen.or(dispatched)),
        ..Notice::default()
    };
    describe(&mut notice, root, &projects);
    if government_agreement(root) {
        notice.trade_agreements.push("WTO-GPA".into());
    }
    Ok(notice)
}

fn id(root: &Element) -> Option<String> {
    let ids = root.all("cbc:ID");
    let named = ids.iter().find(|id| id.attribute("schemeName") == Some("notice-id"));
    named.or_else(|| ids.first()).map(|id| id.text().to_owned()).filter(|id| !id.is_empty())
}

/// Dispatch time, then the publisher's version: text order is time order, also between a
/// notice and the change notice that replaces it.
fn version_key(dispatched: Option<DateTime<Utc>>, version: &str) -> String {
    let at = dispatched.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
    format!("{at}/{version:0>3}")
}

/// Status and kind from the notice type (BT-02) and the form type (BT-03).
fn form(root: &Element, void: bool) -> (Status, Kind) {
    let code = root.some("cbc:NoticeTypeCode").unwrap_or_default();
    let form = root.at("cbc:NoticeTypeCode").and_then(|c| c.attribute("listName")).unwrap_or_default();
    let kind = match code {
        "veat" => Kind::AdvanceAward,
        c if c.starts_with("pin") || c == "pmc" => Kind::Information,
        "qu-sy" => Kind::Qualification,
        c if c.starts_with("cn-") || c.starts_with("can-") || c == "subco" => Kind::Tender,
        _ => Kind::Other,
    };
    let status = if void {
        Status::Cancelled
    } else if code == "pin-cfc-standard" || code == "pin-cfc-social" {
        // A planning notice used as the call for competition.
        Status::Open
    } else {
        match form {
            "competition" => Status::Open,
            "planning" | "consultation" => Status::Planned,
            "result" | "dir-awa-pre" | "cont-modif" | "bri" => Status::Awarded,
            _ if code.starts_with("cn-") => Status::Open,
            _ if code.starts_with("can-") || code == "veat" => Status::Awarded,
            _ => Status::Unknown,
        }
    };
    (status, kind)
}

/// Procedure type (BT-105).
fn method(code: &str) -> Method {
    match code {
        "open" => Method::Open,
        "restricted" | "neg-w-call" | "comp-dial" | "innovation" | "comp-tend" => Method::Selective,
        "neg-wo-call" => Method::Direct,
        "oth-mult" | "oth-single" => Method::Limited,
        _ => Method::Unknown,
    }
}

/// Every language of a text: of the procedure first, and for descriptions of the lots too.
fn texts(projects: &[&Element], name: &str, original: Option<Lang>, join: bool) -> Text {
    let mut out = Text::default();
    for project in projects {
        for element in project.children(name) {
            let Some(language) = element.attribute("languageID").and_then(lang).or(original) else { continue };
            let words = squeeze(element.text());
            let joined = match out.get(language) {
                None => words,
                Some(so_far) if join && !so_far.contains(&words) && so_far.len() < 40_000 => format!("{so_far}\n{words}"),
                Some(_) => continue,
            };
            out.set(language, joined);
        }
        if !join && !out.is_empty() {
            break;
        }
    }
    out
}

fn describe(notice: &mut Notice, root: &Element, projects: &[&Element]) {
    for project in projects {
        if notice.categories.is_empty() {
            notice.categories = match project.some("cbc:ProcurementTypeCode").unwrap_or_default() {
                "supplies" => vec![Category::Goods],
                "services" => vec![Category::Services],
                "works" => vec![Category::Works],
                _ => Vec::new(),
            };
        }
        for path in [
            "cac:MainCommodityClassification/cbc:ItemClassificationCode",
            "cac:AdditionalCommodityClassification/cbc:ItemClassificationCode",
        ] {
            for code in project.all(path) {
                push_cpv(&mut notice.codes, code.text());
            }
        }
        for place in project.all("cac:RealizedLocation/cac:Address") {
            let part = place.some("cbc:CountrySubentityCode").and_then(nuts);
            let whole = || {
                let raw = place.some("cac:Country/cbc:IdentificationCode")?;
                Some(domain::Region { raw: raw.to_owned(), code: crate::european::country(raw) })
            };
            push_region(&mut notice.regions, part.or_else(whole));
        }
    }
    let whole = root.at("cac:ProcurementProject/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount");
    let amount = money(whole).or_else(|| lots::sum(root));
    notice.value = amount.map(|amount| Value { amount: Some(amount), ..Value::default() });
}

fn government_agreement(root: &Element) -> bool {
    let path = "cbc:GovernmentAgreementConstraintIndicator";
    root.children("cac:ProcurementProjectLot").any(|lot| lot.at("cac:TenderingProcess").and_then(|p| p.some(path)) == Some("true"))
        || root.at("cac:TenderingProcess").and_then(|p| p.some(path)) == Some("true")
}
