//! A mailer that puts every mail into a folder as an `.eml` file: what an installation does
//! until somebody gives it a mail server.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use crate::{Mail, MailError, SendError, SendKind, Stage};

/// A folder of `.eml` files, named by date and Message-ID so that they sort by time.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Takes a folder, making it where it does not exist yet.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, MailError> {
        let path = path.into();
        match std::fs::create_dir_all(&path) {
            Ok(()) => Ok(Self { path }),
            Err(source) => Err(MailError::Folder { path: path.display().to_string(), source }),
        }
    }

    /// Where the files lie.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let bytes = mail.bytes()?;
        let (folder, name) = (self.path.clone(), file_name(mail));
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
        // A full or read-only disk may get better; nothing was delivered until the rename.
        let failed = |text: String| SendError::new(SendKind::Transient, Stage::File, text);
        written.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))
    }
}

fn file_name(mail: &Mail) -> String {
    let id: String = mail.message_id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).take(80).collect();
    format!("{}-{}.eml", mail.date.format("%Y%m%dT%H%M%SZ"), id.trim_matches('_'))
}

/// Complete or not there: written beside, forced to disk, then renamed. Mails carry
/// sign-in links, so the file is readable by its owner only.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    Ok(())
}
