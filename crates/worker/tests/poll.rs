//! Polls over HTTP, into both databases.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use chrono::{TimeDelta, Utc};
use domain::FeedKind;
use store::RunOutcome;
use worker::{Outcome, Settings};

use crate::support::{
    feed::{Row, catalogue, csv, listed, release, week},
    house::{House, everywhere, feed, settings, source},
    noon,
    server::{Answer, Canary, Server},
};

fn titles(count: u32) -> Vec<Row> {
    (1..=count).map(|n| Row::open(n, "Cybersecurity services")).collect()
}

/// A catalogue of these files, each under `/file/<id>` of the house's own server.
fn catalogue_of(house: &House, files: &[(&str, &str, &str)]) -> String {
    let entry = |(id, name, date): &(&str, &str, &str)| listed(id, name, &house.server.url(&format!("/file/{id}")), date);
    catalogue(&files.iter().map(entry).collect::<Vec<_>>())
}

async fn only_canadabuys(house: &mut House) {
    let mut sources = house.sources();
    sources.truncate(1);
    house.rebuilt(sources, settings()).await;
}

#[tokio::test]
async fn a_second_poll_is_answered_not_modified() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        house.shelf.put("/open.csv", csv(&titles(3)));
        house.poll(noon()).await;
        assert_eq!(house.stored("canadabuys").await, 3);
        house.poll(noon() + TimeDelta::hours(1)).await;
        assert_eq!(house.server.hits().len(), 1, "not before it is due");
        house.poll(noon() + TimeDelta::hours(3)).await;
        let runs = house.runs("canadabuys").await;
        assert_eq!((runs[0].outcome, runs[0].http_status, runs[0].seen, runs[0].added), (RunOutcome::Ok, Some(200), 3, 3));
        assert!(runs[0].bytes > 500 && runs[0].error.is_none());
        assert_eq!((runs[1].outcome, runs[1].http_status, runs[1].seen), (RunOutcome::NotModified, Some(304), 0));
        let state = house.state("canadabuys").await;
        assert_eq!((state.failures, state.last_records), (0, Some(3)));
        assert_eq!((state.last_success, state.last_change), (Some(noon() + TimeDelta::hours(3)), Some(noon())));
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_without_validators_are_left_unread() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        house.shelf.answer("/open.csv", Answer::ok(csv(&titles(3)), &[]));
        house.poll(noon()).await;
        house.poll(noon() + TimeDelta::hours(3)).await;
        let sources = house.sources();
        house.rebuilt(sources, Settings { skip_same_payload: false, ..settings() }).await;
        house.poll(noon() + TimeDelta::hours(6)).await;
        let runs = house.runs("canadabuys").await;
        assert_eq!(runs.iter().map(|r| r.outcome).collect::<Vec<_>>(), [RunOutcome::Ok, RunOutcome::Unchanged, RunOutcome::Ok]);
        assert_eq!((runs[2].seen, runs[2].added, runs[2].changed, runs[2].unchanged), (3, 0, 0, 3), "read, and nothing changed");
    })
    .await;
}

#[tokio::test]
async fn a_truncated_payload_stores_nothing_and_recovers() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        let whole = csv(&titles(900));
        let cut = &whole[..whole.len() - 40];
        let length = whole.len().to_string();
        let cuts = [Answer::ok(cut, &[]), Answer::raw("200 OK", cut.as_bytes(), &[("Content-Length", &length)])];
        let mut now = noon();
        for (n, cut) in cuts.into_iter().enumerate() {
            house.shelf.answer("/open.csv", cut);
            house.poll(now).await;
            let state = house.state("canadabuys").await;
            assert_eq!(state.failures, i64::try_from(n).unwrap() + 1);
            assert!(state.last_error.is_some_and(|e| e.contains("cut off") || e.contains("truncated")));
            assert!(state.next_due > now && state.next_due <= now + TimeDelta::minutes(3), "{}", state.next_due);
            now = state.next_due;
        }
        assert_eq!(house.stored("canadabuys").await, 0);
        house.shelf.put("/open.csv", whole);
        house.poll(now).await;
        assert_eq!(house.stored("canadabuys").await, 900);
        let state = house.state("canadabuys").await;
        assert_eq!((state.failures, state.last_error), (0, None));
        assert_eq!(state.next_due, now + TimeDelta::seconds(7350), "back in its rhythm");
    })
    .await;
}

