//! A row of the tender files (new, open, fiscal year): one notice, texts in both languages.

use domain::{Buyer, Closing, Code, Fault, Kind, Lang, Method, Notice, NoticeCode, Scheme, Text};

use super::{
    address,
    columns::{Column, Header, Pair},
    known::Known,
    row::{Row, list},
    vocabulary,
};
use crate::{Context, FeedError, clean, dates, fault};

const REFERENCE: &str = "referenceNumber-numeroReference";
const AMENDMENT: &str = "amendmentNumber-numeroModification";
const AMENDED: &str = "amendmentDate-dateModification";
const SOLICITATION: &str = "solicitationNumber-numeroSollicitation";
const PUBLISHED: &str = "publicationDate-datePublication";
const CLOSING: &str = "tenderClosingDate-appelOffresDateCloture";
const CATEGORY: &str = "procurementCategory-categorieApprovisionnement";
const CITY: &str = "contractingEntityAddressCity-entiteContractanteAdresseVille-eng";

/// Without these a file is refused whatever else it holds.
const REQUIRED: &[&str] = &[
    "title-titre-eng",
    "title-titre-fra",
    REFERENCE,
    AMENDMENT,
    SOLICITATION,
    PUBLISHED,
    CLOSING,
    "tenderStatus-appelOffresStatut-eng",
    "unspsc",
    "regionsOfDelivery-regionsLivraison-eng",
    "tenderDescription-descriptionAppelOffres-eng",
];

/// The other columns that are used. In a file of the portal's own width every one must be
/// there, or a renamed column would quietly empty a field of every notice.
const USED: &[&str] = &[
    AMENDED,
    "tenderStatus-appelOffresStatut-fra",
    "gsin-nibs",
    "gsinDescription-nibsDescription-eng",
    "gsinDescription-nibsDescription-fra",
    "unspscDescription-eng",
    "unspscDescription-fra",
    CATEGORY,
    "noticeType-avisType-eng",
    "noticeType-avisType-fra",
    "procurementMethod-methodeApprovisionnement-eng",
    "procurementMethod-methodeApprovisionnement-fra",
    "tradeAgreements-accordsCommerciaux-eng",
    "tradeAgreements-accordsCommerciaux-fra",
    "regionsOfOpportunity-regionAppelOffres-eng",
    "regionsOfOpportunity-regionAppelOffres-fra",
    "regionsOfDelivery-regionsLivraison-fra",
    "contractingEntityName-nomEntitContractante-eng",
    "contractingEntityName-nomEntitContractante-fra",
    CITY,
    "endUserEntitiesName-nomEntitesUtilisateurFinal-eng",
    "endUserEntitiesName-nomEntitesUtilisateurFinal-fra",
    "noticeURL-URLavis-eng",
    "noticeURL-URLavis-fra",
    "attachment-piecesJointes-eng",
    "attachment-piecesJointes-fra",
    "tenderDescription-descriptionAppelOffres-fra",
];

/// A header with at least so many of [`USED`] is one of the portal's own.
const FULL_WIDTH: usize = 20;

/// Where everything stands.
pub(super) struct TenderColumns {
    title: Pair,
    description: Pair,
    reference: Column,
    amendment: Column,
    amended: Column,
    solicitation: Column,
    published: Column,
    closing: Column,
    status: Pair,
    gsin: (Column, Pair),
    unspsc: (Column, Pair),
    category: Column,
    kind: Pair,
    method: Pair,
    agreements: Pair,
    opportunity: Pair,
    delivery: Pair,
    buyer: Pair,
    city: Column,
    end_user: Pair,
    url: Pair,
    attachment: Pair,
}

impl TenderColumns {
    /// Whether the header is at all one of tender notices.
    pub fn is_meant(header: &Header) -> bool {
        header.count(REQUIRED) >= 3
    }

    pub fn of(header: &Header) -> Result<Self, FeedError> {
        let known: Vec<&str> = REQUIRED.iter().chain(USED).copied().collect();
        header.require(REQUIRED.iter().copied(), &known)?;
        if header.count(USED) >= FULL_WIDTH {
            header.require(USED.iter().copied(), &known)?;
        }
        Ok(Self {
            title: header.pair("title-titre"),
            description: header.pair("tenderDescription-descriptionAppelOffres"),
            reference: header.find(REFERENCE),
            amendment: header.find(AMENDMENT),
            amended: header.find(AMENDED),
            solicitation: header.find(SOLICITATION),
            published: header.find(PUBLISHED),
            closing: header.find(CLOSING),
            status: header.pair("tenderStatus-appelOffresStatut"),
            gsin: (header.find("gsin-nibs"), header.pair("gsinDescription-nibsDescription")),
            unspsc: (header.find("unspsc"), header.pair("unspscDescription")),
            category: header.find(CATEGORY),
            kind: header.pair("noticeType-avisType"),
            method: header.pair("procurementMethod-methodeApprovisionnement"),
            agreements: header.pair("tradeAgreements-accordsCommerciaux"),
            opportunity: header.pair("regionsOfOpportunity-regionAppelOffres"),
            delivery: header.pair("regionsOfDelivery-regionsLivraison"),
            buyer: header.pair("contractingEntityName-nomEntitContractante"),
            city: header.find(CITY),
            end_user: header.pair("endUserEntitiesName-nomEntitesUtilisateurFinal"),
            url: header.pair("noticeURL-URLavis"),
            attachment: header.pair("attachment-piecesJointes"),
        })
    }
}

