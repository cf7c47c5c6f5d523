//! The inbox: open notices found for a firm's profiles, with the reasons.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    response::Response,
    routing::get,
};
use chrono::Duration;
use domain::{Band, Profile, Reach};
use serde::Deserialize;
use store::{MatchFilter, MatchOrder, MatchedNotice};

use crate::{
    Error, State,
    choice::{Choice, choices},
    entry::Entry,
    judge::{self, Judge, Said},
    page::{Page, go, html},
    pass::{Reading, unlisted},
    reader::Scope,
    visit::Visit,
};

/// Shown at most; who has more should narrow a profile.
const MOST: usize = 100;

/// The filters as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filters {
    profile: String,
    band: String,
    order: String,
    /// `1` for closed ones as well.
    past: String,
    /// `1` right after the profile was saved.
    saved: String,
    /// The pass of a mail.
    r: String,
}

#[derive(Template)]
#[template(path = "matches.html")]
struct View {
    p: Page,
    kicker: String,
    edit: String,
    learned: String,
    profiles: Vec<Choice>,
    bands: Vec<Choice>,
    orders: Vec<Choice>,
    past: bool,
    pass: String,
    entries: Vec<Entry>,
    advice: String,
    more: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/matches", get(all)).route("/profiles/{id}/matches", get(of_profile))
}

async fn all(visit: Visit, Query(filters): Query<Filters>) -> Result<Response, Error> {
    let scope = visit.reader()?.scope();
    if scope == Scope::Everything {
        return Ok(go(&visit, "/report"));
    }
    let profiles = scope.profiles(&visit.state).await?;
    let chosen: Vec<&Profile> = match filters.profile.parse::<i64>() {
        Ok(id) => profiles.iter().filter(|p| p.id == id).collect(),
        Err(_) => profiles.iter().collect(),
    };
    let found = find(&visit, scope, &chosen, &filters).await?;
    let lede = match chosen.as_slice() {
        [] => visit.say("web-matches-lede-no-profile"),
        [one] => visit.say_with("web-matches-lede-one", &[("profile", one.name.as_str().into())]),
        many => visit.say_words("web-matches-lede", many.len()),
    };
    let options = choices(profiles.iter().map(|p| (p.id.to_string(), p.name.clone())), &filters.profile);
    let shown = if profiles.len() > 1 { options } else { Vec::new() };
    let named = chosen.len() > 1;
    let (kicker, edit, learned, said) = Default::default();
    show(&visit, found, &filters, Head { lede, kicker, edit, learned, profiles: shown, said, named }).await
}

async fn of_profile(visit: Visit, Path(id): Path<String>, Query(filters): Query<Filters>) -> Result<Response, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let reading = Reading::of(&visit, Reach::Matches(id)).await?;
    let by_pass = reading.by_pass.is_some();
    if !by_pass {
        visit.reader()?;
    }
    let scope = reading.scope;
    let profile = scope.profile(&visit.state, id).await?;
    let found = find(&visit, scope, &[&profile], &filters).await?;
    let firm = if visit.is_staff() { visit.state.db.member(profile.member_id).await?.map(|m| m.name) } else { None };
    let head = Head {
        lede: visit.say_with("web-matches-lede-one", &[("profile", profile.name.as_str().into())]),
        kicker: firm.map_or_else(|| profile.name.clone(), |f| format!("{f} – {}", profile.name)),
        edit: if by_pass { String::new() } else { visit.href(&format!("/profiles/{id}/edit")) },
        learned: if by_pass { String::new() } else { visit.href(&format!("/profiles/{id}/learned")) },
        said: reading.said(&visit),
        profiles: Vec::new(),
        named: false,
    };
    let page = show(&visit, found, &filters, head).await?;
    Ok(if by_pass { unlisted(page) } else { page })
}

/// What stands above the list.
struct Head {
    lede: String,
    kicker: String,
    edit: String,
    learned: String,
    profiles: Vec<Choice>,
    /// Why the page may be read; empty for who is signed in.
    said: String,
    /// Whether each reason names its profile.
    named: bool,
}

/// A notice with all profiles it was found for, best first.
struct Found {
    notice: MatchedNotice,
    also: Vec<MatchedNotice>,
}

/// The matches with the names of their profiles.
struct Inbox {
    found: Vec<Found>,
    names: HashMap<i64, String>,
    more: usize,
}

