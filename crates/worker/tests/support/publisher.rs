//! Publishers that show their notices page by page, each in its own way, over loopback.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use domain::{Feed, FeedKind, Source};
use serde_json::{Value, json};

use super::{
    house::{feed, source},
    server::{Answer, Head, Server},
};

/// Records on one page.
pub const PAGE: usize = 3;

/// One of the interfaces that are read page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `links.next` of an OCDS package.
    Linked(&'static str),
    /// TED's iteration token, in a posted body.
    Token,
    /// Atom's `rel="next"` with PLACSP's entries.
    Atom,
    /// Opendatasoft's `offset`.
    Ods,
    /// OData's `$skip`.
    Odata,
    /// The SEAO portal's `offset`.
    Seao,
    /// SAM.gov's `offset`, counting pages or records.
    Sam { by_records: bool },
}

pub const WAYS: [Way; 10] = [
    Way::Linked("fts"),
    Way::Linked("contracts-finder"),
    Way::Linked("ocds"),
    Way::Token,
    Way::Atom,
    Way::Ods,
    Way::Odata,
    Way::Seao,
    Way::Sam { by_records: false },
    Way::Sam { by_records: true },
];

/// A notice's number, and its title.
pub type Row = (u32, String);

/// What a publisher does instead of answering a request.
pub type Whim = dyn Fn(usize, &Head) -> Option<Answer> + Send + Sync;

pub struct Publisher {
    pub way: Way,
    pub server: Server,
    pub rows: Arc<Mutex<Vec<Row>>>,
    pub whim: Arc<Mutex<Option<Box<Whim>>>>,
    /// Whether SAM.gov's key is asked for.
    pub locked: Arc<AtomicBool>,
}

impl Publisher {
    /// A publisher of so many notices.
    pub async fn open(way: Way, count: u32) -> Self {
        let rows: Arc<Mutex<Vec<Row>>> = Arc::new(Mutex::new((1..=count).map(|n| (n, format!("Cybersecurity {n}"))).collect()));
        let (whim, locked) = (Arc::<Mutex<Option<Box<Whim>>>>::default(), Arc::new(AtomicBool::new(false)));
        let (shown, mood, lock, asked) = (Arc::clone(&rows), Arc::clone(&whim), Arc::clone(&locked), Mutex::new(0_usize));
        let server = Server::start(move |head| {
            let number = {
                let mut asked = asked.lock().unwrap();
                *asked += 1;
                *asked
            };
            if let Some(answer) = mood.lock().unwrap().as_ref().and_then(|whim| whim(number, head)) {
                return answer;
            }
            if lock.load(Ordering::SeqCst) && head.parameter("api_key").as_deref() != Some("s3cr3t/key") {
                return Answer::status("403 Forbidden", "{}", &[]);
            }
            let tag = format!("\"{:?}\"", domain::Digest::of_bytes(format!("{:?}", shown.lock().unwrap()).as_bytes()));
            let answer = way.page(&shown.lock().unwrap(), head);
            if head.header("If-None-Match") == Some(tag.as_str()) && way == Way::Atom {
                return Answer::raw("304 Not Modified", b"", &[("ETag", &tag)]);
            }
            Answer::ok(answer, &[("ETag", &tag)])
        })
        .await;
        Self { way, server, rows, whim, locked }
    }

    /// The publisher as a source of this name.
    pub fn source(&self, name: &str) -> Source {
        source(name, self.way.adapter(), vec![self.feed()])
    }

    pub fn feed(&self) -> Feed {
        let path = match self.way {
            Way::Linked(_) => "/releases?updatedFrom={time-6h}&updatedTo={time}",
            Way::Token => "/search",
            Way::Atom => "/feed.atom",
            Way::Ods => "/records?where=dateparution>=date'{date-2}'&limit=3&offset=0",
            Way::Odata => "/rows?$format=json&$count=true&$top=3&$skip=0",
            Way::Seao => "/recherche?statIds=6",
            Way::Sam { .. } => "/search?postedFrom={us-date-2}&postedTo={us-date}&limit=3&offset=0",
        };
        let body = if self.way == Way::Token { r#"{"query":"publication-date>={yyyymmdd-2}","fields":["a"],"limit":3}"# } else { "" };
        Feed { body: body.to_owned(), ..feed("pages", self.server.url(path), FeedKind::Delta) }
    }

    /// From now on, do as the whim says; it is told the number of the request.
    pub fn on(&self, whim: impl Fn(usize, &Head) -> Option<Answer> + Send + Sync + 'static) {
        *self.whim.lock().unwrap() = Some(Box::new(whim));
    }

    pub fn calm(&self) {
        *self.whim.lock().unwrap() = None;
    }
}

impl Way {
    pub fn adapter(self) -> &'static str {
        match self {
            Self::Linked(adapter) => adapter,
            Self::Token => "ted-search",
            Self::Atom => "placsp",
            Self::Ods => "boamp",
            Self::Odata => "toronto",
            Self::Seao => "seao-live",
            Self::Sam { .. } => "sam",
        }
    }

    /// The reply to a request, [`PAGE`] records long.
    pub fn page(self, rows: &[Row], head: &Head) -> String {
        self.cut(rows, head, PAGE)
    }

