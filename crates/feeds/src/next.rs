//! How a reply goes on: the request for the page behind it.
//!
//! Pure: a reply and the request it answers in, the next request out. Whether that request may
//! be made (its host, loops, how many pages) is judged by whoever makes it.

use std::io::BufRead;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use crate::{
    Adapter, FeedError, boamp, decode, fault,
    lenient::{self, Scalar},
    ocds, placsp, reply, rss, sam, seao_live, ted_search, toronto,
    xml::{Element, Xml},
};
use domain::{Fault, FaultKind};

/// Opendatasoft shows no record behind this place.
const ODS_END: u64 = 10_000;

/// The request that a reply answers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Its address.
    pub url: &'a str,
    /// What was sent with it; empty for GET.
    pub body: &'a str,
    /// What the page before left in [`Next::mark`]; empty for the first.
    pub mark: &'a str,
    /// For feeds that run from new to old: what is older was read before.
    pub since: Option<DateTime<Utc>>,
}

/// The next request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Its absolute address.
    pub url: String,
    /// What is sent with it; empty for GET.
    pub body: String,
    /// What the page after it has to know.
    pub mark: String,
}

/// What a reply says of its place in a walk through pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// The page behind it, if there is one.
    pub next: Option<Next>,
    /// The newest change on the page, by the publisher's clock, where the order of pages is
    /// that of changes.
    pub newest: Option<DateTime<Utc>>,
    /// Whether a walk that ends here has not seen everything: behind it lies what was read
    /// before, or what the publisher counts and does not give.
    pub partial: bool,
}

impl Turn {
    fn to(next: Option<Next>) -> Self {
        Self { next, ..Self::default() }
    }

    /// The end of a walk, after so many of all records.
    fn end(read: u64, total: Option<u64>) -> Self {
        Self { partial: total.is_some_and(|total| read < total), ..Self::default() }
    }
}

impl Adapter {
    /// Whether replies of this publisher may go on in other replies.
    pub fn has_pages(self) -> bool {
        !matches!(self, Self::CanadaBuys | Self::Seao | Self::SeaoXml | Self::TedEforms | Self::Csv)
    }

    /// How a reply goes on. An error means that the reply cannot be believed.
    pub fn turn(self, asked: &Asked<'_>, mut input: impl BufRead) -> Result<Turn, FeedError> {
        let input: &mut dyn BufRead = &mut input;
        match self {
            Self::FindATender | Self::ContractsFinder | Self::Ocds => linked(asked, input),
            Self::Rss | Self::Placsp => older(asked, input, if self == Self::Rss { &rss::ROOTS } else { &placsp::ROOTS }),
            Self::TedSearch => token(asked, input),
            Self::Boamp => boamp(asked, input),
            Self::Toronto => odata(asked, input),
            Self::SeaoLive => seao(asked, input),
            Self::Sam => sam(asked, input),
            Self::CanadaBuys | Self::Seao | Self::SeaoXml | Self::TedEforms | Self::Csv => Ok(Turn::default()),
        }
    }
}

fn malformed(what: impl Into<String>) -> FeedError {
    FeedError::Malformed { place: "next page".into(), what: fault::next_page(what) }
}

/// Joins a link to the address of the page it stands on.
fn join(asked: &Asked<'_>, base: Option<&str>, link: &str) -> Result<Next, FeedError> {
    let here = Url::parse(asked.url).map_err(|e| malformed(format!("{}: {e}", asked.url)))?;
    let base = base.and_then(|b| here.join(b).ok()).unwrap_or(here);
    let url = base.join(link.trim()).map_err(|e| malformed(format!("the link {link:?} is no address: {e}")))?;
    Ok(Next { url: url.into(), body: asked.body.to_owned(), mark: String::new() })
}

/// The same request with another value of a parameter.
fn with(asked: &Asked<'_>, name: &str, value: u64, mark: impl Into<String>) -> Result<Next, FeedError> {
    let mut url = Url::parse(asked.url).map_err(|e| malformed(format!("{}: {e}", asked.url)))?;
    let same = |pair: &str| url::form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(key, _)| key == name);
    let others = url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !same(pair));
    let query = others.map(str::to_owned).chain([format!("{name}={value}")]).collect::<Vec<_>>().join("&");
    url.set_query(Some(&query));
    Ok(Next { url: url.into(), body: asked.body.to_owned(), mark: mark.into() })
}

