//! The lines that are read first: subject, preheader, headline. They state the finding.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Cause, Change, Closing, Lang, Notice, Status};
use locale::{list, number_word, say};

use crate::{
    clean,
    merge::{Item, Merged},
};

/// How many notices of each cause a mail brings, those not shown included.
struct Counts {
    new: usize,
    closing: usize,
    cancelled: usize,
}

impl Counts {
    fn of(sections: &[Merged<'_>]) -> Self {
        let count = |cause| items(sections).filter(|item| item.entry.cause == cause).count();
        let more: usize = sections.iter().map(|section| section.more).sum();
        Self { new: count(Cause::New) + more, closing: count(Cause::Closing), cancelled: count(Cause::Cancelled) }
    }

    fn total(&self) -> usize {
        self.new + self.closing + self.cancelled
    }

    /// « 3 appels d’offres et 1 clôture déplacée », by the messages of this prefix.
    fn words(&self, lang: Lang, prefix: &str) -> String {
        let parts: Vec<String> = [("new", self.new), ("closing", self.closing), ("cancelled", self.cancelled)]
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(name, n)| say(lang, &format!("{prefix}-{name}"), &[("n", n.into()), ("words", number_word(lang, n).into())]))
            .collect();
        list(lang, &parts)
    }
}

fn items<'s, 'a>(sections: &'s [Merged<'a>]) -> impl Iterator<Item = &'s Item<'a>> {
    sections.iter().flat_map(|section| &section.items)
}

/// « 3 appels d’offres : Cybersécurité (clôture la plus proche : 4 déc.) »; a single change
/// says itself.
pub fn subject(lang: Lang, now: DateTime<Utc>, sections: &[Merged<'_>]) -> String {
    let counts = Counts::of(sections);
    let first = items(sections).next();
    if let Some(item) = first.filter(|item| counts.total() == 1 && item.entry.cause != Cause::New) {
        return clean::cut(&change(lang, item), clean::TITLE);
    }
    let what = counts.words(lang, "mail-subject");
    let who = ("profile", names(lang, sections).into());
    let line = match nearest(now, sections) {
        Some(date) => {
            let date = locale::date_short(lang, date).into();
            say(lang, "mail-subject-nearest", &[("n", counts.total().into()), ("what", what.into()), who, ("date", date)])
        }
        None => say(lang, "mail-subject", &[("what", what.into()), who]),
    };
    clean::cut(&line, clean::TITLE)
}

fn names(lang: Lang, sections: &[Merged<'_>]) -> String {
    let named: Vec<String> =
        sections.iter().filter(|s| !s.items.is_empty() || s.more > 0).map(|s| clean::cut(&s.profile.name, 60)).collect();
    match named.as_slice() {
        [first, _, _, ..] => say(lang, "mail-subject-profiles", &[("profile", first.into()), ("n", (named.len() - 1).into())]),
        // A comma: names may have an "and" of their own.
        few => few.join(", "),
    }
}

fn nearest(now: DateTime<Utc>, sections: &[Merged<'_>]) -> Option<NaiveDate> {
    items(sections)
        .filter(|item| item.entry.cause != Cause::Cancelled)
        .filter_map(|item| item.entry.notice.closing.as_ref())
        .filter(|closing| closing.at > now && !closing.is_continuous(now))
        .min_by_key(|closing| closing.at)
        .map(day)
}

fn day(closing: &Closing) -> NaiveDate {
    closing.local_time().date_naive()
}

fn change(lang: Lang, item: &Item<'_>) -> String {
    let title = ("title", title(lang, item.entry.notice).0.into());
    if item.entry.cause == Cause::Cancelled {
        let key = if item.entry.notice.status == Status::Withdrawn { "mail-subject-withdrawn-one" } else { "mail-subject-cancelled-one" };
        return say(lang, key, &[title]);
    }
    let moved = item.entry.changes.iter().find_map(|change| match change {
        Change::Closing { from: Some(from), to: Some(to) } if day(from) != day(to) => Some((from, to)),
        _ => None,
    });
    let Some((from, to)) = moved else { return say(lang, "mail-subject-moved", &[title]) };
    let key = if to.at > from.at { "mail-subject-postponed" } else { "mail-subject-advanced" };
    let date = |closing| locale::date_short(lang, day(closing)).into();
    say(lang, key, &[("from", date(from)), ("to", date(to)), title])
}

/// The title as shown, and the language it is in.
pub fn title(lang: Lang, notice: &Notice) -> (String, Lang) {
    notice
        .title
        .in_(lang)
        .map(|(text, spoken)| (clean::cut(text, clean::TITLE), spoken))
        .filter(|(text, _)| !text.is_empty())
        .unwrap_or_else(|| (say(lang, "mail-untitled", &[]), lang))
}

/// « Trois occasions pour « Cybersécurité et identité » ».
pub fn headline(lang: Lang, sections: &[Merged<'_>]) -> String {
    let what = clean::capital(&Counts::of(sections).words(lang, "mail"));
    let live: Vec<&Merged<'_>> = sections.iter().filter(|s| !s.items.is_empty() || s.more > 0).collect();
    match live.as_slice() {
        [one] => {
            let profile = clean::cut(&one.profile.name, clean::NAME);
            say(lang, "mail-headline-profile", &[("what", what.into()), ("profile", profile.into())])
        }
        many => say(lang, "mail-headline-profiles", &[("what", what.into()), ("words", number_word(lang, many.len()).into())]),
    }
}

/// What a mail program shows beside the subject: the first notice and its time left.
pub fn preheader(lang: Lang, now: DateTime<Utc>, sections: &[Merged<'_>]) -> String {
    let Some(item) = items(sections).next() else { return String::new() };
    let left = match (item.entry.cause, &item.entry.notice.closing) {
        (Cause::Cancelled, _) => locale::status(lang, item.entry.notice.status),
        (_, Some(closing)) => locale::closing_left(lang, now, closing),
        (_, None) => locale::closes(lang, now, None),
    };
    let title = clean::cut(&title(lang, item.entry.notice).0, 100_usize.saturating_sub(left.chars().count() + 2));
    say(lang, "mail-preheader", &[("title", title.into()), ("left", left.into())])
}
