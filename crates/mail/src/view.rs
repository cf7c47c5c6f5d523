//! An alert in words: every string that the two templates set, cleaned and in one language.
//! The templates decide nothing but where things stand.

use chrono::{DateTime, Utc};
use domain::{Band, Cadence, Cause, Lang, Notice, ReasonKind, Status};
use locale::say;

use crate::{
    Alert, Entry, Identity, Section, clean,
    merge::{Item, Merged},
    subject,
};

/// Reasons shown per notice.
const REASONS: usize = 5;
/// Missing points shown per notice.
const MISSING: usize = 2;
/// Days from which on a closing presses.
const SOON_DAYS: i64 = 3;

/// A whole alert in words.
pub struct View {
    pub lang: Lang,
    pub subject: String,
    pub preheader: String,
    pub headline: String,
    pub sender: String,
    pub sections: Vec<Part>,
    pub whys: Vec<Why>,
    pub sent_to: String,
    /// Where the reader changes rhythm, language or pauses, without signing in.
    pub preferences: Option<String>,
    pub sources_line: Option<String>,
    pub attributions: Vec<String>,
    pub address: String,
    pub contact: String,
    pub home: Option<String>,
}

/// A profile's notices.
pub struct Part {
    /// The profile's name; only where there are several.
    pub heading: Option<String>,
    pub notices: Vec<Card>,
    pub more: Option<More>,
}

/// What is not shown.
pub struct More {
    pub words: String,
    pub url: String,
}

/// One notice.
pub struct Card {
    pub number: usize,
    /// « Nouveau », « Date changée », « Rappel ». A cancellation says itself.
    pub tag: Option<String>,
    pub strong: bool,
    /// None where a notice is here only because it is followed.
    pub band: Option<String>,
    pub left: String,
    /// Closes soon, or is off: told in the colour that presses.
    pub presses: bool,
    pub when: Option<String>,
    pub doubtful: bool,
    pub title: String,
    pub title_lang: Option<Lang>,
    pub buyer: String,
    pub buyer_lang: Option<Lang>,
    pub facts: Vec<String>,
    pub changes: Vec<locale::ChangeWords>,
    pub reasons: Vec<String>,
    pub missing: Vec<String>,
    pub also: Option<String>,
    pub page: Option<String>,
    pub official: Option<String>,
    pub official_words: String,
    /// Where it is followed or left, in the words that say which.
    pub follow: Option<String>,
    pub follow_words: String,
    pub calendar: Option<String>,
}

/// Why the reader gets this, for one profile.
pub struct Why {
    pub sentence: String,
    pub unsubscribe: Option<String>,
    pub unsubscribe_words: String,
    pub manage: Option<String>,
    pub manage_words: String,
}

impl View {
    /// A message without arguments, for the templates.
    pub fn say(&self, key: &str) -> String {
        say(self.lang, key, &[])
    }

    /// What stands between a label and what it names.
    pub fn colon(&self) -> String {
        self.say("colon")
    }

    /// A change as one line.
    pub fn change(&self, words: &locale::ChangeWords) -> String {
        words.line(self.lang)
    }
}

/// Puts an alert into words.
pub fn view(lang: Lang, identity: &Identity, alert: &Alert<'_>, sections: &[Merged<'_>]) -> View {
    let cleaned = |text: &String| clean::cut(text, clean::SENTENCE);
    View {
        lang,
        subject: subject::subject(lang, alert.now, sections),
        preheader: subject::preheader(lang, alert.now, sections),
        headline: subject::headline(lang, sections),
        sender: clean::cut(&identity.name, clean::NAME),
        sections: parts(lang, alert.now, sections),
        whys: alert.sections.iter().map(|section| why(lang, section, alert.sections.len() > 1)).collect(),
        sent_to: say(lang, "mail-sent-to", &[("email", alert.person.email.as_str().into())]),
        preferences: alert
            .sections
            .iter()
            .find(|s| s.profile.is_some())
            .and_then(|s| clean::link(&format!("{}#change", s.unsubscribe_url))),
        sources_line: locale::sources(lang, alert.now, &alert.sources).map(|(line, _)| cleaned(&line)),
        attributions: alert.attributions.iter().map(cleaned).filter(|text| !text.is_empty()).collect(),
        address: address(lang, identity),
        contact: cleaned(&identity.contact),
        home: clean::link(&identity.public_url),
    }
}

