//! Stopping mails from a mail: by button, by one click, and never by looking.

use crate::scene::{self, Scene, Who};
use axum::{
    body::Body,
    http::{StatusCode, header},
};

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
        s.db.resume(&s.unsubscribe, scene::now()).await.unwrap();
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
    // It is a no for what is yet to come as well, and on record; only a yes undoes it.
    assert_eq!(s.db.standing(s.person).await.unwrap().hush(scene::now()), Some(domain::Hush::Withdrawn));
    let page = s.get(&path, Who::Nobody).await.body;
    assert!(page.contains("J’accepte que l’Association d’exemple m’envoie") && page.contains("value=\"consent\""), "{page}");
    s.post(&path, Who::Nobody, "action=consent").await;
    assert_eq!(s.db.standing(s.person).await.unwrap().hush(scene::now()), None);
    assert!(s.db.subscriptions_of(s.person).await.unwrap().iter().all(|sub| sub.stopped_at.is_none()));
    let yes = s.db.consents_of(s.person).await.unwrap().remove(0);
    assert_eq!((yes.kind, yes.how.as_str(), yes.wording.as_str()), (domain::Consent::Express, "link", "2026-11 fr"));
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

#[tokio::test]
async fn a_thousand_looks_change_nothing() {
    let s = Scene::new().await;
    let path = format!("/u/{}", s.unsubscribe);
    let before = s.db.by_token(&s.unsubscribe).await.unwrap();
    let queries = [
        "",
        "?action=stop",
        "?action=stop-all",
        "?action=rhythm&cadence=instant",
        "?action=pause&until=2026-12-05",
        "?List-Unsubscribe=One-Click",
    ];
    for n in 0..1_000 {
        let path = format!("{path}{}", queries[n % queries.len()]);
        let method = if n % 5 == 0 { "HEAD" } else { "GET" };
        let request = scene::request(method, &path, Who::Nobody, &s.state).body(Body::empty()).unwrap();
        assert_eq!(s.send(request).await.status, StatusCode::OK);
    }
    assert_eq!(s.db.by_token(&s.unsubscribe).await.unwrap(), before);
    assert_eq!(s.db.paused_until(s.person, scene::now()).await.unwrap(), None);
}

#[tokio::test]
async fn rhythm_pause_and_language_are_changed_without_a_session() {
    let s = Scene::new().await;
    let path = format!("/u/{}", s.unsubscribe);
    let page = s.post(&path, Who::Nobody, "action=rhythm&cadence=daily&hour=9&days=0&days=3&day=0").await;
    assert!(page.body.contains("les lundi et jeudi à 9\u{a0}h"), "{}", page.body);
    let days = domain::Weekdays(0b1001);
    assert_eq!(s.db.by_token(&s.unsubscribe).await.unwrap().unwrap().cadence, Some(domain::Cadence::Daily { hour: 9, days }));
    let page = s.post(&path, Who::Nobody, "action=rhythm&cadence=daily&hour=9&day=0").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "no day is chosen");
    assert!(page.body.contains("href=\"#days\""));
    s.post(&path, Who::Nobody, "action=rhythm&cadence=profile").await;
    assert_eq!(s.db.by_token(&s.unsubscribe).await.unwrap().unwrap().cadence, None);

    for (until, fits) in [("2026-12-05", true), ("2026-11-22", false), ("2027-11-23", false), ("bientôt", false), ("", false)] {
        let answer = s.post(&path, Who::Nobody, &format!("action=pause&until={until}")).await;
        assert_eq!(answer.status.is_success(), fits, "{until}");
    }
    // 7:00 in Québec in winter.
    assert_eq!(s.db.paused_until(s.person, scene::now()).await.unwrap(), Some("2026-12-05T12:00:00Z".parse().unwrap()));
    assert!(s.get(&path, Who::Nobody).await.body.contains("En pause"));
    s.post(&path, Who::Nobody, "action=end-pause").await;
    assert_eq!(s.db.paused_until(s.person, scene::now()).await.unwrap(), None);

    let page = s.post(&path, Who::Nobody, "action=language&lang=en").await;
    assert!(page.body.contains("we write to you in English") && page.body.contains(&format!("/en{path}")));
    assert_eq!(s.db.person(s.person).await.unwrap().unwrap().lang, domain::Lang::EN);
    for wrong in ["action=language&lang=es", "action=rhythm&cadence=off", "action=erase"] {
        assert_eq!(s.post(&path, Who::Nobody, wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert!(!stopped(&s).await, "what is not understood stops nothing");
}

#[tokio::test]
async fn the_profile_s_own_rhythm_moves_what_waits() {
    let s = Scene::new().await;
    let due = scene::now() + chrono::Duration::hours(20);
    let item = store::Item { profile_id: s.profile, notice_id: s.notice, cause: domain::Cause::Closing, notice_revision: 2, score: 80.0 };
    let mut tx = s.db.begin().await.unwrap();
    tx.enqueue(s.person, due, &[item], scene::now()).await.unwrap();
    tx.commit().await.unwrap();
    let form = "name=Cyber&lang=fr&keywords=audit&cadence=weekly&day=4&hour=6&action=save";
    assert_eq!(s.post(&format!("/profiles/{}/edit", s.profile), Who::Member, form).await.status, StatusCode::SEE_OTHER);
    let queued = s.db.envelopes(&store::EnvelopeFilter { person_id: Some(s.person), ..store::EnvelopeFilter::default() }).await.unwrap();
    let waiting = queued.iter().filter(|e| e.state == domain::EnvelopeState::Pending && e.items > 0).map(|e| e.due_at);
    let friday: chrono::DateTime<chrono::Utc> = "2026-11-27T11:00:00Z".parse().unwrap();
    assert_eq!(waiting.collect::<Vec<_>>(), [friday]);
}
