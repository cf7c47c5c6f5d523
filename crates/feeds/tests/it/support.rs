//! Where fixtures lie and how a payload is read to the end.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{Award, Notice};
use feeds::{Adapter, Context, FeedError, Options, Record, Skipped, Summary};

/// The two whose damage tests build payloads of their own.
pub const ADAPTERS: [Adapter; 2] = [Adapter::CanadaBuys, Adapter::Seao];

/// `tests/feeds/<source>` at the root of the repository.
pub fn folder(adapter: Adapter) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/feeds").join(adapter.as_str())
}

/// The inputs of a source, by case name, in order.
pub fn inputs(adapter: Adapter) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder(adapter))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| ![".expected.json", ".options.json"].iter().any(|end| path.to_string_lossy().ends_with(end)))
        .collect();
    all.sort();
    all.into_iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
}

pub fn input(adapter: Adapter, case: &str) -> Vec<u8> {
    inputs(adapter).into_iter().find(|(name, _)| name == case).unwrap_or_else(|| panic!("no fixture {case}")).1
}

/// Everything a payload gave.
#[derive(Debug, Default, PartialEq)]
pub struct Harvest {
    pub notices: Vec<Notice>,
    pub awards: Vec<Award>,
    pub skipped: Vec<Skipped>,
    pub gone: Vec<(String, String)>,
}

/// What a case's `case.options.json` says.
pub fn options(adapter: Adapter, case: &str) -> Options {
    match fs::read_to_string(folder(adapter).join(format!("{case}.options.json"))) {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(_) => Options::new(),
    }
}

/// The zone that a source of this format is known for.
pub fn zone(adapter: Adapter) -> Tz {
    match adapter {
        Adapter::TedSearch | Adapter::TedEforms => chrono_tz::Europe::Brussels,
        Adapter::FindATender | Adapter::ContractsFinder => chrono_tz::Europe::London,
        Adapter::Placsp => chrono_tz::Europe::Madrid,
        Adapter::Boamp => chrono_tz::Europe::Paris,
        Adapter::Sam => chrono_tz::America::New_York,
        _ => chrono_tz::America::Toronto,
    }
}

/// When every payload of these tests was fetched.
pub fn noon() -> DateTime<Utc> {
    "2026-11-22T17:00:00Z".parse().unwrap()
}

pub fn read_from(adapter: Adapter, input: impl BufRead) -> (Harvest, Result<Summary, FeedError>) {
    read_with(adapter, &Options::new(), input)
}

pub fn read_with(adapter: Adapter, options: &Options, input: impl BufRead) -> (Harvest, Result<Summary, FeedError>) {
    let mut harvest = Harvest::default();
    let ctx = Context { source: adapter.as_str(), zone: zone(adapter), options, seen: Some(noon()) };
    let result = adapter.read(&ctx, input, &mut |record| match record {
        Ok(Record::Notice(notice)) => harvest.notices.push(*notice),
        Ok(Record::Award(award)) => harvest.awards.push(*award),
        Ok(Record::Gone { reference, version_key }) => harvest.gone.push((reference, version_key)),
        Err(skipped) => harvest.skipped.push(skipped),
    });
    (harvest, result)
}

pub fn read(adapter: Adapter, bytes: &[u8]) -> (Harvest, Result<Summary, FeedError>) {
    read_from(adapter, bytes)
}

/// A fixture with its own options.
pub fn read_case(adapter: Adapter, case: &str, bytes: &[u8]) -> (Harvest, Result<Summary, FeedError>) {
    read_with(adapter, &options(adapter, case), bytes)
}

/// Hands out one byte at a time: every border of a buffer falls everywhere.
pub fn read_slowly(adapter: Adapter, case: &str, bytes: &[u8]) -> (Harvest, Result<Summary, FeedError>) {
    read_with(adapter, &options(adapter, case), BufReader::with_capacity(1, bytes))
}
