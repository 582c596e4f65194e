//! The words of an answer as blocks.

use slack_morphism::prelude::*;
use topup_port::words::Words;

/// Everything that the words say, as a block.
pub(super) fn block(words: &Words) -> SlackBlock {
    let mut runs: Vec<SlackRichTextInlineElement> = Vec::new();
    let mut say = |text: &str, style: fn(SlackRichTextText) -> SlackRichTextText| {
        if !text.is_empty() {
            let text = if runs.is_empty() { text.to_owned() } else { format!("\n{text}") };
            runs.push(SlackRichTextInlineElement::Text(style(SlackRichTextText::new(text))));
        }
    };
    say(&words.headline, SlackRichTextText::bold);
    words.paragraphs.iter().for_each(|text| say(text, |run| run));
    say(&words.doing, SlackRichTextText::italic);
    let mut elements: Vec<SlackRichTextElement> = Vec::new();
    if !runs.is_empty() {
        elements.push(SlackRichTextSection::new(runs).into());
    }
    elements.extend(list(&words.bullets));
    SlackRichTextBlock::new(elements).into()
}

/// A bulleted list; none without bullets.
pub(super) fn list(bullets: &[String]) -> Option<SlackRichTextElement> {
    let bullets: Vec<SlackRichTextListElement> = bullets.iter().map(|text| text.as_str().into()).collect();
    (!bullets.is_empty()).then(|| SlackRichTextList::new(SlackRichTextListStyle::Bullet, bullets).into())
}
