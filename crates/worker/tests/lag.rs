//! One slow or dead source never delays another; a new one takes a few lines of text.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::FeedKind;
use tokio::time::Instant;

use crate::support::{
    feed::{Row, csv},
    house::{House, everywhere, feed, settings, source},
    noon,
    server::{Answer, Server, Then},
};

const SLOW: usize = 20;
const GOOD: usize = 10;

/// Starts a worker with so many slow sources before ten good ones, and tells when the last good
/// one was asked, and how many slow polls had ended by then.
async fn last_good(slow: usize) -> (Duration, usize) {
    let mut house = House::open("sqlite").await;
    let (asked, begun) = (Arc::new(Mutex::new(Vec::new())), Instant::now());
    let mut sources = Vec::new();
    let mut servers = Vec::new();
    for n in 0..slow {
        // A byte now and then, for ever: only the total limit of ten seconds ends it.
        let drip = Answer::raw("200 OK", b"", &[("Content-Length", "100000")]).then(Then::Trickle(Duration::from_millis(200)));
        servers.push(Server::always(drip).await);
        // Their names sort before the others': they are taken first.
        sources.push(source(&format!("a-{n}"), "canadabuys", vec![feed("open", servers[n].url("/open.csv"), FeedKind::Delta)]));
    }
    for n in 0..GOOD {
        let (asked, payload) = (Arc::clone(&asked), csv(&[Row::open(u32::try_from(n).unwrap(), "Network")]));
        let server = Server::start(move |_| {
            asked.lock().unwrap().push(begun.elapsed());
            Answer::ok(&payload, &[])
        })
        .await;
        sources.push(source(&format!("b-{n}"), "canadabuys", vec![feed("open", server.url("/open.csv"), FeedKind::Delta)]));
    }
    house.rebuilt(sources, settings()).await;
    let done = async {
        while asked.lock().unwrap().len() < GOOD {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ended = AtomicUsize::new(0);
    house
        .worker
        .run(async {
            tokio::time::timeout(Duration::from_mins(1), done).await.expect("a good source was never asked");
            let states = house.db.feed_states().await.unwrap();
            ended.store(states.iter().filter(|s| s.source.starts_with("a-") && s.failures > 0).count(), Ordering::SeqCst);
        })
        .await
        .unwrap();
    let last = asked.lock().unwrap().iter().max().copied().unwrap();
    (last, ended.load(Ordering::SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_slow_sources_delay_none_of_ten_good_ones() {
    let (alone, _) = last_good(0).await;
    let (among, ended) = last_good(SLOW).await;
    assert_eq!(ended, 0, "the good ones did not wait for a slow one to end");
    // The shortest rhythm is a quarter of an hour: a tenth of it is ninety seconds.
    let lag = among.saturating_sub(alone);
    assert!(lag < Duration::from_secs(9), "a hundredth of the shortest rhythm at most, not {lag:?}");
}

#[tokio::test]
async fn a_dead_source_among_ten_is_asked_seldom_and_the_others_as_planned() {
    let mut house = House::open("sqlite").await;
    let mut sources = Vec::new();
    for n in 1..=9 {
        house.shelf.put(&format!("/good-{n}.csv"), csv(&[Row::open(n, "Network")]));
        sources.push(source(
            &format!("good-{n}"),
            "canadabuys",
            vec![feed("open", house.server.url(&format!("/good-{n}.csv")), FeedKind::Delta)],
        ));
    }
    house.shelf.answer("/dead.csv", Answer::status("500 Internal Server Error", "", &[]));
    sources.push(source("dead", "canadabuys", vec![feed("open", house.server.url("/dead.csv"), FeedKind::Delta)]));
    house.rebuilt(sources, settings()).await;
    let (mut now, end) = (noon(), noon() + chrono::TimeDelta::hours(72));
    while now < end {
        house.poll(now).await;
        now = house.db.feed_states().await.unwrap().iter().map(|s| s.next_due).min().unwrap();
    }
    for n in 1..=9 {
        let polls = house.server.hits_of(&format!("/good-{n}.csv"));
        assert!((33..=39).contains(&polls), "every two hours for 72 hours, 36 within a tenth, not {polls}");
    }
    let tries = house.server.hits_of("/dead.csv");
    assert!((10..=30).contains(&tries), "{tries} tries");
    house.shelf.put("/dead.csv", csv(&[Row::open(1, "Network")]));
    let due = house.state("dead").await.next_due;
    assert!(due - now <= chrono::TimeDelta::hours(8), "never given up");
    house.poll(due).await;
    assert_eq!(house.state("dead").await.failures, 0);
}

#[tokio::test]
async fn a_new_source_is_a_few_lines_of_text() {
    everywhere(async |mut house| {
        house.shelf.put(
            "/feed.xml",
            "<rss version=\"2.0\"><channel><item><title>Réseau de la ville</title><link>https://example.invalid/1</link>\
             <description>Closes on 2026-12-15.</description></item></channel></rss>",
        );
        let text = format!(
            "[[source]]\nname = \"my-city\"\nadapter = \"rss\"\ntitle = \"My City\"\nzone = \"America/Toronto\"\nprivate_network = true\n\
             [source.options]\nlanguage = \"fr\"\nclosing_pattern = 'Closes on (\\d{{4}}-\\d{{2}}-\\d{{2}})'\nclosing_format = \"%Y-%m-%d\"\n\
             [[source.feed]]\nkey = \"feed\"\nurl = \"{}\"\nevery_minutes = 60\n",
            house.server.url("/feed.xml")
        );
        house.rebuilt(worker::sources::parse("my.toml", &text).unwrap(), settings()).await;
        house.poll(noon()).await;
        let notice = &house.notices().await[0].notice;
        assert_eq!((notice.source.as_str(), notice.title.best(domain::Lang::FR)), ("my-city", "Réseau de la ville"));
        assert_eq!(notice.closing.as_ref().map(|c| c.text.as_str()), Some("2026-12-15"));
        assert!(notice.is_open(noon()));
    })
    .await;
}
