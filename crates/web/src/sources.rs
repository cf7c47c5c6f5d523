//! How the sources are: who is read, when last, and what went wrong.

use askama::Template;
use axum::{Router, response::Response, routing::get};
use chrono::{DateTime, Duration, Utc};
use domain::{FeedKind, Source, Stuck};
use store::{FeedState, SourceCount};

use crate::{
    Error, State,
    entry::Tag,
    page::{Page, html},
    visit::Visit,
};

struct Row {
    href: String,
    title: String,
    big: String,
    word: bool,
    unit: String,
    late: bool,
    tags: Vec<Tag>,
    counts: String,
    next: String,
    rhythm: String,
    error: String,
    licence: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct View {
    p: Page,
    sources: Vec<Row>,
}

/// How a source is, from the states of its feeds.
pub(crate) struct Health {
    /// The last good poll of any feed.
    pub last_success: Option<DateTime<Utc>>,
    /// The last poll that brought something.
    pub last_change: Option<DateTime<Utc>>,
    /// The next poll of any feed.
    pub next_due: Option<DateTime<Utc>>,
    /// The most failures in a row of any feed.
    pub failures: i64,
    /// What the failing feed said.
    pub error: Option<String>,
    /// Whether it has been silent for longer than it should be.
    pub late: bool,
    /// Whether it answers well and has had nothing new for far too long.
    pub quiet: bool,
    /// Whether some of its addresses are silent while others are read.
    pub stuck: bool,
}

impl Health {
    pub(crate) fn of(source: &Source, states: &[FeedState], now: DateTime<Utc>) -> Self {
        let mine: Vec<&FeedState> = states.iter().filter(|s| s.source == source.name).collect();
        let last_success = mine.iter().filter_map(|s| s.last_success).max();
        let worst = mine.iter().filter(|s| s.failures > 0).max_by_key(|s| s.failures);
        let silence = Duration::hours(i64::from(source.silence_hours));
        let late = source.enabled && !source.is_handed_over() && last_success.is_none_or(|at| now - at > silence);
        let last_change = mine.iter().filter_map(|s| s.last_change).max();
        let quiet = Duration::hours(i64::from(source.quiet_hours()));
        Self {
            last_success,
            last_change,
            next_due: mine.iter().map(|s| s.next_due).min(),
            failures: worst.map_or(0, |s| s.failures),
            error: worst.and_then(|s| s.last_error.clone()),
            late,
            quiet: source.enabled && !late && last_change.is_some_and(|at| now - at > quiet),
            stuck: !late && !stuck(source, states, now).is_empty(),
        }
    }
}

/// The addresses of a source that are silent for too long, by their own rhythm.
pub(crate) fn stuck<'s>(source: &'s Source, states: &'s [FeedState], now: DateTime<Utc>) -> Vec<Stuck<'s>> {
    source.stuck(|feed| states.iter().find(|s| s.source == source.name && s.feed == feed).map(FeedState::pulse), now)
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/sources", get(list))
}

async fn list(visit: Visit) -> Result<Response, Error> {
    let states = visit.state.db.feed_states().await?;
    let counts = visit.state.db.counts(visit.now).await?;
    let sources = &visit.state.site.sources;
    let health: Vec<Health> = sources.iter().map(|s| Health::of(s, &states, visit.now)).collect();
    let on = sources.iter().filter(|s| s.enabled).count();
    let ill = sources.iter().zip(&health).filter(|(s, h)| s.enabled && (h.late || h.quiet || h.stuck || h.failures > 0)).count();
    let handed = sources.iter().filter(|s| s.enabled && s.is_handed_over()).count();
    let title = match (on, ill) {
        (0, _) => visit.say("web-sources-title-none"),
        (_, 0) if handed > 0 => with_handed(&visit, on - handed, handed),
        (_, 0) => visit.say_words("web-sources-title-well", on),
        (1, _) => visit.say("web-sources-title-only"),
        _ => {
            let (count, all) = (i64::try_from(ill).unwrap_or(0), i64::try_from(on).unwrap_or(0));
            let args = [("ill", count.into()), ("words", visit.words_first(count).into()), ("n-words", visit.words(all).into())];
            visit.say_with("web-sources-title-ill", &args)
        }
    };
    let rows = sources.iter().zip(health).map(|(s, h)| row(&visit, s, &h, &counts, &states)).collect();
    let mut p = Page::new(&visit, title, visit.say("web-sources-lede")).await?;
    // The whole page says what the line would.
    p.alive = None;
    html(&View { p, sources: rows })
}

/// What is said where all is well and some sources have no address: those nobody reads by himself.
fn with_handed(visit: &Visit, read: usize, handed: usize) -> String {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    if read == 0 {
        return visit.say_words("web-sources-title-handed", handed);
    }
    let (read, handed) = (count(read), count(handed));
    let args =
        [("n", read.into()), ("words", visit.words_first(read).into()), ("handed", handed.into()), ("more", visit.words(handed).into())];
    visit.say_with("web-sources-title-both", &args)
}

fn row(visit: &Visit, source: &Source, health: &Health, counts: &[SourceCount], states: &[FeedState]) -> Row {
    let count = counts.iter().find(|c| c.source == source.name);
    let (big, word, unit) = since(visit, source, health);
    Row {
        href: visit.href(&format!("/sources/{}", source.name)),
        title: source.title.clone(),
        big,
        word,
        unit,
        late: health.late,
        tags: tags(visit, source, health),
        counts: visit
            .say_with("web-source-counts", &[("open", count.map_or(0, |c| c.open).into()), ("n", count.map_or(0, |c| c.total).into())]),
        next: next(visit, source, health),
        rhythm: rhythm(visit, source),
        error: trouble(visit, source, health, states),
        licence: licence(visit, source),
    }
}

/// What is wrong with it: which of its addresses are silent, and the last failure.
fn trouble(visit: &Visit, source: &Source, health: &Health, states: &[FeedState]) -> String {
    let silent = if health.stuck { stuck(source, states, visit.now) } else { Vec::new() };
    let lines = silent.iter().map(|s| format!("{}.", locale::stuck_line(visit.lang, &source.title, visit.now, *s)));
    lines.chain(health.error.as_deref().map(|e| failure(visit, e))).collect::<Vec<_>>().join(" ")
}

/// How long ago it was read, in large figures.
fn since(visit: &Visit, source: &Source, health: &Health) -> (String, bool, String) {
    if !source.enabled {
        return (visit.say("web-source-off"), true, String::new());
    }
    if source.is_handed_over() {
        return (visit.say("web-source-handed"), true, String::new());
    }
    let Some(at) = health.last_success else { return (visit.say("web-source-never"), true, String::new()) };
    let age = (visit.now - at).max(Duration::zero());
    let (key, n) = match (age.num_days(), age.num_hours(), age.num_minutes()) {
        (days @ 2.., ..) => ("web-source-since-days", days),
        (_, hours @ 1.., _) => ("web-source-since-hours", hours),
        (.., minutes) => ("web-source-since-minutes", minutes),
    };
    (visit.number(n), false, visit.say_n(key, n))
}

fn tags(visit: &Visit, source: &Source, health: &Health) -> Vec<Tag> {
    let mut out = Vec::new();
    let mut tag = |class, key: &str| out.push(Tag { class, text: visit.say(key) });
    if !source.enabled {
        tag("possible", "web-source-tag-off");
    } else if source.is_handed_over() {
        tag("", "web-source-tag-handed");
    } else if health.late {
        tag("soon", "web-source-tag-late");
    } else if health.stuck {
        tag("soon", "web-source-tag-stuck");
    } else if health.quiet {
        tag("soon", "web-source-tag-quiet");
    } else if health.failures > 0 {
        tag("amended", "web-source-tag-failing");
    } else {
        tag("strong", "web-source-tag-well");
    }
    if !source.is_handed_over() && source.feeds.iter().all(|f| source.unseen(f)) {
        tag("", "web-source-tag-unseen");
    }
    if source.private_network {
        tag("", "web-source-tag-private");
    }
    out
}

/// What a failure is told as: what it was is for staff, who can act on it; it may name
/// addresses that are nobody else's business.
pub(crate) fn failure(visit: &Visit, error: &str) -> String {
    if visit.is_staff() {
        visit.say_with("web-source-error", &[("error", locale::fault(visit.lang, error).into())])
    } else {
        visit.say("web-source-error-public")
    }
}

fn next(visit: &Visit, source: &Source, health: &Health) -> String {
    let due = health.next_due.filter(|_| source.enabled);
    due.map(|at| visit.say_with("web-source-next-poll", &[("when", locale::relative(visit.lang, visit.now, at).into())]))
        .unwrap_or_default()
}

/// What the publisher's own rhythm means for readers, where it is slower than a day.
pub(crate) fn rhythm(visit: &Visit, source: &Source) -> String {
    let weekly = source.feeds.iter().any(|f| f.kind == FeedKind::Catalogue);
    if weekly { visit.say("web-source-weekly") } else { String::new() }
}

pub(crate) fn licence(visit: &Visit, source: &Source) -> String {
    let words = if visit.lang == domain::Lang::EN { &source.attribution_en } else { &source.attribution_fr };
    match (source.licence.is_empty(), words.is_empty()) {
        (true, true) => String::new(),
        (false, true) => visit.say_with("web-source-licence", &[("licence", source.licence.as_str().into())]),
        _ => words.clone(),
    }
}
