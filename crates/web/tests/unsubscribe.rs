//! Stopping mails from a mail: by button, by one click, and never by looking.

mod scene;

use axum::{
    body::Body,
    http::{StatusCode, header},
};
use scene::{Scene, Who};

async fn stopped(s: &Scene) -> bool {
    s.db.by_token(&s.unsubscribe).await.unwrap().unwrap().stopped_at.is_some()
}

#[tokio::test]
async fn looking_stops_nothing_the_button_does_and_another_undoes_it() {
    let s = Scene::new().await;
    let path = format!("/u/{}", s.unsubscribe);
    let page = s.get(&path, Who::Nobody).await;
    assert!(page.body.contains("Cybersécurité et identité") && page.body.contains("<button>"), "{}", page.body);
    assert!(!stopped(&s).await);
    for _ in 0..2 {
        assert_eq!(s.post(&path, Who::Nobody, "action=stop").await.status, StatusCode::OK);
        assert!(stopped(&s).await);
    }
    let page = s.post(&format!("/en{path}"), Who::Nobody, "action=resume").await;
    assert!(page.body.contains("Keep receiving"));
    assert!(!stopped(&s).await);
}

#[tokio::test]
async fn one_click_works_without_cookie_from_anywhere() {
    let s = Scene::new().await;
    let (form, parts) = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x");
    let in_parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let plain = "List-Unsubscribe=One-Click";
    for (origin, kind, body) in [
        (None, form, plain),
        (Some("https://mail.example"), form, plain),
        (Some("null"), form, plain),
        (None, parts, in_parts),
        (None, "text/plain", ""),
    ] {
        s.db.resume(&s.unsubscribe).await.unwrap();
        let mut request = axum::http::Request::builder()
            .method("POST")
            .uri(format!("/u/{}", s.unsubscribe))
            .header(header::HOST, "crieur.example")
            .header(header::CONTENT_TYPE, kind);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin).header("sec-fetch-site", "cross-site");
        }
        let answer = s.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "no redirect, no sign-in: {origin:?} {kind}");
        assert!(stopped(&s).await, "{origin:?}");
    }
}

#[tokio::test]
async fn everything_can_be_stopped_at_once() {
    let s = Scene::new().await;
    let second = domain::Profile { member_id: s.firm, name: "Autre".into(), text: "audit".into(), ..domain::Profile::default() };
    let (second, _) = s.db.save_profile(&second, scene::now()).await.unwrap().unwrap();
    let path = format!("/u/{}", s.unsubscribe);
    assert!(s.get(&path, Who::Nobody).await.body.contains("Un autre profil vous envoie"));
    s.post(&path, Who::Nobody, "action=stop-all").await;
    let all = s.db.subscriptions_of(s.person).await.unwrap();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|sub| sub.stopped_at.is_some()) && all.iter().any(|sub| sub.profile_id == second));
    // Nobody else of the house is touched.
    assert!(s.db.subscriptions_of(s.staff).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_nothing() {
    let s = Scene::new().await;
    for token in ["0".repeat(64), "x".into(), "%2e%2e".into(), "a'b".into()] {
        assert_eq!(s.post(&format!("/u/{token}"), Who::Nobody, "action=stop").await.status, StatusCode::NOT_FOUND);
    }
}
