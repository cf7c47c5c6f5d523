//! One source: its feeds, its days, its recent polls and, for staff, what could not be read.

use askama::Template;
use axum::{Router, extract::Path, response::Response, routing::get};
use chrono::{DateTime, Utc};
use domain::Source;
use store::{FeedState, PollRun};

use crate::{
    Error, State,
    fact::Fact,
    page::{Page, html},
    quarantine::Quarantine,
    source_days::Chart,
    sources::{self, Health},
    upload,
    visit::Visit,
};

const RUNS: u32 = 30;
/// Files of one feed that are named when they fail.
const FILES: usize = 5;

struct FeedRow {
    name: String,
    success: String,
    change: String,
    records: String,
    next: String,
    failures: String,
    errors: Vec<String>,
}

struct RunRow {
    when: String,
    feed: String,
    outcome: String,
    seen: String,
    added: String,
    changed: String,
    skipped: String,
    time: String,
}

#[derive(Template)]
#[template(path = "source.html")]
struct View {
    p: Page,
    facts: Vec<Fact>,
    home: String,
    notices: String,
    feeds: Vec<FeedRow>,
    runs: Vec<RunRow>,
    chart: Chart,
    quarantine: Quarantine,
    rss: String,
    json: String,
    /// Where staff hand a table over; possibly empty.
    upload: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sources/{name}", get(show))
}

async fn show(visit: Visit, Path(name): Path<String>) -> Result<Response, Error> {
    let db = &visit.state.db;
    let source = visit.state.site.source(&name).ok_or(Error::NotFound)?;
    let states = db.feed_states().await?;
    let counts = db.counts(visit.now).await?;
    let runs = db.runs(&name, RUNS).await?;
    let (chart, quarantine) = (Chart::of(&visit, &name).await?, Quarantine::of(&visit, &name).await?);
    let kept = if visit.is_staff() { Some(db.kept_of(&name).await?) } else { None };
    let health = Health::of(source, &states, visit.now);

    let key = match (source.enabled, health.last_success, health.late) {
        (false, ..) => "web-source-title-off",
        _ if source.is_handed_over() => "web-source-title-handed",
        (_, None, _) => "web-source-title-never",
        (_, _, true) => "web-source-title-late",
        _ if health.stuck => "web-source-title-stuck",
        _ if health.quiet => "web-source-title-quiet",
        _ => "web-source-title-well",
    };
    let ago = health.last_success.map(|at| locale::relative(visit.lang, visit.now, at)).unwrap_or_default();
    let title = visit.say_with(key, &[("source", source.title.as_str().into()), ("ago", ago.into())]);
    let mut p = Page::new(&visit, title, sources::rhythm(&visit, source)).await?;
    p.alive = None;
    let count = counts.iter().find(|c| c.source == name);
    let mut facts = facts(&visit, source, &health, count.map_or(0, |c| c.open), count.map_or(0, |c| c.total));
    facts.extend(kept.map(|kept| archive(&visit, kept)));
    html(&View {
        facts,
        chart,
        quarantine,
        upload: if visit.is_staff() && upload::takes(source) { visit.href(&format!("/sources/{name}/upload")) } else { String::new() },
        rss: visit.href(&format!("/sources/{name}/feed.xml")),
        json: visit.href(&format!("/sources/{name}/feed.json")),
        home: if source.home.starts_with("https://") || source.home.starts_with("http://") { source.home.clone() } else { String::new() },
        notices: visit.href(&format!("/notices?source={name}")),
        feeds: states.iter().filter(|s| s.source == name).map(|s| feed_row(&visit, source, s)).collect(),
        runs: runs.iter().map(|r| run_row(&visit, r)).collect(),
        p,
    })
}

fn facts(visit: &Visit, source: &Source, health: &Health, open: i64, total: i64) -> Vec<Fact> {
    let moment = |at: Option<DateTime<Utc>>| at.map_or_else(|| visit.say("web-never"), |at| visit.moment(at));
    let mut out = vec![
        Fact::new(
            visit.say("web-source-notices-count"),
            visit.say_with("web-source-counts", &[("open", open.into()), ("n", total.into())]),
        ),
        Fact::new(visit.say("web-source-success"), moment(health.last_success)),
        Fact::new(visit.say("web-source-change"), moment(health.last_change)),
        Fact::new(visit.say("web-source-zone"), locale::zone_name(visit.lang, source.zone)),
    ];
    if let Some(at) = health.next_due.filter(|_| source.enabled) {
        out.insert(3, Fact::new(visit.say("web-source-next"), locale::relative(visit.lang, visit.now, at)));
    }
    let unseen: Vec<&str> = source.feeds.iter().filter(|f| source.unseen(f)).map(|f| f.key.as_str()).collect();
    if !unseen.is_empty() {
        let words = visit.say_with("web-source-unseen-words", &[("feeds", unseen.join(", ").into())]);
        out.push(Fact::new(visit.say("web-source-unseen"), words));
    }
    if !source.licence.is_empty() {
        out.push(Fact::new(visit.say("web-source-licence-name"), source.licence.clone()));
    }
    let attribution = sources::licence(visit, source);
    if !attribution.is_empty() {
        out.push(Fact::new(visit.say("web-source-attribution"), attribution));
    }
    out
}

