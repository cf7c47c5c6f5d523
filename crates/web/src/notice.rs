//! The page of one notice: everything it says, what changed, and for whom it is.

use askama::Template;
use axum::{Router, extract::Path, response::Response, routing::get};
use domain::{Change, Field, Lang, Notice, Reach, Reason, Span, Text};
use store::{NoticeChange, StoredNotice};

use crate::{
    Error, State, buyers,
    choice::{Choice, choices},
    entry::{self, ChangeLine, Entry, Tag, Why, Words},
    fact::Fact,
    follow::may_follow,
    judge::{self, Judge},
    notice_facts,
    page::{Page, html},
    pass::{Reading, unlisted},
    piece::{self, Piece},
    reader::Scope,
    twins::{self, Twins},
    visit::Visit,
};

/// Documents that one version names in the history.
const DOCUMENTS: usize = 10;

pub(crate) struct Link {
    pub href: String,
    pub name: String,
}

pub(crate) struct CodeRow {
    pub href: String,
    pub name: String,
    pub title: Words,
}

/// What a revision changed.
struct Step {
    when: String,
    lines: Vec<ChangeLine>,
}

/// A profile that this notice was found for.
struct Found {
    href: String,
    name: String,
    tag: Tag,
    why: Why,
}

struct Prose {
    heading: String,
    lang: Option<String>,
    pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct View {
    p: Page,
    id: i64,
    /// Whether the reader follows it; none for who cannot.
    followed: Option<bool>,
    /// Its closing date for calendars; empty where there is none to come.
    calendar: String,
    e: Entry,
    source: String,
    reference: String,
    links: Vec<Link>,
    matches: Vec<Found>,
    explain: Vec<Choice>,
    texts: Vec<Prose>,
    facts: Vec<Fact>,
    codes: Vec<CodeRow>,
    documents: Vec<Link>,
    history: Vec<Step>,
    first_seen: String,
    attribution: String,
    twins: Twins,
    /// The list of the buyer's open notices; possibly empty.
    buyer: String,
}

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/notices/{id}", get(show))
}

async fn show(visit: Visit, Path(id): Path<String>) -> Result<Response, Error> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let db = &visit.state.db;
    let stored = db.notice(id).await?.ok_or(Error::NotFound)?;
    let changes = db.changes_of(id).await?;
    let reading = Reading::of(&visit, Reach::Notice(id)).await?;
    let scope = reading.scope;
    let (matches, reasons) = found(&visit, scope, id).await?;
    let explain = if visit.reader.is_some() { explainable(&visit, scope).await? } else { Vec::new() };

    let notice = &stored.notice;
    let mut e = Entry::of(&visit, &stored);
    let (pieces, title_lang) = entry::titled(&visit, &notice.title, &spans(&reasons, Field::Title, &notice.title, visit.lang));
    e.title = pieces;
    let heading = notice.title.best(visit.lang);
    let mut p = Page::new(&visit, if heading.is_empty() { visit.say("web-untitled") } else { heading.to_owned() }, "").await?;
    p.title_lang = title_lang.and_then(|l| l.parse().ok());
    p.said = Some(twins::said(&visit)).filter(|said| !said.is_empty()).unwrap_or_else(|| reading.said(&visit));
    let followed = match may_follow(&visit) {
        Some(reader) => Some(db.followed_since(reader.person.id, id).await?.is_some()),
        None => None,
    };
    let calendar = notice.closing.as_ref().is_some_and(|closing| closing.at > visit.now && !closing.is_continuous(visit.now));
    let page = html(&View {
        followed,
        calendar: if calendar { visit.href(&format!("/notices/{id}/closing.ics")) } else { String::new() },
        id,
        source: visit.state.site.source_title(&notice.source),
        reference: notice.reference.clone(),
        links: notice_facts::links(&visit, notice),
        matches,
        explain,
        texts: texts(&visit, &notice.description, &reasons),
        facts: notice_facts::facts(&visit, notice),
        codes: notice_facts::codes(&visit, notice),
        documents: notice_facts::documents(notice),
        history: history(&visit, notice, changes),
        first_seen: first_seen(&visit, &stored),
        attribution: attribution(&visit, &notice.source),
        twins: twins::of(&visit, id).await?,
        buyer: db.buyer_of_notice(id).await?.map(|b| visit.href(&buyers::address(&b.key))).unwrap_or_default(),
        e,
        p,
    })?;
    Ok(if reading.by_pass.is_some() { unlisted(page) } else { page })
}

