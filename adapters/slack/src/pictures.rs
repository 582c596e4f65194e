//! Pictures at addresses of ours, for messages that no file can be shown in. An address cannot be guessed and ends after
//! a while: Slack's servers fetch it and can show no token.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use topup_port::Notebook;

/// How long a picture can be fetched. Slack keeps what it fetched.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// Keeps a picture and gives its address under ours; none if no name can be made.
pub(crate) async fn keep(notebook: &dyn Notebook, public: &str, png: &[u8]) -> Option<String> {
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).ok()?;
    let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    notebook.remember(&name(&id), BASE64_STANDARD.encode(png).into(), KEPT).await;
    Some(format!("{}/slack/pictures/{id}.png", public.trim_end_matches('/')))
}

/// A picture that was kept.
pub(crate) async fn find(notebook: &dyn Notebook, file: &str) -> Option<Vec<u8>> {
    let id = file.strip_suffix(".png").filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let kept = notebook.recall(&name(id)).await?;
    BASE64_STANDARD.decode(kept.as_str()?).ok()
}

fn name(id: &str) -> String {
    format!("slack/picture/{id}")
}
