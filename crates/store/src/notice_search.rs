//! Searching and listing notices for people, page by page.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{RegionCode, Scheme, fold};
use sqlx::FromRow;

use crate::{
    Db, Result, StoredNotice,
    error::Doing,
    notice::{NoticeRow, notice_columns},
    sql::{Sql, on},
    value::second,
};

/// The order of a list of notices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum NoticeOrder {
    /// Closing soonest first, unknown closing last.
    #[default]
    Closing,
    /// Published last first.
    Published,
    /// Stored last first.
    Newest,
}

/// Which notices to list. The default is all of them, closing soonest first.
#[derive(Debug, Clone, Default)]
pub struct NoticeFilter {
    /// Words that must all occur, accents and case aside.
    pub text: String,
    /// Only this source.
    pub source: Option<String>,
    /// Only what takes offers at this instant.
    pub open_at: Option<DateTime<Utc>>,
    /// Only what closes before this instant.
    pub closes_before: Option<DateTime<Utc>>,
    /// Only what states delivery in a place that touches this one.
    pub region: Option<RegionCode>,
    /// Only what carries a code of this scheme that begins with these digits.
    pub code_prefix: Option<(Scheme, String)>,
    /// Only what this buyer asks for.
    pub buyer: Option<i64>,
    /// The order.
    pub sort: NoticeOrder,
    /// Where the page before this one ended.
    pub after: Option<Cursor>,
    /// Notices on a page; 0 means 50, at most 500.
    pub limit: u32,
}

/// A page of notices.
#[derive(Debug, Clone)]
pub struct Page {
    /// The notices, in order.
    pub notices: Vec<StoredNotice>,
    /// Where the next page begins; none on the last page.
    pub next: Option<Cursor>,
}

/// A place in an ordered list: stays right while notices come and go around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    place: Place,
    id: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Closing(DateTime<Utc>),
    Published(NaiveDate),
    Newest,
}

impl fmt::Display for Cursor {
    /// A form that fits into an address: `c1767225600-17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Closing(at) => write!(f, "c{}-{}", at.timestamp(), self.id),
            Place::Published(date) => write!(f, "p{}-{}", date.format("%Y%m%d"), self.id),
            Place::Newest => write!(f, "n-{}", self.id),
        }
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(given: &str) -> std::result::Result<Self, ()> {
        let (place, id) = given.rsplit_once('-').ok_or(())?;
        let id = id.parse().map_err(drop)?;
        let value = place.get(1..).ok_or(())?;
        let place = match place.as_bytes().first() {
            Some(b'c') => Place::Closing(DateTime::from_timestamp(value.parse().map_err(drop)?, 0).ok_or(())?),
            Some(b'p') => Place::Published(NaiveDate::parse_from_str(value, "%Y%m%d").map_err(drop)?),
            Some(b'n') if value.is_empty() => Place::Newest,
            _ => return Err(()),
        };
        Ok(Self { place, id })
    }
}

#[derive(FromRow)]
struct Found {
    #[sqlx(flatten)]
    notice: NoticeRow,
    closes_at: DateTime<Utc>,
    published: NaiveDate,
}

impl Db {
    /// A page of the notices that the filter lets through.
    pub async fn search(&self, filter: &NoticeFilter) -> Result<Page> {
        let limit = if filter.limit == 0 { 50 } else { filter.limit.min(500) };
        let mut sql = Sql::new(concat!("SELECT ", notice_columns!(), ", n.closes_at, n.published FROM notice n WHERE TRUE"));
        conditions(&mut sql, filter);
        page_after(&mut sql, filter);
        sql.add(" LIMIT ").int(i64::from(limit) + 1);
        let mut rows: Vec<Found> = on!(read self, pool => sql.build().build_query_as().fetch_all(pool).await).doing("searching notices")?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|last| Cursor {
            place: match filter.sort {
                NoticeOrder::Closing => Place::Closing(last.closes_at),
                NoticeOrder::Published => Place::Published(last.published),
                NoticeOrder::Newest => Place::Newest,
            },
            id: last.notice.id,
        });
        Ok(Page { notices: NoticeRow::all(rows.into_iter().map(|f| f.notice).collect())?, next })
    }

    /// How many notices the filter lets through; its cursor and limit do not count.
    pub async fn count(&self, filter: &NoticeFilter) -> Result<i64> {
        let mut sql = Sql::new("SELECT count(*) FROM notice n WHERE TRUE");
        conditions(&mut sql, filter);
        on!(read self, pool => sql.build().build_query_scalar().fetch_one(pool).await).doing("counting what a search finds")
    }
}

