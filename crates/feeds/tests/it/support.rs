//! Where fixtures lie and how a payload is read to the end.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use domain::{Award, Notice};
use feeds::{Adapter, Context, FeedError, Record, Skipped, Summary};

pub const ADAPTERS: [Adapter; 2] = Adapter::ALL;

/// `tests/feeds/<source>` at the root of the repository.
pub fn folder(adapter: Adapter) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/feeds").join(adapter.as_str())
}

/// The inputs of a source, by case name, in order.
pub fn inputs(adapter: Adapter) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder(adapter))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().ends_with(".expected.json"))
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
}

pub fn read_from(adapter: Adapter, input: impl BufRead) -> (Harvest, Result<Summary, FeedError>) {
    let mut harvest = Harvest::default();
    let ctx = Context { source: adapter.as_str(), zone: chrono_tz::America::Toronto };
    let result = adapter.read(&ctx, input, &mut |record| match record {
        Ok(Record::Notice(notice)) => harvest.notices.push(*notice),
        Ok(Record::Award(award)) => harvest.awards.push(*award),
        Err(skipped) => harvest.skipped.push(skipped),
    });
    (harvest, result)
}

pub fn read(adapter: Adapter, bytes: &[u8]) -> (Harvest, Result<Summary, FeedError>) {
    read_from(adapter, bytes)
}

/// Hands out one byte at a time: every border of a buffer falls everywhere.
pub fn read_slowly(adapter: Adapter, bytes: &[u8]) -> (Harvest, Result<Summary, FeedError>) {
    read_from(adapter, BufReader::with_capacity(1, bytes))
}
