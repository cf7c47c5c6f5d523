//! Keeping what came in, as it came, before anything of it is read: an adapter that is
//! mended tomorrow can read today's payload again.
//!
//! A body travels in parts from its temporary file into the store, each packed on the way,
//! so that one of 100 MB is never in memory. It counts as kept with the row that gives the
//! payload its number, in one transaction; what a crash leaves before that counts as nothing
//! and is tidied away.

use std::io::{self, Read as _};

use feeds::FeedError;
use tokio::sync::mpsc;

use super::{PollError, count, intake::Intake};
use crate::fetch::Payload;
use domain::FeedKind;

impl Intake<'_> {
    /// Keeps a payload and gives it its number; one that is read again has both.
    pub(super) async fn keep(&self, payload: Payload) -> Result<(Payload, i64), PollError> {
        if let Some(id) = self.again {
            return Ok((payload, id));
        }
        let keeping = self.worker.settings.keep_days > 0;
        let payload = blocking(move || payload.digested()).await?;
        let (payload, parts) = if keeping && !self.worker.db.body_is_kept(&payload.digest).await? {
            self.worker.keep_body(payload, self.now).await.map(|(payload, parts)| (payload, Some(parts)))?
        } else {
            (payload, None)
        };
        let record = store::Payload {
            id: 0,
            source: self.source.to_owned(),
            feed: self.feed.to_owned(),
            resource: self.resource.map(str::to_owned),
            digest: payload.digest.clone(),
            bytes: count(payload.bytes),
            snapshot: self.kind == FeedKind::Snapshot,
            read_at: self.now,
        };
        let mut tx = self.worker.db.begin().await?;
        let id = tx.record_payload(&record, parts).await?;
        tx.commit().await?;
        Ok((payload, id))
    }
}

impl crate::worker::Worker {
    /// Hands the parts of a body over to the store; how many they are.
    pub(super) async fn keep_body(&self, payload: Payload, now: chrono::DateTime<chrono::Utc>) -> Result<(Payload, i64), PollError> {
        let digest = payload.digest.clone();
        let (parts, mut incoming) = mpsc::channel::<Vec<u8>>(1);
        let packer = tokio::task::spawn_blocking(move || pack(payload, &parts));
        let mut place = 0;
        while let Some(part) = incoming.recv().await {
            self.db.put_part(&digest, place, &part, now).await?;
            place += 1;
        }
        let payload = packer.await.map_err(|e| PollError::Broken(e.to_string()))?.map_err(in_file)?;
        Ok((payload, place))
    }
}

fn pack(mut payload: Payload, parts: &mpsc::Sender<Vec<u8>>) -> io::Result<Payload> {
    let mut reader = payload.reader()?;
    loop {
        let mut part = Vec::new();
        reader.by_ref().take(feeds::PART as u64).read_to_end(&mut part)?;
        // Nobody listens any more when storing has failed; that error is told instead.
        if part.is_empty() || parts.blocking_send(feeds::pack(&part)).is_err() {
            break;
        }
    }
    drop(reader);
    Ok(payload)
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, PollError> {
    tokio::task::spawn_blocking(work).await.map_err(|e| PollError::Broken(e.to_string()))?.map_err(in_file)
}

fn in_file(source: io::Error) -> PollError {
    FeedError::Io { place: "temporary file".to_owned(), source }.into()
}
