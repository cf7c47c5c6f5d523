//! SEAO: the weekly release packages of Québec's tender system.
//!
//! Format: OCDS 1.1 release package, as Données Québec publishes it under the data set
//! `systeme-electronique-dappel-doffres-seao`; UTF-8 with a byte order mark, up to 173 MB.
//! Each week is a delta, each release in it a full snapshot of its process, and the newest
//! release of a process (`ocid`) wins. Most releases are contracts; few are open calls.
//!
//! A package is never held as a whole: a scanner cuts out one release after the other.

mod award;
mod notice;
mod release;
mod scanner;
mod value;

use std::io::BufRead;

use self::{
    release::Release,
    scanner::Scanner,
    value::{Cut, DEPTH_CAP, SIZE_CAP},
};
use crate::{
    Context, FeedError, Skipped,
    adapter::Reader,
    fault,
    peek::{foreign, peek},
    sink::Sink,
};
use domain::{Fault, FaultKind};

/// The reader of weekly and monthly packages.
pub(crate) struct Seao;

impl Reader for Seao {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        each_release(input, true, |cut, number, bytes| {
            sink.begin();
            let outcome = match cut {
                Cut::Whole => release(ctx, bytes, sink),
                Cut::TooLarge => Err((None, fault::large(SIZE_CAP as u64))),
                Cut::TooDeep => {
                    Err((None, Fault::new(FaultKind::TooDeep, format!("nested deeper than {DEPTH_CAP} levels")).with("n", DEPTH_CAP)))
                }
            };
            if let Err((reference, reason)) = outcome {
                let reference = reference.or_else(|| release::ocid_in(bytes));
                sink.skip(Skipped::new(format!("release {number}"), reference, reason, bytes));
            }
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        each_release(input, false, |_, _, _| {})
    }
}

/// Cuts a package into its releases, numbered from 1; the bytes are empty unless `keep`.
fn each_release(input: &mut dyn BufRead, keep: bool, mut each: impl FnMut(Cut, u64, &[u8])) -> Result<(), FeedError> {
    let mut peeked = peek(input)?;
    if let Some(found) = foreign(&peeked.head) {
        return Err(FeedError::NotJson { found });
    }
    if peeked.head.trim_ascii_start().first().is_some_and(|b| *b != b'{') {
        let found = String::from_utf8_lossy(&peeked.head[..peeked.head.len().min(40)]).trim().to_owned();
        if peeked.head.trim_ascii_start().starts_with(b"[") {
            let what = fault::other_json(format!("a release package is an object, here is a list: {found}"));
            return Err(FeedError::Malformed { place: "beginning".into(), what });
        }
        return Err(FeedError::NotJson { found });
    }
    let mut scanner = Scanner::new(&mut peeked.all, keep);
    let mut bytes = Vec::new();
    let mut number = 0;
    while let Some(cut) = scanner.next(&mut bytes)? {
        number += 1;
        each(cut, number, &bytes);
    }
    Ok(())
}

type Refusal = (Option<String>, Fault);

fn release(ctx: &Context<'_>, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let release: Release<'_> = serde_json::from_slice(bytes).map_err(|e| (None, fault::unfit(&e, e.to_string())))?;
    let reference = || release.ocid.some().map(str::to_owned);
    let notice = notice::notice(ctx, &release).map_err(|reason| (reference(), reason))?;
    let awards = award::awards(ctx, &release).map_err(|reason| (reference(), reason))?;
    if let Some(notice) = notice {
        sink.notice(notice);
    }
    for award in awards {
        sink.award(award);
    }
    Ok(())
}
