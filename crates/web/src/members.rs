//! The member firms, for staff: the list, and one firm with its people and profiles.

use std::collections::HashMap;

use askama::Template;
use axum::{Router, extract::Path, response::Response, routing::get};
use domain::Person;

use crate::{
    Error, State,
    page::{Page, html},
    person,
    profiles::{self, Row as ProfileRow},
    visit::Visit,
};

struct Row {
    href: String,
    name: String,
    neq: String,
    persons: String,
    profiles: String,
    active: String,
}

struct PersonRow {
    href: String,
    may: String,
    name: String,
    email: String,
    lang: String,
    mails: String,
}

#[derive(Template)]
#[template(path = "members.html")]
struct List {
    p: Page,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "member.html")]
struct One {
    p: Page,
    neq: String,
    rows: Vec<ProfileRow>,
    create: String,
    report: String,
    persons: Vec<PersonRow>,
    membership: String,
    ended: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/members", get(list)).route("/members/{id}", get(show))
}

async fn list(visit: Visit) -> Result<Response, Error> {
    visit.staff()?;
    let db = &visit.state.db;
    let (mut people, mut profiles, mut active) = (HashMap::new(), HashMap::new(), HashMap::new());
    for person in db.persons().await?.into_iter().filter(|p| p.active) {
        *people.entry(person.person.member_id).or_insert(0_i64) += 1;
    }
    for profile in db.all_profiles().await? {
        *profiles.entry(profile.profile.member_id).or_insert(0_i64) += 1;
        *active.entry(profile.profile.member_id).or_insert(0_i64) += i64::from(profile.profile.active);
    }
    let members = db.members().await?;
    let silent = members.iter().filter(|m| active.get(&m.id).is_none_or(|n| *n == 0)).count();
    let rows = members.iter().map(|m| Row {
        href: visit.href(&format!("/members/{}", m.id)),
        name: m.name.clone(),
        neq: m.neq.as_ref().map(ToString::to_string).unwrap_or_default(),
        persons: visit.number(people.get(&Some(m.id)).copied().unwrap_or(0)),
        profiles: visit.number(profiles.get(&m.id).copied().unwrap_or(0)),
        active: visit.number(active.get(&m.id).copied().unwrap_or(0)),
    });
    let rows: Vec<Row> = rows.collect();
    let title = visit.say_with("web-members-title", &[("n", rows.len().into()), ("silent", silent.into())]);
    html(&List { p: Page::new(&visit, title, visit.say("web-members-lede")).await?, rows })
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    visit.staff()?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let db = &visit.state.db;
    let member = db.member(id).await?.ok_or(Error::NotFound)?;
    let stored = db.profiles_of(id).await?;
    let mut rows = Vec::with_capacity(stored.len());
    for profile in &stored {
        rows.push(profiles::row(&visit, &profile.profile).await?);
    }
    let mut persons = Vec::new();
    for person in db.persons_of(id).await? {
        persons.push(person_row(&visit, person).await?);
    }
    // The last day is kept as the midnight at which it was over.
    let ended = db.membership_ended(id).await?.map(|at| at.with_timezone(&visit.zone()).date_naive());
    let ended = ended.and_then(|day| day.pred_opt()).map(|day| day.to_string()).unwrap_or_default();
    let lede = if stored.is_empty() { visit.say("web-member-no-profile") } else { String::new() };
    html(&One {
        p: Page::new(&visit, member.name, lede).await?,
        neq: member.neq.map(|n| n.to_string()).unwrap_or_default(),
        rows,
        create: visit.href(&format!("/members/{id}/profiles/new")),
        report: visit.href("/report"),
        persons,
        membership: visit.href(&format!("/members/{id}/membership")),
        ended,
    })
}

async fn person_row(visit: &Visit, person: Person) -> Result<PersonRow, Error> {
    let stopped = visit.state.db.subscriptions_of(person.id).await?.iter().filter(|s| s.stopped_at.is_some()).count();
    let standing = visit.state.db.standing(person.id).await?;
    Ok(PersonRow {
        href: visit.href(&format!("/members/{}/people/{}", person.member_id.unwrap_or_default(), person.id)),
        may: person::in_words(visit, &standing),
        mails: visit.say_n("web-member-mails", stopped),
        name: if person.name.is_empty() { person.email.to_string() } else { person.name },
        email: person.email.to_string(),
        lang: locale::language(visit.lang, person.lang),
    })
}
