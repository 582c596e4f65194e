//! An answer as text for a terminal: pure, and in the order an executive reads.
//!
//! Headline, summary, details and drivers first; then the rows; then what the numbers rest on; then what to do
//! next. An answer that is not finished shows what is there and what is being worked on.

use topup_port::{
    Action, Answer, Clarification, Definition, Driver, Failure, Insight, NoteKind, Outcome, Refusal,
};

use crate::table;
use crate::text::{Paint, harmless, paint, wrap, wrap_between};

/// What stands before the work that goes on.
pub(crate) const WORKING: &str = "… ";
/// What asks a failed question again.
pub(crate) const RETRY: &str = "retry";

/// How the text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns of the terminal; texts wrap and tables fit into it.
    pub width: usize,
    /// Whether escape sequences for bold and colour may stand in the text.
    pub colour: bool,
}

impl Default for TextStyle {
    /// 80 columns, no colour.
    fn default() -> Self {
        Self { width: 80, colour: false }
    }
}

/// What a person can pick by its number next: the options of a clarification, another try after a failure, else the
/// suggestions. The numbers in the rendered text count from 1 in this order.
#[must_use]
pub fn choices(answer: &Answer) -> Vec<&str> {
    match &answer.outcome {
        Some(Outcome::Clarification(clarification)) => {
            clarification.options.iter().filter_map(words_of).map(|(_, words)| words).collect()
        }
        Some(Outcome::Failure(_)) => vec![RETRY],
        _ => answer.suggestions.iter().map(String::as_str).collect(),
    }
}

/// The label and the words of a control that asks something.
fn words_of(control: &topup_port::Control) -> Option<(&str, &str)> {
    match &control.action {
        Action::Ask(words) => Some((&control.label, words)),
        _ => None,
    }
}

/// The answer as text, with a line break at its end; empty where nothing is to be said.
#[must_use]
pub fn render(answer: &Answer, style: &TextStyle) -> String {
    let mut page = Page { style: *style, blocks: Vec::new() };
    match &answer.outcome {
        Some(Outcome::Silence) => return String::new(),
        Some(Outcome::Definition(definition)) => page.definition(definition),
        Some(Outcome::Clarification(clarification)) => page.clarification(clarification),
        Some(Outcome::Refusal(refusal)) => page.refusal(refusal),
        Some(Outcome::Failure(failure)) => {
            page.body(answer);
            page.failure(failure);
            page.block(page.numbered(std::iter::once("Retry")));
        }
        Some(Outcome::Stopped) => {
            page.body(answer);
            page.line("Stopped.", Some(Paint::Yellow));
        }
        Some(Outcome::Complete) => page.body(answer),
        None => {
            page.body(answer);
            page.line(&format!("{WORKING}{} (Ctrl-C stops it)", answer.stage), Some(Paint::Dim));
        }
    }
    page.notes(answer);
    page.context(answer);
    if !matches!(answer.outcome, Some(Outcome::Clarification(_) | Outcome::Failure(_))) {
        page.suggestions(answer);
    }
    page.finish()
}

/// Blocks of lines, set apart by an empty line.
struct Page {
    style: TextStyle,
    blocks: Vec<Vec<String>>,
}

impl Page {
    fn block(&mut self, lines: Vec<String>) {
        if !lines.is_empty() {
            self.blocks.push(lines);
        }
    }

    /// One text, wrapped, as a block of its own.
    fn line(&mut self, text: &str, colour: Option<Paint>) {
        let lines = self.wrapped(text, "", colour);
        self.block(lines);
    }

    fn wrapped(&self, text: &str, lead: &str, colour: Option<Paint>) -> Vec<String> {
        let lines = wrap(&harmless(text), lead, self.style.width);
        lines.into_iter().map(|line| self.painted(line, colour)).collect()
    }

    fn painted(&self, line: String, colour: Option<Paint>) -> String {
        match colour {
            Some(colour) => paint(&line, colour, self.style.colour),
            None => line,
        }
    }

    /// The parts of an answer with data.
    fn body(&mut self, answer: &Answer) {
        match (&answer.insight, &answer.understood) {
            (Some(insight), _) => self.insight(insight),
            // Until the finding is known, what was understood stands in its place.
            (None, Some(understood)) => self.line(&understood.plan, Some(Paint::Bold)),
            (None, None) => {}
        }
        if let Some(data) = &answer.data {
            self.block(table::lines(data, self.style.width));
        }
        if let Some(chart) = &answer.chart {
            let mut lines = Vec::new();
            if let Some(location) = &chart.location {
                // Not wrapped: a path is to be copied in one piece.
                lines.push(format!("Chart: {}", harmless(location)));
            }
            self.block(lines);
        }
    }

