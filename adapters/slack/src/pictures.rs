//! Pictures at addresses of ours, for messages that no file can be shown in. An address cannot be guessed and ends after
//! a while: Slack's servers fetch it and can show no token.

use std::time::Duration;

use topup_port::Notebook;

/// How long a picture can be fetched. Slack keeps what it fetched.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// Keeps a picture and gives its address under ours; none if it could not be.
pub(crate) async fn keep(notebook: &dyn Notebook, public: &str, png: &[u8]) -> Option<String> {
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).ok()?;
    let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let kept = notebook.keep_file(&name(&id), png.to_vec(), KEPT).await;
    kept.then(|| format!("{}/slack/pictures/{id}.png", public.trim_end_matches('/')))
}

/// A picture that was kept.
pub(crate) async fn find(notebook: &dyn Notebook, file: &str) -> Option<Vec<u8>> {
    let id = file.strip_suffix(".png").filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))?;
    notebook.file(&name(id)).await
}

fn name(id: &str) -> String {
    format!("slack/picture/{id}")
}
