//! The door for reports on mails: shut without a token, and deaf to whoever has none.

use crate::scene::{self, Answer, Scene, now};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

const TOKEN: &str = "a-long-and-secret-word-of-ours";
const ID: &str = "<envelope-1.secret@avis.exemple.ca>";

async fn scene(token: Option<&str>) -> Scene {
    let mut s = Scene::new().await;
    let mut site = (*s.state.site).clone();
    site.reports_token = token.map(|t| web::Token(t.into()));
    s.state.site = std::sync::Arc::new(site);
    s.router = web::router(s.state.clone());
    // A mail that left under a Message-ID of ours.
    let item = store::Item { profile_id: s.profile, notice_id: s.notice, cause: domain::Cause::Cancelled, notice_revision: 3, score: 80.0 };
    let mut tx = s.db.begin().await.unwrap();
    tx.enqueue(s.person, now(), &[item], now()).await.unwrap();
    tx.commit().await.unwrap();
    let until = now() + chrono::Duration::minutes(10);
    let leased = s.db.lease_envelopes(now(), until, 9).await.unwrap().pop().unwrap();
    assert!(s.db.mark_started(leased.id, leased.attempt, ID, now(), until).await.unwrap());
    assert!(s.db.mark_sent(leased.id, leased.attempt, now()).await.unwrap());
    s
}

async fn send(s: &Scene, token: &str, kind: &str, body: &str) -> Answer {
    let mut request =
        Request::builder().method("POST").uri("/hooks/mail").header(header::HOST, "crieur.example").header(header::CONTENT_TYPE, kind);
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    s.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn bounce(id: &str) -> String {
    format!("{{\"type\":\"bounce\",\"message_id\":\"{id}\",\"recipient\":\"amelie@boreal.example\",\"status\":\"5.1.1\"}}")
}

#[tokio::test]
async fn only_who_has_the_token_is_heard() {
    let s = scene(Some(TOKEN)).await;
    for wrong in ["", "x", "a-long-and-secret-word-of-our", "a-long-and-secret-word-of-ours "] {
        assert_eq!(send(&s, wrong, "application/json", &bounce(ID)).await.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert!(!s.db.standing(s.person).await.unwrap().bounced);
    let shut = scene(None).await;
    assert_eq!(send(&shut, "", "application/json", &bounce(ID)).await.status, StatusCode::NOT_FOUND);
    assert!(!format!("{:?}", s.state.site).contains(TOKEN));
}

#[tokio::test]
async fn a_bounce_counts_for_a_mail_of_ours_and_for_no_other() {
    let s = scene(Some(TOKEN)).await;
    let answer = send(&s, TOKEN, "application/json", &bounce("<envelope-1@avis.exemple.ca>")).await;
    assert!(answer.body.contains("\"foreign\":1"), "{}", answer.body);
    assert!(!s.db.standing(s.person).await.unwrap().bounced);
    let answer = send(&s, TOKEN, "application/json", &format!("[{0},{0}]", bounce(ID))).await;
    assert!(answer.body.contains("\"suppressed\":1") && answer.body.contains("\"known\":1"), "{}", answer.body);
    assert!(s.db.standing(s.person).await.unwrap().bounced);
    let page = s.get(&format!("/members/{}/people/{}", s.firm, s.person), scene::Who::Staff).await.body;
    assert!(page.contains("l’adresse n’existe plus") && page.contains("/lift"), "{page}");
    for who in [scene::Who::Nobody, scene::Who::Member] {
        s.post(&format!("/members/{}/people/{}/lift", s.firm, s.person), who, "").await;
        assert!(s.db.standing(s.person).await.unwrap().bounced, "only staff lift it");
    }
    s.post(&format!("/members/{}/people/{}/lift", s.firm, s.person), scene::Who::Staff, "").await;
    assert!(!s.db.standing(s.person).await.unwrap().bounced);
}

#[tokio::test]
async fn a_whole_message_is_read_too_and_nonsense_is_refused() {
    let s = scene(Some(TOKEN)).await;
    let complaint = format!(
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n\
         Feedback-Type: abuse\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {ID}\r\n\r\nx\r\n--b--\r\n"
    );
    assert!(send(&s, TOKEN, "message/rfc822", &complaint).await.body.contains("\"suppressed\":1"));
    assert!(s.db.standing(s.person).await.unwrap().complained);
    for nonsense in ["", "{}", "{\"type\":\"other\",\"message_id\":\"x\"}", "[[]]", "{\"type\":\"bounce\",\"message_id\":\"x\",\"more\":1}"]
    {
        assert_eq!(send(&s, TOKEN, "application/json", nonsense).await.status, StatusCode::BAD_REQUEST, "{nonsense}");
    }
    assert!(send(&s, TOKEN, "text/plain", "hello").await.body.contains("\"foreign\":0"));
}