/// The value of a parameter of the address.
fn parameter(asked: &Asked<'_>, name: &str) -> Option<u64> {
    Url::parse(asked.url).ok()?.query_pairs().find(|(key, _)| key == name)?.1.parse().ok()
}

/// `links.next` of an OCDS package, in either shape. A document that is no single package has
/// none; whether it is a good one is for its reader to say.
fn linked(asked: &Asked<'_>, input: &mut dyn BufRead) -> Result<Turn, FeedError> {
    let bytes = reply::capped(input, ocds::CAP)?;
    let text = decode::mended(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let link = link_of(text).or_else(|| link_of(&lenient::mend_numbers(text)?));
    link.map(|link| join(asked, None, &link)).transpose().map(Turn::to)
}

fn link_of(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Package<'a> {
        #[serde(borrow)]
        links: &'a RawValue,
    }
    #[derive(Deserialize)]
    struct Links<'a> {
        #[serde(borrow)]
        next: Scalar<'a>,
    }
    #[derive(Deserialize)]
    struct Link<'a> {
        #[serde(borrow)]
        rel: Scalar<'a>,
        #[serde(borrow)]
        href: Scalar<'a>,
    }
    let links = serde_json::from_str::<Package<'_>>(text).ok()?.links.get();
    if let Ok(links) = serde_json::from_str::<Links<'_>>(links) {
        return links.next.some().map(str::to_owned);
    }
    let list: Vec<Link<'_>> = serde_json::from_str(links).ok()?;
    list.iter().find(|link| link.rel.text() == "next")?.href.some().map(str::to_owned)
}

/// `link rel="next"` of Atom, also inside RSS: older entries. A page without anything newer than
/// what was read before is the last one.
fn older(asked: &Asked<'_>, input: &mut dyn BufRead, roots: &'static [&'static str]) -> Result<Turn, FeedError> {
    let mut xml = Xml::new(input, roots)?;
    let (mut link, mut newest) = (None, None::<DateTime<Utc>>);
    while let Some(element) = xml.next(&["link", "item", "entry", "at:deleted-entry"])? {
        match element.name.as_str() {
            "link" if element.attribute("rel") == Some("next") => link = element.attribute("href").map(str::to_owned),
            "item" | "entry" => newest = newest.max(changed(&element)),
            _ => {}
        }
    }
    let base = xml.root().and_then(|root| root.attribute("base"));
    let known = asked.since.is_some_and(|since| newest.is_some_and(|at| at <= since));
    let partial = known && link.is_some();
    let next = link.filter(|_| !known).map(|link| join(asked, base, &link)).transpose()?;
    Ok(Turn { next, newest, partial })
}

fn changed(entry: &Element) -> Option<DateTime<Utc>> {
    ["updated", "pubDate", "published", "dc:date"].into_iter().find_map(|name| entry.some(name)).and_then(|text| {
        let date = text.split_once(',').map_or(text, |(_, date)| date.trim());
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(date)).ok().map(|at| at.to_utc())
    })
}

/// TED's iteration: the token of the reply goes into the body.
fn token(asked: &Asked<'_>, input: &mut dyn BufRead) -> Result<Turn, FeedError> {
    let token =
        reply::look(input, &ted_search::LISTS, |fields, records| Ok(fields.text("iterationNextToken").filter(|_| !records.is_empty())))?;
    let Some(token) = token else { return Ok(Turn::default()) };
    let mut body: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(asked.body).map_err(|e| malformed(format!("the body of the request is no JSON object: {e}")))?;
    body.insert("iterationNextToken".to_owned(), token.into());
    let body = serde_json::Value::from(body).to_string();
    Ok(Turn::to(Some(Next { url: asked.url.to_owned(), body, mark: String::new() })))
}

