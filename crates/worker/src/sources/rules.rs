//! What a well-formed sources file must still keep to.

use std::collections::HashSet;

use domain::{Feed, FeedKind, Source};
use url::Url;

use super::At;
use crate::{fetch, schedule::FISCAL_YEAR};

/// Nobody is asked more often than this, in minutes; a private address answers to its owner.
pub const LEAST_MINUTES: u32 = 15;
const MOST_MINUTES: u32 = 31 * 24 * 60;
const MOST_MIB: u32 = 4096;

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
    if source.adapter.parse::<feeds::Adapter>().is_err() {
        let known: Vec<String> = feeds::Adapter::ALL.iter().map(ToString::to_string).collect();
        return Err(("adapter", format!("adapter = {:?} is unknown, expected one of {}", source.adapter, known.join(", "))));
    }
    if source.title.trim().is_empty() {
        return Err(("title", "title is empty, expected the portal's name as readers know it".into()));
    }
    if source.feeds.is_empty() {
        return Err(("feed", format!("source {:?} has no [[source.feed]], at least one is expected", source.name)));
    }
    if !source.home.is_empty() {
        address("home", &source.home, false)?;
    }
    if source.silence_hours == 0 {
        return Err(("silence_hours", "silence_hours = 0, expected at least 1".into()));
    }
    if source.user_agent.chars().any(|c| c.is_control() || !c.is_ascii()) {
        return Err(("user_agent", format!("user_agent = {:?}, expected plain ASCII in one line", source.user_agent)));
    }
    Ok(())
}

fn feed_rules(source: &Source, feed: &Feed) -> Rule {
    word("key", &feed.key)?;
    let url = feed.url.replace(FISCAL_YEAR, "2026-2027");
    if url.contains(['{', '}']) {
        return Err(("url", format!("url = {:?}: the only placeholder is {FISCAL_YEAR}", feed.url)));
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
    if feed.kind != FeedKind::Catalogue && feed.backfill_days > 0 {
        return Err(("backfill_days", "backfill_days is expected only where kind = \"catalogue\"".into()));
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
