//! What a profile would have brought in the last 90 days, before it is saved: the same
//! matching that the worker does, on the stored notices.

use chrono::{DateTime, Duration, Utc};
use domain::{Match, Profile};
use store::StoredNotice;

use crate::{Error, entry::Entry, profile_form::DEFAULT_THRESHOLD, visit::Visit};

const DAYS: i64 = 90;
const BEST: usize = 10;
/// More mailed notices a day than this drown a reader.
const MANY_A_DAY: f64 = 10.0;

/// The preview as the form page shows it.
pub(crate) struct Preview {
    pub heading: String,
    pub advice: String,
    pub entries: Vec<Entry>,
}

/// What was counted on the way.
struct Tally {
    read: usize,
    told: usize,
    since: DateTime<Utc>,
    best: Vec<(StoredNotice, Match)>,
}

/// Runs the profile over the notices of the last 90 days.
pub(crate) async fn of(visit: &Visit, profile: &Profile) -> Result<Preview, Error> {
    let start = visit.now - Duration::days(DAYS);
    let threshold = f64::from(profile.threshold.unwrap_or(DEFAULT_THRESHOLD));
    let found = visit.state.ready.rank(&visit.state, profile, start).await?;
    let told = found.scores.iter().filter(|(_, score)| *score >= threshold).count();
    let best: Vec<i64> = found.scores.iter().take(BEST).map(|(id, _)| *id).collect();
    let notices = visit.state.db.notices(&best).await?;
    let learned = (visit.state.learned)();
    let ranked = matching::rank(profile, notices.iter().map(|n| &n.notice), &learned);
    let mut notices: Vec<Option<StoredNotice>> = notices.into_iter().map(Some).collect();
    let best = ranked.into_iter().filter_map(|(at, m)| Some((notices[at].take()?, m))).collect();
    Ok(view(visit, &Tally { read: found.read, told, since: found.since.unwrap_or(visit.now).min(visit.now), best }))
}

fn view(visit: &Visit, tally: &Tally) -> Preview {
    let days = (visit.now - tally.since).num_days().clamp(1, DAYS);
    let per_day = tally.told as f64 / days as f64;
    let heading = if tally.told == 0 {
        visit.say_n("web-preview-none", days)
    } else {
        let args = [("n", tally.told.into()), ("days", days.into()), ("rate", rate(visit, per_day).into())];
        visit.say_with("web-preview-title", &args)
    };
    let key = match (tally.read, tally.told) {
        (0, _) => "web-preview-advice-empty",
        (_, 0) => "web-preview-advice-none",
        _ if per_day > MANY_A_DAY => "web-preview-advice-many",
        _ => "web-preview-advice",
    };
    let advice = visit.say_n(key, tally.read);
    let entries = tally.best.iter().map(|(n, m)| Entry::of(visit, n).with_match(visit, n, m.score, &m.reasons, None)).collect();
    Preview { heading, advice, entries }
}

/// « 3 par jour », or per week or month where that says more than zero.
fn rate(visit: &Visit, per_day: f64) -> String {
    let (key, n) = if per_day >= 1.0 {
        ("web-rate-day", per_day)
    } else if per_day * 7.0 >= 1.0 {
        ("web-rate-week", per_day * 7.0)
    } else {
        ("web-rate-month", per_day * 30.0)
    };
    #[expect(clippy::cast_possible_truncation, reason = "a count of notices a day, rounded")]
    let whole = n.round().max(1.0) as i64;
    visit.say_n(key, whole)
}
