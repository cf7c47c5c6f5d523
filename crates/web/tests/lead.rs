//! The time that a firm needs for an offer, where it keeps a notice from being mailed.

use crate::scene::{self, Scene, Who};

#[tokio::test]
async fn a_notice_that_closes_too_soon_says_so_when_it_is_explained() {
    let s = Scene::new().await;
    let page = format!("/explain?profile={}&notice={}", s.profile, s.notice);
    assert!(!s.get(&page, Who::Member).await.body.contains("pas envoyé par courriel"));
    let mut profile = s.db.profile(s.profile).await.unwrap().unwrap();
    profile.lead_days = 60;
    s.db.save_profile(&profile, scene::now()).await.unwrap();
    let body = s.get(&page, Who::Member).await.body;
    assert!(body.contains("Il ferme dans moins de 60\u{a0}jours"), "{body}");
    assert!(s.get(&format!("/en{page}"), Who::Staff).await.body.contains("closes in less than 60 days"));
}
