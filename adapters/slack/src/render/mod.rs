//! From an answer to a Slack message. Pure: the same answer gives the same message, and every answer gives one that
//! Slack takes, whatever is in it.
//!
//! Words stand in `rich_text` blocks and plain text objects, which know no markup: nothing that a person or a value in
//! the data says can become a mention, a link or a format. The fallback `text` alone is markup, and escaped.

mod actions;
mod context;
mod rows;
mod text;
pub mod views;
mod words;

use std::collections::HashMap;

use serde::Serialize;
use slack_morphism::prelude::*;
use topup_port::words::{Words, cut, line, lines};
use topup_port::{Action, Answer, AnswerId, Control, Outcome};

use self::text::escaped;
use crate::{limits, values};

/// The type of the metadata that marks an answer's message.
pub const MARKER: &str = "topup_answer";

/// A message as Slack takes it, without the place it goes to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlackMessage {
    /// What notifications and clients without blocks show, escaped; all there is in the plain form.
    pub text: String,
    /// What is shown in place of the text; an empty list takes earlier blocks away.
    pub blocks: Vec<SlackBlock>,
    /// The answer's marker, once the message is addressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<SlackMessageMetadata>,
}

impl SlackMessage {
    /// Puts the message into the body of a call.
    pub(crate) fn write_into(self, body: &mut serde_json::Value) {
        // Blocks always serialise.
        if let Ok(serde_json::Value::Object(parts)) = serde_json::to_value(self) {
            for (name, value) in parts {
                body[name] = value;
            }
        }
    }

    /// The message of this answer: its marker on it, its id in every button and menu.
    #[must_use]
    pub fn addressed(mut self, answer: &AnswerId) -> Self {
        let payload = HashMap::from([("answer".to_owned(), answer.to_string())]);
        self.metadata = Some(SlackMessageMetadata::new(MARKER.into()).with_event_payload(payload));
        for block in &mut self.blocks {
            actions::address(block, answer);
        }
        self
    }
}

/// The answer as it is now; none for silence.
#[must_use]
pub fn render(answer: &Answer) -> Option<SlackMessage> {
    shown(answer, Votes::Feedback)
}

fn shown(answer: &Answer, votes: Votes) -> Option<SlackMessage> {
    let words = Words::of(answer)?;
    let mut blocks = vec![words::block(&words)];
    if let Some(picture) = picture(answer) {
        blocks.push(picture);
    } else if answer.outcome == Some(Outcome::Complete) {
        blocks.extend(rows::block(answer));
    }
    blocks.extend(context::blocks(answer));
    blocks.extend(actions::blocks(answer, votes));
    blocks.truncate(limits::BLOCKS);
    // A notification has room for the finding, and nobody reads more there.
    Some(SlackMessage { text: escaped(&words.short(), limits::FALLBACK), blocks, metadata: None })
}

/// A remark in words of our own.
pub(crate) fn said(words: &str) -> SlackMessage {
    let text = lines(words, 2_000);
    let run = SlackRichTextInlineElement::Text(SlackRichTextText::new(text.clone()));
    let block = SlackRichTextBlock::new(vec![SlackRichTextSection::new(vec![run]).into()]);
    SlackMessage { text: escaped(&text, limits::FALLBACK), blocks: vec![block.into()], metadata: None }
}

/// The message that the thread of a command hangs on: who asked, and what.
pub(crate) fn root(user: &str, words: &str) -> SlackMessage {
    let text = line(words, 700);
    let mut message = said(&text);
    let asks = SlackRichTextInlineElement::Text(SlackRichTextText::new(format!(" asks: {text}")));
    let who = SlackRichTextInlineElement::User(SlackRichTextUser::new(SlackUserId(user.into())));
    message.blocks =
        vec![SlackRichTextBlock::new(vec![SlackRichTextSection::new(vec![who, asks]).into()]).into()];
    message
}

/// The same as words alone; none for silence.
#[must_use]
pub fn plain(answer: &Answer) -> Option<SlackMessage> {
    let words = Words::of(answer)?;
    let mut text = vec![words.long()];
    // Without buttons the readings to choose from are words too.
    if let Some(Outcome::Clarification(asked)) = &answer.outcome {
        text.extend(
            asked
                .options
                .iter()
                .take(actions::CHOICES)
                .map(|option| format!("• {}", line(&option.label, limits::LABEL))),
        );
    }
    if answer.outcome == Some(Outcome::Complete) {
        text.extend(topup_port::words::rows(answer));
    }
    text.extend(context::lines(answer));
    let text = text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    Some(SlackMessage { text: escaped(&text, limits::FALLBACK), blocks: Vec::new(), metadata: None })
}

/// The answer as one person alone is shown it, among others: it says so, and where its files go.
#[must_use]
pub fn aside(answer: &Answer) -> Option<SlackMessage> {
    let mut message = shown(answer, Votes::Buttons)?;
    message.blocks.insert(0, context::said(&only_you(answer)));
    message.blocks.truncate(limits::BLOCKS);
    message.text = escaped(&format!("{ONLY_YOU}\n{}", Words::of(answer)?.short()), limits::FALLBACK);
    Some(message)
}

/// The same as words alone.
#[must_use]
pub fn plain_aside(answer: &Answer) -> Option<SlackMessage> {
    let mut message = plain(answer)?;
    message.text = cut(&format!("{}\n{}", escaped(&only_you(answer), 300), message.text), limits::FALLBACK);
    Some(message)
}

/// What is said above an answer for one person alone.
const ONLY_YOU: &str = "Only you can see this: it may not be shown in this channel.";

fn only_you(answer: &Answer) -> String {
    let is_file = |control: &Control| matches!(control.action, Action::ExportCsv | Action::ExportPng);
    let files: Vec<&str> =
        answer.controls.iter().filter(|control| is_file(control)).map(|c| c.label.as_str()).collect();
    match files.as_slice() {
        [] => ONLY_YOU.into(),
        [one] => format!("{ONLY_YOU} {one} comes to you in a direct message."),
        more => format!("{ONLY_YOU} {} come to you in a direct message.", more.join(" and ")),
    }
}

/// In which form votes are asked for: the two thumbs of Slack stand under messages of a channel alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Votes {
    Feedback,
    Buttons,
}

/// The picture, where it was uploaded.
fn picture(answer: &Answer) -> Option<SlackBlock> {
    let chart = answer.chart.as_ref()?;
    let file = chart.location.as_deref().filter(|id| !id.is_empty())?;
    let alt = line(&chart.alt, limits::ALT);
    let alt = if alt.is_empty() { "Chart of this answer".into() } else { alt };
    // A file cannot be shown to one person alone; a picture at an address of ours can.
    let file = match file.parse() {
        Ok(image_url) => SlackImageUrlOrFile::ImageUrl { image_url },
        Err(_) => SlackImageUrlOrFile::SlackFile {
            slack_file: SlackFileIdOrUrl::Id { id: SlackFileId(file.into()) },
        },
    };
    Some(SlackImageBlock::new(file, alt).into())
}

/// A text object without markup and without emoji codes.
fn plain_text(text: String) -> SlackBlockPlainText {
    SlackBlockPlainText::new(text).with_emoji(false)
}

/// The id that stands in values until the message is addressed.
fn unaddressed(choice: Option<&str>) -> String {
    choice.map(|choice| format!(":{choice}")).unwrap_or_default()
}

/// The value of a control, with the answer's id in it.
fn addressed(value: &str, answer: &AnswerId) -> String {
    values::write(answer, value.split_once(':').map(|(_, choice)| choice))
}
