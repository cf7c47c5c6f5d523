//! Reads SEAO's old XML exports (2009 to 2021): concluded contracts, for history only.
//!
//! Format: the publisher's specification of 2014-12-01, files `Avis_…`, `AvisRevisions_…`.
//! What is called "avis" there are processes that ended; a record becomes a closed notice
//! and, where a supplier won, an award.

use std::io::BufRead;

use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    Award, Buyer, Category, Closing, Code, Currency, Fault, Kind, Lang, Method, Money, Notice, NoticeCode, Region, RegionCode, Scheme,
    Status, Supplier, Text,
};

use crate::{
    Context, FeedError, Skipped,
    adapter::Reader,
    fault,
    sink::Sink,
    xml::{Element, Xml},
};

pub(crate) struct SeaoXml;

const ROOTS: [&str; 1] = ["export"];

impl Reader for SeaoXml {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        let mut xml = Xml::new(input, &ROOTS)?;
        let mut number = 0_u64;
        while let Some(record) = xml.next(&["avis"])? {
            number += 1;
            sink.begin();
            match notice(ctx, &record) {
                Ok(notice) => {
                    let awards: Vec<Award> = awards(&notice, &record);
                    sink.notice(notice);
                    for award in awards {
                        sink.award(award);
                    }
                }
                Err(reason) => {
                    let reference = record.some("numeroseao").map(str::to_owned);
                    sink.skip(Skipped::new(format!("avis {number}"), reference, reason, record.inner_text().as_bytes()));
                }
            }
        }
        Ok(())
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        Xml::new(input, &ROOTS)?.drain()
    }
}

fn local(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").ok()
}

fn day(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

fn notice(ctx: &Context<'_>, record: &Element) -> Result<Notice, Fault> {
    let number = record.some("numeroseao").ok_or_else(|| fault::field("the record has no numeroseao", "numeroseao"))?;
    let title = record.some("titre").ok_or_else(|| fault::field("the record has no titre", "titre"))?;
    let closing = record.some("datefermeture");
    let closing = match closing {
        Some(text) => Some(Closing::local(
            local(text).ok_or_else(|| fault::closing(text, format!("datefermeture {text:?} is no date")))?,
            text,
            ctx.zone,
        )),
        None => None,
    };
    let awarded = record.all("fournisseurs/fournisseur").into_iter().any(won);
    let mut codes = Vec::new();
    if let Some(code) = record.some("unspscprincipale").and_then(|c| Code::parse(Scheme::Unspsc, c).ok()) {
        codes.push(NoticeCode { code, label: Text::default() });
    }
    if let Some((code, label)) = record.some("categorieseao").and_then(|c| c.split_once(" - "))
        && let Ok(code) = Code::parse(Scheme::Seao, code)
    {
        codes.push(NoticeCode { code, label: Text::of(Lang::FR, label.trim()) });
    }
    let (kind, method) = kind(record.some("type").unwrap_or_default());
    Ok(Notice {
        source: ctx.source.to_owned(),
        // The tail of the ocid in today's open data, so that history and present are one process.
        reference: format!("ocds-ec9k95-{number}"),
        version_key: String::new(),
        family_key: format!("ocds-ec9k95-{number}"),
        title: Text::of(Lang::FR, domain::squeeze(title)),
        lang: Some(Lang::FR),
        buyer: Buyer {
            name: record.some("organisme").map(|n| Text::of(Lang::FR, domain::squeeze(n))).unwrap_or_default(),
            city: record.some("ville").map(str::to_owned),
            ..Buyer::default()
        },
        codes,
        categories: categories(record.some("nature").unwrap_or_default()),
        regions: regions(record.some("regionlivraison").unwrap_or_default()),
        closing,
        published: record.some("datepublication").and_then(day),
        status: if awarded { Status::Awarded } else { Status::Closed },
        kind,
        method,
        url: record.some("hyperlienseao").map(|u| Text::of(Lang::FR, u)).unwrap_or_default(),
        ..Notice::default()
    })
}

/// `type`: 3 public tender, 6 and 10 invitation, 9 by mutual agreement, 14 invitation
/// published on SEAO, 16 and 17 public tender of another kind.
fn kind(code: &str) -> (Kind, Method) {
    match code {
        "3" | "16" | "17" => (Kind::Tender, Method::Open),
        "6" | "10" | "14" => (Kind::Tender, Method::Limited),
        "9" => (Kind::Other, Method::Direct),
        _ => (Kind::Other, Method::Unknown),
    }
}

fn categories(nature: &str) -> Vec<Category> {
    match nature {
        "1" | "8" => vec![Category::Goods],
        "2" | "6" => vec![Category::Services],
        "3" => vec![Category::Works],
        _ => Vec::new(),
    }
}

/// A comma list of Québec's administrative regions.
fn regions(list: &str) -> Vec<Region> {
    const NAMES: [&str; 17] = [
        "Bas-Saint-Laurent",
        "Saguenay–Lac-Saint-Jean",
        "Capitale-Nationale",
        "Mauricie",
        "Estrie",
        "Montréal",
        "Outaouais",
        "Abitibi-Témiscamingue",
        "Côte-Nord",
        "Nord-du-Québec",
        "Gaspésie–Îles-de-la-Madeleine",
        "Chaudière-Appalaches",
        "Laval",
        "Lanaudière",
        "Laurentides",
        "Montérégie",
        "Centre-du-Québec",
    ];
    let quebec: Option<RegionCode> = "CA-QC".parse().ok();
    list.split(',')
        .filter_map(|n| n.trim().parse::<usize>().ok())
        .map(|n| Region {
            raw: n.checked_sub(1).and_then(|i| NAMES.get(i)).map_or_else(|| n.to_string(), |name| (*name).to_owned()),
            code: quebec.clone(),
        })
        .collect()
}

fn won(supplier: &Element) -> bool {
    supplier.some("adjudicataire").is_some_and(|flag| flag != "0")
}

fn awards(notice: &Notice, record: &Element) -> Vec<Award> {
    let bidders = record.all("fournisseurs/fournisseur");
    let winners: Vec<&Element> = bidders.into_iter().filter(|s| won(s)).collect();
    let suppliers: Vec<Supplier> = winners
        .iter()
        .filter_map(|s| {
            let name = domain::squeeze(s.some("nomorganisation")?);
            let neq = s.some("neq").and_then(|n| n.parse().ok());
            Some(Supplier { name, id: s.some("neq").map(|n| format!("FO-{n}")), neq })
        })
        .collect();
    if suppliers.is_empty() {
        return Vec::new();
    }
    let amount = |s: &&Element| {
        ["montanttotalcontrat", "montantcontrat"]
            .into_iter()
            .filter_map(|path| Money::parse(s.some(path)?, Currency::CAD).ok())
            .find(|m| m.minor > 0)
    };
    vec![Award {
        source: notice.source.clone(),
        reference: notice.reference.clone(),
        family_key: notice.family_key.clone(),
        title: notice.title.clone(),
        buyer: notice.buyer.clone(),
        suppliers,
        value: winners.iter().find_map(amount),
        awarded: record.some("dateadjudication").and_then(day),
        codes: notice.codes.clone(),
        ..Award::default()
    }]
}
