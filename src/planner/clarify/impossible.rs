//! The question back about a time that does not exist, with the nearest ones to press.

use super::super::annotate::{self, Annotated};
use super::super::dates::{DateSettings, Impossible};
use super::super::reading::{Choice, Clarification, Means, Reading, Understood};
use super::super::said::{Said, said};
use super::super::token::Kind;
use super::Reader;
use crate::calendar::{Unit, add_days, last_n, this_unit};
use crate::plan::Window;
use jiff::civil::Date;

impl Reader<'_> {
    /// A day, week or length that no calendar has.
    pub(super) fn impossible(&self, s: &Said, a: &Annotated) -> Option<Reading> {
        let x = a.impossible.first()?;
        let d = self.as_of;
        let mut choices: Vec<Choice> = Vec::new();
        let mut offer = |label: String, u: Option<Understood>| {
            if let Some(u) = u
                && !choices.iter().any(|c| c.label == label)
            {
                choices.push(Choice { label, means: Means::Plan(Box::new(u)) });
            }
        };
        if let Some(day) = x.nearest.filter(|day| *day <= d) {
            offer(
                format!("Up to {}", spelled(day)),
                self.read_as(a, x, day).filter(|u| u.plan.window.days() > 1),
            );
            offer(spelled(day), self.within(s, a, Window::new("day", day, add_days(day, 1))));
        }
        for w in x.windows.iter().filter(|w| w.start <= d) {
            let end = w.end.min(add_days(d, 1));
            let w = if end < w.end && w.name == "month" {
                this_unit(Unit::Month, d)
            } else {
                Window::new(&w.name, w.start, end)
            };
            let label = if matches!(w.name.as_str(), "month" | "mtd") {
                w.start.strftime("%B %Y").to_string()
            } else {
                format!("{} to {}", spelled(w.start), spelled(w.last_day()))
            };
            offer(label, self.within(s, a, w));
        }
        offer("Last 30 days".into(), self.within(s, a, last_n(Unit::Day, 30, d)));
        offer("Year to date".into(), self.within(s, a, this_unit(Unit::Year, d)));
        Some(Reading::Clarification(Clarification {
            question: format!("{} Which days do you mean?", x.says),
            choices,
        }))
    }

    /// What was said, over this window.
    fn within(&self, s: &Said, a: &Annotated, w: Window) -> Option<Understood> {
        self.variant(s, a, |o| {
            o.times.window = Some(w);
            o.times.from_to = None;
            o.times.until = None;
            o.times.future = false;
            o.times.unused = 0;
        })
    }

    /// What was said, with this day in place of what does not exist.
    fn read_as(&self, a: &Annotated, x: &Impossible, day: Date) -> Option<Understood> {
        let mut tokens = a.tokens.clone();
        let mut put = tokens.get(x.start)?.clone();
        put.text = day.to_string();
        put.stem.clone_from(&put.text);
        put.raw.clone_from(&put.text);
        put.kind = Kind::Day(day);
        tokens.splice(x.start..x.end, [put]);
        let p = self.planner;
        let settings =
            DateSettings { as_of: self.as_of, day_first: p.day_first, ahead: false, expects: false };
        let read = annotate::annotate(tokens, &p.model, &p.lexicon, settings);
        if !read.impossible.is_empty() {
            return None;
        }
        let said = said(&read, &p.model, &p.lexicon, self.as_of);
        self.variant(&said, &read, |_| {})
    }
}

fn spelled(day: Date) -> String {
    day.strftime("%B %-d, %Y").to_string()
}
