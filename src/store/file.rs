//! Files of the state folder: written whole or not at all, whatever other processes do at the same time.
//!
//! A file is written under a temporary name beside its place and then renamed to it, so that a reader sees the old
//! text or the new one, never a part. Rights are the owner's alone: what people ask is nobody else's business.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::StoreError;

/// Begins the names of files that are being written.
const TEMPORARY: &str = ".writing-";

/// Creates a folder with its parents, for the owner alone.
pub(super) fn create_folder(path: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|reason| error("create", path, reason))
}

/// The file's bytes, if it is there.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(reason) => Err(error("read", path, reason)),
    }
}

/// Puts the bytes in the file's place, over what is there.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    written(path, bytes)?.persist(path).map_err(|failed| error("write", path, failed.error))?;
    Ok(())
}

/// Puts the bytes in the file's place if nothing is there; says whether it did. They are on the disk when this
/// returns: what is created so must not be lost.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<bool, StoreError> {
    let file = written(path, bytes)?;
    file.as_file().sync_all().map_err(|reason| error("write", path, reason))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(failed) => Err(error("write", path, failed.error)),
    }
}

/// A temporary file beside `path` that holds the bytes, readable by the owner alone.
fn written(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || {
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
        file.write_all(bytes)?;
        Ok(file)
    };
    write().map_err(|reason| error("write", path, reason))
}

/// An error of the file or folder at `path`.
pub(super) fn error(action: &'static str, path: &Path, reason: io::Error) -> StoreError {
    StoreError::File { action, path: path.to_owned(), reason }
}

/// Runs blocking work where it holds up no other task.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Interrupted))
}
