//! A body on its way to a temporary file: never whole in memory, never named on disk.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write as _},
    path::PathBuf,
};

use bytes::Bytes;
use domain::{Fault, FaultKind};
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
    /// Whether the transport vouches for its end: a length that was kept, or a last chunk.
    pub(crate) vouched: bool,
    /// What stands in for the break that a vouched last line lacks.
    ending: &'static [u8],
}

/// Why a packed payload could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum Unpack {
    /// It is longer than allowed.
    #[error("too_large: more than {0} bytes once unpacked")]
    TooLarge(u64),
    /// It is cut off.
    #[error("truncated: the gzip data ends after {0} bytes of content")]
    Truncated(u64),
    /// It is no good gzip data.
    #[error("the gzip data cannot be unpacked: {0}")]
    Broken(io::Error),
    /// The temporary file.
    #[error("temporary file: {0}")]
    Spool(#[from] io::Error),
}

impl Unpack {
    /// What is wrong, for readers of any language.
    pub fn fault(&self) -> Fault {
        let new = |kind| Fault::new(kind, self.to_string());
        match self {
            Self::TooLarge(cap) => new(FaultKind::TooLarge).with("mib", *cap >> 20),
            Self::Truncated(_) => new(FaultKind::Cut),
            Self::Broken(error) => new(FaultKind::Compressed).with("detail", error.to_string()),
            Self::Spool(error) => new(FaultKind::Reading).with("detail", error.to_string()).at("temporary file"),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payload").field("bytes", &self.bytes).field("digest", &self.digest).finish_non_exhaustive()
    }
}

impl Payload {
    /// A local file, taken as it is; it has no digest until [`Payload::digested`].
    pub fn of_file(mut file: File) -> io::Result<Self> {
        let bytes = file.metadata()?.len();
        let mut head = Vec::new();
        (&mut file).take(HEAD as u64).read_to_end(&mut head)?;
        Ok(Self { file: Box::new(file), bytes, digest: String::new(), head, vouched: false, ending: b"" })
    }

    /// A body that somebody handed over whole, as its sender's own form vouches.
    pub(crate) fn handed_over(bytes: &[u8]) -> io::Result<Self> {
        let mut spooled = Spooled::new(None);
        spooled.put(bytes)?;
        Ok(spooled.payload(true))
    }

    /// What these parts make, one after the other.
    pub fn of_parts(parts: impl Iterator<Item = io::Result<Vec<u8>>>) -> io::Result<Self> {
        let mut file = SpooledTempFile::new(IN_MEMORY);
        for part in parts {
            file.write_all(&part?)?;
        }
        let bytes = file.stream_position()?;
        Self { file: Box::new(file), bytes, digest: String::new(), head: Vec::new(), vouched: false, ending: b"" }.digested()
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
        Ok(BufReader::with_capacity(64 * 1024, &mut self.file).chain(self.ending))
    }

    /// Ends the last line of a text whose publisher did not, where the transport vouches that
    /// nothing is missing. Whether there was anything to end.
    pub(crate) fn end_last_line(&mut self) -> io::Result<bool> {
        let text = !self.head.is_empty() && !self.head.contains(&0) && !self.head.starts_with(b"PK");
        if !self.vouched || !text || self.bytes == 0 {
            return Ok(false);
        }
        let mut last = [0];
        self.file.seek(SeekFrom::End(-1))?;
        self.file.read_exact(&mut last)?;
        let open = !matches!(last, [b'\n' | b'\r']);
        self.ending = if open { b"\n" } else { b"" };
        Ok(open)
    }

    /// What is in it, when it is gzip data; else itself. Blocking work.
    pub fn unpacked(mut self, cap: u64, folder: Option<PathBuf>) -> Result<Self, Unpack> {
        if !feeds::is_gzip(&self.head) {
            return Ok(self);
        }
        let mut spooled = Spooled::new(folder);
        let mut content = feeds::gunzip(self.reader()?);
        let mut piece = vec![0; 64 * 1024];
        loop {
            let n = match content.read(&mut piece) {
                Ok(0) => break,
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Err(Unpack::Truncated(spooled.bytes)),
                Err(e) => return Err(Unpack::Broken(e)),
            };
            spooled.put(&piece[..n])?;
            if spooled.bytes > cap {
                return Err(Unpack::TooLarge(cap));
            }
        }
        // Its own trailer vouches for it.
        Ok(spooled.payload(true))
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

/// A payload that is being written.
struct Spooled {
    file: SpooledTempFile,
    hash: Sha256,
    bytes: u64,
    head: Vec<u8>,
}

impl Spooled {
    fn new(folder: Option<PathBuf>) -> Self {
        let file = folder.map_or_else(|| SpooledTempFile::new(IN_MEMORY), |dir| SpooledTempFile::new_in(IN_MEMORY, dir));
        Self { file, hash: Sha256::new(), bytes: 0, head: Vec::new() }
    }

    fn put(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.file.write_all(chunk)?;
        self.hash.update(chunk);
        self.bytes += chunk.len() as u64;
        self.head.extend(chunk.iter().take(HEAD.saturating_sub(self.head.len())));
        Ok(())
    }

    fn payload(self, vouched: bool) -> Payload {
        let digest = short_hex(&self.hash.finalize());
        Payload { file: Box::new(self.file), bytes: self.bytes, digest, head: self.head, vouched, ending: b"" }
    }
}

fn write(folder: Option<PathBuf>, mut incoming: mpsc::Receiver<Bytes>) -> io::Result<Payload> {
    let mut spooled = Spooled::new(folder);
    while let Some(chunk) = incoming.blocking_recv() {
        spooled.put(&chunk)?;
    }
    Ok(spooled.payload(false))
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
