//! The list of notices: closing as hero, filters in the address, pages by key.

use askama::Template;
use axum::{Router, extract::Query, response::Response, routing::get};
use chrono::Duration;
use domain::{Code, RegionCode, Scheme};
use serde::Deserialize;
use store::{NoticeFilter, NoticeOrder};
use url::form_urlencoded::Serializer;

use crate::{
    Error, State,
    choice::{Choice, choices},
    entry::Entry,
    page::{Page, html},
    region, twins,
    visit::Visit,
};

const PER_PAGE: u32 = 25;
/// The days of the closing filter; 0 is any date.
const CLOSINGS: [u32; 5] = [0, 3, 7, 14, 30];

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filters {
    text: String,
    source: String,
    region: String,
    code: String,
    closing: String,
    /// The key of a buyer, from the list of buyers.
    buyer: String,
    order: String,
    /// `1` for closed ones as well.
    all: String,
    after: String,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct View {
    p: Page,
    f: Filters,
    sources: Vec<Choice>,
    regions: Vec<Choice>,
    closings: Vec<Choice>,
    orders: Vec<Choice>,
    entries: Vec<Entry>,
    first: String,
    next: String,
    /// The buyer that the list is narrowed to; possibly empty.
    buyer: String,
    every_buyer: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/notices", get(list))
}

async fn list(visit: Visit, Query(filters): Query<Filters>) -> Result<Response, Error> {
    let buyer = if filters.buyer.is_empty() { None } else { visit.state.db.buyer(&filters.buyer).await? };
    let filter = NoticeFilter { buyer: buyer.as_ref().map(|b| b.id), ..filters.to_store(&visit) };
    let found = visit.state.db.search(&filter).await?;
    let total = visit.state.db.count(&filter).await?;
    let week = NoticeFilter { closes_before: Some(visit.now + Duration::days(7)), open_at: Some(visit.now), ..filter };
    let pressing = visit.state.db.count(&week).await?;

    let mut entries = Vec::with_capacity(found.notices.len());
    let mut also = twins::also(&visit, &found.notices.iter().map(|n| n.id).collect::<Vec<_>>()).await?;
    for stored in &found.notices {
        let mut entry = Entry::of(&visit, stored).with_changes(&visit, stored).await?;
        entry.meta.extend(also.remove(&stored.id));
        entries.push(entry);
    }
    let key = if filters.all == "1" { "web-notices-title-all" } else { "web-notices-title" };
    let title = if total == 0 { visit.say("web-notices-none") } else { visit.say_words(key, total) };
    let lede = if total == 0 { String::new() } else { visit.say_words("web-notices-lede", pressing) };
    let next = found.next.map(|c| visit.href(&filters.address(&c.to_string()))).unwrap_or_default();
    let first = if filters.after.is_empty() { String::new() } else { visit.href(&filters.address("")) };
    html(&View {
        p: Page::new(&visit, title, lede).await?,
        sources: choices(visit.state.site.sources.iter().map(|s| (s.name.clone(), s.title.clone())), &filters.source),
        regions: choices(
            [region::named(visit.lang, &region::CANADA), region::named(visit.lang, &region::CORRIDORS)].concat(),
            &filters.region,
        ),
        closings: closings(&visit, &filters.closing),
        orders: orders(&visit, &filters.order),
        entries,
        buyer: buyer.map(|b| twins::buyer_words(&visit, &b.name, &b.key).text).unwrap_or_default(),
        every_buyer: visit.href(&Filters { buyer: String::new(), ..filters.clone() }.address("")),
        f: filters,
        first,
        next,
    })
}

fn closings(visit: &Visit, chosen: &str) -> Vec<Choice> {
    let name = |days: u32| if days == 0 { visit.say("web-filter-any-date") } else { visit.say_n("web-filter-within", days) };
    choices(CLOSINGS.map(|days| (if days == 0 { String::new() } else { days.to_string() }, name(days))), chosen)
}

fn orders(visit: &Visit, chosen: &str) -> Vec<Choice> {
    let names = [("", "web-order-closing"), ("published", "web-order-published"), ("new", "web-order-new")];
    choices(names.map(|(value, key)| (value.to_owned(), visit.say(key))), chosen)
}

impl Filters {
    /// What the store is asked. A value that nobody of ours sends is no filter.
    fn to_store(&self, visit: &Visit) -> NoticeFilter {
        let days: i64 = self.closing.parse().ok().filter(|d| (1..=365).contains(d)).unwrap_or(0);
        let open = self.all != "1" || days > 0;
        NoticeFilter {
            text: self.text.chars().take(200).collect(),
            source: (!self.source.is_empty()).then(|| self.source.clone()),
            open_at: open.then_some(visit.now),
            closes_before: (days > 0).then(|| visit.now + Duration::days(days)),
            region: self.region.parse::<RegionCode>().ok(),
            code_prefix: code_prefix(&self.code),
            buyer: None,
            sort: match self.order.as_str() {
                "published" => NoticeOrder::Published,
                "new" => NoticeOrder::Newest,
                _ => NoticeOrder::Closing,
            },
            after: self.after.parse().ok(),
            limit: PER_PAGE,
        }
    }

    /// The address of this list from a place on.
    fn address(&self, after: &str) -> String {
        let pairs = [
            ("text", &self.text),
            ("source", &self.source),
            ("region", &self.region),
            ("code", &self.code),
            ("closing", &self.closing),
            ("buyer", &self.buyer),
            ("order", &self.order),
            ("all", &self.all),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, v)| !v.is_empty()));
        if !after.is_empty() {
            query.append_pair("after", after);
        }
        let query = query.finish();
        if query.is_empty() { "/notices".to_owned() } else { format!("/notices?{query}") }
    }
}

/// `unspsc:8111`, `unspsc 8111`, or digits alone, which are then UNSPSC. Zeros that only
/// fill a code up to its length are no part of the prefix.
fn code_prefix(text: &str) -> Option<(Scheme, String)> {
    let text = text.trim();
    let (scheme, digits) = text.split_once([':', ' ']).map_or((Some(Scheme::Unspsc), text), |(s, d)| (s.parse().ok(), d.trim()));
    let scheme = scheme?;
    let whole = Code::parse(scheme, digits).ok()?;
    let typed: String = digits.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    if typed.len() >= 2 && whole.digits.starts_with(&typed) { Some((scheme, typed)) } else { Some((scheme, whole.digits)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_written_in_several_ways() {
        assert_eq!(code_prefix("unspsc:8111"), Some((Scheme::Unspsc, "8111".into())));
        assert_eq!(code_prefix(" 8111 "), Some((Scheme::Unspsc, "8111".into())));
        assert_eq!(code_prefix("GSIN D302A"), Some((Scheme::Gsin, "D302A".into())));
        assert_eq!(code_prefix("cpv:72000000-5"), Some((Scheme::Cpv, "72000000".into())));
        assert_eq!(code_prefix(""), None);
        assert_eq!(code_prefix("nonsense:1"), None);
    }
}
