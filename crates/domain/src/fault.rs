//! What was wrong with a record, a reply or a request: a kind that never changes its name, what
//! it is about, and where. Not the words: `locale` says it in the reader's language. The
//! operator's English sentence goes along for the log, as a secondary detail.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident $word:literal [$($arg:literal),*];)*) => {
        /// What was wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum FaultKind {
            $($(#[doc = $doc])* #[serde(rename = $word)] $name,)*
        }

        impl FaultKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name under which it is stored, and under which its words are found.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What its words are filled with.
            pub const fn args(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($arg),*],)* }
            }
        }
    };
}

kinds! {
    /// Noted before faults had kinds, in the operator's English.
    Told "told" ["text"];

    // One record.
    /// A row with too few or too many cells.
    Cells "cells" ["n", "all"];
    /// Bytes that are no text.
    NotUtf8 "not-utf8" [];
    /// A field that a record cannot do without.
    Field "field" ["field"];
    /// Neither a title nor anything else to call it.
    Untitled "untitled" [];
    /// No reference.
    Unnamed "unnamed" [];
    /// A reference or a title of which nothing can be read.
    Blank "blank" [];
    /// A closing date that is none.
    ClosingDate "closing-date" ["date"];
    /// An amount that is none.
    Amount "amount" ["text"];
    /// A record of another shape.
    Shape "shape" ["detail"];
    /// A record that only points to releases elsewhere.
    LinksOnly "links-only" [];
    /// Too large, in MiB.
    TooLarge "too-large" ["mib"];
    /// Nested too deeply.
    TooDeep "too-deep" ["n"];
    /// Matching broke off.
    Matching "matching" ["n", "detail"];

    // A whole reply.
    /// A column is gone.
    Column "column" ["column"];
    /// A column is gone, and another may have taken its place.
    ColumnRenamed "column-renamed" ["column", "new"];
    /// A column is gone; these are there.
    ColumnAmong "column-among" ["column", "there"];
    /// Something else than a table.
    NotTable "not-table" ["found"];
    /// Something else than JSON.
    NotJson "not-json" ["found"];
    /// Something else than the XML that was expected.
    NotFeed "not-feed" ["found"];
    /// In another encoding.
    Encoding "encoding" ["found"];
    /// It ends too early.
    Cut "cut" [];
    /// There is nothing in it.
    Empty "empty" [];
    /// The publisher's search gave up half-way.
    Partial "partial" [];
    /// More text or markup in one record than any honest document has.
    Excess "excess" ["detail"];
    /// A document type declaration, which may hide other files.
    DocType "doc-type" [];
    /// Damaged.
    Broken "broken" ["detail"];
    /// JSON that is damaged, at a line and a column.
    BrokenJson "broken-json" ["line", "column", "detail"];
    /// JSON of another shape than the whole reply should have.
    OtherJson "other-json" ["detail"];
    /// The list of records is not in it.
    NoList "no-list" ["names", "said"];
    /// The portal says no.
    Portal "portal" ["said"];
    /// An option of the source is missing.
    OptionMissing "option-missing" ["option"];
    /// An option of the source is not known.
    OptionUnknown "option-unknown" ["option", "known"];
    /// An option of the source is not understood.
    OptionValue "option-value" ["option", "detail"];
    /// How it goes on cannot be read.
    NextPage "next-page" ["detail"];
    /// More records than the interface hands out.
    Window "window" ["n", "most"];
    /// Reading itself failed.
    Reading "reading" ["detail"];

    // A poll.
    /// No record could be read.
    NoneRead "none-read" ["n", "why"];
    /// Empty, where something was.
    ListEmpty "list-empty" ["before"];
    /// Much shorter than last time.
    ListShort "list-short" ["n", "before", "least"];
    /// The last row has no end and is no good row.
    LastRow "last-row" ["why"];
    /// "Not modified", where nothing was known.
    NothingKnown "nothing-known" [];
    /// A page is the one before once more.
    SamePage "same-page" ["n"];
    /// Pages lead in a circle.
    Circle "circle" ["n"];
    /// More pages than allowed.
    ManyPages "many-pages" ["most"];
    /// The next page lies on another host.
    Elsewhere "elsewhere" ["host"];
    /// The next page has no address.
    NoAddress "no-address" ["address"];
    /// A catalogue without the files that are looked for.
    NoFile "no-file" ["n", "prefix"];
    /// Reading broke off inside.
    BrokeOff "broke-off" ["detail"];
    /// The day's requests are spent.
    Spent "spent" ["n"];
    /// The publisher's key is missing.
    NoKey "no-key" ["place"];
    /// The database failed.
    Database "database" ["detail"];
    /// The feed stands in another installation's list.
    NotOurs "not-ours" [];
    /// There is no such reader.
    NoAdapter "no-adapter" ["name"];
    /// What was kept is damaged.
    KeptDamaged "kept-damaged" [];

    // A request.
    /// No address at all.
    BadAddress "bad-address" ["detail"];
    /// An address that is not on the public internet.
    Inside "inside" ["host"];
    /// An address that is refused for its form.
    RefusedForm "refused-form" ["detail"];
    /// Too many redirects.
    Redirects "redirects" ["n"];
    /// A redirect to nowhere.
    LostRedirect "lost-redirect" ["status"];
    /// A redirect that gives up encryption.
    Downgrade "downgrade" ["to"];
    /// No connection.
    Connect "connect" ["detail"];
    /// Nothing came in time.
    Timeout "timeout" ["detail"];
    /// 401.
    Http401 "http-401" [];
    /// 403.
    Http403 "http-403" [];
    /// 404 or 410.
    HttpGone "http-gone" ["status"];
    /// 429.
    Http429 "http-429" [];
    /// Trouble on the publisher's side.
    HttpServer "http-server" ["status"];
    /// Any other status.
    HttpStatus "http-status" ["status"];
    /// The connection ended early.
    BrokenOff "broken-off" ["detail"];
    /// Compressed in a way that cannot be undone.
    Compressed "compressed" ["detail"];
    /// A web page instead of data.
    WebPage "web-page" ["title"];
    /// No sense as HTTP.
    Protocol "protocol" ["detail"];
}

