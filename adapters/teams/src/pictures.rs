//! Pictures and files at addresses of ours. An address cannot be guessed, what stands there never changes, and it ends
//! after a while: Teams' servers fetch pictures, and people's browsers files, and neither can show a token.

use std::time::Duration;

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
/// Random bytes of an address.
const RANDOM: usize = 24;

/// Keeps a file for so long at most and gives its address under ours; none if it could not be.
pub(crate) async fn keep(
    notebook: &dyn Notebook,
    public: &str,
    name: &str,
    bytes: &[u8],
    time: Duration,
) -> Option<String> {
    let mut random = [0u8; RANDOM];
    getrandom::fill(&mut random).ok()?;
    let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let ending = name.rsplit('.').next().filter(|ending| kind(ending).is_some())?;
    // The name stands before the file, on a line of its own.
    let kept = [name.as_bytes(), b"\n", bytes].concat();
    let kept = notebook.keep_file(&place(&id, ending), kept, time).await;
    kept.then(|| format!("{public}/teams/files/{id}.{ending}"))
}

/// Whether a name is one that we give: then a file that is not there was there once, for nobody guesses one.
pub(crate) fn is_ours(file: &str) -> bool {
    file.split_once('.').is_some_and(|(id, ending)| {
        let digits = id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        id.len() == RANDOM * 2 && digits && kind(ending).is_some()
    })
}

/// A file that was kept, with its kind.
pub(crate) async fn find(notebook: &dyn Notebook, file: &str) -> Option<(Kept, &'static str)> {
    let (id, ending) = file.split_once('.').filter(|_| is_ours(file))?;
    let kept = notebook.file(&place(id, ending)).await?;
    let at = kept.iter().position(|byte| *byte == b'\n')?;
    let name = String::from_utf8(kept[..at].to_vec()).ok()?;
    Some((Kept { name, bytes: kept[at + 1..].to_vec() }, kind(ending)?))
}

fn kind(ending: &str) -> Option<&'static str> {
    KINDS.iter().find(|(end, _)| *end == ending).map(|(_, kind)| *kind)
}

fn place(id: &str, ending: &str) -> String {
    format!("teams/file/{id}.{ending}")
}
