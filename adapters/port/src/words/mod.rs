//! What an answer says, in plain words that are the same on every platform: a headline, what stands under it and its
//! bullets ([`Words`]), its first rows where there is no picture ([`rows()`]), the small print ([`notes()`], [`context()`]), its
//! menus ([`menus()`]), and how it was computed ([`Account`]). Everything is harmless text (see [`line()`]) and short enough for
//! any platform; a surface adds its own markup and escapes for it.

mod account;
mod context;
mod menus;
mod rows;
mod text;

use crate::{Answer, Failure, Insight, Outcome};

pub use self::account::Account;
pub use self::context::{context, notes};
pub use self::menus::{Entry, Menu, SEGMENT, WINDOW, asked, menus};
pub use self::rows::{Grid, grid, rows};
pub use self::text::{cut, length, line, lines, sentence};

/// Why an answer may have been bad, to choose from.
pub const REASONS: [&str; 5] = [
    "The numbers look wrong",
    "My question was misread",
    "The chart does not help",
    "It took too long",
    "Other",
];

/// The longest headline, paragraph, bullet and definition.
const HEADLINE: usize = 300;
const PARAGRAPH: usize = 700;
const BULLET: usize = 400;
const DEFINITION: usize = 2_500;
/// The most bullets.
const BULLETS: usize = 5;
/// The most drivers that are named.
const DRIVERS: usize = 3;

/// What an answer says, harmless and cut to fit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Shown bold; may be empty.
    pub headline: String,
    /// What stands under it.
    pub paragraphs: Vec<String>,
    /// The details.
    pub bullets: Vec<String>,
    /// What is being done, while it is.
    pub doing: String,
}

impl Words {
    /// The words of the answer's state; none for silence.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        let words = match &answer.outcome {
            Some(Outcome::Silence) => return None,
            None => Self { doing: format!("{}…", answer.stage), ..Self::finding(answer) },
            Some(Outcome::Complete) => Self::finding(answer),
            Some(Outcome::Definition(definition)) => Self {
                headline: line(&definition.term, HEADLINE),
                paragraphs: vec![lines(&definition.text, DEFINITION), source(&definition.source)],
                ..Self::default()
            },
            Some(Outcome::Clarification(asked)) => Self::said([asked.question.as_str()]),
            // One polite line.
            Some(Outcome::Refusal(no)) => Self::said([sentences(&no.message, &no.advice).as_str()]),
            Some(Outcome::Failure(Failure { message, advice, .. })) => {
                Self { headline: line(message, HEADLINE), ..Self::said([advice.as_str()]) }
            }
            Some(Outcome::Stopped) => Self { headline: "Stopped.".into(), ..Self::said([plan(answer)]) },
        };
        Some(words.tidy())
    }

    fn said<'a>(paragraphs: impl IntoIterator<Item = &'a str>) -> Self {
        let paragraphs = paragraphs.into_iter().map(|text| line(text, PARAGRAPH)).collect();
        Self { paragraphs, ..Self::default() }
    }

    /// The finding, as far as it is there; before that what was understood.
    fn finding(answer: &Answer) -> Self {
        match &answer.insight {
            Some(insight) => Self {
                headline: line(&insight.title, HEADLINE),
                paragraphs: vec![line(&insight.summary, PARAGRAPH)],
                bullets: bullets(insight),
                doing: String::new(),
            },
            None => Self { headline: line(plan(answer), HEADLINE), ..Self::default() },
        }
    }

    /// Without empty parts; never without any words at all.
    fn tidy(mut self) -> Self {
        self.paragraphs.retain(|text| !text.is_empty());
        self.bullets.retain(|text| !text.is_empty());
        let nothing = self.headline.is_empty() && self.paragraphs.is_empty() && self.doing.is_empty();
        if nothing && self.bullets.is_empty() {
            self.headline = "Done.".into();
        }
        self
    }

    /// What a notification shows.
    #[must_use]
    pub fn short(&self) -> String {
        let said = [&self.headline].into_iter().chain(self.paragraphs.iter().take(1)).chain([&self.doing]);
        let said: Vec<&str> = said.map(String::as_str).filter(|text| !text.is_empty()).collect();
        if said.is_empty() { self.bullets.join("\n") } else { said.join("\n") }
    }

    /// Everything, in lines.
    #[must_use]
    pub fn long(&self) -> String {
        let bullets = self.bullets.iter().map(|bullet| format!("• {bullet}"));
        let words = [self.headline.clone()].into_iter().chain(self.paragraphs.clone());
        let all: Vec<String> =
            words.chain(bullets).chain([self.doing.clone()]).filter(|text| !text.is_empty()).collect();
        all.join("\n")
    }
}

fn bullets(insight: &Insight) -> Vec<String> {
    let drivers: Vec<String> = insight
        .drivers
        .iter()
        .take(DRIVERS)
        .map(|driver| format!("{} {}", line(&driver.segment, 80), driver.show_delta()))
        .collect();
    let mut bullets: Vec<String> =
        insight.bullets.iter().take(BULLETS).map(|bullet| line(bullet, BULLET)).collect();
    if !drivers.is_empty() {
        bullets.push(line(&format!("Drivers: {}", drivers.join(" · ")), BULLET));
    }
    bullets
}

fn plan(answer: &Answer) -> &str {
    answer.understood.as_ref().map_or("", |understood| understood.plan.as_str())
}

fn source(source: &str) -> String {
    let source = line(source, 200);
    if source.is_empty() { source } else { format!("Source: {source}") }
}

/// Two sentences in one line, the first one ended.
fn sentences(first: &str, second: &str) -> String {
    let first = first.trim();
    let ended = first.is_empty() || first.ends_with(['.', '!', '?', '…']);
    format!("{first}{} {second}", if ended { "" } else { "." })
}
