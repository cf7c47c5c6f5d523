//! The options of a table and what they make of a header.
//!
//! `column.reference` and `column.title` are needed; `column.description`, `.buyer`,
//! `.published`, `.updated`, `.closing`, `.codes` (with `scheme`), `.region`, `.value` (with
//! `currency`), `.status`, `.method`, `.kind` and `.url` are there to be used. Words of the
//! status and the method are sorted by `status.open = "Vigente|Abierto"`, `method.open = …`.
//! `closing_format` and `published_format` are strftime notation, else ISO 8601. `delimiter`
//! is one character or `tab`; `encoding` a web label; `sheet` the name of a sheet; `language`
//! that of the texts; `listed_is_open = "yes"` where every row takes offers; `open_end = "yes"`
//! accepts CSV that ends without a line break, which cannot be told from a cut.

use domain::{Currency, Fault, FaultKind, Lang, Method, Scheme, Status};
use encoding_rs::Encoding;

use super::Row;
use crate::{FeedError, Options};

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Reference,
    Title,
    Description,
    Buyer,
    Published,
    Updated,
    Closing,
    Codes,
    Region,
    Value,
    Status,
    Method,
    Kind,
    Url,
}

const COLUMNS: [(&str, Column); 14] = [
    ("reference", Column::Reference),
    ("title", Column::Title),
    ("description", Column::Description),
    ("buyer", Column::Buyer),
    ("published", Column::Published),
    ("updated", Column::Updated),
    ("closing", Column::Closing),
    ("codes", Column::Codes),
    ("region", Column::Region),
    ("value", Column::Value),
    ("status", Column::Status),
    ("method", Column::Method),
    ("kind", Column::Kind),
    ("url", Column::Url),
];
/// The columns that every table has.
const NEEDED: [(&str, Column); 2] = [COLUMNS[0], COLUMNS[1]];
const PLAIN: [&str; 11] = [
    "delimiter",
    "encoding",
    "sheet",
    "language",
    "scheme",
    "currency",
    "closing_format",
    "published_format",
    "listed_is_open",
    "open_end",
    "country",
];
const STATUSES: [(&str, Status); 5] = [
    ("open", Status::Open),
    ("planned", Status::Planned),
    ("closed", Status::Closed),
    ("cancelled", Status::Cancelled),
    ("awarded", Status::Awarded),
];
const METHODS: [(&str, Method); 4] =
    [("open", Method::Open), ("selective", Method::Selective), ("limited", Method::Limited), ("direct", Method::Direct)];

/// What the options say.
#[derive(Debug)]
pub(super) struct Mapping {
    columns: Vec<(Column, String)>,
    pub delimiter: u8,
    pub encoding: &'static Encoding,
    pub sheet: Option<String>,
    pub lang: Lang,
    pub scheme: Scheme,
    pub currency: Option<Currency>,
    pub closing_format: Option<String>,
    pub published_format: Option<String>,
    pub listed_is_open: bool,
    pub open_end: bool,
    pub country: Option<domain::RegionCode>,
    pub statuses: Vec<(String, Status)>,
    pub methods: Vec<(String, Method)>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            delimiter: b',',
            encoding: encoding_rs::UTF_8,
            sheet: None,
            lang: Lang::EN,
            scheme: Scheme::Other,
            currency: None,
            closing_format: None,
            published_format: None,
            listed_is_open: false,
            open_end: false,
            country: None,
            statuses: Vec::new(),
            methods: Vec::new(),
        }
    }
}

/// Where each column stands.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub width: usize,
    at: [Option<usize>; COLUMNS.len()],
}

impl Layout {
    /// The cell of a column, unless blank.
    pub fn get<'c>(&self, column: Column, cells: Row<'c>) -> Option<&'c str> {
        cells.get(self.at[column as usize]?).map(str::trim).filter(|cell| !cell.is_empty())
    }
}

fn wrong(key: &str, what: impl std::fmt::Display) -> FeedError {
    let fault = Fault::new(FaultKind::OptionValue, format!("{key}: {what}")).with("option", key).with("detail", what.to_string());
    FeedError::Malformed { place: "options".into(), what: fault }
}

fn lacking(key: &str, what: &str) -> FeedError {
    let fault = Fault::new(FaultKind::OptionMissing, format!("{key}: is missing: {what}")).with("option", key);
    FeedError::Malformed { place: "options".into(), what: fault }
}

/// A key or a value that is not one of these.
fn strange(key: &str, what: &str, known: &str) -> FeedError {
    let fault = Fault::new(FaultKind::OptionUnknown, format!("{key}: {what}, there are {known}")).with("option", key).with("known", known);
    FeedError::Malformed { place: "options".into(), what: fault }
}

/// Names of columns are compared without regard to case and white space.
fn same(a: &str, b: &str) -> bool {
    domain::squeeze(a.trim_start_matches('\u{feff}')).to_lowercase() == domain::squeeze(b).to_lowercase()
}

