//! The calendar file, read by a reader of its own that knows only the standard.

use domain::{Lang, Notice, Status, Text};
use mail::Event;

use crate::sample;

/// A content line: name, parameters, value.
#[derive(Debug, PartialEq)]
struct Line {
    name: String,
    value: String,
}

/// Unfolds and splits (RFC 5545, 3.1); every physical line must end in CRLF and be short.
fn lines(file: &str) -> Vec<Line> {
    assert!(file.ends_with("\r\n") && file.matches('\n').count() == file.matches("\r\n").count());
    for physical in file.split("\r\n") {
        assert!(physical.len() <= 75, "{} octets: {physical}", physical.len());
    }
    let unfolded = file.replace("\r\n ", "");
    let split = |line: &str| {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no value: {line}"));
        Line { name: name.to_owned(), value: value.to_owned() }
    };
    unfolded.trim_end().split("\r\n").map(split).collect()
}

/// A text value without its escapes (3.3.11).
fn text(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(c @ (',' | ';' | '\\')) => out.push(c),
                other => panic!("an escape that does not exist: {other:?}"),
            },
            ',' | ';' => panic!("not escaped: {value}"),
            c => out.push(c),
        }
    }
    out
}

fn event(notice: &Notice, revision: i64) -> Event<'_> {
    Event {
        id: 12,
        revision,
        changed_at: sample::now(),
        notice,
        page_url: "https://crieur.exemple.ca/notices/12",
        host: "crieur.exemple.ca",
    }
}

/// The values of a name among the event's own properties, not its alarms'.
fn own<'l>(lines: &'l [Line], name: &str) -> Vec<&'l str> {
    let mut depth = 0;
    let mut found = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => depth += 1,
            "END" => depth -= 1,
            own if own == name && depth <= 2 => found.push(line.value.as_str()),
            _ => {}
        }
    }
    assert_eq!(depth, 0, "components are closed");
    found
}

#[test]
fn an_event_has_what_the_standard_asks_for() {
    let matter = sample::matter();
    for lang in [Lang::FR, Lang::EN] {
        let file = mail::calendar(lang, &event(&matter.soc, 3)).unwrap();
        let lines = lines(&file);
        let one = |name: &str| {
            let found = own(&lines, name);
            assert_eq!(found.len(), 1, "{name}");
            found[0].to_owned()
        };
        let begun: Vec<&str> = lines.iter().filter(|l| l.name == "BEGIN").map(|l| l.value.as_str()).collect();
        assert_eq!(begun, ["VCALENDAR", "VEVENT", "VALARM", "VALARM"]);
        assert_eq!((one("VERSION").as_str(), one("METHOD").as_str()), ("2.0", "PUBLISH"));
        assert!(!one("PRODID").is_empty());
        assert_eq!((one("UID").as_str(), one("SEQUENCE").as_str()), ("notice-12@crieur.exemple.ca", "2"));
        assert_eq!(one("DTSTART"), "20261204T190000Z", "the instant, in UTC: no zone rules are needed");
        assert_eq!(one("DTSTAMP"), "20261122T123000Z");
        assert_eq!(one("STATUS"), "CONFIRMED");
        let summary = text(&one("SUMMARY"));
        assert!(summary.ends_with(if lang == Lang::FR { "réponse en cybersécurité" } else { "in cybersecurity" }), "{summary}");
        let told = text(&one("DESCRIPTION"));
        let wanted = if lang == Lang::FR {
            "4\u{a0}déc. 2026, 14\u{a0}h (heure de l’Est)"
        } else {
            "Dec\u{a0}4, 2026, 2:00\u{a0}p.m. (Eastern Time)"
        };
        assert!(told.contains(wanted) && told.contains("https://crieur.exemple.ca/notices/12") && told.lines().count() == 5, "{told}");
        let triggers: Vec<&str> = lines.iter().filter(|l| l.name == "TRIGGER").map(|l| l.value.as_str()).collect();
        assert_eq!(triggers, ["-P1D", "-PT2H"]);
    }
}

#[test]
fn a_moved_closing_moves_the_event_and_a_cancellation_takes_it_back() {
    let mut notice = sample::matter().soc;
    let read = |notice: &Notice, revision| {
        let file = mail::calendar(Lang::FR, &event(notice, revision)).unwrap();
        let lines = lines(&file);
        ["UID", "SEQUENCE", "DTSTART", "STATUS"].map(|name| own(&lines, name)[0].to_owned())
    };
    let [uid, first, before, _] = read(&notice, 1);
    notice.closing = Some(sample::closing("2026-12-11T19:00:00Z"));
    let [same, second, after, _] = read(&notice, 2);
    assert_eq!((uid, before.as_str(), after.as_str()), (same, "20261204T190000Z", "20261211T190000Z"));
    assert!(second.parse::<i64>().unwrap() > first.parse::<i64>().unwrap());
    notice.status = Status::Cancelled;
    assert_eq!(read(&notice, 3)[3], "CANCELLED");
    assert!(!mail::calendar(Lang::FR, &event(&notice, 3)).unwrap().contains("VALARM"), "nothing rings for what is off");
    notice.closing = None;
    assert_eq!(mail::calendar(Lang::FR, &event(&notice, 4)), None);
    assert_eq!(mail::calendar(Lang::FR, &event(&sample::matter().firewall, 1)), None, "a standing list has no closing");
}

#[test]
fn hostile_titles_stay_text() {
    let mut notice = sample::matter().soc;
    for title in [
        "a,b;c\\d\r\nATTENDEE:mailto:x@y.z\r\nEND:VEVENT",
        &"é".repeat(400),
        &"漢字🎉 ".repeat(60),
        "\u{2028}BEGIN:VALARM\u{0}\t\u{202e}",
        "tab\tin, a; title\\",
    ] {
        notice.title = Text::of(Lang::FR, title);
        notice.buyer.name = Text::of(Lang::FR, title);
        let file = mail::calendar(Lang::FR, &event(&notice, 1)).unwrap();
        let lines = lines(&file);
        let names: Vec<&str> = lines.iter().map(|l| l.name.as_str()).collect();
        assert_eq!(names.iter().filter(|n| **n == "BEGIN").count(), 4, "{names:?}");
        assert!(!names.contains(&"ATTENDEE"));
        assert!(!text(own(&lines, "SUMMARY")[0]).contains(char::is_control));
    }
}
