//! Scoring of golden questions: kind, plan fields, numbers, refusals, and wrong
//! answers given with confidence. `topup eval FILE` runs it over the pipeline.

mod lender;
mod line;
mod numbers;
mod report;
mod score;

pub use lender::lender;
pub use line::{Expect, Line, read};
pub use numbers::compare as compare_numbers;
pub use report::{Report, render};
pub use score::{Got, Verdict, score};