    /// The reply of a publisher whose pages hold everything.
    pub fn whole(self, rows: &[Row], head: &Head) -> String {
        self.cut(rows, head, rows.len().max(1))
    }

    fn cut(self, rows: &[Row], head: &Head, size: usize) -> String {
        let number = |name: &str| head.parameter(name).and_then(|n| n.parse::<usize>().ok());
        let start = match self {
            Self::Linked(_) | Self::Atom => number("cursor").unwrap_or(0),
            Self::Token => {
                let body: Value = serde_json::from_str(head.body()).unwrap();
                body["iterationNextToken"].as_str().map_or(0, |token| token.trim_start_matches("at-").parse().unwrap())
            }
            Self::Ods | Self::Seao | Self::Sam { by_records: true } => number("offset").unwrap_or(0),
            Self::Sam { by_records: false } => number("offset").unwrap_or(0) * size,
            Self::Odata => number("$skip").unwrap_or(0),
        };
        let here = &rows[start.min(rows.len())..(start + size).min(rows.len())];
        let more = start + size < rows.len();
        let next = start + size;
        if self == Self::Atom {
            return atom(here, more.then_some(next));
        }
        let list: Vec<Value> = here.iter().map(|row| self.record(row)).collect();
        let total = rows.len();
        match self {
            Self::Linked(_) => {
                let links = if more { json!({ "next": format!("/releases?cursor={next}") }) } else { json!({}) };
                json!({ "uri": "x", "version": "1.1", "publishedDate": "2026-11-22T10:00:00Z", "links": links, "releases": list })
            }
            Self::Token => {
                json!({ "notices": list, "totalNoticeCount": total, "iterationNextToken": more.then(|| format!("at-{next}")) })
            }
            Self::Ods => json!({ "total_count": total, "results": list }),
            Self::Odata => json!({ "@odata.count": total, "value": list }),
            Self::Seao => json!({ "apiData": { "results": list, "total": total } }),
            Self::Sam { .. } => json!({ "totalRecords": total, "limit": size, "offset": start, "opportunitiesData": list }),
            Self::Atom => Value::Null,
        }
        .to_string()
    }

    fn record(self, (n, title): &Row) -> Value {
        match self {
            Self::Linked(_) => json!({
                "ocid": format!("ocds-test-{n}"), "id": format!("{n}-2026"), "date": "2026-11-20T10:00:00Z", "tag": ["tender"],
                "tender": { "title": title, "status": "active", "tenderPeriod": { "endDate": "2026-12-15T12:00:00Z" } },
            }),
            Self::Token => json!({
                "publication-number": format!("{n}-2026"), "publication-date": "2026-11-20+01:00", "notice-type": "cn-standard",
                "notice-title": { "eng": title }, "deadline-receipt-request": ["2026-12-15T12:00:00+01:00"],
            }),
            Self::Ods => json!({
                "idweb": format!("26-{n}"), "objet": title, "dateparution": "2026-11-20", "nature": "APPEL_OFFRE",
                "datelimitereponse": "2026-12-15T11:00:00+00:00",
            }),
            Self::Odata => json!({
                "Solicitation_Document_Number": format!("99{n:08}"), "Status": "Open", "Posting_Title": title, "Closing_Date": "2026-12-15",
            }),
            Self::Seao => json!({
                "uuid": format!("u-{n}"), "numero": n, "titre": title, "statutAvisId": 6,
                "datePublicationUtc": "2026-11-20T15:00:00Z", "dateFermetureUtc": "2026-12-15T19:00:00Z",
            }),
            Self::Sam { .. } => json!({
                "noticeId": format!("{n:032x}"), "title": title, "solicitationNumber": format!("EX-{n}"), "type": "Solicitation",
                "postedDate": "2026-11-20", "active": "Yes", "responseDeadLine": "2026-12-15T16:00:00-05:00",
            }),
            Self::Atom => Value::Null,
        }
    }
}

/// Newest first; the numbers count down the hours.
fn atom(rows: &[Row], next: Option<usize>) -> String {
    let link = next.map(|at| format!("<link rel=\"next\" href=\"feed.atom?cursor={at}\"/>")).unwrap_or_default();
    let entry = |(n, title): &Row| {
        format!(
            "<entry><id>https://example.invalid/{n}</id><title>{title}</title><updated>{}</updated><p:ContractFolderStatus>\
             <b:ContractFolderID>EXP/{n}</b:ContractFolderID><q:ContractFolderStatusCode>PUB</q:ContractFolderStatusCode>\
             </p:ContractFolderStatus></entry>",
            (super::noon() - chrono::TimeDelta::hours(i64::from(*n))).to_rfc3339(),
        )
    };
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:b=\"urn:dgpe:names:draft:codice:schema:xsd:CommonBasicComponents-2\" \
         xmlns:p=\"urn:dgpe:names:draft:codice-place-ext:schema:xsd:CommonAggregateComponents-2\" \
         xmlns:q=\"urn:dgpe:names:draft:codice-place-ext:schema:xsd:CommonBasicComponents-2\">{link}{}</feed>",
        rows.iter().map(entry).collect::<String>()
    )
}
