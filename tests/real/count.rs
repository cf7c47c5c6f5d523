//! Counts of real files by generic trees, rows and plain search. Nothing here knows our readers.

use std::io::Read as _;

use flate2::read::GzDecoder;
use serde_json::Value;

/// Notices of a file, and how many of them have each field filled.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Count {
    pub notices: usize,
    pub gone: usize,
    pub skipped: usize,
    pub titles: usize,
    pub buyers: usize,
    pub closings: usize,
    pub codes: usize,
}

impl Count {
    pub fn add(&mut self, other: &Self) {
        self.notices += other.notices;
        self.gone += other.gone;
        self.skipped += other.skipped;
        self.titles += other.titles;
        self.buyers += other.buyers;
        self.closings += other.closings;
        self.codes += other.codes;
    }

    /// One notice: whether it has a title, a buyer, a closing date, codes.
    fn one([title, buyer, closing, codes]: [bool; 4]) -> Self {
        Self { notices: 1, titles: title.into(), buyers: buyer.into(), closings: closing.into(), codes: codes.into(), ..Self::default() }
    }

    fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        let mut total = Self::default();
        all.into_iter().for_each(|one| total.add(&one));
        total
    }
}

/// A packed file opened, any other as it is.
pub fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        return bytes;
    }
    let mut plain = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    plain
}

fn rows(bytes: &[u8], filled: impl Fn(&dyn Fn(&str) -> bool) -> Count) -> Count {
    let mut table = csv::Reader::from_reader(bytes);
    let header = table.headers().unwrap().clone();
    Count::sum(table.records().map(|row| {
        let row = row.unwrap();
        filled(&|column| {
            let at = header.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"));
            row.get(at).is_some_and(|cell| cell.bytes().any(|b| b.is_ascii_alphanumeric()))
        })
    }))
}

pub fn canadabuys(bytes: &[u8]) -> Count {
    rows(bytes, |has| {
        Count::one([
            has("title-titre-eng") || has("title-titre-fra"),
            has("contractingEntityName-nomEntitContractante-eng") || has("contractingEntityName-nomEntitContractante-fra"),
            has("tenderClosingDate-appelOffresDateCloture"),
            has("unspsc") || has("gsin-nibs"),
        ])
    })
}

pub fn table(bytes: &[u8]) -> Count {
    rows(bytes, |has| {
        Count::one([
            has("title-titre-eng"),
            has("contractingEntityName-nomEntitContractante-eng"),
            has("tenderClosingDate-appelOffresDateCloture"),
            has("unspsc"),
        ])
    })
}

fn document(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).unwrap()
}

fn filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A release that calls for tenders; one that only tells of a contract is none.
pub fn seao(bytes: &[u8]) -> Count {
    Count::sum(list(&document(bytes)["releases"]).map(|release| {
        let tender = &release["tender"];
        let called =
            filled(&tender["tenderPeriod"]["endDate"]) || list(&release["tag"]).all(|tag| tag == "tender" || tag == "tenderUpdate");
        if !called {
            return Count::default();
        }
        let code = |item: &Value| filled(&item["classification"]["id"]) || filled(&item["id"]);
        let buyer = filled(&release["buyer"]["name"]) || filled(&tender["procuringEntity"]["name"]);
        Count::one([filled(&tender["title"]), buyer, filled(&tender["tenderPeriod"]["endDate"]), list(&tender["items"]).any(code)])
    }))
}

/// Releases, records' compiled releases and bare releases.
fn releases(document: &Value) -> Vec<&Value> {
    if document.is_array() {
        return list(document).flat_map(releases).collect();
    }
    if let Some(all) = document["releases"].as_array().filter(|_| document["ocid"].is_null()) {
        return all.iter().collect();
    }
    if let Some(all) = document["records"].as_array() {
        return all.iter().map(|record| &record["compiledRelease"]).collect();
    }
    vec![if document["compiledRelease"].is_object() { &document["compiledRelease"] } else { document }]
}

/// A code of a classification that more than one publisher uses: Jalisco's own lists of goods
/// (`GPO-GOB-JAL`) mean nothing elsewhere and are left out on purpose.
fn common(classification: &Value) -> bool {
    let scheme = classification["scheme"].as_str().unwrap_or_default().to_uppercase();
    filled(&classification["id"]) && ["CPV", "UNSPSC", "GSIN", "NAICS", "CUCOP", "CUCOP+", "PSC"].contains(&scheme.as_str())
}

