//! The first rows as a list, where there is no picture of them.

use slack_morphism::prelude::*;
use topup_port::Answer;
use topup_port::words::rows;

use super::words::list;

/// The rows as a block; none without rows.
pub(super) fn block(answer: &Answer) -> Option<SlackBlock> {
    Some(SlackRichTextBlock::new(vec![list(&rows(answer))?]).into())
}
