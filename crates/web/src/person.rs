//! One reader of a member firm, for staff: may they be written to, how do we know, and what
//! became of their mails. The membership's end is here too: implied consent depends on it.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::{Form as Body, Path},
    response::Response,
    routing::{get, post},
};
use chrono::NaiveDate;
use domain::{Consent, Member, Person, local_hour};
use serde::Deserialize;
use store::{Basis, ConsentRow, EnvelopeFilter, Standing};

use crate::{
    Error, State,
    choice::{Choice, choices},
    envelopes::{self, Row as Envelope},
    page::{Page, go, html},
    visit::Visit,
};

/// A remark of staff is a proof, so it is kept whole, up to this many letters.
const NOTE: usize = 500;
const ENVELOPES: u32 = 20;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    kind: String,
    note: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Membership {
    ended: String,
}

/// An event of the record in words.
struct Event {
    when: String,
    kind: String,
    how: String,
    actor: String,
    wording: String,
    note: String,
}

#[derive(Template)]
#[template(path = "person.html")]
struct View {
    p: Page,
    firm: Member,
    back: String,
    facts: Vec<(String, String)>,
    events: Vec<Event>,
    kinds: Vec<Choice>,
    record: String,
    /// Reports and suppressions: when, what, what the other server said.
    returned: Vec<[String; 3]>,
    /// Where a suppression is lifted; empty where there is none.
    lift: String,
    envelopes: Vec<Envelope>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/members/{id}/people/{person}", get(show))
        .route("/members/{id}/people/{person}/consent", post(record))
        .route("/members/{id}/people/{person}/lift", post(lift))
        .route("/members/{id}/membership", post(membership))
}

/// What is right or wrong about writing to somebody, in a few words.
pub(crate) fn in_words(visit: &Visit, standing: &Standing) -> String {
    match standing.hush(visit.now) {
        Some(hush) => locale::not_sent(visit.lang, hush.as_str()),
        None => visit.say("web-person-may"),
    }
}

async fn found(visit: &Visit, ids: &(String, String)) -> Result<(Member, Person), Error> {
    visit.staff()?;
    let id: i64 = ids.0.parse().map_err(|_| Error::NotFound)?;
    let person: i64 = ids.1.parse().map_err(|_| Error::NotFound)?;
    let db = &visit.state.db;
    let firm = db.member(id).await?.ok_or(Error::NotFound)?;
    let person = db.persons_of(id).await?.into_iter().find(|p| p.id == person).ok_or(Error::NotFound)?;
    Ok((firm, person))
}

async fn show(visit: Visit, Path(ids): Path<(String, String)>) -> Result<Response, Error> {
    let (firm, person) = found(&visit, &ids).await?;
    page(&visit, firm, person).await
}

async fn page(visit: &Visit, firm: Member, person: Person) -> Result<Response, Error> {
    let db = &visit.state.db;
    let standing = db.standing(person.id).await?;
    let names: HashMap<i64, String> = db.persons().await?.into_iter().map(|p| (p.person.id, p.person.email.to_string())).collect();
    let filter = EnvelopeFilter { person_id: Some(person.id), limit: ENVELOPES, ..EnvelopeFilter::default() };
    let kind = |kind: Consent| (kind.as_str().to_owned(), visit.say(&format!("consent-{}", kind.as_str())));
    let path = format!("/members/{}/people/{}", firm.id, person.id);
    let title = if person.name.is_empty() { person.email.to_string() } else { person.name.clone() };
    html(&View {
        p: Page::new(visit, title, in_words(visit, &standing)).await?,
        back: visit.href(&format!("/members/{}", firm.id)),
        facts: facts(visit, &person, &standing).await?,
        events: db.consents_of(person.id).await?.iter().map(|row| event(visit, row, &names)).collect(),
        kinds: choices(Consent::ALL.map(kind), ""),
        record: visit.href(&format!("{path}/consent")),
        returned: returned(visit, person.id).await?,
        lift: if standing.bounced || standing.complained { visit.href(&format!("{path}/lift")) } else { String::new() },
        envelopes: db.envelopes(&filter).await?.iter().map(|e| envelopes::row(visit, e)).collect(),
        firm,
    })
}

