//! What a well-formed sources file must still keep to.

use std::collections::HashSet;

use chrono::DateTime;
use domain::{Feed, FeedKind, Source};
use url::Url;

use super::At;
use crate::{fetch, window};

/// Nobody is asked more often than this, in minutes; a private address answers to its owner.
pub const LEAST_MINUTES: u32 = 15;
const MOST_MINUTES: u32 = 31 * 24 * 60;
const MOST_MIB: u32 = 4096;
const MOST_PAGES: u32 = 100_000;
const MOST_DETAILS: u32 = 500;
/// Longer pauses do not fit into the time that a fetch has.
const MOST_PAUSE: u32 = 120;
const MOST_REFUSAL: u32 = 24 * 60;

/// A rule that is broken, and where.
pub(super) struct Broken {
    pub(super) at: At,
    pub(super) what: String,
}

pub(super) fn check(sources: &[Source]) -> Result<(), Broken> {
    if sources.is_empty() {
        return Err(Broken { at: At::default(), what: "no [[source]]: at least one is expected".into() });
    }
    let mut names = HashSet::new();
    for (n, source) in sources.iter().enumerate() {
        let broken = |key, what| Broken { at: At { source: n, feed: None, key }, what };
        source_rules(source).map_err(|(key, what)| broken(key, what))?;
        if !names.insert(&source.name) {
            return Err(broken(
                "name",
                format!("name = {:?}: a source of this name stands above; each name is expected once", source.name),
            ));
        }
        feeds_rules(n, source)?;
    }
    Ok(())
}

fn feeds_rules(n: usize, source: &Source) -> Result<(), Broken> {
    let mut keys = HashSet::new();
    for (m, feed) in source.feeds.iter().enumerate() {
        let broken = |key, what| Broken { at: At { source: n, feed: Some(m), key }, what };
        feed_rules(source, feed).map_err(|(key, what)| broken(key, what))?;
        if !keys.insert(&feed.key) {
            return Err(broken(
                "key",
                format!("key = {:?}: this source has a feed of this key above; each key is expected once", feed.key),
            ));
        }
    }
    Ok(())
}

type Rule = Result<(), (&'static str, String)>;

fn source_rules(source: &Source) -> Rule {
    word("name", &source.name)?;
    adapter(&source.adapter)?;
    if source.title.trim().is_empty() {
        return Err(("title", "title is empty, expected the portal's name as readers know it".into()));
    }
    if source.is_handed_over() && source.adapter != feeds::Adapter::Csv.as_str() {
        let what = "at least one is expected; only adapter = \"csv\" may do without, its tables are handed over";
        return Err(("feed", format!("source {:?} has no [[source.feed]], {what}", source.name)));
    }
    options(source)?;
    if !source.home.is_empty() {
        address("home", &source.home, false)?;
    }
    if source.silence_hours == 0 {
        return Err(("silence_hours", "silence_hours = 0, expected at least 1".into()));
    }
    if source.user_agent.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(("user_agent", format!("user_agent = {:?}, expected plain ASCII in one line", source.user_agent)));
    }
    manners(source)
}

fn feed_rules(source: &Source, feed: &Feed) -> Rule {
    word("key", &feed.key)?;
    let url = window::fill(&feed.url, &any_window(), source.zone);
    if url.contains(['{', '}']) {
        return Err(("url", format!("url = {:?}: the placeholders are {}", feed.url, window::KNOWN)));
    }
    address("url", &url, source.private_network)?;
    let least = if source.private_network { 1 } else { LEAST_MINUTES };
    if !(least..=MOST_MINUTES).contains(&feed.every_minutes) {
        return Err(("every_minutes", format!("every_minutes = {}, expected {least} to {MOST_MINUTES}", feed.every_minutes)));
    }
    if !(1..=MOST_MIB).contains(&feed.max_mib) {
        return Err(("max_mib", format!("max_mib = {}, expected 1 to {MOST_MIB}", feed.max_mib)));
    }
    if feed.kind != FeedKind::Catalogue && !feed.resource_prefix.is_empty() {
        return Err(("resource_prefix", "resource_prefix is expected only where kind = \"catalogue\"".into()));
    }
    walk_rules(source, feed)
}

/// The adapter of a feed, once its name is known to be good.
fn reader(source: &Source, feed: &Feed) -> Option<feeds::Adapter> {
    source.adapter_of(feed).parse().ok()
}

