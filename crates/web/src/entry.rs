//! A notice as an item of a list: when does it close, what is it, who buys, why me.
//! Not the page of one notice, which shows everything.

use chrono::{DateTime, Datelike, Duration, Timelike, Utc};
use domain::{Band, Change, Closing, Field, Lang, Notice, Reason, ReasonKind, Span, Status, Text};
use store::StoredNotice;

use crate::{
    Error,
    judge::Judge,
    piece::{self, Piece},
    visit::Visit,
};

/// Closing dates nearer than this press.
const SOON_DAYS: i64 = 3;
/// Reasons shown in a list; the notice's own page shows all.
const MOST_FOUND: usize = 5;
const MOST_MISSING: usize = 3;

/// The left edge of an item: days left in large figures, the date under it.
pub(crate) struct Hero {
    /// A number of days, or a word.
    pub big: String,
    /// Whether `big` is a word.
    pub word: bool,
    /// « jours »; possibly empty.
    pub unit: String,
    /// The date, the hour and the zone, line by line.
    pub lines: Vec<String>,
    /// The instant for machines; possibly empty.
    pub iso: String,
    /// `soon`, `past` or nothing.
    pub class: &'static str,
}

/// A pill above the title.
pub(crate) struct Tag {
    pub class: &'static str,
    pub text: String,
}

/// Words with the language they are in, where that is not the page's.
pub(crate) struct Words {
    pub text: String,
    pub lang: Option<String>,
}

/// One reason.
pub(crate) struct Line {
    pub pieces: Vec<Piece>,
    pub missing: bool,
    /// The points it gave; empty for members.
    pub points: String,
}

/// Why a notice is proposed.
pub(crate) struct Why {
    pub heading: String,
    pub thin: bool,
    pub lines: Vec<Line>,
    /// The question whether it was right to.
    pub judge: Option<Judge>,
}

/// What changed, with what was and what is set apart where both are told.
pub(crate) struct ChangeLine {
    pub before: String,
    pub from: String,
    pub between: String,
    pub to: String,
    pub after: String,
}

impl ChangeLine {
    /// A sentence without sides.
    pub(crate) fn plain(before: String) -> Self {
        Self { before, from: String::new(), between: String::new(), to: String::new(), after: String::new() }
    }

    pub(crate) fn of(lang: Lang, change: &Change) -> Self {
        let (sentence, words) = (locale::change(lang, change), locale::change_words(lang, change));
        if words.from.is_empty() || words.to.is_empty() {
            return Self::plain(sentence);
        }
        let Some((before, rest)) = sentence.split_once(&words.from) else { return Self::plain(sentence) };
        let Some((between, after)) = rest.rsplit_once(&words.to) else { return Self::plain(sentence) };
        Self { before: before.into(), between: between.into(), after: after.into(), from: words.from, to: words.to }
    }
}

/// The item.
pub(crate) struct Entry {
    pub href: String,
    pub hero: Hero,
    pub tags: Vec<Tag>,
    pub title: Vec<Piece>,
    pub title_lang: Option<String>,
    pub meta: Vec<Words>,
    pub changes: Vec<ChangeLine>,
    pub whys: Vec<Why>,
}

impl Entry {
    /// The item of a notice without any match.
    pub(crate) fn of(visit: &Visit, stored: &StoredNotice) -> Self {
        let notice = &stored.notice;
        let (title, title_lang) = titled(visit, &notice.title, &[]);
        Self {
            href: visit.href(&format!("/notices/{}", stored.id)),
            hero: hero(visit, notice),
            tags: tags(visit, stored),
            title,
            title_lang,
            meta: meta(visit, notice),
            changes: Vec::new(),
            whys: Vec::new(),
        }
    }

    /// The same with what its last amendment changed.
    pub(crate) async fn with_changes(mut self, visit: &Visit, stored: &StoredNotice) -> Result<Self, Error> {
        if stored.revision > 1 {
            let steps = visit.state.db.changes_of(stored.id).await?;
            let last = steps.iter().rev().find(|s| !s.changes.is_empty());
            self.changes = last.iter().flat_map(|s| &s.changes).map(|c| ChangeLine::of(visit.lang, c)).collect();
        }
        Ok(self)
    }

