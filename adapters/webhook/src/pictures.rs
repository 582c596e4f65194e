//! Pictures at addresses of ours: an address cannot be guessed, what stands there never changes, and it ends after a while.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use topup_port::Notebook;

use crate::verify::hex;

/// Keeps a picture for so long and gives its address under ours; none if no name can be made.
pub(crate) async fn keep(
    notebook: &dyn Notebook,
    public: &str,
    png: &[u8],
    time: Duration,
) -> Option<String> {
    let mut random = [0u8; 24];
    getrandom::fill(&mut random).ok()?;
    let id = hex(&random);
    notebook.remember(&place(&id), BASE64_STANDARD.encode(png).into(), time).await;
    Some(format!("{public}/webhook/pictures/{id}.png"))
}

/// A picture that was kept.
pub(crate) async fn find(notebook: &dyn Notebook, file: &str) -> Option<Vec<u8>> {
    let id = file.strip_suffix(".png").filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))?;
    BASE64_STANDARD.decode(notebook.recall(&place(id)).await?.as_str()?).ok()
}

fn place(id: &str) -> String {
    format!("webhook/picture/{id}")
}
