//! The names of the domain's closed sets.

use chrono::Weekday;
use domain::{Band, Cadence, Category, Cause, Code, EnvelopeState, FeedKind, Invalid, Kind, Lang, Method, Role, Scheme, Status, Weekdays};

use crate::{hour, list, say, typography::NBSP};

/// « ouvert », “cancelled”.
pub fn status(lang: Lang, status: Status) -> String {
    let key = match status {
        Status::Planned => "status-planned",
        Status::Open => "status-open",
        Status::Closed => "status-closed",
        Status::Cancelled => "status-cancelled",
        Status::Awarded => "status-awarded",
        Status::Withdrawn => "status-withdrawn",
        Status::Unlisted => "status-unlisted",
        Status::Unknown => "status-unknown",
    };
    say(lang, key, &[])
}

/// « appel d’offres », “request for information”.
pub fn kind(lang: Lang, kind: Kind) -> String {
    let key = match kind {
        Kind::Tender => "kind-tender",
        Kind::Information => "kind-information",
        Kind::Qualification => "kind-qualification",
        Kind::Arrangement => "kind-arrangement",
        Kind::AdvanceAward => "kind-advance-award",
        Kind::Staffing => "kind-staffing",
        Kind::Other => "kind-other",
    };
    say(lang, key, &[])
}

/// « ouvert à tous », “by invitation”.
pub fn method(lang: Lang, method: Method) -> String {
    let key = match method {
        Method::Open => "method-open",
        Method::Selective => "method-selective",
        Method::Limited => "method-limited",
        Method::Direct => "method-direct",
        Method::Unknown => "method-unknown",
    };
    say(lang, key, &[])
}

/// « Biens », “Construction”.
pub fn category(lang: Lang, category: Category) -> String {
    let key = match category {
        Category::Goods => "category-goods",
        Category::Services => "category-services",
        Category::Works => "category-works",
    };
    say(lang, key, &[])
}

/// « Concordance forte », “Possible match”.
pub fn band(lang: Lang, band: Band) -> String {
    say(lang, &format!("band-{}", band.as_str()), &[])
}

/// « Nouveau », “Date changed”, « Annulé ».
pub fn cause(lang: Lang, cause: Cause) -> String {
    say(lang, &format!("cause-{}", cause.as_str()), &[])
}

/// « membre », “staff”.
pub fn role(lang: Lang, role: Role) -> String {
    say(lang, &format!("role-{}", role.as_str()), &[])
}

/// « en attente », “given up”.
pub fn envelope_state(lang: Lang, state: EnvelopeState) -> String {
    say(lang, &format!("envelope-{}", state.as_str()), &[])
}

/// Where an envelope stands, in full: « retenu, prévu le … », “retry …, tried twice”.
pub fn standing(lang: Lang, state: EnvelopeState, of: Standing, when: &str) -> String {
    let key = match state {
        EnvelopeState::Pending if of.held => "standing-held",
        EnvelopeState::Pending if of.tries > 0 => "standing-again",
        EnvelopeState::Leased => "standing-leased",
        _ => return format!("{}, {when}", envelope_state(lang, state)),
    };
    let n = if state == EnvelopeState::Leased { of.attempt } else { of.tries };
    say(lang, key, &[("n", n.into()), ("when", when.into())])
}

/// What a state alone does not say.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// It waits for somebody's word.
    pub held: bool,
    /// Leases so far.
    pub attempt: i64,
    /// Tries in vain.
    pub tries: i64,
}

/// Why something was not sent, given the store's short reason; what has no words is shown as
/// it is.
pub fn not_sent(lang: Lang, reason: &str) -> String {
    crate::plain(lang, &format!("not-sent-{}", reason.replace(' ', "-"))).unwrap_or_else(|| reason.to_owned())
}

/// « nouveautés », “archive”.
pub fn feed_kind(lang: Lang, kind: FeedKind) -> String {
    let key = match kind {
        FeedKind::Delta => "feed-delta",
        FeedKind::Snapshot => "feed-snapshot",
        FeedKind::Archive => "feed-archive",
        FeedKind::Awards => "feed-awards",
        FeedKind::Catalogue => "feed-catalogue",
    };
    say(lang, key, &[])
}

/// « UNSPSC », « SCIAN » / “NAICS”.
pub fn scheme(lang: Lang, scheme: Scheme) -> String {
    say(lang, &format!("scheme-{}", scheme.as_str()), &[])
}

/// A code with its classification: « UNSPSC 81111500 ».
pub fn code(lang: Lang, code: &Code) -> String {
    format!("{}{NBSP}{}", scheme(lang, code.scheme), code.digits)
}

/// The name of a language, in the reader's.
pub fn language(lang: Lang, of: Lang) -> String {
    crate::plain(lang, &format!("language-{of}")).unwrap_or_else(|| of.to_string())
}

/// « chaque jour ouvrable à 7 h », « dès la publication ».
pub fn cadence(lang: Lang, cadence: Cadence) -> String {
    match cadence {
        Cadence::Instant => say(lang, "cadence-instant", &[]),
        Cadence::Off => say(lang, "cadence-off", &[]),
        Cadence::Weekly { day, hour: at } => weekly(lang, day, at),
        Cadence::Daily { hour: at, days } => daily(lang, at, days),
    }
}

fn weekly(lang: Lang, day: u8, at: u8) -> String {
    say(lang, "cadence-weekly", &[("day", weekday(lang, day.min(6)).into()), ("hour", hour(lang, at).into())])
}

fn daily(lang: Lang, at: u8, days: Weekdays) -> String {
    let on: Vec<u8> = (0..7).filter(|day| Weekday::try_from(*day).is_ok_and(|day| days.has(day))).collect();
    let when = ("hour", hour(lang, at).into());
    match on.as_slice() {
        [] => say(lang, "cadence-off", &[]),
        [day] => weekly(lang, *day, at),
        _ if days == Weekdays::ALL => say(lang, "cadence-daily", &[when]),
        _ if days == Weekdays::BUSINESS => say(lang, "cadence-business", &[when]),
        some => {
            let names: Vec<String> = some.iter().map(|day| weekday(lang, *day)).collect();
            say(lang, "cadence-days", &[("days", list(lang, &names).into()), when])
        }
    }
}

fn weekday(lang: Lang, day: u8) -> String {
    say(lang, &format!("weekday-{day}"), &[])
}

/// Why a value was refused, for the person who gave it.
pub fn invalid(lang: Lang, invalid: &Invalid) -> String {
    say(lang, invalid.key, &[("given", (&invalid.given).into())])
}
