//! What Discord takes, as its documents say (November 2026). Lengths are in UTF-16 units, the larger of the two ways in
//! which "characters" can be counted.

/// The text of a message.
pub const CONTENT: usize = 2_000;
/// The description of an embed.
pub const DESCRIPTION: usize = 4_096;
/// The small print of an embed.
pub const FOOTER: usize = 2_048;
/// All text of a message's embeds.
pub const EMBEDS: usize = 6_000;
/// Rows of a message's buttons and menus.
pub const ROWS: usize = 5;
/// Buttons in a row.
pub const BUTTONS: usize = 5;
/// The text of a button.
pub const LABEL: usize = 80;
/// A `custom_id`.
pub const ID: usize = 100;
/// Entries of a menu, and choices of an option.
pub const OPTIONS: usize = 25;
/// The text and the value of an entry, and of a choice.
pub const OPTION: usize = 100;
/// A menu's placeholder.
pub const PLACEHOLDER: usize = 150;
/// The name of a thread.
pub const THREAD_NAME: usize = 100;
/// The alternative text of a picture.
pub const ALT: usize = 1_024;
/// The label of a field in a form; its title.
pub const FIELD_LABEL: usize = 45;
/// What a field of a form says before anything is written.
pub const FIELD_PLACEHOLDER: usize = 100;
/// A file, in bytes: what any server takes, with room for the rest of the call.
pub const FILE: usize = 10 * 1024 * 1024 - 64 * 1024;
/// Options of a command, its name, and a description.
pub const COMMAND_OPTIONS: usize = 25;
/// The name of a command and of an option.
pub const NAME: usize = 32;
/// The description of a command and of an option.
pub const COMMAND_DESCRIPTION: usize = 100;

pub use topup_port::words::length;
