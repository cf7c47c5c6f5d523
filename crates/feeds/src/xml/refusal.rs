//! Why a document is refused.

use std::io;

use domain::{Fault, FaultKind};

use super::MAX_TEXT;
use crate::{FeedError, fault, meter::TooLong};

/// A document type is never needed; that of a web page says what came instead.
pub(super) fn foreign(kind: &str, place: String) -> FeedError {
    let html = kind.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html"));
    let what = if html {
        Fault::new(FaultKind::NotFeed, "expected a feed, got an HTML page").with("found", "an HTML page")
    } else {
        Fault::new(FaultKind::DocType, "a document type declaration is refused")
    };
    FeedError::Malformed { place, what }
}

/// What the parser says, in our words.
pub(super) fn refused(error: quick_xml::Error, place: String) -> FeedError {
    match error {
        quick_xml::Error::Io(source) if TooLong::is(&source) => {
            FeedError::Malformed { place, what: fault::excess(format!("a text or tag is longer than {MAX_TEXT} bytes")) }
        }
        quick_xml::Error::Io(source) => FeedError::io(place, io::Error::new(source.kind(), source.to_string())),
        quick_xml::Error::Syntax(what) => FeedError::Truncated { place, what: unclosed(what) },
        other => FeedError::Malformed { place, what: fault::broken(other.to_string()) },
    }
}

fn unclosed(error: quick_xml::errors::SyntaxError) -> &'static str {
    use quick_xml::errors::SyntaxError as S;
    match error {
        S::UnclosedTag => "a tag is not closed",
        S::UnclosedComment => "a comment is not closed",
        S::UnclosedCData => "a CDATA section is not closed",
        _ => "markup is not closed",
    }
}
