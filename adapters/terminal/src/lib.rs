//! Topup in the terminal: an answer as text, and a prompt to go on asking.
//!
//! [`render()`] is pure: the same answer and style give the same text, byte for byte. [`surface`] shows answers as the
//! relay hands them over, [`session`] hands questions to the intake, [`prompt`] is the interactive loop over both, and
//! [`live`] shows the single answer of a command while it grows. The crate knows the port alone.

pub mod editor;
pub mod live;
pub mod prompt;
mod render;
pub mod session;
pub mod surface;
mod table;
mod text;

pub use render::{TextStyle, choices, render};
