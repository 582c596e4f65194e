//! The key that replicas share: sessions signed by one are known to all.

use std::path::Path;

use super::Redis;
use crate::store::{PersonKey, StoreError, file};

/// Where a replica remembers the key, so that it outlives Redis's data.
const FILE: &str = "shared.key";

impl Redis {
    /// The key of all replicas on this Redis: the one it holds, else `own`, which is put there. Away from Redis the key
    /// that was last agreed on counts, else `own`, and that is logged.
    ///
    /// # Errors
    /// The key's file in the state folder cannot be read or written.
    pub async fn shared_key(&self, own: &PersonKey, state: &Path) -> Result<PersonKey, StoreError> {
        let path = state.join(FILE);
        let remembered = file::read(&path)?.and_then(|bytes| PersonKey::of(&bytes));
        let proposed = remembered.clone().unwrap_or_else(|| own.clone());
        let name = format!("{}key:sessions", self.prefix);
        let mut set = redis::cmd("SET");
        set.arg(&name).arg(proposed.bytes()).arg("NX");
        let mut get = redis::cmd("GET");
        get.arg(&name);
        let agreed = async {
            self.link.query::<redis::Value>(set).await?;
            self.link.query::<Option<Vec<u8>>>(get).await
        };
        match agreed.await.map(|held| held.and_then(|bytes| PersonKey::of(&bytes))) {
            Ok(Some(key)) => {
                file::replace(&path, key.bytes())?;
                Ok(key)
            }
            Ok(None) | Err(_) => {
                if remembered.is_none() {
                    tracing::warn!(
                        "the key of the replicas could not be had from Redis: sessions begun here are not known to the \
                         others until this process is started again with Redis there"
                    );
                }
                Ok(proposed)
            }
        }
    }
}
