//! Which file lies at a path, and in which state: an import puts a new file there, a refresh changes it in place.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// A file and its state, cheap enough to ask for at every question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    file: (u64, u64),
    modified: Option<SystemTime>,
    size: u64,
}

impl Identity {
    /// Of the file at a path.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        Ok(Self { file: number(&metadata), modified: metadata.modified().ok(), size: metadata.len() })
    }

    /// Whether it is still the same file, changed or not.
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.file == other.file
    }

    /// The state as text, for a database that keeps no version of its own.
    pub fn version(&self) -> String {
        let since = self.modified.and_then(|m| m.duration_since(SystemTime::UNIX_EPOCH).ok());
        format!("{:x}-{:x}", self.size, since.unwrap_or_default().as_nanos())
    }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// Elsewhere the time of creation tells files apart well enough.
#[cfg(not(unix))]
fn number(metadata: &Metadata) -> (u64, u64) {
    let created = metadata.created().ok();
    let since = created.and_then(|c| c.duration_since(SystemTime::UNIX_EPOCH).ok());
    (0, since.map_or(0, |s| s.as_nanos() as u64))
}
