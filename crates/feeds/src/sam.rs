//! Reads SAM.gov's opportunities search, version 2 (United States).
//!
//! Format: the public interface's reply, `opportunitiesData[]`. The description is an address
//! that costs a call of the daily quota, so a notice has its title and codes only. An
//! amendment comes under a new `noticeId` with the same solicitation number: that number and
//! the office are the key here, so that it is a new version of the same notice.

use std::io::BufRead;

use chrono::{DateTime, NaiveDate};
use domain::{
    Award, Buyer, Closing, Code, Currency, Fault, Kind, Lang, Method, Money, Notice, NoticeCode, Region, Scheme, Status, Supplier, Text,
    squeeze,
};
use serde::Deserialize;

use crate::{
    Context, FeedError, Record,
    adapter::Reader,
    dates,
    european::country,
    fault,
    lenient::{List, Maybe, Scalar},
    reply,
    sink::Sink,
};

pub(crate) struct Sam;

pub(crate) const LISTS: [&str; 1] = ["opportunitiesData"];

impl Reader for Sam {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        reply::records(input, &LISTS, sink, |raw| {
            let opportunity: Opportunity<'_> = reply::parse(raw)?;
            records(ctx, &opportunity).map_err(|reason| (opportunity.notice_id.some().map(str::to_owned), reason))
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        reply::check(input, &LISTS)
    }
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Opportunity<'a> {
    #[serde(borrow)]
    notice_id: Scalar<'a>,
    title: Scalar<'a>,
    solicitation_number: Scalar<'a>,
    full_parent_path_name: Scalar<'a>,
    full_parent_path_code: Scalar<'a>,
    posted_date: Scalar<'a>,
    #[serde(rename = "type")]
    kind: Scalar<'a>,
    type_of_set_aside: Scalar<'a>,
    type_of_set_aside_description: Scalar<'a>,
    #[serde(rename = "responseDeadLine")]
    response_deadline: Scalar<'a>,
    naics_code: Scalar<'a>,
    naics_codes: List<Scalar<'a>>,
    classification_code: Scalar<'a>,
    active: Scalar<'a>,
    status: Scalar<'a>,
    award: Maybe<Won<'a>>,
    place_of_performance: Maybe<Place<'a>>,
    ui_link: Scalar<'a>,
    resource_links: List<Scalar<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Won<'a> {
    #[serde(borrow)]
    date: Scalar<'a>,
    number: Scalar<'a>,
    amount: Scalar<'a>,
    awardee: Maybe<Awardee<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Awardee<'a> {
    #[serde(borrow)]
    name: Scalar<'a>,
    #[serde(rename = "ueiSAM")]
    uei: Scalar<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Place<'a> {
    #[serde(borrow)]
    city: Named<'a>,
    state: Named<'a>,
    country: Named<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named<'a> {
    #[serde(borrow)]
    code: Scalar<'a>,
    name: Scalar<'a>,
}

fn records(ctx: &Context<'_>, o: &Opportunity<'_>) -> Result<Vec<Record>, Fault> {
    let id = o.notice_id.some().ok_or_else(|| fault::field("the record has no noticeId", "noticeId"))?;
    let title = o.title.some().ok_or_else(|| fault::field("the record has no title", "title"))?;
    let posted = date(o.posted_date.text());
    let office = o.full_parent_path_code.text();
    let family = o.solicitation_number.some().map_or_else(|| id.to_owned(), |n| format!("{n} {office}").trim().to_uppercase());
    let status = status(o);
    let mut notice = Notice {
        source: ctx.source.to_owned(),
        reference: family.clone(),
        version_key: posted.map_or_else(String::new, |d| d.to_string()),
        family_key: family,
        title: Text::of(Lang::EN, squeeze(title)),
        lang: Some(Lang::EN),
        buyer: Buyer {
            name: buyer(o.full_parent_path_name.text()),
            id: Some(office.to_owned()).filter(|o| !o.is_empty()),
            ..Buyer::default()
        },
        codes: codes(o),
        regions: o.place_of_performance.as_ref().and_then(region).into_iter().collect(),
        closing: dates::or_refuse(closing(ctx, o.response_deadline.text()), o.response_deadline.text(), status)?,
        published: posted,
        status,
        kind: kind(o.kind.text()),
        kind_raw: o.kind.text().to_owned(),
        // A set-aside closes the call to most firms abroad: told, never guessed away.
        method: method(o),
        method_raw: o.type_of_set_aside_description.text().to_owned(),
        url: o.ui_link.some().map(|u| Text::of(Lang::EN, u)).unwrap_or_default(),
        ..Notice::default()
    };
    for link in &o.resource_links.0 {
        crate::european::push_document(&mut notice.documents, link.text(), "");
    }
    let award = o.award.as_ref().and_then(|won| award(&notice, id, won));
    let mut out = vec![Record::Notice(Box::new(notice))];
    out.extend(award.map(|a| Record::Award(Box::new(a))));
    Ok(out)
}

/// `2026-02-02`, or with a time behind it in older replies.
fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

fn closing(ctx: &Context<'_>, text: &str) -> Option<Closing> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(Closing::stated(at.to_utc(), text, ctx.zone));
    }
    let day = date(text)?;
    Some(Closing::local(day.and_hms_opt(23, 59, 59)?, text, ctx.zone))
}

