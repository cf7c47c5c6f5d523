//! A table handed over by staff, for a source whose portal only offers an export: the form,
//! and what came of it. Reading is the worker's, whom the state knows as a function.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Path, Request, multipart::MultipartError},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use axum_extra::extract::Query;
use domain::Source;
use serde::Deserialize;
use store::{PollRun, RunOutcome};

use crate::{
    Error, State,
    page::{Page, go, html, html_with},
    upload_words::{refusal, too_large},
    visit::Visit,
};

/// The adapter whose sources take tables.
const TABLES: &str = "csv";
/// The feed under which uploads are recorded.
pub(crate) const FEED: &str = "upload";
/// Largest file, in MiB.
const LARGEST: usize = 32;
/// A larger file is heard out up to here, since a browser only shows an answer to what it
/// could send.
const HEARD: usize = 256 * 1024 * 1024;
/// Time for a file over a slow line, and for reading it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);
/// Files at once.
pub(crate) const AT_ONCE: usize = 2;
/// Runs among which the one that is asked for is looked for.
const RUNS: u32 = 200;
/// Longest file name that is kept, in characters.
const NAME: usize = 120;

/// A table on its way to the reader.
#[derive(Debug)]
pub struct Handed {
    /// The source it belongs to.
    pub source: String,
    /// What it was called where it came from.
    pub name: String,
    /// The whole of it.
    pub bytes: Vec<u8>,
}

/// What came of it.
#[derive(Debug)]
pub struct TableRead {
    /// The recorded run.
    pub run: i64,
    /// Why nothing of it was believed, if so.
    pub refused: Option<TableRefused>,
}

/// Why a table is refused.
#[derive(Debug)]
pub enum TableRefused {
    /// It is no table but this.
    NotATable(String),
    /// A column that the source's entry names is not in it.
    Column {
        /// The column.
        missing: String,
        /// The columns that there are; possibly empty.
        there: String,
    },
    /// It ends too early.
    CutOff,
    /// There is nothing in it.
    Empty,
    /// It is larger than this many MiB once unpacked.
    TooLarge(u64),
    /// Anything else, in the operator's words.
    Other(domain::Fault),
}

/// Keeps and reads a table as a poll would; an error is ours, not the table's.
pub type TakeTable = Arc<dyn Fn(Handed) -> Pin<Box<dyn Future<Output = Result<TableRead, String>> + Send>> + Send + Sync>;

/// A column that the source's entry names.
struct Column {
    what: String,
    name: String,
}

struct Aside {
    place: String,
    reason: String,
}

/// What was read of a table.
struct Found {
    sentence: String,
    aside: Vec<Aside>,
    /// How many more were set aside than are shown here; possibly empty.
    more: String,
}

#[derive(Template)]
#[template(path = "upload.html")]
struct View {
    p: Page,
    back: String,
    source: String,
    action: String,
    columns: Vec<Column>,
    hint: String,
    fault: String,
    found: Option<Found>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sources/{name}/upload", get(form))
}

/// The way of the file itself, which needs more room and time than other forms.
pub(crate) fn door() -> Router<State> {
    Router::new().route("/sources/{name}/upload", post(take)).layer(DefaultBodyLimit::max(HEARD))
}

/// Whether tables can be handed over for a source.
pub(crate) fn takes(source: &Source) -> bool {
    source.adapter == TABLES
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    run: Option<i64>,
}

async fn form(visit: Visit, Path(name): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let source = source(&visit, &name)?.clone();
    let found = match asked.run {
        Some(run) => Some(found(&visit, &name, run).await?.ok_or(Error::NotFound)?),
        None => None,
    };
    html(&view(&visit, &source, String::new(), found).await?)
}

async fn take(visit: Visit, Path(name): Path<String>, request: Request) -> Result<Response, Error> {
    // Before the file is heard at all.
    let source = source(&visit, &name)?.clone();
    let multipart = Multipart::from_request(request, &visit.state).await.map_err(|_| Error::Bad)?;
    let fault = match file(multipart).await {
        Ok(File::Whole { name: file, bytes }) => {
            let task = (visit.state.take_table)(Handed { source: name.clone(), name: file, bytes });
            // What has begun is ended, also when the browser goes away.
            let read = tokio::spawn(task).await?.map_err(Error::Table)?;
            match read.refused {
                None => return Ok(go(&visit, &format!("/sources/{name}/upload?run={}#found", read.run))),
                Some(why) => refusal(&visit, why),
            }
        }
        Ok(File::None) => visit.say("web-upload-none"),
        Ok(File::TooLarge) => too_large(&visit, LARGEST as u64),
        Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => too_large(&visit, LARGEST as u64),
        Err(_) => visit.say("web-upload-broken"),
    };
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&visit, &source, fault, None).await?)
}

