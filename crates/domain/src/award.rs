//! A contract given to a supplier.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Buyer, Money, Neq, NoticeCode, Text};

/// A supplier who won, or bid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// Legal name as published.
    pub name: String,
    /// The publisher's identifier, e.g. SEAO's `FO-1141234567`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Québec enterprise number, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neq: Option<Neq>,
}

/// An award notice or a signed contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Award {
    /// The source's name.
    pub source: String,
    /// Stable key inside the source: reference and contract or award number.
    pub reference: String,
    /// The publisher's version, in a form whose text order is its time order.
    pub version_key: String,
    /// The notice or process it belongs to.
    pub family_key: String,
    /// Title per language.
    pub title: Text,
    /// Who bought.
    pub buyer: Buyer,
    /// Who won.
    pub suppliers: Vec<Supplier>,
    /// The contract's value, taxes as published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Money>,
    /// When it was awarded or signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awarded: Option<NaiveDate>,
    /// First day of the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<NaiveDate>,
    /// Last day of the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<NaiveDate>,
    /// The publisher's word for its state (`Active`, `Expired`, `terminated`, …).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status_raw: String,
    /// Classification codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<NoticeCode>,
}
