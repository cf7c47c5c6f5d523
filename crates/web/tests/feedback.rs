//! Answering whether a notice is right, seeing what came of it, and forgetting it.

use crate::scene::{Scene, Who};
use axum::http::StatusCode;
use domain::{Example, KeywordLesson, Lang, Lessons, Text, Verdict};

fn path(s: &Scene) -> String {
    format!("/profiles/{}/notices/{}/verdict", s.profile, s.notice)
}

async fn verdict(s: &Scene) -> Option<Verdict> {
    s.db.verdicts_by(s.person, &[s.notice]).await.unwrap().first().map(|v| v.verdict)
}

#[tokio::test]
async fn an_answer_is_kept_shown_and_taken_back() {
    let s = Scene::new().await;
    let list = s.get("/matches", Who::Member).await.body;
    assert!(list.contains(&format!("action=\"{}\"", path(&s))) && list.contains("Pas pertinent…"), "{list}");
    assert_eq!(list.matches("type=\"radio\"").count() % 8, 0);
    let back = "back=%2Fmatches%23v1-1&verdict=not-now";
    let answer = s.post(&path(&s), Who::Member, back).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers["location"], "/matches#v1-1");
    assert_eq!(verdict(&s).await, Some(Verdict::NotNow));
    for page in ["/matches".to_owned(), format!("/notices/{}", s.notice), path(&s)] {
        let body = s.get(&page, Who::Member).await.body;
        assert!(body.contains("Votre réponse\u{a0}: Pas cette fois."), "{page}: {body}");
    }
    let page = s.get(&format!("/en{}", path(&s)), Who::Member).await.body;
    assert!(page.contains("Your answer: Not this time.") && page.contains("Take the answer back"), "{page}");
    // A colleague at the association has not answered.
    assert!(!s.get(&path(&s), Who::Staff).await.body.contains("Votre réponse\u{a0}:"));

    let answer = s.post(&format!("/en{}", path(&s)), Who::Member, "verdict=").await;
    assert_eq!(answer.headers["location"].to_str().unwrap(), format!("/en{}?said=0", path(&s)));
    assert_eq!(verdict(&s).await, None);
}

#[tokio::test]
async fn only_the_firm_and_staff_answer_and_only_with_what_there_is() {
    let s = Scene::new().await;
    for (who, status) in [(Who::Nobody, 303), (Who::Other, 404), (Who::Member, 303), (Who::Staff, 303)] {
        let answer = s.post(&path(&s), who, "verdict=field").await;
        assert_eq!(answer.status.as_u16(), status, "{who:?}");
    }
    assert_eq!(s.db.verdicts_of(s.profile).await.unwrap().len(), 2);
    for form in ["verdict=perhaps", "verdict=field&more=1"] {
        let answer = s.post(&path(&s), Who::Member, form).await;
        assert!(answer.status.is_client_error(), "{form}: {}", answer.status);
    }
    let away = s.post(&path(&s), Who::Member, "verdict=field&back=%2F%2Fevil.example").await;
    assert!(away.headers["location"].to_str().unwrap().starts_with("/profiles/"), "{:?}", away.headers["location"]);
    let absent = s.post(&format!("/profiles/{}/notices/999999/verdict", s.profile), Who::Member, "verdict=field").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_learned_is_told_with_its_causes_and_can_be_forgotten() {
    let s = Scene::new().await;
    let page = format!("/profiles/{}/learned", s.profile);
    assert!(s.get(&page, Who::Member).await.body.contains("Rien encore"));
    s.post(&path(&s), Who::Member, "verdict=relevant").await;
    assert!(s.get(&page, Who::Member).await.body.contains("dans les prochaines minutes"));
    s.post(&format!("/profiles/{}/notices/{}/verdict", s.profile, s.notice + 1), Who::Member, "verdict=region").await;
    let title = Text::of(Lang::FR, "Détection");
    let lessons = Lessons {
        keywords: vec![
            KeywordLesson { keyword: "cybersécurité".into(), percent: 117, raised_by: vec![s.notice], lowered_by: vec![] },
            KeywordLesson { keyword: "pare-feu <b>".into(), percent: 80, raised_by: vec![], lowered_by: vec![s.notice + 1] },
        ],
        examples: vec![Example { notice_id: s.notice, relevant: true, title, codes: vec![] }],
    };
    let mut tx = s.db.begin().await.unwrap();
    tx.save_lessons(s.profile, &lessons).await.unwrap();
    tx.commit().await.unwrap();
    let body = s.get(&page, Who::Member).await.body;
    for words in [
        "compte 17\u{a0}% de plus",
        "compte 20\u{a0}% de moins",
        "pare-feu &#60;b&#62;",
        "ressemble à",
        "Un avis n’était pas dans votre territoire",
    ] {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert!(body.contains(&format!("href=\"/notices/{}\"", s.notice)));
    let english = s.get(&format!("/en{page}"), Who::Staff).await.body;
    assert!(english.contains("counts 17% more") && english.contains("Forget what was learned"), "{english}");

    assert_eq!(s.post(&format!("/profiles/{}/forget", s.profile), Who::Other, "").await.status, StatusCode::NOT_FOUND);
    let done = s.post(&format!("/profiles/{}/forget", s.profile), Who::Member, "").await;
    assert_eq!(done.headers["location"].to_str().unwrap(), format!("{page}?forgotten=1"));
    let body = s.get(&format!("{page}?forgotten=1"), Who::Member).await.body;
    assert!(body.contains("C’est oublié") && body.contains("Rien encore") && !body.contains("de plus"), "{body}");
    assert_eq!(verdict(&s).await, Some(Verdict::Relevant), "the answer itself stays");
}
