//! Pictures at addresses of ours: an address cannot be guessed, what stands there never changes, and it ends after a while.

use std::time::Duration;

use topup_port::Notebook;
use topup_port::signed::hex;

/// Keeps a picture for so long at most and gives its address under ours; none if it could not be.
pub(crate) async fn keep(
    notebook: &dyn Notebook,
    public: &str,
    png: &[u8],
    time: Duration,
) -> Option<String> {
    let mut random = [0u8; 24];
    getrandom::fill(&mut random).ok()?;
    let id = hex(&random);
    let kept = notebook.keep_file(&place(&id), png.to_vec(), time).await;
    kept.then(|| format!("{public}/webhook/pictures/{id}.png"))
}

/// A picture that was kept.
pub(crate) async fn find(notebook: &dyn Notebook, file: &str) -> Option<Vec<u8>> {
    let id = file.strip_suffix(".png").filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))?;
    notebook.file(&place(id)).await
}

fn place(id: &str) -> String {
    format!("webhook/picture/{id}")
}
