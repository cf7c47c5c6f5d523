//! The readers by name.

use std::{collections::BTreeMap, fmt, io::BufRead, str::FromStr};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::Invalid;

use crate::{
    FeedError, Record, Skipped, Summary, boamp, canadabuys, eforms, ocds::Ocds, placsp, rss, sam, seao, seao_live, seao_xml, sink::Sink,
    table, ted_search, toronto,
};

/// What a source's own entry adds for its reader, e.g. where a closing date stands in prose.
pub type Options = BTreeMap<String, String>;

/// No options.
pub static NO_OPTIONS: Options = BTreeMap::new();

/// What a reader has to be told from outside the payload.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The source's name, put on every record.
    pub source: &'a str,
    /// The zone of dates that come without one.
    pub zone: Tz,
    /// What the source's entry adds; [`NO_OPTIONS`] for most.
    pub options: &'a Options,
    /// When the payload was fetched, where that is known. It only chooses among the closing
    /// dates of a notice's lots: the first that is still to come.
    pub seen: Option<DateTime<Utc>>,
}

/// One publisher's format.
pub(crate) trait Reader {
    /// Reads all records in order.
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError>;

    /// Reads only as much as it takes to know that the payload is whole and of this format.
    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError>;

    /// Whether the options can be understood; most readers take none.
    fn check_options(&self, _options: &Options) -> Result<(), FeedError> {
        Ok(())
    }

    /// The same, where the source's options decide what the format is.
    fn check_for(&self, _options: &Options, input: &mut dyn BufRead) -> Result<(), FeedError> {
        self.check(input)
    }
}

const NAMES: &str =
    "canadabuys, seao, seao-live, seao-xml, ted-search, ted-eforms, fts, contracts-finder, ocds, rss, placsp, boamp, sam, toronto or csv";

/// Which reader a source uses, by the name in `sources.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Adapter {
    /// CanadaBuys CSV: tender notices and award notices, told apart by their header.
    CanadaBuys,
    /// SEAO weekly OCDS release packages.
    Seao,
    /// SEAO's own search listing, undocumented.
    SeaoLive,
    /// SEAO's XML exports up to 2021, history only.
    SeaoXml,
    /// TED's search interface.
    TedSearch,
    /// TED notices as eForms XML.
    TedEforms,
    /// Find a Tender, United Kingdom.
    FindATender,
    /// Contracts Finder, United Kingdom.
    ContractsFinder,
    /// Any OCDS publisher.
    Ocds,
    /// Any RSS 2.0 or Atom feed.
    Rss,
    /// PLACSP, Spain.
    Placsp,
    /// BOAMP, France.
    Boamp,
    /// SAM.gov, United States.
    Sam,
    /// City of Toronto.
    Toronto,
    /// Any table, CSV, XLSX or ODS, by a mapping in the source's options.
    Csv,
}

impl Adapter {
    /// Every reader.
    pub const ALL: [Self; 15] = [
        Self::CanadaBuys,
        Self::Seao,
        Self::SeaoLive,
        Self::SeaoXml,
        Self::TedSearch,
        Self::TedEforms,
        Self::FindATender,
        Self::ContractsFinder,
        Self::Ocds,
        Self::Rss,
        Self::Placsp,
        Self::Boamp,
        Self::Sam,
        Self::Toronto,
        Self::Csv,
    ];

    /// The stable name in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CanadaBuys => "canadabuys",
            Self::Seao => "seao",
            Self::SeaoLive => "seao-live",
            Self::SeaoXml => "seao-xml",
            Self::TedSearch => "ted-search",
            Self::TedEforms => "ted-eforms",
            Self::FindATender => "fts",
            Self::ContractsFinder => "contracts-finder",
            Self::Ocds => "ocds",
            Self::Rss => "rss",
            Self::Placsp => "placsp",
            Self::Boamp => "boamp",
            Self::Sam => "sam",
            Self::Toronto => "toronto",
            Self::Csv => "csv",
        }
    }

    /// Reads a payload and hands each record, or what is wrong with it, to `each`.
    ///
    /// An error means that nothing of the payload may be believed, also when records were
    /// handed out before: spool it, ask [`Adapter::check`] first, or undo.
    pub fn read(
        self,
        ctx: &Context<'_>,
        mut input: impl BufRead,
        each: &mut dyn FnMut(Result<Record, Skipped>),
    ) -> Result<Summary, FeedError> {
        let mut sink = Sink::new(each);
        self.reader().read(ctx, &mut input, &mut sink)?;
        Ok(sink.finish())
    }

    /// Whether the payload is whole and of this format, without building any record.
    pub fn check(self, mut input: impl BufRead) -> Result<(), FeedError> {
        self.reader().check(&mut input)
    }

    /// [`Adapter::check`] with the source's options: a table's header is looked at too.
    pub fn check_for(self, options: &Options, mut input: impl BufRead) -> Result<(), FeedError> {
        self.reader().check_for(options, &mut input)
    }

    /// Whether a source's options can be understood, before anything is read.
    pub fn check_options(self, options: &Options) -> Result<(), FeedError> {
        self.reader().check_options(options)
    }

    fn reader(self) -> &'static dyn Reader {
        match self {
            Self::CanadaBuys => &canadabuys::CanadaBuys,
            Self::Seao => &seao::Seao,
            Self::SeaoLive => &seao_live::SeaoLive,
            Self::SeaoXml => &seao_xml::SeaoXml,
            Self::TedSearch => &ted_search::TedSearch,
            Self::TedEforms => &eforms::Eforms,
            Self::FindATender => &Ocds::FindATender,
            Self::ContractsFinder => &Ocds::ContractsFinder,
            Self::Ocds => &Ocds::Generic,
            Self::Rss => &rss::Rss,
            Self::Placsp => &placsp::Placsp,
            Self::Boamp => &boamp::Boamp,
            Self::Sam => &sam::Sam,
            Self::Toronto => &toronto::Toronto,
            Self::Csv => &table::Table,
        }
    }
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Adapter {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wanted = text.trim();
        Self::ALL
            .into_iter()
            .find(|a| a.as_str().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| Invalid::new("invalid-adapter", "adapter", text, NAMES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_all_told() {
        for adapter in Adapter::ALL {
            assert_eq!(adapter.to_string().to_uppercase().parse(), Ok(adapter));
            assert!(NAMES.contains(adapter.as_str()), "{adapter} is not told in errors");
        }
        assert!("seao2".parse::<Adapter>().is_err());
    }
}
