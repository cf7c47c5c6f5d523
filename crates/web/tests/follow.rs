//! Reading and following from a mail, without a session: what a pass shows, and all that it
//! cannot do.

use crate::scene::{self, Answer, Scene, Who, now};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use domain::{Pass, PassKey, Reach};

const SECRET: &str = "the installation's own secret";

fn signed(person_id: i64, reach: Reach, expires: DateTime<Utc>) -> String {
    Pass { person_id, reach, expires }.sign(&PassKey::of(SECRET))
}

async fn scene() -> Scene {
    let s = Scene::new().await;
    assert_eq!(s.db.setting_once(store::LINK_SECRET, SECRET).await.unwrap(), SECRET);
    s
}

fn later() -> DateTime<Utc> {
    now() + Duration::days(90)
}

fn is_unlisted(answer: &Answer) -> bool {
    answer.headers.get("x-robots-tag").is_some_and(|v| v == "noindex, nofollow")
        && answer.body.contains("<meta name=\"robots\" content=\"noindex, nofollow\">")
        && answer.headers["referrer-policy"] == "no-referrer"
        && answer.headers["cache-control"] == "no-store"
}

#[tokio::test]
async fn a_pass_reads_the_page_it_names_and_no_other() {
    let s = scene().await;
    let (n, p) = (s.notice, s.profile);
    let notice = format!("/notices/{n}?r={}", signed(s.person, Reach::Notice(n), later()));
    let answer = s.get(&notice, Who::Nobody).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Cybersécurité et identité") && answer.body.contains("par le lien de votre courriel"), "{}", answer.body);
    assert!(is_unlisted(&answer));
    assert!(answer.headers.get("set-cookie").is_none() && !answer.body.contains("/sign-out"), "it opens no session");
    assert!(!answer.body.contains("/follow\""), "it cannot follow either");
    let matches = format!("/profiles/{p}/matches?r={}", signed(s.person, Reach::Matches(p), later()));
    let answer = s.get(&matches, Who::Nobody).await;
    assert!(answer.status == StatusCode::OK && is_unlisted(&answer) && answer.body.contains("<article"), "{}", answer.body);
    assert!(!answer.body.contains("/edit\""), "nothing leads on to what needs a session");
    let list = format!("/followed?r={}", signed(s.person, Reach::Followed, later()));
    assert_eq!(s.get(&list, Who::Nobody).await.status, StatusCode::OK);

    // Another page, another firm's profile, another person, an expired or broken one.
    let shows_nothing = async |path: String| {
        let answer = s.get(&path, Who::Nobody).await;
        answer.status == StatusCode::SEE_OTHER || (answer.status == StatusCode::OK && !answer.body.contains("Cybersécurité et identité"))
    };
    let pass = |reach| signed(s.person, reach, later());
    assert!(shows_nothing(format!("/notices/{n}?r={}", pass(Reach::Notice(n + 1)))).await);
    assert!(shows_nothing(format!("/notices/{n}?r={}", pass(Reach::Matches(n)))).await);
    assert!(shows_nothing(format!("/notices/{n}?r={}", pass(Reach::Follow(n)))).await);
    assert!(shows_nothing(format!("/profiles/{p}/matches?r={}", pass(Reach::Matches(p + 1)))).await);
    assert!(shows_nothing(format!("/profiles/{p}/matches?r={}", pass(Reach::Followed))).await);
    assert!(shows_nothing(format!("/followed?r={}", pass(Reach::LeaveAll))).await);
    assert!(shows_nothing(format!("/notices/{n}?r={}", signed(s.person, Reach::Notice(n), now()))).await, "expired");
    assert!(
        shows_nothing(format!("/notices/{n}?r={}", signed(s.staff, Reach::Notice(n), later()))).await,
        "staff see more only when signed in"
    );
    let theirs = format!("/profiles/{}/matches?r={}", s.other_profile, signed(s.person, Reach::Matches(s.other_profile), later()));
    assert_eq!(s.get(&theirs, Who::Nobody).await.status, StatusCode::NOT_FOUND, "another firm's");
    for page in ["/matches", "/profiles", &format!("/profiles/{p}/edit"), "/report"] {
        assert_eq!(s.get(&format!("{page}?r={}", pass(Reach::Matches(p))), Who::Nobody).await.status, StatusCode::SEE_OTHER, "{page}");
    }
    // Who may not sign in any more may not read either.
    s.db.set_person_active(s.person, false).await.unwrap();
    assert!(shows_nothing(notice).await);
}

