//! A table that staff hands over: who may, what it says, and that nothing is taken that
//! should not be.

use crate::scene::{self, Answer, Scene, Who};
use axum::{body::Body, http::StatusCode};

const PATH: &str = "/sources/tableau/upload";

fn body(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (field, file, bytes) in parts {
        out.extend_from_slice(format!("--b0\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{file}\"\r\n").as_bytes());
        out.extend_from_slice(b"Content-Type: text/csv\r\n\r\n");
        out.extend_from_slice(bytes);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"--b0--\r\n");
    out
}

async fn send(s: &Scene, path: &str, who: Who, site: &str, body: Vec<u8>) -> Answer {
    let request = scene::request("POST", path, who, &s.state)
        .header("content-type", "multipart/form-data; boundary=b0")
        .header("sec-fetch-site", site);
    s.send(request.body(Body::from(body)).unwrap()).await
}

async fn hand(s: &Scene, path: &str, file: &str, bytes: &[u8]) -> Answer {
    send(s, path, Who::Staff, "same-origin", body(&[("file", file, bytes)])).await
}

#[tokio::test]
async fn a_table_is_read_and_told() {
    let s = Scene::new().await;
    for prefix in ["", "/en"] {
        let answer = hand(&s, &format!("{prefix}{PATH}"), "C:\\tmp\\avis.csv", b"a,b\n1,2\n").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let to = answer.headers["location"].to_str().unwrap().to_owned();
        assert!(to.starts_with(&format!("{prefix}{PATH}?run=")) && to.ends_with("#found"), "{to}");
        let page = s.get(to.split('#').next().unwrap(), Who::Staff).await;
        assert_eq!(page.status, StatusCode::OK);
        let told = if prefix.is_empty() { "avis.csv\u{a0}: 3 fiches lues" } else { "avis.csv: 3 records read" };
        assert!(page.body.contains(told) && page.body.contains("no &#60;title&#62;"), "{}", page.body);
        assert_eq!(s.tables(), [("tableau".to_owned(), "avis.csv".to_owned(), 8)]);
    }
    // Not another source's run, nor one that nobody handed over, nor none.
    let other = s.db.runs("canadabuys", 1).await.unwrap()[0].id;
    for run in [other.to_string(), "999999".into()] {
        assert_eq!(s.get(&format!("{PATH}?run={run}"), Who::Staff).await.status, StatusCode::NOT_FOUND);
    }
    // The file's name is for staff.
    let page = |who| s.get("/sources/tableau", who);
    assert!(page(Who::Staff).await.body.contains("avis.csv"));
    assert!(!page(Who::Member).await.body.contains("avis.csv"));
    assert!(page(Who::Staff).await.body.contains("/sources/tableau/upload"));
    assert!(!page(Who::Nobody).await.body.contains("/upload"));
    assert!(!s.get("/sources/seao", Who::Staff).await.body.contains("/upload"));
}

#[tokio::test]
async fn what_is_refused_says_why() {
    let s = Scene::new().await;
    let large = vec![b'a'; (32 << 20) + 1];
    let cases: [(&str, &[u8], &str, &str); 9] = [
        ("", b"", "Choisissez un fichier", "Choose a file"),
        ("no-table", b"x", "mais ceci\u{a0}: une page web", "but this: a web page"),
        (
            "column",
            b"x",
            "«\u{a0}Titre\u{a0}» manque. Colonnes trouvées\u{a0}: Réf, Objet",
            "“Titre” is missing. Columns found: Réf, Objet",
        ),
        ("no-header", b"x", "vingt premières lignes", "first twenty rows"),
        ("cut", b"x", "au milieu d’une ligne", "middle of a row"),
        ("empty", b"", "Le fichier est vide", "The file is empty"),
        ("unpacked", b"x", "dépasse 128\u{a0}Mio", "larger than 128\u{a0}MiB"),
        ("other", b"x", "imbriqué sur plus de 40 niveaux", "nested deeper than 40 levels"),
        ("large.csv", &large, "dépasse 32\u{a0}Mio", "larger than 32\u{a0}MiB"),
    ];
    for (file, bytes, fr, en) in cases {
        for (prefix, words) in [("", fr), ("/en", en)] {
            let answer = hand(&s, &format!("{prefix}{PATH}"), file, bytes).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{file}");
            assert!(answer.body.contains(words), "{file}: {words}: {}", answer.body);
            assert!(answer.body.contains("role=\"alert\"") && answer.body.contains("aria-invalid=\"true\""));
        }
    }
    assert!(s.tables().iter().all(|(_, file, _)| !file.is_empty() && file != "large.csv"), "{:?}", s.tables());
}

