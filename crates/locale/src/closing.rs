//! When a notice closes, and how much time that leaves.

use chrono::{DateTime, Utc};
use domain::{Closing, Lang};

use crate::{date, date_time, say};

/// Days from today to the closing day, both counted in the closing's own zone: 0 is today,
/// negative is past.
pub fn days_until(now: DateTime<Utc>, closing: &Closing) -> i64 {
    (closing.local_time().date_naive() - now.with_timezone(&closing.zone).date_naive()).num_days()
}

/// How much time is left, short: « ferme aujourd’hui », « ferme demain », « dans 3 jours »,
/// « fermé »; a standing list is said to be one.
pub fn days_left(lang: Lang, now: DateTime<Utc>, closing: &Closing) -> String {
    left(lang, now, closing, "in-days")
}

/// How much time is left, as a sentence: « ferme dans 3 jours ».
pub fn closing_left(lang: Lang, now: DateTime<Utc>, closing: &Closing) -> String {
    left(lang, now, closing, "closes-in-days")
}

fn left(lang: Lang, now: DateTime<Utc>, closing: &Closing, days_key: &str) -> String {
    if closing.at <= now {
        return say(lang, "closed", &[]);
    }
    if closing.is_continuous(now) {
        return say(lang, "closing-continuous", &[]);
    }
    match days_until(now, closing) {
        0 => say(lang, "closes-today", &[]),
        1 => say(lang, "closes-tomorrow", &[]),
        days => say(lang, days_key, &[("days", days.into())]),
    }
}

/// The closing date with hour and zone: « 4 déc. 2026, 14 h (heure de l’Est) ».
pub fn closing(lang: Lang, closing: &Closing) -> String {
    date_time(lang, closing.at, closing.zone)
}

/// All of it in one line: « ferme dans 12 jours : 4 déc. 2026, 14 h (heure de l’Est) »,
/// « fermé le 4 déc. 2026 », « réception continue… », « date de clôture non publiée ».
pub fn closes(lang: Lang, now: DateTime<Utc>, at: Option<&Closing>) -> String {
    let Some(at) = at else { return say(lang, "closing-unknown", &[]) };
    if at.at <= now {
        return say(lang, "closed-on", &[("date", date(lang, at.local_time().date_naive()).into())]);
    }
    if at.is_continuous(now) {
        return say(lang, "closing-continuous", &[]);
    }
    say(lang, "closing-sentence", &[("left", closing_left(lang, now, at).into()), ("when", closing(lang, at).into())])
}
