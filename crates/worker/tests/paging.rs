//! Feeds that are read page by page, against loopback publishers, into both databases.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{FeedKind, Source, Status};
use store::RunOutcome;
use worker::{Settings, fetch::Secret};

use crate::support::{
    house::{House, everywhere, settings},
    noon,
    publisher::{Publisher, WAYS, Way},
    server::{Answer, Canary},
};

const SIX_HOURS: TimeDelta = TimeDelta::hours(6);

async fn with(house: &mut House, source: Source) {
    house.rebuilt(vec![source], settings()).await;
}

/// The source of a publisher, and the house that polls it.
async fn polled(house: &mut House, way: Way, count: u32) -> Publisher {
    let publisher = Publisher::open(way, count).await;
    with(house, publisher.source("pages")).await;
    publisher
}

#[tokio::test]
async fn every_way_of_paging_is_followed_to_its_end() {
    for way in WAYS {
        everywhere(async |mut house| {
            let publisher = polled(&mut house, way, 8).await;
            house.poll(noon()).await;
            assert_eq!(house.stored("pages").await, 8, "{way:?}");
            let calls = publisher.server.hits().len();
            let by_records = way == Way::Sam { by_records: true };
            assert_eq!(calls, if by_records { 4 } else { 3 }, "{way:?}: one page more where the offset counts records");
            let runs = house.runs("pages").await;
            assert!(runs.iter().all(|r| r.outcome == RunOutcome::Ok && r.error.is_none()), "{way:?}: {runs:?}");
            assert_eq!(runs[0].resource, None);
            assert_eq!(runs[1].resource.as_deref(), Some("page 2"));
            let state = house.state("pages").await;
            assert_eq!((state.failures, state.last_success), (0, Some(noon())));
            assert!(state.next_due > noon() + TimeDelta::hours(1), "{way:?}: the walk is done, not due at once");
            // The next poll begins at the first page again, and nothing is new.
            house.poll(noon() + SIX_HOURS).await;
            let again = house.runs("pages").await;
            assert_eq!(again[runs.len()..].iter().map(|r| r.added + r.changed).sum::<i64>(), 0, "{way:?}");
            assert_eq!(house.stored("pages").await, 8, "{way:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_crash_between_two_pages_loses_nothing_and_goes_on_where_it_was() {
    for way in WAYS {
        everywhere(async |mut house| {
            let publisher = polled(&mut house, way, 8).await;
            assert!(house.worker.poll_step(noon()).await.unwrap().did());
            assert_eq!(house.stored("pages").await, 3, "{way:?}: the first page is stored");
            // A page is leased and its worker dies: the lease runs out, another takes it up.
            let dead = house.db.lease_feed(noon(), noon() + TimeDelta::minutes(1)).await.unwrap();
            assert!(dead.is_some(), "{way:?}: the second page is due at once");
            with(&mut house, publisher.source("pages")).await;
            house.poll(noon() + TimeDelta::minutes(2)).await;
            assert_eq!(house.stored("pages").await, 8, "{way:?}");
            let firsts = house.runs("pages").await.iter().filter(|r| r.resource.is_none()).count();
            assert_eq!(firsts, 1, "{way:?}: the first page was not read again");
        })
        .await;
    }
}

#[tokio::test]
async fn a_429_in_the_middle_is_waited_for_and_the_walk_goes_on() {
    for way in WAYS {
        everywhere(async |mut house| {
            let publisher = polled(&mut house, way, 8).await;
            publisher.on(|n, _| (n == 2).then(|| Answer::status("429 Too Many Requests", "", &[("Retry-After", "1800")])));
            house.poll(noon()).await;
            let state = house.state("pages").await;
            assert_eq!((house.stored("pages").await, state.failures), (3, 1), "{way:?}");
            assert!(state.next_due >= noon() + TimeDelta::minutes(30), "{way:?}: {}", state.next_due);
            house.poll(noon() + TimeDelta::minutes(29)).await;
            assert_eq!(publisher.server.hits().len(), 2, "{way:?}: nobody is asked before the time");
            house.poll(state.next_due).await;
            assert_eq!(house.stored("pages").await, 8, "{way:?}");
            assert_eq!(house.state("pages").await.failures, 0, "{way:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_page_whose_link_died_makes_the_walk_begin_again() {
    everywhere(async |mut house| {
        let publisher = polled(&mut house, Way::Linked("fts"), 8).await;
        house.poll(noon()).await;
        publisher.rows.lock().unwrap().push((9, "Nouveau".into()));
        publisher.on(|_, head| head.path.contains("cursor").then(|| Answer::status("500 Internal Server Error", "bad token", &[])));
        let mut now = noon() + SIX_HOURS;
        for _ in 0..3 {
            house.poll(now).await;
            now = house.state("pages").await.next_due;
        }
        assert_eq!(house.state("pages").await.failures, 3);
        publisher.calm();
        house.poll(now).await;
        assert_eq!(house.stored("pages").await, 9);
        let firsts = house.runs("pages").await.iter().filter(|r| r.resource.is_none()).count();
        assert_eq!(firsts, 3, "the walk began again from its first page");
        let from = publisher.server.hits().iter().filter_map(|h| h.parameter("updatedFrom")).collect::<Vec<_>>();
        assert_eq!(from[1], from[2], "and its window reaches as far back as before");
    })
    .await;
}

#[tokio::test]
async fn a_lying_next_link_is_not_followed() {
    everywhere(async |mut house| {
        let canary = Canary::start().await;
        let inside = format!("http://127.0.0.1:{}/releases?cursor=3", canary.port);
        let lies = [
            (inside.as_str(), "it lies elsewhere"),
            ("http://169.254.169.254/latest/meta-data/", "it lies elsewhere"),
            ("file:///etc/passwd", "it lies elsewhere"),
            ("https://elsewhere.example/releases", "it lies elsewhere"),
            ("http://[half", "is no address"),
        ];
        for (n, (link, said)) in lies.into_iter().enumerate() {
            let publisher = Publisher::open(Way::Linked("ocds"), 8).await;
            let name = format!("liar-{n}");
            with(&mut house, publisher.source(&name)).await;
            let (lie, rows) = (link.to_owned(), Arc::clone(&publisher.rows));
            publisher.on(move |_, head| {
                let page = publisher_page(&rows.lock().unwrap(), head).replace("/releases?cursor=3", &lie);
                Some(Answer::ok(page, &[]))
            });
            house.poll(noon()).await;
            let state = house.state(&name).await;
            let error = state.last_error.unwrap_or_default();
            assert!(error.contains(said), "{link}: {error}");
            assert_eq!((publisher.server.hits().len(), state.failures), (1, 1), "{link}");
            if link.starts_with("http://[") {
                continue;
            }
            assert_eq!(house.stored(&name).await, 3, "{link}: what the page itself held is kept");
        }
        assert_eq!(canary.connections(), 0);
    })
    .await;
}

fn publisher_page(rows: &[crate::support::publisher::Row], head: &crate::support::server::Head) -> String {
    Way::Linked("ocds").page(rows, head)
}

#[tokio::test]
async fn circles_and_endless_chains_are_broken_off_and_cost_few_requests() {
    everywhere(async |mut house| {
        // A link back to the first page; the same page under ever new links; ever new pages.
        let back = polled(&mut house, Way::Linked("ocds"), 9).await;
        let rows = Arc::clone(&back.rows);
        back.on(move |_, head| {
            let page = publisher_page(&rows.lock().unwrap(), head);
            Some(Answer::ok(page.replace("/releases?cursor=6", "/releases?cursor=3"), &[]))
        });
        house.poll(noon()).await;
        let error = house.state("pages").await.last_error.unwrap_or_default();
        assert!(error.contains("leads back to a page of the same walk"), "{error}");
        assert_eq!(back.server.hits().len(), 2);

        let same = polled(&mut house, Way::Linked("ocds"), 9).await;
        let rows = Arc::clone(&same.rows);
        same.on(move |n, head| {
            let page = publisher_page(&rows.lock().unwrap(), head);
            let link = if n == 1 { "/releases?cursor=3" } else { "/releases?cursor=3&again=1" };
            Some(Answer::ok(
                page.replace("/releases?cursor=6", "/releases?cursor=3&again=1").replace("/releases?cursor=3\"", &format!("{link}\"")),
                &[],
            ))
        });
        house.poll(noon() + TimeDelta::days(1)).await;
        let error = house.state("pages").await.last_error.unwrap_or_default();
        assert!(error.contains("page 3 is page 2 once more"), "{error}");

        let endless = Publisher::open(Way::Linked("ocds"), 1).await;
        let mut source = endless.source("endless");
        source.feeds[0].max_pages = 7;
        with(&mut house, source).await;
        let counter = Arc::new(AtomicUsize::new(0));
        endless.on(move |_, _| {
            let n = counter.fetch_add(1, Ordering::SeqCst);
            Some(Answer::ok(format!("{{\"links\":{{\"next\":\"/releases?cursor={n}\"}},\"releases\":[],\"n\":{n}}}"), &[]))
        });
        house.poll(noon() + TimeDelta::days(1)).await;
        let state = house.state("endless").await;
        assert_eq!((endless.server.hits().len(), state.failures), (7, 0), "empty pages without end are an end");
    })
    .await;
}

#[tokio::test]
async fn the_window_grows_with_an_outage_and_the_cursor_waits_for_the_whole_walk() {
    everywhere(async |mut house| {
        let publisher = polled(&mut house, Way::Linked("fts"), 4).await;
        let asked = |name: &str| {
            let hits = publisher.server.hits();
            hits.iter().filter_map(|h| h.parameter(name)).map(|t| format!("{t}Z").parse().unwrap()).collect::<Vec<DateTime<Utc>>>()
        };
        house.poll(noon()).await;
        let first = noon() - TimeDelta::days(60) - SIX_HOURS;
        assert_eq!(asked("updatedFrom"), [first], "the first start reaches back by backfill_days and the overlap");
        publisher.on(|_, head| head.path.contains("cursor").then(|| Answer::status("503 Service Unavailable", "", &[])));
        let mut now = noon() + SIX_HOURS;
        for _ in 0..5 {
            house.poll(now).await;
            now = house.state("pages").await.next_due;
        }
        publisher.calm();
        let late = now + TimeDelta::days(4);
        house.poll(late).await;
        house.poll(late + SIX_HOURS).await;
        let (from, to) = (asked("updatedFrom"), asked("updatedTo"));
        assert!(from.len() >= 5, "{from:?}");
        for n in 1..from.len() {
            assert!(to[..n].contains(&(from[n] + SIX_HOURS)), "window {n} begins where an earlier one ended: {from:?} {to:?}");
            assert!(from[n] + SIX_HOURS <= late + SIX_HOURS && from[n] >= from[n - 1], "{from:?}");
        }
        assert_eq!((from[1], from[2]), (noon() - SIX_HOURS, noon() - SIX_HOURS), "a walk that failed does not move the cursor");
        assert_eq!((*from.last().unwrap(), *to.last().unwrap()), (late - SIX_HOURS, late + SIX_HOURS));
    })
    .await;
}

#[tokio::test]
async fn a_long_outage_is_read_in_windows_that_the_publisher_bears() {
    everywhere(async |mut house| {
        let publisher = Publisher::open(Way::Linked("fts"), 2).await;
        let mut source = publisher.source("pages");
        let feed = &mut source.feeds[0];
        feed.url = feed.url.replace("{time-6h}", "{time-1h}");
        (feed.window_hours, feed.backfill_days) = (6, 1);
        with(&mut house, source).await;
        house.poll(noon()).await;
        let window = |name: &str| publisher.server.hits().iter().map(|h| h.parameter(name).unwrap()).collect::<Vec<_>>();
        let (from, to) = (window("updatedFrom"), window("updatedTo"));
        assert_eq!(
            from,
            ["2026-11-21T16:00:00", "2026-11-21T21:00:00", "2026-11-22T02:00:00", "2026-11-22T07:00:00", "2026-11-22T12:00:00"]
        );
        assert_eq!(to, ["2026-11-21T22:00:00", "2026-11-22T03:00:00", "2026-11-22T08:00:00", "2026-11-22T13:00:00", "2026-11-22T17:00:00"]);
    })
    .await;
}

#[tokio::test]
async fn only_what_is_newer_is_read_of_a_feed_that_runs_backwards() {
    everywhere(async |mut house| {
        let publisher = polled(&mut house, Way::Atom, 30).await;
        house.poll(noon()).await;
        assert_eq!((house.stored("pages").await, publisher.server.hits().len()), (30, 10));
        house.poll(noon() + SIX_HOURS).await;
        assert_eq!(house.runs("pages").await.last().unwrap().outcome, RunOutcome::NotModified);
        // A change comes to the top: its page and one more are read, not the whole history.
        publisher.rows.lock().unwrap().insert(0, (0, "Nouveau".into()));
        house.poll(noon() + SIX_HOURS * 2).await;
        assert_eq!((house.stored("pages").await, publisher.server.hits().len()), (31, 13));
    })
    .await;
}

#[tokio::test]
async fn not_modified_for_ever_is_put_to_the_test() {
    everywhere(async |mut house| {
        let publisher = polled(&mut house, Way::Atom, 3).await;
        house.poll(noon()).await;
        publisher.on(|_, head| head.header("If-None-Match").map(|_| Answer::raw("304 Not Modified", b"", &[])));
        publisher.rows.lock().unwrap().insert(0, (0, "Jamais annoncé".into()));
        for _ in 0..13 {
            let now = house.state("pages").await.next_due;
            house.poll(now).await;
        }
        assert_eq!(house.stored("pages").await, 4, "a server that always says 304 is found out");
        let unchanged = house.runs("pages").await.iter().filter(|r| r.outcome == RunOutcome::NotModified).count();
        assert!(unchanged >= 11, "and yet more than nine polls of ten cost next to nothing: {unchanged}");
    })
    .await;
}

#[tokio::test]
async fn a_listing_of_everything_that_shrinks_is_reported_at_its_last_page() {
    everywhere(async |mut house| {
        let publisher = Publisher::open(Way::Odata, 9).await;
        let mut source = publisher.source("pages");
        source.feeds[0].kind = FeedKind::Snapshot;
        with(&mut house, source).await;
        house.poll(noon()).await;
        assert_eq!(house.state("pages").await.last_records, Some(9));
        for (left, said) in [(4, "too few records: 4 on all pages where there were 9"), (0, "empty: 0 on all pages")] {
            publisher.rows.lock().unwrap().truncate(left);
            let due = house.state("pages").await.next_due;
            house.poll(due).await;
            let state = house.state("pages").await;
            assert!(state.last_error.as_deref().is_some_and(|e| e.contains(said)), "{:?}", state.last_error);
        }
        assert_eq!(house.stored("pages").await, 9, "and nothing is withdrawn");
    })
    .await;
}

#[tokio::test]
async fn a_key_is_sent_and_stands_nowhere() {
    everywhere(async |mut house| {
        let publisher = Publisher::open(Way::Sam { by_records: false }, 8).await;
        publisher.locked.store(true, Ordering::SeqCst);
        let mut source = publisher.source("pages");
        (source.key_env, source.key_parameter) = ("CRIEUR_TEST_KEY".into(), "api_key".into());
        with(&mut house, source.clone()).await;
        house.poll(noon()).await;
        let error = house.state("pages").await.last_error.unwrap_or_default();
        assert!(error.contains("CRIEUR_TEST_KEY") && publisher.server.hits().is_empty(), "{error}");
        let keys = [("pages".to_owned(), Secret::new("s3cr3t/key").unwrap())].into();
        house.rebuilt(vec![source], Settings { keys, ..settings() }).await;
        let due = house.state("pages").await.next_due;
        house.poll(due).await;
        assert_eq!(house.stored("pages").await, 8);
        assert!(publisher.server.hits().iter().all(|h| h.parameter("api_key").as_deref() == Some("s3cr3t/key")));
        // Everything that can go wrong, with the key in the server's own words.
        let echo = "http://127.0.0.1:9/x?api_key=s3cr3t%2Fkey";
        let answers = [
            Answer::status("302 Found", "", &[("Location", echo)]),
            Answer::status("429 Too Many Requests", "", &[]),
            Answer::ok(format!("<html><title>s3cr3t/key {echo}</title>"), &[]),
            Answer::ok(r#"{"totalRecords":9,"opportunitiesData":[{"noticeId":"s3cr3t/key"}]}"#, &[]),
            Answer::raw("200 OK", b"{\"a\":", &[("Content-Length", "99")]),
            Answer::ok(format!("{{\"error\":\"API_KEY s3cr3t/key over limit, see {echo}\"}}"), &[]),
        ];
        for answer in answers {
            publisher.on(move |_, _| Some(answer.clone()));
            let due = house.state("pages").await.next_due;
            house.poll(due).await;
            let state = house.state("pages").await;
            assert!(state.failures > 0);
            let kept = house.db.quarantined("pages", 10).await.unwrap();
            let told = format!("{state:?} {:?} {kept:?}", house.runs("pages").await);
            assert!(!told.contains("s3cr3t"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_days_requests_are_counted_across_restarts() {
    everywhere(async |mut house| {
        let publisher = Publisher::open(Way::Sam { by_records: false }, 30).await;
        let mut source = publisher.source("pages");
        source.calls_per_day = 4;
        with(&mut house, source.clone()).await;
        house.poll(noon()).await;
        assert_eq!((publisher.server.hits().len(), house.stored("pages").await), (4, 12));
        let error = house.state("pages").await.last_error.unwrap_or_default();
        assert!(error.contains("4 requests a day"), "{error}");
        let mut now = noon();
        while now < noon() + TimeDelta::hours(23) {
            with(&mut house, source.clone()).await;
            house.worker.poll_now(Some("pages"), now).await.unwrap();
            now += TimeDelta::hours(1);
        }
        assert_eq!(publisher.server.hits().len(), 4, "not even by hand, and not after a restart");
        house.worker.poll_now(Some("pages"), noon() + TimeDelta::hours(25)).await.unwrap();
        assert_eq!(publisher.server.hits().len(), 8);
        let offsets: Vec<_> = publisher.server.hits().iter().map(|h| h.parameter("offset").unwrap()).collect();
        assert_eq!(offsets[..8], ["0", "1", "2", "3", "0", "1", "2", "3"].map(String::from)[..8], "{offsets:?}");
    })
    .await;
}

#[tokio::test]
async fn a_403_that_means_wait_is_waited_for() {
    everywhere(async |mut house| {
        for (minutes, least, most) in [(5, 5, 6), (24 * 60, 24 * 60, 24 * 60 + 5), (0, 0, 2)] {
            let publisher = Publisher::open(Way::Linked("contracts-finder"), 2).await;
            let mut source = publisher.source(&format!("wait-{minutes}"));
            source.refusal_minutes = minutes;
            let name = source.name.clone();
            with(&mut house, source).await;
            publisher.on(|_, _| Some(Answer::status("403 Forbidden", "", &[])));
            house.poll(noon()).await;
            let due = house.state(&name).await.next_due - noon();
            assert!(due >= TimeDelta::minutes(least) && due <= TimeDelta::minutes(most), "{minutes}: {due}");
        }
    })
    .await;
}

/// Where a notice of the publisher's stands.
async fn standing(house: &House, n: u32) -> Status {
    let found = house.notices().await.into_iter().find(|s| s.notice.title.best(domain::Lang::EN) == format!("Cybersecurity {n}"));
    found.unwrap().notice.status
}

#[tokio::test]
async fn what_two_whole_walks_miss_is_no_longer_listed() {
    // Of the ways, those whose listing can be everything, and its last page full or not.
    for (way, count) in [(Way::Odata, 9), (Way::Seao, 8), (Way::Linked("ocds"), 8), (Way::Ods, 8)] {
        everywhere(async |mut house| {
            let publisher = Publisher::open(way, count).await;
            let mut source = publisher.source("pages");
            source.feeds[0].kind = FeedKind::Snapshot;
            if way != Way::Odata {
                source.feeds[0].url = source.feeds[0].url.split("where=").next().unwrap().split("updatedFrom").next().unwrap().to_owned();
            }
            with(&mut house, source).await;
            let step = async |house: &House, rows: Vec<u32>, n: u32, status: Status| {
                *publisher.rows.lock().unwrap() = rows.iter().map(|n| (*n, format!("Cybersecurity {n}"))).collect();
                let due = house.state("pages").await.next_due;
                house.poll(due).await;
                assert_eq!(standing(house, n).await, status, "{way:?} with {rows:?}");
            };
            let all: Vec<u32> = (1..=count).collect();
            let without: Vec<u32> = all.iter().copied().filter(|n| *n != 5).collect();
            house.poll(noon()).await;
            step(&house, all.clone(), 5, Status::Open).await;
            step(&house, without.clone(), 5, Status::Open).await;
            // A page that cannot be believed: what was missed before counts no more.
            publisher.on(|_, head| (!head.path.contains("$skip=0") && hits(head) > 0).then(|| Answer::ok("{\"renamed\":[]}", &[])));
            step(&house, without.clone(), 5, Status::Open).await;
            publisher.calm();
            for _ in 0..2 {
                step(&house, without.clone(), 5, Status::Open).await;
            }
            step(&house, without.clone(), 5, Status::Unlisted).await;
            let others = house.notices().await.iter().filter(|n| n.notice.status == Status::Open).count();
            assert_eq!(others, without.len(), "{way:?}: nobody else");
            step(&house, all.clone(), 5, Status::Open).await;
            // What is kept of it, read again, decides nothing.
            house.worker.replay("pages", None, noon()).await.unwrap();
            assert_eq!(standing(&house, 5).await, Status::Open);
        })
        .await;
    }
}

/// How far into the listing a request reaches.
fn hits(head: &crate::support::server::Head) -> u32 {
    ["offset", "$skip", "cursor"].into_iter().find_map(|name| head.parameter(name)?.parse().ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_walk_that_is_given_less_than_it_is_promised_decides_nothing() {
    for way in [Way::Odata, Way::Seao] {
        everywhere(async |mut house| {
            let publisher = Publisher::open(way, 8).await;
            let mut source = publisher.source("pages");
            source.feeds[0].kind = FeedKind::Snapshot;
            with(&mut house, source).await;
            house.poll(noon()).await;
            let rows = Arc::clone(&publisher.rows);
            // It still counts eight and shows the first six.
            publisher.on(move |_, head| {
                let empty = way.page(&[], head);
                (hits(head) >= 6).then(|| Answer::ok(empty.replace("\"total\":0", "\"total\":8").replace("count\":0", "count\":8"), &[]))
            });
            rows.lock().unwrap().swap(0, 1);
            for _ in 0..4 {
                let due = house.state("pages").await.next_due;
                house.poll(due).await;
                assert_eq!((standing(&house, 7).await, standing(&house, 8).await), (Status::Open, Status::Open), "{way:?}");
            }
        })
        .await;
    }
}