#[tokio::test]
async fn nobody_else_hands_anything_over() {
    let s = Scene::new().await;
    let good = body(&[("file", "avis.csv", b"a\n")]);
    for (who, path, site, status) in [
        (Who::Nobody, PATH, "same-origin", 303),
        (Who::Member, PATH, "same-origin", 403),
        (Who::Other, PATH, "same-origin", 403),
        (Who::Staff, PATH, "cross-site", 403),
        (Who::Staff, PATH, "same-site", 403),
        (Who::Staff, "/sources/seao/upload", "same-origin", 404),
        (Who::Staff, "/sources/nowhere/upload", "same-origin", 404),
    ] {
        for prefix in ["", "/en"] {
            let answer = send(&s, &format!("{prefix}{path}"), who, site, good.clone()).await;
            assert_eq!(answer.status.as_u16(), status, "{who:?} {path} {site}");
        }
    }
    // No form of ours sends these.
    let urlencoded = s.post(PATH, Who::Staff, "file=x").await;
    assert_eq!(urlencoded.status, StatusCode::BAD_REQUEST);
    for torn in [&good[..good.len() - 6], b"--b0\r\nnonsense", b""] {
        let answer = send(&s, PATH, Who::Staff, "same-origin", torn.to_vec()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", String::from_utf8_lossy(torn));
    }
    let other = send(&s, PATH, Who::Staff, "same-origin", body(&[("else", "avis.csv", b"a\n")])).await;
    assert!(other.body.contains("Choisissez un fichier"));
    assert_eq!(s.tables(), []);
}

#[tokio::test]
async fn an_installation_that_only_takes_tables_is_not_told_to_have_no_source() {
    let mut s = Scene::new().await;
    let mut site = (*s.state.site).clone();
    site.sources.retain(|source| source.name == "tableau");
    let none = said(&mut s, site.clone()).await;
    assert!(none.0.contains("Aucune source n’est activée") && none.1.contains("No source is enabled"), "{none:?}");
    (site.sources[0].enabled, site.sources[0].feeds) = (true, Vec::new());
    let handed = said(&mut s, site).await;
    assert!(handed.0.contains("remis par l’équipe") && handed.1.contains("Staff hand over"), "{handed:?}");
    assert!(!handed.0.contains("late") && none.0.contains("late"), "{handed:?}");
}

#[tokio::test]
async fn an_only_source_that_is_silent_is_not_counted() {
    let mut s = Scene::new().await;
    let mut site = (*s.state.site).clone();
    site.sources.retain(|source| source.name == "canadabuys");
    said(&mut s, site).await;
    assert!(s.get("/sources", Who::Staff).await.body.contains("L’unique source demande de l’attention"));
    assert!(s.get("/en/sources", Who::Staff).await.body.contains("The only source needs attention"));
}

/// The line about the sources on a page of notices, in both languages.
async fn said(s: &mut Scene, site: web::Site) -> (String, String) {
    s.state.site = std::sync::Arc::new(site);
    s.router = web::router(s.state.clone());
    let line = |page: String| page.lines().find(|line| line.contains("class=\"alive")).unwrap_or_default().to_owned();
    (line(s.get("/notices", Who::Staff).await.body), line(s.get("/en/notices", Who::Staff).await.body))
}
