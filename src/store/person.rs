//! Persons as the stores know them: hashes under a secret key, from which nobody can read who it was.

use std::fmt;
use std::path::Path;

use topup_port::{Person, ThreadKey};

use super::{StoreError, file};

/// The name of the key's file in the state folder.
const FILE: &str = "person.key";

/// A person's keyed hash: equal for one person of one workspace, different for all others, meaningless without the
/// key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonHash(String);

impl PersonHash {
    /// 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One that was stored.
    pub(super) fn of_stored(text: String) -> Self {
        Self(text)
    }
}

/// The key of the hashes. It never leaves the process but in its own file.
#[derive(Clone)]
pub struct PersonKey([u8; 32]);

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(***)")
    }
}

impl PersonKey {
    /// A new key, kept nowhere.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn random() -> Result<Self, StoreError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|reason| file::error("make a key for", Path::new(FILE), reason.into()))?;
        Ok(Self(key))
    }

    /// The key of these bytes, if they are one.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The key itself, for its own file and for the replicas that share it.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key in the state folder, made at first use. Processes that open it at the same time get the same one.
    ///
    /// # Errors
    /// [`StoreError::File`] if it cannot be read or written, or holds no key.
    pub async fn open(state_dir: &Path) -> Result<Self, StoreError> {
        let folder = state_dir.to_owned();
        file::blocking(move || {
            file::create_folder(&folder)?;
            let path = folder.join(FILE);
            if let Some(bytes) = file::read(&path)? {
                return Self::of_file(&path, &bytes);
            }
            let fresh = Self::random()?;
            if file::create(&path, &fresh.0)? {
                return Ok(fresh);
            }
            // Another process was quicker: its key counts.
            let bytes = file::read(&path)?.unwrap_or_default();
            Self::of_file(&path, &bytes)
        })
        .await
    }

    fn of_file(path: &Path, bytes: &[u8]) -> Result<Self, StoreError> {
        let key = bytes.try_into().map_err(|_| {
            let reason = format!("it has {} bytes where a key has 32", bytes.len());
            file::error("read", path, std::io::Error::new(std::io::ErrorKind::InvalidData, reason))
        })?;
        Ok(Self(key))
    }

    /// A key for another purpose, which tells nothing of this one.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        blake3::derive_key(purpose, &self.0)
    }

    /// The hash of a person. Ids mean nothing outside their workspace, so that the thread's platform and workspace
    /// count too.
    #[must_use]
    pub fn hash(&self, thread: &ThreadKey, person: &Person) -> PersonHash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in [&thread.platform, &thread.workspace, &person.id] {
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part.as_bytes());
        }
        PersonHash(hasher.finalize().to_hex().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_person_is_one_hash_in_a_workspace_and_another_elsewhere() {
        let dir = tempfile::tempdir().unwrap();
        let key = PersonKey::open(dir.path()).await.unwrap();
        let thread = |workspace: &str, thread: &str| ThreadKey::new("slack", workspace, "C", thread);
        let (one, two) = (Person::new("U1"), Person::new("U2"));
        let hash = key.hash(&thread("T1", "1"), &one);
        assert_eq!(key.hash(&thread("T1", "2"), &one), hash, "the thread does not matter");
        assert_ne!(key.hash(&thread("T1", "1"), &two), hash);
        assert_ne!(key.hash(&thread("T2", "1"), &one), hash);
        assert_ne!(key.hash(&thread("T1U", "1"), &Person::new("1")), hash, "parts never run together");
        assert_ne!(PersonKey::random().unwrap().hash(&thread("T1", "1"), &one), hash, "the key matters");
        let again = PersonKey::open(dir.path()).await.unwrap();
        assert_eq!(again.hash(&thread("T1", "1"), &one), hash, "the key is kept");
        assert!(!hash.as_str().contains("U1"));
    }

    #[tokio::test]
    async fn the_key_is_the_owners_alone_and_a_broken_one_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        PersonKey::open(dir.path()).await.unwrap();
        let path = dir.path().join(FILE);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "short").unwrap();
        let error = PersonKey::open(dir.path()).await.unwrap_err().to_string();
        assert!(error.contains("person.key") && error.contains("5 bytes"), "{error}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn those_who_open_at_the_same_time_get_the_same_key() {
        let dir = tempfile::tempdir().unwrap();
        let keys = futures::future::join_all((0..8).map(|_| PersonKey::open(dir.path()))).await;
        let keys: Vec<[u8; 32]> = keys.into_iter().map(|key| key.unwrap().0).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }
}
