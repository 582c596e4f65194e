//! What Slack takes, as its documents say (November 2026). Lengths are in UTF-16 units, the larger of the two ways in
//! which "characters" can be counted.

/// Blocks in one message.
pub const BLOCKS: usize = 50;
/// All text of one message's blocks; Slack answers `msg_blocks_too_long` somewhat above.
pub const ALL_TEXT: usize = 12_000;
/// A text object.
pub const TEXT_OBJECT: usize = 3_000;
/// The fallback text: what `chat.update` takes.
pub const FALLBACK: usize = 4_000;
/// Elements of an actions block.
pub const ACTIONS: usize = 25;
/// Elements of a context block.
pub const CONTEXT: usize = 10;
/// Elements of a context_actions block.
pub const CONTEXT_ACTIONS: usize = 5;
/// The text of a button, and of an entry of a menu.
pub const LABEL: usize = 75;
/// The value of a button.
pub const VALUE: usize = 2_000;
/// The value of an entry of a menu.
pub const OPTION_VALUE: usize = 150;
/// Entries of a menu.
pub const OPTIONS: usize = 100;
/// A menu's placeholder.
pub const PLACEHOLDER: usize = 150;
/// An `action_id` or `block_id`.
pub const ID: usize = 255;
/// The alternative text of a picture.
pub const ALT: usize = 2_000;

pub use topup_port::words::length;
