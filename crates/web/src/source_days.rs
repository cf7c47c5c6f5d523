//! What a source brought day by day: a small drawing made here, and the same as a table.
//! No script, no style of its own; the drawing says nothing that the table does not.

use chrono::{Days, NaiveDate, TimeDelta};
use store::Counts;

use crate::{Error, visit::Visit};

/// Days shown.
pub(crate) const DAYS: u64 = 28;
/// Width of a day and height of a row of the drawing.
const WIDTH: i64 = 12;
const HEIGHT: i64 = 34;
/// Room above each row for its name.
const ABOVE: i64 = 18;

/// A bar.
pub(crate) struct Bar {
    pub x: i64,
    pub y: i64,
    pub height: i64,
}

/// One kind of thing that happens, over the days.
pub(crate) struct Series {
    /// Its name with its sum and its largest day.
    pub name: String,
    pub base: i64,
    pub bars: Vec<Bar>,
}

/// A day of the table.
pub(crate) struct Day {
    pub date: String,
    pub added: String,
    pub amended: String,
    pub closed: String,
}

/// The drawing and the table.
pub(crate) struct Chart {
    pub title: String,
    pub width: i64,
    pub height: i64,
    pub series: Vec<Series>,
    pub days: Vec<Day>,
}

impl Chart {
    /// The last days of a source, in the reader's zone, today last.
    pub(crate) async fn of(visit: &Visit, source: &str) -> Result<Self, Error> {
        let zone = visit.zone();
        let today = visit.now.with_timezone(&zone).date_naive();
        let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
        let from = visit.now - TimeDelta::days(i64::try_from(DAYS).unwrap_or_default() + 1);
        let seen = visit.state.db.activity(source, from, visit.now).await?;
        let per_day = |counts: &Counts| -> Vec<i64> {
            let mut days = vec![0; usize::try_from(DAYS).unwrap_or_default()];
            for (at, n) in counts {
                let day = (at.with_timezone(&zone).date_naive() - first).num_days();
                if let Some(sum) = usize::try_from(day).ok().and_then(|day| days.get_mut(day)) {
                    *sum += n;
                }
            }
            days
        };
        let (added, amended, closed) = (per_day(&seen.added), per_day(&seen.amended), per_day(&seen.closed));
        let rows = [("web-days-added", &added), ("web-days-amended", &amended), ("web-days-closed", &closed)];
        let series: Vec<Series> = (0..).zip(rows).map(|(row, (key, days))| drawn(visit, key, days, row)).collect();
        let date = |n: usize| first.checked_add_days(Days::new(n as u64)).unwrap_or(today);
        let day = |n: usize| Day {
            date: shown(visit, date(n)),
            added: visit.number(added[n]),
            amended: visit.number(amended[n]),
            closed: visit.number(closed[n]),
        };
        Ok(Self {
            title: visit.say_with("web-days-title", &[("from", shown(visit, first).into()), ("to", shown(visit, today).into())]),
            width: WIDTH * i64::try_from(DAYS).unwrap_or_default(),
            height: (ABOVE + HEIGHT) * 3 + 4,
            series,
            days: (0..added.len()).rev().map(day).collect(),
        })
    }
}

fn shown(visit: &Visit, date: NaiveDate) -> String {
    locale::date_short(visit.lang, date)
}

/// A row of the drawing, each on its own scale, which its name tells.
fn drawn(visit: &Visit, key: &str, days: &[i64], row: i64) -> Series {
    let (sum, most) = (days.iter().sum::<i64>(), days.iter().copied().max().unwrap_or_default());
    let top = row * (ABOVE + HEIGHT) + ABOVE;
    let bar = |(at, n): (i64, &i64)| {
        // Whatever happened at all is seen.
        let height = if *n == 0 { 0 } else { (n * HEIGHT / most.max(1)).max(1) };
        Bar { x: at * WIDTH + 1, y: top + HEIGHT - height, height }
    };
    Series {
        name: visit.say_with(key, &[("n", sum.into()), ("most", most.into())]),
        base: top - 5,
        bars: (0..).zip(days).map(bar).filter(|bar| bar.height > 0).collect(),
    }
}
