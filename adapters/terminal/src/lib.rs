//! Topup in the terminal: an answer as text, and a prompt to go on asking.
//!
//! [`render()`] is pure: the same answer and style give the same text, byte for byte. [`prompt`] is the interactive
//! loop over whatever answers a question, [`live`] shows an answer while it grows. The crate knows the port alone.

pub mod editor;
pub mod live;
pub mod prompt;
mod render;
mod table;
mod text;

pub use render::{TextStyle, choices, render};
