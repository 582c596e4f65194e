//! Pictures and files at addresses of ours. An address cannot be guessed, what stands there never changes, and it ends
//! after a while: Teams' servers fetch pictures, and people's browsers files, and neither can show a token.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use topup_port::Notebook;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Its name for whoever saves it.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// The kinds of files, by the ends of their names.
const KINDS: [(&str, &str); 2] = [("png", "image/png"), ("csv", "text/csv; charset=utf-8")];

/// Keeps a file for so long and gives its address under ours; none if no name can be made.
pub(crate) async fn keep(
    notebook: &dyn Notebook,
    public: &str,
    name: &str,
    bytes: &[u8],
    time: Duration,
) -> Option<String> {
    let mut random = [0u8; 24];
    getrandom::fill(&mut random).ok()?;
    let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let ending = name.rsplit('.').next().filter(|ending| kind(ending).is_some())?;
    let kept = json!({"name": name, "bytes": BASE64_STANDARD.encode(bytes)});
    notebook.remember(&place(&id, ending), kept, time).await;
    Some(format!("{public}/teams/files/{id}.{ending}"))
}

/// A file that was kept, with its kind.
pub(crate) async fn find(notebook: &dyn Notebook, file: &str) -> Option<(Kept, &'static str)> {
    let (id, ending) = file.split_once('.')?;
    let kind = kind(ending).filter(|_| id.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let kept = notebook.recall(&place(id, ending)).await?;
    let bytes = BASE64_STANDARD.decode(kept["bytes"].as_str()?).ok()?;
    Some((Kept { name: kept["name"].as_str()?.to_owned(), bytes }, kind))
}

fn kind(ending: &str) -> Option<&'static str> {
    KINDS.iter().find(|(end, _)| *end == ending).map(|(_, kind)| *kind)
}

fn place(id: &str, ending: &str) -> String {
    format!("teams/file/{id}.{ending}")
}