/// Rules of feeds that are read page by page or window by window.
fn walk_rules(source: &Source, feed: &Feed) -> Rule {
    if !feed.adapter.is_empty() {
        adapter(&feed.adapter)?;
    }
    let pages = reader(source, feed).is_some_and(feeds::Adapter::has_pages);
    let moves = window::moves(feed);
    if feed.kind != FeedKind::Catalogue && feed.backfill_days > 0 && !moves && !pages {
        let what = "backfill_days is expected only where kind = \"catalogue\" or the address has a placeholder such as {date-2}";
        return Err(("backfill_days", what.into()));
    }
    if feed.kind == FeedKind::Catalogue && (moves || !feed.body.is_empty()) {
        return Err(("kind", "kind = \"catalogue\" is a list of files: a body and placeholders of time are not expected".into()));
    }
    if feed.window_hours > 0 {
        let overlap = window::overlap(feed).num_hours();
        if !moves {
            return Err(("window_hours", "window_hours is expected only where the address has a placeholder such as {date-2}".into()));
        }
        if i64::from(feed.window_hours) <= overlap {
            let what = format!("window_hours = {}: expected more than the {overlap} hours of overlap in the address", feed.window_hours);
            return Err(("window_hours", what));
        }
        let ends = ["{date}", "{yyyymmdd}", "{us-date}", "{time}"];
        if !ends.iter().any(|end| feed.url.contains(end) || feed.body.contains(end)) {
            return Err(("window_hours", "window_hours: the address needs an end too, {date}, {yyyymmdd}, {us-date} or {time}".into()));
        }
    }
    if !(1..=MOST_PAGES).contains(&feed.max_pages) {
        return Err(("max_pages", format!("max_pages = {}, expected 1 to {MOST_PAGES}", feed.max_pages)));
    }
    if feed.details > 0 && reader(source, feed) != Some(feeds::Adapter::SeaoLive) {
        return Err(("details", "details is expected only where adapter = \"seao-live\"".into()));
    }
    if feed.details > MOST_DETAILS {
        return Err(("details", format!("details = {}, expected at most {MOST_DETAILS}", feed.details)));
    }
    if !feed.body.is_empty() {
        let body = window::fill(&feed.body, &any_window(), source.zone);
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&body)
            .map_err(|e| ("body", format!("body is no JSON object: {e}")))?;
    }
    Ok(())
}

/// For looking at an address as it will be.
fn any_window() -> window::Window {
    window::Window { from: DateTime::UNIX_EPOCH, to: DateTime::UNIX_EPOCH }
}

fn adapter(name: &str) -> Rule {
    if name.parse::<feeds::Adapter>().is_ok() {
        return Ok(());
    }
    let known: Vec<String> = feeds::Adapter::ALL.iter().map(ToString::to_string).collect();
    Err(("adapter", format!("adapter = {name:?} is unknown, expected one of {}", known.join(", "))))
}

/// What the reader is told besides, as far as it can be wrong in itself.
fn options(source: &Source) -> Rule {
    let Ok(adapter) = source.adapter.parse::<feeds::Adapter>() else { return Ok(()) };
    adapter.check_options(&source.options).map_err(|e| ("options", e.to_string()))
}

/// Rules about how a publisher wants to be asked.
fn manners(source: &Source) -> Rule {
    let keyed = !source.key_env.is_empty() || !source.key_file.is_empty();
    if !source.key_env.is_empty() && source.key_env.bytes().any(|b| !(b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')) {
        return Err(("key_env", format!("key_env = {:?}, expected the name of a variable such as CRIEUR_SAM_KEY", source.key_env)));
    }
    if keyed && source.key_parameter.is_empty() {
        return Err((
            if source.key_env.is_empty() { "key_file" } else { "key_env" },
            "a key needs key_parameter, the parameter of the address that carries it".into(),
        ));
    }
    if !keyed && !source.key_parameter.is_empty() {
        return Err(("key_parameter", "key_parameter needs key_env or key_file, where the key stands".into()));
    }
    let carried = |feed: &Feed| Url::parse(&feed.url).is_ok_and(|url| url.query_pairs().any(|(name, _)| name == source.key_parameter));
    if keyed && source.feeds.iter().any(carried) {
        return Err((
            "key_parameter",
            format!("key_parameter = {:?}: the key must not stand in an address of this file", source.key_parameter),
        ));
    }
    for host in &source.hosts {
        if Url::parse(&format!("https://{host}/")).ok().and_then(|url| url.host_str().map(|h| h == host)) != Some(true) {
            return Err(("hosts", format!("hosts: {host:?} is no host name, expected such as \"data.example.org\"")));
        }
    }
    if source.pause_seconds > MOST_PAUSE {
        return Err(("pause_seconds", format!("pause_seconds = {}, expected at most {MOST_PAUSE}", source.pause_seconds)));
    }
    if source.refusal_minutes > MOST_REFUSAL {
        return Err(("refusal_minutes", format!("refusal_minutes = {}, expected at most {MOST_REFUSAL}", source.refusal_minutes)));
    }
    Ok(())
}

fn word(key: &'static str, text: &str) -> Rule {
    let good = (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if good { Ok(()) } else { Err((key, format!("{key} = {text:?}, expected 1 to 40 lower-case letters, digits and hyphens"))) }
}

fn address(key: &'static str, text: &str, private: bool) -> Rule {
    let url = Url::parse(text).map_err(|e| (key, format!("{key} = {text:?} is no address ({e}), expected https://…")))?;
    fetch::check(&url, private).map_err(|e| {
        let way_out = if url.scheme().starts_with("http") && url.username().is_empty() && url.password().is_none() {
            "; if it is meant, set private_network = true in this source"
        } else {
            ", expected https://…"
        };
        (key, format!("{key} = {text:?}: {e}{way_out}"))
    })
}
