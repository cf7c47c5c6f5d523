//! Organisations: who buys and who won.

use domain::{Award, Buyer, Lang, Notice, Status, Supplier, Text, squeeze};

use super::EXTENSION;
use crate::{
    european::{date, lang, money},
    xml::Element,
};

/// A company by the identifier that the notice refers to: its own (`ORG-0001`), or that of
/// one of its touch points (`TPO-0001`).
fn organisation<'a>(extension: &'a Element, id: &str) -> Option<&'a Element> {
    let known = |party: &&Element| party.some("cac:PartyIdentification/cbc:ID") == Some(id);
    extension.all("efac:Organizations/efac:Organization").into_iter().find_map(|organisation| {
        let company = organisation.at("efac:Company");
        let point = organisation.children("efac:TouchPoint").find(known);
        company.filter(known).or_else(|| point.map(|point| company.unwrap_or(point)))
    })
}

fn name(party: &Element, fallback: Option<Lang>) -> Text {
    let mut out = Text::default();
    for element in party.all("cac:PartyName/cbc:Name") {
        if let Some(language) = element.attribute("languageID").and_then(lang).or(fallback) {
            out.set(language, squeeze(element.text()));
        }
    }
    out
}

/// The first buyer (OPT-300).
pub(super) fn buyer(root: &Element, extension: Option<&Element>, original: Option<Lang>) -> Buyer {
    let id = root.some("cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID");
    let Some(party) = id.zip(extension).and_then(|(id, extension)| organisation(extension, id)) else {
        return Buyer::default();
    };
    Buyer {
        name: name(party, original.or(Some(Lang::EN))),
        id: party.some("cac:PartyLegalEntity/cbc:CompanyID").map(str::to_owned),
        city: party.some("cac:PostalAddress/cbc:CityName").map(str::to_owned),
        ..Buyer::default()
    }
}

/// One award per settled contract (`efac:SettledContract`) with the parties of its tenders;
/// none when the result names no winner.
pub(super) fn awards(notice: &Notice, root: &Element) -> Vec<Award> {
    let Some(extension) = root.at(EXTENSION) else { return Vec::new() };
    let Some(result) = extension.at("efac:NoticeResult") else { return Vec::new() };
    if notice.status != Status::Awarded {
        return Vec::new();
    }
    result.children("efac:SettledContract").filter_map(|contract| award(notice, extension, result, contract)).collect()
}

fn award(notice: &Notice, extension: &Element, result: &Element, contract: &Element) -> Option<Award> {
    let number = contract.some("cbc:ID")?;
    let tenders: Vec<&Element> = contract
        .all("efac:LotTender/cbc:ID")
        .into_iter()
        .filter_map(|id| result.children("efac:LotTender").find(|t| t.some("cbc:ID") == Some(id.text())))
        .collect();
    let mut suppliers: Vec<Supplier> = Vec::new();
    for tender in &tenders {
        let party = tender.some("efac:TenderingParty/cbc:ID")?;
        let Some(group) = result.children("efac:TenderingParty").find(|p| p.some("cbc:ID") == Some(party)) else { continue };
        for id in group.all("efac:Tenderer/cbc:ID") {
            let Some(company) = organisation(extension, id.text()) else { continue };
            let named = name(company, Some(Lang::EN));
            let supplier = Supplier {
                name: named.best(notice.lang.unwrap_or(Lang::EN)).to_owned(),
                id: company.some("cac:PartyLegalEntity/cbc:CompanyID").map(str::to_owned),
                neq: None,
            };
            if !supplier.name.is_empty() && !suppliers.contains(&supplier) {
                suppliers.push(supplier);
            }
        }
    }
    if suppliers.is_empty() {
        return None;
    }
    let values: Vec<_> = tenders.iter().filter_map(|t| money(t.at("cac:LegalMonetaryTotal/cbc:PayableAmount"))).collect();
    let value = (values.len() == 1).then(|| values[0]);
    Some(Award {
        source: notice.source.clone(),
        reference: format!("{}#{number}", notice.reference),
        version_key: notice.version_key.clone(),
        family_key: notice.family_key.clone(),
        title: notice.title.clone(),
        buyer: notice.buyer.clone(),
        suppliers,
        value,
        awarded: contract.some("cbc:AwardDate").or_else(|| contract.some("cbc:IssueDate")).and_then(date),
        codes: notice.codes.clone(),
        ..Award::default()
    })
}