#[tokio::test]
async fn a_last_row_without_its_break_is_good_when_the_transport_vouches_for_it() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        let whole = csv(&titles(3));
        let (open, short) = (whole.trim_end(), &whole[..whole.len() - 40]);
        let chunk = |text: &str| format!("{:x}\r\n{text}\r\n0\r\n\r\n", text.len());
        let (chunked, bare) = (&[("Transfer-Encoding", "chunked")][..], &[][..]);
        let cases = [
            // The connection's end proves nothing, nor does a row that lacks cells.
            (Answer::raw("200 OK", open.as_bytes(), bare), Some("does not end with a line break")),
            (Answer::ok(short, &[]), Some("does not end")),
            (Answer::ok(&whole[..whole.len() - 300], &[]), Some("does not end")),
            (Answer::ok(open, &[]), None),
            (Answer::raw("200 OK", chunk(open).as_bytes(), chunked), None),
        ];
        for (answer, said) in cases {
            house.shelf.answer("/open.csv", answer);
            house.worker.poll_now(Some("canadabuys"), noon()).await.unwrap();
            let error = house.state("canadabuys").await.last_error;
            match said {
                None => assert_eq!((error, house.stored("canadabuys").await), (None, 3)),
                Some(said) => assert!(error.as_ref().is_some_and(|e| e.contains(said)), "{error:?} lacks {said}"),
            }
        }
        assert!(house.notices().await.iter().all(|n| n.revision == 1));
    })
    .await;
}

#[tokio::test]
async fn validators_that_lie_hide_no_new_body_for_long() {
    everywhere(async |mut house| {
        let (count, honest) = (Arc::new(AtomicU32::new(3)), Arc::new(AtomicBool::new(true)));
        let (rows, answers) = (Arc::clone(&count), Arc::clone(&honest));
        let server = Server::start(move |head| {
            if !answers.load(Ordering::SeqCst) && head.header("If-None-Match").is_some() {
                return Answer::raw("304 Not Modified", b"", &[]);
            }
            Answer::ok(csv(&titles(rows.load(Ordering::SeqCst))), &[("ETag", "\"always\"")])
        })
        .await;
        house
            .rebuilt(vec![source("canadabuys", "canadabuys", vec![feed("new", server.url("/new.csv"), FeedKind::Delta)])], settings())
            .await;
        // The same tag under another body: the body counts.
        for stored in [3, 4] {
            count.store(stored, Ordering::SeqCst);
            let due = house.state("canadabuys").await.next_due;
            house.poll(due).await;
            assert_eq!(house.stored("canadabuys").await, stored as usize);
        }
        // "Not modified" for ever: put to the test after twelve polls.
        honest.store(false, Ordering::SeqCst);
        count.store(5, Ordering::SeqCst);
        for _ in 0..12 {
            let due = house.state("canadabuys").await.next_due;
            house.poll(due).await;
        }
        assert_eq!(house.stored("canadabuys").await, 5);
        let idle = house.runs("canadabuys").await.iter().filter(|r| r.outcome == RunOutcome::NotModified).count();
        assert!((10..=12).contains(&idle), "{idle}");
    })
    .await;
}

#[tokio::test]
async fn a_dead_source_stops_no_other_and_is_never_given_up() {
    everywhere(async |mut house| {
        let mut sources = house.sources();
        sources.truncate(1);
        sources.push(source("dead", "canadabuys", vec![feed("open", house.server.url("/dead.csv"), FeedKind::Snapshot)]));
        house.rebuilt(sources, settings()).await;
        house.shelf.put("/open.csv", csv(&titles(3)));
        house.shelf.answer("/dead.csv", Answer::status("500 Internal Server Error", "", &[]));
        let mut now = noon();
        while now < noon() + TimeDelta::hours(72) {
            house.poll(now).await;
            now = house.db.feed_states().await.unwrap().iter().map(|s| s.next_due).min().unwrap();
        }
        let (good, bad) = (house.server.hits_of("/open.csv"), house.server.hits_of("/dead.csv"));
        assert!((34..=37).contains(&good), "72 hours of polls every two hours, not {good}");
        assert!((10..=30).contains(&bad), "{bad} tries");
        assert!(house.runs("dead").await.iter().all(|r| r.http_status == Some(500) && r.error.is_some()));
        house.shelf.put("/dead.csv", csv(&titles(2)));
        let due = house.state("dead").await.next_due;
        house.poll(due).await;
        assert_eq!(house.stored("dead").await, 2);
        assert_eq!(house.state("dead").await.failures, 0);
    })
    .await;
}

