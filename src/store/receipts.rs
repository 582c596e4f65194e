//! Receipts: what is needed to replay an answer, under a short id that a person can read out.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{StoreError, file};

/// Receipts by id. A receipt is never changed and never lost: an answer that was quoted can be looked up.
pub trait ReceiptStore: Send + Sync {
    /// Keeps a receipt and gives its id. Equal receipts have one id, unequal ones never share one.
    fn put(&self, receipt: Value) -> BoxFuture<'_, Result<ReceiptId, StoreError>>;

    /// The receipt of an id. Whoever shows it checks the asker's rights: an id is no secret.
    fn get<'a>(&'a self, id: &'a ReceiptId) -> BoxFuture<'a, Result<Option<Value>, StoreError>>;
}

/// A short id: at least six digits and small letters, without `i`, `l`, `o` and `u`, which are misread.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptId(String);

/// The digits of an id; each stands for five bits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// The shortest id; it grows only where two receipts would share it.
pub(super) const SHORTEST: usize = 6;
/// The longest id: all 256 bits of the hash.
const LONGEST: usize = 52;

impl ReceiptId {
    /// The id of so many digits that belongs to the receipt's bytes.
    pub(super) fn of(bytes: &[u8], length: usize) -> Self {
        let hash = *blake3::hash(bytes).as_bytes();
        let bit = |at: usize| hash.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
        let digit = |place: usize| (0..5).fold(0, |value, i| value << 1 | bit(place * 5 + i));
        Self((0..length).map(|place| char::from(DIGITS[usize::from(digit(place))])).collect())
    }

    /// The ids to try for the receipt, the shortest first.
    pub(super) fn candidates(bytes: &[u8]) -> impl Iterator<Item = Self> {
        Self::candidates_from(bytes, SHORTEST)
    }

    /// The same, of so many digits at least.
    pub(super) fn candidates_from(bytes: &[u8], shortest: usize) -> impl Iterator<Item = Self> {
        (shortest..=LONGEST).map(|length| Self::of(bytes, length))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ReceiptId {
    type Err = String;

    /// Reads an id as a person types it: capitals and the letters that are misread are understood.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let read = text.chars().map(|c| match c.to_ascii_lowercase() {
            'i' | 'l' => '1',
            'o' => '0',
            c => c,
        });
        let id: String = read.collect();
        let known = id.bytes().all(|c| DIGITS.contains(&c));
        if known && (SHORTEST..=LONGEST).contains(&id.len()) {
            Ok(Self(id))
        } else {
            Err(format!(
                "{text:?} is no receipt: one looks like \"ab12cd\" and stands at the end of an answer"
            ))
        }
    }
}

impl TryFrom<String> for ReceiptId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<ReceiptId> for String {
    fn from(id: ReceiptId) -> Self {
        id.0
    }
}

/// Receipts in memory: gone with the process, for tests and trials.
#[derive(Debug, Default)]
pub struct MemoryReceipts {
    receipts: Mutex<HashMap<ReceiptId, Value>>,
}

impl ReceiptStore for MemoryReceipts {
    fn put(&self, receipt: Value) -> BoxFuture<'_, Result<ReceiptId, StoreError>> {
        let bytes = receipt.to_string().into_bytes();
        let mut receipts = self.receipts.lock().unwrap_or_else(PoisonError::into_inner);
        let free = |id: &ReceiptId| receipts.get(id).is_none_or(|held| *held == receipt);
        let result = ReceiptId::candidates(&bytes).find(free).ok_or_else(no_id);
        if let Ok(id) = &result {
            receipts.insert(id.clone(), receipt);
        }
        Box::pin(std::future::ready(result))
    }

    fn get<'a>(&'a self, id: &'a ReceiptId) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        let receipts = self.receipts.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(Ok(receipts.get(id).cloned())))
    }
}

/// Receipts in files of the state folder, one each.
#[derive(Debug, Clone)]
pub struct FileReceipts {
    folder: PathBuf,
}

