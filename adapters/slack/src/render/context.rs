//! The small print: what was understood, how far the data goes, what it cost, and what is to be known beside it.

use slack_morphism::prelude::*;
use topup_port::Answer;
use topup_port::words::{context, line, notes};

use super::plain_text;

/// The longest remark.
const REMARK: usize = 300;

/// The notes and the context line, as blocks.
pub(super) fn blocks(answer: &Answer) -> Vec<SlackBlock> {
    let block = |lines: Vec<String>| -> SlackBlock {
        SlackContextBlock::new(lines.into_iter().map(|text| plain_text(text).into()).collect()).into()
    };
    let all = [notes(answer), context(answer).into_iter().collect()];
    all.into_iter().filter(|lines| !lines.is_empty()).map(block).collect()
}

/// One remark as a block.
pub(super) fn said(text: &str) -> SlackBlock {
    SlackContextBlock::new(vec![plain_text(line(text, REMARK)).into()]).into()
}

/// The same in lines.
pub(super) fn lines(answer: &Answer) -> Vec<String> {
    notes(answer).into_iter().chain(context(answer)).collect()
}