    /// The same with the main reasons of a match under it. The heading names the profile where
    /// several are shown.
    pub(crate) fn with_match(
        mut self,
        visit: &Visit,
        stored: &StoredNotice,
        score: f64,
        reasons: &[Reason],
        profile: Option<&str>,
    ) -> Self {
        let spans = title_spans(reasons, &stored.notice.title, visit.lang);
        if self.whys.is_empty() {
            self.title = titled(visit, &stored.notice.title, &spans).0;
            self.tags.insert(0, band_tag(visit, score));
        }
        self.whys.push(why(visit, score, &main(reasons), profile));
        self
    }

    /// For a notice that is not proposed: its reasons are no answer to "why".
    pub(crate) fn weighed(&mut self, visit: &Visit, score: f64) {
        if let Some(why) = self.whys.last_mut() {
            why.heading = scored(visit, visit.say("web-why-not"), score);
        }
    }

    /// The same with a question to the reader under the last reasons.
    pub(crate) fn asking(mut self, judge: Judge) -> Self {
        if let Some(why) = self.whys.last_mut() {
            why.judge = Some(judge);
        }
        self
    }
}

/// The reasons that weigh most, and some of what is missing: what a list has room for.
fn main(reasons: &[Reason]) -> Vec<Reason> {
    let (missing, found): (Vec<&Reason>, Vec<&Reason>) = reasons.iter().partition(|r| r.kind == ReasonKind::Missing);
    found.into_iter().take(MOST_FOUND).chain(missing.into_iter().take(MOST_MISSING)).cloned().collect()
}

/// The band in words; nothing at all is no weak match.
pub(crate) fn band_tag(visit: &Visit, score: f64) -> Tag {
    let band = Band::of(score);
    if score <= 0.0 {
        return Tag { class: band.as_str(), text: visit.say("web-band-none") };
    }
    Tag { class: band.as_str(), text: locale::band(visit.lang, band) }
}

/// The reasons of a match; points for staff only.
pub(crate) fn why(visit: &Visit, score: f64, reasons: &[Reason], profile: Option<&str>) -> Why {
    let staff = visit.is_staff();
    let heading = match profile {
        Some(name) => visit.say_with("web-why-profile", &[("profile", name.into())]),
        None => visit.say("web-why"),
    };
    let heading = scored(visit, heading, score);
    let lines = reasons.iter().map(|r| line(visit.lang, r, staff)).collect();
    Why { heading, thin: Band::of(score) != Band::Strong, lines, judge: None }
}

/// A heading with the score behind it, for staff.
fn scored(visit: &Visit, heading: String, score: f64) -> String {
    if !visit.is_staff() {
        return heading;
    }
    visit.say_with("web-why-score", &[("why", heading.into()), ("score", points(visit.lang, score).into())])
}

fn line(lang: Lang, reason: &Reason, staff: bool) -> Line {
    let missing = reason.kind == ReasonKind::Missing;
    let sentence = locale::reason(lang, reason);
    let pieces = if missing { piece::plain(&sentence) } else { piece::around(&sentence, &locale::reason_found(lang, reason)) };
    let shown = staff && !missing;
    Line { pieces, missing, points: if shown { points(lang, reason.points) } else { String::new() } }
}

/// A score or points with one decimal, in the reader's format.
pub(crate) fn points(lang: Lang, points: f64) -> String {
    let text = format!("{points:.1}");
    if lang == Lang::EN { text } else { text.replace('.', ",") }
}

/// The spans of the reasons that lie in the title as it is shown.
fn title_spans(reasons: &[Reason], title: &Text, lang: Lang) -> Vec<Span> {
    let shown = title.in_(lang).map(|(_, l)| l);
    let here = reasons.iter().filter(|r| r.field == Field::Title && (r.lang.is_none() || r.lang == shown));
    here.flat_map(|r| r.spans.iter().copied()).collect()
}

