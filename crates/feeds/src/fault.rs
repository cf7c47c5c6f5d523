//! The faults that readers find most often, each made in one place.

use domain::{Fault, FaultKind};

/// A field that a record cannot do without; the sentence is the operator's.
pub(crate) fn field(text: &'static str, name: &'static str) -> Fault {
    Fault::new(FaultKind::Field, text).with("field", name)
}

/// A record without a title.
pub(crate) fn untitled(text: &'static str) -> Fault {
    Fault::new(FaultKind::Untitled, text)
}

/// A record without a reference.
pub(crate) fn unnamed(text: &'static str) -> Fault {
    Fault::new(FaultKind::Unnamed, text)
}

/// A closing date that cannot be read.
pub(crate) fn closing(date: &str, text: String) -> Fault {
    Fault::new(FaultKind::ClosingDate, text).with("date", date)
}

/// A row of another width than its header.
pub(crate) fn cells(n: usize, all: usize) -> Fault {
    Fault::new(FaultKind::Cells, format!("{n} cells instead of {all}")).with("n", n).with("all", all)
}

/// A record of another shape; the detail is the parser's.
pub(crate) fn shape(error: &serde_json::Error) -> Fault {
    unfit(error, format!("not of the expected shape: {error}"))
}

/// The same, in other words for the operator.
pub(crate) fn unfit(error: &serde_json::Error, text: String) -> Fault {
    Fault::new(FaultKind::Shape, text).with("detail", error.to_string())
}

/// Damaged; the detail is the parser's.
pub(crate) fn broken(detail: impl Into<String>) -> Fault {
    let detail = detail.into();
    Fault::new(FaultKind::Broken, detail.clone()).with("detail", detail)
}

/// JSON that cannot be read as a whole: damaged, or of another shape than is expected.
pub(crate) fn json(error: &serde_json::Error) -> Fault {
    let text = error.to_string();
    if error.is_data() { other_json(text) } else { broken_json(error.line(), error.column(), text) }
}

/// Damaged JSON, at a line and a column.
pub(crate) fn broken_json(line: usize, column: usize, detail: impl Into<String>) -> Fault {
    let detail = detail.into().split(" at line ").next().unwrap_or_default().to_owned();
    let text = format!("the JSON is damaged at line {line}, column {column}: {detail}");
    Fault::new(FaultKind::BrokenJson, text).with("line", line).with("column", column).with("detail", detail)
}

/// JSON of another shape than is expected.
pub(crate) fn other_json(detail: impl Into<String>) -> Fault {
    let detail = detail.into();
    Fault::new(FaultKind::OtherJson, detail.clone()).with("detail", detail)
}

/// More than any honest document has.
pub(crate) fn excess(detail: String) -> Fault {
    Fault::new(FaultKind::Excess, detail.clone()).with("detail", detail)
}

/// Larger than may be read.
pub(crate) fn large(bytes: u64) -> Fault {
    let mib = bytes >> 20;
    Fault::new(FaultKind::TooLarge, format!("larger than {mib} MiB")).with("mib", mib)
}

/// How the pages go on cannot be read.
pub(crate) fn next_page(detail: impl Into<String>) -> Fault {
    let detail = detail.into();
    Fault::new(FaultKind::NextPage, detail.clone()).with("detail", detail)
}