#[tokio::test]
async fn a_publisher_that_asks_for_patience_gets_it() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        house.shelf.answer("/open.csv", Answer::status("429 Too Many Requests", "", &[("Retry-After", "7200")]));
        house.poll(noon()).await;
        house.poll(noon() + TimeDelta::minutes(119)).await;
        assert_eq!(house.server.hits().len(), 1);
        assert!(house.state("canadabuys").await.next_due >= noon() + TimeDelta::hours(2));
    })
    .await;
}

#[tokio::test]
async fn a_suspicious_snapshot_is_not_believed() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        house.shelf.put("/open.csv", csv(&titles(8)));
        house.poll(noon()).await;
        let renamed = csv(&titles(8)).replace("unspsc", "unspscCode");
        let bad = [
            (csv(&titles(5)), "too few records: 5 where there were 8, at least 6"),
            (csv(&[]), "empty: 0 where there were 8"),
            ("<!DOCTYPE html><title>Maintenance</title>".to_owned(), "a web page came instead of data"),
            (renamed, "`unspsc` is missing"),
            (String::new(), "beginning"),
        ];
        let mut now = house.state("canadabuys").await.next_due;
        for (payload, said) in bad {
            house.shelf.put("/open.csv", payload);
            house.poll(now).await;
            let state = house.state("canadabuys").await;
            let error = state.last_error.unwrap();
            assert!(error.contains(said), "{error} lacks {said}");
            now = state.next_due;
        }
        assert_eq!(house.stored("canadabuys").await, 8, "what is stored is kept");
        assert!(house.notices().await.iter().all(|n| n.revision == 1));
        house.shelf.put("/open.csv", csv(&titles(6)));
        house.poll(now).await;
        assert_eq!(house.state("canadabuys").await.last_records, Some(6), "three quarters are normal");
        // A publisher that stays small is believed after some days; an empty one never is.
        let mut now = house.state("canadabuys").await.next_due;
        let late = now + TimeDelta::days(5);
        house.shelf.put("/open.csv", csv(&titles(2)));
        while now < late {
            house.poll(now).await;
            now = house.state("canadabuys").await.next_due;
        }
        assert_eq!(house.state("canadabuys").await.last_records, Some(2));
    })
    .await;
}