/// « Association, 1, rue de l’Exemple, Montréal ».
pub fn address(lang: Lang, identity: &Identity) -> String {
    let name = clean::cut(&identity.name, clean::NAME);
    say(lang, "mail-contact", &[("name", name.into()), ("postal", clean::cut(&identity.postal, clean::SENTENCE).into())])
}

fn parts(lang: Lang, now: DateTime<Utc>, sections: &[Merged<'_>]) -> Vec<Part> {
    let live: Vec<&Merged<'_>> = sections.iter().filter(|s| s.is_live()).collect();
    let mut number = 0;
    live.iter()
        .map(|section| Part {
            heading: (live.len() > 1).then(|| heading(lang, section)),
            notices: section
                .items
                .iter()
                .map(|item| {
                    number += 1;
                    card(lang, now, item, number, section.profile.is_some())
                })
                .collect(),
            more: more(lang, section),
        })
        .collect()
}

fn heading(lang: Lang, section: &Merged<'_>) -> String {
    let name = section.name(lang, clean::NAME);
    if section.profile.is_none() { clean::capital(&name) } else { name }
}

fn more(lang: Lang, section: &Merged<'_>) -> Option<More> {
    let url = clean::link(section.more_url)?;
    (section.more > 0).then(|| More { words: say(lang, "mail-more", &[("n", section.more.into())]), url })
}

fn card(lang: Lang, now: DateTime<Utc>, item: &Item<'_>, number: usize, matched: bool) -> Card {
    let Entry { notice, cause, .. } = item.entry;
    let (title, title_lang) = subject::title(lang, notice);
    let (buyer, buyer_lang) = notice.buyer.name.in_(lang).unwrap_or(("", lang));
    let band = Band::of(item.entry.score);
    let source = clean::cut(item.entry.source_title, clean::NAME);
    let (left, when, presses) = closing(lang, now, notice, cause);
    Card {
        number,
        tag: (cause != Cause::Cancelled).then(|| locale::cause(lang, cause)),
        strong: matched && band == Band::Strong,
        band: matched.then(|| locale::band(lang, band)),
        left,
        presses,
        when,
        doubtful: notice.closing.as_ref().is_some_and(|closing| closing.doubtful),
        title,
        title_lang: (title_lang != lang).then_some(title_lang),
        buyer: clean::cut(buyer, clean::NAME),
        buyer_lang: (buyer_lang != lang).then_some(buyer_lang),
        facts: facts(lang, notice, &source),
        changes: if matches!(cause, Cause::New | Cause::Reminder) { Vec::new() } else { changes(lang, &item.entry) },
        reasons: reasons(lang, &item.entry, false, REASONS),
        missing: reasons(lang, &item.entry, true, MISSING),
        also: also(lang, &item.also),
        page: clean::link(item.entry.page_url),
        official: notice.url.in_(lang).and_then(|(url, _)| clean::link(url)),
        official_words: official_words(lang, source),
        follow: clean::link(item.entry.follow_url),
        follow_words: say(lang, if item.entry.followed { "mail-unfollow" } else { "mail-follow" }, &[]),
        calendar: clean::link(item.entry.calendar_url).filter(|_| cause != Cause::Cancelled && is_to_come(now, notice)),
    }
}

/// Whether there is a closing date to keep.
fn is_to_come(now: DateTime<Utc>, notice: &Notice) -> bool {
    notice.closing.as_ref().is_some_and(|closing| closing.at > now && !closing.is_continuous(now))
}

/// Time left as a sentence, the date with hour and zone, and whether it presses.
fn closing(lang: Lang, now: DateTime<Utc>, notice: &Notice, cause: Cause) -> (String, Option<String>, bool) {
    if cause == Cause::Cancelled {
        let was = notice.closing.as_ref().filter(|closing| !closing.is_continuous(now));
        let was = was.map(|closing| clean::capital(&say(lang, "mail-cancelled-was", &[("when", locale::closing(lang, closing).into())])));
        return (clean::capital(&locale::status(lang, notice.status)), was, true);
    }
    let Some(closing) = &notice.closing else { return (clean::capital(&locale::closes(lang, now, None)), None, false) };
    let left = clean::capital(&locale::closing_left(lang, now, closing));
    if closing.is_continuous(now) {
        return (left, None, false);
    }
    (left, Some(locale::closing(lang, closing)), locale::days_until(now, closing) <= SOON_DAYS)
}

/// Category, place, value and source: whatever the publisher says of them.
fn facts(lang: Lang, notice: &Notice, source: &str) -> Vec<String> {
    let categories: Vec<String> = notice.categories.iter().map(|c| locale::category(lang, *c)).collect();
    let value = notice.value.as_ref().and_then(|value| locale::value(lang, value));
    let mut facts = vec![locale::list(lang, &categories), clean::cut(&locale::regions(lang, &notice.regions), clean::NAME)];
    facts.extend(value);
    facts.push(source.to_owned());
    facts.retain(|fact| !fact.is_empty());
    facts
}

fn changes(lang: Lang, entry: &Entry<'_>) -> Vec<locale::ChangeWords> {
    let cleaned = |words: locale::ChangeWords| locale::ChangeWords {
        field: words.field,
        from: clean::cut(&words.from, clean::SENTENCE),
        to: clean::cut(&words.to, clean::SENTENCE),
    };
    // A change that reads the same on both sides, e.g. in a language that is not shown, is
    // none to this reader.
    let words: Vec<_> = entry.changes.iter().map(|change| cleaned(locale::change_words(lang, change))).collect();
    let words: Vec<_> = words.into_iter().filter(|w| w.from.is_empty() || w.from != w.to).collect();
    if words.is_empty() && entry.cause == Cause::Cancelled {
        let change = domain::Change::Status { from: Status::Open, to: entry.notice.status };
        return vec![locale::change_words(lang, &change)];
    }
    words
}

fn reasons(lang: Lang, entry: &Entry<'_>, missing: bool, most: usize) -> Vec<String> {
    entry
        .reasons
        .iter()
        .filter(|reason| (reason.kind == ReasonKind::Missing) == missing)
        .take(most)
        .map(|reason| clean::cut(&locale::reason(lang, reason), clean::SENTENCE))
        .collect()
}

fn also(lang: Lang, profiles: &[&str]) -> Option<String> {
    let quoted: Vec<String> = profiles.iter().map(|name| locale::quoted(lang, &clean::cut(name, clean::NAME))).collect();
    (!quoted.is_empty()).then(|| say(lang, "mail-also", &[("profiles", locale::list(lang, &quoted).into())]))
}

fn official_words(lang: Lang, source: String) -> String {
    if source.is_empty() { say(lang, "mail-official", &[]) } else { say(lang, "mail-official-on", &[("source", source.into())]) }
}

/// Why a reader gets this, for one profile.
pub fn why(lang: Lang, section: &Section<'_>, several: bool) -> Why {
    let (unsubscribe, manage) = (clean::link(section.unsubscribe_url), clean::link(section.manage_url));
    let Some(about) = section.profile else {
        let words = |key| say(lang, key, &[]);
        return Why {
            sentence: words("mail-why-followed"),
            unsubscribe,
            unsubscribe_words: words("mail-unfollow-all"),
            manage,
            manage_words: words("mail-followed-list"),
        };
    };
    let profile = clean::cut(&about.name, clean::NAME);
    let key = if about.cadence == Cadence::Off { "mail-why-profile-off" } else { "mail-why-profile" };
    let criteria = clean::cut(&locale::criteria(lang, about), clean::SENTENCE);
    let cadence = locale::cadence(lang, about.cadence);
    let sentence = say(lang, key, &[("profile", (&profile).into()), ("criteria", criteria.into()), ("cadence", cadence.into())]);
    let unsubscribe_words =
        if several { say(lang, "mail-unsubscribe-profile", &[("profile", profile.into())]) } else { say(lang, "mail-unsubscribe", &[]) };
    Why { sentence, unsubscribe, unsubscribe_words, manage, manage_words: say(lang, "mail-manage", &[]) }
}
