//! The awards and contracts of a release: one record for each, a contract joined with the
//! award it came from.
//!
//! Key: the process and the award's id, which is there before the contract is; a second
//! contract of the same award gets its own id behind.

use domain::{Award, Fault, Neq, Supplier};

use super::{
    notice::{buyer, codes, money, title},
    release::{self, Contract, Organisation, Release},
};
use crate::{Context, clean, dates, fault};

/// Folds the awards and contracts of a release.
pub(super) fn awards(ctx: &Context<'_>, release: &Release<'_>) -> Result<Vec<Award>, Fault> {
    if release.awards.0.is_empty() && release.contracts.0.is_empty() {
        return Ok(Vec::new());
    }
    let ocid = release.ocid.some().ok_or_else(|| fault::field("no ocid", "ocid"))?;
    let tender = release.tender.as_ref().ok_or_else(|| fault::field("no tender", "tender"))?;
    let common = Award {
        source: ctx.source.to_owned(),
        version_key: release.id.text().to_owned(),
        family_key: ocid.to_owned(),
        title: title(release, tender),
        buyer: buyer(release),
        codes: codes(tender),
        ..Award::default()
    };
    let mut out = Vec::new();
    for award in &release.awards.0 {
        let mut contracts = release.contracts.0.iter().filter(|c| c.award_id.text() == award.id.text());
        let base = format!("{ocid}/{}", award.id.text());
        out.push(record(release, &common, base.clone(), Some(award), contracts.next()));
        for more in contracts {
            out.push(record(release, &common, format!("{base}/{}", more.id.text()), Some(award), Some(more)));
        }
    }
    let orphan = |c: &&Contract<'_>| !release.awards.0.iter().any(|a| a.id.text() == c.award_id.text());
    for contract in release.contracts.0.iter().filter(orphan) {
        let id = contract.award_id.some().or(contract.id.some()).unwrap_or_default();
        out.push(record(release, &common, format!("{ocid}/{id}"), None, Some(contract)));
    }
    Ok(out)
}

fn record(
    release: &Release<'_>,
    common: &Award,
    reference: String,
    award: Option<&release::Award<'_>>,
    contract: Option<&Contract<'_>>,
) -> Award {
    let period = contract.and_then(|c| c.period.as_ref());
    let value = contract.and_then(|c| c.value.as_ref()).and_then(money);
    let status = contract.and_then(|c| c.status.some()).or(award.and_then(|a| a.status.some()));
    let awarded = award.and_then(|a| dates::date(a.date.text())).or(contract.and_then(|c| dates::date(c.date_signed.text())));
    Award {
        reference,
        suppliers: suppliers(release, award),
        value: value.or_else(|| award?.value.as_ref().and_then(money)),
        awarded,
        starts: period.and_then(|p| dates::date(p.start_date.text())),
        ends: period.and_then(|p| dates::date(p.end_date.text())),
        status_raw: status.unwrap_or_default().to_owned(),
        ..common.clone()
    }
}

/// The award's own suppliers, else every party with that role.
fn suppliers(release: &Release<'_>, award: Option<&release::Award<'_>>) -> Vec<Supplier> {
    let named: Vec<&Organisation<'_>> = award.into_iter().flat_map(|a| &a.suppliers.0).collect();
    if named.is_empty() {
        let winners = release.parties.0.iter().filter(|p| p.roles.0.iter().any(|r| r.text() == "supplier"));
        return winners.map(|p| supplier(release, p.id.text(), p.name.text())).collect();
    }
    named.into_iter().map(|o| supplier(release, o.id.text(), o.name.text())).collect()
}

/// The enterprise number stands in the party's details; failing that, `FO-` and ten digits
/// of the right beginning are one.
fn supplier(release: &Release<'_>, id: &str, name: &str) -> Supplier {
    let party = release.party(id);
    let stated = party.and_then(|p| p.details.as_ref()).and_then(|d| d.neq.text().parse::<Neq>().ok());
    let name = if name.is_empty() { party.map_or("", |p| p.name.text()) } else { name };
    Supplier {
        name: clean::line(name),
        id: Some(id.to_owned()).filter(|id| !id.is_empty()),
        neq: stated.or_else(|| id.strip_prefix("FO-")?.parse().ok()),
    }
}
