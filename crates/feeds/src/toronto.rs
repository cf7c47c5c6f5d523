//! Reads the City of Toronto's published solicitations (OData).
//!
//! Format: `value[]` of `feis_solicitation_published`. There are no codes; the closing is a
//! date without time, read as the end of that day; most rows that still say "Open" have
//! closed long ago, which only the date shows.

use std::io::BufRead;

use chrono::NaiveDate;
use domain::{
    Award, Buyer, Category, Closing, Currency, Fault, Kind, Lang, Method, Money, Notice, Region, Status, Supplier, Text, squeeze,
};
use serde::Deserialize;

use crate::{
    Context, FeedError, Record,
    adapter::Reader,
    clean, dates, fault,
    lenient::{List, Scalar},
    reply,
    sink::Sink,
};

pub(crate) struct Toronto;

pub(crate) const LISTS: [&str; 1] = ["value"];

impl Reader for Toronto {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        reply::records(input, &LISTS, sink, |raw| {
            let row: Row<'_> = reply::parse(raw)?;
            records(ctx, &row).map_err(|reason| (row.number.some().map(str::to_owned), reason))
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        reply::check(input, &LISTS)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow, rename = "Solicitation_Document_Number")]
    number: Scalar<'a>,
    #[serde(rename = "Status")]
    status: Scalar<'a>,
    #[serde(rename = "Solicitation_Document_Type")]
    kind: Scalar<'a>,
    #[serde(rename = "Posting_Title")]
    title: Scalar<'a>,
    #[serde(rename = "Solicitation_Document_Description")]
    description: Scalar<'a>,
    #[serde(rename = "High_Level_Category")]
    category: Scalar<'a>,
    #[serde(rename = "Issue_Date")]
    issued: Scalar<'a>,
    #[serde(rename = "Closing_Date")]
    closing: Scalar<'a>,
    #[serde(rename = "Client_Division")]
    divisions: List<Scalar<'a>>,
    #[serde(rename = "Ariba_Discovery_Posting_Link")]
    link: Scalar<'a>,
    #[serde(rename = "Awarded_Suppliers")]
    awarded: List<Won<'a>>,
    #[serde(rename = "__ModifiedOn")]
    modified: Scalar<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Won<'a> {
    #[serde(borrow, rename = "Award_Amount")]
    amount: Scalar<'a>,
    #[serde(rename = "AwardedDate")]
    awarded: Scalar<'a>,
    #[serde(rename = "Date_Awarded")]
    date: Scalar<'a>,
    #[serde(rename = "Successful_Bidder")]
    bidder: Scalar<'a>,
}

fn day(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

fn records(ctx: &Context<'_>, row: &Row<'_>) -> Result<Vec<Record>, Fault> {
    let number =
        row.number.some().ok_or_else(|| fault::field("the row has no Solicitation_Document_Number", "Solicitation_Document_Number"))?;
    let description = clean::paragraphs(row.description.text());
    // The posting title is often nothing but `Doc-…`: then the description says what it is.
    let title =
        row.title.some().filter(|t| !is_number(t)).map_or_else(|| description.lines().next().unwrap_or_default().to_owned(), squeeze);
    if title.is_empty() {
        return Err(fault::untitled("the row has neither title nor description"));
    }
    let divisions: Vec<&str> = row.divisions.0.iter().filter_map(Scalar::some).collect();
    let buyer = if divisions.is_empty() { "City of Toronto".to_owned() } else { format!("City of Toronto, {}", divisions.join(", ")) };
    let (status, deadline) = (status(row.status.text()), row.closing.text());
    let notice = Notice {
        source: ctx.source.to_owned(),
        reference: number.to_owned(),
        version_key: row.modified.text().to_owned(),
        family_key: format!("{number} City of Toronto"),
        title: Text::of(Lang::EN, title),
        description: Text::of(Lang::EN, description),
        lang: Some(Lang::EN),
        buyer: Buyer { name: Text::of(Lang::EN, buyer), city: Some("Toronto".into()), ..Buyer::default() },
        categories: categories(row.category.text()),
        regions: vec![Region { raw: "Toronto".into(), code: "CA-ON".parse().ok() }],
        closing: dates::or_refuse(closing(ctx, deadline), deadline, status)?,
        published: day(row.issued.text()),
        status,
        kind: match row.kind.text() {
            "RFI" | "REOI" => Kind::Information,
            "RFPQ" | "RFSQ" | "RFQual" => Kind::Qualification,
            "" => Kind::Other,
            _ => Kind::Tender,
        },
        kind_raw: row.kind.text().to_owned(),
        method: Method::Open,
        url: row.link.some().map(|u| Text::of(Lang::EN, u)).unwrap_or_default(),
        ..Notice::default()
    };
    let awards: Vec<Award> = row.awarded.0.iter().enumerate().filter_map(|(i, won)| award(&notice, i, won)).collect();
    let mut out = vec![Record::Notice(Box::new(notice))];
    out.extend(awards.into_iter().map(|a| Record::Award(Box::new(a))));
    Ok(out)
}

/// The end of the day: no time is published.
fn closing(ctx: &Context<'_>, text: &str) -> Option<Closing> {
    Some(Closing::local(day(text)?.and_hms_opt(23, 59, 59)?, text, ctx.zone))
}

fn status(text: &str) -> Status {
    match text {
        "Open" => Status::Open,
        "Awarded" => Status::Awarded,
        "Cancelled" | "Canceled" => Status::Cancelled,
        "Closed" => Status::Closed,
        _ => Status::Unknown,
    }
}

/// `Doc-5138142563`, `Doc 5138142563 RFP`: a number, no title.
fn is_number(title: &str) -> bool {
    title.strip_prefix("Doc").is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphabetic()))
}

fn categories(text: &str) -> Vec<Category> {
    match text {
        "Goods and Services" => vec![Category::Goods, Category::Services],
        "Professional Services" => vec![Category::Services],
        "Construction Services" => vec![Category::Works],
        _ => Vec::new(),
    }
}

fn award(notice: &Notice, index: usize, won: &Won<'_>) -> Option<Award> {
    let name = squeeze(won.bidder.some()?);
    Some(Award {
        source: notice.source.clone(),
        reference: format!("{}#{}", notice.reference, index + 1),
        version_key: notice.version_key.clone(),
        family_key: notice.family_key.clone(),
        title: notice.title.clone(),
        buyer: notice.buyer.clone(),
        suppliers: vec![Supplier { name, id: None, neq: None }],
        value: Money::parse(won.amount.text(), Currency::CAD).ok().filter(|m| m.minor > 0),
        awarded: day(won.date.text()).or_else(|| day(won.awarded.text())),
        ..Award::default()
    })
}
