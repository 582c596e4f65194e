//! Pictures of the last minutes under addresses that cannot be guessed, for the page to show while an answer grows.
//! They never change; an export draws a picture anew when its address is no more.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use crate::board::{Board, Notices};

/// The most bytes kept: some hundred pictures.
const MOST_BYTES: usize = 48 * 1024 * 1024;

/// PNGs by the hash of a random name and their bytes.
#[derive(Default)]
pub struct Pictures {
    kept: Mutex<Kept>,
    /// Where other replicas find them.
    notices: Option<Notices>,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, Arc<[u8]>>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Pictures {
    /// Pictures that other replicas find on this board.
    #[must_use]
    pub fn shared(board: Option<Arc<dyn Board>>) -> Self {
        Self { kept: Mutex::default(), notices: board.map(Notices) }
    }

    /// Keeps a picture under that name, here and for the other replicas.
    pub async fn put(&self, id: String, png: Arc<[u8]>) {
        if self.keep(&id, png.clone())
            && let Some(notices) = &self.notices
        {
            notices.picture(&id, &png).await;
        }
    }

    /// Keeps a picture under that name; the oldest make room. False if it is there already.
    fn keep(&self, id: &str, png: Arc<[u8]>) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.by_id.contains_key(id) {
            return false;
        }
        kept.bytes += png.len();
        kept.order.push_back(id.to_owned());
        kept.by_id.insert(id.to_owned(), png);
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some(png) = kept.by_id.remove(&oldest) {
                kept.bytes -= png.len();
            }
        }
        true
    }

    /// The picture of that name, from here or from another replica.
    pub async fn get(&self, id: &str) -> Option<Arc<[u8]>> {
        if let Some(png) = self.here(id) {
            return Some(png);
        }
        self.notices.as_ref()?.pictured(id).await
    }

    fn here(&self, id: &str) -> Option<Arc<[u8]>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).by_id.get(id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let pictures = Pictures::default();
        let large: Arc<[u8]> = vec![0; MOST_BYTES / 2].into();
        for id in ["a", "b", "c"] {
            pictures.keep(id, large.clone());
        }
        assert!(pictures.here("a").is_none());
        assert!(pictures.here("b").is_some() && pictures.here("c").is_some());
    }
}