fn feed_row(visit: &Visit, source: &Source, state: &FeedState) -> FeedRow {
    let ago = |at: Option<DateTime<Utc>>| at.map_or_else(|| visit.say("web-never"), |at| locale::relative(visit.lang, visit.now, at));
    let feed = source.feeds.iter().find(|f| f.key == state.feed);
    let stuck = sources::stuck(source, std::slice::from_ref(state), visit.now);
    // A file of it that fails is told with its reason below.
    let silent = stuck.into_iter().filter(|s| s.file.is_none()).map(|s| match s.last {
        Some(at) => visit.say_with("web-source-feed-stuck", &[("span", locale::span(visit.lang, visit.now - at).into())]),
        None => visit.say("web-source-feed-stuck-never"),
    });
    FeedRow {
        name: feed.map_or_else(|| state.feed.clone(), |f| format!("{} ({})", state.feed, locale::feed_kind(visit.lang, f.kind))),
        success: ago(state.last_success),
        change: ago(state.last_change),
        records: state.last_records.map(|n| visit.number(n)).unwrap_or_default(),
        next: if source.enabled { ago(Some(state.next_due)) } else { visit.say("web-source-off") },
        failures: visit.number(state.failures),
        errors: silent.chain(trouble(visit, state)).collect(),
    }
}

/// What went wrong last: each file that fails, or else the address itself.
fn trouble(visit: &Visit, state: &FeedState) -> Vec<String> {
    let failing = state.failing();
    let mut out: Vec<String> = failing.iter().take(FILES).map(|file| failing_file(visit, file)).collect();
    if let Some(more) = failing.len().checked_sub(FILES).filter(|more| *more > 0) {
        out.push(visit.say_n("web-source-files-more", more));
    }
    if out.is_empty() {
        out.extend(state.last_error.as_deref().map(|e| sources::failure(visit, e)));
    }
    out
}

fn failing_file(visit: &Visit, file: &store::Failing<'_>) -> String {
    let span = file.since.map(|at| locale::span(visit.lang, visit.now - at)).unwrap_or_default();
    let args = [("file", file.name.into()), ("n", file.tries.into()), ("span", span.as_str().into())];
    let words = visit.say_with(if span.is_empty() { "web-source-file-failing-plain" } else { "web-source-file-failing" }, &args);
    let why = file.error.map(|error| {
        let mut fault = domain::Fault::recall(error);
        fault.places.retain(|place| place != file.name);
        sources::failure(visit, &fault.stored())
    });
    let why = why.unwrap_or_default();
    format!("{words} {why}").trim_end().to_owned()
}

fn run_row(visit: &Visit, run: &PollRun) -> RunRow {
    let mut outcome = visit.say(&format!("web-run-{}", run.outcome.as_str()));
    if let Some(error) = run.error.as_ref().filter(|_| visit.is_staff()) {
        outcome = format!("{outcome} – {}", locale::fault(visit.lang, error));
    }
    RunRow {
        when: visit.moment(run.started_at),
        // What somebody called their file is for staff.
        feed: run
            .resource
            .as_ref()
            .filter(|_| run.feed != upload::FEED || visit.is_staff())
            .map_or_else(|| run.feed.clone(), |r| format!("{} / {r}", run.feed)),
        outcome,
        seen: visit.number(run.seen),
        added: visit.number(run.added),
        changed: visit.number(run.changed),
        skipped: visit.number(run.skipped),
        time: visit.say_with("web-run-seconds", &[("s", crate::entry::points(visit.lang, run.duration_ms as f64 / 1000.0).into())]),
    }
}

/// What is kept of the source, as it came.
fn archive(visit: &Visit, kept: store::Kept) -> Fact {
    let size = crate::entry::points(visit.lang, (kept.packed as f64 / 1_048_576.0 * 10.0).round() / 10.0);
    Fact::new(visit.say("web-source-kept-name"), visit.say_with("web-source-kept", &[("n", kept.payloads.into()), ("mib", size.into())]))
}
