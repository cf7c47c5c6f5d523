//! The lines that are read first: subject, preheader, headline. They state the finding.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{Cause, Change, Closing, Lang, Notice, Status};
use locale::{list, number_word, say};

use crate::{
    clean,
    merge::{Item, Merged},
};

/// How many notices of each cause a mail brings, those not shown included.
struct Counts([(Cause, usize); 5]);

impl Counts {
    fn of(sections: &[Merged<'_>]) -> Self {
        let more: usize = sections.iter().map(|section| section.more).sum();
        Self([Cause::New, Cause::Closing, Cause::Amended, Cause::Cancelled, Cause::Reminder].map(|cause| {
            let shown = items(sections).filter(|item| item.entry.cause == cause).count();
            (cause, if cause == Cause::New { shown + more } else { shown })
        }))
    }

    fn total(&self) -> usize {
        self.0.iter().map(|(_, n)| n).sum()
    }

    /// « 3 appels d’offres et 1 clôture déplacée », by the messages of this prefix.
    fn words(&self, lang: Lang, prefix: &str) -> String {
        let word = |(cause, n): &(Cause, usize)| {
            let key = format!("{prefix}-{}", cause.as_str());
            say(lang, &key, &[("n", (*n).into()), ("words", number_word(lang, *n).into())])
        };
        let parts: Vec<String> = self.0.iter().filter(|(_, n)| *n > 0).map(word).collect();
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
        return clean::cut(&change(lang, now, item), clean::TITLE);
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
    let named: Vec<String> = sections.iter().filter(|s| s.is_live()).map(|s| s.name(lang, 60)).collect();
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

/// What became of the one notice that a mail is about.
fn change(lang: Lang, now: DateTime<Utc>, item: &Item<'_>) -> String {
    let title = ("title", title(lang, item.entry.notice).0.into());
    let withdrawn = item.entry.notice.status == Status::Withdrawn;
    match (item.entry.cause, &item.entry.notice.closing) {
        (Cause::Cancelled, _) if withdrawn => say(lang, "mail-subject-withdrawn-one", &[title]),
        (Cause::Cancelled, _) => say(lang, "mail-subject-cancelled-one", &[title]),
        (Cause::Reminder, Some(closing)) => {
            let left = clean::capital(&locale::closing_left(lang, now, closing));
            say(lang, "mail-subject-change", &[("what", left.into()), title])
        }
        _ => amended(lang, item.entry.changes, title),
    }
}

/// A moved closing date says itself; one other change, too; several are named.
fn amended(lang: Lang, changes: &[Change], title: (&'static str, locale::Arg<'_>)) -> String {
    let moved = changes.iter().find(|change| matches!(change, Change::Closing { .. }));
    let only = if let [one] = changes { Some(one) } else { None };
    match (moved.or(only), changes) {
        (Some(one), _) => say(lang, "mail-subject-change", &[("what", locale::change_brief(lang, one).into()), title]),
        (None, []) => say(lang, "mail-subject-change", &[("what", locale::cause(lang, Cause::Amended).into()), title]),
        (None, several) => {
            let fields: Vec<String> = several.iter().map(|change| locale::change_field(lang, change)).collect();
            say(lang, "mail-subject-changes", &[("fields", list(lang, &fields).into()), title])
        }
    }
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
    let live: Vec<&Merged<'_>> = sections.iter().filter(|s| s.is_live()).collect();
    match live.as_slice() {
        [one] if one.profile.is_none() => say(lang, "mail-headline-followed", &[("what", what.into())]),
        [one] => say(lang, "mail-headline-profile", &[("what", what.into()), ("profile", one.name(lang, clean::NAME).into())]),
        many => {
            let profiles = many.iter().filter(|s| s.profile.is_some()).count();
            let key = if profiles == many.len() { "mail-headline-profiles" } else { "mail-headline-profiles-followed" };
            say(lang, key, &[("what", what.into()), ("n", profiles.into()), ("words", number_word(lang, profiles).into())])
        }
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
