//! Reports on mails, from whichever way they came, into the store.

use chrono::{DateTime, Utc};
use mail::{Report, Verdict};
use store::{Db, NewReport, Reported, Returned, StoreError};

/// What became of a heap of reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// They keep an address from further mails.
    pub suppressed: u64,
    /// They are noted, and change nothing.
    pub noted: u64,
    /// They were known.
    pub known: u64,
    /// They name no mail of ours, and are not believed.
    pub foreign: u64,
}

impl Tally {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.suppressed + self.noted + self.known + self.foreign
    }
}

/// Takes reports in; `way` is how they came: `mailbox` or `hook`.
pub async fn take_reports(db: &Db, reports: &[Report], way: &'static str, now: DateTime<Utc>) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    for report in reports {
        let kind = match report.verdict {
            Verdict::Gone => Returned::Hard,
            Verdict::Refused => Returned::Soft,
            Verdict::Complaint => Returned::Complaint,
        };
        let new = NewReport { kind, way, recipients: &report.recipients, status: &report.status, detail: &report.detail };
        let count = match db.report_mail(&report.message_ids, &new, now).await? {
            Reported::Suppressed => &mut tally.suppressed,
            Reported::Noted => &mut tally.noted,
            Reported::Known => &mut tally.known,
            Reported::Foreign => &mut tally.foreign,
        };
        *count += 1;
    }
    tracing::info!(way, ?tally, "reports on mails taken in");
    Ok(tally)
}
