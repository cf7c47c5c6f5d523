//! The life of a profile on the pages: errors, preview, saving, pausing.

use crate::scene::{self, Scene, Who};
use axum::http::{StatusCode, header};
use domain::Cadence;

fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

const GOOD: [(&str, &str); 9] = [
    ("name", "Réseaux"),
    ("keywords", "+ pare-feu\r\ncommutateur\r\n~ câblage"),
    ("regions", "CA-QC"),
    ("regions", "CA-ON"),
    ("cadence", "weekly"),
    ("day", "1"),
    ("hour", "8"),
    ("threshold", "50"),
    ("value_max", "1 250 000,50"),
];

#[tokio::test]
async fn errors_lose_nothing_and_point_at_their_fields() {
    let s = Scene::new().await;
    let pairs = [
        ("name", ""),
        ("keywords", "détection <b>&amp;</b>"),
        ("codes", "unspsc:zz"),
        ("value_min", "beaucoup"),
        ("regions", "CA-NB"),
        ("cadence", "daily"),
        ("action", "save"),
    ];
    for (prefix, words) in [("", "Trois choses"), ("/en", "things")] {
        let answer = s.post(&format!("{prefix}/profiles/new"), Who::Member, &form(&pairs)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let body = answer.body;
        for field in ["name", "codes", "value_min", "days"] {
            assert!(body.contains(&format!("href=\"#{field}\"")) && body.contains(&format!("id=\"{field}\"")), "{field}");
            assert!(body.contains(&format!("id=\"{field}-fault\"")), "{field}");
        }
        assert!(body.contains("détection &#60;b&#62;&#38;amp;&#60;/b&#62;"), "typed text comes back, escaped");
        assert!(body.contains("value=\"beaucoup\"") && body.contains("value=\"CA-NB\" checked"));
        assert!(body.contains("unspsc:zz") && (body.contains(words) || body.contains("choses")));
    }
    assert_eq!(s.db.profiles_of(s.firm).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_preview_shows_matches_and_saves_nothing() {
    let s = Scene::new().await;
    let pairs =
        [("name", "Essai"), ("keywords", "test d’intrusion\ncybersécurité\npare-feu"), ("cadence", "instant"), ("action", "preview")];
    let before = s.everything().await;
    let answer = s.post("/profiles/new", Who::Member, &form(&pairs)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let page = answer.body;
    assert!(page.contains("Test d’intrusion") || page.contains("<mark>"), "{page}");
    assert!(page.contains("class=\"why") && page.contains("value=\"Essai\""));
    assert_eq!(before, s.everything().await);
    // Asked again, the notices are there already: the same page. What changed meanwhile is read anew.
    assert_eq!(s.post("/profiles/new", Who::Member, &form(&pairs)).await.body, page);
    let mut changed = s.db.notice(s.notice).await.unwrap().unwrap().notice;
    assert!(page.contains("Test d’intrusion"), "{page}");
    changed.title = domain::Text::of(domain::Lang::FR, "Cybersécurité : audit tout neuf");
    changed.version_key = "~later".into();
    let mut tx = s.db.begin().await.unwrap();
    tx.upsert_notices(&[changed], scene::now()).await.unwrap();
    tx.commit().await.unwrap();
    let page = s.post("/profiles/new", Who::Member, &form(&pairs)).await.body;
    assert!(page.contains("audit tout neuf"), "{page}");
    // A profile that finds nothing is told what to do.
    let pairs = [("name", "Vide"), ("keywords", "zzzzqqqq"), ("cadence", "instant"), ("action", "preview")];
    let page = s.post("/en/profiles/new", Who::Member, &form(&pairs)).await.body;
    assert!(page.contains("Nothing would have been sent"), "{page}");
}

#[tokio::test]
async fn a_member_makes_edits_and_pauses_a_profile_of_their_firm() {
    let s = Scene::new().await;
    let pairs = [&GOOD[..], &[("action", "save")]].concat();
    let answer = s.post("/profiles/new", Who::Member, &form(&pairs)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let to = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
    let id: i64 = to.split('/').nth(2).unwrap().parse().unwrap();
    let stored = s.db.profile(id).await.unwrap().unwrap();
    assert_eq!((stored.member_id, stored.name.as_str(), stored.keywords[0].weight, stored.keywords[2].weight), (s.firm, "Réseaux", 3, 1));
    assert_eq!(stored.cadence, Cadence::Weekly { day: 1, hour: 8 });
    assert_eq!(stored.value_max.unwrap().minor, 125_000_050);
    assert!(s.get(&to, Who::Member).await.body.contains("role=\"status\""), "the page says that it is saved");

    let edited = [&GOOD[1..], &[("name", "Réseaux et câblage"), ("action", "save")]].concat();
    assert_eq!(s.post(&format!("/profiles/{id}/edit"), Who::Member, &form(&edited)).await.status, StatusCode::SEE_OTHER);
    let after = s.db.profile(id).await.unwrap().unwrap();
    assert!(after.revision > stored.revision && after.name == "Réseaux et câblage");

    for (value, active) in [("0", false), ("0", false), ("1", true)] {
        assert_eq!(s.post(&format!("/profiles/{id}/active"), Who::Member, &format!("active={value}")).await.status, StatusCode::SEE_OTHER);
        assert_eq!(s.db.profile(id).await.unwrap().unwrap().active, active);
    }
    assert_eq!(s.post(&format!("/profiles/{id}/active"), Who::Member, "active=maybe").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_nobody_sees_is_not_kept() {
    let s = Scene::new().await;
    let typed =
        [("name", "Ré\u{202e}seaux\u{2066}"), ("keywords", "+ pare\u{200b}feu\n\u{202e}\n😀"), ("cadence", "instant"), ("action", "save")];
    let answer = s.post("/profiles/new", Who::Member, &form(&typed)).await;
    let to = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
    let stored = s.db.profile(to.split('/').nth(2).unwrap().parse().unwrap()).await.unwrap().unwrap();
    let words: Vec<&str> = stored.keywords.iter().map(|k| k.text.as_str()).collect();
    assert_eq!((stored.name.as_str(), words), ("Réseaux", vec!["parefeu", "😀"]));
    let nothing = [("name", "\u{202e}\u{feff}"), ("keywords", "câblage"), ("cadence", "instant"), ("action", "save")];
    let answer = s.post("/profiles/new", Who::Member, &form(&nothing)).await;
    assert!(answer.body.contains("Donnez un nom au profil."), "{}", answer.body);
}

#[tokio::test]
async fn staff_work_for_any_firm_and_nobody_else_does() {
    let s = Scene::new().await;
    let body = form(&[&GOOD[..], &[("action", "save")]].concat());
    let path = format!("/members/{}/profiles/new", s.other_firm);
    assert_eq!(s.post(&path, Who::Member, &body).await.status, StatusCode::FORBIDDEN);
    assert_eq!(s.post(&path, Who::Nobody, &body).await.status, StatusCode::SEE_OTHER);
    assert_eq!(s.db.profiles_of(s.other_firm).await.unwrap().len(), 1);
    assert_eq!(s.post(&path, Who::Staff, &body).await.status, StatusCode::SEE_OTHER);
    assert_eq!(s.db.profiles_of(s.other_firm).await.unwrap().len(), 2);
    assert_eq!(s.post(&format!("/profiles/{}/edit", s.other_profile), Who::Staff, &body).await.status, StatusCode::SEE_OTHER);
    let stored = s.db.profile(s.other_profile).await.unwrap().unwrap();
    assert_eq!((stored.member_id, stored.name.as_str()), (s.other_firm, "Réseaux"));
}

#[tokio::test]
async fn members_see_words_and_staff_see_the_number_as_well() {
    let s = Scene::new().await;
    let path = format!("/profiles/{}/matches", s.profile);
    let member = s.get(&path, Who::Member).await.body;
    assert!(member.contains("Concordance forte") && !member.contains(" sur 100)") && !member.contains("class=\"points\""));
    let staff = s.get(&path, Who::Staff).await.body;
    assert!(staff.contains(" sur 100)") && staff.contains("class=\"points\""));
}