/// `DEPT OF DEFENSE.DEPT OF THE NAVY.NAVSEA`: the department first, then the office.
fn buyer(path: &str) -> Text {
    let parts: Vec<&str> = path.split('.').map(str::trim).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [] => Text::default(),
        [one] => Text::of(Lang::EN, *one),
        [first, .., last] => Text::of(Lang::EN, format!("{first}, {last}")),
    }
}

fn codes(o: &Opportunity<'_>) -> Vec<NoticeCode> {
    let naics = o.naics_codes.0.iter().chain([&o.naics_code]).map(|c| (Scheme::Naics, c.text()));
    let psc = [(Scheme::Psc, o.classification_code.text())];
    let mut out: Vec<NoticeCode> = Vec::new();
    for (scheme, text) in naics.chain(psc) {
        if let Ok(code) = Code::parse(scheme, text)
            && out.iter().all(|c| c.code != code)
        {
            out.push(NoticeCode { code, label: Text::default() });
        }
    }
    out
}

fn region(place: &Place<'_>) -> Option<Region> {
    let country = place.country.code.some().and_then(country);
    let code = match (&country, place.state.code.some()) {
        (Some(c), Some(state)) if c.as_str() == "US" => format!("US-{state}").parse().ok().or(country),
        _ => country,
    };
    let words: Vec<&str> = [&place.city.name, &place.state.name, &place.country.name].into_iter().filter_map(|n| n.some()).collect();
    (!words.is_empty()).then(|| Region { raw: words.join(", "), code })
}

fn status(o: &Opportunity<'_>) -> Status {
    // Documented as coming; nobody has seen it yet.
    match o.status.text().to_ascii_lowercase().as_str() {
        "cancelled" | "canceled" => return Status::Cancelled,
        "deleted" => return Status::Withdrawn,
        _ => {}
    }
    match (o.kind.text(), o.active.text()) {
        ("Award Notice", _) => Status::Awarded,
        (_, "No" | "false") => Status::Closed,
        ("Presolicitation", "Yes" | "true") => Status::Planned,
        ("Justification", _) => Status::Awarded,
        (_, "Yes" | "true") => Status::Open,
        _ => Status::Unknown,
    }
}

fn method(o: &Opportunity<'_>) -> Method {
    match o.kind.text() {
        "" => Method::Unknown,
        "Justification" => Method::Direct,
        _ if o.type_of_set_aside.some().is_some() => Method::Selective,
        _ => Method::Open,
    }
}

fn kind(text: &str) -> Kind {
    match text {
        "Solicitation" | "Combined Synopsis/Solicitation" | "Presolicitation" => Kind::Tender,
        "Sources Sought" => Kind::Information,
        "Justification" => Kind::AdvanceAward,
        _ => Kind::Other,
    }
}

fn award(notice: &Notice, id: &str, won: &Won<'_>) -> Option<Award> {
    let awardee = won.awardee.as_ref()?;
    let name = awardee.name.some()?;
    let usd: Currency = "USD".parse().ok()?;
    Some(Award {
        source: notice.source.clone(),
        reference: format!("{id}#{}", won.number.text()),
        version_key: notice.version_key.clone(),
        family_key: notice.family_key.clone(),
        title: notice.title.clone(),
        buyer: notice.buyer.clone(),
        suppliers: vec![Supplier { name: squeeze(name), id: awardee.uei.some().map(str::to_owned), neq: None }],
        value: Money::parse(won.amount.text(), usd).ok().filter(|m| m.minor > 0),
        awarded: date(won.date.text()),
        codes: notice.codes.clone(),
        ..Award::default()
    })
}