/// The source, for staff, when it takes tables.
fn source<'v>(visit: &'v Visit, name: &str) -> Result<&'v Source, Error> {
    visit.staff()?;
    visit.state.site.source(name).filter(|s| takes(s)).ok_or(Error::NotFound)
}

enum File {
    Whole { name: String, bytes: Vec<u8> },
    None,
    TooLarge,
}

/// The file of the form, never more of it in memory than is taken.
async fn file(mut form: Multipart) -> Result<File, MultipartError> {
    while let Some(mut field) = form.next_field().await? {
        if field.name() != Some("file") {
            continue;
        }
        let name = shown(field.file_name().unwrap_or_default());
        let (mut bytes, mut fits) = (Vec::new(), true);
        while let Some(chunk) = field.chunk().await? {
            fits &= bytes.len() + chunk.len() <= LARGEST << 20;
            if fits {
                bytes.extend_from_slice(&chunk);
            } else {
                bytes = Vec::new();
            }
        }
        return Ok(match (fits, bytes.is_empty()) {
            (false, _) => File::TooLarge,
            // No file chosen comes as a nameless one with nothing in it.
            (_, true) if name.is_empty() => File::None,
            _ => File::Whole { name, bytes },
        });
    }
    Ok(File::None)
}

/// A file's name without the way to it, which is nobody's business, in one short line.
fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(NAME).collect::<String>().trim().to_owned()
}

async fn view(visit: &Visit, source: &Source, fault: String, found: Option<Found>) -> Result<View, Error> {
    let title = visit.say_with("web-upload-title", &[("source", source.title.as_str().into())]);
    let columns = source.options.iter().filter_map(|(key, name)| {
        let what = visit.say(&format!("web-upload-column-{}", key.strip_prefix("column.")?));
        Some(Column { what, name: name.clone() })
    });
    Ok(View {
        p: Page::new(visit, title, visit.say("web-upload-lede")).await?,
        back: visit.href(&format!("/sources/{}", source.name)),
        source: source.title.clone(),
        action: visit.href(&format!("/sources/{}/upload", source.name)),
        columns: columns.collect(),
        hint: visit.say_n("web-upload-hint", LARGEST),
        fault,
        found,
    })
}

/// What was read in a run, as it is recorded.
async fn found(visit: &Visit, source: &str, id: i64) -> Result<Option<Found>, Error> {
    let db = &visit.state.db;
    let run = db.runs(source, RUNS).await?.into_iter().find(|r| r.id == id && r.feed == FEED && r.outcome == RunOutcome::Ok);
    let Some(run) = run else { return Ok(None) };
    let kept = db.quarantined(source, crate::quarantine::SHOWN).await?.into_iter().filter(|q| q.run_id == Some(id));
    let mut aside: Vec<Aside> = kept
        .map(|q| {
            let place = locale::fault_place(visit.lang, &q.place);
            Aside {
                place: q.reference.map_or_else(|| place.clone(), |r| format!("{place} · {r}")),
                reason: locale::fault(visit.lang, &q.reason),
            }
        })
        .collect();
    // The newest come first out of the store; the file is read from its top.
    aside.reverse();
    let more = run.skipped - i64::try_from(aside.len()).unwrap_or(i64::MAX);
    let more = if more > 0 { visit.say_n("web-upload-more", more) } else { String::new() };
    Ok(Some(Found { sentence: sentence(visit, &run), aside, more }))
}

fn sentence(visit: &Visit, run: &PollRun) -> String {
    let file = run.resource.as_deref().filter(|name| !name.is_empty()).unwrap_or("?");
    visit.say_with(
        "web-upload-read",
        &[
            ("file", file.into()),
            ("n", run.seen.into()),
            ("added", run.added.into()),
            ("changed", run.changed.into()),
            ("same", run.unchanged.into()),
            ("aside", run.skipped.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_is_shown_by_its_own_name_only() {
        for (given, kept) in [
            ("avis.csv", "avis.csv"),
            ("C:\\Users\\claude\\avis du mois.xlsx", "avis du mois.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb.csv", "ab.csv"),
            ("", ""),
        ] {
            assert_eq!(super::shown(given), kept);
        }
        assert_eq!(super::shown(&"é".repeat(500)).chars().count(), super::NAME);
    }
}
