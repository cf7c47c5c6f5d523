//! How a publisher wants to be asked: by which name, with which key, how often, and how long
//! it wants to be left alone after a refusal.

use std::time::Duration;

use chrono::TimeDelta;

use super::{Leased, PollError};
use crate::{
    fetch::{Ask, FetchError, Reply},
    window,
};

/// The span that a publisher's daily number of requests holds for; no midnight is trusted.
const DAY: TimeDelta = TimeDelta::hours(24);
/// How long a feed rests when the day's requests are spent.
const SPENT_REST: Duration = Duration::from_hours(1);

impl Leased<'_> {
    /// Whether the feed is read page by page or window by window.
    pub(super) fn walks(&self) -> bool {
        self.adapter.has_pages() || window::moves(self.feed) || !self.feed.body.is_empty()
    }

    /// A request on this source's terms; not private, and without validators.
    pub(super) fn ask<'a>(&'a self, url: &'a str) -> Result<Ask<'a>, PollError> {
        let source = self.source;
        let key = match source.key_parameter.as_str() {
            "" => None,
            parameter => {
                let place = if source.key_env.is_empty() { &source.key_file } else { &source.key_env };
                let key = self.worker.settings.keys.get(&source.name).ok_or_else(|| PollError::NoKey(place.clone()))?;
                Some((parameter, key))
            }
        };
        Ok(Ask {
            url,
            user_agent: &source.user_agent,
            cap: u64::from(self.feed.max_mib) << 20,
            key,
            pause: Duration::from_secs(source.pause_seconds.into()),
            ..Ask::default()
        })
    }

    /// Sends a request, unless the day's are spent. It is counted before it is sent, so that
    /// neither a crash nor a restart makes more of them.
    pub(super) async fn request(&self, ask: &Ask<'_>) -> Result<Reply, PollError> {
        let most = self.source.calls_per_day;
        if most > 0 {
            let key = format!("calls {}", self.source.name);
            if !self.worker.db.allow(&key, most, self.now - DAY, self.now).await? {
                return Err(PollError::Spent(most));
            }
        }
        Ok(self.worker.fetcher.fetch(ask, self.now).await?)
    }

    /// How long the publisher wants to be left alone: as it says, else as is known of it.
    pub(super) fn retry_after(&self, error: &PollError) -> Option<Duration> {
        match error {
            PollError::Fetch(e) => e.retry_after().or_else(|| self.refusal(e)),
            PollError::Spent(_) => Some(SPENT_REST),
            _ => None,
        }
    }

    fn refusal(&self, error: &FetchError) -> Option<Duration> {
        let minutes = u64::from(self.source.refusal_minutes);
        (minutes > 0 && matches!(error.status(), Some(403 | 429))).then(|| Duration::from_mins(minutes))
    }
}
