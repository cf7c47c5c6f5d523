//! One request as handlers see it: who asks, in which language, at what time.
//! Not a page; `page.rs` makes one of it.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, request::Parts},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::Lang;
use locale::Arg;

use crate::{Error, State, reader::Reader, session};

/// The address of the other end of the connection, put into each request by `serve`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

/// A request by someone for a page in a language.
#[derive(Clone)]
pub(crate) struct Visit {
    /// What handlers share.
    pub state: State,
    /// The language that the address asks for: French, or English below `/en`.
    pub lang: Lang,
    /// The path without its language, beginning with `/`.
    pub path: String,
    /// The query, without `?`; possibly empty.
    pub query: String,
    /// The time of this request.
    pub now: DateTime<Utc>,
    /// Who is signed in.
    pub reader: Option<Reader>,
    /// Where the request comes from, for rate limits only.
    pub ip: Option<IpAddr>,
}

impl Visit {
    /// The visit of someone unknown, made without touching the database.
    pub(crate) fn stranger(state: &State, uri: &axum::http::Uri, ip: Option<IpAddr>) -> Self {
        let (lang, path) = split(uri.path());
        Self {
            state: state.clone(),
            lang,
            path: path.to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            now: state.clock.now(),
            reader: None,
            ip,
        }
    }

    /// The message of this key.
    pub(crate) fn say(&self, key: &str) -> String {
        locale::say(self.lang, key, &[])
    }

    /// The message of this key with a number `n`.
    pub(crate) fn say_n(&self, key: &str, n: impl TryInto<i64>) -> String {
        self.say_with(key, &[("n", Arg::from(n.try_into().unwrap_or(i64::MAX)))])
    }

    /// The message of this key with a number `n` and the same in `words`, as a sentence
    /// begins: « Quatre », « 1 204 ».
    pub(crate) fn say_words(&self, key: &str, n: impl TryInto<i64>) -> String {
        let n = n.try_into().unwrap_or(i64::MAX);
        self.say_with(key, &[("n", Arg::from(n)), ("words", self.words_first(n).into())])
    }

    /// A small number as a word that begins a sentence.
    pub(crate) fn words_first(&self, n: i64) -> String {
        let word = self.words(n);
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// A small number as a word, a larger one in figures.
    pub(crate) fn words(&self, n: i64) -> String {
        usize::try_from(n).map_or_else(|_| self.number(n), |n| locale::number_word(self.lang, n))
    }

    /// The message of this key with arguments.
    pub(crate) fn say_with(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        locale::say(self.lang, key, args)
    }

    /// A number in the reader's format.
    pub(crate) fn number(&self, n: impl TryInto<i64>) -> String {
        locale::number(self.lang, n.try_into().unwrap_or(i64::MAX))
    }

    /// The address of a page of ours in the language of this visit.
    pub(crate) fn href(&self, path: &str) -> String {
        in_language(self.lang, path)
    }

    /// The same page in the other language.
    pub(crate) fn switch(&self) -> String {
        let other = self.other();
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        in_language(other, &format!("{}{query}", self.path))
    }

    /// The language that the page is not in.
    pub(crate) fn other(&self) -> Lang {
        if self.lang == Lang::FR { Lang::EN } else { Lang::FR }
    }

    /// The zone in which this reader is shown times.
    pub(crate) fn zone(&self) -> Tz {
        self.reader.as_ref().map_or(self.state.site.zone, |r| r.person.zone)
    }

    /// An instant in words, in the reader's zone, which it names.
    pub(crate) fn moment(&self, at: DateTime<Utc>) -> String {
        locale::date_time(self.lang, at, self.zone())
    }

    /// Who is signed in, or the way to the sign-in page.
    pub(crate) fn reader(&self) -> Result<&Reader, Error> {
        self.reader.as_ref().ok_or_else(|| Error::SignIn { lang: self.lang, next: self.here() })
    }

    /// Who is signed in, when it is the association's staff.
    pub(crate) fn staff(&self) -> Result<&Reader, Error> {
        let reader = self.reader()?;
        if reader.is_staff() { Ok(reader) } else { Err(Error::Forbidden) }
    }

    /// Whether staff is signed in.
    pub(crate) fn is_staff(&self) -> bool {
        self.reader.as_ref().is_some_and(Reader::is_staff)
    }

    /// Path and query of this visit in its language.
    fn here(&self) -> String {
        let query = if self.query.is_empty() { String::new() } else { format!("?{}", self.query) };
        in_language(self.lang, &format!("{}{query}", self.path))
    }
}

impl FromRequestParts<State> for Visit {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Error> {
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |u| u.0.clone());
        let peer = parts.extensions.get::<Peer>().map(|p| p.0.ip());
        let mut visit = Self::stranger(state, &uri, client(peer, &parts.headers, &state.site.proxies));
        visit.reader = session::reader(state, &parts.headers, visit.now).await?;
        Ok(visit)
    }
}

/// The path of a page in a language: English lives below `/en`.
pub(crate) fn in_language(lang: Lang, path: &str) -> String {
    if lang == Lang::EN { if path == "/" { "/en".to_owned() } else { format!("/en{path}") } } else { path.to_owned() }
}

/// The language of a path and the path without it.
pub(crate) fn split(path: &str) -> (Lang, &str) {
    match path.strip_prefix("/en") {
        Some("" | "/") => (Lang::EN, "/"),
        Some(rest) if rest.starts_with('/') => (Lang::EN, rest),
        _ => (Lang::FR, path),
    }
}

/// The address to hold against rate limits: the peer, unless it is one of our proxies and
/// names whom it speaks for. The last entry is the one that our own proxy wrote.
fn client(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = peer?;
    if !proxies.contains(&peer) {
        return Some(peer);
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    let named =
        forwarded.and_then(|list| list.rsplit(',').map(str::trim).filter_map(|ip| ip.parse().ok()).find(|ip| !proxies.contains(ip)));
    Some(named.unwrap_or(peer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_carries_its_language() {
        assert_eq!(split("/en"), (Lang::EN, "/"));
        assert_eq!(split("/en/notices"), (Lang::EN, "/notices"));
        assert_eq!(split("/notices"), (Lang::FR, "/notices"));
        assert_eq!(split("/envelopes"), (Lang::FR, "/envelopes"));
        assert_eq!(in_language(Lang::EN, "/"), "/en");
        assert_eq!(in_language(Lang::EN, "/u/x"), "/en/u/x");
        assert_eq!(in_language(Lang::FR, "/u/x"), "/u/x");
    }

    #[test]
    fn only_our_own_proxy_may_speak_for_others() {
        let ip = |s: &str| s.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "198.51.100.9, 203.0.113.7".parse().unwrap());
        let (proxy, stranger) = (ip("10.0.0.1"), ip("192.0.2.5"));
        assert_eq!(client(Some(stranger), &headers, &[proxy]), Some(stranger));
        assert_eq!(client(Some(proxy), &headers, &[proxy]), Some(ip("203.0.113.7")));
        assert_eq!(client(Some(proxy), &HeaderMap::new(), &[proxy]), Some(proxy));
        assert_eq!(client(None, &headers, &[proxy]), None);
    }
}
