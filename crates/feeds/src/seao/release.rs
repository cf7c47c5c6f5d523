//! A release as it stands in the file: only what is used, borrowed from the bytes.
//!
//! `bids` are left out on purpose: their `value` is a bare number where OCDS has an object,
//! and losing bidders are no concern of an alert.

use serde::Deserialize;

use crate::lenient::{List, Scalar};

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Release<'a> {
    #[serde(borrow)]
    pub ocid: Scalar<'a>,
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow)]
    pub date: Scalar<'a>,
    #[serde(borrow)]
    pub tag: List<Scalar<'a>>,
    #[serde(borrow)]
    pub language: Scalar<'a>,
    #[serde(borrow)]
    pub parties: List<Party<'a>>,
    #[serde(borrow)]
    pub buyer: Option<Organisation<'a>>,
    #[serde(borrow)]
    pub tender: Option<Tender<'a>>,
    #[serde(borrow)]
    pub awards: List<Award<'a>>,
    #[serde(borrow)]
    pub contracts: List<Contract<'a>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Organisation<'a> {
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow)]
    pub name: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Party<'a> {
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow)]
    pub name: Scalar<'a>,
    #[serde(borrow)]
    pub roles: List<Scalar<'a>>,
    #[serde(borrow)]
    pub details: Option<Details<'a>>,
    #[serde(borrow)]
    pub address: Option<Address<'a>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Details<'a> {
    #[serde(borrow)]
    pub municipal: Scalar<'a>,
    #[serde(borrow)]
    pub neq: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Address<'a> {
    #[serde(borrow)]
    pub locality: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Tender<'a> {
    #[serde(borrow)]
    pub title: Scalar<'a>,
    #[serde(borrow)]
    pub status: Scalar<'a>,
    #[serde(borrow)]
    pub procuring_entity: Option<Organisation<'a>>,
    #[serde(borrow)]
    pub items: List<Item<'a>>,
    #[serde(borrow)]
    pub procurement_method: Scalar<'a>,
    #[serde(borrow)]
    pub procurement_method_details: Scalar<'a>,
    #[serde(borrow)]
    pub main_procurement_category: Scalar<'a>,
    #[serde(borrow)]
    #[serde(rename = "tenderPeriod")]
    pub period: Option<Period<'a>>,
    #[serde(borrow)]
    pub value: Option<Amount<'a>>,
    #[serde(borrow)]
    pub min_value: Option<Amount<'a>>,
    #[serde(borrow)]
    pub documents: List<Document<'a>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Item<'a> {
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow)]
    pub description: Scalar<'a>,
    #[serde(borrow)]
    pub classification: Option<Classification<'a>>,
    #[serde(borrow)]
    pub additional_classifications: List<Classification<'a>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Classification<'a> {
    #[serde(borrow)]
    pub scheme: Scalar<'a>,
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow)]
    pub description: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Period<'a> {
    #[serde(borrow)]
    pub start_date: Scalar<'a>,
    #[serde(borrow)]
    pub end_date: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Amount<'a> {
    #[serde(borrow)]
    pub amount: Scalar<'a>,
    #[serde(borrow)]
    pub currency: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub url: Scalar<'a>,
    #[serde(borrow)]
    pub title: Scalar<'a>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Award<'a> {
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow)]
    pub status: Scalar<'a>,
    #[serde(borrow)]
    pub date: Scalar<'a>,
    #[serde(borrow)]
    pub value: Option<Amount<'a>>,
    #[serde(borrow)]
    pub suppliers: List<Organisation<'a>>,
}

#[derive(Debug, Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Contract<'a> {
    #[serde(borrow)]
    pub id: Scalar<'a>,
    #[serde(borrow, rename = "awardID")]
    pub award_id: Scalar<'a>,
    #[serde(borrow)]
    pub status: Scalar<'a>,
    #[serde(borrow)]
    pub period: Option<Period<'a>>,
    #[serde(borrow)]
    pub value: Option<Amount<'a>>,
    #[serde(borrow)]
    pub date_signed: Scalar<'a>,
}

impl<'a> Release<'a> {
    /// The party with this id.
    pub fn party(&self, id: &str) -> Option<&Party<'a>> {
        self.parties.0.iter().find(|p| !id.is_empty() && p.id.text() == id)
    }

    /// Whether one of these tags is on the release.
    pub fn tagged(&self, tags: &[&str]) -> bool {
        self.tag.0.iter().any(|tag| tags.contains(&tag.text()))
    }
}

/// The process of a release that does not parse, found by its key alone.
pub(super) fn ocid_in(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(crate::RAW_CAP)]);
    let (_, rest) = text.split_once("\"ocid\"")?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (ocid, _) = value.split_once('"')?;
    (!ocid.is_empty() && ocid.len() <= 100).then(|| ocid.to_owned())
}