/// The words of `Vigente|Abierto`.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split('|').map(|word| domain::squeeze(word).to_lowercase()).filter(|word| !word.is_empty())
}

impl Mapping {
    pub fn of(options: &Options) -> Result<Self, FeedError> {
        let mut mapping = Self::default();
        for (key, value) in options {
            mapping.set(key, value)?;
        }
        for (name, needed) in NEEDED {
            if mapping.column(needed).is_none() {
                return Err(lacking(&format!("column.{name}"), "it names the column"));
            }
        }
        if mapping.column(Column::Codes).is_some() && !options.contains_key("scheme") {
            return Err(lacking("scheme", "it names the classification of `column.codes`"));
        }
        if mapping.column(Column::Value).is_some() && mapping.currency.is_none() {
            return Err(lacking("currency", "it belongs to `column.value`"));
        }
        Ok(mapping)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), FeedError> {
        if let Some(column) = key.strip_prefix("column.") {
            let known = COLUMNS.iter().find(|(name, _)| *name == column);
            let (_, known) = known.ok_or_else(|| strange(key, "unknown", &COLUMNS.map(|(name, _)| name).join(", ")))?;
            self.columns.push((*known, value.to_owned()));
        } else if let Some(status) = key.strip_prefix("status.") {
            let (_, status) = STATUSES
                .iter()
                .find(|(name, _)| *name == status)
                .ok_or_else(|| strange(key, "no such status", &STATUSES.map(|(name, _)| name).join(", ")))?;
            self.statuses.extend(words(value).map(|word| (word, *status)));
        } else if let Some(method) = key.strip_prefix("method.") {
            let (_, method) = METHODS
                .iter()
                .find(|(name, _)| *name == method)
                .ok_or_else(|| strange(key, "no such method", &METHODS.map(|(name, _)| name).join(", ")))?;
            self.methods.extend(words(value).map(|word| (word, *method)));
        } else {
            self.plain(key, value)?;
        }
        Ok(())
    }

    fn plain(&mut self, key: &str, value: &str) -> Result<(), FeedError> {
        let invalid = |e: domain::Invalid| wrong(key, e);
        let yes = value == "yes";
        match key {
            "delimiter" => {
                self.delimiter = match value.as_bytes() {
                    b"tab" => b'\t',
                    [one] => *one,
                    _ => return Err(wrong(key, "expected one character, or `tab`")),
                }
            }
            "encoding" => {
                self.encoding = Encoding::for_label(value.as_bytes()).ok_or_else(|| wrong(key, format!("unknown encoding {value}")))?;
            }
            "sheet" => self.sheet = Some(value.to_owned()),
            "language" => self.lang = value.parse().map_err(invalid)?,
            "scheme" => self.scheme = value.parse().map_err(invalid)?,
            "currency" => self.currency = Some(value.parse().map_err(invalid)?),
            "country" => self.country = Some(value.parse().map_err(invalid)?),
            "closing_format" => self.closing_format = Some(value.to_owned()),
            "published_format" => self.published_format = Some(value.to_owned()),
            "listed_is_open" => self.listed_is_open = yes,
            "open_end" => self.open_end = yes,
            _ => return Err(strange(key, "unknown option", &format!("column.…, status.…, method.…, {}", PLAIN.join(", ")))),
        }
        Ok(())
    }

    fn column(&self, wanted: Column) -> Option<&str> {
        self.columns.iter().find(|(column, _)| *column == wanted).map(|(_, title)| title.as_str())
    }

    /// Whether a row has the columns of reference and title.
    pub fn is_header(&self, cells: Row<'_>) -> bool {
        NEEDED.iter().all(|(_, column)| self.column(*column).is_some_and(|title| cells.iter().any(|cell| same(cell, title))))
    }

    /// Where the columns stand; every one that the options name must be there.
    pub fn layout(&self, cells: Row<'_>) -> Result<Layout, FeedError> {
        let mut layout = Layout { width: cells.len(), ..Layout::default() };
        for (column, title) in &self.columns {
            let at = cells.iter().position(|cell| same(cell, title)).ok_or_else(|| absent(title, cells))?;
            layout.at[*column as usize] = Some(at);
        }
        Ok(layout)
    }

    /// What to say when this row should have been the header.
    pub fn missing(&self, cells: Row<'_>) -> FeedError {
        let titles = NEEDED.iter().filter_map(|(_, column)| self.column(*column));
        let title = titles.into_iter().find(|title| !cells.iter().any(|cell| same(cell, title))).unwrap_or("reference");
        absent(title, cells)
    }
}

fn absent(title: &str, cells: Row<'_>) -> FeedError {
    let there: String = cells.iter().map(domain::squeeze).filter(|c| !c.is_empty()).collect::<Vec<_>>().join("`, `");
    let there: String = there.chars().take(300).collect();
    let hint = if there.is_empty() { String::new() } else { format!(", there are `{there}`") };
    FeedError::MissingColumn { column: title.to_owned(), hint }
}
