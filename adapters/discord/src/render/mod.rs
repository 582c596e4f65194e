//! From an answer to a Discord message. Pure: the same answer gives the same message, and every answer gives one that
//! Discord takes, whatever is in it.
//!
//! Words stand in an embed, where nobody can be called; they are Markdown there, and escaped. The small print stands in
//! its footer, and labels on buttons, which know no markup.

mod actions;
pub(crate) mod text;
pub mod views;

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use topup_port::words::{self, Words, context, cut, line, notes};
use topup_port::{Action, Answer, AnswerId, Outcome};

use self::text::escaped;
use crate::limits::{ALT, CONTENT, DESCRIPTION, FOOTER, LABEL};
use crate::values;

/// Nobody is called by a message of ours.
pub(crate) static NOBODY: LazyLock<Value> = LazyLock::new(|| json!({"parse": [], "replied_user": false}));

/// The name of a picture within its message.
pub const PICTURE: &str = "chart.png";

/// The colours at the edge of an embed: while it grows and of what is said beside answers, of findings, of faults.
pub(crate) const QUIET: u32 = 0x8A_93_A6;
const FINDING: u32 = 0x2F_6F_DE;
const FAULT: u32 = 0xC0_39_2B;

/// The longest embed's text and small print: together within what Discord allows of all embeds.
const TEXT: usize = if DESCRIPTION < 3_900 { DESCRIPTION } else { 3_900 };
const SMALL_PRINT: usize = if FOOTER < 1_900 { FOOTER } else { 1_900 };

/// A message as Discord takes it, without the place it goes to.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscordMessage {
    /// Words outside the embed: all there is in the plain form.
    pub content: String,
    /// What is shown.
    pub embed: Option<Value>,
    /// Rows of buttons and menus.
    pub rows: Vec<Value>,
    /// The picture that the embed shows.
    pub picture: Option<Picture>,
}

/// A picture that goes with its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The encoded PNG.
    pub png: Arc<[u8]>,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

impl DiscordMessage {
    /// The message of this answer: its id in every button and menu, by which it is found again too.
    #[must_use]
    pub fn addressed(mut self, answer: &AnswerId) -> Self {
        for row in &mut self.rows {
            for component in row["components"].as_array_mut().into_iter().flatten() {
                if let Some(control) = component["custom_id"].as_str() {
                    component["custom_id"] = values::write(answer, control).into();
                }
            }
        }
        self
    }

    /// The body of a call that shows the message, in place of all that it showed before.
    #[must_use]
    pub fn body(&self) -> Value {
        let attachments: Vec<Value> = self
            .picture
            .iter()
            .map(|picture| json!({"id": "0", "filename": PICTURE, "description": picture.alt}))
            .collect();
        json!({
            "content": self.content,
            "embeds": self.embed.iter().collect::<Vec<_>>(),
            "components": self.rows,
            "attachments": attachments,
            "allowed_mentions": *NOBODY,
        })
    }
}

/// The answer as it is now; none for silence.
#[must_use]
pub fn render(answer: &Answer) -> Option<DiscordMessage> {
    let words = Words::of(answer)?;
    let picture = picture(answer);
    let mut parts = said(&words);
    if picture.is_none() && answer.outcome == Some(Outcome::Complete) {
        parts.extend(words::rows(answer).iter().map(|row| format!("- {}", escaped(row, 600))));
    }
    let color = match &answer.outcome {
        Some(Outcome::Complete | Outcome::Definition(_) | Outcome::Clarification(_)) => FINDING,
        Some(Outcome::Failure(_)) => FAULT,
        _ => QUIET,
    };
    let mut embed = json!({"description": joined(&parts, TEXT), "color": color});
    let small: Vec<String> = notes(answer).into_iter().chain(context(answer)).collect();
    if !small.is_empty() {
        embed["footer"] = json!({"text": cut(&small.join("\n"), SMALL_PRINT)});
    }
    if picture.is_some() {
        embed["image"] = json!({"url": format!("attachment://{PICTURE}")});
    }
    Some(DiscordMessage { content: String::new(), embed: Some(embed), rows: actions::rows(answer), picture })
}

/// The same as words alone; none for silence.
#[must_use]
pub fn plain(answer: &Answer) -> Option<DiscordMessage> {
    let mut text = vec![Words::of(answer)?.long()];
    // Without buttons the readings to choose from are words too.
    if let Some(Outcome::Clarification(asked)) = &answer.outcome {
        let options = asked.options.iter().take(actions::CHOICES);
        text.extend(options.map(|option| format!("• {}", line(&option.label, LABEL))));
    }
    if answer.outcome == Some(Outcome::Complete) {
        text.extend(words::rows(answer));
    }
    text.extend(notes(answer).into_iter().chain(context(answer)));
    let text = text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    Some(DiscordMessage { content: escaped(&text, CONTENT), embed: None, rows: Vec::new(), picture: None })
}

/// What is said above an answer that one person alone is shown, in a direct message.
const ONLY_YOU: &str = "You asked this where it may not be shown to everybody, so you alone get it, here.";

/// The answer as one person alone is shown it: it says so.
#[must_use]
pub fn aside(answer: &Answer) -> Option<DiscordMessage> {
    let mut message = render(&for_one(answer))?;
    message.content = ONLY_YOU.into();
    Some(message)
}

/// The same as words alone.
#[must_use]
pub fn plain_aside(answer: &Answer) -> Option<DiscordMessage> {
    let mut message = plain(&for_one(answer))?;
    message.content = cut(&format!("{ONLY_YOU}\n{}", message.content), CONTENT);
    Some(message)
}

/// Without what the answer's own thread would have to know of it: files of it are not made again, and a vote on what
/// nobody else sees helps nobody.
fn for_one(answer: &Answer) -> Answer {
    let mut answer = answer.clone();
    answer.controls.retain(|control| !matches!(control.action, Action::Vote { .. }));
    answer
}

/// The words of an answer, in Markdown.
fn said(words: &Words) -> Vec<String> {
    let mut parts = Vec::new();
    if !words.headline.is_empty() {
        parts.push(format!("**{}**", escaped(&words.headline, 700)));
    }
    parts.extend(words.paragraphs.iter().map(|text| escaped(text, 3_200)));
    parts.extend(words.bullets.iter().map(|text| format!("- {}", escaped(text, 900))));
    if !words.doing.is_empty() {
        parts.push(format!("*{}*", escaped(&words.doing, 200)));
    }
    parts
}

/// As many whole parts as fit.
fn joined(parts: &[String], most: usize) -> String {
    let mut out = String::new();
    for part in parts {
        if crate::limits::length(&out) + crate::limits::length(part) + 1 > most {
            break;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(part);
    }
    out
}

/// The picture, where it may be shown.
fn picture(answer: &Answer) -> Option<Picture> {
    let chart = answer.chart.as_ref().filter(|chart| chart.location.is_some())?;
    let alt = line(&chart.alt, ALT);
    let alt = if alt.is_empty() { "Chart of this answer".into() } else { alt };
    Some(Picture { png: chart.png.clone(), alt })
}
