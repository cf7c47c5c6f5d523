//! A source's page and feeds: the days in figures, what staff says of the quarantine, and
//! that feed readers, ours among them, can read what is offered to them.

use crate::scene::{self, Answer, Scene, Who};
use axum::http::{StatusCode, header};
use feeds::{Adapter, Context, Record};
use serde_json::Value;

fn read(body: &str) -> Vec<domain::Notice> {
    let ctx = Context { source: "feed", zone: chrono_tz::America::Toronto, options: &feeds::NO_OPTIONS, seen: None };
    let (mut found, adapter) = (Vec::new(), "rss".parse::<Adapter>().unwrap());
    adapter.check(body.as_bytes()).unwrap();
    adapter
        .read(&ctx, body.as_bytes(), &mut |record| match record {
            Ok(Record::Notice(notice)) => found.push(*notice),
            other => panic!("{other:?}"),
        })
        .unwrap();
    found
}

async fn again(s: &Scene, path: &str, tag: &str) -> Answer {
    let request = scene::request("GET", path, Who::Nobody, &s.state).header(header::IF_NONE_MATCH, tag);
    s.send(request.body(axum::body::Body::empty()).unwrap()).await
}

#[tokio::test]
async fn both_feeds_of_a_source_are_whole_and_say_the_same() {
    let s = Scene::new().await;
    for prefix in ["", "/en"] {
        let path = format!("{prefix}/sources/canadabuys/feed");
        let rss = s.get(&format!("{path}.xml"), Who::Nobody).await;
        assert_eq!(rss.headers[header::CONTENT_TYPE], "application/rss+xml; charset=utf-8");
        let notices = read(&rss.body);
        let stored =
            s.db.search(&store::NoticeFilter { source: Some("canadabuys".into()), limit: 50, ..Default::default() }).await.unwrap();
        assert!(!notices.is_empty());
        assert_eq!(notices.len(), stored.notices.len());
        let json = s.get(&format!("{path}.json"), Who::Nobody).await;
        assert_eq!(json.headers[header::CONTENT_TYPE], "application/feed+json; charset=utf-8");
        let json: Value = serde_json::from_str(&json.body).unwrap();
        assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
        assert!(json["feed_url"].as_str().unwrap().ends_with(&format!("{path}.json")));
        let items = json["items"].as_array().unwrap();
        assert_eq!(items.len(), notices.len());
        for (item, notice) in items.iter().zip(&notices) {
            let squeezed = |text: &str| domain::squeeze(text);
            assert_eq!(squeezed(item["title"].as_str().unwrap()), squeezed(notice.title.best(domain::Lang::FR)));
            let url = item["url"].as_str().unwrap();
            assert!(url.starts_with("http") && url.contains(&format!("{prefix}/notices/")), "{url}");
            assert_eq!((item["id"].as_str(), item["date_published"].is_string()), (Some(url), true));
        }
        for file in ["xml", "json"] {
            let path = format!("{path}.{file}");
            let first = s.get(&path, Who::Nobody).await;
            let tag = first.headers[header::ETAG].to_str().unwrap().to_owned();
            s.wait(chrono::Duration::hours(30));
            let same = again(&s, &path, &tag).await;
            assert_eq!((same.status, same.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path}");
            assert_eq!(again(&s, &path, "\"other\"").await.status, StatusCode::OK);
        }
    }
    let page = s.get("/sources/canadabuys", Who::Nobody).await.body;
    for kind in ["application/rss+xml\" title=\"RSS\" href=\"/sources/canadabuys/feed.xml", "application/feed+json"] {
        assert!(page.contains(&format!("<link rel=\"alternate\" type=\"{kind}")), "{kind}");
    }
}

#[tokio::test]
async fn hostile_text_stays_text_in_feeds() {
    let s = Scene::new().await;
    let title = "]]><script>alert(1)</script> & \u{1}\u{b} \"x\" 'y' \u{1F9AB}";
    let notice = domain::Notice {
        source: "exemple".into(),
        reference: "H-1".into(),
        title: domain::Text::of(domain::Lang::FR, title),
        description: domain::Text::of(domain::Lang::FR, "<!ENTITY x SYSTEM \"file:///etc/passwd\">".repeat(100)),
        ..Default::default()
    };
    let mut tx = s.db.begin().await.unwrap();
    tx.upsert_notices(&[notice], scene::now()).await.unwrap();
    tx.commit().await.unwrap();
    let body = s.get("/sources/exemple/feed.xml", Who::Nobody).await.body;
    assert!(!body.contains("<script") && !body.contains("<!ENTITY") && !body.contains('\u{1}'), "{body}");
    assert!(body.len() < 4000, "{}", body.len());
    let found = read(&body);
    assert!(found[0].title.best(domain::Lang::FR).contains("\u{1F9AB}"), "{:?}", found[0].title);
}

/// The figures of the table under the drawing, column by column.
fn columns(page: &str) -> [i64; 3] {
    let table = page.split("id=\"days-table\"").nth(1).unwrap().split("</table>").next().unwrap();
    let mut sums = [0; 3];
    for row in table.split("<tr>").skip(2) {
        for (sum, cell) in sums.iter_mut().zip(row.split("<td class=\"n\">").skip(1)) {
            *sum += cell.split('<').next().unwrap().parse::<i64>().unwrap();
        }
    }
    sums
}

#[tokio::test]
async fn the_days_are_drawn_and_told_in_a_table() {
    let s = Scene::new().await;
    let (mut sums, mut page) = ([0; 3], String::new());
    let counts = s.db.counts(scene::now()).await.unwrap();
    for count in &counts {
        page = s.get(&format!("/sources/{}", count.source), Who::Nobody).await.body;
        let here = columns(&page);
        assert_eq!(here[0], count.total, "all of them were stored within four weeks");
        sums = [sums[0] + here[0], sums[1] + here[1], sums[2] + here[2]];
    }
    assert!(counts.len() > 1 && sums[0] > 3 && sums[1] == 1, "{sums:?}");
    let drawing = page.split("<svg").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(drawing.contains("role=\"img\"") && drawing.contains("<rect") && drawing.matches("<text").count() == 3);
    assert!(!page.contains("<script") && !drawing.contains("style="));
}

#[tokio::test]
async fn staff_says_of_quarantined_records_that_they_are_seen() {
    let s = Scene::new().await;
    let waiting = s.db.quarantined("canadabuys", 10).await.unwrap();
    let form = format!("id={}", waiting[0].id);
    for (who, status) in [(Who::Nobody, 303), (Who::Member, 403), (Who::Other, 403)] {
        assert_eq!(s.post("/sources/canadabuys/quarantine", who, &form).await.status.as_u16(), status, "{who:?}");
        let page = s.get("/sources/canadabuys", who).await.body;
        assert!(!page.contains("alert(1)") && !page.contains("id=\"quarantine\""), "{who:?} reads what is for staff");
    }
    assert_eq!(s.db.quarantined("canadabuys", 10).await.unwrap()[0].noted_at, None);
    let page = s.get("/sources/canadabuys", Who::Staff).await.body;
    assert!(page.contains(&format!("name=\"id\" value=\"{}\"", waiting[0].id)) && page.contains("Marquer comme vu"));
    let done = s.post("/sources/canadabuys/quarantine", Who::Staff, &form).await;
    assert_eq!((done.status.as_u16(), done.headers["location"].to_str().unwrap()), (303, "/sources/canadabuys#quarantine"));
    assert!(s.db.quarantined("canadabuys", 10).await.unwrap()[0].noted_at.is_some());
    assert!(!s.get("/sources/canadabuys", Who::Staff).await.body.contains("Marquer comme vu"), "nothing is left to be seen");
    assert_eq!(s.post("/sources/nowhere/quarantine", Who::Staff, &form).await.status.as_u16(), 404);
    assert_eq!(s.post("/sources/canadabuys/quarantine", Who::Staff, "id=x").await.status.as_u16(), 422);
}

#[tokio::test]
async fn a_source_that_answers_with_nothing_new_for_weeks_is_told() {
    let s = Scene::new().await;
    assert!(!s.get("/", Who::Nobody).await.body.contains("rien de nouveau depuis"));
    // Both feeds go on being read well; what they bring was new a month ago.
    s.wait(chrono::Duration::days(30));
    let now = s.state.clock.now();
    s.db.set_due("canadabuys", now).await.unwrap();
    s.db.set_due("seao", now).await.unwrap();
    while let Some(mut state) = s.db.lease_feed(now, now + chrono::Duration::minutes(5)).await.unwrap() {
        (state.last_success, state.failures, state.last_error) = (Some(now), 0, None);
        state.next_due = now + chrono::Duration::hours(1);
        let mut tx = s.db.begin().await.unwrap();
        assert!(tx.finish_feed(&state).await.unwrap());
        tx.commit().await.unwrap();
    }
    let home = s.get("/", Who::Nobody).await.body;
    assert!(home.contains("CanadaBuys\u{a0}: lue normalement, mais rien de nouveau depuis 30\u{a0}jours"), "{home}");
    assert!(s.get("/en", Who::Nobody).await.body.contains("CanadaBuys: read as usual, but nothing new for 30"));
    let list = s.get("/sources", Who::Nobody).await.body;
    assert!(list.contains("Sans nouveauté") && list.contains("demandent de l’attention"), "{list}");
    assert!(s.get("/sources/seao", Who::Nobody).await.body.contains("SEAO est lue, mais n’apporte rien de nouveau"));
}

#[tokio::test]
async fn a_silent_file_does_not_hide_behind_a_lively_one() {
    let s = Scene::new().await;
    s.wait(chrono::Duration::days(4));
    let now = s.state.clock.now();
    for source in ["canadabuys", "seao"] {
        s.db.set_due(source, now).await.unwrap();
    }
    while let Some(mut state) = s.db.lease_feed(now, now + chrono::Duration::minutes(5)).await.unwrap() {
        // Everything is read as usual, only "open" has not been for four days.
        if state.feed != "open" {
            (state.last_success, state.last_change, state.failures, state.last_error) = (Some(now), Some(now), 0, None);
        }
        state.next_due = now + chrono::Duration::hours(1);
        let mut tx = s.db.begin().await.unwrap();
        assert!(tx.finish_feed(&state).await.unwrap());
        tx.commit().await.unwrap();
    }
    let words = "CanadaBuys\u{a0}: «\u{a0}open\u{a0}» n’a pas été lu depuis 4\u{a0}jours, le reste l’est normalement";
    for path in ["/", "/sources"] {
        assert!(s.get(path, Who::Nobody).await.body.contains(words), "{path}");
    }
    assert!(s.get("/en", Who::Nobody).await.body.contains("CanadaBuys: “open” has not been read for 4"));
    let list = s.get("/sources", Who::Nobody).await.body;
    assert!(list.contains("Lue en partie") && list.contains("demande de l’attention"), "{list}");
    let page = s.get("/sources/canadabuys", Who::Nobody).await.body;
    assert!(page.contains("CanadaBuys n’est lue qu’en partie") && page.matches("Ce fichier n’a pas été lu depuis").count() == 1, "{page}");
    assert!(!s.get("/sources/seao", Who::Nobody).await.body.contains("n’est lue qu’en partie"));
}

#[tokio::test]
async fn a_file_that_fails_is_named_with_its_reason_and_beyond_its_limit_in_the_banner() {
    let s = Scene::new().await;
    let now = s.state.clock.now();
    let fault = domain::Fault::new(domain::FaultKind::HttpGone, "HTTP 404").with("status", 404_u16).at("hebdo_1.json");
    let failing = async |days: i64, files: usize| {
        for source in ["canadabuys", "seao"] {
            s.db.set_due(source, now).await.unwrap();
        }
        while let Some(mut state) = s.db.lease_feed(now, now + chrono::Duration::minutes(5)).await.unwrap() {
            (state.last_success, state.last_change, state.failures, state.last_error) = (Some(now), Some(now), 0, None);
            state.next_due = now + chrono::Duration::hours(1);
            if state.source == "seao" {
                let file = |n: usize| {
                    let since = now - chrono::Duration::days(days) + chrono::Duration::minutes(i64::try_from(n).unwrap());
                    serde_json::json!({ "id": n, "name": format!("hebdo_{n}.json"), "tries": 4, "since": since, "error": fault.stored() })
                };
                state.cursor = serde_json::json!({ "waiting": (1..=files).map(file).collect::<Vec<_>>() });
                (state.failures, state.last_error) = (4, Some(fault.stored()));
            }
            let mut tx = s.db.begin().await.unwrap();
            assert!(tx.finish_feed(&state).await.unwrap());
            tx.commit().await.unwrap();
        }
    };
    let banner = "SEAO\u{a0}: le fichier «\u{a0}hebdo_1.json\u{a0}» est illisible depuis 30\u{a0}jours, le reste est lu normalement";
    failing(1, 1).await;
    assert!(!s.get("/", Who::Nobody).await.body.contains("est illisible"), "within its limit it is nobody's trouble");
    assert!(s.get("/sources", Who::Nobody).await.body.contains("En reprise après un échec"));

    failing(31, 7).await;
    for path in ["/", "/sources"] {
        let body = s.get(path, Who::Nobody).await.body;
        assert!(body.contains(banner), "{path}: {}", body.lines().filter(|l| l.contains("SEAO")).collect::<Vec<_>>().join("\n"));
    }
    assert!(s.get("/en", Who::Nobody).await.body.contains("SEAO: the file “hebdo_1.json” could not be read for 30"));
    assert!(s.get("/sources", Who::Nobody).await.body.contains("Lue en partie"));
    let page = s.get("/sources/seao", Who::Staff).await.body;
    assert!(page.contains("SEAO n’est lue qu’en partie"), "{page}");
    assert!(page.contains("Fichier «\u{a0}hebdo_1.json\u{a0}»\u{a0}: 4 échecs de suite depuis 30\u{a0}jours."), "{page}");
    assert!(
        page.contains("le fichier n’est plus à cette adresse (code 404)\u{a0}; l’éditeur l’a peut-être déplacé</p>")
            && page.contains("hebdo_5.json"),
        "{page}"
    );
    assert!(!page.contains("hebdo_6.json") && page.contains("2 autres fichiers échouent aussi."), "{page}");
    let page = s.get("/en/sources/seao", Who::Nobody).await.body;
    assert!(page.contains("File “hebdo_1.json”: 4 failures in a row for 30"), "{page}");
    assert!(!page.contains("404"), "the reason is for staff: {page}");
}

#[tokio::test]
async fn what_is_read_and_what_is_handed_over_are_counted_apart() {
    let mut s = Scene::new().await;
    let all = s.state.site.sources.clone();
    let handed = |name: &str| {
        let mut source = all[0].clone();
        (source.name, source.adapter, source.enabled, source.feeds) = (name.to_owned(), "csv".to_owned(), true, Vec::new());
        source
    };
    let read: Vec<domain::Source> = all.iter().filter(|source| source.enabled && !source.is_handed_over()).cloned().collect();
    // All is well with those that are read.
    let now = s.state.clock.now();
    for source in &read {
        s.db.set_due(&source.name, now).await.unwrap();
    }
    while let Some(mut state) = s.db.lease_feed(now, now + chrono::Duration::minutes(5)).await.unwrap() {
        (state.last_success, state.last_change, state.failures, state.last_error) = (Some(now), Some(now), 0, None);
        state.next_due = now + chrono::Duration::hours(1);
        let mut tx = s.db.begin().await.unwrap();
        assert!(tx.finish_feed(&state).await.unwrap());
        tx.commit().await.unwrap();
    }
    for (polled, by_hand, fr, en) in [
        (0, 0, "Aucune source n’est activée", "No source is enabled"),
        (0, 1, "Une source, dont l’équipe remet les tableaux", "One source, whose tables staff hand over"),
        (0, 2, "Deux sources, dont l’équipe remet les tableaux", "Two sources, whose tables staff hand over"),
        (1, 0, "Une source lue, rien à signaler", "One source read, nothing to report"),
        (
            1,
            1,
            "Une source lue, une autre dont l’équipe remet les tableaux\u{a0}: rien",
            "One source read, one other whose tables staff hand over: nothing",
        ),
        (2, 2, "Deux sources lues, deux autres dont l’équipe remet", "Two sources read, two others whose tables"),
    ] {
        let mut site = (*s.state.site).clone();
        site.sources = read.iter().take(polled).cloned().chain((0..by_hand).map(|n| handed(&format!("remise-{n}")))).collect();
        s.state.site = std::sync::Arc::new(site);
        s.router = web::router(s.state.clone());
        let (page, english) = (s.get("/sources", Who::Staff).await.body, s.get("/en/sources", Who::Staff).await.body);
        let title = |page: &str| page.split("<h1").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default().to_owned();
        assert!(title(&page).contains(fr), "{polled} {by_hand}: {}", title(&page));
        assert!(title(&english).contains(en), "{polled} {by_hand}: {}", title(&english));
    }
}
