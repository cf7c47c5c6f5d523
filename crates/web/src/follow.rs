//! Following a notice and leaving it: from its page when signed in, from a mail by a signed
//! link. Opening a link shows a page with a button and changes nothing.

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::Path,
    response::Response,
    routing::{get, post},
};
use domain::{Person, Reach, Role};
use store::StoredNotice;

use crate::{
    Error, State,
    entry::Entry,
    page::{Page, go, html},
    pass::{self, Reading},
    reader::Reader,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "follow.html")]
struct Asked {
    p: Page,
    entry: Option<Entry>,
    action: String,
    /// The button's name and what it does; empty when nothing is left to do.
    button: String,
    then: &'static str,
    hint: String,
}

#[derive(Template)]
#[template(path = "followed.html")]
struct List {
    p: Page,
    rows: Vec<Row>,
    advice: String,
}

struct Row {
    e: Entry,
    /// Where it is left; empty for who reads by a pass.
    leave: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/f/{pass}", get(show).post(change)).route("/followed", get(list)).route("/notices/{id}/follow", post(from_page))
}

/// Who may follow: readers of firms, for whom there are mails.
pub(crate) fn may_follow(visit: &Visit) -> Option<&Reader> {
    visit.reader.as_ref().filter(|r| r.person.role == Role::Member && r.person.member_id.is_some())
}

async fn show(visit: Visit, Path(text): Path<String>) -> Result<Response, Error> {
    let (reach, person) = asked(&visit, &text).await?;
    confirm(&visit, &text, reach, &person).await
}

/// Follows where the button says so; anything else leaves, since what a mail program sends
/// by its one click is a wish to hear less.
async fn change(visit: Visit, Path(text): Path<String>, body: Bytes) -> Result<Response, Error> {
    let (reach, person) = asked(&visit, &text).await?;
    let follow = url::form_urlencoded::parse(&body).any(|(name, value)| name == "action" && value == "follow");
    match reach {
        Reach::Follow(id) if follow => {
            visit.state.db.follow(person.id, id, visit.now).await?;
        }
        Reach::Follow(id) => {
            visit.state.db.unfollow(person.id, id, visit.now).await?;
        }
        _ => {
            visit.state.db.unfollow_all(person.id, visit.now).await?;
        }
    }
    confirm(&visit, &text, reach, &person).await
}

async fn asked(visit: &Visit, text: &str) -> Result<(Reach, Person), Error> {
    let opened = pass::opened(&visit.state, visit, text).await?;
    let found = opened.filter(|(pass, _)| matches!(pass.reach, Reach::Follow(_) | Reach::LeaveAll));
    found.map(|(pass, person)| (pass.reach, person)).ok_or(Error::NotFound)
}

/// How things stand, and the button that changes it.
async fn confirm(visit: &Visit, text: &str, reach: Reach, person: &Person) -> Result<Response, Error> {
    let db = &visit.state.db;
    // The mail's reader need not be who is signed in here; the page shows nobody's name.
    let mut anyone = visit.clone();
    anyone.reader = None;
    let (notice, title, button, then) = if let Reach::Follow(id) = reach {
        let notice = db.notice(id).await?.ok_or(Error::NotFound)?;
        let followed = db.followed_since(person.id, id).await?.is_some();
        let (title, button, then) =
            if followed { ("web-follow-on", "web-follow-leave", "leave") } else { ("web-follow-ask", "web-follow-button", "follow") };
        (Some(notice), visit.say(title), visit.say(button), then)
    } else {
        let left = db.followed(person.id).await?.len();
        let button = if left == 0 { String::new() } else { visit.say("web-follow-leave-all") };
        (None, visit.say_n("web-follow-all", left), button, "leave")
    };
    let page = Asked {
        p: Page::bare(&anyone, title, visit.say(if then == "follow" { "web-follow-lede" } else { "web-follow-lede-on" })),
        entry: notice.as_ref().map(|stored| Entry::of(&anyone, stored)),
        action: visit.href(&format!("/f/{text}")),
        button,
        then,
        hint: visit.say("web-follow-hint"),
    };
    Ok(pass::unlisted(html(&page)?))
}

/// The notices that the reader follows: signed in, or by the pass of a mail.
async fn list(visit: Visit) -> Result<Response, Error> {
    let reading = Reading::of(&visit, Reach::Followed).await?;
    let person = match &reading.by_pass {
        Some(person) => person,
        None => &visit.reader()?.person,
    };
    let notices = visit.state.db.followed(person.id).await?;
    let mut rows = Vec::with_capacity(notices.len());
    for stored in &notices {
        rows.push(row(&visit, stored, reading.by_pass.is_none()).await?);
    }
    let title = visit.say_words("web-followed-title", rows.len());
    let p = Page::new(&visit, title, visit.say("web-followed-lede")).await?.saying(reading.said(&visit));
    let advice = if rows.is_empty() { visit.say("web-followed-none") } else { String::new() };
    Ok(pass::unlisted(html(&List { p, rows, advice })?))
}

async fn row(visit: &Visit, stored: &StoredNotice, own: bool) -> Result<Row, Error> {
    let e = Entry::of(visit, stored).with_changes(visit, stored).await?;
    Ok(Row { e, leave: if own { visit.href(&format!("/notices/{}/follow", stored.id)) } else { String::new() } })
}

/// The button on a notice's own page, and those in the list.
async fn from_page(visit: Visit, Path(id): Path<String>, body: Bytes) -> Result<Response, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    visit.reader()?;
    let reader = may_follow(&visit).ok_or(Error::Forbidden)?;
    let db = &visit.state.db;
    db.notice(id).await?.ok_or(Error::NotFound)?;
    let asked = url::form_urlencoded::parse(&body).find(|(name, _)| name == "action").map(|(_, value)| value.into_owned());
    match asked.as_deref() {
        Some("follow") => {
            db.follow(reader.person.id, id, visit.now).await?;
        }
        Some("leave" | "leave-list") => {
            db.unfollow(reader.person.id, id, visit.now).await?;
        }
        _ => return Err(Error::Bad),
    }
    let back = if asked.as_deref() == Some("leave-list") { "/followed".to_owned() } else { format!("/notices/{id}") };
    Ok(go(&visit, &back))
}