#[tokio::test]
async fn opening_a_follow_link_changes_nothing_and_its_button_does() {
    let s = scene().await;
    let n = s.notice;
    let link = format!("/f/{}", signed(s.person, Reach::Follow(n), later()));
    let follows = async || s.db.followed_since(s.person, n).await.unwrap().is_some();
    for who in [Who::Nobody, Who::Other, Who::Staff] {
        let page = s.get(&link, who).await;
        assert!(
            page.status == StatusCode::OK && is_unlisted(&page) && page.body.contains("Suivre cet avis_?".replace('_', "\u{a0}").as_str())
        );
        assert!(!page.body.contains("Sam Lee") && !page.body.contains("/sign-out"), "nobody is signed in on it");
        s.send(scene::request("HEAD", &link, who, &s.state).body(axum::body::Body::empty()).unwrap()).await;
    }
    assert!(!follows().await, "looking changes nothing");
    assert!(s.post(&link, Who::Nobody, "action=follow").await.body.contains("Vous suivez cet avis"));
    assert!(follows().await);
    assert!(s.post(&link, Who::Nobody, "action=follow").await.status.is_success(), "twice is once");
    assert!(
        s.get(&format!("/followed?r={}", signed(s.person, Reach::Followed, later())), Who::Nobody).await.body.contains("Un avis suivi")
    );
    // A mail program's one click, from anywhere and in whatever form, is a wish to hear less.
    let one_click = scene::request("POST", &link, Who::Nobody, &s.state)
        .header("origin", "https://mail.example")
        .header("sec-fetch-site", "cross-site")
        .body(axum::body::Body::from("List-Unsubscribe=One-Click"));
    assert!(s.send(one_click.unwrap()).await.status.is_success());
    assert!(!follows().await);
    // Leaving everything.
    s.db.follow(s.person, n, now()).await.unwrap();
    let all = format!("/f/{}", signed(s.person, Reach::LeaveAll, later()));
    assert!(
        s.get(&all, Who::Nobody).await.body.contains("Vous suivez 1\u{a0}avis")
            || s.get(&all, Who::Nobody).await.body.contains("Vous suivez 1 avis")
    );
    assert!(follows().await);
    assert!(s.post(&all, Who::Nobody, "List-Unsubscribe=One-Click").await.body.contains("Vous ne suivez aucun avis"));
    assert!(!follows().await);
    // A pass that only reads does not follow, and one that expired does nothing.
    for bad in [signed(s.person, Reach::Notice(n), later()), signed(s.person, Reach::Follow(n), now()), "f-1".into()] {
        assert_eq!(s.get(&format!("/f/{bad}"), Who::Member).await.status, StatusCode::NOT_FOUND);
        assert_eq!(s.post(&format!("/f/{bad}"), Who::Member, "action=follow").await.status, StatusCode::NOT_FOUND);
    }
    assert!(!follows().await);
}

#[tokio::test]
async fn a_member_follows_from_the_page_and_from_the_list() {
    let s = scene().await;
    let path = format!("/notices/{}/follow", s.notice);
    let page = format!("/notices/{}", s.notice);
    assert!(s.get(&page, Who::Member).await.body.contains(&format!("action=\"{path}\"")));
    for who in [Who::Nobody, Who::Staff] {
        assert!(!s.get(&page, who).await.body.contains(&path), "{who:?}");
    }
    assert_eq!(s.post(&path, Who::Member, "action=follow").await.status, StatusCode::SEE_OTHER);
    assert!(s.get(&page, Who::Member).await.body.contains("Ne plus suivre cet avis"));
    let list = s.get("/followed", Who::Member).await.body;
    assert!(list.contains("Un avis suivi") && list.contains("<article"), "{list}");
    assert!(s.get("/followed", Who::Other).await.body.contains("Aucun avis suivi"), "one's own");
    let left = s.post(&path, Who::Member, "action=leave-list").await;
    assert_eq!(left.headers["location"], "/followed");
    assert!(s.get("/followed", Who::Member).await.body.contains("Aucun avis suivi"));
    assert_eq!(s.post(&path, Who::Nobody, "action=follow").await.status, StatusCode::SEE_OTHER);
    assert_eq!(s.post(&path, Who::Staff, "action=follow").await.status, StatusCode::FORBIDDEN);
    assert_eq!(s.post(&path, Who::Member, "action=x").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(s.post("/notices/999999/follow", Who::Member, "action=follow").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_closing_date_leaves_as_a_calendar_file() {
    let s = scene().await;
    let answer = s.get(&format!("/en/notices/{}/closing.ics", s.notice), Who::Nobody).await;
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8; method=PUBLISH; component=VEVENT");
    assert!(answer.body.starts_with("BEGIN:VCALENDAR\r\n") && answer.body.contains("METHOD:PUBLISH\r\n"), "{}", answer.body);
    assert!(answer.body.contains(&format!("http://127.0.0.1:8080/en/notices/{}", s.notice)));
    assert!(!answer.body.contains("?r="), "calendars are shared: no pass in them");
}