    fn insight(&mut self, insight: &Insight) {
        let mut lines = self.wrapped(&insight.title, "", Some(Paint::Bold));
        if !insight.summary.is_empty() {
            lines.extend(self.wrapped(&insight.summary, "", None));
        }
        for bullet in &insight.bullets {
            lines.extend(self.wrapped(bullet, "• ", None));
        }
        self.block(lines);
        if !insight.drivers.is_empty() {
            let mut lines = vec![self.painted("Drivers".into(), Some(Paint::Bold))];
            for driver in &insight.drivers {
                lines.extend(self.wrapped(&driver_text(driver), driver_arrow(driver), None));
            }
            self.block(lines);
        }
    }

    fn definition(&mut self, definition: &Definition) {
        let mut lines = self.wrapped(&definition.term, "", Some(Paint::Bold));
        for paragraph in definition.text.lines().filter(|line| !line.trim().is_empty()) {
            lines.extend(self.wrapped(paragraph, "", None));
        }
        lines.extend(self.wrapped(&format!("Source: {}", definition.source), "", Some(Paint::Dim)));
        self.block(lines);
    }

    fn clarification(&mut self, clarification: &Clarification) {
        let mut lines = self.wrapped(&clarification.question, "", Some(Paint::Bold));
        let labels = clarification.options.iter().filter_map(words_of).map(|(label, _)| label);
        lines.extend(self.numbered(labels));
        self.block(lines);
    }

    fn refusal(&mut self, refusal: &Refusal) {
        let mut lines = self.wrapped(&refusal.message, "", None);
        if !refusal.advice.is_empty() {
            lines.extend(self.wrapped(&refusal.advice, "", None));
        }
        self.block(lines);
    }

    fn failure(&mut self, failure: &Failure) {
        let mut lines = self.wrapped(&failure.message, "", Some(Paint::Red));
        if !failure.advice.is_empty() {
            lines.extend(self.wrapped(&failure.advice, "", None));
        }
        self.block(lines);
    }

    fn notes(&mut self, answer: &Answer) {
        let mut lines = Vec::new();
        for text in answer.notes_of(NoteKind::Warning) {
            lines.extend(self.wrapped(text, "! ", Some(Paint::Yellow)));
        }
        for text in answer.notes_of(NoteKind::Info) {
            lines.extend(self.wrapped(text, "· ", None));
        }
        self.block(lines);
    }

    /// What the numbers rest on, in one line: basis, window, data through, time, cache, receipt.
    fn context(&mut self, answer: &Answer) {
        let mut parts = Vec::new();
        if let Some(understood) = &answer.understood {
            parts.extend([understood.basis.clone(), understood.window.clone()]);
        }
        if let Some(receipt) = &answer.receipt {
            parts.push(receipt.through().unwrap_or_default());
            parts.push(format!("{} ms", receipt.took_ms));
            parts.push(if receipt.cached { "cached".into() } else { String::new() });
            parts.push(format!("receipt {}", receipt.id));
        }
        parts.retain(|part| !part.is_empty());
        if !parts.is_empty() {
            let parts: Vec<String> = parts.iter().map(|part| harmless(part)).collect();
            let lines = wrap_between(&parts, " · ", self.style.width);
            let lines =
                lines.into_iter().flat_map(|line| self.wrapped(&line, "", Some(Paint::Dim))).collect();
            self.block(lines);
        }
    }

    fn suggestions(&mut self, answer: &Answer) {
        if answer.suggestions.is_empty() {
            return;
        }
        let mut lines = vec!["You can ask next:".to_owned()];
        lines.extend(self.numbered(answer.suggestions.iter().map(String::as_str)));
        self.block(lines);
    }

    fn numbered<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Vec<String> {
        let numbered = texts.enumerate();
        numbered.flat_map(|(i, text)| self.wrapped(text, &format!("{:>3}. ", i + 1), None)).collect()
    }

    fn finish(self) -> String {
        let blocks: Vec<String> = self.blocks.iter().map(|lines| lines.join("\n")).collect();
        if blocks.is_empty() { String::new() } else { blocks.join("\n\n") + "\n" }
    }
}

fn driver_arrow(driver: &Driver) -> &'static str {
    match driver.delta {
        Some(delta) if delta > 0.0 => "▲ ",
        Some(delta) if delta < 0.0 => "▼ ",
        _ => "· ",
    }
}

fn driver_text(driver: &Driver) -> String {
    format!("{}: {}", driver.segment, driver.show_delta())
}
