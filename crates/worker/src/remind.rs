//! Closing reminders for followed notices: so many days before, at the member's hour.
//!
//! Nothing is planned ahead but a few hours: each step looks at what is followed and closes
//! soon, and the ledger knows what was said. So a moved closing needs no rescheduling, a
//! night without a worker loses nothing, and what was called off is not brought to mind.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{Cadence, Cause, Change, local_hour};
use store::{Enqueued, FollowedClosing, News, StoreError};

use crate::{
    deliver::{reminder_key, reminder_prefix},
    matcher::hour_of,
    worker::{Outcome, Worker, WorkerError},
};

/// Reminders are queued this long before they are due, so that they share the mail that
/// leaves at the same hour.
const AHEAD: TimeDelta = TimeDelta::hours(6);

/// A reminder that is due.
struct Due {
    closing: FollowedClosing,
    days: u16,
    at: DateTime<Utc>,
}

impl Worker {
    /// Queues the reminders that are due now or within a few hours.
    pub async fn remind_step(&self, now: DateTime<Utc>) -> Result<Outcome, WorkerError> {
        let Some(farthest) = self.settings.reminders.iter().max() else { return Ok(Outcome::Idle) };
        let until = now + TimeDelta::days(i64::from(*farthest) + 2);
        let closings = self.db.followed_closings(now, until).await?;
        let mut due = self.due_reminders(closings, now).await?;
        self.without_told(&mut due).await?;
        let mut queued = 0;
        for reminder in due {
            if !self.moved_since(&reminder).await? && self.queue_reminder(&reminder, now).await? {
                queued += 1;
            }
        }
        if queued > 0 {
            self.bells.deliver.notify_one();
        }
        Ok(Outcome::of(queued))
    }

    /// Of each followed notice the nearest reminder whose time has come since it is followed.
    async fn due_reminders(&self, closings: Vec<FollowedClosing>, now: DateTime<Utc>) -> Result<Vec<Due>, StoreError> {
        let mut hours: HashMap<Option<i64>, u8> = HashMap::new();
        let mut due = Vec::new();
        for closing in closings {
            let member = closing.person.member_id;
            if let (None, Some(id)) = (hours.get(&member), member) {
                let profiles = self.db.profiles_of(id).await?;
                hours.insert(member, hour_of(profiles.iter().map(|p| &p.profile).filter(|p| p.active), member));
            }
            let hour = hours.get(&member).copied().unwrap_or(crate::matcher::HOUR);
            let day = closing.closes_at.with_timezone(&closing.person.zone).date_naive();
            let time = |days: u16| day.checked_sub_days(Days::new(u64::from(days))).map(|date| local_hour(date, hour, closing.person.zone));
            let come = |at: &DateTime<Utc>| *at <= now + AHEAD && *at > closing.followed_at && *at < closing.closes_at;
            let nearest = self.settings.reminders.iter().filter_map(|days| time(*days).filter(come).map(|at| (*days, at))).min();
            if let Some((days, at)) = nearest {
                due.push(Due { closing, days, at });
            }
        }
        Ok(due)
    }

    /// Leaves out those of which this reminder, or a later one of the same closing, was said.
    async fn without_told(&self, due: &mut Vec<Due>) -> Result<(), StoreError> {
        let notices: HashSet<i64> = due.iter().map(|d| d.closing.notice_id).collect();
        let notices: Vec<i64> = notices.into_iter().collect();
        let mut told: BTreeMap<(i64, i64), Vec<String>> = BTreeMap::new();
        for line in self.db.news_told(&notices).await? {
            told.entry((line.person_id, line.notice_id)).or_default().push(line.cause_key);
        }
        due.retain(|d| {
            let prefix = reminder_prefix(d.closing.closes_at);
            let said = told.get(&(d.closing.person.id, d.closing.notice_id));
            !said.into_iter().flatten().filter_map(|key| key.strip_prefix(&prefix)?.parse::<u16>().ok()).any(|days| days <= d.days)
        });
        Ok(())
    }

    /// Whether the closing was moved after this reminder was due: then the mail on that says
    /// how much time is left, and the reminder comes too late.
    async fn moved_since(&self, due: &Due) -> Result<bool, StoreError> {
        let steps = self.db.changes_of(due.closing.notice_id).await?;
        let moved = steps.iter().rev().find(|step| step.changes.iter().any(|change| matches!(change, Change::Closing { .. })));
        Ok(moved.is_some_and(|step| step.seen_at >= due.at))
    }

    async fn queue_reminder(&self, due: &Due, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let closing = &due.closing;
        let news = News {
            notice_id: closing.notice_id,
            cause: Cause::Reminder,
            cause_key: reminder_key(closing.closes_at, due.days),
            notice_revision: closing.notice_revision,
        };
        // Late rather than never.
        let late = || Cadence::Instant.due(now, closing.person.zone, self.settings.group_minutes);
        let mut slot = if due.at >= now { Some(due.at) } else { late() };
        while let Some(at) = slot {
            let mut tx = self.db.begin().await?;
            let done = tx.enqueue_news(closing.person.id, at, std::slice::from_ref(&news), now).await?;
            tx.commit().await?;
            match done {
                Enqueued::Into(_) => return Ok(true),
                Enqueued::Nothing => return Ok(false),
                Enqueued::Taken => slot = Cadence::Instant.next_after(at.max(now), closing.person.zone, self.settings.group_minutes),
            }
        }
        Ok(false)
    }
}
