//! What cells were found to mean in this file: of the portal's own words there are some dozens,
//! and every row repeats a few of them.

use domain::{Method, Region, Status};

use super::{
    columns::Pair,
    region,
    row::{Row, list},
    vocabulary::{self, Said},
};
use crate::{clean, memo::Memo};

#[derive(Default)]
pub(super) struct Known {
    statuses: Memo<Status>,
    types: Memo<(String, Said)>,
    methods: Memo<(String, Said, Method)>,
    regions: Memo<Vec<Region>>,
    agreements: Memo<Vec<String>>,
}

impl Known {
    pub fn status(&mut self, row: Row<'_>, pair: Pair) -> Status {
        match self.statuses.of(row.cell(pair.en), vocabulary::status) {
            Status::Unknown => self.statuses.of(row.cell(pair.fr), vocabulary::status),
            known => known,
        }
    }

    /// The notice type in the publisher's words, and what they say.
    pub fn notice_type(&mut self, row: Row<'_>, pair: Pair) -> (String, Said) {
        self.types.of(row.either(pair), |cell| {
            let words = clean::line(cell);
            let said = Said::by_type(&words);
            (words, said)
        })
    }

    /// The method in the publisher's words, what they say of the kind, and who may answer.
    pub fn method(&mut self, row: Row<'_>, pair: Pair) -> (String, Said, Method) {
        self.methods.of(row.either(pair), |cell| {
            let words = clean::line(cell);
            let (said, method) = (Said::by_method(&words), vocabulary::method(&words));
            (words, said, method)
        })
    }

    pub fn regions(&mut self, row: Row<'_>, pair: Pair) -> Vec<Region> {
        self.regions.of(row.either(pair), |cell| {
            let named = list(cell).filter(|words| !words.is_empty());
            distinct(named.flat_map(|words| region::regions(&clean::line(words))))
        })
    }

    pub fn agreements(&mut self, row: Row<'_>, pair: Pair) -> Vec<String> {
        self.agreements.of(row.either(pair), |cell| distinct(list(cell).filter_map(vocabulary::agreement)))
    }
}

/// Each once, in their order.
fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut out = Vec::new();
    for one in all {
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}
