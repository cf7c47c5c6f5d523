//! Every route, asked by every kind of reader: who sees what, and that looking changes
//! nothing.

use crate::scene::{self, Answer, Scene, Who};
use axum::http::StatusCode;

const WHO: [Who; 4] = [Who::Nobody, Who::Member, Who::Other, Who::Staff];

/// What each kind of reader gets, in the order of [`WHO`].
type Row = (String, [u16; 4]);

/// Every page there is, in French; English ones are the same below `/en`.
fn pages(s: &Scene) -> Vec<Row> {
    let (p, n, m) = (s.profile, s.notice, s.firm);
    let everyone = [200; 4];
    let signed_in = [303, 200, 200, 200];
    let owner = [303, 200, 404, 200];
    let staff = [303, 403, 403, 200];
    let row = |path: String, who: [u16; 4]| (path, who);
    vec![
        row("/".into(), everyone),
        row("/notices".into(), everyone),
        row("/notices?text=cyber&source=seao&region=CA-QC&code=unspsc:81&closing=30&order=new&all=1".into(), everyone),
        row("/notices?after=nonsense&region=%00&code=%27&closing=-1".into(), everyone),
        row(format!("/notices/{n}"), everyone),
        row("/notices/999999".into(), [404; 4]),
        row(format!("/notices/{n}?r=n-1-1-9999999999-00000000000000000000000000000000"), everyone),
        row(format!("/notices/{n}/closing.ics"), everyone),
        row("/notices/999999/closing.ics".into(), [404; 4]),
        row("/followed".into(), signed_in),
        row("/followed?r=nonsense".into(), signed_in),
        row("/f/f-1-1-9999999999-00000000000000000000000000000000".into(), [404; 4]),
        row("/notices/abc".into(), [404; 4]),
        row("/buyers".into(), everyone),
        row(format!("/notices/{n}/split"), [303; 4]),
        row("/sources".into(), everyone),
        row("/sources/seao".into(), everyone),
        row("/sources/exemple".into(), everyone),
        row("/sources/nowhere".into(), [404; 4]),
        row("/sources/seao/feed.xml".into(), everyone),
        row("/sources/seao/feed.json".into(), everyone),
        row("/sources/nowhere/feed.xml".into(), [404; 4]),
        row("/sources/tableau".into(), everyone),
        row("/sources/tableau/upload".into(), staff),
        row("/sources/tableau/upload?run=999999".into(), [303, 403, 403, 404]),
        row("/sources/seao/upload".into(), [303, 403, 403, 404]),
        row("/sign-in".into(), [200, 303, 303, 303]),
        row("/sign-in/0123456789abcdef0123456789abcdef".into(), [410; 4]),
        row("/matches".into(), [303, 200, 200, 303]),
        row("/profiles".into(), [303, 200, 200, 303]),
        row("/profiles/new".into(), [303, 200, 200, 403]),
        row(format!("/profiles/{p}/edit"), owner),
        row(format!("/profiles/{p}/matches"), owner),
        row(format!("/profiles/{p}/learned"), owner),
        row(format!("/profiles/{p}/notices/{n}/verdict"), owner),
        row(format!("/profiles/{p}/notices/999999/verdict"), [303, 404, 404, 404]),
        row(format!("/profiles/{}/matches", s.other_profile), [303, 404, 200, 200]),
        row("/profiles/999999/edit".into(), [303, 404, 404, 404]),
        row(format!("/explain?profile={p}&notice={n}"), owner),
        row("/explain".into(), signed_in),
        row("/members".into(), staff),
        row(format!("/members/{m}"), staff),
        row(format!("/members/{m}/profiles/new"), staff),
        row("/members/999999".into(), [303, 403, 403, 404]),
        row(format!("/members/{m}/people/{}", s.person), staff),
        row(format!("/members/{}/people/{}", s.other_firm, s.person), [303, 403, 403, 404]),
        row("/report".into(), staff),
        row("/report/notices?period=7".into(), staff),
        row("/report?from=2026-11-30&to=2026-11-01".into(), staff),
        row("/report/members.csv?csv=semicolon".into(), staff),
        row("/report/notices.csv".into(), staff),
        row("/envelopes".into(), staff),
        row("/envelopes?state=sent".into(), staff),
        row(format!("/u/{}", s.unsubscribe), everyone),
        row("/u/0123456789abcdef0123456789abcdef".into(), [404; 4]),
        row("/nowhere".into(), [404; 4]),
        row("/health/live".into(), everyone),
        row("/health/ready".into(), everyone),
        row("/crieur.css".into(), everyone),
        row("/sign.svg".into(), everyone),
    ]
}

#[tokio::test]
async fn every_page_knows_its_readers() {
    let s = Scene::new().await;
    for (path, wanted) in pages(&s) {
        let asset = ["/health", "/crieur.css", "/sign.svg"].iter().any(|own| path.starts_with(own));
        for prefix in if asset { &[""][..] } else { &["", "/en"] } {
            for (who, status) in WHO.into_iter().zip(wanted) {
                let path = if path == "/" && !prefix.is_empty() { (*prefix).to_owned() } else { format!("{prefix}{path}") };
                let answer = s.get(&path, who).await;
                assert_eq!(answer.status.as_u16(), status, "{who:?} at {path}: {}", answer.body);
                if !asset && !path.contains(".ics") {
                    no_missing_words(&path, &answer);
                }
                // Who opens a form's address by hand is led back to its page.
                if answer.status == StatusCode::SEE_OTHER && who == Who::Nobody && !path.ends_with("/split") {
                    let to = answer.headers["location"].to_str().unwrap();
                    assert!(to.starts_with(&format!("{prefix}/sign-in?next=")), "{to}");
                }
            }
        }
    }
}

