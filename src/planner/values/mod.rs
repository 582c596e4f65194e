//! Segment values in a message: as the data spells them, as numbers with a
//! unit, as ranges of a band, and the ones that the data does not have.

mod abbreviated;
mod blank;
mod codes;
mod counted;
mod cut_short;
mod integers;
mod letters;
mod measured;
mod members;
mod modifiers;
mod near;
mod ordinary;
mod position;
mod qualified;
mod ranges;
mod side_by_side;
mod spelled;
mod two_ends;
mod units;
mod unknown;

pub use abbreviated::abbreviated;
pub use blank::blank;
pub use codes::codes;
pub use counted::{counted, filtered};
pub use cut_short::cut_short;
pub use integers::stray;
pub use letters::singular;
pub use measured::measured;
pub use modifiers::modifiers;
pub use near::closest;
pub use qualified::qualified;
pub use ranges::ranges;
pub use side_by_side::side_by_side;
pub use spelled::spelled;
pub use unknown::unknown;

use crate::plan::{Range, SegmentValue};
use near::misspelt;
pub(super) use near::same_shape;

/// A value that the data does not have, or a range that cuts a band.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// First token.
    pub start: usize,
    /// Token after the last.
    pub end: usize,
    /// As typed.
    pub text: String,
    /// The segment it seems to belong to.
    pub segment: Option<usize>,
    /// Closest values first; empty if none is close.
    pub close: Vec<(usize, SegmentValue)>,
    /// The numeric filter meant, where a band would be cut.
    pub range: Option<Range>,
}
