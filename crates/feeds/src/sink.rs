//! Where readers put what they read: counts it and hands it on.

use domain::{Award, Fault, FaultKind, Notice};

use crate::{Record, Skipped, Summary, scrub};

/// The caller's closure with a tally.
pub(crate) struct Sink<'a> {
    each: &'a mut dyn FnMut(Result<Record, Skipped>),
    summary: Summary,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(each: &'a mut dyn FnMut(Result<Record, Skipped>)) -> Self {
        Self { each, summary: Summary::default() }
    }

    /// A row or release begins.
    pub(crate) fn begin(&mut self) {
        self.summary.records += 1;
    }

    pub(crate) fn notice(&mut self, notice: Notice) {
        self.boxed_notice(Box::new(notice));
    }

    /// A notice that already has its place: it is large, and is not moved again.
    fn boxed_notice(&mut self, mut notice: Box<Notice>) {
        scrub::notice(&mut notice);
        // What was only control characters is nothing now, and nobody could name such a notice.
        if notice.reference.is_empty() || notice.title.is_empty() {
            let place = format!("record {}", self.summary.records);
            let raw = serde_json::to_string(&notice).unwrap_or_default();
            return self.skip(Skipped {
                place,
                reference: None,
                reason: Fault::new(FaultKind::Blank, "reference or title without a readable character"),
                raw,
            });
        }
        self.summary.notices += 1;
        (self.each)(Ok(Record::Notice(notice)));
    }

    pub(crate) fn award(&mut self, award: Award) {
        self.boxed_award(Box::new(award));
    }

    fn boxed_award(&mut self, mut award: Box<Award>) {
        scrub::award(&mut award);
        self.summary.awards += 1;
        (self.each)(Ok(Record::Award(award)));
    }

    pub(crate) fn gone(&mut self, reference: &str, version_key: String) {
        self.summary.gone += 1;
        (self.each)(Ok(Record::Gone { reference: reference.trim().to_owned(), version_key }));
    }

    pub(crate) fn record(&mut self, record: Record) {
        match record {
            Record::Notice(notice) => self.boxed_notice(notice),
            Record::Award(award) => self.boxed_award(award),
            Record::Gone { reference, version_key } => self.gone(&reference, version_key),
        }
    }

    pub(crate) fn skip(&mut self, skipped: Skipped) {
        self.summary.skipped += 1;
        (self.each)(Err(skipped));
    }

    pub(crate) fn finish(self) -> Summary {
        self.summary
    }
}
