//! From an answer to a message of Teams: one Adaptive Card and nothing beside it, for a text would become a message of its
//! own that cannot be edited. Pure: the same answer gives the same card, and every answer gives one that Teams takes,
//! whatever is in it.

mod account;
mod actions;
mod card;
mod table;

use serde_json::{Value, json};
use topup_port::words::{Words, context, line, notes};
use topup_port::{Answer, AnswerId, Outcome};

pub use self::account::computed;
use self::card::{Style, inert, text};
use crate::{limits, values};

/// What the id of an answer's first element begins with: a message can be found by it.
pub(crate) const MARKER: &str = "topup-";

/// What a card may have before it is addressed: ids and conversations in its buttons come on top.
const ROOM: usize = limits::MESSAGE - 8 * 1024;

/// A message as Teams takes it, without the place it goes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// What notifications show.
    pub summary: String,
    /// The card.
    pub card: Value,
}

impl Card {
    fn new(summary: &str, body: Vec<Value>) -> Self {
        let lines: Vec<&str> = summary.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let summary = line(&lines.join(" · "), limits::SUMMARY);
        Self { card: card::card(body, &summary), summary }
    }

    /// The message of this answer: its marker on it, its id in every button. `about` is the conversation that it belongs
    /// to, where it is shown in another one.
    #[must_use]
    pub fn addressed(mut self, answer: &AnswerId, about: Option<&str>) -> Self {
        values::address(&mut self.card, answer, about);
        if let Some(first) = self.card["body"].get_mut(0) {
            first["id"] = format!("{MARKER}{answer}").into();
        }
        self
    }

    /// The activity that brings it.
    pub(crate) fn activity(self) -> Value {
        json!({
            "type": "message",
            "summary": self.summary,
            "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": self.card}],
        })
    }

    /// How many bytes it has, without the picture within it.
    fn size(&self) -> usize {
        let embedded: usize = self.card["body"].as_array().into_iter().flatten().map(embedded).sum();
        self.card.to_string().len() + self.summary.len() - embedded
    }
}

fn embedded(element: &Value) -> usize {
    element["url"].as_str().filter(|url| url.starts_with("data:")).map_or(0, str::len)
}

/// The answer as it is now; none for silence.
#[must_use]
pub fn render(answer: &Answer) -> Option<Card> {
    // What can be left out is, where all of it is too much.
    let mut forms = [(true, true), (true, false), (false, false)].into_iter();
    let first = forms.next().and_then(|(rows, menus)| whole(answer, rows, menus))?;
    if first.size() <= ROOM {
        return Some(first);
    }
    forms
        .filter_map(|(rows, menus)| whole(answer, rows, menus))
        .find(|card| card.size() <= ROOM)
        .or_else(|| plain(answer))
}

fn whole(answer: &Answer, with_rows: bool, with_menus: bool) -> Option<Card> {
    let words = Words::of(answer)?;
    let mut body = said(&words);
    if let Some(picture) = picture(answer) {
        body.push(picture);
    } else if answer.outcome == Some(Outcome::Complete) && with_rows {
        body.extend(table::elements(answer));
    }
    body.extend(small_print(answer));
    body.extend(actions::rows(answer, with_menus));
    Some(Card::new(&words.short(), body))
}

/// The same as words and plain buttons alone; none for silence.
#[must_use]
pub fn plain(answer: &Answer) -> Option<Card> {
    let words = Words::of(answer)?;
    let mut body = said(&words);
    if answer.outcome == Some(Outcome::Complete) {
        body.extend(
            topup_port::words::rows(answer).iter().map(|row| text(&format!("• {row}"), Style::Plain)),
        );
    }
    body.extend(small_print(answer));
    body.extend(actions::rows(answer, false));
    Some(Card::new(&words.short(), body))
}

/// A remark in words of our own.
pub(crate) fn remark(words: &str) -> Card {
    let words = topup_port::words::lines(words, 2_000);
    Card::new(&words, vec![text(&words, Style::Plain)])
}

