//! Records of a source that could not be read, for staff: what they say, why they were set
//! aside, and the word that somebody has seen them. Reading them again is the worker's.

use axum::{Router, extract::Path, response::Response, routing::post};
use axum_extra::extract::Form;
use domain::{Fault, FaultKind};
use serde::Deserialize;
use store::Quarantined;

use crate::{Error, State, page::go, visit::Visit};

/// Records shown.
pub(crate) const SHOWN: u32 = 100;

/// One record on the page of its source.
pub(crate) struct Kept {
    pub id: i64,
    pub reason: String,
    /// The operator's own sentence as a detail; possibly empty.
    pub detail: String,
    pub place: String,
    pub when: String,
    pub raw: String,
    pub noted: bool,
}

/// The quarantine of a source; nothing for members.
#[derive(Default)]
pub(crate) struct Quarantine {
    pub heading: String,
    pub records: Vec<Kept>,
    /// Whether any of them has not been seen.
    pub waiting: bool,
    /// How many read well after all; possibly empty.
    pub resolved: String,
    /// Where the word goes that they have been seen.
    pub action: String,
}

impl Quarantine {
    pub(crate) async fn of(visit: &Visit, source: &str) -> Result<Self, Error> {
        if !visit.is_staff() {
            return Ok(Self::default());
        }
        let db = &visit.state.db;
        let count = db.quarantine_count(source).await?;
        let records: Vec<Kept> = db.quarantined(source, SHOWN).await?.into_iter().map(|q| kept(visit, q)).collect();
        Ok(Self {
            heading: visit.say_n("web-quarantine", count.waiting + count.noted),
            waiting: records.iter().any(|r| !r.noted),
            resolved: if count.resolved > 0 { visit.say_n("web-quarantine-resolved", count.resolved) } else { String::new() },
            action: visit.href(&format!("/sources/{source}/quarantine")),
            records,
        })
    }
}

fn kept(visit: &Visit, q: Quarantined) -> Kept {
    let place = locale::fault_place(visit.lang, &q.place);
    let place = q.reference.map_or_else(|| place.clone(), |r| format!("{place} · {r}"));
    let fault = Fault::recall(&q.reason);
    let detail = if fault.kind == FaultKind::Told {
        String::new()
    } else {
        visit.say_with("web-fault-detail", &[("text", fault.text.as_str().into())])
    };
    Kept {
        id: q.id,
        reason: locale::fault_words(visit.lang, &fault),
        detail,
        place,
        when: visit.moment(q.seen_at),
        raw: q.raw,
        noted: q.noted_at.is_some(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    #[serde(default)]
    id: Vec<i64>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sources/{name}/quarantine", post(note))
}

async fn note(visit: Visit, Path(name): Path<String>, Form(seen): Form<Seen>) -> Result<Response, Error> {
    let person = visit.staff()?.person.id;
    visit.state.site.source(&name).ok_or(Error::NotFound)?;
    visit.state.db.note_quarantined(&name, &seen.id, person, visit.now).await?;
    Ok(go(&visit, &format!("/sources/{name}#quarantine")))
}
