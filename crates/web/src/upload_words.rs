//! What is said of a table that was handed over: why it was refused, why rows were set aside.
//! The reader speaks the operator's English; what it says often is said in the reader's words.

use locale::Arg;

use crate::{upload::TableRefused, visit::Visit};

/// A file beyond the limit.
pub(crate) fn too_large(visit: &Visit, mib: u64) -> String {
    visit.say_n("web-upload-too-large", mib)
}

/// Why a table was refused.
pub(crate) fn refusal(visit: &Visit, why: TableRefused) -> String {
    match why {
        TableRefused::NotATable(found) => visit.say_with("web-upload-no-table", &[("found", thing(visit, &found).into())]),
        TableRefused::Column { missing, there } if there.is_empty() => {
            visit.say_with("web-upload-no-header", &[("column", missing.into())])
        }
        TableRefused::Column { missing, there } => {
            visit.say_with("web-upload-column-missing", &[("column", missing.into()), ("there", there.into())])
        }
        TableRefused::CutOff => visit.say("web-upload-cut"),
        TableRefused::Empty => visit.say("web-upload-empty"),
        TableRefused::TooLarge(mib) => too_large(visit, mib),
        TableRefused::Other(why) => visit.say_with("web-upload-other", &[("why", why.into())]),
    }
}

/// What came instead of a table, in the reader's language where it is known.
fn thing(visit: &Visit, found: &str) -> String {
    let known = [
        ("an HTML page", "web-upload-thing-page"),
        ("XML", "web-upload-thing-xml"),
        ("JSON", "web-upload-thing-json"),
        ("a zip archive", "web-upload-thing-zip"),
        ("gzip data", "web-upload-thing-zip"),
        ("binary data", "web-upload-thing-binary"),
    ];
    known.iter().find(|(begins, _)| found.starts_with(begins)).map_or_else(|| found.to_owned(), |(_, key)| visit.say(key))
}

/// Where a record stands: "line 12", "row 12".
pub(crate) fn place(visit: &Visit, place: &str) -> String {
    let line = place.strip_prefix("line ").or_else(|| place.strip_prefix("row ")).and_then(|n| n.parse::<i64>().ok());
    line.map_or_else(|| place.to_owned(), |n| visit.say_n("web-upload-line", n))
}

/// Why the reader of tables set a record aside, in the reader's language; its own words where
/// they are not known.
pub(crate) fn reason(visit: &Visit, words: &str) -> String {
    told(words).map_or_else(|| words.to_owned(), |(key, args)| visit.say_with(key, &args))
}

/// The message that says the same, with its arguments.
fn told(words: &str) -> Option<(&'static str, Vec<(&'static str, Arg<'_>)>)> {
    if let Some((n, all)) = words.split_once(" cells instead of ") {
        return Some(("web-upload-why-cells", vec![("n", n.parse::<i64>().ok()?.into()), ("all", all.parse::<i64>().ok()?.into())]));
    }
    match words {
        "the reference is empty" => Some(("web-upload-why-reference", Vec::new())),
        "the title is empty" => Some(("web-upload-why-title", Vec::new())),
        _ => {
            let date = words.strip_prefix("the closing date \"")?.strip_suffix("\" cannot be read")?;
            Some(("web-upload-why-date", vec![("date", date.into())]))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use chrono_tz::America::Toronto;
    use domain::Lang;

    /// Whatever the reader of tables says of the project's own bad rows is said in French.
    #[test]
    fn every_reason_of_the_reader_is_known() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/feeds/csv");
        let options: feeds::Options = serde_json::from_slice(&std::fs::read(fixtures.join("ontario.options.json")).unwrap()).unwrap();
        let bytes = std::fs::read(fixtures.join("ontario.csv")).unwrap();
        let ctx = feeds::Context { source: "x", zone: Toronto, options: &options, seen: None };
        let mut reasons = Vec::new();
        feeds::Adapter::Csv.read(&ctx, bytes.as_slice(), &mut |record| reasons.extend(record.err())).unwrap();
        assert!(reasons.len() >= 4);
        for skipped in reasons {
            for lang in [Lang::FR, Lang::EN] {
                let (key, args) = super::told(&skipped.reason).unwrap_or_else(|| panic!("{}", skipped.reason));
                assert!(!locale::say(lang, key, &args).contains(key));
            }
        }
    }
}
