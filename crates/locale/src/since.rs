//! Ages and spans, and how long a source has been silent.

use chrono::{DateTime, Duration, Utc};
use domain::{Lang, Stuck};

use crate::{list, say};

/// How long ago, or how far ahead: « il y a 5 minutes », « hier », « dans 3 heures ».
pub fn relative(lang: Lang, now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let age = now - at;
    let (way, size) = if age < Duration::zero() { ("ahead", -age) } else { ("ago", age) };
    if size < Duration::minutes(1) {
        return say(lang, "ago-now", &[]);
    }
    let (unit, n) = largest_unit(size);
    say(lang, &format!("{way}-{unit}"), &[("n", n.into())])
}

/// A stretch of time by its largest unit: « 3 jours », “5 hours”.
pub fn span(lang: Lang, span: Duration) -> String {
    let (unit, n) = largest_unit(span.max(Duration::zero()));
    say(lang, &format!("span-{unit}"), &[("n", n.into())])
}

/// Whole days only from two on, so that "yesterday" never hides 36 hours of silence.
fn largest_unit(size: Duration) -> (&'static str, i64) {
    match (size.num_days(), size.num_hours(), size.num_minutes()) {
        (days @ 2.., ..) => ("days", days),
        (_, hours @ 1.., _) => ("hours", hours),
        (.., minutes) => ("minutes", minutes),
    }
}

/// One line on a source's health: last read, silent for longer than `silence_hours`, or
/// not read yet.
pub fn source_line(lang: Lang, source: &str, now: DateTime<Utc>, last: Option<DateTime<Utc>>, silence_hours: u32) -> String {
    match last {
        None => say(lang, "source-never", &[("source", source.into())]),
        Some(at) if now - at > Duration::hours(i64::from(silence_hours)) => {
            say(lang, "source-silent", &[("source", source.into()), ("span", span(lang, now - at).into())])
        }
        Some(at) => say(lang, "source-fresh", &[("source", source.into()), ("ago", relative(lang, now, at).into())]),
    }
}

/// When a source was read last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRead<'a> {
    /// The portal's name as readers know it.
    pub title: &'a str,
    /// The last good reading.
    pub last: Option<DateTime<Utc>>,
    /// Hours of silence after which readers are told.
    pub silence_hours: u32,
    /// The last reading that brought anything.
    pub news: Option<DateTime<Utc>>,
    /// Hours without anything new after which readers are told.
    pub quiet_hours: u32,
    /// Its addresses that are silent although others of it are not.
    pub stuck: Vec<Stuck<'a>>,
}

impl SourceRead<'_> {
    fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.last.is_none_or(|at| now - at > Duration::hours(i64::from(self.silence_hours)))
    }

    /// Since when it has been read well without anything new, where that is too long.
    fn quiet_since(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.news.filter(|at| !self.is_late(now) && now - *at > Duration::hours(i64::from(self.quiet_hours)))
    }
}

/// How alive the sources are, without a full stop at its end, and whether one of them is
/// silent, or has said nothing new for too long; none without sources. The healthy ones share a
/// sentence, each of the others has its own.
pub fn sources(lang: Lang, now: DateTime<Utc>, reads: &[SourceRead<'_>]) -> Option<(String, bool)> {
    let well = |r: &&SourceRead<'_>| !r.is_late(now) && r.quiet_since(now).is_none() && r.stuck.is_empty();
    let fresh: Vec<(&str, DateTime<Utc>)> = reads.iter().filter(well).filter_map(|r| Some((r.title, r.last?))).collect();
    let quiet: Vec<String> = reads.iter().filter_map(|r| Some(quiet_line(lang, r.title, now, r.quiet_since(now)?))).collect();
    let silent: Vec<&SourceRead<'_>> = reads.iter().filter(|r| r.is_late(now)).collect();
    let mut lines: Vec<String> = sources_line(lang, now, &fresh).into_iter().collect();
    lines.extend(silent.iter().map(|r| source_line(lang, r.title, now, r.last, r.silence_hours)));
    let lively = reads.iter().filter(|r| !r.is_late(now));
    let stuck: Vec<String> = lively.flat_map(|r| r.stuck.iter().map(|s| stuck_line(lang, r.title, now, *s))).collect();
    let ill = !silent.is_empty() || !quiet.is_empty() || !stuck.is_empty();
    lines.extend(stuck);
    lines.extend(quiet);
    (!lines.is_empty()).then(|| (lines.join(". "), ill))
}

/// A source that answers as it should, and has had nothing new to say for too long.
pub fn quiet_line(lang: Lang, source: &str, now: DateTime<Utc>, news: DateTime<Utc>) -> String {
    say(lang, "source-quiet", &[("source", source.into()), ("span", span(lang, now - news).into())])
}

/// An address of a source that is silent while the others are read.
pub fn stuck_line(lang: Lang, source: &str, now: DateTime<Utc>, stuck: Stuck<'_>) -> String {
    if let (Some(file), Some(at)) = (stuck.file, stuck.last) {
        let args = [("source", source.into()), ("file", file.into()), ("span", span(lang, now - at).into())];
        return say(lang, "source-stuck-file", &args);
    }
    let names = [("source", source.into()), ("feed", stuck.feed.into())];
    match stuck.last {
        Some(at) => {
            let [source, feed] = names;
            say(lang, "source-stuck", &[source, feed, ("span", span(lang, now - at).into())])
        }
        None => say(lang, "source-stuck-never", &names),
    }
}

/// One line for several healthy sources, told by the oldest reading; none without sources.
pub fn sources_line(lang: Lang, now: DateTime<Utc>, read: &[(&str, DateTime<Utc>)]) -> Option<String> {
    let oldest = read.iter().map(|(_, at)| *at).min()?;
    let names: Vec<&str> = read.iter().map(|(name, _)| *name).collect();
    Some(say(
        lang,
        "sources-fresh",
        &[("count", names.len().into()), ("sources", list(lang, &names).into()), ("ago", relative(lang, now, oldest).into())],
    ))
}
