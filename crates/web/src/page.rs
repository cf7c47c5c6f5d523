//! What surrounds every page: title, masthead, the line that says the system is alive.
//! Not what stands in it.

use std::ops::Deref;

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use domain::Lang;
use locale::SourceRead;
use store::FeedState;

use crate::{
    Error,
    reader::Reader,
    visit::{Visit, in_language},
};

/// The frame of a page. Templates hold one as `p`.
pub(crate) struct Page {
    visit: Visit,
    /// The finding, as heading and title.
    pub title: String,
    /// The language of the title, when it is a publisher's and not the page's.
    pub title_lang: Option<Lang>,
    /// What explains it; possibly empty.
    pub lede: String,
    /// How the sources are; none on pages that must work without a database.
    pub alive: Option<Alive>,
    /// What was just done, in words; possibly empty.
    pub said: String,
}

/// The line near the top of each page.
pub(crate) struct Alive {
    /// Which sources were read when.
    pub line: String,
    /// Whether a source is silent for longer than it should be.
    pub late: bool,
}

/// An entry of the masthead.
pub(crate) struct Tab {
    pub href: String,
    pub name: String,
    pub here: bool,
}

impl Deref for Page {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Page {
    /// A page with the line about the sources.
    pub(crate) async fn new(visit: &Visit, title: impl Into<String>, lede: impl Into<String>) -> Result<Self, Error> {
        let states = visit.state.db.feed_states().await?;
        let mut page = Self::bare(visit, title, lede);
        page.alive = Some(alive(visit, &states));
        Ok(page)
    }

    /// A page that asks the database nothing.
    pub(crate) fn bare(visit: &Visit, title: impl Into<String>, lede: impl Into<String>) -> Self {
        Self { visit: visit.clone(), title: title.into(), title_lang: None, lede: lede.into(), alive: None, said: String::new() }
    }

    /// The page with a word on what was just done.
    pub(crate) fn saying(mut self, said: impl Into<String>) -> Self {
        self.said = said.into();
        self
    }

    /// The language tag of the document.
    pub(crate) fn html_lang(&self) -> &'static str {
        tag(self.lang)
    }

    /// The language tag of the other language.
    pub(crate) fn other_lang(&self) -> &'static str {
        tag(self.other())
    }

    /// The name of the other language, in that language.
    pub(crate) fn other_name(&self) -> &'static str {
        if self.other() == Lang::FR { "Français" } else { "English" }
    }

    /// The absolute address of this page in a language, for search engines.
    pub(crate) fn alternate(&self, lang: &str) -> String {
        let lang = if lang == "en" { Lang::EN } else { Lang::FR };
        self.state.site.absolute_url(&in_language(lang, &self.path))
    }

    /// Whether search engines may keep this page: public lists and notices only.
    pub(crate) fn is_public(&self) -> bool {
        // What a mail's pass shows is one reader's.
        let by_pass = self.query.split('&').any(|pair| pair.starts_with("r="));
        !by_pass && (self.path == "/" || ["/notices", "/buyers", "/sources"].iter().any(|list| self.path.starts_with(list)))
    }

    /// What stands in the masthead for this reader.
    pub(crate) fn tabs(&self) -> Vec<Tab> {
        let names: &[(&str, &str)] = match &self.reader {
            Some(r) if r.is_staff() => &[
                ("/report", "web-tab-report"),
                ("/members", "web-tab-members"),
                ("/notices", "web-tab-notices"),
                ("/envelopes", "web-tab-envelopes"),
                ("/explain", "web-tab-explain"),
                ("/sources", "web-tab-sources"),
            ],
            Some(_) => &[
                ("/matches", "web-tab-matches"),
                ("/followed", "web-tab-followed"),
                ("/profiles", "web-tab-profiles"),
                ("/notices", "web-tab-notices"),
                ("/sources", "web-tab-sources"),
            ],
            None => &[("/notices", "web-tab-notices"), ("/sources", "web-tab-sources")],
        };
        names.iter().map(|(path, key)| Tab { href: self.href(path), name: self.say(key), here: self.is_under(path) }).collect()
    }

    fn is_under(&self, path: &str) -> bool {
        self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Who is signed in, for the masthead.
    pub(crate) fn who(&self) -> Option<&str> {
        self.reader.as_ref().map(Reader::shown_as)
    }

    /// The association's name.
    pub(crate) fn association(&self) -> &str {
        &self.state.site.association
    }

    /// Where people can ask.
    pub(crate) fn contact(&self) -> &str {
        &self.state.site.contact
    }

    /// The attributions that the licences of the enabled sources ask for.
    pub(crate) fn attributions(&self) -> Vec<&str> {
        self.state
            .site
            .sources
            .iter()
            .filter(|s| s.enabled)
            .map(|s| if self.lang == Lang::EN { s.attribution_en.as_str() } else { s.attribution_fr.as_str() })
            .filter(|text| !text.is_empty())
            .collect()
    }
}

/// `lang` and `hreflang` of our own pages.
pub(crate) fn tag(lang: Lang) -> &'static str {
    if lang == Lang::EN { "en-CA" } else { "fr-CA" }
}

fn alive(visit: &Visit, states: &[FeedState]) -> Alive {
    let latest = |name: &str, at: fn(&FeedState) -> Option<DateTime<Utc>>| states.iter().filter(|f| f.source == name).filter_map(at).max();
    let enabled = visit.state.site.sources.iter().filter(|s| s.enabled && !s.is_handed_over());
    let reads: Vec<SourceRead<'_>> = enabled
        .map(|s| SourceRead {
            title: &s.title,
            last: latest(&s.name, |f| f.last_success),
            silence_hours: s.silence_hours,
            news: latest(&s.name, |f| f.last_change),
            quiet_hours: s.quiet_hours(),
            stuck: crate::sources::stuck(s, states, visit.now),
        })
        .collect();
    let (line, late) = locale::sources(visit.lang, visit.now, &reads).unwrap_or_else(|| nothing_polled(visit));
    Alive { line, late }
}

/// What is said where nothing is polled: the tables may all be handed over, which is nothing wrong.
fn nothing_polled(visit: &Visit) -> (String, bool) {
    let none = visit.state.site.sources.iter().all(|s| !s.enabled);
    (visit.say(if none { "web-no-sources" } else { "web-only-handed" }), none)
}

/// A page as an answer.
pub(crate) fn html(template: &impl Template) -> Result<Response, Error> {
    html_with(StatusCode::OK, template)
}

/// A page as an answer with another status.
pub(crate) fn html_with(status: StatusCode, template: &impl Template) -> Result<Response, Error> {
    let body = template.render()?;
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
    response.extensions_mut().insert(Shown);
    Ok(response)
}

/// Marks an answer that is already a page for people, so that `friendly.rs` leaves it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown;

/// Off to another page of ours, after a form.
pub(crate) fn go(visit: &Visit, path: &str) -> Response {
    axum::response::Redirect::to(&visit.href(path)).into_response()
}
