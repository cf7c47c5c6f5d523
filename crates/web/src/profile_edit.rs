//! Making and changing a profile, with a preview of what it would bring.

use askama::Template;
use axum::{Router, extract::Path, http::StatusCode, response::Response, routing::get};
use axum_extra::extract::Form as Body;
use domain::{Member, Profile};

use crate::{
    Error, State,
    page::{Page, go, html_with},
    preview::{self, Preview},
    profile_form::{Fault, Form},
    profile_view::{self, Set, Shape},
    reader::Scope,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "profile_form.html")]
struct View {
    p: Page,
    firm: String,
    back: String,
    action: String,
    faults: Vec<Fault>,
    preview: Option<Preview>,
    sets: Vec<Set>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/profiles/new", get(new_own).post(save_own))
        .route("/members/{id}/profiles/new", get(new_for).post(save_for))
        .route("/profiles/{id}/edit", get(edit).post(save))
}

/// What is being edited, and for whom.
struct Work {
    profile: Profile,
    firm: Member,
    /// The form's own path.
    path: String,
}

async fn new_own(visit: Visit) -> Result<Response, Error> {
    let work = own(&visit)?;
    blank(&visit, work).await
}

async fn save_own(visit: Visit, Body(form): Body<Form>) -> Result<Response, Error> {
    let work = own(&visit)?;
    submit(&visit, work, form).await
}

async fn new_for(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let work = of_member(&visit, &id).await?;
    blank(&visit, work).await
}

async fn save_for(visit: Visit, Path(id): Path<String>, Body(form): Body<Form>) -> Result<Response, Error> {
    let work = of_member(&visit, &id).await?;
    submit(&visit, work, form).await
}

async fn edit(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let work = existing(&visit, &id).await?;
    blank(&visit, work).await
}

async fn save(visit: Visit, Path(id): Path<String>, Body(form): Body<Form>) -> Result<Response, Error> {
    let work = existing(&visit, &id).await?;
    submit(&visit, work, form).await
}

/// A new profile of the reader's own firm.
fn own(visit: &Visit) -> Result<Work, Error> {
    let reader = visit.reader()?;
    let firm = reader.firm.clone().ok_or(Error::Forbidden)?;
    let profile = Profile { member_id: firm.id, lang: visit.lang, ..Profile::default() };
    Ok(Work { profile, firm, path: "/profiles/new".into() })
}

/// A new profile of any firm, made by staff.
async fn of_member(visit: &Visit, id: &str) -> Result<Work, Error> {
    visit.staff()?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let firm = visit.state.db.member(id).await?.ok_or(Error::NotFound)?;
    let profile = Profile { member_id: firm.id, lang: visit.lang, ..Profile::default() };
    Ok(Work { profile, firm, path: format!("/members/{id}/profiles/new") })
}

async fn existing(visit: &Visit, id: &str) -> Result<Work, Error> {
    let scope = visit.reader()?.scope();
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let profile = scope.profile(&visit.state, id).await?;
    let firm = visit.state.db.member(profile.member_id).await?.ok_or(Error::NotFound)?;
    Ok(Work { profile, firm, path: format!("/profiles/{id}/edit") })
}

async fn blank(visit: &Visit, work: Work) -> Result<Response, Error> {
    let form = Form::of(&work.profile, visit.lang);
    show(visit, &work, &form, Vec::new(), None).await
}

async fn submit(visit: &Visit, work: Work, form: Form) -> Result<Response, Error> {
    let profile = match form.profile(&work.profile, visit.lang) {
        Ok(profile) => profile,
        Err(faults) => return show(visit, &work, &form, faults, None).await,
    };
    if form.action != "save" {
        let preview = preview::of(visit, &profile).await?;
        return show(visit, &work, &form, Vec::new(), Some(preview)).await;
    }
    let (id, _) = visit.state.db.save_profile(&profile, visit.now).await?.ok_or(Error::NotFound)?;
    if work.profile.id != 0 && work.profile.cadence != profile.cadence {
        visit.state.db.replan_profile(id, visit.state.site.group_minutes, visit.now).await?;
    }
    Ok(go(visit, &format!("/profiles/{id}/matches?saved=1")))
}

async fn show(visit: &Visit, work: &Work, form: &Form, faults: Vec<Fault>, preview: Option<Preview>) -> Result<Response, Error> {
    let staff = visit.reader()?.scope() == Scope::Everything;
    let title = match (work.profile.id, faults.len()) {
        (_, 1..) => visit.say_n("web-faults", faults.len()),
        (0, _) => visit.say("web-profile-new-title"),
        _ => visit.say_with("web-profile-edit-title", &[("name", work.profile.name.as_str().into())]),
    };
    let back = if staff { format!("/members/{}", work.firm.id) } else { "/profiles".to_owned() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        p: Page::new(visit, title, visit.say("web-profile-form-lede")).await?,
        firm: work.firm.name.clone(),
        back: visit.href(&back),
        action: visit.href(&work.path),
        sets: profile_view::sets(visit, form, &faults),
        faults,
        preview,
    };
    html_with(status, &view)
}