impl FileReceipts {
    /// The receipts under `state_dir`.
    ///
    /// # Errors
    /// [`StoreError::File`] if the folder cannot be created.
    pub async fn open(state_dir: &Path) -> Result<Self, StoreError> {
        let folder = state_dir.join("receipts");
        let created = folder.clone();
        file::blocking(move || file::create_folder(&created)).await?;
        Ok(Self { folder })
    }

    fn path(&self, id: &ReceiptId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }
}

impl ReceiptStore for FileReceipts {
    fn put(&self, receipt: Value) -> BoxFuture<'_, Result<ReceiptId, StoreError>> {
        let store = self.clone();
        Box::pin(file::blocking(move || {
            let bytes = receipt.to_string().into_bytes();
            for id in ReceiptId::candidates(&bytes) {
                let path = store.path(&id);
                if file::create(&path, &bytes)? || file::read(&path)?.is_some_and(|held| held == bytes) {
                    return Ok(id);
                }
            }
            Err(no_id())
        }))
    }

    fn get<'a>(&'a self, id: &'a ReceiptId) -> BoxFuture<'a, Result<Option<Value>, StoreError>> {
        let path = self.path(id);
        Box::pin(file::blocking(move || {
            let Some(bytes) = file::read(&path)? else { return Ok(None) };
            let reason = |error: serde_json::Error| file::error("read", &path, error.into());
            serde_json::from_slice(&bytes).map(Some).map_err(reason)
        }))
    }
}

/// Two receipts of equal 256-bit hashes: not to be expected before the end of time.
pub(super) fn no_id() -> StoreError {
    StoreError::Interrupted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::suite;

    #[tokio::test]
    async fn memory_passes_the_suite() {
        suite::receipts(&MemoryReceipts::default(), SHORTEST).await;
    }

    #[tokio::test]
    async fn files_pass_the_suite() {
        let dir = tempfile::tempdir().unwrap();
        suite::receipts(&FileReceipts::open(dir.path()).await.unwrap(), SHORTEST).await;
    }

    #[tokio::test]
    async fn a_taken_id_is_never_shared() {
        let dir = tempfile::tempdir().unwrap();
        let store = FileReceipts::open(dir.path()).await.unwrap();
        let receipt = json!({"plan": "submits"});
        let short = ReceiptId::of(receipt.to_string().as_bytes(), SHORTEST);
        std::fs::write(store.path(&short), "{\"plan\":\"another\"}").unwrap();
        let id = store.put(receipt.clone()).await.unwrap();
        assert_eq!(id.as_str().len(), SHORTEST + 1);
        assert!(id.as_str().starts_with(short.as_str()));
        assert_eq!(store.get(&id).await.unwrap(), Some(receipt.clone()));
        assert_eq!(store.get(&short).await.unwrap(), Some(json!({"plan": "another"})));
        assert_eq!(store.put(receipt).await.unwrap(), id, "the same receipt keeps its id");
    }

    #[tokio::test]
    async fn receipts_outlive_the_process() {
        let dir = tempfile::tempdir().unwrap();
        let id = FileReceipts::open(dir.path()).await.unwrap().put(json!(1)).await.unwrap();
        assert_eq!(FileReceipts::open(dir.path()).await.unwrap().get(&id).await.unwrap(), Some(json!(1)));
    }

    #[test]
    fn ids_are_read_as_people_type_them() {
        assert_eq!("AB12CD".parse::<ReceiptId>().unwrap().as_str(), "ab12cd");
        assert_eq!(" oil234 ".parse::<ReceiptId>().unwrap().as_str(), "011234");
        for text in ["", "ab12c", "../../etc/passwd", "ab12cu", "ab 12cd", "äb12cd"] {
            let error = text.parse::<ReceiptId>().expect_err(text);
            assert!(error.contains("ab12cd"), "{error}");
        }
    }
}
