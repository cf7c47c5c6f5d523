//! A mailer for tests: keeps what was sent, and fails as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{Mail, SendError, SendKind, Stage};

/// Mails in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    sent: Vec<Mail>,
    failures: VecDeque<SendKind>,
}

impl Memory {
    /// What was sent so far, oldest first.
    pub fn sent(&self) -> Vec<Mail> {
        self.lock().sent.clone()
    }

    /// Makes the next sends fail, in this order. A send that ends as unknown is kept
    /// among the sent ones, for that is what may have happened.
    pub fn fail_next(&self, kinds: &[SendKind]) {
        self.lock().failures.extend(kinds);
    }

    pub(crate) fn send(&self, mail: &Mail) -> Result<(), SendError> {
        // The message is built all the same: what cannot be built must not pass here.
        mail.bytes()?;
        let mut inner = self.lock();
        let failure = inner.failures.pop_front();
        if matches!(failure, None | Some(SendKind::Unknown)) {
            inner.sent.push(mail.clone());
        }
        failure.map_or(Ok(()), |kind| Err(SendError::new(kind, Stage::Text, "as told")))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
