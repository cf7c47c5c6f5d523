//! The rows of the two reports. What they mean is said in PRODUCT terms: different notices,
//! by their best score, first found in the period.

use chrono::{DateTime, Duration, Utc};
use domain::Lang;
use store::{MemberReport, NoticeReport};

use crate::{
    entry,
    report::Sheet,
    table::{Cell, Column},
    visit::Visit,
};

/// Profiles untouched for longer are worth a telephone call.
const STALE: Duration = Duration::days(180);

fn columns(visit: &Visit, keys: &[(&str, bool)]) -> Vec<Column> {
    keys.iter().map(|(key, number)| Column { name: visit.say(key), number: *number }).collect()
}

fn count(visit: &Visit, n: i64) -> Cell {
    Cell::number(visit.number(n), n)
}

fn day(visit: &Visit, at: Option<DateTime<Utc>>) -> Cell {
    let date = at.map(|at| at.with_timezone(&visit.zone()).date_naive());
    date.map_or_else(
        || Cell::both(visit.say("web-never"), ""),
        |d| Cell::both(locale::date(visit.lang, d).replace(' ', "\u{a0}"), d.to_string()),
    )
}

/// By member: every firm, found something or not.
pub(crate) fn members(visit: &Visit, report: &[MemberReport]) -> Sheet {
    let none = report.iter().filter(|r| r.strong + r.possible == 0).count();
    let title = visit.say_with("web-report-members-title", &[("n", report.len().into()), ("none", none.into())]);
    let sum = |f: fn(&MemberReport) -> i64| count(visit, report.iter().map(f).sum());
    let totals = vec![
        Cell::text(visit.say("web-report-total")),
        sum(|r| r.active_profiles),
        Cell::text(""),
        Cell::text(""),
        sum(|r| r.strong),
        sum(|r| r.possible),
        sum(|r| r.mailed),
        sum(|r| r.stopped),
        Cell::text(""),
    ];
    Sheet {
        title,
        columns: columns(
            visit,
            &[
                ("web-col-member", false),
                ("web-col-active", true),
                ("web-col-edited", false),
                ("web-col-seen", false),
                ("web-col-strong", true),
                ("web-col-possible", true),
                ("web-col-mailed", true),
                ("web-col-stopped", true),
                ("web-col-flag", false),
            ],
        ),
        rows: report.iter().map(|r| member(visit, r)).collect(),
        totals: if report.is_empty() { Vec::new() } else { totals },
    }
}

fn member(visit: &Visit, r: &MemberReport) -> Vec<Cell> {
    vec![
        Cell::text(r.member.name.as_str()).linked(visit.href(&format!("/members/{}", r.member.id))),
        count(visit, r.active_profiles),
        day(visit, r.last_edited),
        day(visit, r.last_seen),
        count(visit, r.strong),
        count(visit, r.possible),
        count(visit, r.mailed),
        count(visit, r.stopped),
        Cell::text(flags(visit, r)),
    ]
}

/// What a member of staff should look at, in words.
fn flags(visit: &Visit, r: &MemberReport) -> String {
    let mut out = Vec::new();
    if r.active_profiles == 0 {
        out.push(visit.say("web-flag-no-profile"));
    } else if r.strong + r.possible == 0 {
        out.push(visit.say("web-flag-nothing"));
    }
    if r.people == 0 {
        out.push(visit.say("web-flag-nobody"));
    }
    if r.active_profiles > 0 && r.last_edited.is_some_and(|at| visit.now - at > STALE) {
        out.push(visit.say("web-flag-stale"));
    }
    out.join(", ")
}

/// By notice: every notice first found for somebody in the period.
pub(crate) fn notices(visit: &Visit, report: &[NoticeReport]) -> Sheet {
    Sheet {
        title: visit.say_n("web-report-notices-title", report.len()),
        columns: columns(
            visit,
            &[
                ("web-col-notice", false),
                ("web-col-closing", false),
                ("web-col-buyer", false),
                ("web-col-regions", false),
                ("web-col-source", false),
                ("web-col-best", true),
                ("web-col-members", true),
                ("web-col-who", false),
                ("web-col-mailed-people", true),
            ],
        ),
        rows: report.iter().map(|r| notice(visit, r)).collect(),
        totals: Vec::new(),
    }
}

fn notice(visit: &Visit, r: &NoticeReport) -> Vec<Cell> {
    let notice = &r.notice.notice;
    let foreign = |l: Option<Lang>| l.and_then(|l| entry::foreign(visit, l));
    let (title, title_lang) =
        notice.title.in_(visit.lang).map_or_else(|| (visit.say("web-untitled"), None), |(t, l)| (t.to_owned(), Some(l)));
    let (buyer, buyer_lang) = notice.buyer.name.in_(visit.lang).map_or((String::new(), None), |(t, l)| (t.to_owned(), Some(l)));
    let closing = notice.closing.as_ref();
    let names: Vec<&str> = r.members.iter().map(|(_, name, _)| name.as_str()).collect();
    let best = entry::points(visit.lang, r.best);
    vec![
        Cell::text(title).linked(visit.href(&format!("/notices/{}", r.notice.id))).in_language(foreign(title_lang)),
        Cell::both(
            locale::closes(visit.lang, visit.now, closing),
            closing.map(|c| c.local_time().format("%Y-%m-%dT%H:%M%:z").to_string()).unwrap_or_default(),
        ),
        Cell::text(buyer).in_language(foreign(buyer_lang)),
        Cell::text(locale::regions(visit.lang, &notice.regions)),
        Cell::text(visit.state.site.source_title(&notice.source)),
        Cell { number: true, ..Cell::text(best) },
        count(visit, i64::try_from(names.len()).unwrap_or(i64::MAX)),
        Cell::text(locale::list(visit.lang, &names)),
        count(visit, r.mailed),
    ]
}
