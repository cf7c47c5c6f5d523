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
    failures: VecDeque<SendError>,
}

impl Memory {
    /// What was sent so far, oldest first.
    pub fn sent(&self) -> Vec<Mail> {
        self.lock().sent.clone()
    }

    /// Makes the next sends fail, in this order. A send that ends as unknown is kept
    /// among the sent ones, for that is what may have happened.
    pub fn fail_next(&self, kinds: &[SendKind]) {
        self.lock().failures.extend(kinds.iter().map(|kind| SendError::new(*kind, Stage::Text, "as told")));
    }

    /// Makes the next send fail at the recipient, with this reply.
    pub fn refuse_next(&self, code: u16, reply: &str) {
        let refused = SendError { code: Some(code), ..SendError::new(SendKind::Permanent, Stage::Recipient, reply) };
        self.lock().failures.push_back(refused);
    }

    pub(crate) fn send(&self, mail: &Mail) -> Result<(), SendError> {
        // The message is built all the same: what cannot be built must not pass here.
        mail.bytes()?;
        let mut inner = self.lock();
        let failure = inner.failures.pop_front();
        if failure.as_ref().is_none_or(|error| error.kind == SendKind::Unknown) {
            inner.sent.push(mail.clone());
        }
        failure.map_or(Ok(()), Err)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
