//! The table and the JSON report of an evaluation.

use super::score::Verdict;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Figures of one category or of all.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    /// Questions.
    pub questions: usize,
    /// Kind right.
    pub kind: usize,
    /// Kind and all plan fields right.
    pub plan: usize,
    /// Answers with another meaning than the expected one.
    pub confident_wrong: usize,
    /// Questions whose numbers were compared.
    pub numbered: usize,
    /// Of those, all numbers right.
    pub numbers_right: usize,
}

/// The report of an evaluation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// All questions.
    pub all: Figures,
    /// By category.
    pub categories: BTreeMap<String, Figures>,
    /// Times each plan field was wrong.
    pub fields: BTreeMap<String, usize>,
    /// Questions that went wrong: id and what differs.
    pub wrong: Vec<(String, String)>,
}

impl Report {
    /// Adds one verdict.
    pub fn add(&mut self, id: &str, category: &str, v: &Verdict) {
        for f in [&mut self.all, self.categories.entry(category.to_string()).or_default()] {
            f.questions += 1;
            f.kind += usize::from(v.kind);
            f.plan += usize::from(v.plan_right());
            f.confident_wrong += usize::from(v.confident_wrong);
            f.numbered += usize::from(v.numbers_compared > 0);
            f.numbers_right += usize::from(v.numbers_compared > 0 && v.numbers.is_empty());
        }
        let mut what: Vec<String> = Vec::new();
        if !v.kind {
            what.push(format!("kind {}", v.got));
        }
        for (field, want, got) in &v.fields {
            *self.fields.entry(field.clone()).or_default() += 1;
            what.push(format!("{field}: expected {want}, got {got}"));
        }
        what.extend(v.numbers.iter().take(3).cloned());
        if !what.is_empty() {
            self.wrong.push((id.to_string(), what.join("; ")));
        }
    }
}

/// The report as a table for people.
#[must_use]
pub fn render(report: &Report, details: bool) -> String {
    let mut out = String::new();
    let percent = |n: usize, of: usize| {
        if of == 0 { "   n/a".to_string() } else { format!("{:5.1}%", 100.0 * n as f64 / of as f64) }
    };
    let mut line = |name: &str, f: &Figures| {
        let _ = writeln!(
            out,
            "{name:<14} {:>5} {} {} {} {}",
            f.questions,
            percent(f.kind, f.questions),
            percent(f.plan, f.questions),
            percent(f.confident_wrong, f.questions),
            percent(f.numbers_right, f.numbered)
        );
    };
    for (name, f) in &report.categories {
        line(name, f);
    }
    line("all", &report.all);
    let mut text = format!(
        "{:<14} {:>5} {:>6} {:>6} {:>6} {:>6}\n{out}",
        "category", "n", "kind", "plan", "wrong", "numbers"
    );
    if details {
        for (id, what) in &report.wrong {
            let _ = writeln!(text, "{id}: {what}");
        }
    }
    text
}
