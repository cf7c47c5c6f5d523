//! The forms behind the link of a mail: what they ask for, what they do, and their page.
//! Stopping and taking up again are done in `unsubscribe.rs`.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use chrono::{Months, NaiveDate};
use domain::{Cadence, Hush, Lang, Person, local_hour};
use store::Subscription;

use crate::{
    Error,
    choice::{Choice, choices},
    page::{Page, html_with},
    profile_form::{self, Fault, Form},
    profile_view::{self, Field, Shape},
    visit::Visit,
};

/// The longest pause.
const LONGEST: Months = Months::new(12);
/// When a pause ends for whom no hour is known.
const HOUR: u8 = 7;

/// What a request asks for.
pub(crate) enum Asked {
    Stop,
    Resume,
    StopAll,
    /// They say yes, to the wording that stands beside the button.
    Consent,
    Rhythm(Box<Form>),
    Pause(String),
    EndPause,
    Language(Lang),
}

/// What came of it, for the page that answers.
#[derive(Default)]
pub(crate) struct Told {
    /// What was done, in words.
    pub said: String,
    /// What is wrong with what was sent.
    pub faults: Vec<Fault>,
    /// The rhythm as it was sent, where something was wrong with it.
    pub form: Option<Form>,
}

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct View {
    p: Page,
    action: String,
    stopped: bool,
    /// That other profiles write to the same person; empty when none does.
    others: String,
    faults: Vec<Fault>,
    rhythm: Vec<Field>,
    /// Until when nothing is sent, in words; empty without a pause.
    paused: String,
    first_day: String,
    last_day: String,
    languages: Vec<Choice>,
    /// What to agree to, where nothing may be sent without it; empty otherwise.
    wording: String,
}

impl Asked {
    /// Reads a body. One without any button of ours is a mail program's one click; a button
    /// that no page of ours has is refused.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Error> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().collect();
        let one = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        let text = |name: &str| one(name).unwrap_or_default();
        Ok(match one("action").as_deref() {
            None | Some("stop") => Self::Stop,
            Some("resume") => Self::Resume,
            Some("stop-all") => Self::StopAll,
            Some("consent") => Self::Consent,
            Some("pause") => Self::Pause(text("until")),
            Some("end-pause") => Self::EndPause,
            Some("language") => Self::Language(text("lang").parse().ok().filter(|l: &Lang| l.is_spoken()).ok_or(Error::Bad)?),
            Some("rhythm") => Self::Rhythm(Box::new(Form {
                cadence: text("cadence"),
                hour: text("hour"),
                day: text("day"),
                days: pairs.iter().filter(|(n, _)| n == "days").map(|(_, value)| value.clone()).collect(),
                ..Form::default()
            })),
            Some(_) => return Err(Error::Bad),
        })
    }

    /// Does it, but for stopping and taking up again.
    pub(crate) async fn apply(self, visit: &mut Visit, one: &Subscription) -> Result<Told, Error> {
        let db = visit.state.db.clone();
        let group = visit.state.site.group_minutes;
        match self {
            Self::Rhythm(form) => rhythm(visit, one, *form).await,
            Self::Pause(until) => pause(visit, one, &until).await,
            Self::EndPause => {
                db.pause(one.person_id, None, group, visit.now).await?;
                Ok(Told { said: visit.say("web-pref-pause-over"), ..Told::default() })
            }
            Self::Language(lang) => {
                db.choose_language(one.person_id, lang).await?;
                visit.lang = lang;
                Ok(Told { said: visit.say("web-pref-lang-done"), ..Told::default() })
            }
            Self::Stop | Self::Resume | Self::StopAll | Self::Consent => Ok(Told::default()),
        }
    }
}

async fn rhythm(visit: &Visit, one: &Subscription, form: Form) -> Result<Told, Error> {
    let own = match form.cadence.as_str() {
        "profile" => None,
        "off" => return Err(Error::Bad),
        _ => match profile_form::rhythm(&form, visit.lang) {
            Ok(cadence) => Some(cadence),
            Err(faults) => return Ok(Told { faults, form: Some(form), ..Told::default() }),
        },
    };
    visit.state.db.set_cadence(&one.token, own, visit.state.site.group_minutes, visit.now).await?;
    let now_holds = match own {
        Some(cadence) => cadence,
        None => of_profile(visit, one).await?,
    };
    let said = visit.say_with("web-pref-rhythm-done", &[("cadence", locale::cadence(visit.lang, now_holds).into())]);
    Ok(Told { said, ..Told::default() })
}

