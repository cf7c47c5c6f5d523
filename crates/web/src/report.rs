//! The match report for staff, by member and by notice, as a page and as CSV.

use askama::Template;
use axum::{
    Router,
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use crate::{
    Error, State,
    choice::{Choice, choices},
    page::{Page, html},
    period::{PRESETS, Period},
    report_rows,
    table::{self, Cell, Column},
    visit::Visit,
};

/// The period and the file's form, as they stand in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    period: String,
    from: String,
    to: String,
    /// `semicolon` for French spreadsheets.
    csv: String,
}

/// Which of the two reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Members,
    Notices,
}

struct View {
    href: String,
    name: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    p: Page,
    views: Vec<View>,
    presets: Vec<Choice>,
    from: String,
    to: String,
    fault: String,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    totals: Vec<Cell>,
    csv: String,
    csv_semicolon: String,
}

/// What a report holds before it becomes a page or a file.
pub(crate) struct Sheet {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub totals: Vec<Cell>,
}

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/report", get(members))
        .route("/report/notices", get(notices))
        .route("/report/members.csv", get(members_csv))
        .route("/report/notices.csv", get(notices_csv))
}

async fn members(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Error> {
    show(&visit, &asked, Kind::Members).await
}

async fn notices(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Error> {
    show(&visit, &asked, Kind::Notices).await
}

async fn members_csv(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Error> {
    export(&visit, &asked, Kind::Members).await
}

async fn notices_csv(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Error> {
    export(&visit, &asked, Kind::Notices).await
}

impl Asked {
    /// The period; four weeks when the dates cannot be read, and whether that happened.
    fn period(&self, visit: &Visit) -> Option<(Period, bool)> {
        let preset = Period::preset(&self.period, &self.from);
        let read = |preset: &str| Period::read(preset, &self.from, &self.to, visit.now, visit.zone());
        read(preset).map(|p| (p, false)).or_else(|| Some((read("28")?, true)))
    }

    fn address(&self, path: &str, more: Option<(&str, &str)>) -> String {
        let pairs = [("period", self.period.as_str()), ("from", &self.from), ("to", &self.to)];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, v)| !v.is_empty()).chain(more));
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

async fn sheet(visit: &Visit, period: Period, kind: Kind) -> Result<Sheet, Error> {
    let (from, to) = period.instants();
    Ok(match kind {
        Kind::Members => report_rows::members(visit, &visit.state.db.report_by_member(from, to).await?),
        Kind::Notices => report_rows::notices(visit, &visit.state.db.report_by_notice(from, to).await?),
    })
}

async fn show(visit: &Visit, asked: &Asked, kind: Kind) -> Result<Response, Error> {
    visit.staff()?;
    let (period, odd) = asked.period(visit).ok_or(Error::Bad)?;
    let sheet = sheet(visit, period, kind).await?;
    let file = if kind == Kind::Members { "/report/members.csv" } else { "/report/notices.csv" };
    let view = |path: &str, key: &str, which: Kind| View {
        href: visit.href(&asked.address(path, None)),
        name: visit.say(key),
        here: which == kind,
    };
    let caption = visit.say_with(
        if kind == Kind::Members { "web-report-members-caption" } else { "web-report-notices-caption" },
        &[("period", period.words(visit).into())],
    );
    html(&Report {
        p: Page::new(visit, sheet.title, visit.say("web-report-lede")).await?,
        views: vec![view("/report", "web-report-by-member", Kind::Members), view("/report/notices", "web-report-by-notice", Kind::Notices)],
        presets: choices(
            PRESETS.map(|p| (p.to_owned(), visit.say(&format!("web-period-{p}")))),
            Period::preset(&asked.period, &asked.from),
        ),
        from: period.from.to_string(),
        to: period.to.to_string(),
        fault: if odd { visit.say("web-report-odd") } else { String::new() },
        caption,
        columns: sheet.columns,
        rows: sheet.rows,
        totals: sheet.totals,
        csv: visit.href(&asked.address(file, None)),
        csv_semicolon: visit.href(&asked.address(file, Some(("csv", "semicolon")))),
    })
}

async fn export(visit: &Visit, asked: &Asked, kind: Kind) -> Result<Response, Error> {
    visit.staff()?;
    let (period, _) = asked.period(visit).ok_or(Error::Bad)?;
    let sheet = sheet(visit, period, kind).await?;
    let delimiter = if asked.csv == "semicolon" { b';' } else { b',' };
    let body = table::csv(&sheet.columns, &sheet.rows, delimiter)?;
    let what = visit.say(if kind == Kind::Members { "web-report-members-file" } else { "web-report-notices-file" });
    let name = format!("attachment; filename=\"crieur-{what}-{}-{}.csv\"", period.from, period.to);
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response())
}