/// Folds a row to a notice, or says why it cannot be one.
pub(super) fn notice(ctx: &Context<'_>, c: &TenderColumns, known: &mut Known, row: Row<'_>) -> Result<Notice, Fault> {
    let reference = row.cell(c.reference);
    if reference.is_empty() {
        return Err(fault::unnamed("no reference number"));
    }
    let description = row.text(c.description, None, clean::paragraphs);
    let hint = only_language(&description);
    let title = row.text(c.title, hint, clean::line);
    if title.is_empty() {
        return Err(fault::untitled("no title in either language"));
    }
    let amended = dates::date(row.cell(c.amended));
    let buyer = Buyer {
        name: row.names(c.buyer),
        end_user: row.names(c.end_user),
        city: Some(clean::line(row.cell(c.city))).filter(|city| !city.is_empty()),
        ..Buyer::default()
    };
    let (kind_raw, by_type) = known.notice_type(row, c.kind);
    let (method_raw, by_method, method) = known.method(row, c.method);
    let kind = vocabulary::kind(by_type, by_method, &title, &description);
    Ok(Notice {
        source: ctx.source.to_owned(),
        reference: reference.to_owned(),
        version_key: version_key(row.cell(c.amended), row.cell(c.amendment)),
        family_key: family_key(row.cell(c.solicitation), &buyer, reference),
        lang: only_language(&title).filter(|lang| hint.is_none_or(|h| h == *lang)),
        url: address::urls(row, c.url, reference),
        buyer,
        codes: codes(row, c.unspsc, c.gsin),
        categories: vocabulary::categories(row.cell(c.category)),
        regions: known.regions(row, c.delivery),
        opportunity: known.regions(row, c.opportunity),
        closing: closing(ctx, row.cell(c.closing))?,
        published: dates::date(row.cell(c.published)),
        updated_at: amended.and_then(|day| Some(Closing::local(day.and_hms_opt(0, 0, 0)?, "", ctx.zone).at)),
        status: known.status(row, c.status),
        kind,
        kind_raw,
        method: if kind == Kind::AdvanceAward { Method::Direct } else { method },
        method_raw,
        trade_agreements: known.agreements(row, c.agreements),
        documents: address::documents(row, c.attachment),
        title,
        description,
        ..Notice::default()
    })
}

fn only_language(text: &Text) -> Option<Lang> {
    let mut all = text.iter().map(|(lang, _)| lang);
    all.next().filter(|_| all.next().is_none())
}

/// A closing that cannot be read refuses the row: without it the notice would never close.
fn closing(ctx: &Context<'_>, text: &str) -> Result<Option<Closing>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    dates::closing(text, ctx.zone).map(Some).ok_or_else(|| fault::closing(text, format!("the closing date {text:?} is not a date")))
}

/// `2026-11-05/00001`: amendment date, then amendment number, so that text order is time
/// order. Notices never amended sort before all others.
pub(super) fn version_key(amended: &str, number: &str) -> String {
    // A date that can be read begins as it is written here.
    let day = dates::date(amended).and_then(|_| amended.trim().get(..10)).unwrap_or("0000-00-00");
    let number: u32 = number.trim().trim_start_matches('*').parse().unwrap_or(0);
    format!("{day}/{number:05}")
}

/// Solicitation number and buyer: the number alone is used by several buyers.
pub(super) fn family_key(solicitation: &str, buyer: &Buyer, reference: &str) -> String {
    if solicitation.is_empty() {
        return format!("reference {}", domain::fold(reference));
    }
    domain::fold(&format!("{solicitation} @ {}", buyer.name.best(Lang::EN)))
}

fn codes(row: Row<'_>, unspsc: (Column, Pair), gsin: (Column, Pair)) -> Vec<NoticeCode> {
    let mut out = Vec::new();
    code_list(row, Scheme::Unspsc, unspsc, &mut out);
    code_list(row, Scheme::Gsin, gsin, &mut out);
    out
}

/// Codes and their titles are lists in the same order; of unequal length, they say nothing
/// about which title is whose, and only the codes are kept.
pub(super) fn code_list(row: Row<'_>, scheme: Scheme, (codes, labels): (Column, Pair), out: &mut Vec<NoticeCode>) {
    let codes = row.cell(codes);
    if codes.is_empty() {
        return;
    }
    let codes: Vec<&str> = list(codes).collect();
    let titles = |column| Some(list(row.cell(column)).collect::<Vec<_>>()).filter(|all| all.len() == codes.len());
    let (en, fr) = (titles(labels.en), titles(labels.fr));
    for (at, text) in codes.iter().enumerate() {
        let Ok(code) = Code::parse(scheme, text) else { continue };
        if out.iter().any(|known| known.code == code) {
            continue;
        }
        let title = |all: &Option<Vec<&str>>| all.as_ref().map_or_else(String::new, |all| clean::line(all[at]));
        out.push(NoticeCode { code, label: Text::of(Lang::EN, title(&en)).with(Lang::FR, title(&fr)) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_keys_sort_as_time() {
        let keys = [("", "000"), ("", "001"), ("2026-11-05", "002"), ("2026-11-05", "010"), ("2026-12-01", "003")];
        let keys: Vec<_> = keys.iter().map(|(day, number)| version_key(day, number)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
    }
}