async fn pause(visit: &Visit, one: &Subscription, until: &str) -> Result<Told, Error> {
    let fault = |key: &str| Ok(Told { faults: vec![Fault { field: "until", text: visit.say(key) }], ..Told::default() });
    let Some(person) = visit.state.db.person(one.person_id).await? else { return Err(Error::NotFound) };
    let Ok(day) = until.trim().parse::<NaiveDate>() else { return fault("web-pref-pause-no-date") };
    let (first, last) = span(visit, &person);
    if !(first..=last).contains(&day) {
        return fault("web-pref-pause-far");
    }
    let cadence = match one.cadence {
        Some(own) => own,
        None => of_profile(visit, one).await?,
    };
    let at = local_hour(day, cadence.hour().unwrap_or(HOUR), person.zone);
    visit.state.db.pause(person.id, Some(at), visit.state.site.group_minutes, visit.now).await?;
    Ok(Told { said: visit.say("web-pref-pause-done"), ..Told::default() })
}

/// The first and the last day on which a pause can end, by the reader's calendar.
fn span(visit: &Visit, person: &Person) -> (NaiveDate, NaiveDate) {
    let today = visit.now.with_timezone(&person.zone).date_naive();
    (today.succ_opt().unwrap_or(today), today.checked_add_months(LONGEST).unwrap_or(today))
}

async fn of_profile(visit: &Visit, one: &Subscription) -> Result<Cadence, Error> {
    Ok(visit.state.db.profile(one.profile_id).await?.map(|p| p.cadence).unwrap_or_default())
}

/// How many other profiles of the firm still write to this person. Reads only.
async fn others(visit: &Visit, one: &Subscription, person: &Person) -> Result<usize, Error> {
    let db = &visit.state.db;
    let Some(member_id) = person.member_id else { return Ok(0) };
    let known = db.subscriptions_of(one.person_id).await?;
    let profiles = db.profiles_of(member_id).await?;
    let writes = |id: i64| id != one.profile_id && !known.iter().any(|s| s.profile_id == id && s.stopped_at.is_some());
    Ok(profiles.iter().filter(|p| p.profile.active && writes(p.profile.id)).count())
}

/// The page as things stand.
pub(crate) async fn page(visit: &Visit, one: &Subscription, told: Told) -> Result<Response, Error> {
    let db = &visit.state.db;
    let stopped = one.stopped_at.is_some();
    let person = db.person(one.person_id).await?.ok_or(Error::NotFound)?;
    let profile = db.profile(one.profile_id).await?.ok_or(Error::NotFound)?;
    let hush = db.standing(person.id).await?.hush(visit.now).filter(|h| matches!(h, Hush::NoConsent | Hush::Withdrawn | Hush::Ended));
    let name = if stopped { "web-unsub-stopped" } else { "web-unsub" };
    let (title, lede) = match hush {
        Some(hush) => (visit.say("consent-none-title"), visit.say(&format!("consent-none-{}", hush.as_str()))),
        None => {
            (visit.say_with(&format!("{name}-title"), &[("profile", profile.name.as_str().into())]), visit.say(&format!("{name}-lede")))
        }
    };
    let mut anyone = visit.clone();
    // The mail's reader need not be who is signed in here; the page shows nobody's name.
    anyone.reader = None;
    let form = told.form.unwrap_or_else(|| match one.cadence {
        Some(own) => profile_form::of_rhythm(own),
        None => Form { cadence: "profile".into(), ..profile_form::of_rhythm(profile.cadence) },
    });
    let others = others(visit, one, &person).await?;
    let paused = db.paused_until(person.id, visit.now).await?.map(|at| locale::date_time(visit.lang, at, person.zone));
    let (first, last) = span(visit, &person);
    let language = |lang: Lang| (lang.to_string(), locale::language(visit.lang, lang));
    let status = if told.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = View {
        p: Page::bare(&anyone, title, lede).saying(told.said),
        action: visit.href(&format!("/u/{}", one.token)),
        stopped,
        others: if others > 0 { visit.say_n("web-unsub-others", others) } else { String::new() },
        rhythm: profile_view::rhythm(visit, &form, profile.cadence, &told.faults),
        faults: told.faults,
        paused: paused.map(|when| visit.say_with("web-pref-paused", &[("when", when.into())])).unwrap_or_default(),
        first_day: first.to_string(),
        last_day: last.to_string(),
        wording: hush
            .map(|_| visit.say_with("consent-wording", &[("association", visit.state.site.association.as_str().into())]))
            .unwrap_or_default(),
        languages: choices([Lang::FR, Lang::EN].map(language), person.lang.as_str()),
    };
    html_with(status, &view)
}
