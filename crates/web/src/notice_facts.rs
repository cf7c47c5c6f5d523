//! The fields of a notice in words, for its page.

use domain::{Document, Lang, Method, Notice, NoticeCode};

use crate::{
    entry::{self, Words},
    fact::Fact,
    notice::{CodeRow, Link},
    visit::Visit,
};

/// The official pages, the reader's language first.
pub(crate) fn links(visit: &Visit, notice: &Notice) -> Vec<Link> {
    let mut urls: Vec<(Lang, &str)> = notice.url.iter().filter(|(_, url)| is_web(url)).collect();
    urls.sort_by_key(|(lang, _)| *lang != visit.lang);
    let several = urls.len() > 1;
    let source = visit.state.site.source_title(&notice.source);
    let name = |lang: Lang| {
        let plain = visit.say_with("web-notice-official", &[("source", source.as_str().into())]);
        if several { format!("{plain} ({})", locale::language(visit.lang, lang)) } else { plain }
    };
    urls.into_iter().map(|(lang, url)| Link { href: url.to_owned(), name: name(lang) }).collect()
}

/// Only web addresses become links; a feed could carry anything.
fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
}

/// The documents, by their title or the end of their address.
pub(crate) fn documents(notice: &Notice) -> Vec<Link> {
    let name = |d: &Document| {
        if d.title.is_empty() { d.url.rsplit('/').find(|s| !s.is_empty()).unwrap_or(&d.url).to_owned() } else { d.title.clone() }
    };
    notice.documents.iter().filter(|d| is_web(&d.url)).map(|d| Link { href: d.url.clone(), name: name(d) }).collect()
}

/// The codes with their titles; each leads to the open notices with the same code.
pub(crate) fn codes(visit: &Visit, notice: &Notice) -> Vec<CodeRow> {
    let row = |c: &NoticeCode| CodeRow {
        href: visit.href(&format!("/notices?code={}", c.code)),
        name: locale::code(visit.lang, &c.code),
        title: entry::words(visit, &c.label).unwrap_or(Words { text: String::new(), lang: None }),
    };
    notice.codes.iter().map(row).collect()
}

/// The remaining fields.
pub(crate) fn facts(visit: &Visit, notice: &Notice) -> Vec<Fact> {
    let mut out = Vec::new();
    let mut own = |key: &str, text: String| {
        if !text.is_empty() {
            out.push(Fact::new(visit.say(key), text));
        }
    };
    own("web-fact-closing", closing(visit, notice));
    own("web-fact-status", locale::status(visit.lang, notice.status));
    own("web-fact-kind", with_raw(locale::kind(visit.lang, notice.kind), &notice.kind_raw));
    if notice.method != Method::Unknown || !notice.method_raw.is_empty() {
        own("web-fact-method", with_raw(locale::method(visit.lang, notice.method), &notice.method_raw));
    }
    let value = notice.value.as_ref().and_then(|v| locale::value(visit.lang, v));
    own("web-fact-value", value.unwrap_or_else(|| visit.say("value-none")));
    own("web-fact-regions", locale::regions(visit.lang, &notice.regions));
    own("web-fact-opportunity", locale::regions(visit.lang, &notice.opportunity));
    own("web-fact-agreements", notice.trade_agreements.join(", "));
    own("web-fact-published", notice.published.map(|d| locale::date(visit.lang, d)).unwrap_or_default());
    own("web-fact-updated", notice.updated_at.map(|at| visit.moment(at)).unwrap_or_default());
    own("web-fact-reference", notice.reference.clone());
    buyer(visit, notice, &mut out);
    out
}

fn buyer(visit: &Visit, notice: &Notice, out: &mut Vec<Fact>) {
    let buyer = &notice.buyer;
    for (key, text) in [("web-fact-buyer", &buyer.name), ("web-fact-end-user", &buyer.end_user)] {
        if let Some(words) = entry::words(visit, text) {
            out.push(Fact { name: visit.say(key), words });
        }
    }
    if let Some(city) = &buyer.city {
        out.push(Fact::new(visit.say("web-fact-city"), city.clone()));
    }
}

/// The date in words, how long that is, and what is not sure about it.
fn closing(visit: &Visit, notice: &Notice) -> String {
    let mut text = locale::closes(visit.lang, visit.now, notice.closing.as_ref());
    if let Some(closing) = notice.closing.as_ref().filter(|c| !c.is_continuous(visit.now)) {
        let mut notes = Vec::new();
        if closing.at <= visit.now {
            notes.push(locale::closing(visit.lang, closing));
        }
        if closing.assumed {
            notes.push(visit.say("closing-assumed"));
        }
        if closing.doubtful {
            notes.push(visit.say("closing-doubtful"));
        }
        if !notes.is_empty() {
            text = format!("{text} – {}", notes.join(", "));
        }
    }
    text
}

/// Our word, and the publisher's beside it where that says more.
fn with_raw(ours: String, raw: &str) -> String {
    if raw.is_empty() || domain::fold(raw) == domain::fold(&ours) { ours } else { format!("{ours} ({raw})") }
}