#[tokio::test]
async fn bad_records_are_kept_aside_and_the_rest_goes_on() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        let mut rows = titles(3);
        rows[1].closing = "next Tuesday";
        house.shelf.put("/open.csv", csv(&rows));
        house.poll(noon()).await;
        let run = &house.runs("canadabuys").await[0];
        assert_eq!((run.outcome, run.seen, run.added, run.skipped), (RunOutcome::Ok, 3, 2, 1));
        let kept = house.db.quarantined("canadabuys", 10).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].run_id, Some(run.id));
        assert!(kept[0].reason.contains("next Tuesday") && kept[0].raw.contains("Cybersecurity"), "{kept:?}");
        for row in &mut rows {
            row.closing = "whenever";
        }
        house.shelf.put("/open.csv", csv(&rows));
        house.poll(noon() + TimeDelta::hours(3)).await;
        let error = house.state("canadabuys").await.last_error.unwrap();
        assert!(error.contains("none of 3 records could be read"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_catalogue_is_taken_file_by_file() {
    everywhere(async |mut house| {
        let mut sources = house.sources();
        sources.remove(0);
        house.rebuilt(sources, settings()).await;
        let files = [
            ("w1", "hebdo_20261102_20261108.json", "1"),
            ("w2", "hebdo_20261109_20261115.json", "1"),
            ("twin", "hebdo_20261109_20261115.json", "2"),
            ("old", "hebdo_20250106_20250112.json", "1"),
            ("month", "mensuel_20261001_20261031.json", "1"),
        ];
        house.shelf.put("/package", catalogue_of(&house, &files));
        house.shelf.put("/file/w1", week(&[release(1, "20261105120000", "Ancien titre"), release(2, "20261105120000", "Réseau")]));
        let whole = week(&[release(1, "20261112120000", "Nouveau titre")]);
        house.shelf.answer("/file/w2", Answer::ok(&whole[..whole.len() / 2], &[]));
        house.shelf.put("/file/twin", week(&[release(3, "20261112120000", "Autre contenu")]));
        house.poll(noon()).await;
        let runs = house.runs("seao").await;
        let told: Vec<_> = runs.iter().map(|r| (r.resource.as_deref(), r.outcome)).collect();
        assert_eq!(
            told,
            [
                (None, RunOutcome::Ok),
                (Some("hebdo_20261109_20261115.json"), RunOutcome::Ok),
                (Some("hebdo_20261109_20261115.json"), RunOutcome::Failed),
                (Some("hebdo_20261102_20261108.json"), RunOutcome::Ok),
            ],
            "newest first, both twins, nothing older than the backfill, no monthly file"
        );
        assert_eq!(house.stored("seao").await, 3);
        let state = house.state("seao").await;
        assert_eq!(state.failures, 1);
        assert!(state.last_error.unwrap().contains("hebdo_20261109_20261115.json"));
        assert!(state.next_due <= noon() + TimeDelta::minutes(2), "the failed file is tried again soon");
        // The file recovers; the older week that was read before does not win over it.
        house.shelf.put("/file/w2", whole);
        house.poll(state.next_due).await;
        let title = |n: &store::StoredNotice| n.notice.title.best(domain::Lang::FR).to_owned();
        assert_eq!(house.notices().await.iter().map(title).collect::<Vec<_>>(), ["Autre contenu", "Nouveau titre", "Réseau"]);
        let state = house.state("seao").await;
        assert_eq!((state.failures, state.last_error), (0, None));
        assert!(state.next_due > noon() + TimeDelta::hours(1), "{}", state.next_due);
        assert_eq!(house.server.hits_of("/file/old") + house.server.hits_of("/file/month"), 0);
    })
    .await;
}

#[tokio::test]
async fn an_unchanged_catalogue_fetches_nothing_and_a_replaced_file_is_read_again() {
    everywhere(async |mut house| {
        let mut sources = house.sources();
        sources.remove(0);
        house.rebuilt(sources, settings()).await;
        house.shelf.put("/package", catalogue_of(&house, &[("w1", "hebdo_20261109_20261115.json", "1")]));
        house.shelf.put("/file/w1", week(&[release(1, "20261112120000", "Titre")]));
        house.poll(noon()).await;
        house.poll(noon() + TimeDelta::hours(3)).await;
        assert_eq!(house.server.hits_of("/file/w1"), 1);
        assert_eq!(house.runs("seao").await[2].outcome, RunOutcome::NotModified);
        house.shelf.put("/package", catalogue_of(&house, &[("w1", "hebdo_20261109_20261115.json", "2")]));
        house.shelf.put("/file/w1", week(&[release(1, "20261112130000", "Titre corrigé")]));
        house.poll(noon() + TimeDelta::hours(6)).await;
        assert_eq!(house.server.hits_of("/file/w1"), 2);
        assert_eq!(house.notices().await[0].revision, 2);
        for broken in ["{\"success\": true, \"result\": {\"resou", "{\"success\":true,\"result\":{\"resources\":[]}}"] {
            house.shelf.put("/package", broken);
            let due = house.state("seao").await.next_due;
            house.poll(due).await;
            let state = house.state("seao").await;
            assert!(state.failures > 0 && state.last_error.is_some(), "{broken}");
        }
        assert_eq!(house.stored("seao").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_catalogue_lends_its_permission_to_its_own_host_only() {
    everywhere(async |mut house| {
        let mut sources = house.sources();
        sources.remove(0);
        house.rebuilt(sources, settings()).await;
        let canary = Canary::start().await;
        let inside = format!("http://127.0.0.1:{}/secret", canary.port);
        let files = [listed("w1", "hebdo_20261109_20261115.json", &inside, "1")];
        house.shelf.put("/package", catalogue(&files));
        house.poll(noon()).await;
        let error = house.state("seao").await.last_error.unwrap();
        assert!(error.contains("refused") && error.contains("loopback"), "{error}");
        assert_eq!(canary.connections(), 0);
    })
    .await;
}

#[tokio::test]
async fn one_source_is_polled_on_demand_and_a_file_is_read_like_a_poll() {
    everywhere(async |house| {
        house.shelf.put("/open.csv", csv(&titles(3)));
        let runs = house.worker.poll_now(Some("canadabuys"), noon()).await.unwrap();
        assert_eq!((runs.len(), runs[0].added), (1, 3));
        let again = house.worker.poll_now(Some("canadabuys"), noon() + TimeDelta::minutes(1)).await.unwrap();
        assert_eq!(again[0].outcome, RunOutcome::NotModified, "whatever the schedule says");
        assert_eq!(house.server.hits_of("/package"), 0);
        assert!(house.state("seao").await.next_due <= noon(), "the other source is as due as before");
        let unknown = house.worker.poll_now(Some("canadabuy"), noon()).await.unwrap_err().to_string();
        assert!(unknown.contains("canadabuy") && unknown.contains("seao"), "{unknown}");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("week.json");
        std::fs::write(&path, week(&[release(7, "20261112120000", "Titre")])).unwrap();
        let run = house.worker.poll_file("seao", &path, noon()).await.unwrap();
        assert_eq!((run.outcome, run.seen, run.added, house.stored("seao").await), (RunOutcome::Ok, 1, 1, 1));
        std::fs::write(&path, &week(&[])[..40]).unwrap();
        let run = house.worker.poll_file("seao", &path, noon()).await.unwrap();
        assert!(run.outcome == RunOutcome::Failed && run.error.is_some());
        assert!(house.worker.poll_file("seao", &folder.path().join("none"), noon()).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_new_fiscal_year_is_another_file() {
    everywhere(async |mut house| {
        let url = house.server.url("/{fiscal_year}.csv");
        house.rebuilt(vec![source("canadabuys", "canadabuys", vec![feed("year", url, FeedKind::Archive)])], settings()).await;
        let march: chrono::DateTime<Utc> = "2027-03-31T12:00:00Z".parse().unwrap();
        house.shelf.put("/2026-2027.csv", csv(&titles(8)));
        house.shelf.put("/2027-2028.csv", csv(&[]));
        house.poll(march).await;
        house.poll(march + TimeDelta::days(1)).await;
        assert_eq!(house.server.hits_of("/2027-2028.csv"), 1);
        let state = house.state("canadabuys").await;
        assert_eq!((state.failures, state.last_records), (0, Some(0)), "a year begins empty");
    })
    .await;
}

#[tokio::test]
async fn a_poll_that_outlives_its_lease_changes_nothing() {
    everywhere(async |mut house| {
        only_canadabuys(&mut house).await;
        house.shelf.put("/open.csv", csv(&titles(3)));
        let late = house.db.lease_feed(noon(), noon() + TimeDelta::minutes(1)).await.unwrap().unwrap();
        house.poll(noon() + TimeDelta::minutes(2)).await;
        let mut tx = house.db.begin().await.unwrap();
        assert!(!tx.finish_feed(&late).await.unwrap());
        drop(tx);
        assert_eq!(house.state("canadabuys").await.last_records, Some(3));
        assert_eq!(house.worker.poll_step(noon() + TimeDelta::minutes(2)).await.unwrap(), Outcome::Idle);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_fails_for_ever_is_known_by_name_and_since_when_and_told_in_mails() {
    everywhere(async |house| {
        let anna = house.reader("Firme A", "anna@exemple.ca", domain::Lang::FR).await;
        house.profile(&anna, &["cybersécurité"], domain::Cadence::Instant).await;
        let files = [("w1", "hebdo_20261109_20261115.json", "1"), ("w2", "hebdo_20261102_20261108.json", "1")];
        house.shelf.put("/package", catalogue_of(&house, &files));
        house.shelf.put("/file/w1", week(&[]));
        house.shelf.answer("/file/w2", Answer::status("404 Not Found", "", &[]));
        let mut now = noon();
        house.poll(now).await;
        for _ in 0..18 {
            now += TimeDelta::hours(4);
            house.poll(now).await;
        }
        let state = house.state("seao").await;
        let failing = state.failing();
        assert_eq!((failing.len(), failing[0].name), (1, "hebdo_20261102_20261108.json"));
        assert!(failing[0].tries > 3 && failing[0].error.unwrap().contains("404"), "{failing:?}");
        let since = failing[0].since.unwrap();
        assert!(since - noon() < TimeDelta::minutes(1), "the first failure counts, not the last: {since}");
        assert_eq!(state.pulse().file, Some(("hebdo_20261102_20261108.json", since)));
        assert_eq!(state.last_success, Some(now), "the listing is read as usual");

        // A mail that leaves now says so.
        house.shelf.put("/open.csv", csv(&[Row::open(1, "Cybersécurité")]));
        house.worker.poll_now(Some("canadabuys"), now).await.unwrap();
        house.match_all(now).await;
        house.deliver(now + TimeDelta::seconds(2)).await;
        let mails = house.mails.sent();
        let line = "SEAO\u{a0}: le fichier «\u{a0}hebdo_20261102_20261108.json\u{a0}» est illisible depuis 3\u{a0}jours, le reste est lu normalement";
        assert!(mails[0].text.contains(line) && mails[0].html.contains(line), "{}", mails[0].text);

        // Mended by its publisher, it is read and forgotten as a failure.
        house.shelf.put("/file/w2", week(&[release(1, "20261102150000", "Entretien")]));
        house.poll(now + TimeDelta::days(2)).await;
        assert!(house.state("seao").await.failing().is_empty());
    })
    .await;
}