pub fn ocds(bytes: &[u8]) -> Count {
    let document = document(bytes);
    Count::sum(releases(&document).into_iter().map(|release| {
        let tender = &release["tender"];
        if !tender.is_object() {
            return Count::default();
        }
        if !filled(&tender["title"]) {
            return Count { skipped: 1, ..Count::default() };
        }
        let named = |role: &str| list(&release["parties"]).any(|p| filled(&p["name"]) && list(&p["roles"]).any(|r| r == role));
        let buyer =
            filled(&release["buyer"]["name"]) || filled(&tender["procuringEntity"]["name"]) || named("buyer") || named("procuringEntity");
        let coded = |one: &Value| common(&one["classification"]) || list(&one["additionalClassifications"]).any(common);
        Count::one([true, buyer, filled(&tender["tenderPeriod"]["endDate"]), coded(tender) || list(&tender["items"]).any(coded)])
    }))
}

pub fn sam(bytes: &[u8]) -> Count {
    Count::sum(list(&document(bytes)["opportunitiesData"]).map(|o| {
        let codes = filled(&o["naicsCode"]) || filled(&o["classificationCode"]) || list(&o["naicsCodes"]).any(filled);
        Count::one([filled(&o["title"]), filled(&o["fullParentPathName"]), filled(&o["responseDeadLine"]), codes])
    }))
}

/// The list has neither codes nor a buyer beside the city itself.
pub fn toronto(bytes: &[u8]) -> Count {
    Count::sum(list(&document(bytes)["value"]).map(|row| {
        let title = filled(&row["Posting_Title"]) || filled(&row["Solicitation_Document_Description"]);
        Count::one([title, true, filled(&row["Closing_Date"]), false])
    }))
}

/// A document's text with its line breaks made blanks.
fn flat(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap().replace(['\n', '\r', '\t'], " ")
}

/// Whether an element of this name, whatever its prefix, has text in it.
fn says(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let opens = text[..at].rsplit('<').next().is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':') && !prefix.contains(' '));
        let rest = &text[at + name.len()..];
        let inner = rest.split_once('>').map_or("", |(tag, inner)| if tag.ends_with('/') { "" } else { inner });
        let words = inner.strip_prefix("<![CDATA[").unwrap_or(inner).split('<').next().unwrap_or_default();
        opens && rest.starts_with(['>', ' ']) && !words.trim().is_empty()
    })
}

fn parts<'t>(text: &'t str, begin: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(begin).skip(1)
}

pub fn placsp(bytes: &[u8]) -> Count {
    let text = flat(bytes);
    let gone = text.matches("<at:deleted-entry ").count();
    let entries = Count::sum(parts(&text, "<entry>").map(|entry| {
        let period = entry.split("TenderSubmissionDeadlinePeriod>").nth(1).unwrap_or_default();
        let party = entry.split("LocatedContractingParty>").nth(1).unwrap_or_default();
        Count::one([says(entry, "title"), says(party, "Name"), says(period, "EndDate"), says(entry, "ItemClassificationCode")])
    }));
    Count { gone, ..entries }
}

pub fn seao_xml(bytes: &[u8]) -> Count {
    let text = flat(bytes);
    Count::sum(parts(&text, "<avis>").map(|avis| {
        let codes = says(avis, "unspscprincipale") || says(avis, "categorieseao");
        Count::one([says(avis, "titre"), says(avis, "organisme"), says(avis, "datefermeture"), codes])
    }))
}

pub fn rss(bytes: &[u8]) -> Count {
    let text = flat(bytes);
    Count::sum(parts(&text, "<item>").map(|item| Count::one([says(item, "title"), says(item, "creator"), false, false])))
}

/// One document, one notice; a registration of a company is none.
pub fn eforms(bytes: &[u8]) -> Count {
    let text = flat(bytes);
    let project = text.split("ProcurementProject>").nth(1).unwrap_or_default();
    if !says(project, "Name") {
        return Count { skipped: 1, ..Count::default() };
    }
    let closing = text.contains("TenderSubmissionDeadlinePeriod>") || text.contains("ParticipationRequestReceptionPeriod>");
    Count::one([true, text.contains("ContractingParty>"), closing, says(&text, "ItemClassificationCode")])
}
