//! What a feed must keep to that is read page by page or window by window.

use chrono::DateTime;
use domain::{Feed, FeedKind, Source};

use super::{Rule, Words, adapter, broken, most, range};
use crate::window;

const MOST_PAGES: u32 = 100_000;
const MOST_DETAILS: u32 = 500;

/// The adapter of a feed, once its name is known to be good.
fn reader(source: &Source, feed: &Feed) -> Option<feeds::Adapter> {
    source.adapter_of(feed).parse().ok()
}

/// Rules of feeds that are read page by page or window by window.
pub(super) fn rules(source: &Source, feed: &Feed) -> Rule {
    if !feed.adapter.is_empty() {
        adapter(&feed.adapter)?;
    }
    let pages = reader(source, feed).is_some_and(feeds::Adapter::has_pages);
    let moves = window::moves(feed);
    if feed.kind != FeedKind::Catalogue && feed.backfill_days > 0 && !moves && !pages {
        return broken(
            "backfill_days",
            "backfill_days n'est attendu que là où kind = \"catalogue\" ou si l'adresse a un espace réservé tel que {date-2}",
            "backfill_days is expected only where kind = \"catalogue\" or the address has a placeholder such as {date-2}",
        );
    }
    if feed.kind == FeedKind::Catalogue && (moves || !feed.body.is_empty()) {
        return broken(
            "kind",
            "kind = \"catalogue\" est une liste de fichiers\u{a0}: ni body ni espaces réservés de temps n'y sont attendus",
            "kind = \"catalogue\" is a list of files: a body and placeholders of time are not expected",
        );
    }
    window_rules(feed)?;
    if !(1..=MOST_PAGES).contains(&feed.max_pages) {
        return range("max_pages", feed.max_pages, 1, MOST_PAGES);
    }
    if feed.details > 0 && reader(source, feed) != Some(feeds::Adapter::SeaoLive) {
        return broken(
            "details",
            "details n'est attendu que là où adapter = \"seao-live\"",
            "details is expected only where adapter = \"seao-live\"",
        );
    }
    if feed.details > MOST_DETAILS {
        return most("details", feed.details, MOST_DETAILS);
    }
    if !feed.body.is_empty() {
        let body = window::fill(&feed.body, &any_window(), source.zone);
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&body)
            .map_err(|e| ("body", Words::new(format!("body n'est pas un objet JSON ({e})"), format!("body is no JSON object: {e}"))))?;
    }
    Ok(())
}

/// Rules of a reading that goes from window to window.
fn window_rules(feed: &Feed) -> Rule {
    let (hours, overlap) = (feed.window_hours, window::overlap(feed).num_hours());
    if hours == 0 {
        return Ok(());
    }
    if !window::moves(feed) {
        return broken(
            "window_hours",
            "window_hours n'est attendu que si l'adresse a un espace réservé tel que {date-2}",
            "window_hours is expected only where the address has a placeholder such as {date-2}",
        );
    }
    if i64::from(hours) <= overlap {
        return broken(
            "window_hours",
            format!("window_hours = {hours}\u{a0}: attendu\u{a0}: plus que les {overlap} heures qui se recouvrent dans l'adresse"),
            format!("window_hours = {hours}: expected more than the {overlap} hours of overlap in the address"),
        );
    }
    let ends = ["{date}", "{yyyymmdd}", "{us-date}", "{time}"];
    if !ends.iter().any(|end| feed.url.contains(end) || feed.body.contains(end)) {
        return broken(
            "window_hours",
            "window_hours\u{a0}: il faut aussi une fin dans l'adresse, {date}, {yyyymmdd}, {us-date} ou {time}",
            "window_hours: the address needs an end too, {date}, {yyyymmdd}, {us-date} or {time}",
        );
    }
    Ok(())
}

/// For looking at an address as it will be.
pub(super) fn any_window() -> window::Window {
    window::Window { from: DateTime::UNIX_EPOCH, to: DateTime::UNIX_EPOCH }
}
