//! Lots: their projects, closing dates, documents and values.

use chrono_tz::Tz;
use domain::{Closing, Document, Money};

use crate::{
    european::{closing, money, push_document},
    xml::Element,
};

fn lots(root: &Element) -> impl Iterator<Item = &Element> {
    root.children("cac:ProcurementProjectLot")
}

/// The procedure's project first, then each lot's (`Lot`, `LotsGroup` and `Part` alike).
pub(super) fn projects(root: &Element) -> Vec<&Element> {
    root.at("cac:ProcurementProject").into_iter().chain(lots(root).filter_map(|lot| lot.at("cac:ProcurementProject"))).collect()
}

/// Closing dates for tenders (BT-131), for requests to participate (BT-1311) and of
/// qualification systems, of every lot.
pub(super) fn closings(root: &Element, zone: Tz) -> Vec<Closing> {
    let processes = lots(root).filter_map(|lot| lot.at("cac:TenderingProcess")).chain(root.at("cac:TenderingProcess"));
    let mut tenders = Vec::new();
    let mut requests = Vec::new();
    for process in processes {
        let read = |name: &str| process.at(name).and_then(|p| closing(p.some("cbc:EndDate")?, p.some("cbc:EndTime"), zone));
        tenders.extend(read("cac:TenderSubmissionDeadlinePeriod"));
        requests.extend(read("cac:ParticipationRequestReceptionPeriod"));
    }
    if tenders.is_empty() { requests } else { tenders }
}

/// Where the procurement documents are (BT-15).
pub(super) fn documents(root: &Element) -> Vec<Document> {
    let mut out = Vec::new();
    for reference in lots(root).flat_map(|lot| lot.all("cac:TenderingTerms/cac:CallForTendersDocumentReference")) {
        let title = reference.some("cbc:ID").unwrap_or_default();
        push_document(&mut out, reference.some("cac:Attachment/cac:ExternalReference/cbc:URI").unwrap_or_default(), title);
    }
    out
}

/// The lots' estimated values added up, only where every lot has one in the same currency.
pub(super) fn sum(root: &Element) -> Option<Money> {
    let path = "cac:ProcurementProject/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount";
    let mut total: Option<Money> = None;
    for lot in lots(root).filter(|lot| lot.at("cbc:ID").and_then(|id| id.attribute("schemeName")) == Some("Lot")) {
        let amount = money(lot.at(path))?;
        total = Some(match total {
            None => amount,
            Some(sum) if sum.currency == amount.currency => Money { minor: sum.minor.checked_add(amount.minor)?, ..sum },
            Some(_) => return None,
        });
    }
    total
}