async fn facts(visit: &Visit, person: &Person, standing: &Standing) -> Result<Vec<(String, String)>, Error> {
    let consent = standing.consent.map_or("consent-none", |c| match c {
        Consent::Express => "consent-express",
        Consent::Implied => "consent-implied",
        Consent::Withdrawn => "consent-withdrawn",
    });
    let mut facts = vec![
        (visit.say("web-col-email"), person.email.to_string()),
        (visit.say("web-col-lang"), locale::language(visit.lang, person.lang)),
        (visit.say("web-person-ground"), visit.say(consent)),
    ];
    if let Some(at) = standing.membership_ended {
        facts.push((visit.say("web-person-membership-ended"), visit.moment(at)));
    }
    if let Some(at) = standing.consent.and_then(|c| c.ends(standing.membership_ended)) {
        facts.push((visit.say("web-person-ends"), visit.moment(at)));
    }
    if let Some(at) = visit.state.db.paused_until(person.id, visit.now).await? {
        facts.push((visit.say("web-person-paused"), visit.moment(at)));
    }
    Ok(facts)
}

fn event(visit: &Visit, row: &ConsentRow, names: &HashMap<i64, String>) -> Event {
    let how = locale::plain(visit.lang, &format!("consent-how-{}", row.how)).unwrap_or_else(|| row.how.clone());
    Event {
        when: visit.moment(row.given_at),
        kind: visit.say(&format!("consent-{}", row.kind.as_str())),
        how,
        actor: row.actor_id.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
        wording: row.wording.clone(),
        note: row.note.clone(),
    }
}

/// What came back for this person's mails, and what it led to.
async fn returned(visit: &Visit, person_id: i64) -> Result<Vec<[String; 3]>, Error> {
    let db = &visit.state.db;
    let mut rows = Vec::new();
    for s in db.suppressions_of(person_id).await? {
        let what = visit.say(&format!("web-returned-stopped-{}", s.reason));
        rows.push([visit.moment(s.since), what, s.detail]);
        if let Some(at) = s.lifted_at {
            rows.push([visit.moment(at), visit.say("web-returned-lifted"), String::new()]);
        }
    }
    for report in db.mail_reports_of(person_id).await? {
        let what = visit.say_with(&format!("web-returned-{}", report.kind), &[("id", report.envelope_id.to_string().into())]);
        rows.push([visit.moment(report.seen_at), what, format!("{} {}", report.status, report.detail).trim().to_owned()]);
    }
    Ok(rows)
}

/// Lets an address have mails again.
async fn lift(visit: Visit, Path(ids): Path<(String, String)>) -> Result<Response, Error> {
    let (firm, person) = found(&visit, &ids).await?;
    visit.state.db.lift_suppressions(person.id, visit.staff()?.person.id, visit.now).await?;
    Ok(go(&visit, &format!("/members/{}/people/{}", firm.id, person.id)))
}

async fn record(visit: Visit, Path(ids): Path<(String, String)>, Body(asked): Body<Asked>) -> Result<Response, Error> {
    let (firm, person) = found(&visit, &ids).await?;
    let kind = Consent::from_name(&asked.kind).ok_or(Error::Bad)?;
    let note: String = domain::squeeze(&asked.note).chars().take(NOTE).collect();
    if note.is_empty() {
        // Without a word on how it is known, it would be no proof.
        return Err(Error::Bad);
    }
    let actor_id = Some(visit.staff()?.person.id);
    let basis = Basis { kind, how: "staff", actor_id, wording: String::new(), note };
    visit.state.db.record_consent(person.id, &basis, visit.now).await?;
    Ok(go(&visit, &format!("/members/{}/people/{}", firm.id, person.id)))
}

/// The last day of a membership, or an empty field while it lasts.
async fn membership(visit: Visit, Path(id): Path<String>, Body(given): Body<Membership>) -> Result<Response, Error> {
    visit.staff()?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let ended = match given.ended.trim() {
        "" => None,
        text => {
            let day: NaiveDate = text.parse().map_err(|_| Error::Bad)?;
            Some(local_hour(day.succ_opt().ok_or(Error::Bad)?, 0, visit.zone()))
        }
    };
    if !visit.state.db.end_membership(id, ended).await? {
        return Err(Error::NotFound);
    }
    Ok(go(&visit, &format!("/members/{id}")))
}
