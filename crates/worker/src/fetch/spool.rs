//! A body on its way to a temporary file: never whole in memory, never named on disk.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write as _},
    path::PathBuf,
};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tempfile::SpooledTempFile;
use tokio::{sync::mpsc, task::JoinHandle};

/// Bodies below this size stay in memory.
const IN_MEMORY: usize = 512 * 1024;
/// How much of the beginning is kept for a look at what it is.
const HEAD: usize = 2048;

/// What can be read again from the beginning.
trait Again: Read + Seek + Send {}
impl<T: Read + Seek + Send> Again for T {}

/// A complete body.
pub struct Payload {
    file: Box<dyn Again>,
    /// Decoded bytes.
    pub bytes: u64,
    /// 128 bits of its SHA-256, in hexadecimal.
    pub digest: String,
    /// The first bytes.
    pub(crate) head: Vec<u8>,
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").field("bytes", &self.bytes).field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl Payload {
    /// A local file, taken as it is; it has no digest until [`Payload::digested`].
    pub fn of_file(file: File) -> io::Result<Self> {
        let bytes = file.metadata()?.len();
        Ok(Self { file: Box::new(file), bytes, digest: String::new(), head: Vec::new() })
    }

    /// What these parts make, one after the other.
    pub fn of_parts(parts: impl Iterator<Item = io::Result<Vec<u8>>>) -> io::Result<Self> {
        let mut file = SpooledTempFile::new(IN_MEMORY);
        for part in parts {
            file.write_all(&part?)?;
        }
        let bytes = file.stream_position()?;
        Self { file: Box::new(file), bytes, digest: String::new(), head: Vec::new() }.digested()
    }

    /// The same with its digest.
    pub fn digested(mut self) -> io::Result<Self> {
        if self.digest.is_empty() {
            let mut hash = Sha256::new();
            io::copy(&mut self.reader()?, &mut Hashing(&mut hash))?;
            self.digest = short_hex(&hash.finalize());
        }
        Ok(self)
    }

    /// A reader from the first byte, as often as needed.
    pub fn reader(&mut self) -> io::Result<impl BufRead + '_> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(BufReader::with_capacity(64 * 1024, &mut self.file))
    }

    /// The whole body, for small ones such as a catalogue's reply.
    pub fn to_vec(&mut self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        self.reader()?.read_to_end(&mut all)?;
        Ok(all)
    }
}

/// The writing end. Files and hashing are blocking work, so a thread does them while the
/// reactor goes on receiving; the short channel between them bounds the memory.
pub(super) struct Spool {
    chunks: mpsc::Sender<Bytes>,
    writer: JoinHandle<io::Result<Payload>>,
}

impl Spool {
    pub(super) fn start(folder: Option<PathBuf>) -> Self {
        let (chunks, incoming) = mpsc::channel(16);
        Self { chunks, writer: tokio::task::spawn_blocking(move || write(folder, incoming)) }
    }

    /// Hands a chunk over; false when the writer has stopped and `finish` knows why.
    pub(super) async fn put(&self, chunk: Bytes) -> bool {
        self.chunks.send(chunk).await.is_ok()
    }

    pub(super) async fn finish(self) -> io::Result<Payload> {
        drop(self.chunks);
        self.writer.await.map_err(io::Error::other)?
    }
}

fn write(folder: Option<PathBuf>, mut incoming: mpsc::Receiver<Bytes>) -> io::Result<Payload> {
    let mut file = folder.map_or_else(|| SpooledTempFile::new(IN_MEMORY), |dir| SpooledTempFile::new_in(IN_MEMORY, dir));
    let (mut hash, mut bytes, mut head) = (Sha256::new(), 0_u64, Vec::new());
    while let Some(chunk) = incoming.blocking_recv() {
        file.write_all(&chunk)?;
        hash.update(&chunk);
        bytes += chunk.len() as u64;
        head.extend(chunk.iter().take(HEAD.saturating_sub(head.len())));
    }
    Ok(Payload { file: Box::new(file), bytes, digest: short_hex(&hash.finalize()), head })
}

/// A hash as something to write into.
struct Hashing<'h>(&'h mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn short_hex(hash: &[u8]) -> String {
    use std::fmt::Write as _;
    hash.iter().take(16).fold(String::with_capacity(32), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