async fn find(visit: &Visit, scope: Scope, profiles: &[&Profile], filters: &Filters) -> Result<Inbox, Error> {
    let filter = MatchFilter {
        open_at: (filters.past != "1").then_some(visit.now),
        min_score: (filters.band == "strong").then_some(Band::STRONG_FROM),
        sort: MatchOrder::Score,
        limit: 500,
        ..MatchFilter::default()
    };
    let mut rows = Vec::new();
    for profile in profiles {
        rows.append(&mut scope.matches(&visit.state, profile.id, &filter).await?);
    }
    rows.sort_by(|a, b| b.matched.score.total_cmp(&a.matched.score).then(a.notice.id.cmp(&b.notice.id)));
    let mut found: Vec<Found> = Vec::new();
    let mut places: HashMap<i64, usize> = HashMap::new();
    for row in rows {
        if let Some(at) = places.get(&row.notice.id) {
            found[*at].also.push(row);
        } else {
            places.insert(row.notice.id, found.len());
            found.push(Found { notice: row, also: Vec::new() });
        }
    }
    order(&mut found, &filters.order);
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    Ok(Inbox { found, names: profiles.iter().map(|p| (p.id, p.name.clone())).collect(), more })
}

/// Closing soonest first unless asked otherwise: the date is what cannot be moved.
fn order(found: &mut [Found], order: &str) {
    match order {
        "score" => {}
        "new" => found.sort_by_key(|f| std::cmp::Reverse(f.notice.matched.matched_at)),
        _ => found.sort_by_key(|f| f.notice.notice.notice.closing.as_ref().map_or(i64::MAX, |c| c.at.timestamp())),
    }
}

async fn show(visit: &Visit, inbox: Inbox, filters: &Filters, head: Head) -> Result<Response, Error> {
    let fresh = inbox.found.iter().filter(|f| visit.now - f.notice.matched.matched_at < Duration::hours(24)).count();
    let count = inbox.found.len() + inbox.more;
    let title = match (count, filters.past == "1") {
        (0, _) => visit.say("web-matches-title-none"),
        (_, true) => visit.say_n("web-matches-title-past", count),
        _ => {
            let (all, new) = (i64::try_from(count).unwrap_or(0), i64::try_from(fresh).unwrap_or(0));
            let args =
                [("n", all.into()), ("words", visit.words_first(all).into()), ("new", new.into()), ("new-words", visit.words(new).into())];
            visit.say_with("web-matches-title", &args)
        }
    };
    let ids: Vec<i64> = inbox.found.iter().map(|f| f.notice.notice.id).collect();
    let said = judge::said(visit, &ids).await?;
    let mut entries = Vec::with_capacity(inbox.found.len());
    for found in &inbox.found {
        let stored = &found.notice.notice;
        entries.push(entry(visit, found, (&inbox.names, &said), head.named).with_changes(visit, stored).await?);
    }
    let mut p = Page::new(visit, title, head.lede).await?.saying(head.said);
    if filters.saved == "1" {
        p = p.saying(visit.say("web-profile-saved"));
    }
    html(&View {
        p,
        kicker: head.kicker,
        edit: head.edit,
        learned: head.learned,
        profiles: head.profiles,
        bands: choices([("", "web-band-all"), ("strong", "web-band-strong")].map(|(v, k)| (v.to_owned(), visit.say(k))), &filters.band),
        orders: choices(
            [("", "web-order-closing"), ("score", "web-order-score"), ("new", "web-order-new")].map(|(v, k)| (v.to_owned(), visit.say(k))),
            &filters.order,
        ),
        past: filters.past == "1",
        pass: filters.r.clone(),
        entries,
        advice: visit.say(if inbox.names.is_empty() { "web-matches-advice-no-profile" } else { "web-matches-advice" }),
        more: if inbox.more > 0 { visit.say_n("web-matches-more", inbox.more) } else { String::new() },
    })
}

fn entry(visit: &Visit, found: &Found, (names, said): (&HashMap<i64, String>, &Said), named: bool) -> Entry {
    let mut entry = Entry::of(visit, &found.notice.notice);
    for row in std::iter::once(&found.notice).chain(&found.also) {
        let id = row.matched.profile_id;
        let name = names.get(&id).map_or("", String::as_str);
        entry = entry.with_match(visit, &row.notice, row.matched.score, &row.matched.reasons, Some(name).filter(|_| named));
        // Who reads by a mail's pass can answer nothing.
        if visit.reader.is_some() {
            entry = entry.asking(Judge::of(visit, (id, name), row.notice.id, said));
        }
    }
    entry
}
