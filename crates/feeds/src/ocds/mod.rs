//! Reads any OCDS feed: release packages and record packages, bare releases, lists of them
//! and JSON Lines, plain or gzipped, versions 1.0 and 1.1.
//!
//! Format: the Open Contracting Data Standard. Every scalar is read as text, number or null;
//! a release that cannot be understood is set aside and the rest goes on. Find a Tender and
//! Contracts Finder are the same reader with their own notice addresses.
//!
//! Option in `sources.toml`: `language`, for publishers that do not say theirs.

mod documents;
mod merge;
mod notice;
mod release;

use std::io::BufRead;

use serde::Deserialize;

pub(crate) use self::documents::CAP;
use self::{documents::Element, release::Release};
use crate::{Context, FeedError, Record, Skipped, adapter::Reader, damage, fault, lenient, sink::Sink};
use domain::Fault;

/// Whose packages they are: what differs is the address of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ocds {
    /// Any publisher.
    Generic,
    /// The United Kingdom's Find a Tender.
    FindATender,
    /// The United Kingdom's Contracts Finder.
    ContractsFinder,
}

impl Reader for Ocds {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let mut number = 0_u64;
        documents::each(input, &mut |element| {
            number += 1;
            sink.begin();
            let (place, raw) = match &element {
                Element::Release(raw) => (format!("release {number}"), *raw),
                Element::Record(raw) => (format!("record {number}"), *raw),
            };
            match self.records(ctx, &element) {
                Ok(records) => records.into_iter().for_each(|record| sink.record(record)),
                Err(reason) => {
                    let damaged = damage::told(raw, &place);
                    sink.skip(damaged.unwrap_or_else(|| Skipped::new(place, ocid(raw), reason, raw.as_bytes())));
                }
            }
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        documents::each(input, &mut |_| {})
    }
}

/// The process of a release or record that could not be read otherwise.
fn ocid(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        ocid: lenient::Scalar<'a>,
    }
    serde_json::from_str::<Named<'_>>(raw).ok()?.ocid.some().map(str::to_owned)
}

impl Ocds {
    fn records(self, ctx: &Context<'_>, element: &Element<'_>) -> Result<Vec<Record>, Fault> {
        match element {
            Element::Release(raw) => self.release(ctx, raw),
            Element::Record(raw) => {
                let merged = merge::compiled(raw).or_else(|reason| match lenient::mend_numbers(raw) {
                    Some(better) => merge::compiled(&better),
                    None => Err(reason),
                });
                self.release(ctx, &merged?)
            }
        }
    }

    /// One release; numbers that no machine can hold (`1e9999`) are as good as none.
    fn release(self, ctx: &Context<'_>, raw: &str) -> Result<Vec<Record>, Fault> {
        let wrong = |e: serde_json::Error| fault::shape(&e);
        match serde_json::from_str::<Release<'_>>(raw) {
            Ok(release) => self.build(ctx, &release),
            Err(error) => {
                let better = lenient::mend_numbers(raw).ok_or_else(|| wrong(error))?;
                self.build(ctx, &serde_json::from_str(&better).map_err(wrong)?)
            }
        }
    }

    fn build(self, ctx: &Context<'_>, release: &Release<'_>) -> Result<Vec<Record>, Fault> {
        let notice = notice::notice(ctx, release, self)?;
        let awards = notice::awards(&notice, release);
        // A release about a contract alone says nothing of a call; its awards are enough.
        let call = release.tender.is_some();
        let mut out: Vec<Record> = call.then(|| Record::Notice(Box::new(notice))).into_iter().collect();
        out.extend(awards.into_iter().map(|award| Record::Award(Box::new(award))));
        Ok(out)
    }

    /// The official page of a release, where the publisher has one that is known.
    fn page(self, release_id: &str) -> Option<String> {
        match self {
            Self::Generic => None,
            Self::FindATender => Some(format!("https://www.find-tender.service.gov.uk/Notice/{release_id}")),
            // The release id is a GUID with a number behind it; the page is the GUID's.
            Self::ContractsFinder => {
                let guid = release_id.get(..36).unwrap_or(release_id);
                Some(format!("https://www.contractsfinder.service.gov.uk/Notice/{guid}"))
            }
        }
    }
}
