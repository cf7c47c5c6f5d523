//! Two readers of one source: a listing that says little but today, and the open data that
//! says everything but late. Both are one notice.
//!
//! The order of versions: any release of the open data is newer than the listing, whose records
//! have no version of their own. A listing only adds what it knows: a moved closing, a status.

use domain::{Notice, Status, unreleased};
use feeds::Adapter;
use store::StoreError;

use super::intake::Intake;

impl Intake<'_> {
    /// Blends notices with what the source's other reader stored of them.
    pub(super) async fn blend(&self, notices: &mut [Notice]) -> Result<(), StoreError> {
        let listing = self.adapter == Adapter::SeaoLive;
        if !listing && !self.listed() {
            return Ok(());
        }
        for notice in notices {
            if !listing && !notice.description.is_empty() {
                continue;
            }
            let Some(stored) = self.worker.db.notice_by_reference(self.source, &notice.reference).await? else { continue };
            if listing {
                *notice = overlay(stored.notice, std::mem::take(notice));
            } else {
                notice.description = stored.notice.description;
                notice.value = notice.value.take().or(stored.notice.value);
            }
        }
        Ok(())
    }

    /// Whether the source is read by a listing too.
    fn listed(&self) -> bool {
        let live = Adapter::SeaoLive.as_str();
        self.worker.source(self.source).is_some_and(|s| s.polled().any(|f| s.adapter_of(f) == live))
    }
}

/// What a listing says today, over what is stored.
fn overlay(stored: Notice, listed: Notice) -> Notice {
    if unreleased(&stored.version_key) {
        // It came from the listing itself, and perhaps from its own page.
        let description = if listed.description.is_empty() { stored.description } else { listed.description };
        return Notice { description, value: listed.value.or(stored.value), version_key: stored.version_key, ..listed };
    }
    let mut out = stored;
    // What has ended in its own way is not opened again by a listing.
    if matches!(out.status, Status::Open | Status::Planned | Status::Unknown) && listed.status != Status::Unknown {
        out.status = listed.status;
    }
    let at = |notice: &Notice| notice.closing.as_ref().map(|c| c.at);
    if at(&listed).is_some() && at(&listed) != at(&out) {
        out.closing = listed.closing;
    }
    if out.description.is_empty() {
        out.description = listed.description;
    }
    if out.regions.is_empty() {
        out.regions = listed.regions;
    }
    if out.url.is_empty() {
        out.url = listed.url;
    }
    out
}
