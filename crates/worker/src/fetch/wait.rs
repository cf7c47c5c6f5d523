//! `Retry-After`, in both of its forms.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// Nobody is obeyed for longer than a day.
const LONGEST: Duration = Duration::from_hours(24);

/// Reads seconds (`120`) or a date (`Sun, 06 Nov 1994 08:49:37 GMT`), clamped to a day. A
/// date in the past means now; nonsense means nothing was said.
pub(super) fn retry_after(header: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = header.trim();
    let asked = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit is simply very long.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let until = DateTime::parse_from_rfc2822(text).ok()?;
        (until.to_utc() - now).to_std().unwrap_or_default()
    };
    Some(asked.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_clamped() {
        let now: DateTime<Utc> = "2026-11-22T17:00:00Z".parse().unwrap();
        let seconds = |text| retry_after(text, now).map(|d| d.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("99999999999999999999999"), Some(86_400));
        assert_eq!(seconds("Sun, 22 Nov 2026 17:10:00 GMT"), Some(600));
        assert_eq!(seconds("Sun, 22 Nov 2026 16:00:00 GMT"), Some(0));
        assert_eq!(seconds("Tue, 22 Dec 2026 16:00:00 GMT"), Some(86_400));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-5"), None);
        assert_eq!(seconds(""), None);
    }
}
