//! One-time links, sessions, and the floods they must withstand.

use crate::scene::{self, Answer, Scene, Who, now};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use chrono::Duration;

const KNOWN: &str = "amelie@boreal.example";

/// The links in the letters that wait, oldest first.
async fn letters(s: &Scene) -> Vec<String> {
    let later = now() + Duration::days(1);
    let leased = s.db.lease_envelopes(later, later + Duration::minutes(1), 5_000).await.unwrap();
    let of_sign_in = leased.iter().filter(|l| l.kind == store::SIGN_IN);
    of_sign_in.map(|l| l.payload["link"].as_str().unwrap().to_owned()).collect()
}

async fn ask(s: &Scene, email: &str) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("email", email).finish();
    s.post("/sign-in", Who::Nobody, &form).await
}

fn path(link: &str) -> String {
    let url: url::Url = link.parse().unwrap();
    url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()))
}

fn cookie(answer: &Answer) -> String {
    answer.headers[header::SET_COOKIE].to_str().unwrap().to_owned()
}

async fn as_cookie(s: &Scene, path: &str, cookie: &str) -> Answer {
    let pair = cookie.split(';').next().unwrap();
    let request = scene::request("GET", path, Who::Nobody, &s.state).header(header::COOKIE, pair);
    s.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_link_opens_one_session_once_and_only_by_its_button() {
    let s = Scene::new().await;
    assert_eq!(ask(&s, "  Amelie@Boreal.example ").await.status, StatusCode::OK);
    let link = letters(&s).await.pop().unwrap();
    let path = path(&link);
    // Scanners open links; that uses nothing up.
    for _ in 0..50 {
        let page = s.get(&path, Who::Nobody).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.headers.get(header::SET_COOKIE).is_none());
    }
    let entered = s.post(&path, Who::Nobody, "").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert_eq!(entered.headers[header::LOCATION], "/matches");
    let cookie = cookie(&entered);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    assert_eq!(as_cookie(&s, "/matches", &cookie).await.status, StatusCode::OK);
    assert_eq!(s.post(&path, Who::Nobody, "").await.status, StatusCode::GONE);
    assert_eq!(s.get(&path, Who::Nobody).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_link_is_good_for_ten_minutes() {
    let s = Scene::new().await;
    ask(&s, KNOWN).await;
    let link = letters(&s).await.pop().unwrap();
    s.wait(Duration::minutes(10) + Duration::seconds(1));
    assert_eq!(s.post(&path(&link), Who::Nobody, "").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_known_and_an_unknown_address_are_answered_alike() {
    let s = Scene::new().await;
    let known = ask(&s, KNOWN).await;
    let unknown = ask(&s, "nobody@strange.example").await;
    assert_eq!(known.status, unknown.status);
    assert_eq!(known.body.replace(KNOWN, "X"), unknown.body.replace("nobody@strange.example", "X"));
    assert_eq!(letters(&s).await.len(), 1);
}

#[tokio::test]
async fn a_flood_of_requests_sends_three_letters() {
    let s = Scene::new().await;
    let mut refused = 0;
    for _ in 0..200 {
        refused += usize::from(ask(&s, KNOWN).await.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 190, "ten an hour from one place");
    assert_eq!(letters(&s).await.len(), 3);
    s.wait(Duration::hours(2));
    assert_eq!(ask(&s, KNOWN).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_bad_address_is_told_so_and_kept() {
    let s = Scene::new().await;
    let answer = ask(&s, "amelie@").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("value=\"amelie@\"") && answer.body.contains("href=\"#email\"") && answer.body.contains("aria-invalid"));
}

#[tokio::test]
async fn one_comes_back_to_where_one_wanted_to_go() {
    let s = Scene::new().await;
    let wanted = format!("/profiles/{}/edit", s.profile);
    let answer = s.get(&wanted, Who::Nobody).await;
    let form = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
    assert!(s.get(&form, Who::Nobody).await.body.contains(&format!("value=\"{wanted}\"")));
    let body = format!("email=amelie%40boreal.example&next={}", wanted.replace('/', "%2F"));
    s.post("/sign-in", Who::Nobody, &body).await;
    let link = letters(&s).await.pop().unwrap();
    let page = s.get(&path(&link), Who::Nobody).await.body;
    assert!(page.contains(&format!("name=\"next\" value=\"{wanted}\"")), "{page}");
    let bare = path(&link).split('?').next().unwrap().to_owned();
    let entered = s.post(&bare, Who::Nobody, &format!("next={wanted}")).await;
    assert_eq!(entered.headers[header::LOCATION].to_str().unwrap(), wanted);
}

#[tokio::test]
async fn nobody_is_led_off_our_pages() {
    let s = Scene::new().await;
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "%2f%2fevil.example", "javascript:alert(1)"] {
        let token = scene::hash(next);
        s.db.create_sign_in(&scene::hash(&token), s.person, now(), now() + Duration::minutes(5)).await.unwrap();
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let entered = s.post(&format!("/sign-in/{token}"), Who::Nobody, &form).await;
        assert_eq!(entered.headers[header::LOCATION], "/matches", "{next}");
    }
}

#[tokio::test]
async fn a_new_session_ends_the_one_before_and_signing_out_ends_it() {
    let s = Scene::new().await;
    let token = "a".repeat(64);
    s.db.create_sign_in(&scene::hash(&token), s.person, now(), now() + Duration::minutes(5)).await.unwrap();
    let entered = s.post(&format!("/sign-in/{token}"), Who::Member, "").await;
    let fresh = cookie(&entered);
    assert!(!fresh.contains(&scene::cookie(Who::Member)));
    assert_eq!(s.get("/matches", Who::Member).await.status, StatusCode::SEE_OTHER, "the session before is over");
    assert_eq!(as_cookie(&s, "/matches", &fresh).await.status, StatusCode::OK);

    let left = s.post("/sign-out", Who::Staff, "").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(cookie(&left).contains("Max-Age=0"));
    assert_eq!(s.get("/report", Who::Staff).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn sessions_end_by_rest_and_by_age() {
    let s = Scene::new().await;
    for _ in 0..3 {
        s.wait(Duration::hours(11));
        assert_eq!(s.get("/report", Who::Staff).await.status, StatusCode::OK, "used within twelve hours");
    }
    s.wait(Duration::hours(12) + Duration::minutes(1));
    assert_eq!(s.get("/report", Who::Staff).await.status, StatusCode::SEE_OTHER, "rested too long");

    let s = Scene::new().await;
    for _ in 0..30 {
        s.wait(Duration::hours(11));
        s.get("/report", Who::Staff).await;
    }
    assert_eq!(s.get("/report", Who::Staff).await.status, StatusCode::OK);
    s.wait(Duration::hours(7));
    assert_eq!(s.get("/report", Who::Staff).await.status, StatusCode::SEE_OTHER, "fourteen days are over");
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_where_https_is_spoken() {
    let s = Scene::at("https://crieur.example/").await;
    let token = "b".repeat(64);
    s.db.create_sign_in(&scene::hash(&token), s.staff, now(), now() + Duration::hours(24)).await.unwrap();
    let entered = s.post(&format!("/en/sign-in/{token}"), Who::Nobody, "").await;
    let cookie = cookie(&entered);
    assert!(cookie.starts_with("__Host-crieur=") && cookie.contains("; Secure") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(entered.headers[header::LOCATION], "/en/report");
}
