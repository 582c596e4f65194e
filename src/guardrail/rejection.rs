//! Why a plan is not run, for the person who asked. A fault of ours or of the
//! database is another type.

use crate::plan::SegmentValue;
use std::fmt;

/// A reason not to run a plan, with what the person can do instead.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejection {
    /// A value that the data does not have, or the person may not see.
    UnknownValue {
        /// Segment id.
        segment: String,
        /// Segment name for people.
        label: String,
        /// The value as asked.
        value: String,
        /// The closest values, best first.
        closest: Vec<SegmentValue>,
        /// All values that can be asked.
        allowed: Vec<SegmentValue>,
    },
    /// A metric that the model does not have.
    UnknownMetric {
        /// As asked.
        metric: String,
        /// The closest metric ids, best first.
        closest: Vec<String>,
        /// All metric ids.
        allowed: Vec<String>,
    },
    /// A segment that no table has.
    UnknownSegment {
        /// As asked.
        segment: String,
        /// The closest segment ids, best first.
        closest: Vec<String>,
        /// Segments of the table.
        allowed: Vec<String>,
    },
    /// A segment that exists, but not in the table the metric comes from.
    SegmentNotKept {
        /// Segment name for people.
        label: String,
        /// Table name for people.
        table: String,
        /// Names of the segments the table has.
        allowed: Vec<String>,
    },
    /// Rows the person may see cannot be told apart in this table.
    NotPermitted {
        /// The restricted segment's name for people.
        label: String,
        /// Table name for people.
        table: String,
    },
    /// A metric or a segment that may not be shown to this asker or in this place.
    NotShown {
        /// Its name for people.
        label: String,
    },
    /// A numeric filter on a column that has none.
    RangeNotAllowed {
        /// The column.
        column: String,
        /// Columns that numeric filters work on, by name for people.
        allowed: Vec<String>,
    },
    /// The window is empty or runs backwards.
    EmptyWindow,
    /// The window is over a year and the question did not say so.
    WindowTooLong {
        /// Its days.
        days: i32,
        /// The most days.
        most: i32,
    },
    /// More rows were asked for than may be returned.
    TooManyRows {
        /// As asked.
        asked: u32,
        /// The most.
        most: u32,
    },
    /// The parts of the plan contradict each other; the text says which.
    Unsound(String),
}

impl Rejection {
    /// The closest alternatives as texts, best first.
    #[must_use]
    pub fn closest(&self) -> Vec<String> {
        match self {
            Self::UnknownValue { closest, .. } => closest.iter().map(ToString::to_string).collect(),
            Self::UnknownMetric { closest, .. } | Self::UnknownSegment { closest, .. } => closest.clone(),
            _ => Vec::new(),
        }
    }

    /// All that can be asked instead, as texts.
    #[must_use]
    pub fn allowed(&self) -> Vec<String> {
        match self {
            Self::UnknownValue { allowed, .. } => allowed.iter().map(ToString::to_string).collect(),
            Self::UnknownMetric { allowed, .. }
            | Self::UnknownSegment { allowed, .. }
            | Self::SegmentNotKept { allowed, .. }
            | Self::RangeNotAllowed { allowed, .. } => allowed.clone(),
            _ => Vec::new(),
        }
    }
}

/// Long lists are cut in texts; [`Rejection::allowed`] has them whole.
fn listed(items: &[impl fmt::Display]) -> String {
    const MOST: usize = 20;
    let shown: Vec<String> = items.iter().take(MOST).map(ToString::to_string).collect();
    match items.len().saturating_sub(MOST) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownValue { label, value, closest, allowed, .. } => {
                write!(f, "There is no {label} “{value}” in the data.")?;
                if let Some(best) = closest.first() {
                    write!(f, " Did you mean {best}?")?;
                }
                if allowed.is_empty() {
                    return Ok(());
                }
                write!(f, " You can ask for {}.", listed(allowed))
            }
            Self::UnknownMetric { metric, allowed, .. } => {
                write!(f, "There is no metric “{metric}”. You can ask for {}.", listed(allowed))
            }
            Self::UnknownSegment { segment, allowed, .. } => {
                write!(f, "The data has no “{segment}”. You can split and filter by {}.", listed(allowed))
            }
            Self::SegmentNotKept { label, table, allowed } => write!(
                f,
                "The {table} is kept by day, {} only, so it cannot be answered by {label}.",
                allowed.join(" and ")
            ),
            Self::NotPermitted { label, table } => write!(
                f,
                "You may see only part of the data, by {label}, and the {table} is not kept by {label}."
            ),
            Self::NotShown { label } => write!(f, "I may not show {label} here."),
            Self::RangeNotAllowed { column, allowed } => {
                write!(f, "Numbers cannot be filtered on {column}. You can filter on {}.", listed(allowed))
            }
            Self::EmptyWindow => f.write_str("The window has no day in it: its start is not before its end."),
            Self::WindowTooLong { days, most } => write!(
                f,
                "The window is {days} days long. More than {most} days are answered only when the question \
                 says so itself, for example “last 2 years”."
            ),
            Self::TooManyRows { asked, most } => {
                write!(f, "{asked} rows were asked for; at most {most} are ever returned.")
            }
            Self::Unsound(text) => f.write_str(text),
        }
    }
}