/// A title with its marks, and its language where that is not the page's.
pub(crate) fn titled(visit: &Visit, title: &Text, spans: &[Span]) -> (Vec<Piece>, Option<String>) {
    match title.in_(visit.lang) {
        Some((text, lang)) => (piece::at_spans(text, spans), foreign(visit, lang)),
        None => (piece::plain(&visit.say("web-untitled")), None),
    }
}

/// The language, when it is not the page's.
pub(crate) fn foreign(visit: &Visit, lang: Lang) -> Option<String> {
    (lang != visit.lang).then(|| lang.to_string())
}

/// Words of a publisher with their language.
pub(crate) fn words(visit: &Visit, text: &Text) -> Option<Words> {
    text.in_(visit.lang).map(|(text, lang)| Words { text: text.to_owned(), lang: foreign(visit, lang) })
}

fn meta(visit: &Visit, notice: &Notice) -> Vec<Words> {
    let ours = |text: String| Words { text, lang: None };
    let mut out: Vec<Words> = words(visit, &notice.buyer.name).into_iter().collect();
    let categories: Vec<String> = notice.categories.iter().map(|c| locale::category(visit.lang, *c)).collect();
    if !categories.is_empty() {
        out.push(ours(locale::list(visit.lang, &categories)));
    }
    let regions = locale::regions(visit.lang, &notice.regions);
    if !regions.is_empty() {
        out.push(ours(regions));
    }
    out.push(ours(visit.state.site.source_title(&notice.source)));
    out
}

fn tags(visit: &Visit, stored: &StoredNotice) -> Vec<Tag> {
    let mut out = Vec::new();
    if !matches!(stored.notice.status, Status::Open) {
        out.push(Tag { class: "", text: locale::status(visit.lang, stored.notice.status) });
    }
    if stored.revision > 1 {
        out.push(Tag { class: "amended", text: visit.say("web-tag-amended") });
    }
    if visit.now - stored.first_seen < Duration::hours(24) {
        out.push(Tag { class: "", text: visit.say("web-tag-new") });
    }
    out
}

/// When a notice closes, for the left edge.
pub(crate) fn hero(visit: &Visit, notice: &Notice) -> Hero {
    let word = |key: &str, class, closing: Option<&Closing>| Hero {
        big: visit.say(key),
        word: true,
        unit: String::new(),
        lines: closing.map(|c| when(visit.lang, visit.now, c)).unwrap_or_default(),
        iso: closing.map(iso).unwrap_or_default(),
        class,
    };
    let closing = notice.closing.as_ref();
    match (notice.status, closing) {
        (Status::Cancelled, _) => word("web-hero-cancelled", "past", closing),
        (_, Some(c)) if c.at <= visit.now => word("web-hero-closed", "past", closing),
        (Status::Unlisted, _) => word("web-hero-unlisted", "past", closing),
        (Status::Closed | Status::Awarded | Status::Withdrawn, _) => word("web-hero-closed", "past", closing),
        (_, None) => word("web-hero-unknown", "", None),
        (_, Some(c)) if c.is_continuous(visit.now) => word("web-hero-continuous", "", None),
        (_, Some(c)) => match locale::days_until(visit.now, c) {
            0 => word("web-hero-today", "soon", Some(c)),
            days => Hero {
                big: visit.number(days),
                word: false,
                unit: visit.say_n("web-hero-days", days),
                lines: when(visit.lang, visit.now, c),
                iso: iso(c),
                class: if days <= SOON_DAYS { "soon" } else { "" },
            },
        },
    }
}

fn when(lang: Lang, now: DateTime<Utc>, closing: &Closing) -> Vec<String> {
    let local = closing.local_time();
    let this_year = local.year() == now.with_timezone(&closing.zone).year();
    let date = if this_year { locale::date_short(lang, local.date_naive()) } else { locale::date(lang, local.date_naive()) };
    let mut time = locale::time(lang, local.hour(), local.minute());
    time.insert_str(0, ", ");
    vec![date + &time, locale::zone_name(lang, closing.zone)]
}

fn iso(closing: &Closing) -> String {
    closing.local_time().format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
