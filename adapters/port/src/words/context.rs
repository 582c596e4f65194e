//! The small print: what was understood, how far the data goes, what it cost, and what is to be known beside it.

use super::line;
use crate::{Answer, NoteKind, Outcome};

/// The longest line and note, and the most notes.
const LINE: usize = 900;
const NOTE: usize = 300;
const NOTES: usize = 6;

/// The notes of a final answer, those first that limit what the numbers say.
#[must_use]
pub fn notes(answer: &Answer) -> Vec<String> {
    // While it grows, notes would push the progress around.
    if !answer.is_final() {
        return Vec::new();
    }
    let warnings = answer.notes_of(NoteKind::Warning).map(|text| format!("⚠ {text}"));
    let infos = answer.notes_of(NoteKind::Info).map(str::to_owned);
    warnings.chain(infos).map(|text| line(&text, NOTE)).filter(|text| !text.is_empty()).take(NOTES).collect()
}

/// `Issuances by channel · amount, by issue date · Nov 16 – Nov 22, 2026 · data through 2026-11-22 · 12 ms · #ab12cd`.
#[must_use]
pub fn context(answer: &Answer) -> Option<String> {
    let mut parts = Vec::new();
    let shown = matches!(answer.outcome, None | Some(Outcome::Complete | Outcome::Failure(_)));
    if let Some(understood) = answer.understood.as_ref().filter(|_| shown) {
        // Without a finding the plan is the headline, or it would stand twice; a failure has another headline.
        if answer.insight.is_some() || matches!(answer.outcome, Some(Outcome::Failure(_))) {
            parts.push(line(&understood.plan, 400));
        }
        parts.extend([line(&understood.basis, 150), line(&understood.window, 100)]);
    }
    if let Some(receipt) = &answer.receipt {
        parts.extend(receipt.through());
        parts.push(duration(receipt.took_ms));
        if receipt.cached {
            parts.push("cached".into());
        }
        parts.push(line(&format!("#{}", receipt.id), 60));
    }
    parts.retain(|part| !part.is_empty());
    (!parts.is_empty()).then(|| line(&parts.join(" · "), LINE))
}

/// `12 ms`, `1.3 s`.
fn duration(ms: u64) -> String {
    if ms < 1_000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1_000, ms % 1_000 / 100) }
}