/// A remark with one button; its answer's id is written when the card is addressed.
pub(crate) fn offer(words: &str, title: &str, control: &str) -> Card {
    let mut card = remark(words);
    let button = card::submit(title, values::data(control), false);
    if let Some(body) = card.card["body"].as_array_mut() {
        body.push(card::row(vec![button]));
    }
    card
}

/// A remark with a button that opens an address of ours.
pub(crate) fn link(words: &str, title: &str, url: &str) -> Card {
    let mut card = remark(words);
    if let Some(body) = card.card["body"].as_array_mut() {
        body.push(card::row(vec![json!({"type": "Action.OpenUrl", "title": title, "url": url})]));
    }
    card
}

/// The rows of an answer as a message, for whoever cannot be given a file.
pub(crate) fn rows_alone(answer: &Answer, words: &str) -> Card {
    let mut body = vec![text(words, Style::Plain)];
    body.extend(table::elements(answer));
    Card::new(words, body)
}

/// The questions to begin with, as buttons that ask them in words.
pub(crate) fn greeting(words: &str, questions: &[String]) -> Card {
    let mut card = remark(words);
    // Whoever presses one sends its words as a message of their own.
    let ask = |question: &String| {
        let words = inert(&line(question, limits::LABEL));
        json!({"type": "Action.Submit", "title": words, "associatedInputs": "none",
            "data": {"topup_says": line(question, 300)}})
    };
    let questions: Vec<Value> = questions.iter().take(4).map(ask).collect();
    if let Some(body) = card.card["body"].as_array_mut().filter(|_| !questions.is_empty()) {
        body.push(card::row(questions));
    }
    card
}

/// The form in which a message's words become a question, as a card. `root` is the message that its thread begins with.
pub(crate) fn ask_form(words: &str, root: &str) -> Value {
    let words = inert(&topup_port::words::lines(words, limits::QUESTION));
    let mut field = json!({"type": "Input.Text", "id": values::WORDS, "label": "What do you want to know?",
        "placeholder": "issuances by channel last month", "isMultiline": true, "maxLength": limits::QUESTION});
    if !words.is_empty() {
        field["value"] = words.into();
    }
    let mut card = card::card(vec![field], "What do you want to know?");
    card["actions"] = json!([card::submit("Ask", json!({values::ABOUT: root}), true)]);
    card
}

/// The same message with a line above it.
pub(crate) fn headed(mut card: Card, words: &str) -> Card {
    if let Some(body) = card.card["body"].as_array_mut() {
        body.insert(0, text(words, Style::Small));
    }
    card.summary = line(&format!("{words} {}", card.summary), limits::SUMMARY);
    card
}

/// What the words say, element by element.
fn said(words: &Words) -> Vec<Value> {
    let mut body = Vec::new();
    let mut say = |words: &str, style: Style| {
        if !words.is_empty() {
            body.push(text(words, style));
        }
    };
    say(&words.headline, Style::Headline);
    words.paragraphs.iter().for_each(|words| say(words, Style::Plain));
    words.bullets.iter().for_each(|words| say(&format!("• {words}"), Style::Plain));
    say(&words.doing, Style::Doing);
    body
}

/// The notes and the context line.
fn small_print(answer: &Answer) -> impl Iterator<Item = Value> {
    notes(answer).into_iter().chain(context(answer)).map(|words| text(&words, Style::Small))
}

/// The picture, where it was placed.
fn picture(answer: &Answer) -> Option<Value> {
    let chart = answer.chart.as_ref()?;
    let url = chart.location.as_deref().filter(|at| !at.is_empty())?;
    let alt = line(&chart.alt, limits::ALT);
    let alt = if alt.is_empty() { "Chart of this answer".to_owned() } else { inert(&alt) };
    Some(json!({"type": "Image", "url": url, "altText": alt, "size": "Stretch", "spacing": "Medium",
        "msteams": {"allowExpand": true}}))
}
