//! What was found of a wish, in words, ready to be held against other finds of the same
//! notice.

use std::sync::Arc;

use domain::{Agreement, Span};

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Find {
    pub agreement: Arc<Agreement>,
    /// One of 64 bits per place in the text: a find without another's bits is not inside it.
    marks: u64,
}

/// A wish that a view of a notice shows.
#[derive(Debug, Clone)]
pub(crate) struct Came {
    /// Its place among the profile's wishes.
    pub wish: usize,
    /// Its weighted value.
    pub value: i32,
    pub find: Find,
}

impl Find {
    /// Whether all the words of this one are words of the other.
    pub(crate) fn inside(&self, other: &Self) -> bool {
        if self.marks & !other.marks != 0 {
            return false;
        }
        let (one, other) = (&self.agreement, &other.agreement);
        Arc::ptr_eq(one, other) || (one.field == other.field && one.lang == other.lang && one.spans.iter().all(|s| other.spans.contains(s)))
    }
}

impl From<Agreement> for Find {
    fn from(agreement: Agreement) -> Self {
        let marks = agreement.spans.iter().fold(0, |all, span| all | mark(*span));
        Self { agreement: agreement.into(), marks }
    }
}

fn mark(span: Span) -> u64 {
    1 << (span.start.wrapping_mul(0x9e37_79b9) >> 26)
}
