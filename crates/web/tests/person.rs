//! The staff's page of one reader: the ground for writing to them, with its proof.

use crate::scene::{Scene, Who, now};
use axum::http::StatusCode;
use domain::{Consent, Hush};

#[tokio::test]
async fn staff_see_the_record_and_add_to_it() {
    let s = Scene::new().await;
    let path = format!("/members/{}/people/{}", s.firm, s.person);
    let page = s.get(&path, Who::Staff).await.body;
    assert!(page.contains("Peut recevoir les alertes") && page.contains("inscription par l’association"), "{page}");
    assert!(s.get(&format!("/members/{}", s.firm), Who::Staff).await.body.contains(&path));
    let form = "kind=withdrawn&note=au+t%C3%A9l%C3%A9phone%2C+le+21+novembre";
    for who in [Who::Nobody, Who::Member, Who::Other] {
        assert!(!s.post(&format!("{path}/consent"), who, form).await.status.is_success());
    }
    assert_eq!(s.db.consents_of(s.person).await.unwrap().len(), 1, "only staff record for others");
    assert_eq!(s.post(&format!("{path}/consent"), Who::Staff, form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(s.db.standing(s.person).await.unwrap().hush(now()), Some(Hush::Withdrawn));
    let page = s.get(&path, Who::Staff).await.body;
    assert!(page.contains("au téléphone, le 21 novembre") && page.contains("equipe@association.example"), "{page}");
    for wrong in ["kind=express&note=", "kind=perhaps&note=x", "note=x"] {
        assert_eq!(s.post(&format!("{path}/consent"), Who::Staff, wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn two_years_after_the_membership_only_a_yes_counts() {
    let s = Scene::new().await;
    let path = format!("/members/{}/membership", s.firm);
    for who in [Who::Nobody, Who::Member, Who::Other] {
        assert!(!s.post(&path, who, "ended=2024-11-21").await.status.is_success());
    }
    assert_eq!(s.db.membership_ended(s.firm).await.unwrap(), None);
    s.post(&path, Who::Staff, "ended=2024-11-21").await;
    assert_eq!(s.db.standing(s.person).await.unwrap().hush(now()), Some(Hush::Ended));
    assert!(s.get(&format!("/members/{}", s.firm), Who::Staff).await.body.contains("value=\"2024-11-21\""));
    let page = s.get(&format!("/members/{}/people/{}", s.firm, s.person), Who::Staff).await.body;
    assert!(page.contains("l’adhésion a pris fin il y a plus de deux ans"), "{page}");
    s.post(&path, Who::Staff, "ended=2024-11-25").await;
    assert_eq!(s.db.standing(s.person).await.unwrap().hush(now()), None);
    s.post(&path, Who::Staff, "ended=2024-11-21").await;
    let basis = store::Basis { kind: Consent::Express, ..store::Basis::default() };
    s.db.record_consent(s.person, &basis, now()).await.unwrap();
    assert_eq!(s.db.standing(s.person).await.unwrap().hush(now()), None);
    s.post(&path, Who::Staff, "ended=").await;
    assert_eq!(s.db.membership_ended(s.firm).await.unwrap(), None);
}
