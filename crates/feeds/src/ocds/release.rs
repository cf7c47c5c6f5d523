//! A release as publishers write it: only what is used, borrowed from the text.

use serde::Deserialize;

use crate::lenient::{List, Maybe, Scalar};

macro_rules! lenient {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize, Default)]
        #[serde(default, rename_all = "camelCase")]
        pub(super) struct $name<'a> { $($(#[$attribute])* #[serde(borrow)] pub $field: $kind,)+ }
    )+};
}

lenient! {
    Release {
        ocid: Scalar<'a>,
        id: Scalar<'a>,
        date: Scalar<'a>,
        tag: List<Scalar<'a>>,
        language: Scalar<'a>,
        parties: List<Party<'a>>,
        buyer: Maybe<Party<'a>>,
        tender: Option<Tender<'a>>,
        awards: List<Award<'a>>,
        contracts: List<Contract<'a>>,
    }
    Party {
        id: Scalar<'a>,
        name: Scalar<'a>,
        roles: List<Scalar<'a>>,
        address: Maybe<Address<'a>>,
    }
    Address {
        locality: Scalar<'a>,
        region: Scalar<'a>,
        country_name: Scalar<'a>,
        postal_code: Scalar<'a>,
    }
    Tender {
        id: Scalar<'a>,
        title: Scalar<'a>,
        #[serde(rename = "title_fr")]
        title_fr: Scalar<'a>,
        #[serde(rename = "title_en")]
        title_en: Scalar<'a>,
        #[serde(rename = "title_es")]
        title_es: Scalar<'a>,
        description: Scalar<'a>,
        #[serde(rename = "description_fr")]
        description_fr: Scalar<'a>,
        #[serde(rename = "description_en")]
        description_en: Scalar<'a>,
        #[serde(rename = "description_es")]
        description_es: Scalar<'a>,
        status: Scalar<'a>,
        date_published: Scalar<'a>,
        procuring_entity: Maybe<Party<'a>>,
        classification: Maybe<Classification<'a>>,
        additional_classifications: List<Classification<'a>>,
        items: List<Item<'a>>,
        lots: List<Lot<'a>>,
        procurement_method: Scalar<'a>,
        procurement_method_details: Scalar<'a>,
        main_procurement_category: Scalar<'a>,
        #[serde(rename = "tenderPeriod")]
        period: Maybe<Period<'a>>,
        value: Maybe<Amount<'a>>,
        min_value: Maybe<Amount<'a>>,
        documents: List<Document<'a>>,
    }
    Item {
        classification: Maybe<Classification<'a>>,
        additional_classifications: List<Classification<'a>>,
        delivery_addresses: List<Address<'a>>,
        delivery_address: Maybe<Address<'a>>,
    }
    Lot {
        value: Maybe<Amount<'a>>,
        title: Scalar<'a>,
    }
    Classification {
        scheme: Scalar<'a>,
        id: Scalar<'a>,
        description: Scalar<'a>,
    }
    Period {
        start_date: Scalar<'a>,
        end_date: Scalar<'a>,
    }
    Amount {
        amount: Scalar<'a>,
        currency: Scalar<'a>,
    }
    Document {
        url: Scalar<'a>,
        title: Scalar<'a>,
    }
    Award {
        id: Scalar<'a>,
        title: Scalar<'a>,
        status: Scalar<'a>,
        date: Scalar<'a>,
        value: Maybe<Amount<'a>>,
        suppliers: List<Party<'a>>,
    }
    Contract {
        id: Scalar<'a>,
        #[serde(rename = "awardID")]
        award_id: Scalar<'a>,
        status: Scalar<'a>,
        period: Maybe<Period<'a>>,
        value: Maybe<Amount<'a>>,
        date_signed: Scalar<'a>,
    }
}

impl<'a> Release<'a> {
    /// Whether one of these tags is on the release; publishers write them in any case.
    pub(super) fn tagged(&self, tags: &[&str]) -> bool {
        self.tag.0.iter().any(|tag| tags.iter().any(|t| t.eq_ignore_ascii_case(tag.text())))
    }

    /// The party with this id.
    pub(super) fn party(&self, id: &str) -> Option<&Party<'a>> {
        self.parties.0.iter().find(|p| !id.is_empty() && p.id.text() == id)
    }

    /// The first party with one of these roles.
    pub(super) fn role(&self, roles: &[&str]) -> Option<&Party<'a>> {
        self.parties.0.iter().find(|p| p.roles.0.iter().any(|r| roles.contains(&r.text())))
    }
}
