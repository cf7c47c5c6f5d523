//! A closing date for calendars (RFC 5545).
//!
//! The event is the instant at which offers must be in. Its time is in UTC, so that no zone
//! rules need to travel with it; the words name the local time. The same notice keeps the
//! same UID; each of its revisions raises SEQUENCE, so that a moved closing moves the event.

use chrono::{DateTime, Utc};
use domain::{Lang, Notice, Status};
use locale::say;

use crate::{clean, subject};

/// The longest line in octets, without its end.
const LINE: usize = 75;

/// What an event is made of.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The notice's key in the store: the UID comes from it.
    pub id: i64,
    /// The notice's revision.
    pub revision: i64,
    /// When that revision was stored.
    pub changed_at: DateTime<Utc>,
    /// The notice.
    pub notice: &'a Notice,
    /// Our page on it, absolute.
    pub page_url: &'a str,
    /// The host of the installation, for the UID.
    pub host: &'a str,
}

/// The calendar file; none where there is no closing date to keep.
pub fn calendar(lang: Lang, event: &Event<'_>) -> Option<String> {
    let lang = locale::spoken(lang);
    let notice = event.notice;
    let closing = notice.closing.as_ref().filter(|closing| !closing.is_continuous(event.changed_at))?;
    let off = matches!(notice.status, Status::Cancelled | Status::Withdrawn);
    let title = subject::title(lang, notice).0;
    let summary = say(lang, if off { "calendar-summary-off" } else { "calendar-summary" }, &[("title", title.into())]);
    let mut file = File::default();
    for (name, value) in [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Crieur//Crieur//FR"), ("CALSCALE", "GREGORIAN")] {
        file.line(name, value);
    }
    file.line("METHOD", "PUBLISH");
    file.line("BEGIN", "VEVENT");
    file.line("UID", &format!("notice-{}@{}", event.id, event.host));
    file.line("SEQUENCE", &(event.revision - 1).max(0).to_string());
    file.line("DTSTAMP", &stamp(event.changed_at));
    file.line("LAST-MODIFIED", &stamp(event.changed_at));
    file.line("DTSTART", &stamp(closing.at));
    file.text("SUMMARY", &summary);
    file.text("DESCRIPTION", &description(lang, event));
    if let Some(page) = clean::link(event.page_url) {
        file.line("URL", &page);
    }
    file.line("STATUS", if off { "CANCELLED" } else { "CONFIRMED" });
    // The time is a limit, not an appointment: it makes nobody busy.
    file.line("TRANSP", "TRANSPARENT");
    if !off {
        file.alarm("-P1D", &summary);
        file.alarm("-PT2H", &summary);
    }
    file.line("END", "VEVENT");
    file.line("END", "VCALENDAR");
    Some(file.0)
}

/// What stands below the title: buyer, closing in words, links, and that the portal prevails.
fn description(lang: Lang, event: &Event<'_>) -> String {
    let notice = event.notice;
    let mut lines = vec![clean::cut(notice.buyer.name.best(lang), clean::NAME)];
    lines.extend(notice.closing.as_ref().map(|closing| say(lang, "calendar-closes", &[("when", locale::closing(lang, closing).into())])));
    lines.extend(clean::link(event.page_url));
    lines.extend(notice.url.in_(lang).and_then(|(url, _)| clean::link(url)));
    lines.push(say(lang, "mail-prevails", &[]));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Content lines, each ended and folded as the standard wants it.
#[derive(Default)]
struct File(String);

impl File {
    fn alarm(&mut self, trigger: &str, words: &str) {
        self.line("BEGIN", "VALARM");
        self.line("ACTION", "DISPLAY");
        self.line("TRIGGER", trigger);
        self.text("DESCRIPTION", words);
        self.line("END", "VALARM");
    }

    /// A text, in which line breaks, commas, semicolons and backslashes are written as escapes.
    fn text(&mut self, name: &str, words: &str) {
        let mut escaped = String::with_capacity(words.len());
        for c in words.chars() {
            match c {
                '\n' => escaped.push_str("\\n"),
                ',' | ';' | '\\' => escaped.extend(['\\', c]),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.line(name, &escaped);
    }

    /// One content line, folded at 75 octets between characters.
    fn line(&mut self, name: &str, value: &str) {
        let mut used = 0;
        for c in format!("{name}:{value}").chars() {
            if used + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
