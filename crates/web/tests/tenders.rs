//! One tender in two sources on the pages, what staff decide about it, and lists by buyer.

use crate::scene::{self, Scene, Who};
use axum::http::StatusCode;
use domain::{Lang, Notice, Text};
use store::{BuyerName, Known, Likeness, NoticeFilter};

/// The scene's first notice again, from another source, and its buyer.
async fn twin(s: &Scene) -> i64 {
    let first = s.db.notice(s.notice).await.unwrap().unwrap();
    let again = Notice { source: "merx".into(), reference: "8100012345".into(), ..first.notice.clone() };
    let mut tx = s.db.begin().await.unwrap();
    let id = tx.upsert_notices(&[again], scene::now()).await.unwrap()[0].id;
    let name = BuyerName { key: "ca-spc".into(), lang: "fr".into(), name: "Services partagés Canada".into() };
    let buyer = tx.add_buyer(&Text::of(Lang::EN, "Shared Services Canada"), &[name], &["SPC".into()]).await.unwrap();
    let known = |notice_id| Known { notice_id, revision: 1, buyer_id: Some(buyer), keys: Vec::new() };
    tx.save_known(&[known(s.notice), known(id)]).await.unwrap();
    let evidence = vec!["number W8486-26".into(), "title 0.97".into(), "buyer".into()];
    tx.save_links(id, &[Likeness { other_id: s.notice, score: 0.97, evidence }], scene::now()).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_tender_is_listed_once_with_the_other_source_and_its_page_lists_the_twin() {
    let s = Scene::new().await;
    let before = s.db.count(&NoticeFilter::default()).await.unwrap();
    let id = twin(&s).await;
    assert_eq!(s.db.count(&NoticeFilter::default()).await.unwrap(), before);
    let list = s.get("/notices", Who::Nobody).await.body;
    assert!(list.contains("aussi publié sur merx") && !list.contains(&format!("/notices/{id}\"")), "{list}");
    assert!(s.get("/en/notices", Who::Nobody).await.body.contains("also on merx"));
    let page = s.get(&format!("/notices/{}", s.notice), Who::Member).await.body;
    assert!(page.contains("ailleurs") && page.contains(&format!("href=\"/notices/{id}\"")));
    assert!(!page.contains("W8486-26") && !page.contains("/split"), "how it was found, and the decision, are for staff");
}

#[tokio::test]
async fn staff_split_and_join_and_nobody_else_does() {
    let s = Scene::new().await;
    let id = twin(&s).await;
    let (split, join) = (format!("/notices/{id}/split"), format!("/notices/{id}/join"));
    for who in [Who::Nobody, Who::Member] {
        let answer = s.post(&split, who, "").await;
        assert_ne!(answer.status, StatusCode::OK);
        assert_eq!(s.db.twins(&[id]).await.unwrap().len(), 1, "{who:?}");
    }
    let page = s.get(&format!("/notices/{id}"), Who::Staff).await.body;
    assert!(page.contains("W8486-26") && page.contains(&split) && page.contains(&join), "{page}");
    assert_eq!(s.post(&split, Who::Staff, "").await.status, StatusCode::SEE_OTHER);
    assert!(s.db.twins(&[id]).await.unwrap().is_empty());
    assert!(s.get(&format!("/notices/{id}?said=split"), Who::Staff).await.body.contains("maintenant à part"));
    for wrong in ["other=", "other=999999", "other=abc", &format!("other={id}")] {
        let answer = s.post(&join, Who::Staff, wrong).await;
        assert!(answer.headers["location"].to_str().unwrap().contains("said=nothing"), "{wrong}");
    }
    let other = format!("other=https%3A%2F%2Favis.example%2Fnotices%2F{}%3Fx%3D1", s.notice);
    assert_eq!(s.post(&join, Who::Staff, &other).await.status, StatusCode::SEE_OTHER);
    assert_eq!(s.db.twins(&[id]).await.unwrap()[&id][0].id, s.notice);
    assert_eq!(s.get(&split, Who::Staff).await.status, StatusCode::SEE_OTHER, "an address opened by hand changes nothing");
    assert_eq!(s.db.twins(&[id]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn notices_are_listed_by_buyer() {
    let s = Scene::new().await;
    twin(&s).await;
    for (path, name) in [("/buyers?text=spc", "Services partagés Canada"), ("/en/buyers", "Shared Services Canada")] {
        let page = s.get(path, Who::Nobody).await.body;
        assert!(page.contains(name) && page.contains("/notices?buyer=ca-spc"), "{page}");
    }
    assert!(s.get("/buyers?text=nobody&from=x", Who::Nobody).await.body.contains("Aucun acheteur"));
    let page = s.get("/notices?buyer=ca-spc", Who::Nobody).await.body;
    assert_eq!(page.matches("<article").count(), 1);
    assert!(page.contains("Services partagés Canada") && page.contains("name=\"buyer\" value=\"ca-spc\""));
    let page = s.get("/notices?buyer=nobody", Who::Nobody).await.body;
    assert!(page.matches("<article").count() > 1, "an unknown buyer is no filter");
    assert!(s.get(&format!("/notices/{}", s.notice), Who::Nobody).await.body.contains("/notices?buyer=ca-spc"));
}
