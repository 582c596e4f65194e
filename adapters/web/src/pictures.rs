//! Pictures of the last minutes under addresses that cannot be guessed, for the page to show while an answer grows.
//! They never change; an export draws a picture anew when its address is no more.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// The most bytes kept: some hundred pictures.
const MOST_BYTES: usize = 48 * 1024 * 1024;

/// PNGs by the hash of a random name and their bytes.
#[derive(Default)]
pub struct Pictures(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, Arc<[u8]>>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Pictures {
    /// Keeps a picture under that name; the oldest make room.
    pub fn put(&self, id: String, png: Arc<[u8]>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.by_id.contains_key(&id) {
            return;
        }
        kept.bytes += png.len();
        kept.order.push_back(id.clone());
        kept.by_id.insert(id, png);
        while kept.bytes > MOST_BYTES {
            let Some(oldest) = kept.order.pop_front() else { break };
            if let Some(png) = kept.by_id.remove(&oldest) {
                kept.bytes -= png.len();
            }
        }
    }

    /// The picture of that name.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Arc<[u8]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_id.get(id).cloned()
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
            pictures.put(id.into(), large.clone());
        }
        assert!(pictures.get("a").is_none());
        assert!(pictures.get("b").is_some() && pictures.get("c").is_some());
    }
}
