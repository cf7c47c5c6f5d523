//! A publisher's key taken out of whatever came back with it: errors, records, the cursor.

use feeds::Skipped;
use serde::{Serialize, de::DeserializeOwned};
use store::PollRun;

use super::{Leased, intake::Batch};
use crate::{fetch::Secret, worker::Worker};

impl Worker {
    /// Hides a source's key in what was read from it.
    pub(super) fn hush(&self, source: &str, batch: &mut Batch) {
        let Some(key) = self.settings.keys.get(source) else { return };
        for Skipped { place, reference, reason, raw } in &mut batch.skipped {
            for text in [Some(place), reference.as_mut(), Some(raw)].into_iter().flatten() {
                *text = key.hide(text);
            }
            hide_in(key, reason);
        }
        batch.notices.iter_mut().for_each(|notice| hide_in(key, notice));
        batch.awards.iter_mut().for_each(|award| hide_in(key, award));
    }
}

impl Leased<'_> {
    /// Hides the source's key in what is remembered of a poll.
    pub(super) fn hush(&mut self, run: &mut PollRun) {
        let Some(key) = self.worker.settings.keys.get(&self.source.name) else { return };
        for text in [&mut run.error, &mut self.state.last_error].into_iter().flatten() {
            *text = key.hide(text);
        }
        hide_in(key, &mut self.state.cursor);
    }
}

/// Only where it stands in it at all: a record is written and read again for this.
fn hide_in<T: Serialize + DeserializeOwned>(key: &Secret, thing: &mut T) {
    let Ok(text) = serde_json::to_string(thing) else { return };
    let hidden = key.hide(&text);
    if hidden != text
        && let Ok(clean) = serde_json::from_str(&hidden)
    {
        *thing = clean;
    }
}