/// The matches that this reader may see, and all their reasons for highlighting.
async fn found(visit: &Visit, scope: Scope, id: i64) -> Result<(Vec<Found>, Vec<Reason>), Error> {
    let said = judge::said(visit, &[id]).await?;
    let mut shown = Vec::new();
    let mut reasons = Vec::new();
    for found in scope.found_for(&visit.state, id).await? {
        let (profile, matched) = (found.profile, found.matched);
        let firm = if visit.is_staff() { visit.state.db.member(profile.member_id).await? } else { None };
        shown.push(Found {
            href: visit.href(&format!("/profiles/{}/matches", profile.id)),
            name: firm.map_or_else(|| profile.name.clone(), |f| format!("{} – {}", f.name, profile.name)),
            tag: entry::band_tag(visit, matched.score),
            why: Why {
                judge: visit.reader.is_some().then(|| Judge::of(visit, (profile.id, &profile.name), id, &said)),
                ..entry::why(visit, matched.score, &matched.reasons, None)
            },
        });
        reasons.extend(matched.reasons);
    }
    Ok((shown, reasons))
}

async fn explainable(visit: &Visit, scope: Scope) -> Result<Vec<Choice>, Error> {
    let profiles = scope.profiles(&visit.state).await?;
    Ok(choices(profiles.into_iter().map(|p| (p.id.to_string(), p.name)), ""))
}

fn spans(reasons: &[Reason], field: Field, text: &Text, lang: Lang) -> Vec<Span> {
    let shown = text.in_(lang).map(|(_, l)| l);
    reasons.iter().filter(|r| r.field == field && (r.lang.is_none() || r.lang == shown)).flat_map(|r| r.spans.iter().copied()).collect()
}

/// The description in the page's language, and then in any other that the publisher gave.
fn texts(visit: &Visit, description: &Text, reasons: &[Reason]) -> Vec<Prose> {
    let first = description.in_(visit.lang).map(|(_, lang)| lang);
    let mut langs: Vec<Lang> = description.iter().map(|(lang, _)| lang).collect();
    langs.sort_by_key(|lang| (Some(*lang) != first, *lang));
    let prose = |lang: Lang| {
        let text = description.get(lang)?;
        let here = reasons.iter().filter(|r| r.field == Field::Description && r.lang.is_none_or(|l| l == lang));
        let spans: Vec<Span> = here.flat_map(|r| r.spans.iter().copied()).collect();
        let heading = if Some(lang) == first {
            visit.say("web-notice-description")
        } else {
            visit.say_with("web-notice-description-in", &[("language", locale::language(visit.lang, lang).into())])
        };
        Some(Prose { heading, lang: entry::foreign(visit, lang), pieces: piece::at_spans(text, &spans) })
    };
    langs.into_iter().filter_map(prose).collect()
}

/// The versions, newest first; one without a material difference says so.
fn history(visit: &Visit, notice: &Notice, changes: Vec<NoticeChange>) -> Vec<Step> {
    let step = |c: NoticeChange| {
        let mut lines: Vec<ChangeLine> = Vec::new();
        for change in &c.changes {
            lines.push(ChangeLine::of(visit.lang, change));
            if let Change::Documents { added, removed } = change {
                let named = |key: &str, url: &String| ChangeLine::plain(visit.say_with(key, &[("name", document(notice, url).into())]));
                lines.extend(added.iter().take(DOCUMENTS).map(|url| named("web-history-document-added", url)));
                lines.extend(removed.iter().take(DOCUMENTS).map(|url| named("web-history-document-removed", url)));
            }
        }
        if lines.is_empty() {
            lines.push(ChangeLine::plain(visit.say("web-notice-changed-detail")));
        }
        let when = visit.say_with("web-history-version", &[("n", c.revision.into()), ("when", visit.moment(c.seen_at).into())]);
        Step { when, lines }
    };
    changes.into_iter().rev().map(step).collect()
}

/// What a document is called: its title, or the end of its address.
fn document(notice: &Notice, url: &str) -> String {
    let titled = notice.documents.iter().find(|d| d.url == url && !d.title.is_empty());
    titled.map_or_else(|| url.trim_end_matches('/').rsplit('/').next().unwrap_or(url).to_owned(), |d| d.title.clone())
}

fn first_seen(visit: &Visit, stored: &StoredNotice) -> String {
    visit.say_with("web-notice-first-seen", &[("when", visit.moment(stored.first_seen).into())])
}

fn attribution(visit: &Visit, source: &str) -> String {
    let Some(source) = visit.state.site.source(source) else { return String::new() };
    if visit.lang == Lang::EN { source.attribution_en.clone() } else { source.attribution_fr.clone() }
}
