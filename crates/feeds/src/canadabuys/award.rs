//! A row of the award files: one contract of one award notice.
//!
//! `contractAmount` is what this row adds (0.00 on first awards), `totalContractValue` what
//! the contract is worth with it; both with taxes.

use domain::{Award, Buyer, Currency, Fault, FaultKind, Money, Scheme, Supplier};

use super::{
    columns::{Column, Header, Pair},
    row::{Row, list},
    tender::{code_list, family_key, version_key},
};
use crate::{Context, FeedError, clean, dates, fault};

const REFERENCE: &str = "referenceNumber-numeroReference";
const CONTRACT: &str = "contractNumber-numeroContrat";
const AWARDED: &str = "contractAwardDate-dateAttributionContrat";
const AMOUNT: &str = "contractAmount-montantContrat";
const TOTAL: &str = "totalContractValue-valeurTotaleContrat";
const CURRENCY: &str = "contractCurrency-contratMonnaie";
const SUPPLIER: &str = "supplierLegalName-nomLegalFournisseur-eng";
const SOLICITATION: &str = "solicitationNumber-numeroSollicitation";
const AMENDMENT: &str = "amendmentNumber-numeroModification";

const REQUIRED: &[&str] = &["title-titre-eng", REFERENCE, AMENDMENT, SOLICITATION, CONTRACT, AWARDED, AMOUNT, TOTAL, CURRENCY, SUPPLIER];

/// What only award files have.
const TELLING: &[&str] = &[CONTRACT, AWARDED, AMOUNT, TOTAL, CURRENCY, SUPPLIER, "awardStatus-attributionStatut-eng"];

/// Where everything stands.
pub(super) struct AwardColumns {
    title: Pair,
    description: Pair,
    reference: Column,
    contract: Column,
    amendment: Column,
    amended: Column,
    solicitation: Column,
    awarded: Column,
    starts: Column,
    ends: Column,
    amount: Column,
    total: Column,
    currency: Column,
    status: Pair,
    supplier: Pair,
    standard_name: Pair,
    buyer: Pair,
    end_user: Pair,
    unspsc: (Column, Pair),
    gsin: (Column, Pair),
}

impl AwardColumns {
    /// Whether the header is one of awards, even if a column was renamed.
    pub fn is_meant(header: &Header) -> bool {
        header.count(TELLING) >= 3
    }

    pub fn of(header: &Header) -> Result<Self, FeedError> {
        header.require(REQUIRED.iter().copied(), REQUIRED)?;
        Ok(Self {
            title: header.pair("title-titre"),
            description: header.pair("awardDescription-descriptionAttribution"),
            reference: header.find(REFERENCE),
            contract: header.find(CONTRACT),
            amendment: header.find(AMENDMENT),
            amended: header.find("amendmentDate-dateModification"),
            solicitation: header.find(SOLICITATION),
            awarded: header.find(AWARDED),
            starts: header.find("contractStartDate-contratDateDebut"),
            ends: header.find("contractEndDate-dateFinContrat"),
            amount: header.find(AMOUNT),
            total: header.find(TOTAL),
            currency: header.find(CURRENCY),
            status: header.pair("awardStatus-attributionStatut"),
            supplier: header.pair("supplierLegalName-nomLegalFournisseur"),
            standard_name: header.pair("supplierStandardizedName-nomNormaliseFournisseur"),
            buyer: header.pair("contractingEntityName-nomEntitContractante"),
            end_user: header.pair("endUserEntitiesName-nomEntitesUtilisateurFinal"),
            unspsc: (header.find("unspsc"), header.pair("unspscDescription")),
            gsin: (header.find("gsin-nibs"), header.pair("gsinDescription-nibsDescription")),
        })
    }
}

/// Folds a row to an award, or says why it cannot be one.
pub(super) fn award(ctx: &Context<'_>, c: &AwardColumns, row: Row<'_>) -> Result<Award, Fault> {
    let (reference, contract) = (row.cell(c.reference), row.cell(c.contract));
    if reference.is_empty() {
        return Err(fault::unnamed("no reference number"));
    }
    let buyer = Buyer { name: row.names(c.buyer), end_user: row.names(c.end_user), ..Buyer::default() };
    let mut title = row.text(c.title, None, clean::line);
    if title.is_empty() {
        title = row.text(c.description, None, clean::line);
    }
    let mut codes = Vec::new();
    code_list(row, Scheme::Unspsc, c.unspsc, &mut codes);
    code_list(row, Scheme::Gsin, c.gsin, &mut codes);
    Ok(Award {
        source: ctx.source.to_owned(),
        reference: if contract.is_empty() { reference.to_owned() } else { format!("{reference}/{contract}") },
        version_key: version_key(row.cell(c.amended), row.cell(c.amendment)),
        family_key: family_key(row.cell(c.solicitation), &buyer, reference),
        title,
        buyer,
        suppliers: suppliers(row, c),
        value: value(row, c)?,
        awarded: dates::date(row.cell(c.awarded)),
        starts: dates::date(row.cell(c.starts)),
        ends: dates::date(row.cell(c.ends)),
        status_raw: clean::line(row.either(c.status)),
        codes,
    })
}

fn suppliers(row: Row<'_>, c: &AwardColumns) -> Vec<Supplier> {
    let legal = row.either(c.supplier);
    let names = if legal.is_empty() { row.either(c.standard_name) } else { legal };
    let named = |name| Supplier { name: clean::line(name), id: None, neq: None };
    list(names).filter(|name| !name.is_empty()).map(named).collect()
}

/// The total with this row, or the row's own amount. 0, 0.01 and 1 are placeholders.
fn value(row: Row<'_>, c: &AwardColumns) -> Result<Option<Money>, Fault> {
    let currency = row.cell(c.currency).parse().unwrap_or(Currency::CAD);
    for text in [row.cell(c.total), row.cell(c.amount)].into_iter().filter(|text| !text.is_empty()) {
        let money = Money::parse(text, currency).map_err(|e| Fault::new(FaultKind::Amount, e.to_string()).with("text", text))?;
        if money.minor > 10_i64.pow(currency.decimals()) {
            return Ok(Some(money));
        }
    }
    Ok(None)
}