/// A message that does not exist shows as `[key]`.
fn no_missing_words(path: &str, answer: &Answer) {
    for part in answer.body.split('[').skip(1) {
        let key = part.split(']').next().unwrap_or_default();
        let like_a_key = key.len() > 3 && key.contains('-') && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        assert!(!like_a_key, "[{key}] stands on {path}");
    }
}

#[tokio::test]
async fn somebody_elses_profile_is_as_absent_as_none() {
    let s = Scene::new().await;
    for page in ["edit", "matches"] {
        let foreign = s.get(&format!("/profiles/{}/{page}", s.profile), Who::Other).await;
        let absent = s.get(&format!("/profiles/999999/{page}"), Who::Other).await;
        assert_eq!((foreign.status, mask(&foreign.body)), (absent.status, mask(&absent.body)));
    }
    for path in ["edit", "active"] {
        let form = if path == "active" { "active=0" } else { "name=x&keywords=y&cadence=off&action=save" };
        let foreign = s.post(&format!("/profiles/{}/{path}", s.profile), Who::Other, form).await;
        let absent = s.post(&format!("/profiles/999999/{path}"), Who::Other, form).await;
        assert_eq!((foreign.status, mask(&foreign.body)), (StatusCode::NOT_FOUND, mask(&absent.body)));
    }
    let still = s.db.profile(s.profile).await.unwrap().unwrap();
    assert!(still.active && still.name == "Cybersécurité et identité");
    // Nor does the other firm learn of the match from the notice's page.
    let page = s.get(&format!("/notices/{}", s.notice), Who::Other).await.body;
    assert!(!page.contains("Cybersécurité et identité"), "{page}");
    assert!(s.get(&format!("/notices/{}", s.notice), Who::Member).await.body.contains("Cybersécurité et identité"));
}

/// The page without its own address, which the link to the other language repeats.
fn mask(body: &str) -> String {
    body.split('"').map(|part| if part.contains("/profiles/") { "…" } else { part }).collect::<Vec<_>>().join("\"")
}

#[tokio::test]
async fn looking_changes_nothing() {
    let s = Scene::new().await;
    let before = s.everything().await;
    for (path, _) in pages(&s) {
        for who in WHO {
            s.get(&path, who).await;
            s.send(scene::request("HEAD", &path, who, &s.state).body(axum::body::Body::empty()).unwrap()).await;
        }
    }
    assert_eq!(before, s.everything().await);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let s = Scene::new().await;
    let forms = [
        "/sign-in".to_owned(),
        "/sign-in/0123456789abcdef0123456789abcdef".to_owned(),
        "/sign-out".to_owned(),
        "/profiles/new".to_owned(),
        format!("/profiles/{}/edit", s.profile),
        format!("/profiles/{}/active", s.profile),
        format!("/notices/{}/follow", s.notice),
        format!("/members/{}/profiles/new", s.firm),
        "/sources/tableau/upload".to_owned(),
    ];
    let before = s.everything().await;
    for path in forms.iter().flat_map(|p| [p.clone(), format!("/en{p}")]) {
        for (header, value) in
            [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example"), ("origin", "null")]
        {
            for who in WHO {
                let request = scene::request("POST", &path, who, &s.state)
                    .header(header, value)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(axum::body::Body::from("active=0&name=x&keywords=y&cadence=off&action=save&email=a@b.example"));
                let answer = s.send(request.unwrap()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who:?} {path} {header}: {value}");
                assert!(answer.body.contains("<h1"), "a refusal is a page, too");
            }
        }
    }
    assert_eq!(before, s.everything().await);
}

#[tokio::test]
async fn forms_take_no_field_that_pages_do_not_have() {
    let s = Scene::new().await;
    for field in
        ["member_id=2", "id=1", "revision=9", "role=staff", "active=1", "matched_revision=0", "admin=1", "person_id=3", "member=2", "x=y"]
    {
        let path = format!("/profiles/{}/edit", s.profile);
        let answer = s.post(&path, Who::Member, &format!("name=x&keywords=y&cadence=off&action=save&{field}")).await;
        assert!(answer.status.is_client_error(), "{field}: {}", answer.status);
    }
    let answer = s.post("/sign-in", Who::Nobody, "email=a@b.example&role=staff").await;
    assert!(answer.status.is_client_error());
    assert_eq!(s.db.profile(s.profile).await.unwrap().unwrap().name, "Cybersécurité et identité");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let s = Scene::new().await;
    let answer = s.post("/sign-in", Who::Nobody, &format!("email={}", "a".repeat(1024 * 1024 + 1))).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn every_answer_carries_the_safe_headers() {
    let s = Scene::at("https://crieur.example/").await;
    for (path, _) in pages(&s) {
        let answer = s.get(&path, Who::Staff).await;
        let header = |name: &str| answer.headers.get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        assert!(header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert!(header("strict-transport-security").contains("max-age=31536000"));
        assert!(!header("cache-control").is_empty(), "{path}");
    }
}
