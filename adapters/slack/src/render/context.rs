//! The small print: what was understood, how far the data goes, what it cost, and what is to be known beside it.

use slack_morphism::prelude::*;
use topup_port::{Answer, NoteKind, Outcome};

use super::plain_text;
use super::text::line;

/// The longest line and note, and the most notes.
const LINE: usize = 900;
const NOTE: usize = 300;
const NOTES: usize = 6;

/// The notes and the context line, as blocks.
pub(super) fn blocks(answer: &Answer) -> Vec<SlackBlock> {
    let block = |lines: Vec<String>| -> SlackBlock {
        SlackContextBlock::new(lines.into_iter().map(|text| plain_text(text).into()).collect()).into()
    };
    let (notes, line) = (notes(answer), context(answer));
    [notes, line.into_iter().collect()].into_iter().filter(|lines| !lines.is_empty()).map(block).collect()
}

/// One remark as a block.
pub(super) fn said(text: &str) -> SlackBlock {
    SlackContextBlock::new(vec![plain_text(line(text, NOTE)).into()]).into()
}

/// The same in lines.
pub(super) fn lines(answer: &Answer) -> Vec<String> {
    notes(answer).into_iter().chain(context(answer)).collect()
}

/// The notes, those first that limit what the numbers say.
fn notes(answer: &Answer) -> Vec<String> {
    // While it grows, notes would push the progress around.
    if !answer.is_final() {
        return Vec::new();
    }
    let warnings = answer.notes_of(NoteKind::Warning).map(|text| format!("⚠ {text}"));
    let infos = answer.notes_of(NoteKind::Info).map(str::to_owned);
    warnings.chain(infos).map(|text| line(&text, NOTE)).filter(|text| !text.is_empty()).take(NOTES).collect()
}

/// `Issuances by channel · amount, by issue date · Nov 16 – Nov 22, 2026 · data through 2026-11-22 · 12 ms · #ab12cd`.
fn context(answer: &Answer) -> Option<String> {
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