/// A value that a fault is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FaultArg {
    /// A number.
    Number(i64),
    /// The publisher's or a library's words.
    Text(String),
    /// The fault behind this one.
    Fault(Box<Fault>),
}

impl From<&str> for FaultArg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FaultArg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Fault> for FaultArg {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for FaultArg {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}
numbers!(i64, u16, u32, u64, usize);

/// What was wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where, the outermost first: a file, a page, `line 12`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// What its words are filled with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, FaultArg>,
    /// Seconds that the server wants to be left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u64>,
    /// The operator's English, for the log.
    pub text: String,
}

impl Fault {
    /// A fault with the operator's sentence.
    pub fn new(kind: FaultKind, text: impl Into<String>) -> Self {
        Self { kind, places: Vec::new(), args: BTreeMap::new(), wait: None, text: text.into() }
    }

    /// With a value for its words.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<FaultArg>) -> Self {
        debug_assert!(self.kind.args().contains(&name), "{:?} takes no {name}", self.kind);
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// Inside of a place; an empty one says nothing.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        if !place.is_empty() {
            self.places.insert(0, place.to_owned());
        }
        self
    }

    /// With another sentence for the operator.
    #[must_use]
    pub fn saying(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    /// As it is stored.
    pub fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| self.text.clone())
    }

    /// From what is stored; a sentence of an earlier release is one that was told.
    pub fn recall(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_else(|_| Self::new(FaultKind::Told, stored).with("text", stored))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_survives_the_store_and_an_old_sentence_is_told() {
        let inner = Fault::new(FaultKind::ClosingDate, "the closing date \"demain\" cannot be read").with("date", "demain");
        let fault = Fault::new(FaultKind::NoneRead, "none").with("n", 3_u64).with("why", inner).at("line 12").at("hebdo.json");
        assert_eq!(Fault::recall(&fault.stored()), fault);
        assert_eq!(fault.places, ["hebdo.json", "line 12"]);
        for old in ["HTTP 503", "", "{}", "[1]", "{\"kind\":\"of another day\",\"text\":\"x\"}"] {
            let told = Fault::recall(old);
            assert_eq!((told.kind, told.to_string().as_str()), (FaultKind::Told, old));
        }
    }

    #[test]
    fn every_kind_is_stored_under_its_own_name() {
        let names: std::collections::BTreeSet<&str> = FaultKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), FaultKind::ALL.len());
        for kind in FaultKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
    }
}