/// Opendatasoft's `offset`; an export is whole.
fn boamp(asked: &Asked<'_>, input: &mut dyn BufRead) -> Result<Turn, FeedError> {
    let (total, here) = reply::look(input, &boamp::LISTS, |fields, records| Ok((fields.number("total_count"), records.len() as u64)))?;
    let at = parameter(asked, "offset").unwrap_or_default() + here;
    match total {
        Some(total) if here > 0 && at < total => {
            let limit = parameter(asked, "limit").unwrap_or(here);
            if at + limit > ODS_END {
                let text = format!("{total} records, and the interface shows only the first {ODS_END}: ask for a shorter window");
                let what = Fault::new(FaultKind::Window, text).with("n", total).with("most", ODS_END);
                return Err(FeedError::Malformed { place: "next page".into(), what });
            }
            with(asked, "offset", at, "").map(|next| Turn::to(Some(next)))
        }
        total => Ok(Turn::end(at, total)),
    }
}

/// OData: the address that the reply names, else `$skip`.
fn odata(asked: &Asked<'_>, input: &mut dyn BufRead) -> Result<Turn, FeedError> {
    let (link, total, here) = reply::look(input, &toronto::LISTS, |fields, records| {
        let total = fields.number("@odata.count").or_else(|| fields.number("odata.count"));
        Ok((fields.text("@odata.nextLink"), total, records.len() as u64))
    })?;
    if let Some(link) = link {
        return join(asked, None, &link).map(|next| Turn::to(Some(next)));
    }
    let at = parameter(asked, "$skip").unwrap_or_default() + here;
    // Without a count, a full page is followed by another.
    let more = total.map_or_else(|| parameter(asked, "$top").is_some_and(|top| here >= top), |total| at < total);
    if more && here > 0 { with(asked, "$skip", at, "").map(|next| Turn::to(Some(next))) } else { Ok(Turn::end(at, total)) }
}

/// The portal's own listing: `offset` counts records.
fn seao(asked: &Asked<'_>, input: &mut dyn BufRead) -> Result<Turn, FeedError> {
    let (total, here) = reply::look(input, &seao_live::LISTS, |fields, records| {
        Ok((fields.number("apiData.total").or_else(|| fields.number("total")), records.len() as u64))
    })?;
    let at = parameter(asked, "offset").unwrap_or_default() + here;
    if here > 0 && total.is_some_and(|total| at < total) {
        return with(asked, "offset", at, "").map(|next| Turn::to(Some(next)));
    }
    Ok(Turn::end(at, total))
}

/// SAM.gov's `offset` counts pages by its documentation and records by some accounts. The
/// second page tells: if it begins with the second record of the first, it counts records.
fn sam(asked: &Asked<'_>, input: &mut dyn BufRead) -> Result<Turn, FeedError> {
    let (total, limit, ids) = reply::look(input, &sam::LISTS, |fields, records| {
        let ids: Vec<String> = records.iter().map(|raw| id(raw).unwrap_or_default()).collect();
        Ok((fields.number("totalRecords").unwrap_or_default(), fields.number("limit"), ids))
    })?;
    let here = ids.len() as u64;
    let offset = parameter(asked, "offset").unwrap_or_default();
    let limit = parameter(asked, "limit").or(limit).unwrap_or(here).max(1);
    let counts_records = asked.mark == "records" || (!asked.mark.is_empty() && ids.first().is_some_and(|first| *first == asked.mark));
    let first = asked.mark.is_empty();
    let (next, read, mark) = if counts_records {
        // What was asked for one record further on is asked for one page further on.
        let next = if asked.mark == "records" { offset + here } else { limit };
        (next, next, "records")
    } else if first {
        (offset + 1, (offset + 1) * limit, ids.get(1).map_or("pages", String::as_str))
    } else {
        (offset + 1, (offset + 1) * limit, "pages")
    };
    let more = here > 0 && read < total;
    // A last page is shorter; one with nothing on it gave less than was counted.
    let read = if here > 0 { read } else { read.saturating_sub(limit) };
    if more { with(asked, "offset", next, mark).map(|next| Turn::to(Some(next))) } else { Ok(Turn::end(read, Some(total))) }
}

fn id(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow, rename = "noticeId")]
        id: Scalar<'a>,
    }
    serde_json::from_str::<Named<'_>>(raw.get()).ok()?.id.some().map(str::to_owned)
}