/// The conditions of a filter on the notices of an alias (`n.`).
fn narrow(sql: &mut Sql, filter: &NoticeFilter, n: &'static str) {
    if let Some(source) = &filter.source {
        sql.add(" AND ").add(n).add("source = ").text(source.as_str());
    }
    if let Some(now) = filter.open_at {
        sql.add(" AND ").add(n).add("status = 'open' AND ").add(n).add("closes_at > ").time(now);
    }
    if let Some(limit) = filter.closes_before {
        sql.add(" AND ").add(n).add("closes_at < ").time(limit);
    }
    if let Some(buyer) = filter.buyer {
        sql.add(" AND ").add(n).add("id IN (SELECT b.notice_id FROM notice_known b WHERE b.buyer_id = ").int(buyer).add(")");
    }
    if let Some(region) = &filter.region {
        sql.add(" AND EXISTS (SELECT r.code FROM notice_region r WHERE r.notice_id = ").add(n).add("id AND (r.code = ");
        sql.text(region.country());
        if region.as_str() == region.country() {
            sql.add(" OR (r.code > ").text(format!("{region}-")).add(" AND r.code < ").text(format!("{region}.")).add(")))");
        } else {
            sql.add(" OR r.code = ").text(region.as_str()).add("))");
        }
    }
    if let Some((scheme, digits)) = &filter.code_prefix {
        let digits = crate::value::text(&digits.to_uppercase());
        sql.add(" AND ").add(n).add("id IN (SELECT c.notice_id FROM notice_code c WHERE c.scheme = ").text(scheme.as_str());
        // Digits and letters sort before the tilde, so this is the range of the prefix.
        sql.add(" AND c.digits >= ").text(digits.as_str()).add(" AND c.digits < ").text(format!("{digits}~")).add(")");
    }
    for word in fold(&crate::value::text(&filter.text)).split(' ').filter(|w| !w.is_empty()).take(12) {
        sql.add(" AND ").add(n).add("search LIKE ").text(format!("%{}%", escape(word))).add(" ESCAPE '\\'");
    }
}

fn conditions(sql: &mut Sql, filter: &NoticeFilter) {
    narrow(sql, filter, "n.");
    // One tender is shown once: by its first notice that the same filter lets through. `CROSS`
    // and the sum keep SQLite to this order also where it counted its tables before there was
    // anything in them: in another it walks a whole source for each notice.
    sql.add(
        " AND NOT EXISTS (SELECT m.id FROM notice_known k CROSS JOIN notice_known f CROSS JOIN notice m
             WHERE k.notice_id = n.id AND f.tender_id = k.tender_id + 0 AND m.id = f.notice_id AND m.id < n.id",
    );
    narrow(sql, filter, "m.");
    sql.add(")");
}

pub(crate) fn escape(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The order, and the place after which the page begins. A cursor of another order is
/// ignored: the list then begins at its top.
fn page_after(sql: &mut Sql, filter: &NoticeFilter) {
    let after = filter.after.as_ref();
    match filter.sort {
        NoticeOrder::Closing => {
            if let Some(Cursor { place: Place::Closing(at), id }) = after {
                sql.add(" AND (n.closes_at, n.id) > (").time(second(*at)).add(", ").int(*id).add(")");
            }
            sql.add(" ORDER BY n.closes_at, n.id");
        }
        NoticeOrder::Published => {
            if let Some(Cursor { place: Place::Published(date), id }) = after {
                sql.add(" AND (n.published, n.id) < (").date(*date).add(", ").int(*id).add(")");
            }
            sql.add(" ORDER BY n.published DESC, n.id DESC");
        }
        NoticeOrder::Newest => {
            if let Some(Cursor { place: Place::Newest, id }) = after {
                sql.add(" AND n.id < ").int(*id);
            }
            sql.add(" ORDER BY n.id DESC");
        }
    }
}
